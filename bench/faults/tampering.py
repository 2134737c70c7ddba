"""Somebody changes what is sealed: with the application's rights, which refuse it, and with the owner's, who is found.

The owner works with every trigger off. Each attempt is a transaction that is taken back, so that the next one finds
what was released and logged as it was. What the owner does is looked at by the checks that `manage.py verify_audit` and
`manage.py verify_snapshots` are.

Longer than 400 lines: two thirds of it is the list of what is tried, which is read as a whole.
"""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

import dj_database_url
from django.conf import settings
from django.db import Error, connection, transaction
from django.utils import timezone

from bench.faults.outcomes import Outcome
from boards.people.roles import Role
from boards.work import sealing
from boards.work.models import AuditSeal
from reports import verifying
from reports.ownership import releasing
from reports.publication import snapshots
from tests.boards.performance.arrivals import arrive
from tests.boards.plans.plans import agreed, cast
from tests.reports import samples

OURS = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^(boards|reports|targets)_' ORDER BY relname"


@dataclass(frozen=True)
class Tamper:
    """A change, as statements; `told` is what the check must say about it. `kept` is a head that somebody kept."""

    name: str
    statements: tuple[str, ...]
    told: str
    kept: str = ""
    afterwards: Callable[[], object] = lambda: None  # what the owner does to hide it


def make_past() -> None:
    """Two data releases, two reports and an agreed plan, all of it sealed in the log."""
    samples.figures("nhs-fife")
    samples.published(words="Our own words.")
    samples.contacts("nhs-fife")
    publisher = samples.someone(Role.PUBLISHER)
    releasing.release_report(
        actor=publisher, report_id=samples.approved(samples.drafted("nhs-fife"), by=publisher).pk
    )
    samples.figures(values={"2023-03-01": "70"})
    samples.released()
    agreed(cast())
    arrive("nhs-fife,2023-06-01,81,100,,,", measure="camhs-18-weeks", judged=False)
    samples.figures(values={"2023-04-01": "71"})
    samples.prepared()  # number 3
    sealing.seal(now=timezone.now())


def denied(number: int) -> Outcome:
    """So many attempts with the rights of the application: lost are those that the database let happen."""
    let = [
        f"{tamper.name}: {statement}"
        for tamper, statement in islice(_single_statements(), number)
        if not _is_refused(statement)
    ]
    _say(let)
    return Outcome(works=number, lost=len(let))


def found(number: int) -> Outcome:
    """So many attempts by the owner: lost are those that no check names as it must."""
    with _owner():
        missed = [
            f"{tamper.name}: {said!r}"
            for tamper in islice(_tampers(), number)
            if not re.search(tamper.told, said := _checked_after(tamper, _whole_check))
        ]
    _say(missed)
    return Outcome(works=number, lost=len(missed))


def found_by_chains_alone(number: int) -> Outcome:
    """The control: without the log's seal, without heads, and without what is looked at beside the chains."""
    with _owner():
        missed = [t.name for t in islice(_tampers(), number) if not _checked_after(t, _chains_alone)]
    return Outcome(works=number, lost=len(missed))


def let_without_guard(number: int) -> Outcome:
    """The control of the other half: the same statements happen where triggers and rights do not stand in the way."""
    with _owner():
        happened = [
            statement
            for _, statement in islice(_single_statements(), number)
            if statement not in AROUND and _happens(statement)
        ]
    return Outcome(works=number, lost=len(happened))


def _whole_check(kept: str) -> str:
    heads = [kept] if kept else []
    return sealing.check(heads=heads).problem or verifying.check().problem


def _chains_alone(kept: str) -> str:
    return snapshots.check().problem


def _say(lines: list[str]) -> None:
    for line in lines:
        print(f"    {line}", flush=True)


# Doing it


