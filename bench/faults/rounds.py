"""One round of each fault on a fresh, prepared database, through the real services, pages and worker processes.

The moment of a kill is either random or the worst one: everything of an effect is written except its audit row.
"""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection
from datetime import date

from django.db import DatabaseError, connection, connections
from django.test import Client
from django.utils import timezone

from bench.faults.outcomes import LIMIT_SECONDS, Outcome, Start, rows_held, wait
from boards.figures import services as figures
from boards.figures.models import Observation, StagedRow, Submission
from boards.figures.work import JUDGE
from boards.organisations.models import Organisation, OrganisationCode
from boards.people.roles import Role
from boards.performance.analysis.work import ANALYSE
from boards.performance.models import Standing
from boards.performance.services import judge_all
from boards.work import owed
from boards.work.actors import Actor, command
from boards.work.models import AuditEvent, Batch, Owed
from boards.work.queries import progress
from reports.ownership import asking
from reports.ownership.models import OwnershipReport, ReportText
from reports.ownership.sections import SECTIONS
from reports.publication.queries import current_release
from tests.support.people import actor_for, person, sign_in
from tests.support.releases import release_figures
from tests.support.submissions import AE, HEADER, waiting
from tests.support.together import together

MADE_UP = "Made up to be interrupted."
YEAR = "ldp-2022-23"
FIRST_YEAR, YEARS = 2011, 14  # of the large file: every one is over


