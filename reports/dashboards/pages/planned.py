"""What a board's plan says of its targets: at the desk, for who may see its drafts."""

from boards.components.tables import PageTable
from boards.desk.gate import Desk
from boards.organisations.models import Organisation
from boards.people.roles import Action
from boards.planning.pages import serving_table
from boards.plans.queries import rows_serving
from boards.plans.sharing import is_of_board
from reports.dashboards.pages.setting import Setting


def planned(
    desk: Desk, *, setting: Setting, board: Organisation, measure_key: str | None = None
) -> PageTable | None:
    """At most six queries; None for an earlier day, whose plan is not looked up, and for who may not see it."""
    may = desk.rights.allows(Action.VIEW_BOARD_DRAFTS, organisation_id=board.pk)
    if not may or setting.view.known_on is not None:
        return None
    serving = rows_serving(
        board,
        catalogue=setting.catalogue,
        framework=setting.year,
        today=desk.actor.today,
        outside=not is_of_board(desk.rights, board.pk),
    )
    return serving_table(serving, organisation=board, measure_key=measure_key) if serving else None