@contextmanager
def _owner() -> Iterator[None]:
    """In the block this process's database connection has the owner's rights, and no trigger of ours is on."""
    rights = dj_database_url.parse(settings.MIGRATE_DATABASE_URL)
    user, password = connection.settings_dict["USER"], connection.settings_dict["PASSWORD"]
    connection.close()
    connection.settings_dict.update({"USER": rights["USER"], "PASSWORD": rights["PASSWORD"]})
    _triggers("DISABLE")
    try:
        yield
    finally:
        _triggers("ENABLE")
        connection.close()
        connection.settings_dict.update({"USER": user, "PASSWORD": password})


def _checked_after(tamper: Tamper, check: Callable[[str], str]) -> str:
    with transaction.atomic():
        try:
            with connection.cursor() as cursor:
                for statement in tamper.statements:
                    cursor.execute(statement)
                    assert cursor.rowcount, f"{tamper.name} changes nothing"
            tamper.afterwards()
            return check(tamper.kept)
        finally:
            transaction.set_rollback(True)


def _triggers(on_or_off: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(OURS)
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} {on_or_off} TRIGGER USER")


def _is_refused(statement: str) -> bool:
    return _rows(statement) is None


def _happens(statement: str) -> bool:
    return bool(_rows(statement))


def _rows(statement: str) -> int | None:
    """How many it changes, before all is taken back; None where the database refuses it."""
    with transaction.atomic():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL application_name = 'somebody with the password'")
                cursor.execute(statement)
                rows = int(cursor.rowcount)
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as at the end of the transaction
                return rows
        except Error:
            return None
        finally:
            transaction.set_rollback(True)


#: What would take the guard away first.
AROUND = (
    "TRUNCATE boards_auditevent CASCADE",
    "TRUNCATE boards_auditseal",
    "TRUNCATE reports_datarelease CASCADE",
    "ALTER TABLE boards_auditevent DISABLE TRIGGER USER",
    "ALTER TABLE reports_releasedfigure DISABLE TRIGGER ALL",
    "DROP TABLE boards_auditseal",
    "SET session_replication_role = replica",
    "SET LOCAL pgtrigger.ignore = '{boards.AuditEvent:audit_rows_never_change}'; DELETE FROM boards_auditevent",
    "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN"
    " AS $$ BEGIN RETURN TRUE; END; $$ LANGUAGE plpgsql",
    "GRANT ALL ON boards_auditevent TO CURRENT_USER; DELETE FROM boards_auditevent",
    "DELETE FROM audited.writes",
    "ALTER TABLE boards_user DISABLE TRIGGER every_write_is_logged_update",
    "CREATE OR REPLACE FUNCTION audited.demand() RETURNS trigger AS 'BEGIN RETURN NULL; END' LANGUAGE plpgsql",
)

_PREPARED = "(SELECT id FROM reports_datarelease WHERE number = 3)"
#: What a step of the services would do, without its order, its people or its row of the log. No check looks for it.
OUT_OF_STEP = (
    "UPDATE boards_user SET name = 'x'",
    "UPDATE reports_contact SET text = 'x'",
    "DELETE FROM reports_contact",
    "UPDATE boards_organisation SET short_name = 'x' WHERE slug = 'nhs-fife'",
    "UPDATE targets_measure SET title = 'x'",
    "UPDATE reports_datarelease SET submissions = '{}' WHERE number = 3",
    "UPDATE reports_datarelease SET withdrawn_at = now(), withdrawn_by_id = prepared_by_id, withdrawn_because = 'x'"
    " WHERE number = 3",
    "UPDATE reports_datarelease SET approved_at = now(), approved_by_id = (SELECT max(id) FROM boards_user)"
    " WHERE number = 3",
    "INSERT INTO reports_releasedseries (release_id, organisation_id, measure_id, points)"
    f" SELECT {_PREPARED}, organisation_id, measure_id, points FROM reports_releasedseries LIMIT 1",
    "UPDATE reports_datarelease SET released_at = now(), released_by_id = (SELECT max(id) FROM boards_user),"
    " approved_at = now(), approved_by_id = (SELECT max(id) FROM boards_user), policy = '{}', calculation = 'x',"
    " format = '8', sha256 = repeat('0', 64), previous_sha256 = (SELECT sha256 FROM reports_datarelease"
    " WHERE number = 2) WHERE number = 3",
    # A report of somebody else's, with a row of the log.
    "WITH told AS (INSERT INTO boards_auditevent (at, actor_label, action, subject_type, subject_id)"
    " VALUES (now(), 'x', 'release report', 'ownership report', '1')) INSERT INTO reports_snapshot"
    " SELECT (jsonb_populate_record(s, jsonb_build_object('id', s.id + 1, 'sha256', repeat('1', 64), 'previous_sha256',"
    " s.sha256, 'organisation_id', (SELECT id FROM boards_organisation WHERE slug = 'nhs-golden-jubilee')))).*"
    " FROM reports_snapshot s ORDER BY s.id DESC LIMIT 1",
)


