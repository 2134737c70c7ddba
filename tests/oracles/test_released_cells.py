"""Every published cell of the demonstration, worked out a second time from the files by plain code with fractions.

Nothing of the application's reading, knowing, promising or judging is used: only its files. The promises below are
written out by hand from the guidance.
"""

import csv
import gzip
import io
import re
import tomllib
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from math import floor
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from boards.figures.demo import load_demo_figures
from boards.organisations.models import Organisation
from boards.performance.analysis.services import analyse
from boards.performance.analysis.staleness import stale
from boards.performance.models import Analysis
from boards.work.actors import command
from tests.oracles.plain_analysis import Plain, assured, plain_analysis, strokes, unassured
from tests.support.releases import release_figures

MEASURES = Path(__file__).parents[2] / "targets/catalogue/definitions/measures"
DEMO = Path(__file__).parents[2] / "boards/figures/demo"
AGREED = Path(__file__).parents[2] / "boards/plans/data/agreed_values.csv"
ORGANISATIONS = Path(__file__).parents[2] / "boards/organisations/data/organisations.toml"
NATION = "S92000003"
FIRST_YEAR = 2014  # from which on every year asked for what is shown
#: Before it: what the one year with figures asked for, and how much.
BEFORE = {2011: {"ae-4-hours": "98"}}

#: measure: what is promised to every board alike, and whether lower is better.
STANDARDS = {
    "ae-4-hours": ("95", False),
    "treatment-time-guarantee": ("100", False),
    "outpatients-12-weeks": ("95", False),
    "cancer-62-days": ("95", False),
    "camhs-18-weeks": ("90", False),
    "psychological-therapies-18-weeks": ("90", False),
    "referral-to-treatment-18-weeks": ("90", False),
    "drug-alcohol-3-weeks": ("90", False),
    "ivf-12-months": ("90", False),
    "c-difficile": ("0.32", True),
    "sab": ("0.24", True),
    "sickness-absence": ("4", True),
    "antenatal-booking": ("80", False),
    "dementia-support": ("100", False),
    "treatment-time-guarantee-monthly": ("100", False),
    "outpatients-12-weeks-monthly": ("95", False),
}
#: What was seen in no source of these two years: value or deadline of a target, value of a standard.
NOT_SEEN = {
    2014: {*STANDARDS, "alcohol-brief-interventions"} - {"antenatal-booking"},
    2015: {"smoking-quits", "sickness-absence", "dementia-support"},
}
NOT_ASKED = {2014: {"treatment-time-guarantee"}}
#: Held against the standard since 2025/26, in place of the series of quarters.
BY_MONTH, BY_MONTH_SINCE = {"treatment-time-guarantee-monthly", "outpatients-12-weeks-monthly"}, 2025
COUNTS = {
    "alcohol-brief-interventions",
    "smoking-quits",
    "delayed-discharge-bed-days",
    "complaints-boards",
    "complaints-contractors",
}
RATES = {"c-difficile", "sab"}
EXACT = {"treatment-time-guarantee", "treatment-time-guarantee-monthly"}
NO_TOLERANCE = {*EXACT, "cancer-62-days"}
NATIONAL_QUARTERS = {"camhs-18-weeks"}

Cell = tuple[date, date]  # end and start
Figure = tuple[Fraction | None, Fraction | None, Fraction | None]  # numerator, denominator, value
Figures = dict[tuple[str, str], dict[Cell, Figure]]


def places(measure: str) -> int | None:
    if measure in EXACT:
        return None
    return 0 if measure in COUNTS else 3 if measure in RATES else 1


def rounded(value: Fraction, to: int | None) -> Fraction:
    return value if to is None else Fraction(floor(value * 10**to + Fraction(1, 2)), 10**to)


def year_of(day: date) -> int:
    return day.year if day.month >= 4 else day.year - 1


def last_day(measure: str, start: date, kind: str) -> date:
    if kind == "week":
        return start + timedelta(days=6)
    months = start.year * 12 + start.month - 1 + {"month": 1, "quarter": 3, "year": 12}[kind]
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(gzip.decompress((DEMO / f"{name}.csv.gz").read_bytes()).decode())))


