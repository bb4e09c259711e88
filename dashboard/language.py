"""The language that explanations are read in: English or Simplified Chinese.

A page's request sets it (`middleware.LanguageMiddleware`); workers and commands never do, so theirs are English. It is
not Django's own: Django goes on in English, as the rest of the interface does, and would otherwise put its own Chinese
between our English sentences.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ENGLISH, CHINESE = "en", "zh-hans"
LANGUAGES = [(ENGLISH, "English"), (CHINESE, "简体中文")]
# As the `lang` attribute of pages says it.
ATTRIBUTES = {ENGLISH: "en", CHINESE: "zh-Hans"}

_current: ContextVar[str] = ContextVar("language of explanations", default=ENGLISH)


def current() -> str:
    """The language in force: one of LANGUAGES."""
    return _current.get()


def use(code: str) -> None:
    """Go on in this language; in English where it is none of ours."""
    _current.set(code if code in ATTRIBUTES else ENGLISH)


@contextmanager
def spoken(code: str) -> Iterator[None]:
    """In this language until the block ends."""
    before = current()
    use(code)
    try:
        yield
    finally:
        use(before)
