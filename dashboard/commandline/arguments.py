"""What arguments may look like. What cannot be stored or compared is refused here, before anything is asked of a database."""

from __future__ import annotations

import argparse
import math
import uuid

LARGEST_ID = 2**63 - 1
LARGEST_LIMIT = 100_000


def text(value: str) -> str:
    """Characters that can be written and seen, at least one of them and not too many."""
    if not value.strip():
        raise argparse.ArgumentTypeError("must not be empty")
    if len(value) > 200:
        raise argparse.ArgumentTypeError("is longer than 200 characters")
    if not value.isprintable():
        raise argparse.ArgumentTypeError("holds characters that cannot be shown")
    return value.strip()


def task_id(value: str) -> int:
    """The number of a copy, with or without the # that people write before it."""
    digits = value.removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and 0 < len(digits) < 20 and 0 < int(digits) <= LARGEST_ID):
        raise argparse.ArgumentTypeError(f"{ascii(value)[:40]} is not the number of a copy")
    return int(digits)


def limit(value: str) -> int:
    """How many rows to show."""
    if not (value.isascii() and value.isdigit() and len(value) < 8 and 1 <= int(value) <= LARGEST_LIMIT):
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to {LARGEST_LIMIT}")
    return int(value)


def seconds(value: str) -> float:
    """A length of time."""
    try:
        found = float(value)
    except ValueError:
        found = math.nan
    if not 0 < found <= 10_000_000:
        raise argparse.ArgumentTypeError("must be a number of seconds above 0")
    return found


def amount(value: str) -> float:
    """How much of something there may be."""
    try:
        found = float(value)
    except ValueError:
        found = math.nan
    if not 0 < found <= 10**12:
        raise argparse.ArgumentTypeError("must be a number above 0")
    return found


def batch(value: str) -> uuid.UUID:
    """The id that the copies of one command, or of one press of a button, share."""
    try:
        return uuid.UUID(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{ascii(value)[:40]} is not the id of a batch") from None


def option(value: str) -> tuple[str, str]:
    """`name=value`, or `name@region=value` for one destination; an empty value is as good as none."""
    name, equals, chosen = text(value).partition("=")
    if not equals or not name.strip():
        raise argparse.ArgumentTypeError(f"{ascii(value)[:60]} is not NAME=VALUE or NAME@REGION=VALUE")
    return name.strip(), chosen.strip()


def add_operation(parser: argparse.ArgumentParser, sources: str, result: str) -> None:
    """What every command that asks for something takes beside its `sources` (a plural) and what comes of each (a singular)."""
    parser.add_argument("--region", type=text, metavar="REGION", help=f"where the {sources} are")
    parser.add_argument(
        "--service", type=text, metavar="SERVICE", help="of the services that have such an id, the one that is meant"
    )
    parser.add_argument("--name", type=text, metavar="NAME", help=f"what each {result} is to be called")
    parser.add_argument(
        "--option",
        type=option,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="something else that the cloud lets choose, NAME@REGION=VALUE for one destination; may be given often",
    )
    add_wait(parser, f"every {result} is verified or has ended otherwise")
    add_json(parser)


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output, nothing else there")


def add_wait(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--wait", action="store_true", help=f"wait until {what}; the exit code then says how it went")
    add_timeout(parser, "with --wait: stop waiting after this long, with exit code 3; what was asked for goes on")


def add_timeout(parser: argparse.ArgumentParser, help: str, default: float | None = None) -> None:
    parser.add_argument("--timeout", type=seconds, metavar="SECONDS", default=default, help=help)


def add_account(parser: argparse.ArgumentParser, required: bool = True) -> None:
    parser.add_argument("--account", type=text, required=required, metavar="NAME", help="the account's name")
