"""`python -m providers.emulator`: the emulated cloud without the dashboard."""

from __future__ import annotations

import argparse
import logging
import sys

from providers.emulator import serve


def main() -> int:
    """Serve until interrupted; 1 where the port cannot be taken."""
    parser = argparse.ArgumentParser(prog="python -m providers.emulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--control", action="store_true", help="open the control side under /_emulator/")
    parser.add_argument("--state", metavar="FILE", help="keep what the cloud holds in this file")
    parser.add_argument("--pace", type=float, metavar="SECONDS", help="how long a typical copy takes")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        serve(options.port, control=options.control, state_path=options.state, pace=options.pace, ready=announce)
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        sys.stderr.write(f"port {options.port} cannot be taken: {error.strerror}\n")
        return 1
    return 0


def announce(url: str) -> None:
    """Say where it listens; a script reads this line."""
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
