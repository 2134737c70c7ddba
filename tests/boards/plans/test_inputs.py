"""What can be typed into a field of a row, and how it is held."""

import pytest

from boards.plans.parts.inputs import Day, Input, Milestones, Number, OneOf, SomeOf, Unreadable, Words

FRUIT = {"apple": "Red apple", "pear": "Pear", "plum": "Plum"}
HELD: list[tuple[Input, str, str, str]] = [
    (Words(20), "  two \t words ", "two words", "two words"),
    (Words(20, rows=3), "one\r\ntwo\r", "one\ntwo", "one\ntwo"),
    (Day(), "2026-09-30", "2026-09-30", "30 September 2026"),
    (Day(), "30/09/2026", "2026-09-30", "30 September 2026"),
    (Day(), "01/09/2026", "2026-09-01", "1 September 2026"),
    (Day(), "9 Sep 2026", "2026-09-09", "9 September 2026"),
    (Day(), "29 February 2028", "2028-02-29", "29 February 2028"),
    (Number(4), "1200.5000", "1200.5", "1,200.5"),
    (Number(0), "0", "0", "0"),
    (OneOf(FRUIT), "Red Apple", "apple", "Red apple"),
    (OneOf(FRUIT), " pear ", "pear", "Pear"),
    (SomeOf(FRUIT), "plum, apple, plum", "apple, plum", "Red apple; Plum"),
    (
        Milestones(longest=30, most=2),
        "30 September 2026:  The ward   opens\n\n2026-06-30: Six beds",
        "2026-06-30: Six beds\n2026-09-30: The ward opens",
        "30 June 2026: Six beds\n30 September 2026: The ward opens",
    ),
]
REFUSED: list[tuple[Input, str, str]] = [
    (Words(5), "six characters", "14 characters"),
    (Words(5), "a\0b", "cannot be stored"),
    (Day(), "07/09/2026", "is not one day"),
    (Day(), "09/30/2026", "is not one day"),
    (Day(), "2027-02-29", "is not one day"),
    (Day(), "1926-09-30", "is not one day"),
    (Day(), "soon", "is not one day"),
    (Number(1), "1.25", "more than 1 decimal"),
    (Number(1), "-3", "negative"),
    (Number(1), "NaN", "Write digits alone"),
    (Number(1), "12%", "% sign"),
    (Number(1), "10000000000", "too large"),
    (OneOf(FRUIT), "melon", "no “melon” here"),
    (SomeOf(FRUIT), "plum, melon", "no “melon” here"),
    (Milestones(longest=30, most=2), "The ward opens", "Line 1 has no day"),
    (Milestones(longest=30, most=2), "2026-09-30: A\nsoon: B", "Line 2: “soon” is not one day"),
    (Milestones(longest=3, most=2), "2026-09-30: Open", "Line 1: It has 4 characters"),
    (Milestones(longest=3, most=1), "2026-09-30: A\n2026-09-30: B", "It has 2 lines"),
]


def test_what_is_read_is_held_in_one_way_and_read_again_the_same() -> None:
    for asked, typed, text, words in HELD:
        assert asked.read(typed) == text, typed
        assert asked.read(text) == text, typed
        assert asked.words(text) == words, typed


@pytest.mark.parametrize(("asked", "typed", "why"), REFUSED)
def test_what_cannot_stand_is_refused_in_words(asked: Input, typed: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why) as wrong:
        asked.read(typed)
    assert wrong.value.remedy.endswith(".")
