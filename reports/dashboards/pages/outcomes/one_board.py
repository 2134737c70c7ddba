"""What is read at the desk for one board's thread: its results, its trajectories, what it reported and explained."""

from boards.desk.gate import Desk
from boards.direction.reported import last_reported
from boards.evidence.queries import attached
from boards.organisations.models import Organisation
from boards.outcomes.rows import YearRows, trajectories_of
from boards.people.roles import Action
from boards.performance.cells import Grid
from boards.performance.commentary.queries import newest_explanations
from boards.performance.commentary.services import EVIDENCE
from boards.performance.queries import board_cells
from boards.plans.parts import TRAJECTORIES
from boards.plans.parts.trajectories.rules import rules_for
from reports.dashboards.pages.outcomes.planned import whose
from reports.dashboards.pages.outcomes.steps import OneBoard
from reports.dashboards.pages.setting import Setting


def own_grid(desk: Desk, setting: Setting, board: Organisation) -> Grid:
    """The grid's cells of one board, which alone are judged where they are as known on a day."""
    cells = board_cells(
        organisation_id=board.pk,
        view=setting.view,
        returns_of=desk.rights.boards(Action.VIEW_BOARD_DRAFTS),
        today=desk.actor.today,
    )
    return Grid(cells={(board.pk, key): cell for key, cell in cells.items()})


def one_board(desk: Desk, setting: Setting, board: Organisation, year: YearRows | None) -> OneBoard:
    """As known on the page's day; seven queries at most."""
    said = newest_explanations(organisation_id=board.pk, known_on=setting.day)
    files = (
        attached(document_kind=EVIDENCE, document_numbers={one.pk for one in said.values()}) if said else {}
    )
    explained = {key: (one, len(files.get(one.pk, ()))) for key, one in said.items()}
    if year is None:
        return OneBoard(board, planned=(), wanted=frozenset(), reported={}, explained=explained)
    framework_key = year.round.framework.key
    boards, own = whose(desk, of=board)
    asked = [one for one in year.round.asked(TRAJECTORIES) if one.organisation.pk == board.pk]
    may_read = any(one.plan and (not one.keeps or board.pk in own) for one in asked)
    rules = rules_for(setting.catalogue, framework_key=framework_key) if may_read else {}
    return OneBoard(
        board,
        planned=trajectories_of(year.round, boards=boards, own=own),
        wanted=frozenset(key for key, rule in rules.items() if rule.required),
        reported=last_reported(
            framework_key=framework_key, organisation_ids=[board.pk], known_on=setting.day
        ),
        explained=explained,
    )