def number(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def take(figures: Figures, code: str, measure: str, row: dict[str, str]) -> None:
    start = date.fromisoformat(row["period"])
    cell = (last_day(measure, start, row["period_kind"]), start)
    top, bottom, value = (
        number(row.get("numerator", "")),
        number(row.get("denominator", "")),
        number(row["value"]),
    )
    held = figures[code, measure].get(cell)
    if held is not None and held[2] is not None and top is None and value is not None:
        step = Fraction(1, 10 ** len(row["value"].partition(".")[2]))
        if abs(held[2] - value) <= step / 2:
            return  # the same, told with fewer digits
    if top is not None and bottom:
        value = 100 * top / bottom
    figures[code, measure][cell] = (top, bottom, value)


@cache
def listed_organisations() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = tomllib.loads(ORGANISATIONS.read_text(encoding="utf-8"))["organisations"]
    return listed


def territorial_codes() -> dict[str, str]:
    return {
        one["slug"]: one["code"] for one in listed_organisations() if one["kind"] in {"territorial", "nation"}
    }


@cache
def agreed_values() -> list[dict[str, str]]:
    with AGREED.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def every_figure() -> Figures:
    listed = tomllib.loads((DEMO / "files.toml").read_text(encoding="utf-8"))
    figures: Figures = defaultdict(dict)
    for one in sorted(listed["files"], key=lambda one: one["known_from"]):
        for row in rows(one["name"]):
            take(figures, row["board_code"], one["measure"], row)
    measures = {f"{one['name']}.csv": one["measure"] for one in listed["files"]}
    for nation in listed["nations"]:
        for row in rows(nation["name"]):
            take(figures, NATION, measures[row["measure_file"]], row)
    for national in listed["national"]:
        for row in rows(national["name"]):
            if row["measure"] in national["measures"]:
                take(figures, NATION, national["measures"][row["measure"]], row)
    for measure in sorted({measure for _, measure in figures}):
        add_up(figures, measure)
    return figures


def add_up(figures: Figures, measure: str) -> None:
    """Scotland's figure of a period that was not published, where all boards have counts."""
    boards = [figures[code, measure] for code in territorial_codes().values() if code != NATION]
    for cell in set.intersection(*(set(board) for board in boards)) - set(figures[NATION, measure]):
        days = (cell[0] - cell[1]).days
        parts = [board[cell] for board in boards]
        if measure in NATIONAL_QUARTERS and days < 80:
            continue
        if measure in COUNTS and all(part[2] is not None for part in parts):
            figures[NATION, measure][cell] = (
                None,
                None,
                sum((part[2] or Fraction() for part in parts), Fraction()),
            )
        elif measure not in COUNTS and all(None not in part[:2] for part in parts):
            top, bottom = (sum((part[side] or Fraction() for part in parts), Fraction()) for side in (0, 1))
            figures[NATION, measure][cell] = (top, bottom, 100 * top / bottom)


def promised(measure: str, code: str, year: int) -> Fraction | None:
    if year in BEFORE:
        asked = BEFORE[year].get(measure)
        return Fraction(asked) if asked else None
    if measure in BY_MONTH and year < BY_MONTH_SINCE:
        return None
    if f"{measure}-monthly" in BY_MONTH and year >= BY_MONTH_SINCE:
        return None
    if measure in STANDARDS:
        return Fraction(STANDARDS[measure][0])
    found = None
    for row in agreed_values():
        if row["measure"] == measure and row["organisation"] == code:
            first, last = (date.fromisoformat(row[name]) for name in ("first_period", "last_period"))
            # A period counts for the year in which it ends: a calendar year for the one that began in its April.
            if year_of(last_day(measure, first, "year")) <= year <= year_of(last_day(measure, last, "year")):
                found = Fraction(row["value"])
    return found


def judged(measure: str, code: str, value: Fraction, year: int) -> tuple[Fraction | None, str, str]:
    if measure in NOT_ASKED.get(year, ()):
        return None, "no_target", ""
    if measure in NOT_SEEN.get(year, ()):
        return None, "not_confirmed", ""
    promise = promised(measure, code, year)
    if promise is not None and measure not in STANDARDS:
        return None, "not_judged", ""  # no source says when a value was agreed with a board
    if promise is None:
        return None, "no_target", ""
    short = promise - rounded(value, places(measure))
    if measure in STANDARDS and STANDARDS[measure][1]:
        short = -short
    if short <= 0:
        return promise, "on_track", "met"
    within = measure not in NO_TOLERANCE and short <= promise / 20
    return promise, "slightly_off_track" if within else "off_track", "missed"


@pytest.mark.django_db
def test_every_published_cell_is_what_plain_code_makes_of_the_files() -> None:
    load_demo_figures(actor=command(name="tests", now=timezone.now()))
    release_figures()
    figures, codes = every_figure(), territorial_codes()
    compared, differences = 0, []
    years = {
        year_of(cell[0])
        for own in of_boards(figures, codes)
        for cell, figure in own.items()
        if figure[2] is not None
    }
    asked = sorted(year for year in years if year >= FIRST_YEAR or year in BEFORE)
    assert len(asked) >= 13
    for year in (None, *asked):
        query = {} if year is None else {"year": f"{year}-{year - 1999}"}
        text = Client().get("/grid/results.csv", query).content.decode("utf-8-sig")
        for row in csv.DictReader(io.StringIO(text)):
            code, measure = codes[row["board"]], row["measure"]
            known = {
                cell: figure[2]
                for cell, figure in figures[code, measure].items()
                if figure[2] is not None
                and (year_of(cell[0]) == year if year else year_of(cell[0]) >= FIRST_YEAR)
            }
            if not known:
                ours: tuple[object, ...] = ("", None)
                theirs: tuple[object, ...] = (row["value"], None)
            else:
                cell, value = max(known.items())
                promise, result, met = judged(measure, code, value, year_of(cell[0]))
                ours = (str(cell[0]), rounded(value, places(measure) or 4), promise, result, met)
                shown = Fraction(row["value"]) if row["value"] else Fraction()
                theirs = (
                    row["period_end"],
                    rounded(shown, places(measure) or 4),
                    number(row["promised"]),
                    row["result"],
                    row["met"],
                )
            compared += 1
            if ours != theirs:
                differences.append((row["board"], measure, year, ours, theirs))
    assert differences == []
    assert compared > 5_000
    compare_analyses(figures, codes)
    # Nothing of it stays. Else Django would have every key of the release looked up first, as long as the test took.
    transaction.set_rollback(True)


def of_boards(figures: Figures, codes: dict[str, str]) -> list[dict[Cell, Figure]]:
    """Of the organisations that a grid shows."""
    return [own for (code, _), own in figures.items() if code in codes.values()]


def compare_analyses(figures: Figures, codes: dict[str, str]) -> None:
    """What stands beside every cell, the same way: codes and days equal, limits within one unit of their last digit."""
    for measure in stale():
        analyse(measure_key=measure, now=timezone.now())
    assert stale() == ()
    names = dict(Organisation.objects.values_list("pk", "slug"))
    kept = {
        (codes[names[one.organisation_id]], one.measure_id): one
        for one in Analysis.objects.filter(organisation__slug__in=codes)
    }
    policy = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in MEASURES.glob("*.toml")}
    people = {one.get("code"): one.get("population") for one in listed_organisations()}
    judged_by_limits = 0
    differences: list[tuple[object, ...]] = []
    for (code, measure), own in figures.items():
        rows = [
            (end, start, value, bottom)
            for (end, start), (_, bottom, value) in sorted(own.items())
            if value is not None
        ]
        if not rows or code not in codes.values():
            continue
        versions = policy[measure]["definitions"]

        def version_on(day: date, versions: Any = versions) -> int:
            return max((one["version"] for one in versions if one["valid_from"] <= day), default=1)

        def frequency_on(day: date, versions: Any = versions) -> str:
            return str(
                next(one["frequency"] for one in versions if one["version"] == version_on(day, versions))
            )

        plain = plain_analysis(
            rows,
            version_on=version_on,
            aggregation=versions[-1]["aggregation"],
            direction=versions[-1]["direction"],
        )
        record = kept.pop((code, measure))
        judged_by_limits += not plain.reason
        newest = max(own_cell for own_cell, figure in own.items() if figure[2] is not None)
        year = year_of(newest[0])
        promise = judged(measure, code, own[newest][2] or Fraction(), year)[0] if year >= FIRST_YEAR else None
        if not same(plain, record, promise, versions[-1]["direction"], people.get(code)):
            differences.append((code, measure, plain, promise, vars(record)))
        elif not drawn_alike(record.recent, strokes(rows, version_on, frequency_on)):
            differences.append((code, measure, strokes(rows, version_on, frequency_on), record.recent))
    assert differences == []
    assert {one.reason for one in kept.values()} <= {"no_figures"}
    assert judged_by_limits > 200


