"""Rounds of planning, where an administrator opens, dates, closes and copies them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from boards.asks.forms import Day
from boards.components.forms import PlainForm
from boards.components.parts import Heading, Link, PlainTable, Row, TableCell
from boards.components.tables import wanted_file, with_files
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.people.acts import Read, offers
from boards.people.roles import Action
from boards.planning.rounds import TITLES
from boards.plans import cycle_acts as acts
from boards.plans import services
from boards.plans.cycle_acts import CycleFacts, cycle_facts
from boards.plans.cycles import DAYS, EVERY_DAY, RETURNS, REVIEWS, Cycle
from targets.calc.periods import day_words
from targets.catalogue.models import Framework
from targets.catalogue.queries import catalogue

OPTIONAL = ("feedback_due", "decision_due", *RETURNS, *REVIEWS)
COPY = "copy"  # of an address: the framework whose days are taken over


class CycleForm(PlainForm):
    """The days of a round."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in EVERY_DAY:
            self.fields[name] = Day(
                label=TITLES[name],
                required=name not in OPTIONAL,
                help_text="Leave it empty if no day is set." if name in OPTIONAL else "",
                error_messages={"invalid": "Enter a date, for example 2027-03-31."},
            )


@desk(Action.MANAGE_ROUNDS)
@require_safe
def cycles(request: HttpRequest) -> HttpResponse:
    """Every framework that boards can plan in, with its round."""
    today, held = desk_of(request).actor.today, _held()
    frameworks = [
        one
        for one in reversed(list(catalogue().frameworks.values()))
        if one.key in held or one.fictional or one.year_end >= today
    ]
    page = with_files(
        PlainTable(
            key="cycles",
            caption="Rounds of planning",
            columns=(Heading("Round"), Heading("State"), *(Heading(TITLES[name]) for name in DAYS)),
            rows=tuple(
                (
                    TableCell(one.name, href=reverse("cycle", args=[one.key])),
                    TableCell(cycle_facts(one, held.get(one.key), today=today).state),
                    *(TableCell(_day(getattr(held.get(one.key), name, None))) for name in DAYS),
                )
                for one in frameworks
            ),
        )
    )
    if file := wanted_file(request, page, of="all"):
        return file
    context = {"frame": desk_frame(request, active="cycles"), "page": page}
    return render(request, "planning/cycles.html", context)


@desk(Action.MANAGE_ROUNDS)
@require_safe
def cycle(request: HttpRequest, framework: str) -> HttpResponse:
    """One round: its days, what can be done to it, and whose days can be taken over."""
    here, held = desk_of(request), _held()
    document = _document(request, framework, held)
    facts = document.facts
    copies = [
        Link(
            f"Open it with the days of {one.name}, moved by years",
            f"{document.address}open/?{COPY}={one.key}",
        )
        for one in catalogue().frameworks.values()
        if facts.state == acts.NONE and one.key in held
    ]
    context = {
        "frame": desk_frame(request, active="cycles"),
        "crumbs": (*document.crumbs[:-1], Link(facts.framework.name)),
        "title": facts.framework.name,
        "rows": (
            Row("Round", facts.state),
            *(Row(TITLES[name], _day(day) or "not set") for name, day in facts.days),
        ),
        "offers": offers(acts.ACTS, facts, here, address=document.address),
        "copies": copies if not acts.OPEN_ROUND.hindrances[0](facts, here.actor) else [],
    }
    return render(request, "planning/cycle.html", context)


@desk(Action.MANAGE_ROUNDS, step_up=False)
def open_it(request: HttpRequest, framework: str) -> HttpResponse:
    """The days are typed, or those of another round are there, moved by the years between."""
    held = _held()
    document = _document(request, framework, held)
    source = held.get(request.GET.get(COPY, ""))
    initial = _moved(source, to=document.facts.framework) if source else {}
    form = CycleForm(request.POST or None, initial=typed_before(request) or initial)
    return confirm(
        request,
        acts.OPEN_ROUND,
        document,
        ConfirmPage(
            title=f"Open the round of {document.facts.framework.name}?",
            what=("Boards that plan in it are asked to begin, by these days.",),
            button="Open the round",
            done="The round is open.",
        ),
        do=lambda read, entered: services.open_round(
            actor=desk_of(request).actor, framework_key=framework, days=entered
        ),
        form=form,
    )


@desk(Action.MANAGE_ROUNDS, step_up=False)
def date_it(request: HttpRequest, framework: str) -> HttpResponse:
    document = _document(request, framework, _held())
    form = CycleForm(request.POST or None, initial=typed_before(request) or dict(document.facts.days))
    return confirm(
        request,
        acts.DATE,
        document,
        ConfirmPage(
            title=f"Change the days of {document.facts.framework.name}?",
            what=("What is due moves with them, for every board. A board's own moved date stays.",),
            button="Change the days",
            done="The days are changed.",
        ),
        do=lambda read, entered: services.date_round(
            actor=desk_of(request).actor, framework_key=framework, days=entered, read=read
        ),
        form=form,
    )


@desk(Action.MANAGE_ROUNDS, step_up=False)
def close_it(request: HttpRequest, framework: str) -> HttpResponse:
    return _closing(
        request,
        framework,
        act=acts.CLOSE,
        do=services.close_round,
        what=("No plan and no new version is begun in it from now on. What is begun goes on.",),
        done="The round is closed.",
    )


@desk(Action.MANAGE_ROUNDS, step_up=False)
def reopen(request: HttpRequest, framework: str) -> HttpResponse:
    return _closing(
        request,
        framework,
        act=acts.REOPEN,
        do=services.reopen_round,
        what=("Plans and new versions can be begun in it again.",),
        done="The round is open again.",
    )


def _closing(
    request: HttpRequest,
    framework: str,
    *,
    act: Any,
    do: Callable[..., None],
    what: tuple[str, ...],
    done: str,
) -> HttpResponse:
    document = _document(request, framework, _held())
    page = ConfirmPage(
        title=f"{act.words}: {document.facts.framework.name}?", what=what, button=act.words, done=done
    )

    def close(read: Read, entered: Mapping[str, Any]) -> None:
        do(actor=desk_of(request).actor, framework_key=framework, read=read)

    return confirm(request, act, document, page, do=close)


def _held() -> dict[str, Cycle]:
    return {one.framework_id: one for one in Cycle.objects.all()}


def _document(request: HttpRequest, key: str, held: Mapping[str, Cycle]) -> Document[CycleFacts]:
    framework = catalogue().frameworks.get(key)
    if framework is None:
        raise Http404(f"no framework {key}")
    address = reverse("cycle", args=[key])
    facts = cycle_facts(framework, held.get(key), today=desk_of(request).actor.today)
    crumbs = (Link("Rounds", reverse("cycles")), Link(framework.name, address))
    return Document(facts=facts, address=address, crumbs=crumbs, active="cycles")


def _moved(cycle: Cycle, *, to: Framework) -> dict[str, date]:
    """Its days, as many years later as the frameworks are apart; 29 February becomes the 28th."""
    years = to.year_start.year - catalogue().frameworks[cycle.framework_id].year_start.year
    days = {name: getattr(cycle, name) for name in EVERY_DAY}
    return {name: _later(day, years) for name, day in days.items() if day is not None}


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _day(day: date | None) -> str:
    return day_words(day) if day else ""
