"""Huawei Cloud: SDK-HMAC-SHA256, and the snapshots of a project's data warehouses."""

from __future__ import annotations

import time
from importlib.metadata import version

import requests
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from huaweicloudsdkdws.v2 import DwsClient, ListSnapshotsRequest

from providers import Access
from providers._signing import SDKHmacAuth
from providers.huawei_dws import HuaweiDws
from tests.bench.cloud import Cloud
from tests.bench.contest import Contest

SDK = f"huaweicloudsdkcore {version('huaweicloudsdkcore')}"
REGION, PROJECT = "cn-north-1", "0a1b2c3d4e5f60718293a4b5c6d70001"
PATH = f"/v1.0/{PROJECT}/snapshots"


def contests(cloud: Cloud) -> list[Contest]:
    return [signatures(cloud), calls(cloud)]


def signatures(cloud: Cloud) -> Contest:
    """Both sides sign the same listing for this second and set the headers."""
    key = cloud.credentials["huawei"]
    headers = {"Content-Type": "application/json", "X-Project-Id": PROJECT}
    prepared = requests.Request("GET", cloud.url + PATH, headers=headers).prepare()
    signer = Signer(BasicCredentials(key["access_key"], key["secret_key"]))

    def ours() -> None:
        SDKHmacAuth(int(time.time()), key["access_key"], key["secret_key"], PROJECT)(prepared)

    def theirs() -> None:
        given = dict(headers)
        request = SdkRequest("GET", "http", cloud.host, PATH, query_params=[], header_params=given, body="")
        signer.sign(request)

    return Contest("huawei", "signatures", "SDK-HMAC-SHA256 of a listing", SDK, ours, theirs)


def calls(cloud: Cloud) -> Contest:
    """Both sides read the same listing into objects, each keeping connections as it does by default."""
    key = cloud.credentials["huawei"]
    service = HuaweiDws(Access(key, endpoint=cloud.url, projects={REGION: PROJECT}))
    credentials = BasicCredentials(key["access_key"], key["secret_key"], PROJECT)
    client = DwsClient.new_builder().with_credentials(credentials).with_endpoint(cloud.url).build()

    def ours() -> None:
        assert next(service.snapshots(REGION)).items

    def theirs() -> None:
        assert client.list_snapshots(ListSnapshotsRequest()).snapshots

    return Contest("huawei", "calls", "ListSnapshots of a project", SDK, ours, theirs)
