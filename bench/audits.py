"""A round of participation audits of 22 boards, 20 criteria and three voices, as if it were written in one hour.

Limits of the same run: what is written takes its share of an hour; the page of one criterion of all boards stays below
150 ms of CPU; the overview of a round costs no more after ten rounds than after one.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING, Any

from bench.scratch import scratch_database
from nhs_tracker import stamps

if TYPE_CHECKING:
    from boards.participation.audit_rows import BoardAudit
    from boards.participation.models import AuditRound
    from boards.people.models import User

CRITERIA, ROUNDS, TURNS = 20, 10, 15
FEW = 3  # criteria of the rounds of earlier years
HOUR, MOST_CPU, MOST_GROWTH = 3600, 0.15, 1.2
LEVEL, WORDS = 3, "We ask people on each ward and tell them what came of it. " * 5


def main() -> None:
    """Make a database, measure in a child process that uses it, drop it."""
    with scratch_database("bench_audits") as environment:
        subprocess.run([sys.executable, "-m", "bench.audits"], cwd=stamps.ROOT, env=environment, check=True)


def measure() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhs_tracker.settings")
    django.setup()
    from django.test import Client

    from boards.people.roles import Role
    from tests.support.people import person, sign_in

    one, two = (person(Role.PARTICIPATION_REVIEWER) for _ in range(2))
    held = _opened(2025, CRITERIA)
    begins, cpu = time.perf_counter(), time.process_time()
    audits = _written(held)
    entries = 2 * len(audits) * CRITERIA
    client = sign_in(Client(headers={"host": "127.0.0.1"}), person(Role.PARTICIPATION_REVIEWER))
    page = f"/desk/participation/review/{held.key}/1.1/"
    beside = _cpu(lambda: _read(client, page))
    content, statements = _read(client, page), _statements(lambda: _read(client, page))
    assert content.count(b'class="beside__board"') == len(audits)
    assert content.count(b"<form method") >= len(audits), "each board can be rated"
    _rated(audits, one, two)
    entries += len(audits) * CRITERIA
    taken, cpu = time.perf_counter() - begins, time.process_time() - cpu
    share = taken / HOUR
    print(
        f"{len(audits)} boards, {CRITERIA} criteria, three voices: {entries:,} entries in {taken:.0f} s, {cpu:.0f} s "
        f"of CPU: {share:.0%} of an hour by one process; goal 100%: {_met(share <= 1)}"
    )
    print(
        f"one criterion of {len(audits)} boards: {beside * 1000:.0f} ms of CPU, {statements} statements, "
        f"{len(content):,} bytes; limit {MOST_CPU * 1000:.0f} ms: {_met(beside <= MOST_CPU)}"
    )
    _ended(audits, one)
    overview = f"/desk/participation/audits/{held.key}/"
    after_one = _cpu(lambda: _read(client, overview))
    for year in range(2025 - ROUNDS + 1, 2025):
        earlier = _written(_opened(year, FEW))
        _rated(earlier, one, two)
        _ended(earlier, one)
    after_all = _cpu(lambda: _read(client, overview))
    growth = after_all / after_one
    print(
        f"overview after 1 round {after_one * 1000:.0f} ms, after {ROUNDS} {after_all * 1000:.0f} ms of CPU: "
        f"{growth:.2f} times; limit {MOST_GROWTH}: {_met(growth <= MOST_GROWTH)}"
    )


def _met(is_met: bool) -> str:
    return "met" if is_met else "MISSED"


def _cpu(work: Callable[[], object]) -> float:
    work()
    taken = []
    for _ in range(TURNS):
        begins = time.process_time()
        work()
        taken.append(time.process_time() - begins)
    return median(taken)


def _statements(work: Callable[[], object]) -> int:
    from tests.support.statements import statements

    with statements() as seen:
        work()
    return len(seen)


def _read(client: Any, page: str) -> bytes:
    answer = client.get(page)
    assert answer.status_code == 200, (page, answer.status_code)
    content: bytes = answer.content
    return content


def _opened(first_year: int, criteria: int) -> "AuditRound":
    from boards.participation.asking import Criterion
    from tests.support.audits import open_round

    asked = tuple(
        Criterion(1 + at // 10, f"Section {1 + at // 10}", 1 + at % 10, f"Criterion {at + 1} is kept.")
        for at in range(criteria)
    )
    return open_round(f"Bench round {first_year}", first_year=first_year, criteria=asked)


def _written(held: "AuditRound") -> list["BoardAudit"]:
    """Every board writes and signs, and its public group comments on each criterion."""
    from boards.organisations.queries import organisations
    from boards.participation.audit_queries import real_boards
    from boards.participation.commenting import Comment, Remark
    from tests.support.audits import comment, signed_audit

    audits = []
    for board in real_boards(organisations()):
        audit = signed_audit(board, held, level=LEVEL, summary=WORDS[:300], statement=WORDS[:2000])
        remarks = {one.code: Remark("partly", "Some of us were asked.") for one in held.criteria.all()}
        comment(audit, said=Comment(Remark("yes"), "Twelve patients.", "At our meeting.", remarks))
        audits.append(audit)
    return audits


def _rated(audits: list["BoardAudit"], one: "User", two: "User") -> None:
    from tests.support.audits import rate, sampled

    for audit in audits:
        for criterion in audit.round.criteria.all():
            rate(audit, criterion.code, LEVEL, by=one, reason=WORDS[:300])
        for code in sampled(audit):
            rate(audit, code, LEVEL, by=two, reason=WORDS[:300])


def _ended(audits: list["BoardAudit"], one: "User") -> None:
    from boards.participation import reviewing
    from boards.people.roles import Role
    from tests.support.audits import as_of
    from tests.support.people import person

    for audit in audits:
        reviewing.moderate(**as_of(audit, one))
        reviewing.check(**as_of(audit, person(Role.PLANNER, board=audit.organisation.slug)), text="")
        reviewing.finish(**as_of(audit, one))


if __name__ == "__main__":
    measure()
