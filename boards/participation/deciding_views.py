"""Acts between reviewers and a board, each asked about first: decide, settle, ask, answer, reply, check, make final."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from boards.asks import services as asks
from boards.asks.forms import WordsForm
from boards.asks.queries import Asked
from boards.components.tables import PageTable, wanted_file
from boards.desk.confirming import ConfirmPage, confirm
from boards.desk.gate import View, desk, desk_of
from boards.desk.kept import typed_before
from boards.participation import review_acts as acts
from boards.participation import reviewing as services
from boards.participation.audit_acts import AuditFacts
from boards.participation.audit_pages import decided_table
from boards.participation.audit_queries import AuditView
from boards.participation.audit_views import criterion_document, criterion_of, document_of, view_of
from boards.participation.hearing import document_of as questions_about
from boards.participation.models import AuditCriterion, AuditRound
from boards.participation.review_forms import CheckForm, RatingForm, ResultForm, SettleForm, initial
from boards.participation.side_by_side import pin_of
from boards.people.acts import Act, Read, why_not
from boards.people.roles import Action

Do = Callable[[Read, Mapping[str, Any]], object]


def _given(action: Action, find: Callable[..., object] | None = None) -> Callable[[View], View]:
    """For who may do the action on the board of the address: the view is given its audit, and what `find` finds there
    by the rest of the address."""

    def given(view: View) -> View:
        @desk(action, board="board")
        @require_http_methods(["GET", "POST"])
        @wraps(view)
        def found(request: HttpRequest, board: str, key: str, **address: int) -> HttpResponseBase:
            audit = view_of(request, key)
            return view(request, audit, *((find(audit, **address),) if find else ()))

        return found

    return given


def _question(view: AuditView, question: int) -> Asked:
    asked = next((one for one in view.heard.questions if one.question_id == question), None)
    if asked is None:
        raise Http404("nobody asked this about the audit")
    return asked


@_given(Action.MODERATE_AUDIT)
def moderate(request: HttpRequest, view: AuditView) -> HttpResponse:
    """What reviewers rated goes to the board."""
    table = _levels(request, view, acts.MODERATE)
    if file := wanted_file(request, table, of=f"{view.organisation.slug}-{view.round.key}"):
        return file
    return confirm(
        request,
        acts.MODERATE,
        document_of(view),
        ConfirmPage(
            title=f"Decide about the audit of {view.organisation.name}?",
            what=(
                "The board reads these levels and reasons, and checks facts for at least 10 working days.",
                "Ratings are not changed from now on, unless the board shows that a fact is wrong.",
            ),
            button=acts.MODERATE.words,
            done="Decided. The board checks facts now.",
            danger=True,
            table=table,
        ),
        do=lambda read, entered: services.moderate(**_of(request, view), read=read),
    )


@_given(Action.WRITE_AUDIT)
def check(request: HttpRequest, view: AuditView) -> HttpResponse:
    return confirm(
        request,
        acts.CHECK,
        document_of(view),
        ConfirmPage(
            title=f"Finish the factual check of {view.organisation.name}?",
            what=("Reviewers read what you say, and make the result final.",),
            button=acts.CHECK.words,
            done="The factual check is finished.",
            danger=True,
        ),
        do=lambda read, entered: services.check(**_of(request, view), text=entered["text"], read=read),
        form=CheckForm(request.POST or None, initial=typed_before(request)),
    )


@_given(Action.MODERATE_AUDIT)
def finish(request: HttpRequest, view: AuditView) -> HttpResponse:
    table = _levels(request, view, acts.FINISH)
    if file := wanted_file(request, table, of=f"{view.organisation.slug}-{view.round.key}"):
        return file
    is_own = bool(view.levels) and view.round.rule == AuditRound.Rule.REVIEWER
    form = (
        ResultForm(request.POST or None, initial=typed_before(request), levels=view.levels)
        if is_own
        else None
    )
    follows = services.follows(view)
    return confirm(
        request,
        acts.FINISH,
        document_of(view),
        ConfirmPage(
            title=f"Make the result of {view.organisation.name} final?",
            what=(
                f"The overall level is {AuditRound.Rule(view.round.rule).label}"
                + (f": {follows}." if follows else ".")
                if view.levels
                else "The round has no levels: reasons and strengths stand alone.",
                "Others at the desk read the whole audit from now on. The public does with a release only.",
            ),
            button=acts.FINISH.words,
            done="The result is final.",
            danger=True,
            table=table,
        ),
        do=lambda read, entered: services.finish(
            **_of(request, view),
            read=read,
            level=form.chosen if form else None,
            reason=entered.get("reason", ""),
        ),
        form=form,
    )


@_given(Action.MODERATE_AUDIT, criterion_of)
def settle(request: HttpRequest, view: AuditView, criterion: AuditCriterion) -> HttpResponse:
    form = SettleForm(request.POST or None, initial=typed_before(request), levels=view.levels)
    return _about(
        request,
        view,
        criterion,
        acts.SETTLE,
        title=f"Which level shall stand for {criterion.code}?",
        what="It is settled when both reviewers name the same level. Both texts are kept.",
        done="Written.",
        form=form,
        do=lambda read, entered: services.settle(
            **_of(request, view), code=criterion.code, level=form.chosen or 0, text=entered["reason"]
        ),
    )


@_given(Action.MODERATE_AUDIT, criterion_of)
def amend(request: HttpRequest, view: AuditView, criterion: AuditCriterion) -> HttpResponse:
    """Change a level because the board has shown that a fact is wrong; the earlier rating stays beside it."""
    first = initial(services.Judgement(None, ""), edit_number=view.facts.edit_number)
    form = RatingForm(request.POST or None, initial=first | typed_before(request), levels=view.levels)
    return _about(
        request,
        view,
        criterion,
        acts.AMEND,
        title=f"Change what was decided about {criterion.code}?",
        what="What was decided before is kept, and both are read.",
        done="Changed after the factual check.",
        form=form,
        do=lambda read, entered: services.rate(
            **_of(request, view), code=criterion.code, said=form.said, edit_number=entered["edit_number"]
        ),
    )


@_given(Action.WRITE_AUDIT, criterion_of)
def reply(request: HttpRequest, view: AuditView, criterion: AuditCriterion) -> HttpResponse:
    return _about(
        request,
        view,
        criterion,
        acts.REPLY,
        title=f"What do you say to the level of {criterion.code}?",
        what="It is printed beside what the reviewers decided, for ever.",
        done="Your reply stands beside the level.",
        form=_words(request, "Your reply", missing="Write the reply."),
        do=lambda read, entered: services.reply(
            **_of(request, view), code=criterion.code, text=entered["text"]
        ),
    )


@_given(Action.MODERATE_AUDIT, criterion_of)
def ask(request: HttpRequest, view: AuditView, criterion: AuditCriterion) -> HttpResponse:
    return _about(
        request,
        view,
        criterion,
        acts.ASK,
        title=f"Ask {view.organisation.name} about {criterion.code}",
        what="The board answers in words. Nothing is decided while a question waits in time.",
        done="Asked. The board sees it beside the criterion.",
        form=_words(request, "What do you ask?", missing="Write what you ask."),
        do=lambda read, entered: asks.ask(
            actor=desk_of(request).actor,
            action=acts.ASK.permission,
            document=questions_about(_number(view)),
            organisation_id=view.organisation.pk,
            text=entered["text"],
            pin=pin_of(criterion),
        ),
    )


@_given(Action.WRITE_AUDIT, _question)
def answer(request: HttpRequest, view: AuditView, asked: Asked) -> HttpResponse:
    form = _words(request, "Your answer", missing="Write the answer.")
    return _say(request, view, asked, acts.ANSWER, asks.answer, done="Answered.", form=form)


@_given(Action.MODERATE_AUDIT, _question)
def settle_question(request: HttpRequest, view: AuditView, asked: Asked) -> HttpResponse:
    """The reviewers are content with the answer."""
    form = _words(request, "What you say to the answer")
    return _say(request, view, asked, acts.CONTENT, asks.settle, done="Settled.", form=form)


@_given(Action.MODERATE_AUDIT, _question)
def ask_again(request: HttpRequest, view: AuditView, asked: Asked) -> HttpResponse:
    form = _words(request, "What is still open?", missing="Write what is still open.")
    return _say(request, view, asked, acts.ASK_AGAIN, asks.reopen, done="Asked again.", form=form)


@_given(Action.MODERATE_AUDIT, _question)
def withdraw(request: HttpRequest, view: AuditView, asked: Asked) -> HttpResponse:
    form = _words(request, "Why")
    return _say(request, view, asked, acts.WITHDRAW, asks.withdraw, done="Withdrawn.", form=form)


def _say(
    request: HttpRequest,
    view: AuditView,
    asked: Asked,
    act: Act[AuditFacts],
    say: Callable[..., None],
    *,
    done: str,
    form: forms.Form,
) -> HttpResponse:
    criterion = next(one for one in view.criteria if pin_of(one) == asked.pin)
    return _about(
        request,
        view,
        criterion,
        act,
        title=f"{act.words}: {criterion.code}",
        what=f"{asked.by} asked: “{asked.text}”",
        done=done,
        form=form,
        do=lambda read, entered: say(
            actor=desk_of(request).actor,
            action=act.permission,
            document=questions_about(_number(view)),
            question_id=asked.question_id,
            text=entered["text"],
        ),
    )


def _about(
    request: HttpRequest,
    view: AuditView,
    criterion: AuditCriterion,
    act: Act[AuditFacts],
    *,
    title: str,
    what: str,
    done: str,
    form: forms.Form,
    do: Do,
) -> HttpResponse:
    """An act on one criterion, whose page it returns to."""
    page = ConfirmPage(title=title, what=(criterion.wording, what), button=act.words, done=done)
    return confirm(request, act, criterion_document(view, criterion), page, do=do, form=form)


def _levels(request: HttpRequest, view: AuditView, act: Act[AuditFacts]) -> PageTable | None:
    """What is decided about: shown, and given as a file, only where it can be decided, so that the blind stay blind."""
    return None if why_not(act, view.facts, desk_of(request).actor) else decided_table(view)


def _of(request: HttpRequest, view: AuditView) -> dict[str, Any]:
    return {
        "actor": desk_of(request).actor,
        "round_key": view.round.key,
        "organisation": view.organisation,
    }


def _number(view: AuditView) -> int:
    if view.audit is None:
        raise Http404("nothing is written yet")
    return view.audit.pk


def _words(request: HttpRequest, label: str, *, missing: str = "") -> WordsForm:
    return WordsForm(request.POST or None, initial=typed_before(request), label=label, missing=missing)
