"""Takes credentials in: from a prompt, or as JSON on standard input. Never from an argument, where every process list shows them.

Nothing here repeats a value, nor a name that could be a value by mistake.
"""

from __future__ import annotations

import getpass
import json
import re
from collections.abc import Sequence
from typing import Any, TextIO

import providers
from dashboard.commandline.exits import Usage

# A whole document is far smaller; whatever is larger was not meant for us.
LARGEST = 64 * 1024
# What a field may be called: keys have digits, or are longer.
NAME = re.compile(r"[A-Za-z_ -]{1,30}")


def read(stdin: TextIO, fields: Sequence[providers.Field], *, whole: bool = True) -> dict[str, str]:
    """The credentials by the names of their fields. Raises Usage for what is no JSON object of the declared fields.

    Where they need not be `whole`, whoever takes them says whether what is missing may be.
    """
    if stdin.isatty():
        return _prompted(fields, whole)
    given = _document(stdin, fields)
    known = {field.name for field in fields}
    unknown = [name if NAME.fullmatch(name) else "one that is not shown" for name in given if name not in known]
    if unknown:
        raise Usage(f"Unknown fields: {', '.join(unknown)}. {expected(fields)}")
    wrong = [name for name, value in given.items() if not isinstance(value, str)]
    if wrong:
        raise Usage(f"{', '.join(wrong)}: must be a string. {expected(fields)}")
    missing = [field.name for field in fields if field.required and not given.get(field.name)]
    if missing and whole:
        raise Usage(f"Missing: {', '.join(missing)}. {expected(fields)}")
    return {name: str(value) for name, value in given.items()}


def expected(fields: Sequence[providers.Field]) -> str:
    """What the document should be, in one sentence."""
    named = [field.name if field.required else f"{field.name} (optional)" for field in fields]
    return f"Standard input has to be a JSON object with {', '.join(named)}."


def _document(stdin: TextIO, fields: Sequence[providers.Field]) -> dict[str, Any]:
    try:
        found = json.loads(stdin.read(LARGEST), object_pairs_hook=_once)
    except (ValueError, RecursionError):  # also what is no text; the error would quote it
        raise Usage(f"Standard input holds no JSON that can be read. {expected(fields)}") from None
    if not isinstance(found, dict):
        raise Usage(f"Standard input holds no JSON object. {expected(fields)}")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError("a field is given twice")
    return dict(pairs)


def _prompted(fields: Sequence[providers.Field], whole: bool) -> dict[str, str]:
    """Ask for one field after the other; what is secret is not shown as it is typed."""
    given = {}
    try:
        for field in fields:
            prompt = f"{field.label}{'' if field.required and whole else ' (may be left empty)'}: "
            given[field.name] = getpass.getpass(prompt) if field.secret else input(prompt)
    except EOFError:
        raise Usage("Nothing was entered.") from None
    missing = [field.label for field in fields if field.required and not given[field.name]]
    if missing and whole:
        raise Usage(f"Missing: {', '.join(missing)}.")
    return {name: value for name, value in given.items() if value}