def _single_statements() -> Iterator[tuple[Tamper, str]]:
    """Every statement of every attempt, one at a time, and what would open the way for it; without end."""
    first = (Tamper("around the guard", AROUND, ""), Tamper("out of step", OUT_OF_STEP, ""))
    for tamper in (t for round_ in iter(lambda: (*first, *_one_of_each()), None) for t in round_):
        for statement in tamper.statements:
            yield tamper, statement


def _tampers() -> Iterator[Tamper]:
    while True:
        yield from _one_of_each()


# What is done


def _one_of_each() -> list[Tamper]:
    """Each kind once, at a row that chance chooses."""
    return [*_of_the_log(), *_of_what_is_public(), *_beside_it()]


def _of_the_log() -> Iterator[Tamper]:
    seals = list(AuditSeal.objects.order_by("place"))
    last = seals[-1]
    one, two = sorted(random.sample(range(1, len(seals) - 2), 2))
    here, there, after = seals[one], seals[two], seals[one + 1]
    row = f"boards_auditevent SET {{}} WHERE id = {here.event_id}"
    named = rf"Row {here.event_id} of the audit log"
    for column, value in (
        ("action", "'nothing'"),
        ("at", "at - interval '1 day'"),
        ("actor_id", "(SELECT max(id) + 1 FROM boards_user)"),
        ("actor_label", "'somebody else'"),
        ("subject_type", "'x'"),
        ("subject_id", "'99'"),
        ("organisation_id", "coalesce(organisation_id, 0) + 1"),
        ("before", """'{"x": 1.5}'"""),
        ("after", """coalesce(after, '{}') || '{"x": null}'"""),
    ):
        yield Tamper(f"{column} of a row", (f"UPDATE {row.format(f'{column} = {value}')}",), named)
    delete = f"DELETE FROM boards_auditevent WHERE id = {here.event_id}"
    unseal = f"DELETE FROM boards_auditseal WHERE place = {here.place}"
    yield Tamper("a row taken out", (delete,), f"{named}.*is gone")
    yield Tamper("a row and its seal", (unseal, delete), f"place {here.place} is gone")
    far = 10**9  # places are unique, so they are moved away first
    yield Tamper(
        "a row and its seal, the gap closed",
        (
            unseal,
            delete,
            f"UPDATE boards_auditseal SET place = place + {far} WHERE place > {here.place}",
            f"UPDATE boards_auditseal SET place = place - {far} - 1 WHERE place > {far}",
            f"UPDATE boards_auditseal SET previous_sha256 = '{here.previous_sha256}' WHERE place = {here.place}",
        ),
        rf"Row {after.event_id} of the audit log",
    )
    yield Tamper(
        "two rows that change places",
        (
            f"UPDATE boards_auditseal SET event_id = -1 WHERE place = {here.place}",
            f"UPDATE boards_auditseal SET event_id = {here.event_id} WHERE place = {there.place}",
            f"UPDATE boards_auditseal SET event_id = {there.event_id} WHERE place = {here.place}",
        ),
        rf"Row {there.event_id} of the audit log",
    )
    yield Tamper(
        "a moment of a seal",
        (f"UPDATE boards_auditseal SET sealed_at = sealed_at + interval '1 day' WHERE place = {here.place}",),
        named,
    )
    yield Tamper(
        "the hash of a seal",
        (f"UPDATE boards_auditseal SET sha256 = repeat('0', 64) WHERE place = {here.place}",),
        named,
    )
    cut = (
        f"DELETE FROM boards_auditseal WHERE place > {there.place}",
        f"DELETE FROM boards_auditevent WHERE id IN ({', '.join(str(s.event_id) for s in seals[two + 1 :])})",
    )
    yield Tamper("the end cut off", cut, f"No seal has the hash {last.sha256}", kept=last.sha256)
    everything = ("DELETE FROM boards_auditseal", "DELETE FROM boards_auditevent")
    yield Tamper("all of it", everything, f"No seal has the hash {last.sha256}", kept=last.sha256)
    yield Tamper(
        "a row changed and everything sealed anew",
        (f"UPDATE {row.format('actor_label = chr(120)')}", "DELETE FROM boards_auditseal"),
        "No seal has the hash",
        kept=there.sha256,
        afterwards=lambda: sealing.seal(now=timezone.now()),
    )

    yield Tamper(
        "the same, and nobody kept a head",
        (f"UPDATE {row.format('actor_label = chr(120)')}", "DELETE FROM boards_auditseal"),
        "is printed in what was released, and no seal has it",
        afterwards=lambda: sealing.seal(now=timezone.now()),
    )


