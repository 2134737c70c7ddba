"""Direction and assurance of a cell in words: the same everywhere, and a reason where nothing is said."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from boards.performance.analysis.reasons import NoAssurance, NoVariation
from boards.performance.analysis.words import (
    ASSURANCE_WORDS,
    CAUSE_WORDS,
    NOT_ASSESSED,
    VARIATION_WORDS,
    assurance,
    direction,
    since,
    trajectory,
)
from targets.calc.spc import Assurance, Cause, VariationIcon


@dataclass(frozen=True)
class One:
    reason: str = ""
    variation: str = "common_cause"
    cause: str = "common"
    since: date | None = None
    assurance: str = "none"
    no_assurance: str = ""
    planned: str = "none"


FALLING = One(
    variation="concern_low", cause="shift_below", since=date(2021, 11, 1), assurance="consistent_fail"
)


def test_the_facts_are_said_in_the_words_of_making_data_count() -> None:
    assert direction(FALLING)[:2] == ("concern_low", "special cause concerning")
    assert direction(FALLING).sentence == (
        "Special cause of a concerning nature, due to lower values since November 2021; "
        "seven or more figures in a row lie below the mean."
    )
    assert since(FALLING) == "since November 2021"
    assert assurance(FALLING)[:2] == ("consistent_fail", "will miss")
    assert direction(One())[:2] == ("common_cause", "no significant change")
    assert since(One()) == ""
    assert assurance(replace(FALLING, assurance="inconsistent")).word == "hit and miss"
    neutral = One(variation="neutral_high", cause="above_limit", since=date(2024, 4, 1))
    assert direction(neutral).sentence.startswith("Special cause, due to higher values since April 2024")


def test_every_code_that_can_be_kept_has_a_word_and_a_mark_and_nothing_else_has() -> None:
    assert set(VARIATION_WORDS) == {code.name.lower() for code in VariationIcon}
    assert set(CAUSE_WORDS) == {code.name.lower() for code in Cause} - {"common"}
    assert set(ASSURANCE_WORDS) == {code.name.lower() for code in Assurance} - {"none"}
    css = (Path(settings.BASE_DIR) / "static/css/tracker.css").read_text()
    for code in (*VARIATION_WORDS, *ASSURANCE_WORDS):
        assert f'.mark--{code}::before {{ background-image: url("data:image/svg+xml,<svg ' in css


@pytest.mark.parametrize("why", NoVariation)
def test_without_limits_both_facts_are_the_reason(why: NoVariation) -> None:
    one = One(reason=why.value, variation="", assurance="", planned="")
    assert direction(one) == assurance(one)
    assert direction(one).mark == NOT_ASSESSED
    assert direction(one).word
    assert direction(one).sentence == why.label
    assert trajectory(one) is None


def test_a_trend_of_few_people_is_refused_in_the_words_of_the_rule() -> None:
    assert direction(One(reason="too_few_people")).word == "too few people to judge a trend"


@pytest.mark.parametrize("why", NoAssurance)
def test_what_is_not_assured_says_why(why: NoAssurance) -> None:
    fact = assurance(One(no_assurance=why.value))
    assert (fact.mark, fact.sentence) == (NOT_ASSESSED, why.label)


def test_where_no_standard_is_asked_the_trajectory_is_assured_of_and_is_named() -> None:
    planned = One(no_assurance="no_promise", planned="inconsistent")
    assert assurance(planned) == trajectory(planned)
    assert assurance(planned).sentence.startswith("Against the trajectory: ")
    assert assurance(FALLING).sentence.startswith("Against the standard or agreed value: ")
