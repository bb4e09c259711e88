"""How services are found. `tests/test_plugin.py` has those of somebody else's packages."""

from __future__ import annotations

import pytest

import providers
from providers import UnknownService
from providers.tencent_cbs import TencentCbs


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
