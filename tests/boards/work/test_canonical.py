"""One written form for every value: the same content gives the same hash wherever it is computed."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boards.work.canonical import NotCanonical, canonical, decimal_text, sha256_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_known_form_and_hash() -> None:
    value = {"b": [Decimal("95.20"), None, True], "a": "Ärzte", "c": date(2023, 3, 31)}

    assert canonical(value) == '{"a":"Ärzte","b":["95.2",null,true],"c":"2023-03-31"}'.encode()
    assert sha256_of({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@given(JSON)
def test_reading_it_back_and_writing_it_again_changes_nothing(value: object) -> None:
    assert canonical(json.loads(canonical(value))) == canonical(value)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("95.200000", "95.2"),
        ("100", "100"),
        ("0.0", "0"),
        ("-0.00", "0"),
        ("1E+3", "1000"),
        ("-0.50", "-0.5"),
    ],
)
def test_a_number_has_one_text(number: str, text: str) -> None:
    assert decimal_text(Decimal(number)) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14, places=6))
def test_the_text_of_a_number_is_exact(number: Decimal) -> None:
    assert Decimal(decimal_text(number)) == number


def test_one_moment_has_one_text_in_every_zone() -> None:
    moment = datetime(2026, 7, 1, 12, 30, tzinfo=UTC)

    assert canonical(moment.astimezone(ZoneInfo("Europe/London"))) == canonical(moment)


@pytest.mark.parametrize(
    "value",
    [0.1, {"a": [1.5]}, {1: "a"}, {"a"}, b"a", Decimal("NaN"), Decimal("Infinity"), datetime(2026, 7, 1)],  # noqa: DTZ001
)
def test_what_has_no_one_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)
