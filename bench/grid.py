"""B2: the nation grid, 22 organisations x 60 measures, at 79 thousand, at 1 million and at 10 million observations.

Ours is the service function that pages call, up to the finished cells. The limit is psycopg2 alone, reading the same
rows and columns of the standings; peers look for the newest figure among the observations each time. The larger size
has twice the history and six vintages of every figure. Rounds run all ways in turn, so that noise hits all alike.

As known on a day the limit is psycopg2 alone, reading the figures of that day and year from the observations. Judging
whole measures again is counted in figures a second of this process's own CPU, reading included.

At 10 million, or 46.9 with `BENCH_MILLIONS=47`, the growth of ours is measured alone.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench.scratch import scratch_database
from nhs_tracker import stamps

MEASURES, ORGANISATIONS = 60, 22
SIZES = ((60, 1), (127, 6))  # months of history, vintages of each figure: 79,200 and 1,005,840 observations
LARGEST = {"10": (127, 60), "47": (127, 280)}  # by millions of observations
LAST_MONTH = date(2026, 3, 1)
ROUNDS, CALLS, SLOW_CALLS = 7, 25, 2
GOALS = (("first", 3.0, 1.3), ("stretch", 1.5, 1.1))  # times the limit, growth
KNOWN_ON = date(2026, 4, 20)
DAY_GOALS = (("first", 150.0, 3.0), ("stretch", 80.0, 3.0))  # ms at the larger size, times its limit
# Figures a CPU second before they were judged as columns, on the machine of docs/performance.md, and times that.
JUDGED_BEFORE = 37_700
JUDGING_GOALS = (("first", "cells", 5), ("stretch", "cells", 10), ("first", "points", 2))
JUDGED_MEASURES = 10

OURS = "our grid, newest cells, as pages get it"
LIMIT = "psycopg2 alone, the same rows and columns (limit)"
PEER = "newest observations, DISTINCT ON by the ORM (peer)"
ON_A_DAY = "our grid as known on a day, judged on reading"
DAY_LIMIT = "psycopg2 alone, the figures known on that day (limit)"
CONTROL = "psycopg2 alone, a copy that never grows (control)"
SLOW = (PEER, ON_A_DAY, DAY_LIMIT)


def main() -> None:
    """Make a database, measure in a child process that uses it, drop it."""
    with scratch_database("bench_grid") as environment:
        subprocess.run([sys.executable, "-m", "bench.grid"], cwd=stamps.ROOT, env=environment, check=True)


def measure() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhs_tracker.settings")
    django.setup()
    make_policy()
    medians: list[dict[str, float]] = []
    for months, vintages in SIZES:
        size = make_observations(months=months, vintages=vintages)
        seconds = judge()
        times = run()
        report(times, size=size, judged_in=seconds)
        report_judging(rejudge())
        medians.append({name: statistics.median(values) for name, values in times.items()})
    compare(*medians)
    months, vintages = LARGEST[os.environ.get("BENCH_MILLIONS", "10")]
    size = make_observations(months=months, vintages=vintages)
    print(f"{size:,} observations; judged whole in {judge():.1f} s")
    compare_growth(
        medians[0], {name: statistics.median(values) for name, values in run((CONTROL, OURS)).items()}
    )


def make_policy() -> None:
    """60 measures of our own, monthly, asked by every real framework; of the organisations 22 send figures."""
    from targets.catalogue.models import Definition, Framework, Measure, Requirement

    Requirement.objects.all().delete()
    measures = Measure.objects.bulk_create(
        Measure(
            key=f"bench-{n:02}",
            title=f"Measure {n}",
            short_title=f"M{n}",
            about="-",
            concern="waiting",
            position=1000 + n,
        )
        for n in range(MEASURES)
    )
    Definition.objects.bulk_create(
        Definition(
            measure=one,
            version=1,
            valid_from=date(2010, 4, 30),
            numerator="seen in time",
            denominator="seen",
            unit="percent",
            scale=100,
            direction="higher",
            frequency="month",
            lag_months=2,
            aggregation="flow",
            tolerance_percent=5,
            tolerance_reason="-",
            judge_places=1,
            display_places=1,
            year_result="last",
            disclosure_rule="-",
            publisher="-",
            source="-",
            licence="-",
        )
        for one in measures
    )
    Requirement.objects.bulk_create(
        Requirement(
            framework=framework,
            measure=one,
            shape="absolute",
            status="standard",
            trajectory="not_asked",
            wording="-",
            floor=90,
            confirmed_until=framework.year_end,
            source="-",
        )
        for framework in Framework.objects.filter(fictional=False)
        for one in measures
    )


FILL = """
    INSERT INTO boards_observation (organisation_id, measure_id, submission_id, stream, period_end, period_start,
        period_kind, known_from, numerator, denominator, value, marker, status)
    SELECT b.id, s.measure_id, s.id, 'official', (m + interval '1 month' - interval '1 day')::date, m::date, 'month',
           s.known_from, n, 1000, n / 10.0, '', 'final'
    FROM boards_submission s
    CROSS JOIN (SELECT id FROM boards_organisation WHERE kind <> 'nation' ORDER BY position LIMIT %(organisations)s) b
    CROSS JOIN generate_series(%(first)s::date, %(last)s::date, interval '1 month') m
    CROSS JOIN LATERAL (SELECT 800 + abs(hashtext(concat(b.id, s.measure_id, m, s.known_from))) %% 200 AS n) figure
    WHERE s.file_name = 'bench' AND NOT EXISTS (
        SELECT FROM boards_observation o
        WHERE o.organisation_id = b.id AND o.measure_id = s.measure_id AND o.stream = 'official'
          AND o.period_start = m::date AND o.submission_id = s.id
          AND o.period_end = (m + interval '1 month' - interval '1 day')::date)
