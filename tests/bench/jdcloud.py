"""JD Cloud: JDCLOUD2-HMAC-SHA256 beside the SDK's JDCLOUD3, and the first page of a region's disk snapshots."""

from __future__ import annotations

import time
import uuid
from importlib.metadata import version

import requests
from jdcloud_sdk.core.config import Config
from jdcloud_sdk.core.credential import Credential
from jdcloud_sdk.core.logger import ERROR, Logger
from jdcloud_sdk.core.signer import Signer
from jdcloud_sdk.services.disk.apis.DescribeSnapshotsRequest import (
    DescribeSnapshotsParameters,
    DescribeSnapshotsRequest,
)
from jdcloud_sdk.services.disk.client.DiskClient import DiskClient

from providers import Access
from providers._signing import JDCloudAuth
from providers.jdcloud_vm import JDCloudVm
from tests.bench.cloud import Cloud
from tests.bench.contest import Contest

SDK = f"jdcloud_sdk {version('jdcloud_sdk')}"
REGION = "cn-north-1"
PATH = f"/v1/regions/{REGION}/snapshots?pageNumber=1&pageSize=100"


def contests(cloud: Cloud) -> list[Contest]:
    return [signatures(cloud), calls(cloud)]


def signatures(cloud: Cloud) -> Contest:
    """Both sides sign the same listing for this second with a new nonce, and set the headers."""
    key = cloud.credentials["jdcloud"]
    headers = {"Content-Type": "application/json"}
    prepared = requests.Request("GET", cloud.url + PATH, headers=headers).prepare()
    signer, credential = Signer(Logger(ERROR)), Credential(key["access_key"], key["secret_key"])

    def ours() -> None:
        nonce = str(uuid.uuid4())
        JDCloudAuth("disk", REGION, int(time.time()), nonce, key["access_key"], key["secret_key"])(prepared)

    def theirs() -> None:
        signer.sign("GET", "disk", REGION, cloud.url + PATH, dict(headers), "", credential, "")

    return Contest("jdcloud", "signatures", "JDCLOUD2 (the SDK: JDCLOUD3) of a listing", SDK, ours, theirs)


def calls(cloud: Cloud) -> Contest:
    """Both sides read the same page; the SDK leaves it as dictionaries."""
    key = cloud.credentials["jdcloud"]
    service = JDCloudVm(Access(key, endpoint=cloud.url))
    credential = Credential(key["access_key"], key["secret_key"])
    client = DiskClient(credential, Config(cloud.host, "http"), Logger(ERROR))

    def ours() -> None:
        assert next(service.snapshots(REGION)).items

    def theirs() -> None:
        parameters = DescribeSnapshotsParameters(REGION)
        parameters.setPageNumber(1)
        parameters.setPageSize(100)
        assert client.send(DescribeSnapshotsRequest(parameters)).result["snapshots"]

    return Contest("jdcloud", "calls", "describeSnapshots, one page", SDK, ours, theirs)
