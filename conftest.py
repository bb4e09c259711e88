"""Chooses the servers before Django's settings are read: `pytest --stack postgresql`."""

from __future__ import annotations

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--stack", choices=("sqlite", "postgresql"), default="sqlite", help="the database and Redis to run on"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    os.environ["ANTIPODE_TEST_STACK"] = early_config.known_args_namespace.stack
