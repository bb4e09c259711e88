"""The languages of the pages: English and Simplified Chinese.

Django's own translation holds the language in force. A page's request sets it (`middleware.py`); workers and commands never
do, so theirs is English. Whatever is written down (history, log) is written in English: `written` sees to that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.utils import translation

from providers import Said

ENGLISH, CHINESE = "en", "zh-hans"
LANGUAGES = [(ENGLISH, "English"), (CHINESE, "简体中文")]
# As the `lang` attribute of pages says it.
ATTRIBUTES = {ENGLISH: "en", CHINESE: "zh-Hans"}


def current() -> str:
    """The language in force: one of LANGUAGES."""
    found = translation.get_language()
    return found if found in ATTRIBUTES else ENGLISH


def use(code: str) -> None:
    """Go on in this language; in English where it is none of ours."""
    translation.activate(code if code in ATTRIBUTES else ENGLISH)


@contextmanager
def spoken(code: str) -> Iterator[None]:
    """In this language until the block ends."""
    with translation.override(code if code in ATTRIBUTES else ENGLISH):
        yield


def written(text: object) -> str:
    """A text as the history keeps it: in English, also where it is one that pages translate."""
    if type(text) is str:  # nothing to translate: a press writes thousands of lines
        return text
    with translation.override(ENGLISH):
        return str(text)


def listed(names: Sequence[str]) -> str:
    """ "A, B and C": several names in one sentence."""
    if len(names) < 2:
        return "".join(names)
    some = translation.gettext(", ").join(names[:-1])
    return translation.gettext("%(some)s and %(last)s") % {"some": some, "last": names[-1]}


def translated(text: str) -> str:
    """A text that a service declares, or that is kept in English, in the language in force; as it is where nobody translated it."""
    if isinstance(text, Said) and text.names:
        names = {name: translated(value) if isinstance(value, Said) else value for name, value in text.names.items()}
        return translation.gettext(text.pattern).format_map(names)
    return translation.gettext(text) if text else ""
