"""A small policy and hand-made figures for judging without a database."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from boards.figures.queries import Known
from boards.performance.cells import Cell, Point
from boards.performance.judging import Boards, Policy, judge, judge_cells, points_of
from boards.plans.queries import Promises
from targets.calc.counting import Said
from targets.calc.periods import Period, PeriodKind
from targets.catalogue.models import Definition, Framework, Measure, Requirement
from targets.catalogue.queries import Catalogue
from tests.support.columns import columns_of

KEY = "seen-in-time"
SCOTLAND, LOTHIAN, FIFE, TRUST = 1, 2, 3, 9  # the trust is a national board: not asked
MADE_UP = 20
BOARDS = Boards(nation=SCOTLAND, territorial=frozenset({LOTHIAN, FIFE}), samples=frozenset({MADE_UP}))
TODAY = date(2023, 9, 15)
NOTHING = Promises(planned={}, agreed={})


def framework(first_year: int, *, fictional: bool = False) -> Framework:
    return Framework(
        key=f"{'sample' if fictional else 'ldp'}-{first_year}",
        year_start=date(first_year, 4, 1),
        year_end=date(first_year + 1, 3, 31),
        fictional=fictional,
    )


def definition(**other: Any) -> Definition:
    fields: dict[str, Any] = {
        "pk": 1,
        "measure_id": KEY,
        "version": 1,
        "valid_from": date(2010, 4, 30),
        "unit": "percent",
        "scale": 100,
        "direction": "higher",
        "frequency": "month",
        "lag_months": 2,
        "tolerance_percent": Decimal(5),
        "judge_places": 1,
        "display_places": 1,
        "year_result": "last",
        "small_number": 20,
    }
    return Definition(**fields | other)


def requirement(framework_key: str, **other: Any) -> Requirement:
    fields: dict[str, Any] = {
        "pk": hash(framework_key) % 1000,
        "framework_id": framework_key,
        "measure_id": KEY,
        "shape": "absolute",
        "status": "standard",
        "trajectory": "not_asked",
        "floor": Decimal(95),
        "confirmed_until": date.max,
    }
    return Requirement(**fields | other)


def policy(
    *,
    years: Iterable[int] = (2022, 2023),
    sample: int | None = None,
    versions: Iterable[Definition] = (),
    asked: bool = True,
    **required: Any,
) -> Policy:
    """The frameworks of `years`, and a fictional one of the year `sample`, all requiring the same."""
    frameworks = [framework(year) for year in years]
    if sample is not None:
        frameworks.append(framework(sample, fictional=True))
    frameworks.sort(key=lambda one: (one.year_start, one.fictional))
    catalogue = Catalogue(
        frameworks={one.key: one for one in frameworks},
        measures={KEY: Measure(key=KEY)},
        definitions={KEY: tuple(versions) or (definition(),)},
        requirements={(one.key, KEY): requirement(one.key, **required) for one in frameworks}
        if asked
        else {},
    )
    return Policy.of(measure_key=KEY, catalogue=catalogue)


def month(text: str) -> Period:
    return Period.of(start=date.fromisoformat(f"{text}-01"), kind=PeriodKind.MONTH)


def known(
    organisation_id: int,
    period: Period | str,
    value: str | None = None,
    *,
    counts: tuple[int, int] | None = None,
    marker: str = "",
    stream: str = "official",
    **other: Any,
) -> Known:
    """A figure: a value, counts with the value that they give, or a marker."""
    top, bottom = (None, None) if counts is None else map(Decimal, counts)
    worked_out = None if top is None or not bottom else round(100 * top / bottom, 6)
    fields: dict[str, Any] = {
        "observation_id": 7,
        "known_from": date(2023, 6, 6),
        "status": "final",
        "previous": None,
    }
    return Known(
        organisation_id=organisation_id,
        period=month(period) if isinstance(period, str) else period,
        stream=stream,
        marker=marker,
        numerator=top,
        denominator=bottom,
        value=worked_out if value is None else Decimal(value),
        **fields | other,
    )


def points(
    figures: Iterable[Known],
    *,
    by: Policy | None = None,
    promises: Promises = NOTHING,
    today: date = TODAY,
    organisation_id: int | None = None,
    before_frameworks: bool = False,
) -> dict[int, list[Point]]:
    judged = judge(
        columns_of({KEY: figures}),
        policies=[by or policy()],
        promises=promises,
        boards=BOARDS,
        organisation_id=organisation_id,
        before_frameworks=before_frameworks,
    )
    found = points_of(judged, today=today, organisation_id=organisation_id)
    return {organisation: own for (_, organisation), own in found.items()}


def point(figure: Known, *, by: Policy | None = None, promises: Promises = NOTHING) -> Point:
    """The only point of one figure."""
    (judged,) = points([figure], by=by, promises=promises)[figure.organisation_id]
    return judged


def cells(
    figures: Iterable[Known],
    *,
    by: Policy | None = None,
    promises: Promises = NOTHING,
    today: date = TODAY,
    organisations: Iterable[int] = (SCOTLAND, LOTHIAN, FIFE, TRUST),
) -> dict[tuple[int, str], Cell]:
    """Every cell by organisation and framework."""
    judged = judge(columns_of({KEY: figures}), policies=[by or policy()], promises=promises, boards=BOARDS)
    found = judge_cells(judged, today=today, organisations=list(organisations))
    return {(cell.organisation_id, cell.framework_key): cell for cell in found}


BEFORE = date(2020, 1, 1)  # a day before everything


def said(value: str | None, *, version: int = 1, day: date | None = BEFORE, source: int = 5) -> Said:
    return Said(
        version=version,
        value=None if value is None else Decimal(value),
        day=day,
        source_id=source,
        agreed_on=day,
    )


def planned(
    organisation_id: int, framework_key: str, values: dict[str, str], *, version: int = 5
) -> Promises:
    return Promises(
        planned={
            (organisation_id, KEY, framework_key): {
                month(text): (said(value, source=version),) for text, value in values.items()
            }
        },
        agreed={},
    )


def agreed(
    organisation_id: int, framework_key: str, value: str, *later: Said, day: date | None = BEFORE
) -> Promises:
    return Promises(
        planned={}, agreed={(organisation_id, KEY, framework_key): (said(value, day=day, source=3), *later)}
    )
