"""What was promised for one period, and since when, in words: the promise that judges and all others."""

from datetime import date
from decimal import Decimal

from boards.components.parts import Row
from boards.performance.cells import Cell, Point
from boards.plans.words import promise_value_words
from targets.calc.counting import ALWAYS, Answer, Said, answer
from targets.calc.periods import day_words
from targets.calc.promise import PromiseKind
from targets.catalogue.models import Definition
from targets.catalogue.steps import step_in


def eased_words(
    *,
    promised: Decimal | None,
    kind: str,
    since: date | None,
    first: Decimal | None,
    first_met: bool | None,
    definition: Definition,
) -> str:
    """ "lowered on 3 November 2022 from 85% to 80%; against the first: missed"; empty where nothing was made easier."""
    if promised is None or since is None or first is None or not _is_easier(promised, first, definition):
        return ""
    before, now = (promise_value_words(value, definition=definition) for value in (first, promised))
    if kind == PromiseKind.STANDARD:
        told = f"the plan's {before} was taken out on {day_words(since)}"
    else:
        verb = "lowered" if promised < first else "raised"
        told = f"{verb} on {day_words(since)} from {before} to {now}"
    return told if first_met is None else f"{told}; against the first: {'met' if first_met else 'missed'}"


def eased(judged: Cell | Point, *, definition: Definition) -> str:
    """`eased_words` of a cell or a point."""
    return eased_words(
        promised=judged.promised,
        kind=judged.promise_kind,
        since=judged.promised_since,
        first=judged.first_promised,
        first_met=judged.first_met,
        definition=definition,
    )


def _is_easier(promised: Decimal, first: Decimal, definition: Definition) -> bool:
    if definition.direction == Definition.Direction.HIGHER:
        return promised < first
    return definition.direction == Definition.Direction.LOWER and promised > first


def promise_rows(point: Point, *, definition: Definition, plan_name: str) -> tuple[Row, ...]:
    """Which version promised it and since when, and every other promise for this period.

    None where nothing but a standard was ever promised. What judges is worked out from what was said, as it was judged,
    whatever a reader measures the figure against.
    """
    if not point.said:
        return ()
    answered = answer(point.said, step=step_in(definition, point.period))
    rows = []
    if answered.held is not None:
        value = _value(answered.held, definition)
        rows.append(
            Row("What judges", f"{value}: {_source(answered.held, plan_name)}{_counts(answered.held)}.")
        )
    rows += [
        Row(
            "Correction of the record",
            f"Corrected on {day_words(one.corrected_on)} from {promise_value_words(one.was, definition=definition)} to "
            f"{promise_value_words(one.value, definition=definition)} in version {one.version}, because the entry was "
            "not what had been decided.",
        )
        for one in point.said
        if one.corrected_on is not None and one.was is not None and one.value is not None
    ]
    others = [one for one in point.said if one is not answered.held]
    if others:
        told = "; ".join(_other(one, answered, point.said, definition, plan_name) for one in others)
        rows.append(Row("Other promises for this period", f"{told}."))
    return tuple(rows)


def afterwards_words(point: Point, *, definition: Definition) -> str:
    """ "60% set afterwards, not counted": the newest of what was set too late for the period; empty without any."""
    late = _afterwards(point, definition)
    if late is None:
        return ""
    value = "nothing" if late.value is None else promise_value_words(late.value, definition=definition)
    return f"{value} set afterwards, not counted"


def afterwards_value(point: Point, *, definition: Definition) -> Decimal | None:
    """The newest value that was set too late for the period; None without any."""
    late = _afterwards(point, definition)
    return late.value if late else None


def _afterwards(point: Point, definition: Definition) -> Said | None:
    late = answer(point.said, step=step_in(definition, point.period)).afterwards if point.said else ()
    return late[-1] if late else None


def _source(said: Said, plan_name: str) -> str:
    if said.kind is PromiseKind.AGREED:
        day = f", agreed on {day_words(said.agreed_on)}" if said.agreed_on else ""
        return f"The value agreed with the board{day}"
    agreed = f", agreed on {day_words(said.agreed_on)}" if said.agreed_on else ""
    decided = f" ({said.decided})" if said.decided else ""
    return f"{plan_name}, version {said.version}{agreed}{decided}"


def _value(said: Said, definition: Definition) -> str:
    if said.value is None:
        return "no value of the plan, so the standard holds"
    return promise_value_words(said.value, definition=definition)


def _counts(said: Said) -> str:
    """From which day, where that is not plain from the day of agreement."""
    if said.day is None:
        return ". Its day is not known, so it judges nothing"
    if said.day in (ALWAYS, said.agreed_on):
        return ""
    return f". It counts from {day_words(said.day)}, when the board signed it"


def _other(
    said: Said, answered: Answer, everything: tuple[Said, ...], definition: Definition, plan_name: str
) -> str:
    value, source = _value(said, definition), _source(said, plan_name)
    told = f"{value} ({source[:1].lower() + source[1:] if said.kind is PromiseKind.AGREED else source})"
    if said in answered.undated:
        return f"{told}: its source does not say when it was agreed, so it judges nothing"
    if said in answered.afterwards:
        return f"{told}: set afterwards, not counted"
    following = everything[everything.index(said) + 1]
    return f"{told}: it held until {day_words(following.day)}" if following.day else told
