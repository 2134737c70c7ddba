"""A year's figures become one cell: the year's result, or why there is none."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from boards.performance.cells import Cell
from boards.performance.judging.empty import EmptyCells
from boards.performance.judging.held import held_cells
from boards.performance.judging.judged import Judged
from boards.performance.judging.policy import Boards, Policy
from boards.plans.promises import Promises

ACTUAL, LATEST = Cell._fields.index("actual"), Cell._fields.index("latest")
NOTHING: Mapping[int, Mapping[str, list[Any]]] = {}


def judge_cells(judged: Judged, *, today: date, organisations: Collection[int] | None = None) -> list[Cell]:
    """One cell for each organisation, measure and framework of its policy, with the newest one marked.

    Organisations that are asked have a cell wherever the framework requires something or a figure is held; others only
    where a figure is held. Without `organisations` it is each measure's own: those of which something is held.
    """
    found: dict[str, dict[int, dict[str, list[Any]]]] = defaultdict(dict)
    for (measure_key, organisation_id), held in held_cells(judged, today=today).items():
        found[measure_key][organisation_id] = held
    cells: list[Cell] = []
    for policy in judged.policies:
        own = found[policy.measure_key]
        cells += cells_of(
            own if organisations is None else organisations,
            policy=policy,
            promises=judged.promises,
            boards=judged.boards,
            today=today,
            held=own,
        )
    return cells


def cells_of(
    organisations: Collection[int],
    *,
    policy: Policy,
    promises: Promises,
    boards: Boards,
    today: date,
    held: Mapping[int, Mapping[str, list[Any]]] = NOTHING,
) -> list[Cell]:
    """The cells of one measure; `held` has the fields of those with a figure, by organisation and framework."""
    cells: list[Cell] = []
    if not policy.frameworks:
        return cells
    empty = EmptyCells(policy, promises=promises, boards=boards, today=today)
    for organisation_id in organisations:
        with_figure = held.get(organisation_id, {})
        own: list[tuple[date, list[Any]]] = []
        for framework in policy.frameworks:
            if not boards.are_judged_in(framework, organisation_id=organisation_id):
                continue
            fields = with_figure.get(framework.key) or empty.cell(organisation_id, framework)
            if fields is not None:
                own.append((framework.year_start, fields))
        _mark_latest(own, today=today)
        cells += [Cell._make(fields) for _, fields in own]
    return cells


def _mark_latest(own: list[tuple[date, list[Any]]], *, today: date) -> None:
    """The newest with a figure, else the newest that has begun."""
    begun = [one for one in own if one[1][ACTUAL] is not None] or [one for one in own if one[0] <= today]
    if begun:
        _, newest = max(begun, key=lambda one: one[0])
        newest[LATEST] = True
