"""Statistical views at the desk: what is more than chance in all series at once, and what may come of them.

How many series change for better or worse against whether they would meet what they must, and below it every series
with its limits, its forecast and the pace of its plan. All of it is kept (`boards.performance.analysis`): nothing is
reckoned while somebody waits, but for who asks what was known on a past day. Then nothing looks ahead.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter, Search
from boards.components.lists import ListOf, arrange
from boards.components.parts import Link, TableCell
from boards.components.tables import PageTable, page_table, wanted_file
from boards.components.words import counted
from boards.desk.frames import desk_frame
from boards.desk.gate import desk
from boards.organisations.marks import board_column, invented_column
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.people.roles import Action
from boards.performance.analysis.outlook import LEVELS
from boards.performance.analysis.words import (
    NOT_ASSESSED,
    Fact,
    assurance,
    chance_words,
    direction,
)
from boards.performance.analysis.work import ANALYSE
from boards.performance.words import value_words
from boards.work.owed import awaited
from reports.dashboards.analysed_series import CHANGES, MEETINGS, MIDDLE, Line, lines
from reports.dashboards.pages.process import CALIBRATION
from reports.dashboards.pages.setting import KnownOn
from reports.dashboards.visits import BadChoice, past_day
from targets.calc.periods import day_words
from targets.catalogue.models import Definition
from targets.catalogue.queries import catalogue

ADDRESS = "/desk/statistics/"
REALISTIC = 90  # of 100 past changes, as fast as what a trajectory still plans: our own line

#: What looks ahead: of a past day there is none of it.
AHEAD = ("chance", "middle", "ahead_", "pace", "precedents")

CHANGE_WORDS = {
    "improving": "special cause improving",
    "steady": "no significant change",
    "concerning": "special cause concerning",
    "other": "special cause, neither better nor worse",
    "none": "no limits",
}
#: The mark that stands for a direction in the matrix, where what is better may be higher or lower.
CHANGE_MARKS = {
    "improving": "improvement_high",
    "steady": "common_cause",
    "concerning": "concern_high",
    "other": "neutral_high",
}


class StatisticsFilter(ListFilter):
    change = Choice(label="Direction", choices=tuple(CHANGE_WORDS.items()))
    meets = Choice(
        label="Assurance",
        field_name="meets_key",
        choices=tuple((key or "none", words) for key, words in MEETINGS.items()),
    )
    plan = Choice(
        label="Trajectory", field_name="plan_key", choices=(("yes", "has a trajectory"), ("no", "has none"))
    )
    board = Choice(label="Board", says="of {}")
    words = Search(label="Target or measure", fields=("title",))


def _direction(line: Line) -> TableCell:
    told = direction(line.kept)
    return _marked(told, note=f"since {line.since:%B %Y}" if line.since else "")


def _marked(told: Fact, *, note: str = "") -> TableCell:
    return TableCell(told.word, mark="" if told.mark == NOT_ASSESSED else told.mark, note=note)


def _chance(line: Line) -> str:
    return "" if line.chance is None else chance_words(line.chance)


def _middle(line: Line) -> TableCell:
    low, middle, high = (line.ahead(level) for level in (1, MIDDLE, 3))
    if low is None or middle is None or high is None:
        return TableCell("")
    words = [value_words(value, definition=line.definition) for value in (low, middle, high)]
    return TableCell(words[1], note=f"80 in 100 between {words[0]} and {words[2]}")


STATISTICS: ListOf[Line] = ListOf(
    key="statistics",
    noun=("series", "series"),
    caption="Published series, with what is more than chance and what may come of them",
    columns=(
        board_column(lambda line: line.board, lambda line: line.organisation),
        invented_column(lambda line: line.organisation),
        Column(
            "title",
            "Target",
            lambda line: line.title,
            order=("title",),
            shown=lambda line: TableCell(line.title, href=line.href),
        ),
        Column("measure", "Measure", lambda line: line.measure, Kind.CODE, only="file"),
        Column(
            "direction",
            "Direction",
            lambda line: direction(line.kept).word,
            order=("change",),
            shown=_direction,
        ),
        Column("since", "Special since", lambda line: line.since, Kind.DATE, only="file"),
        Column(
            "assurance",
            "Assurance",
            lambda line: assurance(line.kept).word,
            order=("meets",),
            shown=lambda line: _marked(assurance(line.kept)),
        ),
        Column("against", "Must meet", lambda line: line.kept.against, Kind.NUMBER, only="file"),
        Column("lower", "Lower limit", lambda line: line.kept.lower, Kind.NUMBER, only="file"),
        Column("mean", "Mean", lambda line: line.kept.mean, Kind.NUMBER, only="file"),
        Column("upper", "Upper limit", lambda line: line.kept.upper, Kind.NUMBER, only="file"),
        Column(
            "points", "Figures counted in one way", lambda line: line.kept.points, Kind.NUMBER, only="file"
        ),
        Column(
            "chance",
            "Chance to meet it",
            lambda line: line.chance,
            Kind.NUMBER,
            order=("chance",),
            shown=_chance,
            about="0 to 1; of a quarter picked from the next four, if things go on as they did.",
        ),
        Column(
            "middle",
            "In a year, if things go on",
            lambda line: line.ahead(MIDDLE),
            Kind.NUMBER,
            shown=_middle,
            about="The middle of the forecast of the fourth quarter end from now.",
        ),
        *(
            Column(
                f"ahead_{level:g}".replace(".", "_"),
                f"Forecast, {level:g} below",
                lambda line, place=place: line.ahead(place),  # type: ignore[misc]
                Kind.NUMBER,
                only="file",
            )
            for place, level in enumerate(LEVELS)
            if place != MIDDLE
        ),
        Column(
            "pace",
            "Pace of its plan",
            lambda line: line.pace,
            Kind.NUMBER,
            order=("pace",),
            shown=lambda line: (
                "" if line.pace is None else f"faster than {line.pace:.0f} in 100 past changes"
            ),
            about="Percent of past changes of boards that were slower than what the trajectory still plans.",
        ),
        Column("precedents", "Past changes", lambda line: line.kept.precedents, Kind.NUMBER, only="file"),
    ),
    order="",
    empty="No series is analysed yet.",
    filters=StatisticsFilter,
    per_page=20,  # a phone shows each as a card
)


#: What is asked for beside a choice of series: samples, a past day.
Kept = Mapping[str, str]


def of_day(day: date | None) -> ListOf[Line]:
    """The list of series; of a past day without what looks ahead."""
    if day is None:
        return STATISTICS
    columns = (
        *(one for one in STATISTICS.columns if not one.key.startswith(AHEAD)),
        Column[Line]("known_on", "As known on", lambda line: line.day, Kind.DATE, only="file"),
    )
    return replace(
        STATISTICS,
        columns=columns,
        caption=f"Published series as known on {day_words(day)}, with what was more than chance",
        empty="No series was published by then.",
    )


def matrix(found: Sequence[Line], kept: Kept) -> PageTable:
    """How many series do what, against whether they would meet what they must; each number leads to its series."""
    counts = Counter((line.change, line.meets) for line in found)
    columns: tuple[Column[str], ...] = (
        Column(
            "change",
            "Direction",
            lambda change: CHANGE_WORDS[change],
            shown=lambda change: TableCell(CHANGE_WORDS[change], mark=CHANGE_MARKS.get(change, "")),
        ),
        *(_count(counts, key, words, kept) for key, words in MEETINGS.items()),
        Column(
            "all",
            "All",
            lambda change: sum(counts[change, key] for key in MEETINGS),
            Kind.NUMBER,
        ),
    )
    table = page_table(
        columns, list(CHANGES), key="matrix", caption="How many series do what, if nothing changes"
    )
    marks = ("", *MEETINGS, "")
    headings = tuple(replace(one, mark=mark) for one, mark in zip(table.columns, marks, strict=True))
    return replace(table, columns=headings)


def _count(counts: Mapping[tuple[str, str], int], key: str, words: str, kept: Kept) -> Column[str]:
    def shown(change: str) -> TableCell:
        number = counts[change, key]
        asked = _asking(kept, change=change, meets=key or "none")
        return TableCell(str(number), href=asked if number else "")

    return Column(
        key or "not_assured", words.capitalize(), lambda change: counts[change, key], Kind.NUMBER, shown=shown
    )


def _asking(kept: Kept, **chosen: str) -> str:
    """The address of the series that are chosen so."""
    return f"{ADDRESS}?{urlencode({**kept, **chosen})}#statistics"


def finding(found: Sequence[Line], *, awaited: int, measures: int, day: date | None = None) -> str:
    """The page's answer: how many get better or worse by more than chance, and of how many that is said.

    `awaited` of the measures are still to be analysed: their series may be not here yet, or as they were. What is as
    known on a `day` waits for nothing.
    """
    if day is not None:
        return f"As known on {day_words(day)}: {_found(found, then=True)}"
    waits = f"{awaited} of {measures} measures {'waits' if awaited == 1 else 'wait'}"
    if awaited and not found:
        return (
            f"Nothing is analysed yet: {waits} for it, which takes some minutes. Load this page again then."
        )
    beside = f" {waits} to be analysed anew: of them this is what was known before." if awaited else ""
    return _found(found) + beside


def _found(found: Sequence[Line], *, then: bool = False) -> str:
    changes = Counter(line.change for line in found)
    limited = len(found) - changes["none"]
    worse = [line for line in found if line.change == "concerning"]
    failing = sum(line.meets == "consistent_fail" for line in worse)
    if not limited:
        return (
            "No series had enough figures for limits."
            if then
            else "No series has enough figures for limits yet."
        )
    if then:
        return (
            f"Of {counted(limited, 'series with limits', 'series with limits')}, {changes['improving']} got better and "
            f"{changes['concerning']} got worse by more than chance. Had nothing changed, {failing} of those that got "
            "worse would have missed what they must meet every time."
        )
    return (
        f"Of {counted(limited, 'series with limits', 'series with limits')}, {changes['improving']} get better and "
        f"{changes['concerning']} get worse by more than chance. If nothing changes, {failing} of those that get worse "
        "miss what they must meet every time."
    )


def pace_words(found: Sequence[Line]) -> str:
    """How many trajectories plan a pace that past changes had, our own line drawn at 9 in 10 of them."""
    planned = [line for line in found if line.plan_key == "yes"]
    if not planned:
        return "No series has a trajectory."
    paces = [line.pace for line in planned if line.pace is not None]
    realistic = sum(pace <= REALISTIC for pace in paces)
    faster = len(paces) - realistic
    return (
        f"Of {counted(len(planned), 'series with a trajectory', 'series with a trajectory')}, {realistic} "
        f"{'is' if realistic == 1 else 'are'} realistic: what is still planned is no faster than {REALISTIC} in 100 "
        f"past changes, which is our own line. {faster} {'plans' if faster == 1 else 'plan'} to be faster. Of "
        f"{len(planned) - len(paces)} it cannot be said."
    )


def funnels(found: Sequence[Line], kept: Kept) -> tuple[Link, ...]:
    """To where each target's boards stand against chance: of percentages of two boards or more, one way of which is
    better. Whether its counts bear a funnel is said there, and reckoned for nobody before."""
    boards = Counter(line.measure for line in found if line.organisation.kind != Organisation.Kind.NATION)
    measures = {line.measure: line for line in found}
    asked = f"?{urlencode(kept)}" if kept else ""
    return tuple(
        Link(line.title, f"{reverse('desk:target', kwargs={'measure': key})}{asked}#chance-heading")
        for key, line in measures.items()
        if boards[key] > 1
        and line.definition.unit == Definition.Unit.PERCENT
        and line.definition.direction != Definition.Direction.NEUTRAL
    )


def _day(request: HttpRequest) -> tuple[date | None, str]:
    """The past day that is asked for, or why there is none."""
    text = request.GET.get("as-known-on", "").strip()
    try:
        return (past_day(text) if text else None), ""
    except BadChoice as problem:
        return None, str(problem)


@desk(Action.VIEW_DESK)
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """For everybody at the desk: what is published is analysed, and no board's own return is in it.

    What is invented stands apart, under `sample=yes`. Who asks for a day that there is not is told, and is given no
    file that would be taken for it.
    """
    day, problem = _day(request)
    if problem and request.GET.get("file"):
        raise Http404(problem)
    people, of_samples = organisations(), request.GET.get("sample") == "yes"
    policy = catalogue()
    found = lines(policy=policy, people=people, of_samples=of_samples, day=day)
    boards = [(one.name, one.name) for one in dict.fromkeys(line.organisation for line in found)]
    samples = {"sample": "yes"} if of_samples else {}
    kept = samples | ({"as-known-on": day.isoformat()} if day else {})
    table = matrix(found, kept)
    name = "statistics-of-samples" if of_samples else "statistics"
    if file := wanted_file(request, table, of=f"{name}-as-known-on-{day.isoformat()}" if day else name):
        return file
    listing = arrange(request, of_day(day), found, choices={"board": boards})
    if listing.is_file:
        return listing.file()
    context = {
        "frame": replace(desk_frame(request, active="grid"), invented=of_samples),
        "desk": True,
        "problem": problem,
        "of_samples": of_samples,
        "crumbs": (
            Link("Scotland grid", f"/desk/grid/?{urlencode(kept)}" if kept else "/desk/grid/"),
            Link("Statistics"),
        ),
        "known_on": KnownOn(
            day=day, kept=tuple(samples.items()), now=f"{ADDRESS}?{urlencode(samples)}", unsaid=""
        ),
        "finding": finding(found, awaited=awaited(ANALYSE), measures=len(policy.measures), day=day),
        "paces": pace_words(found),
        "plans": _asking(kept, plan="yes"),
        "funnels": () if of_samples else funnels(found, kept),
        "table": table,
        "listing": listing,
        "is_asked": bool(
            set(request.GET) - {"sample", "as-known-on"}
        ),  # who chose something is shown what they chose
        "calibration": CALIBRATION,
    }
    return render(request, "dashboards/statistics.html", context)
