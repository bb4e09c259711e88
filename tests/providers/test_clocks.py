"""A Date header tells how far two clocks are apart, and nothing where it does not."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers._clocks import ahead

NOON = 1_700_000_000.0


@pytest.mark.parametrize(
    ("theirs", "seconds"),
    [
        (0, 0.0),  # the header names the second, so what lies within it is no difference
        (2, 0.0),  # while the exchange took three seconds
        (-1, 0.0),
        (63, -60.0),
        (-61, 60.0),
    ],
)
def test_what_the_exchange_itself_explains_is_no_difference(theirs: float, seconds: float) -> None:
    date = formatdate(NOON + theirs, usegmt=True)
    assert ahead(date, NOON, NOON + 3) == pytest.approx(seconds)


@given(st.floats(-1000, 1000), st.floats(0, 30), st.floats(0, 1), st.floats(0, 0.999))
def test_no_more_is_told_than_is_so(offset: float, took: float, part: float, fraction: float) -> None:
    """`offset` is the truth; the vendor wrote its header at some time during the exchange."""
    asked_at = NOON + fraction
    written_at = asked_at + took * part
    told = ahead(formatdate(int(written_at - offset), usegmt=True), asked_at, asked_at + took)
    assert told is not None
    assert told == 0 or (told > 0) == (offset > 0)
    assert abs(told) <= abs(offset) + 1e-3
    assert abs(offset) - abs(told) <= took + 1 + 1e-3


@given(st.text(max_size=60))
def test_a_header_that_is_no_date_tells_nothing(text: str) -> None:
    assert ahead(text, NOON, NOON) is None or isinstance(ahead(text, NOON, NOON), float)


@pytest.mark.parametrize("date", ["", "yesterday", "0", "-1", "Sat, 99 Nov 2026 99:99:99 GMT"])
def test_these_tell_nothing(date: str) -> None:
    assert ahead(date, NOON, NOON) is None
