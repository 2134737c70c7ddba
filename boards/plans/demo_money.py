"""The financial plan of the samples: invented, an example that was worked by hand, over five years.

Its first year has a gap of 14.000: schemes bring 9.000, 2.000 are not identified, and a deficit of 3.000 is planned,
which the two following years make good. The underlying deficit of 6.000 is 1.2% of the baseline: it wants five years.
"""

from collections.abc import Mapping

from boards.plans.demo_rows import LEAD, keyed
from boards.plans.money_rows import CAPITAL as YEARS
from boards.plans.money_rows import ONCE, RECURRING
from boards.plans.parts.assumptions import ASSUMPTIONS
from boards.plans.parts.capital import CAPITAL
from boards.plans.parts.finance import FINANCE
from boards.plans.parts.length import LENGTH
from boards.plans.parts.part import Fields, Part, Rows
from boards.plans.parts.savings import SAVINGS

NONE = "-"  # nothing is said of that year


def _by_year(names: tuple[str, ...], amounts: str) -> dict[str, str]:
    return {name: text for name, text in zip(names, amounts.split(), strict=False) if text != NONE}


def _line(recurring: str, once: str = "", **other: str) -> Fields:
    return _by_year(RECURRING, recurring) | _by_year(ONCE, once) | other


_LINES: Rows = {
    "income-baseline": _line("500 511.5 522.7 533.1 543.7"),
    "income-uplift": _line("10 10.2 10.4 10.6 10.8"),
    "income-formula": _line("2 1"),
    "income-other-recurring": _line("-0.5", note="Invented: a fund that the councils hold from now on."),
    "limit-stated": _line("511.5 522.7 533.1 543.7 554.5"),
    "income-allocations": _line("", "8 6 5 4 3"),
    "income-stated": _line("511.5 522.7 533.1 543.7 554.5", "8 6 5 4 3"),
    "spend-pay": _line("301.2 304.2 306.2 312.2 318.2", "3 2 2 2 2"),
    "spend-prescribing-hospital": _line("38.4 39.4 40.2 41 42"),
    "spend-prescribing-primary": _line("62.3 63.3 64.2 66 67.6"),
    "spend-supplies": _line("71.6 70.8 70.5 72.5 74.7", "5 4 3 2 1"),
    "spend-other-bodies": _line("30 30 30 30 30"),
    "spend-capital-charges": _line("14 14 14 14 14"),
    "spend-other": _line("8 8 8 8 8"),
    "spend-stated": _line("525.5 529.7 533.1 543.7 554.5", "8 6 5 4 3"),
    "authorities": _line("240 244 248 252 256"),
    "position-stated": _line("", "-3 1 2 0 0"),
    "pressure-pay": _line("9 7 8 8 7"),
    "pressure-price": _line("3 2 2 2 2"),
    "pressure-drugs": _line("4 2 2 2 1"),
    "pressure-demand": _line("3 1 1 1 0.8"),
    "pressure-policy": _line("0.5 0.1 0.2 0.1"),
    "pressure-new-build": _line("1 0.1 0.2"),
    "capital-limit": _line("", "12 11 10 10 10"),
    "capital-receipts": _line("", "0.5"),
    "capital-other-funds": _line("", "1.5"),
}

#: What goes to each integration authority, by sample.
_AUTHORITIES: Mapping[str, Rows] = {
    "sample-mainland": {
        "authority-sample-authority-north": _line("150 152.5 155 157.5 160"),
        "authority-sample-authority-south": _line("90 91.5 93 94.5 96"),
    },
    "sample-isles": {"authority-sample-authority-isles": _line("240 244 248 252 256")},
}


def _saving(title: str, theme: str, year: str, in_year: str, full_year: str, **other: str) -> Fields:
    said = {
        "title": f"Invented: {title}",
        "theme": theme,
        "owner": LEAD,
        "year": year,
        "recurs": "recurring" if full_year else "once",
        "identified": "yes",
        "in_year": in_year,
        "full_year": full_year,
        "risk": "medium",
    }
    return {name: text for name, text in (said | other).items() if text}


_SAVINGS = [
    _saving(
        "posts in place of agency staff",
        "workforce",
        "1",
        "6",
        "8",
        starts="2026-07-01",
        action="Senior doctors at the front door until midnight",
    ),
    _saving("a building is sold", "estates", "1", "3", "", risk="low", starts="2026-09-30"),
    _saving("not yet identified, first year", "other", "1", "2", "", identified="no", risk="high"),
    _saving(
        "one list for planned operations",
        "service-redesign",
        "2",
        "7",
        "9",
        action="One list for planned operations",
    ),
    _saving("not yet identified, second year", "other", "2", "1", "1", identified="no", risk="high"),
    _saving("biosimilar medicines first", "prescribing", "3", "2", "2.5", risk="low"),
]


def _scheme(title: str, amounts: str, funding: str = "government") -> Fields:
    return {"title": f"Invented: {title}", "funding": funding} | _by_year(YEARS, amounts)


_SCHEMES = [
    _scheme("short-stay ward", "8 3"),
    _scheme("two theatres", "1 5 6 4"),
    _scheme("equipment", "3 3 3 4 4"),
    _scheme("clinic in a school, with the council", "1.5", funding="other"),
]

_ASSUMPTIONS = [
    {
        "words": "Invented: the pay award is 1% higher than planned",
        "kind": "risk",
        "amount": "-3",
        "likelihood": "medium",
    },
    {
        "words": "Invented: allocations in the year come as they did last year",
        "kind": "assumption",
        "amount": "8",
        "likelihood": "high",
    },
]

_LENGTH: Fields = {
    "years": "5",
    "told_on": "2026-02-10",
    "told_in": "Invented letter of 10 February 2026",
    "infrastructure": "yes",
}


def money_of_sample(slug: str) -> Mapping[Part, Rows]:
    """The parts of one sample's financial plan."""
    return {
        FINANCE: {**_LINES, **_AUTHORITIES[slug]},
        SAVINGS: keyed(_SAVINGS, by="title"),
        CAPITAL: keyed(_SCHEMES, by="title"),
        ASSUMPTIONS: keyed(_ASSUMPTIONS, by="words"),
        LENGTH: {"revenue": _LENGTH},
    }
