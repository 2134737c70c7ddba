"""The rows of `make faults`: each a fault at so many rounds, and the same with its guard taken away.

A row returns 1 when anything was lost, or nothing was lost without the guard. Nothing of Django's models is imported
before the servers are up, so imports stand in the functions.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bench.faults.servers import PREPARED, ROUND, OwnServers
from nhs_tracker import programs, stamps

DOWN_SECONDS = 10
PATIENCE_OF_CONTROL = 15.0  # seconds, after which what nobody asked for again counts as lost
PAIRS_A_ROUND = 20  # of people who decide the same at once: 200 in all
TAMPERS_A_ROUND = 10  # by the application and by the owner: 100 each in all
GUESSES_A_ROUND = 1_000  # of passwords: 10,000 in all
PAIRS_TOLD_A_ROUND = 40  # of askings for somebody and for nobody: 400 of each kind in all
CALLS_A_ROUND = 1_000  # of the API: 20,000 in all
ORGANISATIONS = 150  # of the large file: 25,200 rows


def worker(servers: OwnServers, rounds: int) -> int:
    from bench.faults.rounds import kill_worker

    with beat():
        guarded = repeat(
            "kill -9 of worker and children while it drafts reports",
            servers,
            rounds,
            lambda number: kill_worker(start=start("nhs_tracker"), worst=number % 2 == 0),
        )
        control = repeat(
            "  without the guard: marked done before the effect",
            servers,
            max(1, rounds // 25),
            lambda number: kill_worker(start=start("bench.faults.unguarded"), worst=True),
            control=True,
        )
    return max(guarded, control)


def broker(servers: OwnServers, rounds: int) -> int:
    from bench.faults.rounds import kill_worker, stop_broker

    def empty() -> None:
        from redis import Redis

        Redis(unix_socket_path=str(servers.state.resolve() / "run/valkey.sock")).flushall()

    with beat():
        emptied = repeat(
            "broker emptied and worker killed while it drafts reports",
            servers,
            rounds,
            lambda number: kill_worker(start=start("nhs_tracker"), worst=number % 2 == 0, meanwhile=empty),
        )
        stopped = repeat(
            f"broker killed for {DOWN_SECONDS} s during work, pages and saves",
            servers,
            rounds,
            lambda number: stop_broker(
                start=start("nhs_tracker"),
                stop=servers.kill_broker,
                bring_back=servers.start_broker,
                down_seconds=DOWN_SECONDS,
            ),
        )
    forgotten = repeat(
        "  without the guard: nobody sweeps after the broker was emptied",
        servers,
        1,
        lambda number: kill_worker(
            start=start("nhs_tracker"), worst=True, meanwhile=empty, patience=PATIENCE_OF_CONTROL
        ),
        control=True,
    )
    return max(emptied, stopped, forgotten)


def database(servers: OwnServers, rounds: int) -> int:
    from bench.faults import without
    from bench.faults.rounds import kill_database

    def kill(number: int) -> Any:
        return kill_database(
            kill=servers.kill_database,
            start=servers.start_database,
            organisations=ORGANISATIONS,
            worst=number % 2 == 0,
        )

    def torn(number: int) -> Any:
        with without.one_transaction():
            return kill(0)

    guarded = repeat("kill -9 of all of PostgreSQL while a large file is accepted", servers, rounds, kill)
    control = repeat("  without the guard: in two transactions", servers, 1, torn, control=True)
    return max(guarded, control)


def mail(servers: OwnServers, rounds: int) -> int:
    """One round with as many kills: what is on its way at one kill must still arrive after the next."""
    from bench.faults.mail import kill_while_mailing

    with beat():
        guarded = repeat(
            f"kill -9 of worker and children while it sends mail, {rounds} kills",
            servers,
            1,
            lambda number: kill_while_mailing(start=start("nhs_tracker"), kills=rounds),
        )
        control_lost = repeat(
            "  without the guard: marked done before it is sent",
            servers,
            1,
            lambda number: kill_while_mailing(
                start=start("bench.faults.unguarded"), kills=1, moments=("before",)
            ),
            control=True,
        )
        control_twice = repeat(
            "  without the guard: a new Message-ID for each attempt",
            servers,
            1,
            lambda number: kill_while_mailing(
                start=start("bench.faults.forgetful"), kills=1, moments=("after",)
            ),
            control=True,
        )
    return max(guarded, control_lost, control_twice)


def twice(servers: OwnServers, rounds: int) -> int:
    from bench.faults import without
    from bench.faults.rounds import accept_twice

    def unlocked(number: int) -> Any:
        with without.lock_of_submissions():
            return accept_twice()

    guarded = repeat(
        "the same submission accepted by two people at once",
        servers,
        rounds,
        lambda number: accept_twice(),
        fresh=False,
    )
    control = repeat("  without the guard: no lock is taken", servers, 1, unlocked, control=True)
    return max(guarded, control)


def decisions(servers: OwnServers, rounds: int) -> int:
    from bench.faults import without
    from bench.faults.decisions import PAIRS, begin_twice, decide_twice

    def unlocked(number: int) -> Any:
        with without.lock_of_plans():
            return begin_twice(number)

    guarded = repeat(
        "a plan begun, handed over, signed, agreed, an account closed twice",
        servers,
        -(-rounds * PAIRS_A_ROUND // PAIRS),
        decide_twice,
        fresh=False,
    )
    control = repeat("  without the guard: no lock is taken", servers, 1, unlocked, control=True)
    return max(guarded, control)


def beats(servers: OwnServers, rounds: int) -> int:
    from bench.faults.beats import kill_beats

    guarded = repeat(
        "two schedulers, killed over due times and started again",
        servers,
        rounds,
        lambda number: kill_beats(),
    )
    control = repeat(
        "  without the guard: each remembers by itself, and no turn is taken",
        servers,
        1,
        lambda number: kill_beats(app_name="bench.faults.uncounted"),
        control=True,
    )
    return max(guarded, control)


def clock(servers: OwnServers, rounds: int) -> int:
    from bench.faults.clock import each_due_job_once, each_due_job_without_its_turn

    guarded = repeat(
        "two days of every job: dead hours, a clock that jumps, summer time",
        servers,
        rounds,
        each_due_job_once,
        fresh=False,
    )
    control = repeat(
        "  without the guard: whoever comes does it", servers, 1, each_due_job_without_its_turn, control=True
    )
    return max(guarded, control)


def trouble(servers: OwnServers, rounds: int) -> int:
    from bench.faults import trouble as troubles

    guarded = repeat(
        "the database dead, held, full, slow, without a connection",
        servers,
        rounds,
        lambda number: troubles.trouble(servers),
    )
    control = repeat(
        "  without the guards: no page for it, no short limit of locks",
        servers,
        1,
        lambda number: troubles.trouble_unguarded(servers),
        control=True,
    )
    return max(guarded, control)


def guessing(servers: OwnServers, rounds: int) -> int:
    from bench.faults.guessing import guess_passwords, guess_where_the_name_counts

    tries = rounds * GUESSES_A_ROUND
    guarded = repeat(
        "a password guessed from everywhere, every account from one place",
        servers,
        1,
        lambda number: guess_passwords(tries),
    )
    control = repeat(
        "  without the guard: the key holds the name of the site",
        servers,
        1,
        lambda number: guess_where_the_name_counts(100),
        control=True,
    )
    return max(guarded, control)


def telling(servers: OwnServers, rounds: int) -> int:
    """Whether the time of an answer tells who has an account: the two middles of each kind of asking."""
    from bench.faults.telling import KINDS, SIGNING_IN, Told, ask_in_turn, nothing_is_hashed_for_nobody

    pairs = rounds * PAIRS_TOLD_A_ROUND

    def line(name: str, one: Told) -> bool:
        words = "the same words" if one.same_words else "OTHER WORDS"
        print(
            f"{name:66} {rounds:6} {2 * pairs:6}   {one.known * 1000:.1f} ms and {one.unknown * 1000:.1f} ms, "
            f"{one.apart:.1%} apart, {words}",
            flush=True,
        )
        return one.holds

    hold = [line(f"{one.kind}, for somebody and for nobody", one) for one in ask_in_turn(pairs)]
    with nothing_is_hashed_for_nobody():
        (control,) = ask_in_turn(pairs, kinds={SIGNING_IN: KINDS[SIGNING_IN]})
    is_hidden = line(f"  without the guard: {control.kind}", control)
    return int(not all(hold) or is_hidden)


def tampering(servers: OwnServers, rounds: int) -> int:
    from bench.faults import tampering as tamper

    attempts = rounds * TAMPERS_A_ROUND

    def line(fault: str, attempt: Callable[[int], Any], *, control: bool = False) -> int:
        def once(number: int) -> Any:
            tamper.make_past()
            return attempt(attempts)

        return repeat(fault, servers, 1, once, control=control)

    return max(
        line("the application changes what is sealed: it was let", tamper.denied),
        line("  without the guard: as the owner, with no trigger on", tamper.let_without_guard, control=True),
        line("the owner of the database changes what is sealed: not found", tamper.found),
        line(
            "  without the guard: by the chains of what is public alone",
            tamper.found_by_chains_alone,
            control=True,
        ),
    )


def crowd(servers: OwnServers, rounds: int) -> int:
    """Quiet and loaded seconds in turn; `lost` are pages that were not answered."""
    from bench.faults.crowd import FILES, SILENT, measure

    load = f"{FILES} files of 40 MB, {2 * SILENT} silent connections"
    status = 0
    for name, guarded in (("readers beside", True), ("  without the guards:", False)):
        found = measure(rounds=rounds if guarded else 1, seconds=10, megabytes=40, guarded=guarded)
        quiet, loaded = found.p99
        print(
            f"{name + ' ' + load:66} {rounds if guarded else 1:6} {len(found.loaded):6} {found.failed:5}   "
            f"p99 of a page: {quiet * 1000:.0f} ms quiet, {loaded * 1000:.0f} ms beside; "
            f"a web process grew by {found.most_memory} MB; files answered {sorted(found.statuses)}",
            flush=True,
        )
        status |= int(found.holds != guarded)
    return status


def calls(servers: OwnServers, rounds: int) -> int:
    """`works` are calls, `lost` those that were answered by a fault or in another way than described."""
    import logging

    from bench.faults.strange_calls import round_of_calls, round_without_reading

    logging.getLogger("boards.api").setLevel(logging.ERROR)  # what is refused is a line of the log
    guarded = repeat(
        "calls of the API that nobody wrote, as described and otherwise",
        servers,
        rounds,
        lambda number: round_of_calls(CALLS_A_ROUND, first=number),
    )
    control = repeat(
        "  without the guard: rows are not read, and what is refused not told",
        servers,
        1,
        lambda number: round_without_reading(CALLS_A_ROUND // 2),
        control=True,
    )
    return max(guarded, control)


def repeat(
    fault: str,
    servers: OwnServers,
    rounds: int,
    one_round: Callable[[int], Any],
    *,
    fresh: bool = True,
    control: bool = False,
) -> int:
    """Run the rounds and print their line; 1 when they did not end as they must.

    What each round found goes to standard error as it ends: a run of an hour that is cut short has still said it.
    """
    from django.db import connections

    outcomes = []
    for number in range(rounds):
        if fresh or number == 0:
            connections.close_all()
            servers.copy(PREPARED, ROUND)
        outcomes.append(one_round(number))
        print(f"{fault.strip()}: {number + 1} of {rounds}: {outcomes[-1]}", file=sys.stderr, flush=True)
    lost, duplicated, torn, works = (
        sum(getattr(outcome, name) for outcome in outcomes)
        for name in ("lost", "duplicated", "torn", "works")
    )
    seconds = sorted(outcome.seconds for outcome in outcomes)
    slowest = max(outcome.slowest for outcome in outcomes)
    waited = f"{seconds[len(seconds) // 2]:.1f}, {seconds[-1]:.1f}" if seconds[-1] else ""
    page = f"   slowest page {slowest:.1f} s" if slowest else ""
    print(
        f"{fault:66} {rounds:6} {works:6} {lost:5} {duplicated:5} {torn:5} {'' if control else waited:>22}{page}",
        flush=True,
    )
    return int(any(outcome.clean == control for outcome in outcomes))


def start(app_name: str) -> Callable[[], Any]:
    from tests.support.site import Worker

    return lambda: Worker.start("drafting@faults", concurrency=2, app_name=app_name)


@contextmanager
def beat() -> Iterator[None]:
    """The scheduler, which asks for a sweep every few seconds."""
    from tests.support.databases import environment

    command = [*programs.CELERY, "beat", "--loglevel", "fatal", "--pidfile="]
    process = subprocess.Popen(command, cwd=stamps.ROOT, env=environment())
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)