def kill_worker(
    *,
    start: Start,
    worst: bool,
    meanwhile: Callable[[], object] = lambda: None,
    afterwards: Callable[[], object] = lambda: None,
    patience: float = LIMIT_SECONDS,
) -> Outcome:
    """`kill -9` of the worker and its children while it drafts the reports of every board.

    `meanwhile` runs between the kill and the restart (it may empty the broker), `afterwards` every second once the new
    worker is there (where no beat runs, it sends the sweep).
    """
    worker = start()
    batch = ask_for_reports(_boards())
    some = random.randint(1, batch.owed.count() // 2)
    wait(lambda: progress(batch_id=batch.pk).done >= some)
    if worst:
        with rows_held() as held:
            wait(held)
            worker.kill()
    else:
        time.sleep(random.uniform(0, 0.1))
        worker.kill()
    meanwhile()
    restarted = time.monotonic()
    worker = start()
    try:
        wait(lambda: all_drafted(batch), seconds=patience, meanwhile=afterwards)
        seconds = time.monotonic() - restarted
    finally:
        worker.kill()
    return drafting_outcome(batch, seconds=seconds)


def stop_broker(
    *,
    start: Start,
    stop: Callable[[], object],
    bring_back: Callable[[], object],
    down_seconds: float,
    afterwards: Callable[[], object] = lambda: None,
) -> Outcome:
    """The broker goes while reports are drafted; meanwhile a planner accepts figures and an analyst asks for more.

    A worker that ends with its broker is started again, as whatever keeps it running does: Celery's does so at times.
    """
    boards = _boards()
    lothian = next(board for board in boards if board.slug == "nhs-lothian")
    planner = sign_in(Client(), person(Role.PLANNER))
    analyst = sign_in(Client(), person(Role.ANALYST))
    returns = [waiting(f"nhs-lothian,2023-{month:02d}-01,90,100,,,", board=lothian) for month in (4, 5, 6)]
    worker = start()
    try:
        first = ask_for_reports(boards[: len(boards) // 2])
        wait(lambda: progress(batch_id=first.pk).done >= 1)
        stop()
        gone = time.monotonic()
        waited = [
            _timed(planner, f"/desk/boards/nhs-lothian/figures/{one.pk}/accept/", {}) for one in returns
        ]
        rest = [str(board.pk) for board in boards[len(boards) // 2 :]]
        waited.append(_timed(analyst, "/desk/reports/ask/", {"framework": YEAR, "organisations": rest}))
        time.sleep(max(0.0, down_seconds - (time.monotonic() - gone)))
        bring_back()
        back = time.monotonic()
        second = Batch.objects.exclude(pk=first.pk).filter(kind=asking.DRAFT.name).get()

        def keep_running() -> None:
            nonlocal worker
            if worker.process.poll() is not None:
                worker = start()
            afterwards()

        wait(lambda: all_drafted(first) and all_drafted(second), meanwhile=keep_running)
        seconds = time.monotonic() - back
    finally:
        worker.kill()
    outcome = drafting_outcome(first, second, seconds=seconds)
    kept = Submission.objects.filter(pk__in=[one.pk for one in returns], state="accepted").count()
    return Outcome(
        works=outcome.works + len(returns),
        lost=outcome.lost
        + len(returns)
        - kept
        + Owed.objects.filter(done_at=None).exclude(kind=ANALYSE.name).count(),
        duplicated=outcome.duplicated,
        torn=outcome.torn + abs(kept - Observation.objects.filter(submission__in=returns).count()),
        seconds=seconds,
        slowest=max(waited),
    )


def kill_database(
    *, kill: Callable[[], object], start: Callable[[], object], organisations: int, worst: bool
) -> Outcome:
    """`kill -9` of all of PostgreSQL while a large file is accepted and small ones are, one after the other.

    Afterwards the file is accepted again: its staged rows are gone with the crash and must come from the stored file.
    """
    large = receive_large(organisations=organisations)
    judge_all(now=timezone.now())
    small = Saves()
    small.start()
    wait(lambda: len(small.acknowledged) >= 3)
    accepting = threading.Thread(target=_accept_and_be_killed, args=(large.pk,))
    accepting.start()
    if worst:
        with rows_held() as held:
            wait(lambda: held() >= 2)  # the large file's and the one of the small ones that is at it
            kill()
    else:
        time.sleep(random.uniform(0.05, 1.5))
        kill()
    killed = time.monotonic()
    accepting.join()
    small.join()
    connections.close_all()
    start()
    large.refresh_from_db()
    seconds = time.monotonic() - killed
    if _torn(large):  # it cannot be accepted again
        return Outcome(works=1 + len(small.acknowledged), torn=1, seconds=seconds)
    if large.state == Submission.State.STAGED:
        if StagedRow.objects.exists():
            raise AssertionError("the crash did not empty the unlogged table: nothing was shown")
        figures.accept(actor=_loader(), submission_id=large.pk, reasons=MADE_UP)
        large.refresh_from_db()
    owed.settle(clock=timezone.now, kind=JUDGE)
    missing = [number for number in small.acknowledged if not _whole(Submission.objects.get(pk=number))]
    return Outcome(
        works=1 + len(small.acknowledged),
        lost=len(missing) + (0 if _whole(large) else 1),
        duplicated=sum(number > 1 for number in _acts("figures accepted").values()),
        torn=differences_from_a_full_rebuild(),
        seconds=seconds,
    )


def accept_twice() -> Outcome:
    """Two people press Accept on the same submission at the same moment; the page tells the second who and when."""
    lothian = Organisation.objects.get(slug="nhs-lothian")
    before = Submission.objects.count()
    # A figure that nobody sent yet: one that is held already would store nothing.
    held = waiting(f"nhs-lothian,2023-{before % 12 + 1:02d}-01,{before // 12},100,,,", board=lothian)
    address = f"/desk/boards/nhs-lothian/figures/{held.pk}/"
    people = [person(Role.PLANNER) for _ in range(2)]
    told = together(
        *[lambda person=one: _accept_on_the_page(sign_in(Client(), person), address) for one in people]
    )
    winner = Submission.objects.get(pk=held.pk).decided_by
    name = winner.name if winner else "nobody"
    second = rf"This submission was accepted by {re.escape(name)} at \d\d:\d\d on \d{{1,2}} \w+ \d{{4}}\."
    done = sum("Accepted. The standings that it moved are below." in str(words) for words in told)
    informed = sum(bool(re.search(second, str(words))) for words in told)
    events = _acts("figures accepted")[str(held.pk)]
    stored = Observation.objects.filter(submission=held).count()
    return Outcome(
        works=1,
        lost=int(events == 0 or stored == 0),
        duplicated=max(events, stored, done, 1) - 1,
        torn=int((done, informed) != (1, 1)),
    )


# The work


def ask_for_reports(organisations: Collection[Organisation]) -> Batch:
    """An analyst asks for the reports of a real year, of which something is released."""
    if current_release() is None:
        published = waiting("nhs-lothian,2022-04-01,90,100,,,", board=None, known_from=date(2023, 6, 6))
        figures.accept(actor=_loader(), submission_id=published.pk, reasons=MADE_UP)
        release_figures()
    return asking.draft_reports(
        actor=actor_for(person(Role.ANALYST)), framework_key=YEAR, organisations=organisations
    )


def all_drafted(batch: Batch) -> bool:
    return progress(batch_id=batch.pk).finished


def drafting_outcome(*batches: Batch, seconds: float) -> Outcome:
    """Every report asked for must be drafted once, with all its words and one audit row; any other is counted."""
    asked = {int(subject) for batch in batches for subject in batch.owed.values_list("subject", flat=True)}
    reports = list(OwnershipReport.objects.filter(framework=YEAR))
    audited, words = _acts("draft report"), Counter(ReportText.objects.values_list("report_id", flat=True))
    drafted = {report.pk for report in reports if report.status == "draft"}
    torn = [
        report.pk
        for report in reports
        if (report.pk in drafted) != bool(audited[str(report.pk)])
        or words[report.pk] != (len(SECTIONS) if report.pk in drafted else 0)
    ]
    repeated = sum(number - 1 for number in audited.values() if number > 1)
    again = sum(report.edit_number > 1 for report in reports)
    return Outcome(
        works=len(asked),
        lost=len(asked - drafted),
        duplicated=max(repeated, again),
        torn=len(torn),
        seconds=seconds,
    )


def receive_large(*, organisations: int) -> Submission:
    """A file of every month of fourteen years for so many organisations (the boards first), received and staged."""
    codes = [board.slug for board in _boards()] + make_organisations(organisations)
    months = [date(FIRST_YEAR + month // 12, month % 12 + 1, 1) for month in range(YEARS * 12)]
    rows = [f"{code},{month},{70 + month.month},100,,," for month in months for code in codes[:organisations]]
    return figures.receive(
        actor=_loader(),
        measure_key=AE,
        stream="official",
        organisation_id=None,
        content="\n".join([HEADER, *rows, ""]).encode(),
        file_name="large.csv",
        channel="command",
        layout_name="tidy",
        known_from=date(2025, 2, 4),
    )


def make_organisations(count: int) -> list[str]:
    """So many organisations beyond the boards; their codes."""
    made = Organisation.objects.bulk_create(
        Organisation(
            slug=f"site-{number}",
            name=f"Site {number}",
            short_name=f"Site {number}",
            kind=Organisation.Kind.SPECIAL,
            source="made for a fault run",
            position=1000,
        )
        for number in range(count)
    )
    codes = [f"F{number:08d}" for number in range(count)]
    OrganisationCode.objects.bulk_create(
        OrganisationCode(code=code, organisation=organisation, current=True)
        for code, organisation in zip(codes, made, strict=True)
    )
    return codes


class Saves:
    """A board's returns, accepted one after the other until the database is gone; which ones it acknowledged."""

    def __init__(self) -> None:
        board = Organisation.objects.get(slug="nhs-lothian")
        self.waiting = [
            waiting(f"nhs-lothian,{year}-{month:02d}-01,1,2,,,", board=board)
            for year in range(2015, 2025)
            for month in range(1, 13)
        ]
        self.acknowledged: list[int] = []
        self.thread = threading.Thread(target=self._save)
        self.start, self.join = self.thread.start, self.thread.join

    def _save(self) -> None:
        try:
            for one in self.waiting:
                figures.accept(actor=_loader(), submission_id=one.pk, reasons=MADE_UP)
                self.acknowledged.append(one.pk)
        except DatabaseError:
            pass  # killed
        finally:
            connection.close()


def differences_from_a_full_rebuild() -> int:
    """Standings that judging everything anew, from nothing, gives differently."""
    columns = [field.attname for field in Standing._meta.fields if field.name not in ("id", "judged_at")]
    held = Counter(Standing.objects.values_list(*columns))
    Standing.objects.all().delete()
    judge_all(now=timezone.now())
    rebuilt = Counter(Standing.objects.values_list(*columns))
    return (held - rebuilt).total() + (rebuilt - held).total()


# How it is done


def _boards() -> list[Organisation]:
    return list(Organisation.objects.filter(kind=Organisation.Kind.TERRITORIAL).order_by("position"))


def _loader() -> Actor:
    return command(name="import_figures", now=timezone.now())


def _acts(action: str) -> Counter[str]:
    return Counter(AuditEvent.objects.filter(action=action).values_list("subject_id", flat=True))


def _accept_and_be_killed(number: int) -> None:
    try:
        figures.accept(actor=_loader(), submission_id=number, reasons=MADE_UP)
    except DatabaseError:
        pass  # killed
    finally:
        connection.close()


def _whole(submission: Submission) -> bool:
    """Accepted, with every row stored, and said so once."""
    return (
        submission.state == Submission.State.ACCEPTED
        and Observation.objects.filter(submission=submission).count() == submission.added + submission.changed
        and _acts("figures accepted")[str(submission.pk)] == 1
    )


def _torn(submission: Submission) -> bool:
    """Neither wholly accepted nor wholly untouched."""
    untouched = (
        submission.state == Submission.State.STAGED
        and not Observation.objects.filter(submission=submission).exists()
        and not _acts("figures accepted")[str(submission.pk)]
    )
    return not (untouched or _whole(submission))


def _timed(client: Client, address: str, data: dict[str, object]) -> float:
    """Post a form that must succeed; the seconds that it took."""
    started = time.monotonic()
    answer = client.post(address, data)
    if answer.status_code != 302:
        raise AssertionError(f"{address} answered {answer.status_code}")
    return time.monotonic() - started


def _accept_on_the_page(client: Client, address: str) -> str:
    return str(client.post(f"{address}accept/", follow=True).content.decode())
