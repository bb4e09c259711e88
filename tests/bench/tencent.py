"""Tencent Cloud: TC3-HMAC-SHA256, and the first hundred snapshots of a region."""

from __future__ import annotations

import json
import time
from importlib.metadata import version

import requests
from tencentcloud.cbs.v20170312 import models
from tencentcloud.cbs.v20170312.cbs_client import CbsClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.http.request import RequestInternal
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from providers import Access
from providers._signing import TC3Auth
from providers.tencent_cbs import TencentCbs
from tests.bench.cloud import Cloud
from tests.bench.contest import Contest

SDK = f"tencentcloud-sdk-python-common {version('tencentcloud-sdk-python-common')}"
REGION = "ap-guangzhou"
PAGE = {"Offset": 0, "Limit": 100, "Order": "ASC", "OrderField": "CREATE_TIME"}


def contests(cloud: Cloud) -> list[Contest]:
    key = cloud.credentials["tencent"]
    profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=cloud.host), language="en-US")
    client = CbsClient(Credential(key["secret_id"], key["secret_key"]), REGION, profile)
    return [signatures(client, cloud), calls(client, cloud)]


def signatures(client: CbsClient, cloud: Cloud) -> Contest:
    """Both sides write the body, sign it for this second and set the headers."""
    key = cloud.credentials["tencent"]
    prepared = requests.Request("POST", f"{cloud.url}/", headers={"Content-Type": "application/json"}).prepare()

    def ours() -> None:
        prepared.body = json.dumps(PAGE)
        TC3Auth("cbs", int(time.time()), key["secret_id"], key["secret_key"])(prepared)

    def theirs() -> None:
        request = RequestInternal(cloud.host, "POST", "/", {})
        client._build_req_with_tc3_signature("DescribeSnapshots", PAGE, request)

    return Contest("tencent", "signatures", "TC3-HMAC-SHA256 of a listing", SDK, ours, theirs)


def calls(client: CbsClient, cloud: Cloud) -> Contest:
    """Both sides read the same page into objects, each keeping connections as it does by default."""
    service = TencentCbs(Access(cloud.credentials["tencent"], endpoint=cloud.url))

    def ours() -> None:
        assert next(service.snapshots(REGION)).items

    def theirs() -> None:
        request = models.DescribeSnapshotsRequest()
        request._deserialize(PAGE)
        assert client.DescribeSnapshots(request).SnapshotSet

    return Contest("tencent", "calls", "DescribeSnapshots, a hundred at most", SDK, ours, theirs)
