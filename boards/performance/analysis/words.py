"""Direction and assurance in words, the second and third of the four facts of a cell, as Making Data Count says them.

Every page, file and report takes them from here. A mark's key is the code that is kept, so that templates and
stylesheet need no second list; what is not said has the mark NOT_ASSESSED, and the reason in its place.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from boards.performance.analysis.reasons import NoAssurance, NoVariation
from targets.calc.rounding import round_half_up

NOT_ASSESSED = "not_assessed"


class Analysed(Protocol):
    """What is said of a series, whoever keeps it: fields as on `AnalysedSeries`."""

    @property
    def reason(self) -> str: ...
    @property
    def variation(self) -> str: ...
    @property
    def cause(self) -> str: ...
    @property
    def since(self) -> date | None: ...
    @property
    def assurance(self) -> str: ...
    @property
    def no_assurance(self) -> str: ...
    @property
    def planned(self) -> str: ...


class Fact(NamedTuple):
    """One fact: the key of its mark, the word beside it, and a sentence for who wants to know more."""

    mark: str
    word: str
    sentence: str


VARIATION_WORDS = {
    "common_cause": "no significant change",
    "improvement_high": "special cause improving",
    "improvement_low": "special cause improving",
    "concern_high": "special cause concerning",
    "concern_low": "special cause concerning",
    "neutral_high": "special cause, higher",
    "neutral_low": "special cause, lower",
}

_NATURE = {"improvement": " of an improving nature", "concern": " of a concerning nature", "neutral": ""}

#: What the newest figures did to be called special.
CAUSE_WORDS = {
    "above_limit": "the newest figure lies above the upper limit",
    "below_limit": "the newest figure lies below the lower limit",
    "trend_increasing": "seven or more figures in a row rose",
    "trend_decreasing": "seven or more figures in a row fell",
    "two_in_three_above": "two of three figures in a row came near the upper limit",
    "two_in_three_below": "two of three figures in a row came near the lower limit",
    "shift_above": "seven or more figures in a row lie above the mean",
    "shift_below": "seven or more figures in a row lie below the mean",
}

ASSURANCE_WORDS = {
    "consistent_pass": "will hit reliably",
    "inconsistent": "hit and miss",
    "consistent_fail": "will miss",
}

_ASSURED = {
    "consistent_pass": "if nothing changes it is met every time, for it lies on the good side of both limits",
    "inconsistent": "if nothing changes it is met at some times and missed at others, for it lies within the limits",
    "consistent_fail": "if nothing changes it is missed every time, for it lies beyond the limits",
}

#: Why nothing is said, in as few words as a cell has room for.
_NO_VARIATION = {
    NoVariation.NO_FIGURES: "no figures",
    NoVariation.ROLLING: "no trend of rolling figures",
    NoVariation.CUMULATIVE: "no trend of a running total",
    NoVariation.TOO_FEW_POINTS: "too few figures to judge a trend",
    NoVariation.TOO_FEW_PEOPLE: "too few people to judge a trend",
    NoVariation.NO_VALUES: "no figures",
    NoVariation.NO_NEIGHBOURS: "too few figures to judge a trend",
    NoVariation.NO_VARIATION: "figures hardly vary",
}
_NO_ASSURANCE = {
    NoAssurance.NO_LIMITS: "no limits",
    NoAssurance.NO_DIRECTION: "neither way is better",
    NoAssurance.NO_PROMISE: "no promise to hold it against",
    NoAssurance.SMALL_WITHOUT_COUNTS: "too small without counts",
}


def direction(one: Analysed) -> Fact:
    """Whether it changes by more than chance: "special cause improving", or why that is not said."""
    if one.reason:
        return _unsaid(one.reason)
    word = VARIATION_WORDS[one.variation]
    if one.variation == "common_cause":
        return Fact(
            one.variation, word, "Common cause: no significant change, the figures vary as they usually do."
        )
    nature, way = one.variation.split("_")
    cause = CAUSE_WORDS.get(one.cause, "")
    return Fact(
        one.variation,
        word,
        f"Special cause{_NATURE[nature]}, due to {way}er values {since(one)}{f'; {cause}' if cause else ''}.",
    )


def since(one: Analysed) -> str:
    """ "since November 2021": the first of the newest figures that are all special in the same sense; else empty."""
    return f"since {one.since:%B %Y}" if one.since else ""


def assurance(one: Analysed, *, of: str = "") -> Fact:
    """Whether its promise is met if nothing changes: "hit and miss", or why that is not said.

    The promise is the standard or agreed value, `of` so much in words where that shall be said; where there is none,
    what the board's trajectory says for the period.
    """
    if one.reason:
        return _unsaid(one.reason)
    if one.assurance in ASSURANCE_WORDS:
        return _assured(one.assurance, f"Against the standard or agreed value{f' of {of}' if of else ''}")
    return trajectory(one) or _not_assured(one.no_assurance or NoAssurance.NO_LIMITS)


def trajectory(one: Analysed) -> Fact | None:
    """The same of what the board's trajectory says for the period; None where there is none or nothing is said."""
    return _assured(one.planned, "Against the trajectory") if one.planned in ASSURANCE_WORDS else None


def chance_words(chance: Decimal) -> str:
    """ "about 3 in 10": in tenths, and never that something is certain or cannot be."""
    tenths = int(round_half_up(chance * 10, places=0))
    return (
        "fewer than 1 in 10" if tenths < 1 else "more than 9 in 10" if tenths > 9 else f"about {tenths} in 10"
    )


def _assured(code: str, against: str) -> Fact:
    return Fact(code, ASSURANCE_WORDS[code], f"{against}: {_ASSURED[code]}.")


def _unsaid(reason: str) -> Fact:
    why = NoVariation(reason)
    return Fact(NOT_ASSESSED, _NO_VARIATION[why], str(why.label))


def _not_assured(reason: str) -> Fact:
    why = NoAssurance(reason)
    return Fact(NOT_ASSESSED, _NO_ASSURANCE[why], str(why.label))
