"""The regions, the projects in them, and IAM, which lists both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from providers.emulator.huawei.calls import Action, Call
from providers.emulator.huawei.errors import Refusal

# Code: English name, Chinese name. The last four digits of a project's id say its place in this table.
REGIONS: dict[str, tuple[str, str]] = {
    "cn-north-1": ("CN North-Beijing1", "华北-北京一"),
    "cn-east-2": ("CN East-Shanghai2", "华东-上海二"),
    "cn-south-1": ("CN South-Guangzhou", "华南-广州"),
    "cn-north-4": ("CN North-Beijing4", "华北-北京四"),
    "ap-southeast-3": ("AP-Singapore", "亚太-新加坡"),
}
# A project made after CSBS was closed for new ones.
NEW_PROJECT = "cn-north-4"
CSBS_ROUTES: dict[str, tuple[str, ...]] = {
    "cn-north-1": ("cn-south-1", "cn-east-2"),
    "cn-east-2": ("cn-north-1",),
    "cn-south-1": ("cn-north-1",),
}
CBR_ROUTES = {**CSBS_ROUTES, "cn-north-4": ("cn-north-1", "cn-south-1")}
# What every account has besides one project for each region: the place of its object storage, and a project of its own
# making inside a region.
STORAGE, INNER = "MOS", "cn-north-1_sandbox"
ENDINGS = {f"{number:04}": region for number, region in enumerate(REGIONS, 1)} | {"0009": STORAGE, "0101": INNER}


def projects(start: str) -> dict[str, str]:
    """Project ids by name; each is the account's 28 first digits and four of its own."""
    return {name: f"{start}{ending}" for ending, name in ENDINGS.items()}


def region_of(project: str) -> str:
    """The project's name, which for all but two is its region; "" for what is no project here."""
    return ENDINGS.get(project[-4:], "") if len(project) == 32 else ""


def capability(routes: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Where backups may be replicated to, as CSBS and CBR tell it."""
    return {
        "regions": [
            {"name": region, "replication_destinations": list(destinations)} for region, destinations in routes.items()
        ]
    }


def _project(call: Call, name: str, id: str) -> dict[str, Any]:
    return {
        "id": id,
        "name": name,
        "domain_id": call.account,
        "parent_id": call.key.projects["cn-north-1"] if name == INNER else call.account,
        "is_domain": False,
        "enabled": True,
        "description": "",
        "links": {"self": f"https://iam.myhuaweicloud.com/v3/projects/{id}"},
    }


def _list_projects(call: Call) -> dict[str, Any]:
    wanted = call.asked("name")
    found = [_project(call, name, id) for name, id in call.key.projects.items() if wanted in ("", name)]
    if call.asked("enabled") == "false":
        found = []
    page, size = call.asked("page"), call.asked("per_page")
    if page and size:
        if not page.isdecimal() or not size.isdecimal() or not 1 <= int(size) <= 5000 or int(page) < 1:
            raise Refusal("APIGW.0201", why="page or per_page")
        found = found[(int(page) - 1) * int(size) : int(page) * int(size)]
    links = {"self": "https://iam.myhuaweicloud.com/v3/projects", "previous": None, "next": None}
    return {"projects": found, "links": links}


def _list_regions(call: Call) -> dict[str, Any]:
    found = [
        {
            "id": code,
            "type": "public",
            "description": "",
            "locales": {"en-us": english, "zh-cn": chinese},
            "parent_region_id": None,
            "links": {"self": f"https://iam.myhuaweicloud.com/v3/regions/{code}"},
        }
        for code, (english, chinese) in REGIONS.items()
    ]
    links = {"self": "https://iam.myhuaweicloud.com/v3/regions", "previous": None, "next": None}
    return {"regions": found, "links": links}


ACTIONS = (
    Action("iam:ListProjects", "GET", "/v3/projects", _list_projects),
    Action("iam:ListAuthProjects", "GET", "/v3/auth/projects", _list_projects),
    Action("iam:ListRegions", "GET", "/v3/regions", _list_regions),
)
