"""Official figures accepted while a data release is prepared, approved or made: on committed data, several at once."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import InternalError, connection, transaction
from django.utils import timezone

from boards.figures import cut
from boards.figures.models import Submission
from boards.figures.services import accept
from boards.people.roles import Role
from boards.performance.queries import judged
from boards.work.actors import command
from reports.publication import services
from reports.publication.acts import Refused
from reports.publication.models import DataRelease, ReleasedSeries
from tests.boards.performance.arrivals import arrive
from tests.reports.samples import KNOWN_ON, board, prepared, someone
from tests.support.submissions import waiting

pytestmark = pytest.mark.usefixtures("fresh_db")

BUSY = "Official figures are being accepted at this moment. Try again when that is done."
PATIENCE = 30  # seconds, for what another thread does at once


@pytest.fixture
def waited() -> Submission:
    """A file that waits for its acceptance, with a lower number than one that is accepted."""
    held = waiting("nhs-lothian,2023-05-01,96,100,,,", board=None, known_from=KNOWN_ON)
    arrive("nhs-fife,2023-06-01,81,100,,,", measure="camhs-18-weeks", known_from=KNOWN_ON)
    return held


class Elsewhere:
    """Something done in a transaction on a database connection of its own."""

    def __init__(
        self, act: Callable[[], object], *, before_commit: Callable[[], object] = lambda: None
    ) -> None:
        self.problem: Exception | None = None
        self.acted = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(act, before_commit))
        self.thread.start()

    def _run(self, act: Callable[[], object], before_commit: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                act()
                self.acted.set()
                before_commit()
        except Exception as problem:
            self.problem = problem
        finally:
            connection.close()

    def end(self) -> None:
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()
        assert self.problem is None


def acceptance(submission: Submission) -> Callable[[], object]:
    return lambda: accept(actor=command(name="tests", now=timezone.now()), submission_id=submission.pk)


@contextmanager
def not_yet_committed(submission: Submission) -> Iterator[None]:
    """The file is accepted, but nobody else can see it yet; committed at the end."""
    commit = threading.Event()
    other = Elsewhere(acceptance(submission), before_commit=lambda: commit.wait(PATIENCE))
    try:
        assert other.acted.wait(PATIENCE)
        yield
    finally:
        commit.set()
        other.end()


def approved() -> DataRelease:
    return services.approve_release(actor=someone(Role.PUBLISHER), number=prepared().number)


def is_released(submission: Submission) -> bool:
    """Whether a figure of the file is public."""
    return ReleasedSeries.objects.filter(
        measure=submission.measure_id, organisation__slug="nhs-lothian"
    ).exists()


def waits_for_the_cut() -> bool:
    """In this database: other processes test on the same server."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE l.objid = %s AND NOT l.granted AND d.datname = current_database()",
            [cut.CUT],
        )
        return bool(cursor.fetchone()[0])


def release_while(act: Callable[[], object], *, number: int, monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    """Make the release, and let somebody else do something after its checks, before its first measure is judged."""
    others: list[Elsewhere] = []

    def after_the_other(**asked: Any) -> Any:
        if not others:
            others.append(Elsewhere(act))
            while others[0].thread.is_alive() and not waits_for_the_cut():
                others[0].thread.join(0.01)
        return judged(**asked)

    monkeypatch.setattr(services, "judged", after_the_other)
    services.release(actor=someone(Role.PUBLISHER), number=number)
    return others[0]


def test_who_comes_while_the_act_before_lets_its_locks_go_is_not_told_of_acceptances(
    waited: Submission,
) -> None:
    """The end of a transaction lets them go one by one: that of the acts first, then that of the cut."""
    number, let_go = prepared().number, threading.Event()
    before = Elsewhere(cut.closed, before_commit=lambda: let_go.wait(PATIENCE))
    assert before.acted.wait(PATIENCE)
    after = Elsewhere(lambda: services.approve_release(actor=someone(Role.PUBLISHER), number=number))
    after.thread.join(0.3)
    assert after.thread.is_alive(), "it waits for the other's end"
    let_go.set()
    before.end()
    after.end()
    assert DataRelease.objects.get(number=number).approved_at


def test_no_act_on_a_release_begins_while_official_figures_are_being_accepted(waited: Submission) -> None:
    publisher = someone(Role.PUBLISHER)
    to_approve, to_release = prepared(), approved()
    acts: tuple[Callable[[], object], ...] = (
        lambda: services.approve_release(actor=publisher, number=to_approve.number),
        lambda: services.release(actor=publisher, number=to_release.number),
    )
    with not_yet_committed(waited):
        for act in (prepared, *acts):
            with pytest.raises(Refused, match=BUSY):
                act()

    for act in acts:
        with pytest.raises(Refused, match=r"accepted after this release was prepared: figures\.csv"):
            act()
    assert waited.pk in prepared().submissions


def test_a_boards_own_return_keeps_no_release_waiting(waited: Submission) -> None:
    own = waiting("nhs-lothian,2023-06-01,96,100,,,", board=board())
    held = approved()
    with not_yet_committed(own):
        services.release(actor=someone(Role.PUBLISHER), number=held.number)


def test_an_acceptance_during_a_release_waits_and_is_not_in_it(
    waited: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = approved()
    other = release_while(acceptance(waited), number=held.number, monkeypatch=monkeypatch)
    other.end()

    assert Submission.objects.get(pk=waited.pk).state == "accepted"
    assert not is_released(waited)


def test_control_without_the_cut_the_database_alone_refuses_such_a_figure(
    waited: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cut, "accepting", lambda: None)
    held = approved()
    with pytest.raises(InternalError, match="holds figures as they were accepted"):
        release_while(acceptance(waited), number=held.number, monkeypatch=monkeypatch)
