"""Result against promise, worked out slowly with fractions and in other steps than targets/calc/rag.py."""

from decimal import Decimal
from fractions import Fraction


def rounded(number: Fraction, places: int) -> Fraction:
    """Half away from zero, by looking at the distance to the whole number below."""
    shifted = abs(number) * 10**places
    below = shifted.numerator // shifted.denominator
    if shifted - below >= Fraction(1, 2):
        below += 1
    size = Fraction(below, 10**places)
    return size if number >= 0 else -size


def result(
    *,
    numerator: Decimal | None,
    denominator: Decimal | None,
    value: Decimal | None,
    scale: int,
    promised: Decimal | None,
    direction: str,
    tolerance_percent: Decimal,
    judge_places: int | None,
) -> str:
    """The result as text, "no_target" where nothing is promised."""
    if denominator is not None and denominator == 0:
        return "no_data"
    if numerator is not None and denominator is not None:
        figure = Fraction(numerator) * scale / Fraction(denominator)
    elif value is not None:
        figure = Fraction(value)
    else:
        return "no_data"
    if promised is None or direction == "neutral":
        return "no_target"
    promise = Fraction(promised)
    if judge_places is not None:
        figure, promise = rounded(figure, judge_places), rounded(promise, judge_places)
    shortfall = promise - figure if direction == "higher" else figure - promise
    if shortfall <= 0:
        return "on_track"
    return (
        "slightly_off_track" if shortfall <= abs(promise) * Fraction(tolerance_percent) / 100 else "off_track"
    )
