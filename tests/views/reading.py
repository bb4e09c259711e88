"""What a page says and asks for, as tests read it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client

# What htmx sends along.
HTMX: dict[str, Any] = {"headers": {"HX-Request": "true"}}


def text(client: Client, path: str, **more: Any) -> str:
    """A page that answers, its blanks and lines made one blank."""
    answer = client.get(path, **more)
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


def words(html: str) -> str:
    """What is read of it, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def main(html: str) -> str:
    """The page without its frame."""
    return html.partition("<main")[2].partition(">")[2].partition("</main")[0]


def poll_of(html: str) -> str:
    """The address that it asks for itself anew."""
    found = re.search(r'hx-get="([^"]*[?;]v=[^"]*)"', html)
    assert found, "it does not poll"
    return unescape(found[1])


def notices(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])
