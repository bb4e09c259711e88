"""How services are found, and what is documented of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import providers
from providers import UnknownService
from providers.tencent_cbs import TencentCbs

ROOT = Path(__file__).resolve().parents[2]


def test_every_module_without_an_underscore_is_a_service_under_its_own_name() -> None:
    assert providers.services()["tencent_cbs"] is providers.load("tencent_cbs") is TencentCbs
    for name, service in providers.services().items():
        assert name == service.NAME


def test_vendors_and_their_services_are_known() -> None:
    assert providers.vendors()["tencent"] == "Tencent Cloud"
    assert TencentCbs in providers.of_vendor("tencent")
    assert providers.of_vendor("nobody") == []


def test_a_service_nobody_installed_is_said_to_be_unknown() -> None:
    with pytest.raises(UnknownService, match="nobody_disks"):
        providers.load("nobody_disks")


def test_a_package_of_somebody_else_adds_its_service(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.py").write_text(
        "from providers.tencent_cbs import TencentCbs\nclass Elsewhere(TencentCbs):\n    NAME = 'else_where'\n"
    )
    info = tmp_path / "elsewhere-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: elsewhere\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[antipode.services]\nelse_where = elsewhere:Elsewhere\n")
    script = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import providers; print(*providers.services())"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True)
    assert {"else_where", "tencent_cbs"} <= set(run.stdout.split())


def test_the_documented_policy_is_the_one_the_page_shows() -> None:
    document = (ROOT / "docs" / "vendors" / "tencent.md").read_text()
    shown = re.search(r"```json\n(.*?)```", document, re.DOTALL)
    assert shown and json.loads(shown.group(1)) == json.loads(TencentCbs.POLICY.document)


def test_the_policy_allows_no_deletion_and_no_wildcard_action() -> None:
    actions = json.loads(TencentCbs.POLICY.document)["statement"][0]["action"]
    assert not any("Delete" in action or "*" in action for action in actions)
