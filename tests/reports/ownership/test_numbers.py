"""A number that reads like a figure is found however it is spelt; what is no figure is left alone."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.ownership.numbers import invented

PERCENTAGES = {
    "a rise of 5 percentage points": "5",
    "5 basis points": "5",
    "5 pp more": "5",
    "5  %": "5",
    "5 (%)": "5",
    "5-per-cent": "5",
    "5 pct": "5",
    "%95 of people": "95",
    "90\N{PER TEN THOUSAND SIGN}": "90",
    "\N{FULLWIDTH DIGIT NINE}\N{FULLWIDTH PERCENT SIGN}": "9",
    "ninety-five per cent": "ninety-five",
    "Fifty percent": "Fifty",
    "a hundred per cent": "a hundred",
    "five percentage points": "five",
}
DECIMALS = {
    "a rate of 1,5": "1,5",
    "12\N{MIDDLE DOT}5 days": "12.5",
    "12\N{ARABIC DECIMAL SEPARATOR}5 days": "12.5",
    "a rate of .95": ".95",
}
PAIRS = {
    "2-in-1": "2-in-1",
    "9 per 10": "9 per 10",
    "9 for every 10": "9 for every 10",
    "nine-in-10": "nine-in-10",
    "9\N{NON-BREAKING HYPHEN}in\N{NON-BREAKING HYPHEN}10": "9‐in‐10",
    "16\N{FRACTION SLASH}17": "16/17",
    "16\N{DIVISION SLASH}17": "16/17",
    "16\N{DIVISION SIGN}17": "16/17",
    "9 people out of 10": "9 people out of 10",
    "9 in every 10": "9 in every 10",
    "9 out of a total of 10": "9 out of a total of 10",
    "9 of nearly 10": "9 of nearly 10",
    "twenty-one of 24": "twenty-one of 24",
    "nine out of sixteen": "nine out of sixteen",
    "nine patients out of sixteen": "nine patients out of sixteen",
    "ten of a hundred": "ten of a hundred",
    "\N{VULGAR FRACTION THREE QUARTERS} of our wards": "3/4",
}
LARGE = {
    "2 000 people": "2,000",  # which is no year
    "12\N{THIN SPACE}345 came": "12,345",
    "12\N{NO-BREAK SPACE}345 came": "12,345",
    "12\N{BRAILLE PATTERN BLANK}345 came": "12,345",
    "12_345 came": "12,345",
    "12`345 came": "12,345",
    "12\N{ARABIC COMMA}345 came": "12,345",
    "1\N{COMBINING LOW LINE}2\N{COMBINING LOW LINE}345 came": "12345",
    "1\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}2345 came": "12345",
    "\N{CIRCLED NUMBER TWELVE}345 came": "12345",
    "\N{DINGBAT NEGATIVE CIRCLED SANS-SERIF DIGIT ONE}2345 came": "12345",
    "\N{MATHEMATICAL BOLD DIGIT ONE}2345 came": "12345",
    "5 bn": "5 bn",
    "5-million": "5-million",
    "5 trillion": "5 trillion",
    "10**6": "10**6",
    "five thousand people": "five thousand",
}
SPELLINGS = {**PERCENTAGES, **DECIMALS, **PAIRS, **LARGE}

NO_FIGURES = (
    *("three quarters", "a third of them", "half of our wards", "a dozen", "two dozen", "double", "twice"),
    *("twenty-one people", "a hundred people", "nine of ten", "nine-in-ten", "two of our three hospitals"),
    *("first", "second", "one of our", "one per ward", "thousands of people", "a million thanks"),
    *(
        "ward 5",
        "wards 5, 6 and 7",
        "12 weeks",
        "500 people",
        "5 per ward",
        "5 in 12 weeks",
        "Henry \N{ROMAN NUMERAL TWELVE}",
    ),
    *("31/03/2023", "Monday 5 May 2025", "on 5 May 2023 150 people came", "2022/23", "in 2023", "24/7"),
    *("section 8 of the 2011 Act", "0131 536 1000", "+44 131 536 1000", "open from 9:30 to 5", "page 5"),
    *(
        "COVID-19",
        "A&E within 4 hours",
        "No. 5.",
        "the 5th percentile",
        "a few per cent",
        "percentage of people",
    ),
    *("Room 12, 345 Main Street", "18 weeks from referral", "one person in charge of 2 wards"),
)


@pytest.mark.parametrize("words", SPELLINGS)
def test_every_spelling_of_a_figure_is_found(words: str) -> None:
    assert invented(words) == SPELLINGS[words]


@pytest.mark.parametrize("words", NO_FIGURES)
def test_what_is_no_figure_is_left_alone(words: str) -> None:
    assert not invented(words)


def test_what_authors_are_offered_as_first_words_holds_no_figure() -> None:
    texts = Path(__file__).parents[3] / "reports/ownership/texts"
    offered = [words for one in texts.glob("*.toml") for words in _strings(tomllib.loads(one.read_text()))]
    assert len(offered) > 10
    assert [(words, invented(words)) for words in offered if invented(words)] == []


@given(
    number=st.integers(min_value=2100, max_value=10**12),
    script=st.sampled_from([ord(sign) for sign in "0٠۰०০੦๐０𝟎"]),
    mark=st.sampled_from(["", ",", " ", "\u00a0", "\u2009", "\u202f", "'", "’", "_", "٬"]),
    unseen=st.sampled_from(["", "\u200b", "\u2060", "\u0332", "\ufe0f"]),
)
def test_a_large_number_is_found_in_every_script_and_grouping(
    number: int, script: int, mark: str, unseen: str
) -> None:
    grouped = f"{number:,}".replace(",", mark)
    written = "".join(
        chr(script + int(sign)) + unseen if sign.isascii() and sign.isdigit() else sign for sign in grouped
    )
    assert invented(f"We saw {written} people.").replace(",", "") == str(number)


@given(words=st.text(alphabet="0129,. /-%ofineandtwenty", max_size=200))
def test_any_text_is_answered(words: str) -> None:
    assert isinstance(invented(words), str)


def _strings(told: object) -> list[str]:
    if isinstance(told, str):
        return [told]
    if isinstance(told, dict):
        return [words for value in told.values() for words in _strings(value)]
    return [words for value in told for words in _strings(value)] if isinstance(told, list) else []
