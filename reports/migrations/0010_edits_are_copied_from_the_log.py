"""What the audit log and the old table of edits know of each report, copied into the table that is read from now on.

Nothing is moved: the rows of the log stay as they are, and each copy says which row it comes from. Run again it copies
nothing twice. Unreadable is raised, and everything taken back, for a row that it does not understand and where anything
would be missing.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import migrations

SUBJECT = "ownership report"
CORRECTION = "correction"
EDITED, DRAFTED, CORRECTED = "edit report", "draft report", "correct report"
STATES = frozenset({CORRECTED, "approve report", "send report back", "release report"})


class Unreadable(Exception):
    """A row that cannot be copied; the message says which."""


class Tables:
    """The rows of the database that is being migrated, as the models were then."""

    def __init__(self, apps: Any, database: str) -> None:
        self.reports, self.earlier, self.edits, self.events = (
            apps.get_model(*name).objects.using(database)
            for name in (
                ("reports", "OwnershipReport"),
                ("reports", "EarlierReportEdit"),
                ("reports", "ReportEdit"),
                ("boards", "AuditEvent"),
            )
        )

    def events_of(self, number: int) -> Any:
        return self.events.filter(subject_type=SUBJECT, subject_id=str(number))

    def event_of(self, old: Any, *, number: int) -> Any:
        """The row of the log that was written with this old edit, in the report with this number; None without."""
        rows = self.events_of(number).filter(actor_id=old.editor_id, at=old.at)
        if old.section == CORRECTION:
            return rows.filter(action=CORRECTED).first()
        return rows.filter(action=EDITED, after__has_key=old.section).first()


def copy(apps: Any, schema_editor: Any) -> None:
    """Every edit of every report, in the order in which it was made."""
    tables = Tables(apps, schema_editor.connection.alias)
    for report in tables.reports.order_by("organisation_id", "framework_id", "edition"):
        there = set(tables.edits.filter(document=report).values_list("copied_from", "part", "entry"))
        tables.edits.bulk_create(
            tables.edits.model(document=report, **row)
            for row in (*_taken_over(tables, report), *_logged(tables, report))
            if (row["copied_from"], row["part"], row["entry"]) not in there
        )
    _compare(tables)


def _taken_over(tables: Tables, report: Any) -> Iterator[dict[str, Any]]:
    """What a new edition began with: words of earlier editions with their authors, and its own correction."""
    earlier = tables.reports.filter(
        organisation_id=report.organisation_id, framework_id=report.framework_id, edition__lt=report.edition
    )
    before = list(earlier.order_by("-edition").values_list("pk", flat=True))
    for old in tables.earlier.filter(report=report).order_by("id"):
        event = tables.event_of(old, number=report.pk)
        if event is not None and old.section != CORRECTION:
            continue  # written in this very edition, as the log tells
        for number in before:
            event = event or tables.event_of(old, number=number)
        if event is None:
            raise Unreadable(f"edit {old.pk} of report {report.pk} ({old.section}) is not in the audit log")
        yield _row(
            event,
            part="words",
            entry=old.section,
            number=0,
            before={"body": old.before},
            after={"body": old.after},
        )


def _logged(tables: Tables, report: Any) -> Iterator[dict[str, Any]]:
    """What the log holds of this edition; a change of state has the number that the report had then."""
    number = 0
    for event in tables.events_of(report.pk).order_by("id"):
        after, before = event.after or {}, event.before or {}
        number = after.get("edit_number", number)
        if event.action == EDITED:
            sections = [key for key in after if key != "edit_number"]
            if not sections or any(type(after[key]) is not str for key in sections):
                raise Unreadable(f"audit row {event.pk} says that words were changed, and not which")
            for key in sections:
                yield _row(
                    event,
                    part="words",
                    entry=key,
                    number=number,
                    before={"body": before.get(key, "")},
                    after={"body": after[key]},
                )
        elif event.action == DRAFTED or event.action in STATES:
            part, entry = ("figures", "") if event.action == DRAFTED else ("state", event.action)
            yield _row(event, part=part, entry=entry, number=number, before=event.before, after=event.after)
        else:
            raise Unreadable(f"audit row {event.pk} names an act on a report that is not known: {event.action}")


def _row(event: Any, *, part: str, entry: str, number: int, before: Any, after: Any) -> dict[str, Any]:
    return {
        "part": part,
        "entry": entry,
        "editor_id": event.actor_id,
        "editor_label": event.actor_label,
        "at": event.at,
        "edit_number": number,
        "before": before,
        "after": after,
        "copied_from": event.pk,
    }


def _compare(tables: Tables) -> None:
    """Every old edit is among the copies, no word is there that was not, and every row of the log has its copy."""
    copies = tables.edits.filter(copied_from__isnull=False)
    before = Counter(
        tables.earlier.values_list("report_id", "section", "editor_id", "at", "before", "after")
    )
    after = Counter(
        (edit.document_id, edit.entry, edit.editor_id, edit.at, edit.before["body"], edit.after["body"])
        for edit in copies.filter(part="words")
    )
    if before != after:
        lost, new = (before - after).total(), (after - before).total()
        raise Unreadable(f"{lost} edits of reports would be lost, and {new} were made up")
    logged = set(tables.events.filter(subject_type=SUBJECT).values_list("pk", flat=True))
    missing = logged - set(copies.values_list("copied_from", flat=True))
    if missing:
        raise Unreadable(f"audit rows {sorted(missing)[:10]} were not copied")


class Migration(migrations.Migration):
    dependencies = [
        ("boards", "0002_a_cell_says_whether_its_figure_was_revised"),
        ("reports", "0009_edits_are_one_mechanism"),
    ]

    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
