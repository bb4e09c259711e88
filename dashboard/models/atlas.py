"""The atlas of errors: every code that a service can answer with, explained in general, said once where several mean the
same by it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import providers
from dashboard import language
from dashboard.models import cards
from dashboard.models.cards import Card


@dataclass(frozen=True)
class Entry:
    """One code, and the services of one vendor that mean the same by it. `words` is what a search looks in."""

    services: tuple[type[providers.Service], ...]
    card: Card
    words: str

    @property
    def code(self) -> str:
        return self.card.code

    @property
    def anchor(self) -> str:
        """Its place on the page: one no other entry has."""
        return f"{self.services[0].NAME}:{self.code}"

    def matches(self, query: str) -> bool:
        """Whether every word of the query stands somewhere in it, in either language."""
        return all(word in self.words for word in query.casefold().split())


def entries(among: Iterable[type[providers.Service]] | None = None) -> list[Entry]:
    """Every code of every service (or of these), in the order of the services' own tables, in the language in force."""
    sharing: dict[tuple[str, providers.Explanation], list[type[providers.Service]]] = {}
    for service in every_service() if among is None else among:
        for found in service.explanations():
            sharing.setdefault((service.VENDOR, found), []).append(service)
    return [_entry(tuple(services), found) for (_, found), services in sharing.items()]


def entry(service: str, code: str) -> Entry:
    """One code of one service; for a code that nobody documents, what its family tells. UnknownService where none is."""
    found = providers.load(service)
    return _entry((found,), found.explain(code))


def every_service() -> list[type[providers.Service]]:
    """Those that are installed."""
    return list(providers.services().values())


def services_of(name: str) -> list[type[providers.Service]]:
    """The service of that name, or all of the vendor of that name; none where there is neither."""
    found = providers.services().get(name)
    return [found] if found else providers.of_vendor(name)


def _entry(services: tuple[type[providers.Service], ...], found: providers.Explanation) -> Entry:
    shown = cards.in_general(services[0], found)
    said = [shown.side, shown.retry, shown.title, shown.meaning, shown.remedy]
    for code, _ in language.LANGUAGES:
        said += found.words(code)
    labels = [label for service in services for label in (service.VENDOR_LABEL, service.LABEL, service.NAME)]
    return Entry(services, shown, " ".join([found.code, *said, *labels]).casefold())
