"""What boards' agreed plans do for an outcome: at the desk, of boards whose plans the reader may see."""

from collections.abc import Iterable, Iterator

from boards.desk.gate import Desk
from boards.direction.reported import Reported, last_reported
from boards.direction.year_words import return_address
from boards.organisations.models import Organisation
from boards.outcomes.links import links_of_rows
from boards.outcomes.models import LinkStatement
from boards.outcomes.pages import by_targets
from boards.outcomes.rows import PlanRow, YearRows, rows_of, trajectories_of, year_with_plans
from boards.people.roles import Action
from boards.plans.sharing import is_of_board
from reports.dashboards.pages.outcomes.outcome import Doing
from reports.dashboards.pages.setting import Setting
from targets.calc.periods import day_words
from targets.outcomes.files import Outcome, StatedLink

NO_PLAN = (
    "No agreed plan that you may see is in force. Its actions, risks and trajectories stand here when one is."
)
NOTHING = "No action, risk or trajectory of an agreed plan that you may see serves this outcome."


def plans_of_year(desk: Desk, setting: Setting, *, of: Organisation | None = None) -> YearRows | None:
    """Of the year that is shown, else of the newest with an agreed plan; of every board or of one; seven queries.

    On an earlier day the plan that was agreed and counted then, as far as the reader may see it now.
    """
    held = year_with_plans(
        policy=setting.catalogue,
        today=desk.actor.today,
        fictional=setting.view.samples,
        of=of.pk if of else None,
        framework_key=setting.view.year or "",
        known_on=setting.day,
    )
    if held is None:
        return None
    boards, own = whose(desk, of=of)
    return rows_of(held, boards=boards, own=own)


def whose(desk: Desk, *, of: Organisation | None = None) -> tuple[frozenset[int] | None, list[int]]:
    """The boards whose plans the reader may see, None being all, and of which also what a board keeps to itself.

    `of` is one of them, whose gate the reader came through.
    """
    boards = desk.rights.boards(Action.VIEW_BOARD_DRAFTS) if of is None else frozenset({of.pk})
    return boards, [one for one in boards or () if is_of_board(desk.rights, one)]


def planned_for(
    desk: Desk, setting: Setting, outcome: Outcome, links: tuple[StatedLink, ...]
) -> tuple[tuple[Doing, ...], str]:
    """Rows that serve it through a target that they name, or because their board says so; and why there is none."""
    year = plans_of_year(desk, setting)
    if year is None or not year.read:
        return (), NO_PLAN
    boards, own = whose(desk)
    planned = trajectories_of(year.round, boards=boards, own=own)
    rows = sorted((*planned, *year.rows), key=lambda row: row.organisation.position)
    return tuple(_doing(setting, year, rows, outcome, links)), NOTHING


def _doing(
    setting: Setting,
    year: YearRows,
    rows: Iterable[PlanRow],
    outcome: Outcome,
    links: tuple[StatedLink, ...],
) -> Iterator[Doing]:
    framework_key = year.round.framework.key
    said = links_of_rows(framework_key, known_on=setting.day)
    reported = last_reported(
        framework_key=framework_key,
        organisation_ids=[one.pk for one in year.read],
        known_on=setting.day,
    )
    for row in rows:
        how = how_it_serves(row, outcome, setting, links, said.get(row.thread, ()))
        if not how:
            continue
        evidence = reported.get(row.thread)
        yield Doing(
            organisation=row.organisation,
            href=row.href,
            kind=row.one,
            title=f"{row.title}: {row.promise}" if row.promise else row.title,
            target="; ".join(
                setting.catalogue.measures[key].title
                for key in row.measures
                if key in setting.catalogue.measures
            ),
            measure="; ".join(row.measures),
            plan=year.round.framework.name,
            reported=f"{evidence.words}, quarter {evidence.quarter}" if evidence else "",
            evidence=reported_at(row, evidence),
            about="; ".join(how),
        )


def how_it_serves(
    row: PlanRow,
    outcome: Outcome,
    setting: Setting,
    links: tuple[StatedLink, ...],
    said: Iterable[LinkStatement],
) -> tuple[str, ...]:
    """Each way in which a row serves an outcome, with who says so; `said` is what its board says of the row."""
    through = outcome.number in by_targets(row, setting.catalogue, links)
    return (
        *(("Through a target that it names",) if through else ()),
        *(("Its plan says so",) if str(outcome.number) in row.towards else ()),
        *(
            f"Its board says so, since {day_words(one.since)}: {one.source}"
            for one in said
            if one.towards == str(outcome.number)
        ),
    )


def reported_at(row: PlanRow, reported: Reported | None) -> str:
    """Where what was reported of a row stands: the board's signed return; empty without one."""
    if reported is None:
        return ""
    return return_address(row.organisation, row.framework_key, reported.quarter)
