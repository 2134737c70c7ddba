"""The steps of one board's thread to an outcome: what is counted, what was promised, what is done, what shows it.

Each step says who says that it serves, and since when. A target says how it stands in the words of its own page,
without their marks: an outcome has no result.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import shorten

from boards.components.columns import Column, Kind, linked
from boards.components.parts import TableCell
from boards.components.tables import PageTable, page_table
from boards.components.words import counted, local_day_words
from boards.direction.reported import Reported
from boards.direction.reported import Row as Thread
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.outcomes.rows import PlanRow
from boards.performance.commentary.models import Explanation
from boards.performance.commentary.pages import recovery_words
from boards.performance.words import plain_source, source_of
from boards.plans.parts import ACTIONS, RISKS, TRAJECTORIES
from reports.dashboards.pages.board import is_moved
from reports.dashboards.pages.outcomes.coverage import Covered
from reports.dashboards.pages.outcomes.page import (
    Served,
    first_measure,
    indicators_serving,
    targets_serving,
    who_words,
)
from reports.dashboards.pages.outcomes.planned import how_it_serves, reported_at
from reports.dashboards.pages.setting import Setting
from targets.catalogue.models import Measure
from targets.outcomes.files import Outcome

TARGET, EXPLANATION = "Target", "Explanation"
ACTION, RISK, TRAJECTORY = (part.one.capitalize() for part in (ACTIONS, RISKS, TRAJECTORIES))
NO_ACTION, NO_TRAJECTORY = "no action names it", "no trajectory, which its year asks for"
NO_TARGET, NOBODY_ACTS = "no target", "no action serves it"
NOT_REPORTED = "nothing reported yet"
LONGEST = 160  # characters of what is said of a target, which stands in full on its own page


@dataclass(frozen=True)
class OneBoard:
    """What is known of one board beside what `Covered` holds.

    `planned` are its trajectories, `wanted` the measures of which its year asks for one. `explained` is the newest that
    was said of each target, with the number of its files.
    """

    board: Organisation
    planned: tuple[PlanRow, ...]
    wanted: frozenset[str]
    reported: Mapping[Thread, Reported]
    explained: Mapping[str, tuple[Explanation, int]]


@dataclass(frozen=True)
class Step:
    """One row of a thread: what it is, how it stands, who says that it serves, what shows it, and what is not there."""

    kind: str
    what: str
    href: str
    key: str
    stands: str = ""
    who: str = ""
    why: str = ""
    evidence: str = ""
    proof: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Chain:
    """The steps of the board to one outcome, with the indicators that are read for it, which are the nation's."""

    outcome: Outcome
    indicators: tuple[Served, ...]
    steps: tuple[Step, ...]
    gaps: tuple[str, ...]

    def number(self, kind: str) -> int:
        """Of what is one thing however many targets lead to it."""
        return len({one.href for one in self.steps if one.kind == kind})


def chain_of(setting: Setting, covered: Covered, one: OneBoard, outcome: Outcome) -> Chain:
    targets = targets_serving(setting.catalogue, covered.links, outcome)
    steps = (
        *(step for served in targets for step in _of_target(setting, covered, one, outcome, served)),
        *_beside_targets(setting, covered, one, outcome, {served.target for served in targets}),
    )
    acts = not covered.acting or any(step.kind == ACTION for step in steps)
    indicators = tuple(indicators_serving(covered.held, covered.links, outcome))
    return Chain(
        outcome, indicators, steps, (*(() if targets else (NO_TARGET,)), *(() if acts else (NOBODY_ACTS,)))
    )


def _of_target(
    setting: Setting, covered: Covered, one: OneBoard, outcome: Outcome, served: Served
) -> Iterator[Step]:
    """The target as its measures count it for the board, what is said of it and promised, and who acts on it.

    Nothing of a target that nobody asks of the board and that no row of its plan names.
    """
    measures = setting.catalogue.measures
    rows = [
        row
        for row in covered.rows
        if any(measures[key].target_id == served.target for key in row.measures if key in measures)
    ]
    if not rows and one.board not in setting.boards:
        return
    has_action = any(row.part == ACTIONS.key for row in rows) or one.board not in covered.acting
    shown = _measures(setting, covered, one, served.target)
    for place, measure in enumerate(shown):
        planned = [row for row in one.planned if row.key == measure.key]
        missing = (
            *((NO_TRAJECTORY,) if measure.key in one.wanted and not planned else ()),
            *((NO_ACTION,) if place == 0 and not has_action else ()),
        )
        yield _target(setting, covered, one, measure, served, missing="; ".join(missing))
        if measure.key in one.explained:
            yield _explanation(setting, one, measure)
        for row in planned:
            yield Step(
                kind=TRAJECTORY,
                what=row.title,
                href=row.href,
                key=row.key,
                stands=row.promise,
                who="Through its target",
                evidence="Its figures, period by period",
                proof=setting.to("cell", board=one.board.slug, measure=measure.key),
            )
    for row in rows:
        yield _row(setting, covered, one, outcome, row)


