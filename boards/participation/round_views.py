"""Rounds of participation audits, where an administrator sets them up, changes, opens, dates and closes them."""

from collections.abc import Callable, Mapping
from datetime import date
from operator import attrgetter
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.columns import Column, Kind
from boards.components.parts import Link, Row, TableCell
from boards.components.tables import page_table, wanted_file
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.organisations.models import INVENTED
from boards.participation import round_acts as acts
from boards.participation import rounds as services
from boards.participation.asking import criteria_text
from boards.participation.history import history
from boards.participation.models import DAYS, AuditRound
from boards.participation.round_acts import CannotHold, RoundFacts, round_facts
from boards.participation.round_forms import TITLES, AskedForm, DaysForm, RoundForm, initial_of
from boards.participation.round_targets import target_words
from boards.participation.tables import criteria_table, levels_table
from boards.people.acts import Act, Read, offers
from boards.people.roles import Action
from targets.calc.periods import day_words, financial_year_label

COPY = (
    "copy"  # of an address: the round that a new one begins as; "standard" is what is known of the standard
)
STANDARD = "standard"

_COLUMNS = (
    Column[AuditRound](
        "round",
        "Round",
        lambda one: one.title,
        shown=lambda one: TableCell(one.title, href=address_of(one)),
    ),
    Column[AuditRound]("year", "Year", lambda one: financial_year_label(one.first_year)),
    Column[AuditRound]("state", "State", lambda one: AuditRound.State(one.state).label),
    *(Column[AuditRound](name, TITLES[name], attrgetter(name), kind=Kind.DATE) for name in DAYS),
    Column[AuditRound]("invented", "Invented", lambda one: INVENTED if one.fictional else "", only="file"),
)


