"""The policies that Huawei Cloud's document shows are those of the pages, and grant no more than they must."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import providers
from providers import Service

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "vendors" / "huawei.md").read_text()
SHOWN = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)]
SERVICES = providers.of_vendor("huawei")


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.NAME)
def test_the_documented_policy_is_the_one_the_page_shows(service: type[Service]) -> None:
    """A policy in JSON, or else the names of the vendor's own roles, one a line."""
    asked = service.POLICY.document
    if asked.startswith("{"):
        assert json.loads(asked) in SHOWN
    else:
        assert all(f"*{role}*" in DOCUMENT for role in asked.splitlines())


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.NAME)
def test_wildcards_are_for_reading_and_nothing_may_be_deleted(service: type[Service]) -> None:
    for action in re.findall(r'"([a-z]+:[^"]+)"', service.POLICY.document):
        assert "delete" not in action.lower()
        assert "*" not in action or action.endswith((":get*", ":list*"))


def test_every_service_has_its_row_in_the_document() -> None:
    assert [service.NAME for service in SERVICES if f"`{service.NAME}`" not in DOCUMENT] == []
