"""What the roll-ups of several parts say alike: years, short amounts, and what an address chose."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from boards.components.parts import Link
from boards.planning.roll_ups.held import Held
from boards.planning.roll_ups.page import Choice
from boards.plans.parts.inputs import number_words
from targets.calc.rounding import round_half_up

YEAR = "year"  # what an address may ask for
MILLIONS = "million pounds"


def year_name(held: Held, number: int) -> str:
    """ "2026/27" of a year counted from 1."""
    first = held.round.framework.year_start.year + number - 1
    return f"{first}/{(first + 1) % 100:02}"


def year_choice(names: Mapping[str, str], chosen: str, kept: str = "") -> Choice:
    """By number; `kept` is the rest of the address."""
    return Choice(
        "Year",
        tuple(Link(name, f"?{YEAR}={number}{kept}", number == chosen) for number, name in names.items()),
    )


def short(value: Decimal) -> str:
    """To one place, for sentences, pictures and staff."""
    return number_words(round_half_up(value, places=1))


def chosen_of(asked: str, known: Collection[str]) -> str:
    """What is not there is not chosen: an address of another round leads to the page as it begins."""
    return asked if asked in known else ""


def titles_of(held: Held) -> dict[str, str]:
    """What the round names for any kind of board, in its order: lines, themes, groups. What is a board's own is not."""
    assert held.part.listed
    found: dict[str, str] = {}
    for one in held.asked:
        asked = held.part.listed.asked(held.round.setting(one.organisation))
        found |= asked.titles if asked else {}
    return found
