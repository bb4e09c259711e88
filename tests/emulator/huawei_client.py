"""Clients of the Huawei emulator: the vendor's official SDKs, and requests signed with their signer that a test may bend."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest
from huaweicloudsdkcbr import v1 as cbr
from huaweicloudsdkcore.auth.credentials import BasicCredentials, GlobalCredentials
from huaweicloudsdkcore.exceptions.exceptions import ServiceResponseException
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from huaweicloudsdkdws import v2 as dws
from huaweicloudsdkiam import v3 as iam

from providers.emulator import Emulator
from providers.emulator.huawei import stories
from providers.emulator.huawei.csbs_replicating import PROVIDER
from providers.emulator.huawei.regions import projects
from tests.emulator.client import Raw, exchange

PROJECTS = projects(stories.ACCOUNT_START)


class Sdk:
    """The official clients of one region, and the few calls that tests make again and again."""

    def __init__(self, cloud: Emulator, region: str = stories.HOME, key: str = "", secret: str = "") -> None:
        self.cloud = cloud
        self.region = region
        told = cloud.credentials("huawei", key)
        self.access, self.secret = told["access_key"], secret or told["secret_key"]

    def _built(self, kind: Any, credentials: Any) -> Any:
        return kind.new_builder().with_credentials(credentials).with_endpoint(self.cloud.url).build()

    @property
    def _credentials(self) -> BasicCredentials:
        return BasicCredentials(self.access, self.secret, PROJECTS[self.region])

    @cached_property
    def dws(self) -> dws.DwsClient:
        """The data warehouse's client."""
        return self._built(dws.DwsClient, self._credentials)

    @cached_property
    def cbr(self) -> cbr.CbrClient:
        """The backup service's client."""
        return self._built(cbr.CbrClient, self._credentials)

    @cached_property
    def iam(self) -> iam.IamClient:
        """The client of what is in no region."""
        return self._built(iam.IamClient, GlobalCredentials(self.access, self.secret, stories.ACCOUNT))

    def snapshots(self) -> dict[str, Any]:
        """DWS's snapshots by id."""
        return {one.id: one for one in self.dws.list_snapshots(dws.ListSnapshotsRequest()).snapshots}

    def keep(self, id: str, name: str, description: str = "") -> str:
        """One linked-copy; the id of what it made."""
        body = dws.LinkCopyReq(backup_name=name, description=description)
        made: str = self.dws.copy_snapshot(dws.CopySnapshotRequest(snapshot_id=id, body=body)).snapshot_id
        return made

    def copy(self, id: str, destination: str, vault: str, **more: Any) -> Any:
        """One replication of a CBR backup; what its answer holds."""
        asked = {"destination_region": destination, "destination_project_id": PROJECTS.get(destination, destination)}
        body = cbr.BackupReplicateReqBody(**{**asked, "destination_vault_id": vault, **more})
        request = cbr.CopyBackupRequest(backup_id=id, body=cbr.BackupReplicateReq(replicate=body))
        return self.cbr.copy_backup(request).replication

    def backup(self, id: str) -> Any:
        """One CBR backup."""
        return self.cbr.show_backup(cbr.ShowBackupRequest(backup_id=id)).backup

    def vault(self, id: str) -> Any:
        """One vault."""
        return self.cbr.show_vault(cbr.ShowVaultRequest(vault_id=id)).vault


def refused(call: Callable[[], Any]) -> tuple[int, str]:
    """Status and code of the SDK's exception."""
    with pytest.raises(ServiceResponseException) as caught:
        call()
    assert len(caught.value.request_id) == 32
    return caught.value.status_code, caught.value.error_code


@dataclass
class Signed:
    """A request signed by the SDK's signer; `change` bends its headers afterwards (None takes one away)."""

    cloud: Emulator
    method: str = "GET"
    path: str = f"/v1.0/{PROJECTS[stories.HOME]}/snapshots"
    query: Sequence[tuple[str, str]] = ()
    body: Any = None
    access: str = stories.ACCESS_KEY
    secret: str = stories.SECRET_KEY
    headers: Mapping[str, str] = field(default_factory=dict)
    change: Mapping[str, str | None] = field(default_factory=dict)
    sent_body: bytes | None = None

    def send(self) -> Raw:
        """Sign and send it once, on a connection of its own."""
        body = b"" if self.body is None else json.dumps(self.body).encode()
        request = SdkRequest(
            method=self.method,
            schema="http",
            host=self.cloud.host,
            resource_path=self.path,
            query_params=list(self.query),
            header_params={"Content-Type": "application/json", **self.headers},
            body=body,
        )
        Signer(BasicCredentials(self.access, self.secret)).sign(request)
        headers = {name.lower(): value for name, value in request.header_params.items()}
        headers.update({name: value for name, value in self.change.items() if value is not None})
        headers = {name: value for name, value in headers.items() if self.change.get(name, "") is not None}
        sent = body if self.sent_body is None else self.sent_body
        return exchange(self.cloud, self.method, request.uri, sent, headers)


def told(answer: Raw) -> tuple[int, str]:
    """Status and code of a raw answer, "" for a success."""
    content = json.loads(answer.body)
    assert len(answer.headers["x-request-id"]) == 32
    return answer.status, str(content.get("error_code") or content.get("errCode") or "")


class Csbs:
    """CSBS, which has no current SDK, in one region."""

    def __init__(self, cloud: Emulator, region: str = stories.HOME, **key: str) -> None:
        self.cloud, self.region, self.key = cloud, region, key

    def ask(self, path: str, *, method: str = "GET", body: Any = None, **query: str) -> Raw:
        """One call of the region's project."""
        whole = f"/v1/{PROJECTS[self.region]}/{path}"
        return Signed(self.cloud, method, whole, list(query.items()), body, **self.key).send()

    def read(self, path: str, **query: str) -> Any:
        """What a successful call answers."""
        answer = self.ask(path, **query)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def item(self, id: str) -> Any:
        """One backup."""
        return self.read(f"checkpoint_items/{id}")["checkpoint_item"]

    def records(self) -> dict[str, Any]:
        """The replication records by id."""
        return {one["id"]: one for one in self.read("replication_records")["replication_records"]}

    def replicate(self, id: str, destination: str, *, provider: str = PROVIDER, **more: Any) -> Raw:
        """One replication."""
        asked = {"destination_region": destination, "destination_project_id": PROJECTS.get(destination, destination)}
        body = {"replication": {**asked, **more}}
        return self.ask(f"providers/{provider}/checkpoint_items/{id}/replicate", method="POST", body=body)

    def replicated(self, id: str, destination: str, **more: Any) -> str:
        """One replication that is taken; its record's id."""
        answer = self.replicate(id, destination, **more)
        assert answer.status == 200, answer.body
        record: str = json.loads(answer.body)["replication"]["replication_record_id"]
        return record