"""


def make_observations(*, months: int, vintages: int) -> int:
    """Fill up to so many months, each in so many vintages; returns how many observations there are then."""
    from django.db import connection, connections

    from boards.figures.models import Observation, Submission
    from targets.calc.periods import add_months

    held = Submission.objects.filter(file_name="bench").count() // MEASURES
    Submission.objects.bulk_create(
        Submission(
            measure_id=f"bench-{n:02}",
            stream="official",
            channel="command",
            layout="tidy",
            file_name="bench",
            sha256="-",
            known_from=date(2026, 4, 7) + timedelta(days=min(vintage, 60 + vintage // 2)),
            received_at=datetime(2026, 5, 1, tzinfo=UTC),
            state="staged",
        )
        for vintage in range(held, vintages)
        for n in range(MEASURES)
    )
    values: dict[str, int | date] = {
        "organisations": ORGANISATIONS,
        "first": add_months(LAST_MONTH, 1 - months),
        "last": LAST_MONTH,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(FILL, values)
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE boards_observation")
    return Observation.objects.count()


def judge() -> float:
    """Judge everything; returns the seconds."""
    from django.db import connections
    from django.utils import timezone

    from boards.performance import services

    start = time.perf_counter()
    services.judge_all(now=timezone.now())
    seconds = time.perf_counter() - start
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE boards_standing")
    return seconds


FEW_COLUMNS = "organisation_id, measure_id, period_end, actual, promised, result"

LATERAL = """
    SELECT b.id, m.key, o.period_end, o.value
    FROM boards_organisation b CROSS JOIN targets_measure m
    CROSS JOIN LATERAL (
        SELECT period_end, value FROM boards_observation
        WHERE organisation_id = b.id AND measure_id = m.key AND stream = 'official'
        ORDER BY period_end DESC, period_start, known_from DESC, submission_id DESC LIMIT 1) o
"""


# Of the year of the newest month: the rows that the grid as known on that day is judged from.
FIGURES_OF_THE_DAY = """
    SELECT DISTINCT ON (o.organisation_id, o.measure_id, o.period_end, o.period_start)
           o.measure_id, o.organisation_id, o.period_end, o.period_start, o.period_kind, o.stream, o.id, o.known_from,
           o.status, o.marker, o.numerator, o.denominator, o.value
    FROM boards_observation o
    WHERE o.stream = 'official' AND o.period_end BETWEEN %(first)s AND %(last)s AND o.known_from <= %(day)s
      AND o.organisation_id = ANY(%(organisations)s) AND o.measure_id = ANY(%(measures)s)
    ORDER BY o.organisation_id, o.measure_id, o.period_end DESC, o.period_start, o.known_from DESC, o.submission_id DESC
