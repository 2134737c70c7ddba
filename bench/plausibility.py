"""How often the question "is this figure right?" is asked in vain, and how many planted slips it catches. Out of time.

The demonstration's figures come in by the product's own loader, and each is held against earlier periods alone, as the
product does it. March 2020 to June 2021 is told apart: then almost everything was unusual. Planted are a digit lost
and a digit added, at a place drawn by chance, in every count of three digits and more, where that changes the value by
half or more; what the loader refuses as impossible (more than all) is left out.
"""

import os
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from bench.scratch import scratch_database
from nhs_tracker import stamps
from targets.calc.forecast.history import PANDEMIC
from targets.calc.plausibility import Figures, Kind, figures_from_rows, unusual_figures
from targets.calc.plausibility.usual import FROM_MEDIAN, WINDOW

MOST_ASKED, MOST_IN_A_PART, FEWEST_CAUGHT = 1.0, 3.0, 95.0  # in 100
BANDS = ("under 30,000 people", "under 200,000 people", "others")
STEADY = 0.05  # spread as a share of the level
SEED = 20250303

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Slip = Callable[[str, random.Random], int]


def main() -> None:
    """Make a database, measure in a child process that uses it, drop it."""
    with scratch_database("bench_plausibility") as environment:
        subprocess.run(
            [sys.executable, "-m", "bench.plausibility"], cwd=stamps.ROOT, env=environment, check=True
        )


def measure() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhs_tracker.settings")
    django.setup()
    from boards.figures.demo import load_demo_figures
    from boards.work.actors import command

    load_demo_figures(actor=command(name="bench", now=datetime.now(UTC)))
    series = list(read_series())
    rates, planted = Rates(), Planted(random.Random(SEED))
    for one in series:
        rates.add(one)
        planted.add(one)
    rates.report()
    planted.report()


@dataclass(frozen=True)
class Series:
    """All boards' figures of one measure and kind of period, with their bands (S,) and the periods' last days (T,)."""

    title: str
    figures: Figures
    bands: NDArray[np.intp]
    days: NDArray[np.datetime64]
    small: float

    @property
    def ordinary(self) -> Bools:
        """(T,) periods outside the pandemic."""
        first, last = (np.datetime64(day) for day in PANDEMIC)
        months = self.days.astype("datetime64[M]").astype("datetime64[D]")
        return np.asarray((months < first) | (months > last))


def read_series() -> Iterator[Series]:
    """As the product compares them: by kind of period, and not across a break of the definition."""
    from boards.figures.plausibility.checking import UNITS
    from boards.figures.queries import observations_as_known_on
    from boards.organisations.models import Organisation
    from targets.catalogue.queries import catalogue

    policy = catalogue()
    people = dict(Organisation.objects.values_list("pk", "population"))
    for key, of in policy.measures.items():
        known = observations_as_known_on(measure_key=key, include_returns=False)
        for kind in sorted({row.period.kind for row in known}):
            rows = [row for row in known if row.period.kind == kind and row.value is not None]
            definition = policy.definition_on(measure_key=key, day=max(row.period.end for row in rows))
            since = definition.valid_from if definition.break_note else date.min
            rows = [row for row in rows if row.period.end >= since]
            boards = sorted({row.organisation_id for row in rows})
            days = np.array([row.period.end for row in rows], dtype="datetime64[D]")
            figures, _ = figures_from_rows(
                series=np.array([boards.index(row.organisation_id) for row in rows], dtype=np.intp),
                days=days,
                values=_numbers([row.value for row in rows]),
                numerators=_numbers([row.numerator for row in rows]),
                denominators=_numbers([row.denominator for row in rows]),
                series_count=len(boards),
                unit=UNITS[definition.unit],
            )
            yield Series(
                title=f"{of.short_title}, {kind.value.replace('_', ' ')}",
                figures=figures,
                bands=np.array([_band(people[board]) for board in boards], dtype=np.intp),
                days=np.unique(days),
                small=float(definition.small_number),
            )


def _numbers(values: Sequence[object]) -> Floats:
    return np.array([np.nan if value is None else float(str(value)) for value in values])


