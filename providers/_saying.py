"""Sentences and labels for people, that can be said in another language.

They are English. What is filled in stays beside the pattern, so that whoever shows a sentence can look the pattern up in
a language of theirs and fill it in anew. Marked with `said` they are found by the tools that collect what is to be
translated.
"""

from __future__ import annotations

from collections.abc import Mapping


class Said(str):
    """A text that knows its pattern and what is filled in, by name; a value that is `Said` itself can be said anew as well."""

    __slots__ = ("names", "pattern")

    pattern: str
    names: Mapping[str, object]

    def __new__(cls, pattern: str, names: Mapping[str, object]) -> Said:
        made = super().__new__(cls, pattern.format_map(names) if names else pattern)
        made.pattern, made.names = str(pattern), names
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, object]]:  # type: ignore[override]
        """What makes it anew, for whoever copies it."""
        return self.pattern, self.names


def said(pattern: str, **names: object) -> Said:
    """The pattern with each `{name}` filled in; without names it is taken as it is."""
    return Said(pattern, names)
