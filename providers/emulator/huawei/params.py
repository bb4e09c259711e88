"""Reading what a call brings: its JSON body, its query, and the fields of both."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from providers.emulator._wire import Request
from providers.emulator.huawei.errors import Refusal

# What each service says of a parameter that it cannot take.
WRONG = {"iam": "APIGW.0201", "dws": "DWS.0001", "csbs": "BackupService.9900", "cbr": "BackupService.9900"}


def new_id() -> str:
    """A fresh id such as 52adf601-67f7-4639-bf71-061a61482869."""
    return str(uuid4())


def query_of(request: Request) -> dict[str, list[str]]:
    """Every value of every query parameter."""
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(request.query, keep_blank_values=True):
        values.setdefault(name, []).append(value)
    return values


def body_of(request: Request, service: str) -> dict[str, Any]:
    """The JSON object in the body, empty where there is none."""
    if request.method == "GET" or not request.body:
        return {}
    try:
        body = json.loads(request.body)
    except ValueError:
        raise Refusal(WRONG[service], why="the body is not JSON") from None
    if not isinstance(body, dict):
        raise Refusal(WRONG[service], why="the body is not an object")
    return body


def checked(body: Mapping[str, Any], name: str, texts: Collection[str], flags: Collection[str] = ()) -> dict[str, Any]:
    """The object under a name, with nothing in it but these texts and flags; for CSBS and CBR."""
    inner = body.get(name)
    if not isinstance(inner, dict):
        raise Refusal("BackupService.9900", why=f"{name} is missing")
    for field, value in inner.items():
        kind = str if field in texts else bool if field in flags else None
        if kind is None or not isinstance(value, kind):
            raise Refusal("BackupService.9900", why=f"{field} is unknown or of a wrong type")
    return dict(inner)