def _band(people: int | None) -> int:
    return 2 if people is None or people >= 200_000 else 1 if people >= 30_000 else 0


@dataclass
class Tally:
    asked: int = 0
    looked: int = 0

    def add(self, asked: int, looked: int) -> None:
        self.asked += asked
        self.looked += looked

    @property
    def rate(self) -> float:
        return 100.0 * self.asked / self.looked if self.looked else 0.0


@dataclass
class Rates:
    """How many published figures would have been asked about."""

    measures: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    bands: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    parts: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    times: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    kinds: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    whole: Tally = field(default_factory=Tally)
    pandemic: Tally = field(default_factory=Tally)

    def add(self, series: Series) -> None:
        known = ~np.isnan(series.figures.values)
        asked = np.zeros_like(known)
        for one in unusual_figures(series.figures, asked=known, small=series.small):
            asked[one.series, one.column] = True
            if series.ordinary[one.column]:
                self.kinds[one.kind.value] += 1
        before = series.days < np.datetime64(PANDEMIC[0])
        self.pandemic.add(*_counts(asked, known, columns=~series.ordinary))
        self.whole.add(*_counts(asked, known, columns=series.ordinary))
        self.measures[series.title].add(*_counts(asked, known, columns=series.ordinary))
        self.times["before the pandemic"].add(*_counts(asked, known, columns=before))
        self.times["after it"].add(*_counts(asked, known, columns=series.ordinary & ~before))
        for band, name in enumerate(BANDS):
            rows = series.bands == band
            counts = _counts(asked[rows], known[rows], columns=series.ordinary)
            self.bands[name].add(*counts)
            self.parts[f"{series.title}, {name}"].add(*counts)

    def report(self) -> None:
        print(f"{'figures asked about':52} {'asked':>6} {'of':>7} {'in 100':>7}")
        for tallies in (self.measures, self.bands, self.times):
            for name, tally in tallies.items():
                print(f"{name:52} {tally.asked:6,} {tally.looked:7,} {tally.rate:7.2f}")
        for name, tally in (
            ("March 2020 to June 2021, apart", self.pandemic),
            ("all the others", self.whole),
        ):
            print(f"{name:52} {tally.asked:6,} {tally.looked:7,} {tally.rate:7.2f}")
        said = ", ".join(f"{kind} {count}" for kind, count in sorted(self.kinds.items()))
        print(f"of these by kind: {said}")
        high = sorted(self.parts.items(), key=lambda part: -part[1].rate)[:3]
        print(
            "highest by measure and band: " + "; ".join(f"{name}: {tally.rate:.2f}" for name, tally in high)
        )
        for goal in self.goals():
            goal.say()

    def goals(self) -> tuple["Goal", ...]:
        asked_in = {"measure": self.measures, "band": self.bands, "measure and band": self.parts}
        return (
            Goal(
                "asked about over all",
                self.whole.rate,
                self.whole.rate <= MOST_ASKED,
                f"at most {MOST_ASKED:g}",
            ),
            *(
                Goal(f"in any {what}", worst, worst <= MOST_IN_A_PART, f"at most {MOST_IN_A_PART:g}")
                for what, tallies in asked_in.items()
                for worst in [max(tally.rate for tally in tallies.values())]
            ),
        )


def _counts(asked: Bools, known: Bools, *, columns: Bools) -> tuple[int, int]:
    return int(asked[:, columns].sum()), int(known[:, columns].sum())


