"""Changes of process at the desk: the list, one of them, recording it, and deciding about it."""

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from boards.asks.forms import WordsForm
from boards.components.lists import arrange
from boards.components.parts import Link
from boards.components.tables import wanted_file
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.desk.models import Looked
from boards.desk.services import look
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.people.acts import Act, offers
from boards.people.permissions import Rights
from boards.people.roles import Action
from boards.performance.analysis.models import Rebase
from boards.performance.rebasing import services
from boards.performance.rebasing.acts import CONFIRM, DECLINE, RECORD, RebaseFacts, facts_of
from boards.performance.rebasing.effects import Effect, effects
from boards.performance.rebasing.forms import EVERYBODY, RebaseForm
from boards.performance.rebasing.lists import ADDRESS, REBASES, process_address
from boards.performance.rebasing.pages import effect_words, effects_table, rows_of, title_of
from boards.performance.rebasing.queries import changes_of_process
from targets.catalogue.models import Definition
from targets.catalogue.queries import catalogue

ACTIVE = "targets"
TARGETS, HERE = Link("Targets", "/desk/targets/"), Link("Changes of process", ADDRESS)


@desk(Action.VIEW_DESK)
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """All of them: whoever reads figures at the desk reads why their limits are new."""
    listing = arrange(request, REBASES, changes_of_process())
    if listing.is_file:
        return listing.file()
    here = desk_of(request)
    context = {
        "frame": desk_frame(request, active=ACTIVE),
        "crumbs": (TARGETS, Link(HERE.text)),
        "listing": listing,
        "offers": offers((RECORD,), RebaseFacts(), here, address=ADDRESS),
    }
    return render(request, "performance/rebases.html", context)


@desk(Action.VIEW_DESK)
@require_safe
def change(request: HttpRequest, change: int) -> HttpResponse:
    """One, with what it does or would do to limits while it waits."""
    rebase, here = _found(change), desk_of(request)
    touched = _effects(rebase, request) if rebase.confirmed is None else []
    table = effects_table(touched, definition=_definition(rebase.measure_id), at=rebase.at)
    if file := wanted_file(request, table, of=f"process-change-{rebase.pk}"):
        return file
    if rebase.confirmed is False and rebase.asked_by_id == here.actor.user_id:
        look(person_id=rebase.asked_by_id, view=Looked.View.PROCESS, subject=rebase.pk, now=here.actor.now)
    context = {
        "frame": desk_frame(request, active=ACTIVE),
        "crumbs": (TARGETS, HERE, Link(f"Number {rebase.pk}")),
        "title": title_of(rebase),
        "rows": rows_of(rebase),
        "offers": offers((CONFIRM, DECLINE), facts_of(rebase), here, address=process_address(rebase.pk))
        if rebase.confirmed is None
        else (),
        "effect": effect_words(touched) if rebase.confirmed is None else "",
        "table": table,
    }
    return render(request, "performance/rebase.html", context)


@desk(Action.REBASE, step_up=False)
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """Say that a process changed. The address may name the measure and the board."""
    policy = catalogue()
    asked = {name: request.GET[name] for name in ("measure", "board") if name in request.GET}
    people = {one.slug: one for one in organisations().with_samples}

    def do(said: dict[str, object]) -> None:
        at = said["at"]
        assert isinstance(at, date)
        services.record(
            actor=desk_of(request).actor,
            measure_key=str(said["measure"]),
            organisation=None if said["board"] == EVERYBODY else people[str(said["board"])],
            at=at,
            reason=str(said["reason"]),
            evidence=str(said["evidence"]),
        )

    return confirm(
        request,
        RECORD,
        Document(facts=RebaseFacts(), address=ADDRESS, crumbs=(TARGETS, HERE), active=ACTIVE),
        ConfirmPage(
            title="Record a change of process",
            what=(
                "Limits say how figures vary while a process runs in one way. Where it runs in another way from some "
                "day on, figures since then get limits of their own.",
                "Nothing changes before another analyst has confirmed it. A figure that is worse is no change of "
                "process, and neither is a target that is missed.",
            ),
            button="Record the change",
            done="Recorded. Another analyst is asked to decide about it.",
        ),
        do=lambda read, entered: do(dict(entered)),
        form=RebaseForm(request.POST or None, initial=asked | typed_before(request), policy=policy),
    )


def rebase_link(rights: Rights, organisation: Organisation, measure_key: str) -> Link | None:
    """Where a change of process of this series is recorded, for who may."""
    if not rights.allows(Action.REBASE, organisation_id=None):
        return None
    asked = urlencode({"measure": measure_key, "board": organisation.slug})
    return Link("Record a change of its process", f"{ADDRESS}record/?{asked}")


def deciding(act: Act[RebaseFacts]) -> Callable[..., HttpResponseBase]:
    """The view in which another analyst confirms or declines."""
    is_confirming = act is CONFIRM

    @desk(act.permission, step_up=False)
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, change: int) -> HttpResponse:
        rebase = _found(change)
        table = None
        what: tuple[str, ...] = (
            f"{rebase.asked_by.name} says: “{rebase.reason}” That can be read in: “{rebase.evidence}”.",
        )
        form = None
        if is_confirming:
            touched = _effects(rebase, request)
            table = effects_table(touched, definition=_definition(rebase.measure_id), at=rebase.at)
            if file := wanted_file(request, table, of=f"process-change-{rebase.pk}"):
                return file
            what += (
                effect_words(touched),
                "The step is drawn and named at the desk at once, and in public from the next release on. What is "
                "released stays as it is.",
            )
        else:
            form = WordsForm(
                request.POST or None, initial=typed_before(request), label="Why?", missing="Say why."
            )
        return confirm(
            request,
            act,
            Document(
                facts=facts_of(rebase),
                address=process_address(rebase.pk),
                crumbs=(TARGETS, HERE),
                active=ACTIVE,
            ),
            ConfirmPage(
                title=f"{act.words}: {title_of(rebase)}?",
                what=what,
                button=act.words,
                done="Confirmed. Limits are made anew."
                if is_confirming
                else "Declined. Limits stay as they are.",
                danger=is_confirming,
                table=table,
            ),
            do=lambda read, entered: services.decide(
                actor=desk_of(request).actor, number=rebase.pk, act=act, why=entered.get("text", "")
            ),
            form=form,
        )

    return view


def _found(number: int) -> Rebase:
    found = changes_of_process().filter(pk=number).first()
    if found is None:
        raise Http404("there is no such change of process")
    return found


def _effects(rebase: Rebase, request: HttpRequest) -> list[Effect]:
    return effects(
        measure_key=rebase.measure_id,
        organisation_id=rebase.organisation_id,
        at=rebase.at,
        now=desk_of(request).actor.now,
    )


def _definition(measure_key: str) -> Definition:
    return catalogue().definitions[measure_key][-1]
