"""Two clients of the emulated JD Cloud: its official SDK, and a signer that sends exactly what a test says."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from jdcloud_sdk.core.config import Config
from jdcloud_sdk.core.credential import Credential
from jdcloud_sdk.core.logger import FATAL, Logger
from jdcloud_sdk.services.disk.client.DiskClient import DiskClient
from jdcloud_sdk.services.vm.client.VmClient import VmClient

from providers.emulator import Emulator
from providers.emulator.jdcloud import seed
from tests.emulator.client import Raw, exchange

CLIENTS = {"vm": VmClient, "disk": DiskClient}


class JdSdk:
    """`jd("vm", "DescribeImages", imageSource="private")` through the official SDK, which raises nothing."""

    def __init__(self, cloud: Emulator, *, key: str = "", secret_key: str = "") -> None:
        self.cloud = cloud
        given = cloud.credentials("jdcloud", key)
        self.credential = Credential(given["access_key"], secret_key or given["secret_key"])

    def send(self, service: str, action: str, region: str, header: Any = None, **params: Any) -> Any:
        """The SDK's own response, with `result` or `error`."""
        module = import_module(f"jdcloud_sdk.services.{service}.apis.{action}Request")
        config = Config(self.cloud.host, "http", timeout=10)
        client = CLIENTS[service](self.credential, config, Logger(FATAL))
        return client.send(getattr(module, f"{action}Request")({"regionId": region, **params}, header))

    def __call__(self, service: str, action: str, region: str = seed.HOME, **params: Any) -> Any:
        """The result, which must be there."""
        response = self.send(service, action, region, **params)
        assert response.error is None, vars(response.error)
        assert response.request_id
        return response.result

    def refused(self, service: str, action: str, region: str = seed.HOME, **params: Any) -> tuple[int, str, str]:
        """(code, status, message) of the error, which must be there."""
        response = self.send(service, action, region, **params)
        assert response.error is not None and response.result is None and response.request_id
        return response.error.code, response.error.status, response.error.message

    def copy(self, *sources: str, to: str = seed.ROOMY_REGION, region: str = seed.HOME) -> list[str]:
        """The new ids, in the order of the sources."""
        answer = self("vm", "CopyImages", region, sourceImageIds=list(sources), destinationRegion=to)
        made = {pair["sourceImageId"]: pair["destinationImageId"] for pair in answer["copyImages"]}
        return [made[source] for source in sources]

    def not_copied(self, *sources: str, to: str = seed.ROOMY_REGION, region: str = seed.HOME) -> tuple[int, str, str]:
        """Why a copy was refused."""
        return self.refused("vm", "CopyImages", region, sourceImageIds=list(sources), destinationRegion=to)

    def image(self, id: str, region: str = seed.HOME) -> dict[str, Any] | None:
        """One image as the listing has it, or None."""
        found = self("vm", "DescribeImages", region, ids=[id])["images"]
        return found[0] if found else None


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


@dataclass
class JdSigned:
    """A request that a test may bend before it is sent. `safe` leaves these characters raw in the canonical path."""

    cloud: Emulator
    path: str = "/v1/regions/cn-north-1/images?imageSource=private"
    method: str = "GET"
    body: bytes = b""
    version: int = 2
    region: str = seed.HOME
    service: str = "vm"
    at: float = 0.0
    access_key: str = ""
    secret_key: str = ""
    safe: str = "/~"
    host: str = ""
    signed_headers: Iterable[str] = ("content-type", "host", "x-jdcloud-date", "x-jdcloud-nonce")
    change: Mapping[str, str | None] = field(default_factory=dict)

    def headers(self) -> dict[str, str]:
        """The headers, signed, then changed as the test wants (None takes one away)."""
        key = self.cloud.credentials("jdcloud")
        date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self.at or time.time()))
        headers = {
            "content-type": "application/json",
            "host": self.host or self.cloud.host,
            "x-jdcloud-date": date,
            "x-jdcloud-nonce": str(uuid.uuid4()),
        }
        names = ";".join(sorted(self.signed_headers))
        scope = (date[:8], self.region, self.service, f"jdcloud{self.version}_request")
        algorithm = f"JDCLOUD{self.version}-HMAC-SHA256"
        text = "\n".join((algorithm, date, "/".join(scope), _digest(self.canonical(headers, names).encode())))
        secret = f"JDCLOUD{self.version}{self.secret_key or key['secret_key']}".encode()
        for part in (*scope, text):
            secret = hmac.new(secret, part.encode(), hashlib.sha256).digest()
        credential = "/".join((self.access_key or key["access_key"], *scope))
        headers["authorization"] = (
            f"{algorithm} Credential={credential}, SignedHeaders={names}, Signature={secret.hex()}"
        )
        headers.update({name: value for name, value in self.change.items() if value is not None})
        return {name: value for name, value in headers.items() if self.change.get(name, "") is not None}

    def canonical(self, headers: Mapping[str, str], names: str) -> str:
        """The canonical request."""
        parts = urlsplit(self.path)
        pairs = sorted(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
        query = "&".join("=".join(quote(unquote(part), safe="~") for part in pair) for pair in pairs)
        held = "".join(f"{name}:{headers[name]}\n" for name in names.split(";"))
        path = quote(unquote(parts.path), safe=self.safe)
        return "\n".join((self.method, path, query, held, names, _digest(self.body)))

    def send(self, timeout: float = 5.0) -> Raw:
        """Send it once, on a connection of its own."""
        return exchange(self.cloud, self.method, self.path, self.body, self.headers(), timeout)

    def told(self) -> tuple[int, str, str]:
        """(HTTP status, status word, message) of the answer; ("", "") for success."""
        answer = self.send()
        content = json.loads(answer.body)
        error = content.get("error") or {"code": answer.status, "status": "", "message": ""}
        assert error["code"] == answer.status and content["requestId"] == answer.headers["x-jdcloud-request-id"]
        return answer.status, error["status"], error["message"]


def copying(cloud: Emulator, sources: Iterable[str], to: str, **bent: Any) -> JdSigned:
    """A copyImages, ready to be sent or bent."""
    body = json.dumps({"sourceImageIds": list(sources), "destinationRegion": to}).encode()
    path = f"/v1/regions/{bent.get('region', seed.HOME)}/images:copyImages"
    return JdSigned(cloud, **{"path": path, "method": "POST", "body": body, **bent})
