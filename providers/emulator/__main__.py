"""`manage.py emulator`, or `python -m providers.emulator`: the emulated cloud alone. It needs no database and no secrets."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from types import FrameType

from providers.emulator import serve

DEFAULT_PORT = 8009


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; 1 where the port cannot be taken, 2 for arguments that make no sense."""
    options = _parser(os.environ).parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    signal.signal(signal.SIGTERM, _leave)
    try:
        serve(
            options.port,
            control=options.control,
            state_path=options.state,
            pace=options.pace,
            host=options.host,
            ready=announce,
        )
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        sys.stderr.write(f"the emulated cloud cannot start on port {options.port}: {error.strerror or error}\n")
        return 1
    return 0


def _parser(environment: Mapping[str, str]) -> argparse.ArgumentParser:
    """The arguments; the environment's names are those of the demo."""
    parser = argparse.ArgumentParser(prog="manage.py emulator", description="Run an emulated cloud.")
    port = environment.get("ANTIPODE_EMULATOR_PORT") or str(DEFAULT_PORT)
    parser.add_argument("--port", type=int, default=port, help="0 takes a free one (ANTIPODE_EMULATOR_PORT)")
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (127.0.0.1)")
    parser.add_argument(
        "--control",
        action="store_true",
        default=environment.get("ANTIPODE_EMULATOR_CONTROL") == "1",
        help="open the control side under /_emulator/ (ANTIPODE_EMULATOR_CONTROL=1)",
    )
    parser.add_argument("--state", metavar="FILE", help="keep what the cloud holds in this file")
    parser.add_argument(
        "--pace",
        type=float,
        metavar="SECONDS",
        default=environment.get("ANTIPODE_EMULATOR_PACE") or None,
        help="how long a typical copy takes (ANTIPODE_EMULATOR_PACE)",
    )
    return parser


def announce(url: str) -> None:
    """Say where it listens; a script reads this line."""
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