@desk(Action.MANAGE_ROUNDS)
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Every round that is run here, and from which a new one may be copied."""
    held = list(AuditRound.objects.all())
    table = page_table(
        _COLUMNS,
        held,
        key="audit-rounds",
        caption="Rounds of participation audits",
        empty="No round has been set up here.",
    )
    if file := wanted_file(request, table, of="all"):
        return file
    set_up_address = reverse("audit_round_set_up")
    context = {
        "frame": desk_frame(request, active="audits"),
        "table": table,
        "set_up": Link("Set up a round", set_up_address),
        "copies": (
            Link("Begin with what is known of the standard", f"{set_up_address}?{COPY}={STANDARD}"),
            *(Link(f"Copy {one.title}", f"{set_up_address}?{COPY}={one.key}") for one in held),
        ),
        "history": Link("Rounds before this system", reverse("public:participation")),
    }
    return render(request, "participation/rounds.html", context)


@desk(Action.MANAGE_ROUNDS)
@require_safe
def round_page(request: HttpRequest, key: str) -> HttpResponse:
    """One round: what it asks, its days, and what can be done to it."""
    held = _round(key)
    document = _document(held)
    criteria, levels = criteria_table(held), levels_table(held)
    if file := wanted_file(request, criteria, levels, of=key):
        return file
    context = {
        "frame": desk_frame(request, active="audits"),
        "crumbs": (document.crumbs[0], Link(held.title)),
        "title": held.title,
        "scope": held.scope,
        "invented": INVENTED if held.fictional else "",
        "rows": (
            Row("Round", AuditRound.State(held.state).label),
            Row("Year", financial_year_label(held.first_year)),
            *(
                (
                    Row("Overall level", AuditRound.Rule(held.rule).label),
                    Row("Target", target_words(held.target_level, held.target_source)),
                )
                if levels.rows
                else ()
            ),
            *((Row("Read beside", "each board's report on complaints"),) if held.with_complaints else ()),
            *((Row("Easy-read guide", held.guide),) if held.guide else ()),
            *(Row(TITLES[name], day_words(getattr(held, name))) for name in DAYS),
        ),
        "offers": offers(acts.ACTS, document.facts, desk_of(request), address=document.address),
        "criteria": criteria,
        "levels": levels,
    }
    return render(request, "participation/round.html", context)


@desk(Action.MANAGE_ROUNDS)
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """A new round, empty or begun as a copy; nobody is asked anything until it opens."""
    form = RoundForm(request.POST or None, initial=typed_before(request) or _copied(request))
    if request.method == "POST" and form.is_valid():
        try:
            held = services.set_up(actor=desk_of(request).actor, asked=form.asked, days=form.days)
        except CannotHold as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The round is set up. It can be changed until you open it.")
            return HttpResponseRedirect(address_of(held))
    here = reverse("audit_rounds")
    context = {
        "frame": desk_frame(request, active="audits"),
        "crumbs": (Link("Audit rounds", here), Link("Set up a round")),
        "title": "Set up a round",
        "what": ("You can change what it asks until you open it, and its days until you close it.",),
        "button": "Set up the round",
        "form": form,
        "cancel": Link("Cancel", here),
    }
    return render(request, "components/confirm.html", context)


@desk(Action.MANAGE_ROUNDS, step_up=False)
def edit(request: HttpRequest, key: str) -> HttpResponse:
    held = _round(key)
    form = AskedForm(
        request.POST or None, initial=typed_before(request) or initial_of(services.asked_of(held))
    )

    def do(read: Read, entered: Mapping[str, Any]) -> None:
        services.change(actor=desk_of(request).actor, key=key, asked=form.asked, read=read)

    return _ask(
        request,
        held,
        acts.EDIT,
        do,
        form=form,
        what=("What a round asks is fixed on the day on which it opens.",),
        done="Changed.",
    )


@desk(Action.MANAGE_ROUNDS, step_up=False)
def date_it(request: HttpRequest, key: str) -> HttpResponse:
    held = _round(key)
    form = DaysForm(
        request.POST or None,
        initial=typed_before(request) or {name: getattr(held, name) for name in DAYS},
    )

    def do(read: Read, entered: Mapping[str, Any]) -> None:
        services.date_round(actor=desk_of(request).actor, key=key, days=form.days, read=read)

    return _ask(
        request,
        held,
        acts.DATE,
        do,
        form=form,
        what=("Only its days move: what the round asks stays as it is.",),
        done="The days are changed.",
    )


@desk(Action.MANAGE_ROUNDS, step_up=False)
def open_it(request: HttpRequest, key: str) -> HttpResponse:
    return _move(
        request,
        key,
        acts.OPEN_ROUND,
        services.open_round,
        what=("Its criteria, levels and rule are fixed from now on. Its days can still be moved.",),
        done="The round is open.",
    )


@desk(Action.MANAGE_ROUNDS, step_up=False)
def close_it(request: HttpRequest, key: str) -> HttpResponse:
    return _move(
        request,
        key,
        acts.CLOSE,
        services.close_round,
        what=("Nothing is begun in it from now on.",),
        done="The round is closed.",
    )


@desk(Action.MANAGE_ROUNDS, step_up=False)
def reopen(request: HttpRequest, key: str) -> HttpResponse:
    return _move(
        request,
        key,
        acts.REOPEN,
        services.reopen_round,
        what=("It goes on where it was.",),
        done="The round is open again.",
    )


def address_of(held: AuditRound) -> str:
    return reverse("audit_round", args=[held.key])


def _move(
    request: HttpRequest,
    key: str,
    act: Act[RoundFacts],
    service: Callable[..., None],
    *,
    what: tuple[str, ...],
    done: str,
) -> HttpResponse:
    def do(read: Read, entered: Mapping[str, Any]) -> None:
        service(actor=desk_of(request).actor, key=key, read=read)

    return _ask(request, _round(key), act, do, what=what, done=done)


def _ask(
    request: HttpRequest,
    held: AuditRound,
    act: Act[RoundFacts],
    do: Callable[[Read, Mapping[str, Any]], None],
    *,
    what: tuple[str, ...],
    done: str,
    form: forms.Form | None = None,
) -> HttpResponse:
    page = ConfirmPage(title=f"{act.words}: {held.title}", what=what, button=act.words, done=done)
    return confirm(request, act, _document(held), page, do=do, form=form)


def _round(key: str) -> AuditRound:
    held = AuditRound.objects.prefetch_related("levels", "criteria").filter(key=key).first()
    if held is None:
        raise Http404("there is no such round")
    return held


def _document(held: AuditRound) -> Document[RoundFacts]:
    address = address_of(held)
    return Document(
        facts=round_facts(held),
        address=address,
        crumbs=(Link("Audit rounds", reverse("audit_rounds")), Link(held.title, address)),
        active="audits",
    )


def _copied(request: HttpRequest) -> dict[str, Any]:
    """What the form begins with: another round with its days a year later, or what is known of the standard."""
    key = request.GET.get(COPY, "")
    if key == STANDARD:
        return {"criteria": criteria_text(history().as_asked), "rule": AuditRound.Rule.LOWEST}
    held = AuditRound.objects.prefetch_related("levels", "criteria").filter(key=key).first()
    if held is None:
        return {}
    initial = initial_of(services.asked_of(held))
    days = {name: _next_year(getattr(held, name)) for name in DAYS}
    again = {"title": "", "first_year": held.first_year + 1, "target_level": None, "target_source": ""}
    return {**initial, **again, **days}  # a target is set anew, by a source of its own


def _next_year(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
