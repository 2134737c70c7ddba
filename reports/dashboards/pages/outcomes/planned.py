"""What boards' agreed plans do for an outcome: at the desk, of boards whose plans the reader may see."""

from collections.abc import Iterator

from boards.desk.gate import Desk
from boards.outcomes.links import links_of_rows
from boards.outcomes.pages import by_targets
from boards.outcomes.rows import YearRows, rows_of, year_with_plans
from boards.people.roles import Action
from boards.plans.sharing import is_of_board
from reports.dashboards.pages.outcomes.outcome import Doing
from reports.dashboards.pages.setting import Setting
from targets.calc.periods import day_words
from targets.outcomes.files import Outcome, StatedLink

EARLIER = "Plans are not looked up as they were known on an earlier day."
NO_PLAN = "No agreed plan that you may see is in force. Its actions and risks stand here when one is."
NOTHING = "No action or risk of an agreed plan that you may see serves this outcome."


def plans_of_year(desk: Desk, setting: Setting) -> YearRows | None:
    """Of the year that is shown, else of the newest with an agreed plan; at most seven queries."""
    held = year_with_plans(
        policy=setting.catalogue,
        today=desk.actor.today,
        fictional=setting.view.samples,
        framework_key=setting.view.year or "",
    )
    if held is None:
        return None
    boards = desk.rights.boards(Action.VIEW_BOARD_DRAFTS)
    own = [one for one in boards or () if is_of_board(desk.rights, one)]
    return rows_of(held, boards=boards, own=own)


def planned_for(
    desk: Desk, setting: Setting, outcome: Outcome, links: tuple[StatedLink, ...]
) -> tuple[tuple[Doing, ...], str]:
    """Rows that serve it through a target that they name, or because their board says so; and why there is none."""
    if setting.day is not None:
        return (), EARLIER
    year = plans_of_year(desk, setting)
    if year is None or not year.read:
        return (), NO_PLAN
    return tuple(_doing(setting, year, outcome, links)), NOTHING


def _doing(
    setting: Setting, year: YearRows, outcome: Outcome, links: tuple[StatedLink, ...]
) -> Iterator[Doing]:
    said = links_of_rows(year.round.framework.key)
    for row in year.rows:
        own = [one for one in said.get(row.thread, ()) if one.towards == str(outcome.number)]
        through = outcome.number in by_targets(row, setting.catalogue, links)
        if not own and not through:
            continue
        how = [f"Its board says so, since {day_words(one.since)}: {one.source}" for one in own]
        yield Doing(
            organisation=row.organisation,
            href=row.href,
            kind=row.one,
            title=row.title,
            target="; ".join(
                setting.catalogue.measures[key].title
                for key in row.measures
                if key in setting.catalogue.measures
            ),
            measure="; ".join(row.measures),
            plan=year.round.framework.name,
            about="; ".join([*(["Through a target that it names"] if through else []), *how]),
        )