"""


def ways() -> dict[str, Callable[[], Any]]:
    from django.db import connection
    from django.utils import timezone

    from boards.figures.models import Observation
    from boards.organisations.models import Organisation
    from boards.performance.queries import View, grid
    from boards.performance.rows import COLUMNS

    today = timezone.localdate()
    connection.ensure_connection()
    plain = connection.connection.cursor()
    columns = ", ".join(COLUMNS)
    plain.execute(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS control AS SELECT {columns} FROM boards_standing WHERE latest"
    )

    def read(statement: str) -> Callable[[], list[Any]]:
        def run() -> list[Any]:
            plain.execute(statement)
            rows: list[Any] = plain.fetchall()
            return rows

        return run

    of_the_day = {
        "first": date(LAST_MONTH.year - 1, 4, 1),
        "last": date(LAST_MONTH.year, 3, 31),
        "day": KNOWN_ON,
        "organisations": list(Organisation.objects.values_list("pk", flat=True)),
        "measures": [f"bench-{n:02}" for n in range(MEASURES)],
    }
    newest = Observation.objects.filter(stream="official").order_by(
        "organisation_id", "measure_id", "-period_end", "period_start", "-known_from", "-submission_id"
    )
    return {
        CONTROL: read(f"SELECT {columns} FROM control"),
        LIMIT: read(f"SELECT {columns} FROM boards_standing WHERE latest"),
        "psycopg2 alone, six columns": read(f"SELECT {FEW_COLUMNS} FROM boards_standing WHERE latest"),
        OURS: forgetting(lambda: grid(view=View(), returns_of=None, today=today)),
        "our grid, one framework's year": forgetting(
            lambda: grid(view=View("ldp-2025-26"), returns_of=None, today=today)
        ),
        "our grid, newest cells, read before": lambda: grid(view=View(), returns_of=None, today=today),
        "newest observations, LATERAL on our index (peer)": read(LATERAL),
        PEER: lambda: list(
            newest.distinct("organisation_id", "measure_id").values_list(
                "organisation_id", "measure_id", "period_end", "value"
            )
        ),
        ON_A_DAY: lambda: grid(view=View(known_on=KNOWN_ON), returns_of=None, today=today),
        DAY_LIMIT: read(plain.mogrify(FIGURES_OF_THE_DAY, of_the_day).decode()),
    }


def forgetting(act: Callable[[], Any]) -> Callable[[], Any]:
    """The same by a process that has read no cell before."""
    from boards.performance.reading import CELLS

    def run() -> Any:
        CELLS.forget()
        return act()

    return run


def run(only: Collection[str] = ()) -> dict[str, list[float]]:
    """Milliseconds of each way: one median of many calls for each round. The ways take turns call by call."""
    acts = {name: act for name, act in ways().items() if not only or name in only}
    found: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(ROUNDS):
        times: dict[str, list[float]] = {name: [] for name in found}
        for call in range(CALLS):
            for name, act in acts.items():
                if call >= SLOW_CALLS and name in SLOW:
                    continue
                start = time.perf_counter()
                act()
                times[name].append((time.perf_counter() - start) * 1000)
        for name, values in times.items():
            found[name].append(statistics.median(values))
    return found


def rejudge() -> dict[str, list[float]]:
    """Figures a CPU second, to cells and to lists of points: one number for each round."""
    from django.utils import timezone

    from boards.performance.queries import Judgements, judged

    today = timezone.localdate()
    ways: dict[str, Callable[[Judgements], object]] = {
        "cells": lambda answer: (answer.cells, answer.turned_red),
        "points": lambda answer: answer.series,
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, made in ways.items():
            figures, start = 0, time.process_time()
            for n in range(JUDGED_MEASURES):
                answer = judged(measure_key=f"bench-{n:02}", today=today, include_returns=True)
                made(answer)
                figures += len(answer.judged.cases.row)
            found[name].append(figures / (time.process_time() - start))
    return found


def report_judging(found: dict[str, list[float]]) -> None:
    for name, rates in found.items():
        print(
            f"judged anew to {name}: {statistics.median(rates):,.0f} figures a CPU second"
            f" ({min(rates):,.0f} to {max(rates):,.0f})"
        )
    for goal, name, times in JUDGING_GOALS:
        rate = statistics.median(found[name]) / JUDGED_BEFORE
        met = "met" if rate >= times else "MISSED"
        print(f"goal ({goal}): to {name} {times} times {JUDGED_BEFORE:,}: {met} ({rate:.1f})")


def report(times: dict[str, list[float]], *, size: int, judged_in: float) -> None:
    limit = statistics.median(times[LIMIT])
    print(
        f"{size:,} observations, {MEASURES} measures x {ORGANISATIONS} organisations; judged whole in {judged_in:.1f} s"
    )
    print(f"{'way':52} {'ms':>9} {'min to max':>20} {'of limit':>9}")
    for name, values in times.items():
        median = statistics.median(values)
        print(
            f"{name:52} {median:9.2f} {f'{min(values):.2f} to {max(values):.2f}':>20} {median / limit:9.2f}"
        )


def compare_growth(small: dict[str, float], largest: dict[str, float]) -> None:
    noise = largest[CONTROL] / small[CONTROL]
    growth = largest[OURS] / small[OURS] / noise
    print(
        f"growth of ours from the smallest to the largest size: {growth:.2f} (the control: {noise:.2f}, taken out)"
    )
    for name, _, most in GOALS:
        print(f"goal ({name}): growth {most}: {'met' if growth <= most else 'MISSED'}")


def compare(small: dict[str, float], large: dict[str, float]) -> None:
    # The two sizes are measured minutes apart: what a read of constant size grew by in between is the machine's noise.
    noise = large[CONTROL] / small[CONTROL]
    growth = large[OURS] / small[OURS] / noise
    ratio = max(small[OURS] / small[LIMIT], large[OURS] / large[LIMIT])
    peer = large[PEER] / large[OURS]
    print(
        f"growth of ours from the smaller to the larger size: {growth:.2f} (the control: {noise:.2f}, taken out)"
    )
    print(f"at the larger size {peer:.0f} times as fast as DISTINCT ON by the ORM")
    for name, times, most in GOALS:
        met = "met" if ratio <= times and growth <= most else "MISSED"
        print(
            f"goal ({name}): at most {times} times the limit and growth {most}: {met} ({ratio:.2f}, {growth:.2f})"
        )
    day, of_limit = large[ON_A_DAY], large[ON_A_DAY] / large[DAY_LIMIT]
    for name, most, times in DAY_GOALS:
        met = "met" if day <= most and of_limit <= times else "MISSED"
        print(
            f"goal ({name}): as known on a day at most {most:.0f} ms and {times} times its limit: {met}"
            f" ({day:.0f} ms, {of_limit:.2f})"
        )


if __name__ == "__main__":
    measure()
