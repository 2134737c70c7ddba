"""A full plan as a workbook: how long it takes to make, and to read and compare it when it comes back.

40 actions, 60 risks, 25 trajectories of 12 months, 48 cells of staff and 400 of money: more than any board ever wrote.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING

from bench.scratch import scratch_database
from nhs_tracker import stamps

if TYPE_CHECKING:
    from boards.plans.parts.part import Part, Rows
    from boards.plans.queries import PlanView

FRAMEWORK, BOARD = "sample-2026-27", "sample-mainland"
ACTIONS_WRITTEN, RISKS_WRITTEN, TRAJECTORIES_WRITTEN, ROUNDS = 40, 60, 25, 5
MOST_TO_MAKE, MOST_TO_READ, MOST_MEMORY = 1.5, 3.0, 200  # seconds, seconds, MB in the child


def main() -> None:
    """Make a database, measure in a child process that uses it, drop it."""
    with scratch_database("bench_workbook") as environment:
        subprocess.run([sys.executable, "-m", "bench.workbook"], cwd=stamps.ROOT, env=environment, check=True)


def measure() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhs_tracker.settings")
    django.setup()
    from boards.evidence.workbooks import read_workbook
    from boards.planning.beside import beside_columns
    from boards.plans.queries import plan
    from boards.plans.workbook.comparing import compare
    from boards.plans.workbook.given import given_of
    from boards.plans.workbook.making import make_workbook
    from boards.plans.workbook.reading import read_book
    from targets.catalogue.queries import catalogue

    organisation_id, now = write_plan(), datetime.now(UTC)

    def seen() -> "PlanView":
        return plan(
            organisation_id=organisation_id, framework_key=FRAMEWORK, catalogue=catalogue(), today=now.date()
        )

    def make() -> bytes:
        held = seen()
        given = given_of(held, organisation=BOARD, now=now)
        return make_workbook(held, given=given, title="Plan", address="", beside=beside_columns(held))

    content = make()

    def read() -> None:
        held = seen()
        found = compare(read_book(held, read_workbook(content, name="plan.xlsx"), organisation=BOARD), held)
        assert not found.rows, "an unedited workbook changes nothing"

    parts = seen().parts
    counted = ", ".join(
        f"{written.part.title.lower()} {len(written.rows)} rows, {sum(map(len, written.rows.values()))} cells"
        for written in parts
        if written.rows
    )
    print(f"The workbook has {len(content) / 1000:,.0f} kB: {counted}")
    tell("made", timed(make), MOST_TO_MAKE)
    tell("read and compared", timed(read), MOST_TO_READ)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (
        1024 if sys.platform != "darwin" else 2**20
    )
    kept = "kept" if memory <= MOST_MEMORY else "MISSED"
    print(f"{'memory of the reader':<20} {memory:8.0f} MB  limit {MOST_MEMORY}: {kept}")


def write_plan() -> int:
    """The number of the board whose plan it is."""
    from django.db import transaction

    from boards.organisations.models import Organisation
    from boards.people.models import User
    from boards.plans.demo_money import money_of_sample
    from boards.plans.demo_rows import SAMPLES
    from boards.plans.demo_staff import STAFF
    from boards.plans.models import DeliveryPlan, PlanVersion
    from boards.plans.money_rows import ONCE, RECURRING
    from boards.plans.parts import ACTIONS, FINANCE, RISKS, TRAJECTORIES
    from boards.plans.parts.trajectories.rules import rules_for
    from boards.plans.services.parts import write_rows
    from boards.plans.words import field_of
    from boards.work.actors import Actor
    from targets.calc.money import LINES
    from targets.catalogue.queries import catalogue

    ask_more()
    now = datetime.now(UTC)
    board = Organisation.including_samples.get(slug=BOARD)
    user = User.objects.create(email="bench@board.example", name="Bench")
    version = PlanVersion.objects.create(
        plan=DeliveryPlan.objects.create(organisation=board, framework_id=FRAMEWORK),
        number=1,
        created_by=user,
        created_at=now,
    )
    actor = Actor(user_id=user.pk, label="Bench", now=now)

    def many(part: "Part", count: int) -> "Rows":
        said = list(SAMPLES[part].values())
        return {f"{number:08x}": said[number % len(said)] for number in range(count)}

    trajectories = {
        key: {field_of(period): "80" for period in rules.periods} | {"rationale": "A ward opens. " * 20}
        for key, rules in rules_for(catalogue(), framework_key=FRAMEWORK).items()
    }
    money = money_of_sample(BOARD)
    amounts = {name: f"{500 + place}.125" for place, name in enumerate((*RECURRING, *ONCE))}
    keys = dict.fromkeys((*LINES, *money[FINANCE]))
    written = {
        ACTIONS: many(ACTIONS, ACTIONS_WRITTEN),
        RISKS: many(RISKS, RISKS_WRITTEN),
        TRAJECTORIES: trajectories,
        **STAFF,
        **money,
        FINANCE: {key: {**money[FINANCE].get(key, {}), **amounts} for key in keys},
    }
    with transaction.atomic():
        for part, rows in written.items():
            write_rows(actor, version, part, rows, edit_number=version.edit_number)
    return board.pk


def ask_more() -> None:
    """The year asks for trajectories by month of so many targets: those that it does not ask for are copies of A&E."""
    from targets.catalogue.models import Definition, Measure, Requirement

    held = Requirement.objects.filter(framework=FRAMEWORK).exclude(trajectory="not_asked").count()
    measure = Measure.objects.get(pk="ae-4-hours")
    definition = Definition.objects.filter(measure=measure).order_by("version").last()
    requirement = Requirement.objects.get(framework=FRAMEWORK, measure=measure)
    assert definition is not None
    for number in range(held, TRAJECTORIES_WRITTEN):
        measure.key, measure.position, measure.title = f"bench-{number}", 1000 + number, f"Target {number}"
        measure.save(force_insert=True)
        for row in (definition, requirement):
            row.pk, row.measure = None, measure
            row.save(force_insert=True)


def timed(work: Callable[[], object]) -> list[float]:
    taken = []
    for _ in range(ROUNDS):
        begins = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begins)
    return taken


def tell(what: str, taken: list[float], most: float) -> None:
    middle = median(taken)
    kept = "kept" if middle <= most else "MISSED"
    print(f"{what:<20} {middle:8.2f} s   limit {most}: {kept} (from {min(taken):.2f} to {max(taken):.2f})")


if __name__ == "__main__":
    measure()
