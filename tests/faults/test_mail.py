"""A worker killed while it sends mail: everybody gets their message, and a repeat is the same one."""

import pytest

from bench.faults import mail
from boards.work.tasks import sweep
from tests.faults.test_worker import StartWorker

pytestmark = pytest.mark.usefixtures("fresh_db")


def test_a_worker_killed_in_the_middle_of_mail_loses_none_and_repeats_none_as_another(
    start_worker: StartWorker,
) -> None:
    outcome = mail.kill_while_mailing(
        start=lambda: start_worker("mailing@faults"),
        kills=2,
        moments=("before", "after"),
        afterwards=sweep.delay,
    )
    assert outcome.works == 2 * mail.PER_KILL
    assert outcome.clean, outcome


def test_without_a_message_id_of_its_row_a_repeat_is_another_message(start_worker: StartWorker) -> None:
    outcome = mail.kill_while_mailing(
        start=lambda: start_worker("mailing@faults", app_name="bench.faults.forgetful"),
        kills=1,
        moments=("after",),
        afterwards=sweep.delay,
    )
    assert outcome.duplicated >= 1
    assert outcome.lost == 0


def test_marked_before_it_is_sent_a_message_is_lost(start_worker: StartWorker) -> None:
    outcome = mail.kill_while_mailing(
        start=lambda: start_worker("mailing@faults", app_name="bench.faults.unguarded"),
        kills=1,
        moments=("before",),
        afterwards=sweep.delay,
    )
    assert outcome.lost >= 1
