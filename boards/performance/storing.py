"""Judged cells become standings: what differs is written, and each change of period or result is told beside it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db import connection
from psycopg2.extras import execute_values

from boards.performance.cells import Cell
from boards.performance.models import Cause, Standing, StandingChange
from boards.performance.rows import COLUMNS, row_of
from boards.performance.staleness import Basis, State
from boards.work.actors import LOCAL

Key = tuple[int, str]  # organisation and framework, of one measure


class Told(NamedTuple):
    """What a change tells of a standing, before and after it. Empty where there is none."""

    period_end: date | None = None
    period_start: date | None = None
    period_kind: str = ""
    result: str = ""
    returned: bool = False


class Held(NamedTuple):
    """A standing as it is stored now, as far as storing another asks."""

    latest: bool
    promise: tuple[object, ...]
    told: Told


_OTHERS = [column for column in COLUMNS if column not in ("organisation_id", "measure_id", "framework_id")]

_UPSERT = f"""
    INSERT INTO boards_standing AS held ({", ".join(COLUMNS)}, judged_at) VALUES %s
    ON CONFLICT (organisation_id, measure_id, framework_id) DO UPDATE
    SET {", ".join(f"{column} = excluded.{column}" for column in _OTHERS)}, judged_at = excluded.judged_at
    WHERE ({", ".join(f"held.{column}" for column in _OTHERS)})
        IS DISTINCT FROM ({", ".join(f"excluded.{column}" for column in _OTHERS)})
    RETURNING held.organisation_id, held.framework_id
