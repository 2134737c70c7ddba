"""A trajectory of an earlier year in a plan of this one: the same values in the same periods of the year."""

from collections.abc import Mapping

from boards.plans.parts.part import Carried, Fields, Rows, Setting
from boards.plans.parts.trajectories.rows import NO_PERIODS
from boards.plans.parts.trajectories.rules import Rules, rules_of
from boards.plans.words import field_of
from targets.calc.periods import add_months

NOT_ASKED = "no trajectory of it is asked this year"
OTHER_TARGET = "its target is another one this year"
COUNTED_OTHERWISE = "it is counted otherwise since"
OTHER_PERIODS = "its periods are others this year"


def carry(rows: Rows, then: Setting, now: Setting) -> Mapping[str, Carried]:
    """Only where target, definition and periods are the same ones: else the values would say something else."""
    old, new = then.read(rules_of), now.read(rules_of)
    return {
        key: _carried(fields, old.get(key), new.get(key), _is_same_target(key, then, now), then, now)
        for key, fields in rows.items()
    }


def _carried(
    fields: Fields, old: Rules | None, new: Rules | None, is_same: bool, then: Setting, now: Setting
) -> Carried:
    if old is None or new is None:
        return Carried({}, NOT_ASKED)
    if not is_same:
        return Carried({}, OTHER_TARGET)
    if old.definition != new.definition:
        return Carried({}, COUNTED_OTHERWISE)
    months = 12 * (now.framework.year_start.year - then.framework.year_start.year)
    starts = {period.start: period for period in new.periods}
    moved = {
        field_of(period): field_of(later)
        for period in old.periods
        if (later := starts.get(add_months(period.start, months)))
    }
    names = {name: name if name in NO_PERIODS else moved.get(name) for name in fields}
    if None in names.values():
        return Carried({}, OTHER_PERIODS)
    return Carried({str(names[name]): text for name, text in fields.items()})


def _is_same_target(key: str, then: Setting, now: Setting) -> bool:
    old, new = (
        one.policy.requirement(framework_key=one.framework.key, measure_key=key) for one in (then, now)
    )
    if old is None or new is None:
        return False
    said = [(one.shape, one.floor, one.stretch, one.baseline, one.deadline) for one in (old, new)]
    return said[0] == said[1]
