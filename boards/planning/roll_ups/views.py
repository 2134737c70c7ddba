"""Roll-ups at the desk: which there are, each as a page with its files, and its chart as files of its own."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from boards.components.charts.live import live_figure
from boards.components.charts.placing import NARROW, WIDE
from boards.components.charts.still import still_png, still_spec, still_svg
from boards.components.columns import Column
from boards.components.columns import Kind as ColumnKind
from boards.components.lists import arrange
from boards.components.parts import Chart, Download, Link, TableCell
from boards.components.risk_map_picture import risk_map_spec
from boards.components.tables import PageTable, page_table, wanted_file
from boards.desk.frames import Frame, desk_frame
from boards.desk.gate import desk, desk_of
from boards.people.roles import Action
from boards.planning.roll_ups import actions, capital, money, risks, savings, staff, texts, trajectories
from boards.planning.roll_ups.held import Held
from boards.planning.roll_ups.page import Kind, RollUp
from boards.plans.parts import (
    ACTIONS,
    ASSUMPTIONS,
    CAPITAL,
    COMMUNITY,
    ENDORSEMENTS,
    FINANCE,
    IMPROVEMENT,
    LENGTH,
    REGIONAL,
    REGIONAL_CITED,
    RISKS,
    SAVINGS,
    SECTIONS,
    TRAJECTORIES,
    WORKFORCE,
)
from boards.plans.queries.in_force import Round, rounds
from targets.catalogue.queries import catalogue

KINDS: Mapping[str, Kind] = {
    kind.part.key: kind
    for kind in (
        Kind(FINANCE, "Money: income and spend", money.roll_up),
        Kind(SAVINGS, "Money: savings", savings.roll_up),
        Kind(CAPITAL, "Money: capital", capital.roll_up),
        Kind(WORKFORCE, "Staff", staff.roll_up),
        Kind(ACTIONS, "Improvement actions", actions.roll_up),
        Kind(RISKS, "Shared risks", risks.roll_up),
        Kind(TRAJECTORIES, "Trajectories", trajectories.roll_up, trajectories.is_planned),
        texts.kind(SECTIONS, under="areas"),
        texts.kind(IMPROVEMENT),
        texts.kind(COMMUNITY),
        texts.kind(ASSUMPTIONS, under="kind"),
        texts.kind(REGIONAL, under="region"),
        texts.kind(REGIONAL_CITED),
        texts.kind(LENGTH),
        texts.kind(ENDORSEMENTS, under="about"),
    )
}
WITHOUT_A_PLAN = "No plan of this round is agreed, so there is nothing to add up."


@dataclass(frozen=True)
class Entry:
    """A part of a round in the list."""

    round: Round
    kind: Kind
    held: Held

    @property
    def href(self) -> str:
        return _address(self.round, self.kind.part.key)


@desk(Action.WATCH)
@require_safe
def roll_ups(request: HttpRequest) -> HttpResponse:
    """Every round and part whose plans can be added up, and how many boards have an agreed one."""
    table = _table(
        [
            Entry(one, kind, held)
            for one in rounds(policy=catalogue(), today=desk_of(request).actor.today)
            for kind in KINDS.values()
            if (held := _held(one, kind)).asked and kind.offered(held)
        ]
    )
    if file := wanted_file(request, table, of="all"):
        return file
    crumbs = (Link("Plans", reverse("plans")), Link("Added up"))
    context = {"frame": desk_frame(request, active="plans"), "crumbs": crumbs, "table": table}
    return render(request, "planning/roll_ups.html", context)


@desk(Action.WATCH)
@require_safe
def roll_up(request: HttpRequest, framework: str, part: str) -> HttpResponse:
    """One part of the agreed plans of a round."""
    held, page = _read(request, framework, part)
    said = held.of(page.boards)
    if file := wanted_file(request, *page.all_tables, of=f"{framework}-{'-'.join(said.split())}"):
        return file
    listing = page.listed and arrange(
        request, page.listed.listed, page.listed.rows, choices=page.listed.choices
    )
    if listing and listing.is_file:
        return listing.file()
    title = f"{KINDS[part].title}, {held.round.framework.name}"
    crumbs = (Link("Plans", reverse("plans")), Link("Added up", reverse("roll-ups")), Link(title))
    context = {
        "frame": _frame(request, held),
        "crumbs": crumbs,
        "title": title,
        "of": said,
        "page": page,
        "listing": listing,
        "chart": _chart(held, page) if page.plot else None,
        "nothing": "" if any(one.is_read for one in held.asked) else WITHOUT_A_PLAN,
    }
    return render(request, "planning/roll_up.html", context)


@desk(Action.WATCH)
@require_safe
def picture(request: HttpRequest, framework: str, part: str, kind: str, narrow: bool = False) -> HttpResponse:
    """The chart as SVG, as PNG with its finding and source for a document, or as the figure of the live one."""
    held, page = _read(request, framework, part)
    size = NARROW if narrow else WIDE
    if page.map and kind != "json":
        spec = risk_map_spec(page.map, source=held.source, banner=held.banner)
    elif page.plot is None:
        raise Http404("there is nothing to draw")
    elif kind == "json":
        figure = json.dumps(live_figure(page.plot, **size), separators=(",", ":"))
        return HttpResponse(figure, content_type="application/json")
    else:
        head = {"title": page.finding, "source": held.source} if kind == "png" else {}
        spec = still_spec(page.plot, width=size["width"], height=size["height"], **head)
    if kind == "png":
        answer = HttpResponse(still_png(spec), content_type="image/png")
    else:
        answer = HttpResponse(still_svg(spec), content_type="image/svg+xml")
    answer["Content-Disposition"] = f'inline; filename="{part}-{framework}.{kind}"'
    return answer


def _read(request: HttpRequest, framework: str, part: str) -> tuple[Held, RollUp]:
    """Http404 for a round that there is not, and a part that it asks of nobody."""
    if part not in KINDS:
        raise Http404("there is no roll-up of this part")
    today = desk_of(request).actor.today
    for one in rounds(policy=catalogue(), today=today, framework_key=framework):
        if (held := _held(one, KINDS[part])).asked:
            return held, KINDS[part].make(held, lambda name: request.GET.get(name, ""))
    raise Http404("this round asks nobody for this part")


def _address(one: Round, part: str) -> str:
    return reverse("roll-up", kwargs={"framework": one.framework.key, "part": part})


def _held(one: Round, kind: Kind) -> Held:
    return Held(one, kind.part, one.asked(kind.part))


def _frame(request: HttpRequest, held: Held) -> Frame:
    return replace(desk_frame(request, active="plans"), invented=held.round.framework.fictional)


def _chart(held: Held, page: RollUp) -> Chart:
    here = _address(held.round, held.part.key)

    def to(name: str) -> str:
        return f"{here}{name}{page.kept}"

    assert page.twin
    return Chart(
        key=f"{held.part.key}-chart",
        finding=page.finding,
        summary=page.summary,
        source=held.source,
        table=page.twin,
        still_url=to("chart.svg"),
        still_narrow_url=to("chart-narrow.svg"),
        alt=page.described,
        live_url=to("chart.json"),
        live_narrow_url=to("chart-narrow.json"),
        downloads=(
            Download("Picture", to("chart.svg"), kind="SVG"),
            Download("Picture with title and source", to("chart.png"), kind="PNG"),
        ),
    )


def _table(entries: list[Entry]) -> PageTable:
    def agreed(one: Entry) -> int:
        return sum(asked.plan is not None for asked in one.held.asked)

    return page_table(
        (
            Column(
                "round",
                "Round",
                lambda one: one.round.framework.name,
                shown=lambda one: TableCell(one.round.framework.name, note=one.held.banner),
            ),
            Column(
                "part",
                "Part",
                lambda one: one.kind.title,
                shown=lambda one: TableCell(one.kind.title, href=one.href),
            ),
            Column(
                "boards",
                "Boards with an agreed plan",
                agreed,
                ColumnKind.NUMBER,
                shown=lambda one: one.held.of(agreed(one)),
            ),
            Column(
                "boards_asked",
                "Boards asked",
                lambda one: len(one.held.asked),
                ColumnKind.NUMBER,
                only="file",
            ),
            Column("invented", "Invented", lambda one: one.held.banner or None, only="file"),
        ),
        entries,
        key="roll-ups",
        caption="Rounds and the parts of their plans",
        empty="No round asks for a part that can be added up.",
    )