"""  # noqa: S608


def store(
    cells: Sequence[Cell],
    *,
    states: Sequence[State],
    now: datetime,
    turned_red: Mapping[int, tuple[date, date]] | None = None,
) -> int:
    """Make these cells the standings of the organisations and measure of `states`; returns how many rows changed.

    `turned_red` is that of `Judgements`.

    The caller's transaction holds the lock of the measure's judging, so nobody else stores between reading and writing.
    """
    scope = Standing.objects.filter(
        measure=states[0].measure_key, organisation__in=[state.organisation_id for state in states]
    )
    held = _held(scope)
    new = {(cell.organisation_id, cell.framework_key): cell for cell in cells}
    gone = held.keys() - new.keys()
    # The index that allows one newest cell is checked row by row, so the old mark goes before the new one comes.
    unmarked = {key for key in new.keys() & held.keys() if held[key].latest and not new[key].latest}
    _tell(held, new, states=states, now=now, turned_red=turned_red or {})
    for key in gone:  # hardly ever: policy and figures are never forgotten
        scope.filter(organisation=key[0], framework=key[1]).delete()
    for key in unmarked:  # one a series at most, when a new year has its first figure
        scope.filter(organisation=key[0], framework=key[1]).update(latest=False, judged_at=now)
    rows = [(*row_of(cell), now) for cell in cells]
    with connection.cursor() as cursor:
        written = execute_values(cursor.cursor, _UPSERT, rows, page_size=1000, fetch=True) if rows else []
    return len(gone | unmarked | set(written))


def _held(scope: Any) -> dict[Key, Held]:
    """One query."""
    return {
        (organisation, framework): Held(latest, (version, agreed, promised), Told(*told))
        for organisation, framework, latest, version, agreed, promised, *told in scope.values_list(
            "organisation_id",
            "framework_id",
            "latest",
            "plan_version_id",
            "agreed_value_id",
            "promised",
            "period_end",
            "period_start",
            "period_kind",
            "result",
            "management_information",
        )
    }


NOTHING = Held(latest=False, promise=(), told=Told())


def _tell(
    held: Mapping[Key, Held],
    new: Mapping[Key, Cell],
    *,
    states: Sequence[State],
    now: datetime,
    turned_red: Mapping[int, tuple[date, date]],
) -> None:
    """Two statements, none where no period or result changed."""
    changed = list(_changed(held, new))
    if not changed:
        return
    measured: dict[int, date] = {}
    for (organisation, _), standing in held.items():
        if end := standing.told.period_end:
            measured[organisation] = max(end, measured.get(organisation, end))
    loaded_first = {state.organisation_id for state in states} - measured.keys() | _loaded_first(
        states, now=now
    )
    by_organisation = {state.organisation_id: state for state in states}
    StandingChange.objects.bulk_create(
        _change(
            before,
            after,
            state=by_organisation[key[0]],
            key=key,
            loaded_first=loaded_first,
            now=now,
            turn=_new_turn(after, turned_red.get(key[0]), newest_before=measured.get(key[0])),
        )
        for key, before, after in changed
    )


def _loaded_first(states: Sequence[State], *, now: datetime) -> set[int]:
    """Organisations whose series had its first figures earlier today: what comes after them is of the same load."""
    first_loads = StandingChange.objects.filter(
        measure=states[0].measure_key,
        organisation__in=[state.organisation_id for state in states],
        first_load=True,
        at__gte=datetime.combine(now.astimezone(LOCAL).date(), time(), tzinfo=LOCAL),
    )
    return set(first_loads.values_list("organisation_id", flat=True))


def _changed(held: Mapping[Key, Held], new: Mapping[Key, Cell]) -> Iterator[tuple[Key, Held, Held]]:
    """Standings whose period or result is another, to all or to who may not see a return that was behind it.

    One that is made without a figure tells nothing.
    """
    for key in sorted(held.keys() | new.keys()):
        before = held.get(key, NOTHING)
        after = _as_held(new[key]) if key in new else NOTHING
        if before.told != after.told and (key in held or after.told.period_end):
            yield key, before, after


def _as_held(cell: Cell) -> Held:
    period = cell.period
    return Held(
        latest=cell.latest,
        promise=(cell.plan_version_id, cell.agreed_value_id, cell.promised),
        told=Told(
            period_end=period.end if period else None,
            period_start=period.start if period else None,
            period_kind=period.kind.value if period else "",
            result=cell.result.value,
            returned=cell.management_information,
        ),
    )


def _new_turn(
    after: Held, turn: tuple[date, date] | None, *, newest_before: date | None
) -> tuple[date, date] | None:
    """The turn to red, where it is of the newest standing and by a figure that is newer than all before."""
    if turn is None or not after.latest or newest_before is None or turn[0] <= newest_before:
        return None
    return turn


def _change(
    before: Held,
    after: Held,
    *,
    state: State,
    key: Key,
    loaded_first: set[int],
    now: datetime,
    turn: tuple[date, date] | None,
) -> StandingChange:
    return StandingChange(
        organisation_id=key[0],
        measure_id=state.measure_key,
        framework_id=key[1],
        at=now,
        cause=cause_of(state.seen, state.now, other_promise=before.promise != after.promise),
        first_load=key[0] in loaded_first and after.told.period_end is not None,
        submission_id=state.now.newest_submission,
        turned_red_end=turn[0] if turn else None,
        not_red_end=turn[1] if turn else None,
        **{f"{name}_before": value for name, value in before.told._asdict().items()},
        **after.told._asdict(),
    )


def cause_of(seen: Basis | None, now: Basis, *, other_promise: bool) -> Cause:
    """Why a standing changed, by what had not been seen; `other_promise`: it is held against another one than before.

    Where several things moved, what moves many standings at once is named: nobody is asked about such a change.
    """
    if seen is None:
        return Cause.FIGURES if now.newest_submission else Cause.POLICY
    if seen.calculation != now.calculation:
        return Cause.RULES
    if seen.policy != now.policy:
        return Cause.POLICY
    if seen.promise != now.promise and (other_promise or seen.figures == now.figures):
        return Cause.PLAN
    return Cause.TIME if seen.figures == now.figures else Cause.FIGURES
