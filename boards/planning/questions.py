"""Questions about a plan: asked by reviewers while it is signed, answered by its planners in words."""

from collections.abc import Callable

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from boards.asks import services as asks
from boards.asks.forms import WordsForm
from boards.asks.models import Question
from boards.asks.queries import Asked, Document
from boards.desk.confirming import ConfirmPage, confirm
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.people.acts import Act
from boards.people.roles import Action
from boards.planning.pages import place_of, place_of_question
from boards.planning.visits import document_of, newest_of, plan_of
from boards.plans import acts
from boards.plans.acts import PlanFacts
from boards.plans.queries import PlanView


@desk(Action.AGREE_PLAN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Ask about the plan, or about the row that the address pins."""
    organisation, _, plan = plan_of(request, framework)
    version, pin = newest_of(plan), request.GET.get("pin", "")
    place = place_of(pin, plan)
    if not place:
        raise Http404("the plan has no such row")
    return confirm(
        request,
        acts.ASK,
        document_of(plan, organisation),
        ConfirmPage(
            title="Ask about the plan",
            what=(
                f"About: {place}.",
                "The board's planners answer in words. The plan is not agreed while a question waits.",
                "If the plan itself shall change, return it when you have asked everything.",
            ),
            button="Ask",
            done="Asked. The board's planners see the question beside its row.",
        ),
        do=lambda read, entered: asks.ask(
            actor=desk_of(request).actor,
            action=acts.ASK.permission,
            document=_document(plan),
            organisation_id=organisation.pk,
            text=entered["text"],
            pin=pin,
            version=version.number,
        ),
        form=_form(request, "What do you ask?", missing="Write what you ask."),
    )


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, board: str, framework: str, question: int) -> HttpResponse:
    return _say(
        request,
        framework,
        question,
        acts.ANSWER,
        say=asks.answer,
        title="Answer the question",
        what="Your answer stays beside the question for ever. Change the plan itself on its own pages.",
        done="Answered.",
        form=_form(request, "Your answer", missing="Write the answer."),
    )


@desk(Action.AGREE_PLAN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, board: str, framework: str, question: int) -> HttpResponse:
    return _say(
        request,
        framework,
        question,
        acts.SETTLE,
        say=asks.settle,
        title="Are you content with the answer?",
        what="The question is marked as settled. It stays in the plan's history.",
        done="Settled.",
        form=_form(request, "A last word"),
    )


@desk(Action.AGREE_PLAN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def ask_again(request: HttpRequest, board: str, framework: str, question: int) -> HttpResponse:
    missing = "Say what is still missing, so that it can be answered."
    return _say(
        request,
        framework,
        question,
        acts.ASK_AGAIN,
        say=asks.reopen,
        title="Ask again",
        what="The question waits for another answer, beside what was said so far.",
        done="Asked again.",
        form=_form(request, "What is still missing?", missing=missing),
    )


@desk(Action.AGREE_PLAN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, board: str, framework: str, question: int) -> HttpResponse:
    return _say(
        request,
        framework,
        question,
        acts.WITHDRAW,
        say=asks.withdraw,
        title="Withdraw the question?",
        what="It needs no answer any more. It stays where it was, marked as withdrawn.",
        done="Withdrawn.",
        form=_form(request, "Why"),
    )


def _say(
    request: HttpRequest,
    framework: str,
    number: int,
    act: Act[PlanFacts],
    *,
    say: Callable[..., None],
    title: str,
    what: str,
    done: str,
    form: forms.Form,
) -> HttpResponse:
    """Say something to one question of the plan, which is shown above."""
    organisation, _, plan = plan_of(request, framework)
    asked = _asked(plan, number)
    return confirm(
        request,
        act,
        document_of(plan, organisation),
        ConfirmPage(
            title=title,
            what=(f"{asked.by} asked. {place_of_question(asked, plan)}: “{asked.text}”", what),
            button=act.words,
            done=done,
        ),
        do=lambda read, entered: say(
            actor=desk_of(request).actor,
            action=act.permission,
            document=_document(plan),
            question_id=number,
            text=entered["text"],
        ),
        form=form,
    )


def _asked(plan: PlanView, number: int) -> Asked:
    found = next((question for question in plan.questions if question.question_id == number), None)
    if found is None:
        raise Http404("nobody asked this about the plan")
    return found


def _document(plan: PlanView) -> Document:
    return Document(Question.About.PLAN, newest_of(plan).plan_id)


def _form(request: HttpRequest, label: str, *, missing: str = "") -> WordsForm:
    return WordsForm(request.POST or None, initial=typed_before(request), label=label, missing=missing)
