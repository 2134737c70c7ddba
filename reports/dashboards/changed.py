"""What changed in the grid since its reader last asked it what changed: asked only where that is chosen."""

from django.http import HttpRequest

from boards.desk.gate import desk_of
from boards.desk.models import Looked
from boards.desk.services import look
from boards.people.roles import Action
from boards.performance.queries import Stood, changes_since
from reports.dashboards.monday import ONE_WEEK
from reports.dashboards.news import together_words
from reports.dashboards.pages.grid_choices import Changed
from reports.dashboards.visits import Visit
from targets.calc.periods import period_words


def changed_cells(request: HttpRequest, visit: Visit) -> Changed:
    """Of the view's cells those with another period or result than then; of the last week at the first look. Two
    statements, the first of which notes the look.

    What a changed policy or first figures moved is told in a sentence and marks no cell: nobody did it.
    """
    desk, view = desk_of(request), visit.setting.view
    person = desk.actor.user_id
    seen = look(person_id=person, view=Looked.View.GRID, now=desk.actor.now) if person is not None else None
    since = seen or desk.actor.now - ONE_WEEK
    found = changes_since(since=since, boards=None, returns_of=desk.rights.boards(Action.VIEW_BOARD_DRAFTS))
    return Changed(
        since=since,
        is_first=seen is None,
        was={
            (one.organisation_id, one.measure_key): _was(one.before, one.after)
            for one in found.changes
            if (one.framework_key == view.year if view.year else one.latest)
        },
        beside=tuple(together_words(many) for many in found.many),
    )


def _was(before: Stood, after: Stood) -> str:
    """ "changed, was off track in June 2025"."""
    if before.result is None:
        return "new"
    when = f" in {period_words(before.period)}" if before.period and before.period != after.period else ""
    return f"changed, was {before.result.label}{when}"
