"""Huawei Cloud as the emulator plays it: DWS, CSBS and CBR, and what their clients need of IAM."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import uuid4

from providers.emulator._state import Cloud, Quota
from providers.emulator._vendor import Vendor
from providers.emulator._wire import Answer, Request
from providers.emulator.huawei import (
    cbr_listing,
    cbr_replicating,
    csbs_listing,
    csbs_replicating,
    dws_keeping,
    dws_listing,
    holdings,
    regions,
    replicating,
    seed,
    signing,
    stories,
)
from providers.emulator.huawei.calls import CALLS, MINUTES, Action, Call
from providers.emulator.huawei.errors import Form, Refusal
from providers.emulator.huawei.params import body_of, query_of

ACTIONS: tuple[Action, ...] = tuple(
    action
    for module in (
        regions,
        dws_listing,
        dws_keeping,
        csbs_listing,
        csbs_replicating,
        cbr_listing,
        cbr_replicating,
    )
    for action in module.ACTIONS
)
# Huawei's paths begin with the API's version and a project, or are IAM's; JD's begin with /v1/regions/.
PATHS = re.compile(r"/v3/(projects|regions|auth/projects)|/v(1|1\.0|2|3)/(?!regions/)[0-9A-Za-z-]+/.+")
ELSEWHERE = "/v1/regions/"
# What each service says where it fails itself.
FAILURES = {"iam": "APIGW.0202", "dws": "DWS.9999", "csbs": "CSBS.9999", "cbr": "BackupService.9910"}


class Huawei(Vendor):
    """All services on one address, told apart by their paths; errors come with their documented statuses."""

    NAME = "huawei"
    LABEL = "Huawei Cloud"
    ACTIONS = tuple(sorted(action.name for action in ACTIONS))
    RESOURCES = tuple(holdings.KINDS.values())
    REGIONS: ClassVar[Mapping[str, str]] = {code: names[0] for code, names in regions.REGIONS.items()}
    NOUNS: ClassVar[Mapping[str, str]] = holdings.NOUNS
    QUOTAS: ClassVar[Mapping[str, str]] = holdings.QUOTAS

    def recognises(self, request: Request) -> bool:
        """By Huawei's headers or by its paths."""
        if request.path == "/" or request.path.startswith(ELSEWHERE):
            return False
        return signing.is_signed(request) or bool(PATHS.fullmatch(request.path))

    def target(self, request: Request) -> tuple[str, str]:
        """The action, and the region that the project's id in the path belongs to."""
        found = _route(request)
        return (found[0].name, regions.region_of(found[1].get("project", ""))) if found else ("", "")

    def answer(self, request: Request, cloud: Cloud) -> Answer:
        """Verify, check, carry out; a Refusal becomes the service's error."""
        request_id = uuid4().hex
        replicating.settle(cloud)
        try:
            call, action = _open(request, cloud, request_id)
            return _answer(action.run(call), action.status, request_id)
        except Refusal as refusal:
            return _error(refusal, request_id)

    def refuse(self, request: Request, code: str, message: str = "") -> Answer:
        """The code with its status; APIGW.0308 where none is given."""
        found = _route(request)
        if code == self.FAILURE and found:
            code = FAILURES[found[0].service]
        return _error(Refusal(code or "APIGW.0308", message, limit=CALLS, minutes=MINUTES), uuid4().hex)

    def seed(self, cloud: Cloud) -> None:
        """The demo company's inventory."""
        seed.plant(cloud)

    def seed_keys(self, cloud: Cloud) -> None:
        """The demo company's keys, with nothing else."""
        seed.plant_keys(cloud)

    def inventory(self, cloud: Cloud) -> dict[str, dict[str, Any]]:
        """Every region, with its clusters, snapshots, backups, vaults, replication records and quotas."""
        replicating.settle(cloud)
        return {region: holdings.contents(cloud, region) for region in regions.REGIONS}

    def create(self, cloud: Cloud, noun: str, spec: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Make `count` objects of the spec's fields; `id` only for a single one."""
        return holdings.create(cloud, noun, spec)

    def delete(self, cloud: Cloud, noun: str, region: str, id: str) -> bool:
        """Delete whatever its state."""
        replicating.settle(cloud)
        return holdings.delete(cloud, noun, region, id)

    def set_quota(self, cloud: Cloud, region: str, limit: int, account: str = "", kind: str = "") -> None:
        """How many server backups (or GB of them, or clusters) the account may hold there."""
        kind = self.quota_kind(region, kind)
        cloud.store.put(Quota(account=account or stories.ACCOUNT, region=region, id=kind, limit=limit))

    def new_account(self, cloud: Cloud, name: str) -> dict[str, Any]:
        """An empty account with projects in every region and one key that may do everything."""
        return dict(seed.plant_account(cloud, name).credentials)


def _route(request: Request) -> tuple[Action, dict[str, str]] | None:
    for action in ACTIONS:
        if action.method == request.method and (found := action.pattern.fullmatch(request.path)):
            return action, found.groupdict()
    return None


def _open(request: Request, cloud: Cloud, request_id: str) -> tuple[Call, Action]:
    """The verified call and its action, or a Refusal: in the order in which the gateway and the services check."""
    found = _route(request)
    if found is None:
        raise Refusal("APIGW.0101")
    action, ids = found
    key = signing.authenticate(request, cloud)
    region = ""
    if project := ids.pop("project", ""):
        region = next((name for name, id in key.projects.items() if id == project), "")
        if not region:
            raise _forbidden(action)
    if action.name in key.denied:
        raise _forbidden(action)
    if cloud.limited(key.account, action.name, CALLS, MINUTES * 60):
        raise Refusal("APIGW.0308", limit=CALLS, minutes=MINUTES)
    if action.service == "csbs" and region == regions.NEW_PROJECT:
        raise Refusal("BackupService.4008")
    body = body_of(request, action.service)
    return Call(cloud, key, action.name, region, ids, query_of(request), body, request_id), action


def _forbidden(action: Action) -> Refusal:
    """No permission, in the words of each service; DWS says the same of a project that is not the caller's."""
    if action.service == "iam":
        doing = f"You are not authorized to perform the requested action: {action.name}"
        return Refusal("APIGW.0302", doing, form=Form.KEYSTONE)
    return Refusal("DWS.0015" if action.service == "dws" else "APIGW.0302")


def _answer(told: Mapping[str, Any], status: int, request_id: str, code: str = "") -> Answer:
    body = b"" if status == 204 else json.dumps(told, ensure_ascii=False).encode()
    return Answer(body, status, headers={"X-Request-Id": request_id}, code=code, request_id=request_id)


def _error(refusal: Refusal, request_id: str) -> Answer:
    return _answer(refusal.body(request_id), refusal.status, request_id, refusal.code)


VENDOR = Huawei()