def drawn_alike(path: str, plain: list[list[tuple[int, Fraction]]]) -> bool:
    """Each stroke of the small line where it must be: 4 units a period, the newest at the right end of 68, and upside
    down, 16 high; heights are rounded to a unit."""
    drawn: list[list[tuple[int, int]]] = []
    for pen, across, down in re.findall(r"([Ml])(\d+) ?(-?\d+)", path):
        if pen == "M":
            drawn.append([(int(across), int(down))])
        else:
            x, y = drawn[-1][-1]
            drawn[-1].append((x + int(across), y + int(down)))
    return [len(stroke) for stroke in drawn] == [len(stroke) for stroke in plain] and all(
        x == 68 + 4 * place and abs(y - 16 * (1 - height)) <= Fraction(1, 2)
        for ours, theirs in zip(drawn, plain, strict=True)
        for (x, y), (place, height) in zip(ours, theirs, strict=True)
    )


def same(
    plain: Plain, record: Analysis, promise: Fraction | None, direction: str, people: int | None
) -> bool:
    """No plan of a real board has a trajectory here, so nothing is said of one."""
    if record.change is None or plain.change is None:
        if record.change is not plain.change:
            return False
    elif abs(Fraction(record.change) - plain.change) > Fraction(2, 10**6):
        return False
    of_promise = (record.assurance, record.no_assurance, record.against, record.planned, record.fails_from)
    told = (record.reason, record.points, record.variation, record.cause, record.since, record.segment_start)
    ours = (plain.reason, plain.points, plain.variation, plain.cause, plain.since, plain.segment_start)
    if plain.limits is None or record.upper is None:
        return told == ours and of_promise == ("", "", None, "", None)
    held = (record.lower, record.mean, record.upper)
    near = all(
        number is not None and abs(Fraction(number) - limit) <= abs(limit) / 10**5
        for number, limit in zip(held, plain.limits, strict=True)
    )
    why = unassured(plain, promise, direction, people)
    against = None if why else promise
    says = "none" if against is None else assured(against, plain.limits, direction)
    return told == ours and near and of_promise == (says, why, against, "none", None)
