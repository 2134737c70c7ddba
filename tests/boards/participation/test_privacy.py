"""The privacy check, measured on the half of the planted set that was kept out of making its rules."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pytest

from boards.participation.privacy import SAID, Kind, Warned, warn
from tests.docs.examples import METHODS
from tests.support.effort import effort
from tests.support.planted import CLEAN, Planted, planted

MADE_WITH, KEPT_OUT = planted()


@dataclass(frozen=True)
class Measured:
    """By kind, how many fragments there are and were found; and how many clean texts were stopped."""

    there: Counter[str]
    found: Counter[str]
    clean: int
    stopped: int


def measure(half: Iterable[Planted], *, check: Callable[[str], tuple[Warned, ...]] = warn) -> Measured:
    there, found = Counter[str](), Counter[str]()
    clean = stopped = 0
    for one in half:
        warned = check(one.text)
        if one.kind == CLEAN:
            clean += 1
            stopped += bool(warned)
            continue
        there[one.kind] += 1
        found[one.kind] += any(each.start < one.end and one.start < each.end for each in warned)
    return Measured(there, found, clean, stopped)


def test_nine_in_ten_fragments_are_found_and_nine_in_ten_clean_texts_pass() -> None:
    """Of texts that no rule was made with; `pytest -s` prints them by kind, and so does the page of methods."""
    told = measure(KEPT_OUT)
    lines = [f"| {kind} | {told.there[kind]} | {told.found[kind]} |" for kind in sorted(told.there)]
    lines.append(f"| **all fragments** | {told.there.total()} | {told.found.total()} |")
    lines.append(f"| **clean texts stopped** | {told.clean} | {told.stopped} |")
    print("", *lines, sep="\n")
    assert told.found.total() >= 0.9 * told.there.total()
    assert told.stopped <= 0.1 * told.clean
    assert "\n".join(lines) in METHODS.read_text(encoding="utf-8"), "the page of methods says other numbers"


def test_the_planted_set_is_two_halves_of_all_kinds() -> None:
    of_half = [Counter(one.kind for one in half) for half in (MADE_WITH, KEPT_OUT)]
    assert sum(of_half, Counter())[CLEAN] == 200
    assert sum(of_half, Counter()).total() == 400
    assert all(set(half) == {*Kind, CLEAN} for half in of_half)
    assert not {one.text for one in MADE_WITH} & {one.text for one in KEPT_OUT}
    assert all(one.fragment for one in (*MADE_WITH, *KEPT_OUT) if one.kind != CLEAN)


def test_the_measure_notices_a_check_that_finds_nothing_or_stops_everything() -> None:
    assert measure(KEPT_OUT, check=lambda text: ()).found.total() == 0
    told = measure(KEPT_OUT, check=lambda text: (Warned(Kind.NAME, text, 0),))
    assert told.stopped == told.clean == 100


def test_what_is_suspected_is_named_with_its_kind_and_where_it_stands() -> None:
    text = "Thank you.\nMrs Drever rang 01856 555012."
    warned = warn(text)
    assert [one.words for one in warned] == [
        "“Mrs Drever” may be a person's name.",
        "“01856 555012” looks like a telephone number.",
    ]
    assert [text[one.start : one.end] for one in warned] == [one.fragment for one in warned]
    assert set(SAID) == set(Kind)


@pytest.mark.parametrize("piece", ["A", "a.b-", "my mother ", "0 ", "Aa ", "one with ", "a@"])
def test_no_text_keeps_it_busy(piece: str) -> None:
    """Patterns that can be led astray take minutes for such a text, not a second."""
    with effort() as spent:
        warn((piece * 2000)[:2000])
    assert spent.seconds < 2