def _measures(setting: Setting, covered: Covered, one: OneBoard, target: str) -> list[Measure]:
    """Those that the target is measured by for the board; the first of all where none is held."""
    own = [measure for measure in setting.catalogue.measures.values() if measure.target_id == target]
    cells = {measure.key: covered.grid.cells.get((one.board.pk, measure.key)) for measure in own}
    held = [measure for measure in own if (cell := cells[measure.key]) is not None and not is_moved(cell)]
    return held or [setting.catalogue.measures[first_measure(setting.catalogue, target)]]


def _target(
    setting: Setting, covered: Covered, one: OneBoard, measure: Measure, served: Served, *, missing: str
) -> Step:
    cell = covered.grid.cells.get((one.board.pk, measure.key))
    returned = one.board.name if cell and cell.management_information else ""
    has_figure = cell is not None and cell.actual is not None
    return Step(
        kind=TARGET,
        what=measure.title,
        href=setting.to("cell", board=one.board.slug, measure=measure.key),
        key=measure.key,
        stands=setting.facts(cell, measure_key=measure.key).sentence,
        who=who_words(served.link),
        why=served.link.source,
        evidence=plain_source(source_of(setting.definition(cell), returned_by=returned))
        if cell is not None and has_figure
        else "",
        missing=missing,
    )


def _explanation(setting: Setting, one: OneBoard, measure: Measure) -> Step:
    said, files = one.explained[measure.key]
    address = f"{setting.to('cell', board=one.board.slug, measure=measure.key)}#said"
    return Step(
        kind=EXPLANATION,
        what=shorten(" ".join(said.cause.split()), LONGEST, placeholder="…"),
        href=address,
        key=measure.key,
        stands=recovery_words(said),
        who=f"{one.board.name} said so on {local_day_words(said.at)}",
        evidence=f"{counted(files, 'file')} beside it" if files else "no file beside it",
        proof=address if files else "",
    )


def _beside_targets(
    setting: Setting, covered: Covered, one: OneBoard, outcome: Outcome, targets: set[str]
) -> Iterator[Step]:
    """Rows that serve the outcome because plan or board says so, and not through one of these targets."""
    measures = setting.catalogue.measures
    for row in covered.rows:
        through = {measures[key].target_id for key in row.measures if key in measures} & targets
        if not through and outcome.number in covered.outcomes_of(row, setting):
            yield _row(setting, covered, one, outcome, row)


def _row(setting: Setting, covered: Covered, one: OneBoard, outcome: Outcome, row: PlanRow) -> Step:
    reported = one.reported.get(row.thread)
    said = how_it_serves(row, outcome, setting, covered.links, covered.said.get(row.thread, ()))
    return Step(
        kind=row.one.capitalize(),
        what=row.title,
        href=row.href,
        key=row.key,
        stands=reported.words if reported else NOT_REPORTED,
        who="; ".join(said),
        evidence=f"Signed return of quarter {reported.quarter}" if reported else "",
        proof=reported_at(row, reported),
    )


def steps_table(chain: Chain, board: Organisation) -> PageTable:
    return page_table(
        of_board(
            (
                linked("what", "What", lambda step: step.what, lambda step: step.href),
                Column[Step]("step", "Step", lambda step: step.kind),
                Column[Step]("key", "Key", lambda step: step.key, Kind.CODE, only="file"),
                Column[Step]("stands", "How it stands", lambda step: step.stands),
                Column[Step](
                    "who",
                    "Who says that it serves",
                    lambda step: step.who,
                    shown=lambda step: TableCell(step.who, note=step.why),
                ),
                Column[Step]("why", "From where", lambda step: step.why, only="file"),
                Column[Step](
                    "evidence",
                    "What shows it",
                    lambda step: step.evidence,
                    shown=lambda step: TableCell(step.evidence, href=step.proof),
                ),
                Column[Step]("missing", "Missing", lambda step: step.missing),
            ),
            board,
        ),
        chain.steps,
        key=chain.outcome.key,
        caption=f"From {chain.outcome.title.lower()} to what {board.name} does, and what shows it",
    )
