"""An emulated cloud whose time stands still until a test moves it, and the vendor's own SDK as its client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from providers.emulator import Emulator
from tests.emulator.client import Sdk


@pytest.fixture
def cloud() -> Iterator[Emulator]:
    """The demo inventory; a typical copy takes ten seconds of a clock that only `cloud.cloud.advance` moves."""
    with Emulator(pace=10) as emulator:
        emulator.clock.freeze()
        yield emulator


@pytest.fixture
def sdk(cloud: Emulator) -> Sdk:
    """The official SDK, signed with the demo's key, in Guangzhou, in English."""
    return Sdk(cloud)
