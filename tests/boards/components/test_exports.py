"""No cell of an export opens as a formula; everything else stays what it was."""

import csv
import io
import sys
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boards.components.exports import csv_bytes, harmless, restored

PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\0=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1+1)",
    " =1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "'=1+1",
    "\u200b=1+1",
    "\u061c=1+1",
    "\u202e@SUM(1+1)",
    "\u2066\u2069+1+1",
    "\u00ad\u180e-1+1",
    "\u034f=1+1",
    "\u3164=1+1",
    "\U000e0041\ufe0f=1+1",
    "\u2028=1+1",
    "⁺1+1",
    "₌1+1",
    "﹣1+1",
    "−1+1",
    '=HYPERLINK("http://example.org","click")',
]
STARTS = "=+-@＝＋－＠⁼⁺⁻₌₊₋﹦﹢﹣﹫−\t\r\n\0"
UNSEEN = st.characters(categories=["Cc", "Cf", "Zs", "Zl", "Zp"])


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_that_would_run_as_a_formula_is_harmless_in_header_and_cells_and_can_be_restored(
    payload: str,
) -> None:
    written = cells(csv_bytes([payload, "b"], [["x", payload]]))
    for cell in (written[0][0], written[1][1]):
        assert cell[0] == "'"
        assert restored(cell) == payload


@pytest.mark.parametrize("number", [-1, -0.5, Decimal("-12.50"), "-12.5", "-3", 0, 7, "95.4"])
def test_negative_numbers_stay_numbers(number: int | float | Decimal | str) -> None:
    ((cell,),) = cells(csv_bytes(["n"], [[number]]))[1:]
    assert Decimal(cell) == Decimal(str(number))


def test_other_cells_are_written_plainly() -> None:
    written = csv_bytes(
        ["a", "b", "c", "d", "e"], [["NHS Lothian", date(2025, 3, 1), True, None, Decimal("1E+3")]]
    )
    assert written == b"\xef\xbb\xbfa,b,c,d,e\r\nNHS Lothian,2025-03-01,yes,,1000\r\n"


def test_commas_quotation_marks_and_line_ends_in_text_survive() -> None:
    assert cells(csv_bytes(["a"], [['one, "two"\nthree']]))[1] == ['one, "two"\nthree']


def test_a_row_of_another_length_than_the_header_is_refused() -> None:
    with pytest.raises(ValueError, match="2 cells under a header of 1"):
        csv_bytes(["a"], [["x", "y"]])


@given(st.text(min_size=1))
def test_no_text_starts_dangerously_and_every_text_can_be_restored(text: str) -> None:
    safe = harmless(text)
    assert restored(safe) == text
    first = next((c for c in safe if unicodedata.category(c)[0] != "Z"), "x")
    if first in STARTS:
        float(safe)  # only a plain number may start like that


@given(st.text(UNSEEN), st.sampled_from(STARTS), st.text())
def test_no_sign_that_nobody_sees_hides_the_start_of_a_formula(unseen: str, start: str, rest: str) -> None:
    text = f"{unseen}{start}{rest}"
    safe = harmless(text)
    assert restored(safe) == text
    if safe == text:
        float(safe)  # only a plain number stays as it is


def test_every_sign_of_direction_and_every_one_without_a_width_is_known() -> None:
    hidden = [
        sign
        for sign in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(sign) == "Cf"
        or unicodedata.bidirectional(sign)
        in ("BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    ]
    assert len(hidden) > 150
    assert [sign for sign in hidden if harmless(f"{sign}=1+1") != f"'{sign}=1+1"] == []
