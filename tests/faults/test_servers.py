"""PostgreSQL and the broker killed in the middle of work, on servers that nobody else uses."""

import threading

from django.test import Client

from bench.faults import rounds, without
from bench.faults.outcomes import Outcome
from bench.faults.servers import OwnServers
from boards.figures.work import JUDGE
from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.work.owed import hint
from boards.work.tasks import sweep
from tests.boards.performance.arrivals import arrive
from tests.faults.test_worker import StartWorker
from tests.support.people import person, sign_in
from tests.support.releases import release_figures

ORGANISATIONS = 14  # of the large file: 2,352 rows


def test_while_the_broker_is_down_saves_succeed_and_afterwards_nothing_is_lost(
    own_broker: OwnServers, start_worker: StartWorker
) -> None:
    outcome = rounds.stop_broker(
        start=lambda: start_worker("drafting@faults"),
        stop=own_broker.kill_broker,
        bring_back=own_broker.start_broker,
        down_seconds=1,
        afterwards=sweep.delay,
    )
    assert outcome.works == 17
    assert outcome.clean, outcome


def test_a_page_says_that_the_workers_could_not_be_told(own_broker: OwnServers) -> None:
    arrive("nhs-lothian,2022-05-01,96,100,,,final")
    release_figures()
    analyst = sign_in(Client(), person(Role.ANALYST))
    wanted = {"framework": "ldp-2022-23", "organisations": [Organisation.objects.get(slug="nhs-lothian").pk]}
    own_broker.kill_broker()
    page = analyst.post("/desk/reports/ask/", wanted, follow=True)
    own_broker.start_broker()
    assert page.status_code == 200
    assert "It is queued and will start later, by itself" in page.text
    assert "will start later" not in analyst.post("/desk/reports/ask/", wanted, follow=True).text


def test_a_frozen_broker_does_not_hold_a_save(own_broker: OwnServers) -> None:
    """It accepts connections and never answers, as one behind a broken network does."""
    tell = threading.Thread(target=hint, args=(JUDGE,), daemon=True)
    with own_broker.frozen_broker():
        tell.start()
        tell.join(30)
        held = tell.is_alive()
    assert not held


def kill_database(servers: OwnServers) -> Outcome:
    return rounds.kill_database(
        kill=servers.kill_database, start=servers.start_database, organisations=ORGANISATIONS, worst=True
    )


def test_a_database_killed_in_an_acceptance_keeps_all_or_nothing_and_takes_the_file_again(
    own_database: OwnServers,
) -> None:
    outcome = kill_database(own_database)
    assert outcome.clean, outcome


def test_without_one_transaction_a_killed_acceptance_is_torn(own_database: OwnServers) -> None:
    with without.one_transaction():
        assert kill_database(own_database).torn == 1