@dataclass
class Planted:
    """Slips of one digit, of which a checker should ask about nearly all."""

    random: random.Random
    steady: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    others: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    named: Tally = field(default_factory=Tally)
    refused: int = 0

    def add(self, series: Series) -> None:
        figures = series.figures
        columns = [column for column in np.flatnonzero(series.ordinary).tolist() if column]
        for part in ("value",) if figures.unit == "count" else ("numerators", "denominators"):
            for slip in (with_one_less, with_one_more):
                for column in columns:
                    self._plant(series, part, slip, column)

    def _plant(self, series: Series, part: str, slip: Slip, column: int) -> None:
        """The slip in the counts of all boards at one period: their limits come from the periods before it."""
        window = slice(max(0, column - WINDOW - 1), column + 1)
        grids = {
            "value": series.figures.values[:, window].copy(),
            "numerators": series.figures.numerators[:, window].copy(),
            "denominators": series.figures.denominators[:, window].copy(),
        }
        before, newest = grids["value"][:, :-1], grids["value"][:, -1].copy()
        counts = grids[part][:, -1]
        as_published = counts.copy()
        planted = np.zeros(counts.size, dtype=np.bool_)
        for board in np.flatnonzero(counts >= 100).tolist():
            counts[board] = slip(str(int(counts[board])), self.random)
            planted[board] = True
        if part != "value":
            top, bottom = grids["numerators"][:, -1], grids["denominators"][:, -1]
            with np.errstate(divide="ignore", invalid="ignore"):
                changed = 100.0 * top / bottom
            impossible = planted & ((top > bottom) | (bottom == 0))
            self.refused += int(impossible.sum())
            planted &= ~impossible
            grids["value"][:, -1] = np.where(planted, changed, newest)
            counts[~planted] = as_published[~planted]
        planted &= np.abs(grids["value"][:, -1] - newest) >= 0.5 * newest
        laid = Figures(grids["value"], grids["numerators"], grids["denominators"], series.figures.unit)
        asked = np.zeros(laid.values.shape, dtype=np.bool_)
        asked[:, -1] = planted
        found = {one.series: one.kind for one in unusual_figures(laid, asked=asked, small=series.small)}
        for board in np.flatnonzero(planted).tolist():
            has_counts = series.figures.unit == "percent"
            tallies = self.steady if has_counts and _is_steady(before[board]) else self.others
            tallies[series.title].add(board in found, 1)
            if board in found:
                self.named.add(found[board] is Kind.DIGIT, 1)

    def report(self) -> None:
        print(f"\n{'planted digits':40} {'steady percentages':>24} {'all others':>24}")
        for title in sorted({*self.steady, *self.others}):
            told = [
                f"{t.asked:,} of {t.looked:,} {t.rate:6.1f}" for t in (self.steady[title], self.others[title])
            ]
            print(f"{title:40} {told[0]:>24} {told[1]:>24}")
        rest = Tally()
        for tally in self.others.values():
            rest.add(tally.asked, tally.looked)
        print(f"all the others together: {rest.asked:,} of {rest.looked:,}, {rest.rate:.1f} in 100")
        print(f"of what is caught, named as a digit: {self.named.rate:.1f} in 100")
        print(f"{self.refused:,} more are refused by the loader, because they are more than all")
        for goal in self.goals():
            goal.say()

    def goals(self) -> tuple["Goal", ...]:
        whole = Tally()
        for tally in self.steady.values():
            whole.add(tally.asked, tally.looked)
        reached = whole.rate >= FEWEST_CAUGHT
        return (Goal("caught in steady percentages", whole.rate, reached, f"at least {FEWEST_CAUGHT:g}"),)


@dataclass(frozen=True)
class Goal:
    """A share in 100 and whether it is what was promised."""

    what: str
    share: float
    reached: bool
    limit: str

    def say(self) -> None:
        word = "reached" if self.reached else "NOT REACHED"
        print(f"  {self.what}: {self.share:.2f} in 100, {word} ({self.limit})")


def _is_steady(before: Floats) -> bool:
    known = before[~np.isnan(before)][-WINDOW:]
    if known.size < WINDOW // 2:
        return False
    level = float(np.median(known))
    return FROM_MEDIAN * float(np.median(np.abs(known - level))) < STEADY * level


def with_one_less(digits: str, chance: random.Random) -> int:
    place = chance.randrange(len(digits))
    return int(digits[:place] + digits[place + 1 :])


def with_one_more(digits: str, chance: random.Random) -> int:
    place = chance.randrange(len(digits) + 1)
    return int(digits[:place] + str(chance.randrange(1 if place == 0 else 0, 10)) + digits[place:])


if __name__ == "__main__":
    measure()
