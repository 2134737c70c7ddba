"""Edits that were made before reports had this table of them: the migration copies every one, or nothing."""

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from nhs_tracker.migrating import QuickExecutor
from tests.support.databases import NAME, as_owner_of, empty_database

BEFORE = [("reports", "0008_a_prepared_release_can_be_withdrawn")]
FROM_LOG = [("reports", "0010_edits_are_copied_from_the_log")]

migration = import_module("reports.migrations.0010_edits_are_copied_from_the_log")


@pytest.fixture(autouse=True)
def nothing_but_its_migrations(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database that came as far as the release before, and never further: its few migrations are soon done."""
    name = f"{NAME}_before"
    with django_db_blocker.unblock(), empty_database(name), as_owner_of(name):
        yield


def migrate(target: list[tuple[str, str]]) -> Any:
    """Go there as the owner; the models as they were then."""
    executor = QuickExecutor(connections["owner"])
    executor.migrate(target)
    return executor.loader.project_state(target).apps


class Before:
    """An installation of the release before: two editions of one report, and their rows in the log."""

    def __init__(self) -> None:
        self.apps = migrate(BEFORE)
        self.author, self.analyst = (
            self.rows("User", app="boards").create(email=f"{name}@tracker.example", name=name)
            for name in ("author", "analyst")
        )
        self.board = self.rows("Organisation", app="boards").create(
            slug="nhs-lothian", name="NHS Lothian", short_name="Lothian", kind="territorial", position=1
        )
        self.year = self.rows("Framework", app="targets").create(
            key="ldp-2022-23",
            name="2022/23",
            plan_name="Plan",
            year_start=date(2022, 4, 1),
            year_end=date(2023, 3, 31),
        )
        self.first, self.second = self.report(edition=1), self.report(edition=2)
        self.event(
            self.first, "draft report", None, {"status": "draft"}, {"status": "draft", "edit_number": 1}
        )
        self.edit(self.first, at=(at := timezone.now()))
        self.event(
            self.first,
            "edit report",
            self.author,
            {"care": "Old."},
            {"care": "New.", "edit_number": 2},
            at=at,
        )
        self.event(self.first, "approve report", self.analyst, None, {"sha256": "x"})
        self.event(self.first, "release report", self.analyst, None, {"sha256": "y"})
        self.edit(self.second, at=at)  # taken over
        began = timezone.now()
        self.edit(self.second, section="correction", editor=self.analyst, before="", after="Wrong.", at=began)
        self.event(
            self.second,
            "correct report",
            self.analyst,
            None,
            {"edition": 2, "correction": "Wrong."},
            at=began,
        )
        self.event(self.second, "send report back", self.analyst, None, {"reason": "More.", "edit_number": 3})

    def rows(self, model: str, *, app: str = "reports") -> Any:
        return self.apps.get_model(app, model).objects.using("owner")

    def report(self, *, edition: int) -> Any:
        return self.rows("OwnershipReport").create(
            organisation=self.board, framework=self.year, edition=edition, status="queued"
        )

    def edit(
        self,
        report: Any,
        *,
        at: Any,
        section: str = "care",
        before: str = "Old.",
        after: str = "New.",
        editor: Any = None,
    ) -> None:
        self.rows("ReportEdit").create(
            report=report,
            section=section,
            editor_id=(editor or self.author).pk,
            at=at,
            before=before,
            after=after,
        )

    def event(self, report: Any, action: str, actor: Any, before: Any, after: Any, *, at: Any = None) -> None:
        self.rows("AuditEvent", app="boards").create(
            at=at or timezone.now(),
            actor_id=actor and actor.pk,
            actor_label=actor.name if actor else "a job",
            action=action,
            subject_type="ownership report",
            subject_id=str(report.pk),
            before=before,
            after=after,
        )

    def log(self) -> list[Any]:
        rows = self.rows("AuditEvent", app="boards").filter(subject_type="ownership report")
        return list(rows.order_by("id").values())


def test_what_cannot_be_copied_stops_it_and_everything_else_is_copied() -> None:
    """One database for all of it: to migrate one takes longer than all that is looked at."""
    before = Before()
    an_edit_that_the_log_does_not_know_stops_it(before)
    a_row_of_the_log_that_cannot_be_read_stops_it(before)
    every_edit_is_copied_with_its_number_and_the_log_stays_as_it_is(before)


def every_edit_is_copied_with_its_number_and_the_log_stays_as_it_is(before: Before) -> None:
    log = before.log()
    apps = migrate(FROM_LOG)
    edits = apps.get_model("reports", "ReportEdit").objects.using("owner").order_by("id")

    def told(report: Any) -> list[Any]:
        rows = edits.filter(document_id=report.pk)
        return [(e.part, e.entry, e.edit_number, e.editor_id, e.before, e.after) for e in rows]

    author, analyst = before.author.pk, before.analyst.pk
    assert told(before.first) == [
        ("figures", "", 1, None, {"status": "draft"}, {"status": "draft", "edit_number": 1}),
        ("words", "care", 2, author, {"body": "Old."}, {"body": "New."}),
        ("state", "approve report", 2, analyst, None, {"sha256": "x"}),
        ("state", "release report", 2, analyst, None, {"sha256": "y"}),
    ]
    assert told(before.second) == [
        ("words", "care", 0, author, {"body": "Old."}, {"body": "New."}),
        ("words", "correction", 0, analyst, {"body": ""}, {"body": "Wrong."}),
        ("state", "correct report", 0, analyst, None, {"edition": 2, "correction": "Wrong."}),
        ("state", "send report back", 3, analyst, None, {"reason": "More.", "edit_number": 3}),
    ]
    assert before.log() == log
    assert set(edits.values_list("copied_from", flat=True)) == {row["id"] for row in log}

    copies = list(edits.values())
    with connections["owner"].schema_editor() as editor:
        migration.copy(apps, editor)
    assert list(edits.values()) == copies
    migrate([("reports", "0011_edits_are_guarded_again")])


UNREADABLE: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("burn report", {}, "names an act on a report that is not known: burn report"),
    ("edit report", {"edit_number": 4}, "says that words were changed, and not which"),
    (
        "edit report",
        {"care": "Never kept.", "edit_number": 4},
        "0 edits of reports would be lost, and 1 were",
    ),
)


def a_row_of_the_log_that_cannot_be_read_stops_it(before: Before) -> None:
    migrate([("reports", "0009_edits_are_one_mechanism")])
    for action, after, words in UNREADABLE:
        with transaction.atomic(using="owner"):
            before.event(before.second, action, before.author, {}, after)
            with pytest.raises(migration.Unreadable, match=words):
                migrate(FROM_LOG)
            transaction.set_rollback(True, using="owner")


def an_edit_that_the_log_does_not_know_stops_it(before: Before) -> None:
    with transaction.atomic(using="owner"):
        before.edit(before.second, at=timezone.now())
        with pytest.raises(migration.Unreadable, match="is not in the audit log"):
            migrate(FROM_LOG)
        transaction.set_rollback(True, using="owner")
