"""What an organisation says of a target that it misses or that gets worse: at the desk, for who may see drafts."""

from dataclasses import dataclass

from boards.asks.pages import QuestionPart, question_parts
from boards.components.parts import Link, Row
from boards.desk.gate import Desk
from boards.evidence.queries import attached
from boards.organisations.models import Organisation
from boards.people.roles import Action
from boards.performance.cells import Cell
from boards.performance.commentary.explainable import explainable
from boards.performance.commentary.pages import ExplanationPart, explanation_parts
from boards.performance.commentary.queries import explanations
from boards.performance.commentary.services import EVIDENCE, action_of
from boards.performance.questions.queries import asked_about_series
from boards.performance.questions.views import address_of as value_address
from boards.performance.todos import address_of
from reports.dashboards.pages.setting import Setting
from targets.catalogue.models import Measure


@dataclass(frozen=True)
class Explained:
    """`explain` is where the reader can say it, empty for who cannot and for a target that is not `explainable`.

    `questions` are those about any figure of the series, `ask` is where the reader asks about the cell's.
    """

    parts: tuple[ExplanationPart, ...]
    explain: str
    questions: tuple[QuestionPart, ...]
    ask: str


def explained(
    desk: Desk, *, setting: Setting, board: Organisation, measure: Measure, cell: Cell | None
) -> Explained | None:
    """Seven queries at most; None for who may not see it."""
    rights = desk.rights
    if not rights.allows(Action.VIEW_BOARD_DRAFTS, organisation_id=board.pk):
        return None
    said = explanations(organisation_id=board.pk, measure_key=measure.key, known_on=setting.view.known_on)
    files = attached(document_kind=EVIDENCE, document_numbers=[one.pk for one in said]) if said else {}
    may = (
        cell is not None
        and cell.latest
        and rights.allows(action_of(board), organisation_id=board.pk)
        and explainable().filter(organisation=board, measure=measure).exists()
    )
    return Explained(
        parts=explanation_parts(
            said, measure_key=measure.key, policy=setting.catalogue, files=files, reader=desk
        ),
        explain=f"{address_of(board)}?measure={measure.key}" if may else "",
        questions=_questions(desk, setting=setting, board=board, measure=measure),
        ask=value_address(board, cell.observation_id)
        if cell is not None
        and cell.observation_id is not None
        and rights.allows(Action.ASK_ABOUT_FIGURE, organisation_id=board.pk)
        else "",
    )


def said_rows(said: Explained | None, *, board: Organisation) -> tuple[Row, ...]:
    """Of "why is this amber?": the newest explanation in short, or that there is none where one can be given."""
    if said is None or not (said.parts or said.explain):
        return ()
    words = f"{said.parts[0].cause} {said.parts[0].recovery}" if said.parts else "Nothing yet."
    return (Row(f"What {board.name} says", words, Link("All that was said", "#said")),)


def _questions(
    desk: Desk, *, setting: Setting, board: Organisation, measure: Measure
) -> tuple[QuestionPart, ...]:
    """Each with the figure that it is about, and a link to where it is answered."""
    values = asked_about_series(
        organisation_id=board.pk, measure_key=measure.key, known_on=setting.view.known_on
    )
    about = {asked.question_id: value for value in values for asked in value.questions}
    return question_parts(
        (asked for value in values for asked in value.questions),
        today=desk.actor.today,
        place=lambda asked: about[asked.question_id].in_words(setting.catalogue),
        links=lambda asked: (
            Link("Open this question", value_address(board, about[asked.question_id].observation_id)),
        ),
    )