def _of_what_is_public() -> Iterator[Tamper]:
    release, report = random.choice((1, 2)), random.choice(("nhs-lothian", "nhs-fife"))
    of_release = f"release_id = (SELECT id FROM reports_datarelease WHERE number = {release})"
    of_report = f"organisation_id = (SELECT id FROM boards_organisation WHERE slug = '{report}')"
    changed = rf'Data release {release} ".*was changed'
    yield Tamper(
        "a title of a release",
        (f"UPDATE reports_datarelease SET title = 'x' WHERE number = {release}",),
        changed,
    )
    yield Tamper(
        "a released result",
        (
            "UPDATE reports_releasedstanding SET actual = actual + 1 WHERE id = (SELECT id FROM"
            f" reports_releasedstanding WHERE {of_release} AND actual IS NOT NULL ORDER BY random() LIMIT 1)",
        ),
        changed,
    )
    yield Tamper(
        "a released series",
        (f"UPDATE reports_releasedseries SET points = points - 0 WHERE {of_release}",),
        changed,
    )
    yield Tamper(
        "a row slipped into a release",
        (
            "INSERT INTO reports_releasedseries (release_id, organisation_id, measure_id, points)"
            " SELECT release_id, (SELECT id FROM boards_organisation WHERE slug = 'nhs-golden-jubilee'), measure_id,"
            f" points FROM reports_releasedseries WHERE {of_release} LIMIT 1",
        ),
        changed,
    )
    yield Tamper(
        "a report's words",
        (f"""UPDATE reports_snapshot SET content = content || '{{"x": 1}}' WHERE {of_report}""",),
        "The report of .* was changed",
    )
    yield Tamper(
        "a report's PDF",
        (f"UPDATE reports_snapshot SET pdf = pdf || '\\x20' WHERE {of_report}",),
        "The report of .* was changed",
    )
    yield Tamper(
        "the last release taken away",
        (
            *(
                f"DELETE FROM reports_released{table} WHERE release_id ="
                " (SELECT id FROM reports_datarelease WHERE number = 2)"
                for table in ("figure", "series", "standing")
            ),
            "DELETE FROM reports_datarelease WHERE number = 2",
        ),
        "data release 2 was released .* no data release has it",
    )
    yield Tamper(
        "the last release not public any more",
        ("UPDATE reports_datarelease SET released_at = NULL, released_by_id = NULL WHERE number = 2",),
        "Data release 2 .* was released once and is not any more",
    )
    yield Tamper(
        "the last report taken away",
        (
            "UPDATE reports_ownershipreport SET snapshot_id = NULL, status = 'approved'"
            " WHERE snapshot_id = (SELECT max(id) FROM reports_snapshot)",
            "DELETE FROM reports_snapshot WHERE id = (SELECT max(id) FROM reports_snapshot)",
        ),
        "ownership report .* was released .* no report has it",
    )


