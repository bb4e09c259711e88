"""Two clients of the emulator: the vendor's official SDK, and a signer that sends exactly what a test says."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from tencentcloud.cbs.v20170312 import cbs_client
from tencentcloud.cbs.v20170312 import models as cbs_models
from tencentcloud.common import credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.cvm.v20170312 import cvm_client
from tencentcloud.cvm.v20170312 import models as cvm_models
from tencentcloud.region.v20220627 import models as region_models
from tencentcloud.region.v20220627 import region_client

from providers._signing import tc3_date, tc3_signature
from providers.emulator import Emulator

SERVICES = {
    "cbs": (cbs_client.CbsClient, cbs_models),
    "cvm": (cvm_client.CvmClient, cvm_models),
    "region": (region_client.RegionClient, region_models),
}
TC3 = "TC3-HMAC-SHA256"


class Sdk:
    """`sdk("DescribeDisks", Limit=3)` through the official SDK; the answer as plain JSON."""

    def __init__(
        self, cloud: Emulator, *, key: str = "", sign: str = TC3, method: str = "POST", language: str = "en-US"
    ):
        self.cloud = cloud
        self.credentials = cloud.credentials("tencent", key)
        self.profile = {"signMethod": sign, "language": language}
        self.method = method

    def __call__(
        self, action: str, region: str = "ap-guangzhou", service: str = "cbs", **params: Any
    ) -> dict[str, Any]:
        kind, models = SERVICES[service]
        http_profile = HttpProfile(protocol="http", endpoint=self.cloud.host, reqMethod=self.method, reqTimeout=10)
        key = credential.Credential(self.credentials["secret_id"], self.credentials["secret_key"])
        client = kind(key, region, ClientProfile(httpProfile=http_profile, **self.profile))
        request = getattr(models, f"{action}Request")()
        request.from_json_string(json.dumps(params))
        answer: dict[str, Any] = json.loads(getattr(client, action)(request).to_json_string())
        return answer

    def refused(self, action: str, region: str = "ap-guangzhou", service: str = "cbs", **params: Any) -> str:
        """The code of the SDK's exception."""
        with pytest.raises(TencentCloudSDKException) as caught:
            self(action, region, service, **params)
        code: str = caught.value.get_code()
        return code

    def copy(self, source: str, *destinations: str, **params: Any) -> list[dict[str, Any]]:
        """The verdicts of one CopySnapshotCrossRegions."""
        answer = self("CopySnapshotCrossRegions", SnapshotId=source, DestinationRegions=list(destinations), **params)
        verdicts: list[dict[str, Any]] = answer["SnapshotCopyResultSet"]
        return verdicts

    def snapshot(self, id: str, region: str = "ap-guangzhou") -> dict[str, Any] | None:
        """One snapshot, or None."""
        found = self("DescribeSnapshots", region, SnapshotIds=[id])["SnapshotSet"]
        return found[0] if found else None


@dataclass
class Raw:
    """One answer as it came: status, headers in lower case, bytes."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """The vendor's error code, "" for success."""
        answer = json.loads(self.body)["Response"]
        return str(answer.get("Error", {}).get("Code", ""))


@dataclass
class Signed:
    """A TC3 request that a test may bend before it is sent."""

    cloud: Emulator
    action: str = "DescribeSnapshots"
    params: Any = field(default_factory=dict)
    region: str = "ap-guangzhou"
    version: str = "2017-03-12"
    service: str = "cbs"
    timestamp: int = 0
    secret_id: str = ""
    secret_key: str = ""
    content_type: str = "application/json"
    body: bytes | None = None
    signed_headers: tuple[str, ...] = ("content-type", "host")
    change: Mapping[str, str | None] = field(default_factory=dict)

    def headers(self, body: bytes) -> dict[str, str]:
        """The headers, signed, then changed as the test wants (None takes one away)."""
        key = self.cloud.credentials("tencent")
        at = self.timestamp or int(time.time())
        headers = {
            "content-type": self.content_type,
            "host": self.cloud.host,
            "x-tc-action": self.action,
            "x-tc-version": self.version,
            "x-tc-region": self.region,
            "x-tc-timestamp": str(at),
            "x-tc-language": "en-US",
        }
        signature = tc3_signature(
            self.secret_key or key["secret_key"],
            method="POST",
            query="",
            headers={name: headers[name] for name in self.signed_headers},
            body=body,
            timestamp=at,
            service=self.service,
        ).value
        scope = f"{self.secret_id or key['secret_id']}/{tc3_date(at)}/{self.service}/tc3_request"
        names = ";".join(sorted(self.signed_headers))
        headers["authorization"] = f"{TC3} Credential={scope}, SignedHeaders={names}, Signature={signature}"
        headers.update({name: value for name, value in self.change.items() if value is not None})
        return {name: value for name, value in headers.items() if self.change.get(name, "") is not None}

    def send(self, timeout: float = 5.0) -> Raw:
        """Send it once, on a connection of its own."""
        body = self.body if self.body is not None else json.dumps(self.params).encode()
        return exchange(self.cloud, "POST", "/", body, self.headers(body), timeout)


def exchange(
    cloud: Emulator,
    method: str,
    path: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    timeout: float = 5,
) -> Raw:
    """One raw HTTP exchange."""
    connection = http.client.HTTPConnection(cloud.host, timeout=timeout)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        return Raw(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def control(cloud: Emulator, path: str, values: Any = None, method: str = "") -> tuple[int, Any]:
    """One JSON exchange with the control side: (status, answer)."""
    body = b"" if values is None else json.dumps(values).encode()
    method = method or ("GET" if values is None else "POST")
    answer = exchange(cloud, method, f"/_emulator/{path}", body, {"content-type": "application/json"})
    return answer.status, json.loads(answer.body)
