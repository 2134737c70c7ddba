"""What a shape asks for a day, restated slowly: case by case, in whole fractions, by walking through days."""

from datetime import date, timedelta
from fractions import Fraction


def asked(
    *,
    shape: str,
    floor: Fraction | None,
    agreed: Fraction | None,
    baseline: Fraction | None,
    stages: list[tuple[date, Fraction | None]],
    levels: list[int],
    conditions: int | None,
    trajectory: Fraction | None,
    on: date,
    due: date | None,
) -> Fraction | str:
    """The value, or in a word why there is none."""
    if trajectory is not None:
        return trajectory
    answer: Fraction | str
    if shape in ("absolute", "worst_group", "floor_stretch"):
        assert floor is not None
        answer = floor
    elif shape == "change":
        assert floor is not None
        answer = "no_baseline" if baseline is None else baseline + baseline * floor / 100
    elif shape == "all_of":
        answer = "no_condition" if conditions is None else Fraction(sum(1 for _ in range(conditions)))
    elif shape == "milestones":
        return _stage(stages, on)
    else:
        known = agreed is not None and (shape != "graded" or any(level == agreed for level in levels))
        answer = agreed if known and agreed is not None else "no_agreed_value"
    if isinstance(answer, Fraction) and due is not None and (due - on).days > 0:
        return "on_the_way"
    return answer


def _stage(stages: list[tuple[date, Fraction | None]], on: date) -> Fraction | str:
    """Goes back from the day until one is the day of a stage."""
    if not stages:
        return "no_condition"
    day = on
    while day >= min(by for by, _ in stages):
        for by, value in stages:
            if by == day:
                return "no_condition" if value is None else value
        day -= timedelta(days=1)
    return "on_the_way"


def stage(
    by: date,
    value: Fraction | None,
    figures: list[tuple[date, date, Fraction]],
    *,
    higher: bool,
    on: date,
) -> str:
    """In words, by walking through the days of each period until one is the stage's own."""
    found = None
    for start, end, figure in figures:
        day = start
        while day <= end:
            if day == by:
                found = figure
            day += timedelta(days=1)
    if found is not None and value is not None:
        short = value - found if higher else found - value
        return "missed" if short > 0 else "met"
    return "not_held" if (on - by).days >= 1 else "to_come"


def falls(values: list[int | None]) -> list[int]:
    """Every place with an earlier, higher value."""
    return [
        place
        for place, value in enumerate(values)
        if value is not None and any(one is not None and one > value for one in values[:place])
    ]
