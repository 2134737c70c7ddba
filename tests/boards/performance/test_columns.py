"""Judging columns says of every point and cell what judging figure by figure says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boards.figures.queries import Known
from boards.performance.cells import Cell, Point
from boards.performance.judging import Boards, Policy, judge, judge_cells, points_of
from boards.plans.queries import Promises
from targets.calc.counting import Said, history
from targets.calc.periods import Period, PeriodKind, periods_in_year
from targets.catalogue.models import Definition, Measure
from targets.catalogue.queries import Catalogue
from tests.boards.performance.samples import (
    FIFE,
    LOTHIAN,
    MADE_UP,
    SCOTLAND,
    TRUST,
    definition,
    framework,
    known,
    requirement,
    said,
)
from tests.oracles import judging as oracle
from tests.support.columns import columns_of

BORDERS = 4
BOARDS = Boards(
    nation=SCOTLAND, territorial=frozenset({LOTHIAN, FIFE, BORDERS}), samples=frozenset({MADE_UP})
)
EVERYBODY = (SCOTLAND, LOTHIAN, FIFE, BORDERS, TRUST, MADE_UP)
KEYS = ("first", "second")
FRAMEWORKS = {
    one.key: one
    for one in (framework(2021), framework(2022), framework(2022, fictional=True), framework(2023))
}


@dataclass(frozen=True)
class World:
    """Two measures, what is known of them, and what was promised."""

    catalogue: Catalogue
    figures: dict[str, list[Known]]
    promises: Promises
    today: date

    def policy(self, key: str) -> Policy:
        return Policy.of(measure_key=key, catalogue=self.catalogue)


class Maker:
    """Makes worlds that the tables could hold, by chance."""

    def __init__(self, seed: int) -> None:
        self.by = Random(seed)

    def one_of(self, *choices: Any) -> Any:
        return self.by.choice(choices)

    def day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.by.randint(0, (last - first).days))

    def decimal(self, low: int, high: int, places: int) -> Decimal:
        return Decimal(self.by.randint(low * 10**places, high * 10**places)).scaleb(-places)

    def promised(self) -> Decimal:
        some = [Decimal(text) for text in ("95", "100", "90.05", "-3", "123456789.1234")]
        return self.by.choice([*some, self.decimal(-1000, 1000, 4), self.decimal(80, 110, 1)])

    def value(self) -> Decimal:
        bounds = [(85, 100, 0), (85, 100, 2), (-50, 200, 1), (-(10**11), 10**11, 6)]
        return self.decimal(*self.by.choice(bounds))

    def definitions(self, key: str) -> tuple[Definition, ...]:
        unit, rule = (
            self.one_of("percent", "percent", "count"),
            self.one_of("last", "last", "pooled", "year_row"),
        )
        frequency = "year" if rule == "year_row" else self.one_of("month", "quarter")
        versions = [(1, date(2010, 4, 30)), (2, date(2022, 9, 30))]
        return tuple(
            definition(
                pk=10 * (KEYS.index(key) + 1) + number,
                measure_id=key,
                version=number,
                valid_from=valid_from,
                unit=unit,
                scale=100 if unit == "percent" else 1,
                direction=self.one_of("higher", "higher", "higher", "lower", "lower", "neutral"),
                frequency=frequency,
                national_frequency=self.one_of("", "", "quarter"),
                tolerance_percent=Decimal(self.one_of("0", "5", "5", "2.5", "0.01", "100")),
                judge_places=self.one_of(*([None, 0, 1, 3, 6] if unit == "percent" else [0, 1])),
                year_result=rule,
                small_number=self.one_of(0, 20, 50),
                aggregation=self.one_of("flow", "cumulative"),
            )
            for number, valid_from in versions[: self.one_of(1, 1, 2)]
        )

    def required(self) -> dict[str, Any]:
        shape = self.one_of(
            "absolute", "absolute", "absolute", "change", "board_agreed", "milestones", "cumulative", "all_of"
        )
        return {
            "shape": shape,
            "status": self.one_of("standard", "standard", "standard", "target", "target", "target", "paused"),
            "trajectory": self.one_of("not_asked", "required", "allowed"),
            "floor": None if shape == "board_agreed" else self.promised(),
            "stretch": self.one_of(None, Decimal(98)),
            "baseline": self.one_of(None, Decimal("1234.5678")),
            "deadline": self.one_of(None, self.day(date(2021, 1, 1), date(2024, 12, 31))),
            "confirmed_until": self.one_of(
                *[date.max] * 8, None, self.day(date(2021, 1, 1), date(2024, 12, 31))
            ),
            "terms": [
                {
                    "by": self.day(date(2021, 1, 1), date(2023, 12, 31)).isoformat(),
                    "value": str(self.promised()),
                }
            ],
        }

    def periods(self, of: Definition) -> list[Period]:
        kinds = [
            PeriodKind(of.frequency),
            *self.one_of([], [], [PeriodKind.QUARTER], [PeriodKind.ROLLING_YEAR]),
        ]
        every = [
            period
            for year in (2020, 2021, 2022, 2023)
            for kind in dict.fromkeys(kinds)
            for period in periods_in_year(first_year=year, kind=kind)
        ]
        first = self.by.randrange(len(every))
        return every[first : first + self.one_of(1, 5, 30)]

    def figures(self, of: Definition) -> list[Known]:
        """At most one for each organisation and period."""
        share = self.one_of(0.2, 0.6, 0.97)
        kinds = self.one_of(["counts"], ["counts"] * 30 + ["nobody"], ["value"], HOW)
        size = self.one_of(3, 100, 10**4, 10**7, 10**13)
        found = [
            self.figure(organisation, period, of, how=self.one_of(*kinds), size=size)
            for period in self.periods(of)
            for organisation in EVERYBODY[self.one_of(0, 1) :]
            if self.by.random() < share
        ]
        self.by.shuffle(found)
        return found

    def figure(self, organisation: int, period: Period, of: Definition, *, how: str, size: int) -> Known:
        other: dict[str, Any] = {
            "stream": self.one_of(*["official"] * 9, "board"),
            "observation_id": self.by.randint(1, 10**6),
            "known_from": self.day(date(2023, 1, 1), date(2023, 12, 31)),
            "status": self.one_of("final", "final", "provisional", "revised"),
            "previous": self.one_of(None, self.value()),
        }
        if how == "marker":
            return known(organisation, period, marker=self.one_of("withheld", "suppressed"), **other)
        if how == "nobody":
            return known(organisation, period, counts=(0, 0), marker="zero_denominator", **other)
        made = known(organisation, period, str(self.value()), **other)
        if how == "value" or of.unit == "count":
            return made
        places = 4 if how == "fractions" else 0
        bottom = max(self.decimal(1, size, places), Decimal(1))
        top = self.one_of(bottom, self.decimal(0, size, places), bottom - 1)
        return made._replace(numerator=top, denominator=bottom)

    def said(self) -> tuple[Said, ...]:
        days = sorted(self.day(date(2021, 1, 1), date(2023, 6, 1)) for _ in range(self.one_of(1, 2)))
        return history(
            said(str(self.promised()), version=number, day=day, source=number)
            for number, day in enumerate(days, start=1)
        )

    def keys(self) -> Iterable[tuple[int, str, str]]:
        for _ in range(self.one_of(0, 0, 2, 6)):
            yield self.one_of(*EVERYBODY), self.one_of(*KEYS), self.one_of(*FRAMEWORKS)

    def world(self) -> World:
        versions = {key: self.definitions(key) for key in KEYS}
        catalogue = Catalogue(
            frameworks=FRAMEWORKS,
            measures={key: Measure(key=key) for key in KEYS},
            definitions=versions,
            requirements={
                (one, key): requirement(one, measure_id=key, **self.required())
                for key in KEYS
                for one in FRAMEWORKS
                if self.by.random() < 0.8
            },
        )
        planned = {}
        for organisation, key, framework_key in self.keys():
            kind, year = PeriodKind(versions[key][-1].frequency), FRAMEWORKS[framework_key].year_start.year
            planned[organisation, key, framework_key] = {
                period: self.said()
                for period in periods_in_year(first_year=year, kind=kind)
                if self.by.random() < 0.7
            }
        return World(
            catalogue=catalogue,
            figures={key: self.figures(versions[key][0]) for key in KEYS},
            promises=Promises(
                planned={key: plan for key, plan in planned.items() if plan},
                agreed={key: self.said() for key in self.keys()},
                against=self.one_of("held", "held", "first", "latest"),
            ),
            today=self.one_of(date(2022, 5, 1), date(2023, 9, 15), date(2025, 1, 1)),
        )


HOW = ["counts", "counts", "fractions", "value", "marker", "nobody"]


def by_columns(world: World, whose: int | None) -> tuple[dict[tuple[str, int], list[Point]], list[Cell]]:
    judged = judge(
        columns_of(world.figures),
        policies=[world.policy(key) for key in KEYS],
        promises=world.promises,
        boards=BOARDS,
        organisation_id=whose,
        before_frameworks=True,
    )
    return (
        points_of(judged, today=world.today, organisation_id=whose),
        judge_cells(judged, today=world.today, organisations=EVERYBODY if whose is None else [whose]),
    )


def one_by_one(world: World, whose: int | None) -> tuple[dict[tuple[str, int], list[Point]], list[Cell]]:
    points: dict[tuple[str, int], list[Point]] = {}
    cells: list[Cell] = []
    for key in KEYS:
        asked: dict[str, Any] = {
            "policy": world.policy(key),
            "promises": world.promises,
            "boards": BOARDS,
            "today": world.today,
        }
        judged = oracle.judge_points(
            world.figures[key], organisation_id=whose, before_frameworks=True, **asked
        )
        points |= {(key, organisation): [one.point for one in own] for organisation, own in judged.items()}
        cells += oracle.judge_cells(judged, organisations=EVERYBODY if whose is None else [whose], **asked)
    return points, cells


@pytest.mark.parametrize("whose", [None, SCOTLAND, LOTHIAN, MADE_UP])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_columns_say_what_judging_one_by_one_says(whose: int | None, seed: int) -> None:
    world = Maker(seed).world()
    points, cells = by_columns(world, whose)
    plain_points, plain_cells = one_by_one(world, whose)
    assert points == plain_points
    assert cells == plain_cells
