"""What a reviewer proposed and the board's approver decides, on its pages: what became of it, and the acts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from boards.asks.forms import WordsForm
from boards.components.words import moment_words
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.kept import typed_before
from boards.people.acts import Act
from boards.plans.decided_by_boards import BoardDecision
from boards.plans.deciding import ProposalFacts
from boards.plans.services import Decided
from boards.work import owed

STAYS = "What is decided now stays beside it for ever."


def became_words(decision: BoardDecision | None) -> tuple[str, ...]:
    """In sentences what became of a proposal; the decision is read with its person."""
    if decision is None:
        return ("It waits for the board's approver. Nothing is judged by it yet.",)
    label = decision.get_kind_display()
    told = f"{label[:1].upper()}{label[1:]}: {decision.by.name}, {moment_words(decision.at)}."
    return (told, decision.reason) if decision.reason else (told,)


def decide(
    request: HttpRequest,
    act: Act[ProposalFacts],
    document: Document[ProposalFacts],
    *,
    title: str,
    what: tuple[str, ...],
    done: str,
    write: Callable[[str], Decided],
) -> HttpResponse:
    """Ask about the act, for its reason too where it is not confirmed, and judge at once what was."""
    is_confirming = act.key == "confirm"
    form = None
    if not is_confirming:
        form = WordsForm(
            request.POST or None, initial=typed_before(request), label="Why?", missing="Say why."
        )

    def do(reason: str) -> None:
        owed.settle_now(write(reason).owed_ids, clock=timezone.now)

    return confirm(
        request,
        act,
        document,
        ConfirmPage(title=title, what=(*what, STAYS), button=act.words, done=done, danger=is_confirming),
        do=lambda read, entered: do(entered.get("text", "")),
        form=form,
    )
