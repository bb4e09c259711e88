"""Texts of others on a terminal: shown, and never obeyed."""

from __future__ import annotations

import unicodedata


def visible(text: str) -> str:
    """The text without anything that moves a terminal's cursor or turns its writing around."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _acts(character) else character for character in text)


def _acts(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
