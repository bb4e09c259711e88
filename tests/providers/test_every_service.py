"""What holds for every installed service, whoever wrote it: its policy, its words, its documentation, its quotas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import providers
from dashboard.models.capabilities import notes
from providers import Access, Category, Explanation, Operation, OptionKind, Retry, Service, Side
from providers.emulator import Emulator

DOCS = Path(__file__).resolve().parents[2] / "docs" / "vendors"
SERVICES = list(providers.services().values())
OPERATIONS = [(service, operation) for service in SERVICES for operation in service.OPERATIONS]
CARDS = [(service, card) for service in SERVICES for card in service.explanations()]

of_services = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.NAME)
of_operations = pytest.mark.parametrize(
    ("service", "operation"), OPERATIONS, ids=[f"{service.NAME}-{operation.name}" for service, operation in OPERATIONS]
)


def is_sentence(words: str) -> bool:
    """One or more whole sentences, as an admin reads them."""
    return not words[:1].islower() and words.endswith(".") and "  " not in words and not re.search(r"\w!", words)


# -- the policy


@of_services
def test_the_policy_is_a_document_and_says_where_it_goes(service: type[Service]) -> None:
    document = service.POLICY.document
    # Where the vendor knows no policies of one's own, it names the vendor's, a line each.
    assert not document.startswith(("{", "[")) or json.loads(document)
    assert document.strip() and is_sentence(service.POLICY.where)


@of_services
def test_the_policy_allows_neither_deletion_nor_everything(service: type[Service]) -> None:
    document = service.POLICY.document
    assert not re.search(r"delet|remov|\"\*:|:\*\"|:\*:\*", document, re.IGNORECASE)


@of_services
def test_the_handbook_shows_the_policy_that_the_page_shows(service: type[Service]) -> None:
    shown = re.findall(r"```(?:json|text)?\n(.*?)```", handbook(service), re.DOTALL)
    document = service.POLICY.document
    if document.startswith("{"):
        assert json.loads(document) in [json.loads(block) for block in shown if block.startswith("{")]
    else:
        assert all(line in handbook(service) for line in document.splitlines())


# -- what it says of itself


def handbook(service: type[Service]) -> str:
    return (DOCS / f"{service.VENDOR}.md").read_text()


@of_services
def test_the_handbook_names_the_service(service: type[Service]) -> None:
    assert f"`{service.NAME}`" in handbook(service)


@of_operations
def test_the_handbook_has_every_operation_and_its_call(service: type[Service], operation: Operation) -> None:
    assert operation.label in handbook(service)
    assert operation.api.rpartition(":")[2] in handbook(service)


@of_operations
def test_cautions_and_hints_are_sentences(service: type[Service], operation: Operation) -> None:
    options = [words for option in operation.options for words in (option.hint, option.caution, option.remedy)]
    for words in filter(None, (operation.caution, operation.name_hint, *options)):
        assert is_sentence(words), words


@of_operations
def test_what_an_operation_lacks_is_said_where_it_is_offered(service: type[Service], operation: Operation) -> None:
    said = " ".join(notes(operation))
    assert operation.supports_cancel or "cannot stop" in said
    assert operation.gives_progress or "no percentage" in said
    assert not operation.one_per_region or "one result of each source" in said
    assert not operation.one_at_a_time or "one region after the other" in said
    assert operation.crosses_regions or "does not protect against losing the region" in operation.caution


@of_operations
def test_options_are_told_apart(service: type[Service], operation: Operation) -> None:
    names = [option.name for option in operation.options]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z][a-z_]*", name) for name in names)


@of_services
def test_what_a_vendors_services_ask_for_in_common_is_the_same_field(service: type[Service]) -> None:
    fields = {field.name: field for other in providers.of_vendor(service.VENDOR) for field in other.FIELDS}
    assert all(fields[field.name] == field for field in service.FIELDS)


# -- the explanations


@pytest.mark.parametrize(("service", "card"), CARDS, ids=[f"{service.NAME} {card.code}" for service, card in CARDS])
def test_the_remedy_says_the_same_as_who_tries_again(service: type[Service], card: Explanation) -> None:
    asks = re.search(r"\bretry\.$|, retry\b", card.remedy)
    if card.retry in (Retry.NEVER, Retry.BY_ITSELF, Retry.LOOK_UP):
        assert not asks, card.remedy
    if card.retry is Retry.AFTER_YOU_ACT:
        assert not card.remedy.startswith("Nothing needs to be done"), card.remedy


@pytest.mark.parametrize(("service", "card"), CARDS, ids=[f"{service.NAME} {card.code}" for service, card in CARDS])
def test_what_speaks_against_the_key_is_on_our_side(service: type[Service], card: Explanation) -> None:
    assert card.category is not Category.AUTH or card.side in (Side.ACCOUNT, Side.CLOCK, Side.ANTIPODE)


# -- against the emulated cloud


@pytest.fixture(scope="module")
def cloud() -> Iterator[Emulator]:
    with Emulator(pace=0, rate_limits=False) as cloud:
        yield cloud


@of_services
def test_every_quota_that_a_result_counts_against_is_told(service: type[Service], cloud: Emulator) -> None:
    told = {quota.name for speaks, region in regions(service, cloud) for quota in speaks.quotas(region)}
    for operation in service.OPERATIONS:
        assert set(operation.uses) <= told
        for option in operation.options:
            is_place = option.kind is OptionKind.PLACE
            assert not is_place or any(name.startswith(f"{option.name}:") for name in told)


@of_services
def test_what_goes_to_another_region_counts_against_something_there(service: type[Service]) -> None:
    for operation in (operation for operation in service.OPERATIONS if operation.crosses_regions):
        assert operation.uses or any(option.kind is OptionKind.PLACE for option in operation.options)


@of_services
def test_every_route_leads_to_another_region_that_is_listed(service: type[Service], cloud: Emulator) -> None:
    listed = regions(service, cloud)
    codes = {region for _, region in listed}
    for speaks, region in listed:
        routes = speaks.routes(region)
        assert routes is None or (set(routes) <= codes and region not in routes)


def regions(service: type[Service], cloud: Emulator) -> list[tuple[Service, str]]:
    """Each region that the demo's account sees, with the service as the dashboard would call it there."""
    access = Access(cloud.credentials(service.VENDOR), endpoint=cloud.url)
    found = [region for region in service(access).regions() if region.available]
    projects = {region.code: region.project for region in found if region.project}
    speaks = service(Access(access.credentials, endpoint=cloud.url, projects=projects))
    return [(speaks, region.code) for region in found]