def _beside_it() -> Iterator[Tamper]:
    figure = (
        "(SELECT observation_id FROM reports_releasedfigure WHERE release_id ="
        " (SELECT id FROM reports_datarelease WHERE number = 1) ORDER BY random() LIMIT 1)"
    )
    for column, value in (("value", "value + 1"), ("numerator", "5"), ("status", "'provisional'")):
        yield Tamper(
            f"{column} of a released figure",
            (f"UPDATE boards_observation SET {column} = {value} WHERE id = {figure}",),
            r"Figure \d+ is not what data release",
        )
    yield Tamper(
        "the public record of a figure",
        (f"DELETE FROM reports_releasedfigure WHERE observation_id = {figure}",),
        r"Figure \d+ was released and its public record is gone",
    )
    yield Tamper(
        "a figure made public",
        (
            "INSERT INTO reports_releasedfigure (observation_id, release_id)"
            " SELECT (SELECT max(id) FROM boards_observation), id FROM reports_datarelease WHERE number = 2",
        ),
        r"Figure \d+ has a public record, and no data release holds it",
    )
    yield Tamper(
        "a file that was received",
        (
            "UPDATE boards_submissionfile SET content = '\\x789c030000000001' WHERE submission_id ="
            " (SELECT max(submission_id) FROM boards_submissionfile)",
        ),
        r"The file of submission \d+ is not the one that was received",
    )
    yield Tamper(
        "a file with its hash",
        (
            "UPDATE boards_submission SET sha256 = repeat('1', 64) WHERE id = (SELECT max(id) FROM boards_submission)",
        ),
        r"[Ss]ubmission \d+",
    )
    yield Tamper(
        "a file taken away",
        (
            "DELETE FROM boards_submissionfile WHERE submission_id ="
            " (SELECT submissions[1] FROM reports_datarelease WHERE number = 1)",
        ),
        r"Submission \d+ is part of a data release, and its file is gone",
    )
    yield Tamper(
        "a value of an agreed plan",
        (
            "UPDATE boards_trajectorypoint SET value = value + 1 WHERE id = (SELECT p.id FROM boards_trajectorypoint p"
            " JOIN boards_trajectory t ON t.id = p.trajectory_id JOIN boards_planversion v ON v.id = t.version_id"
            " WHERE v.frozen ORDER BY random() LIMIT 1)",
        ),
        r"Plan version \d+ says something else than when it was agreed",
    )
    yield Tamper(
        "an agreed plan not agreed any more",
        (
            "UPDATE boards_planversion SET status = 'discarded', number = 2, reason = 'x', signed_by_id = NULL,"
            " agreed_by_id = NULL, in_force_from = NULL, outcome = '', recommendation_id = NULL, letter_by = ''"
            " WHERE frozen",
        ),
        r"plan version \d+ was agreed, and it is not any more",
    )


def kinds() -> int:
    """How many there are: a round of the suite does each once."""
    return len(_one_of_each())


def statements() -> int:
    """How many statements they are, with those that would take the guard away."""
    return len(AROUND) + len(OUT_OF_STEP) + sum(len(tamper.statements) for tamper in _one_of_each())
