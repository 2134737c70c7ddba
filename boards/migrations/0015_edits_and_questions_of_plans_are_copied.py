"""What the audit log knows of each plan version, copied to its edits, and what reviewers asked, to questions.

Nothing is moved: the rows of the log stay as they are, and each edit says which row it is a copy of. Run again it copies
nothing twice, and nothing that has its edit from the act itself. Unreadable is raised, and everything taken back, for a
row that it does not understand and where anything would be missing. Drafts that were thrown away had no row any more:
their rows of the log are read where they stand, and questions about them are copied.
"""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import migrations

SUBJECT = "plan_version"
OPENED, SAVED, SIGNED = "plan version opened", "trajectories saved", "plan signed"
TAKEN_BACK, RETURNED = "plan signature taken back", "plan returned"
AGREED, DISCARDED = "plan agreed", "plan draft discarded"
SEALED = "plan sealed"  # by later programs: it changes nothing, and nobody made it
#: Status before and after.
STATES = {
    OPENED: (None, "draft"),
    SIGNED: ("draft", "signed"),
    TAKEN_BACK: ("signed", "draft"),
    RETURNED: ("signed", "draft"),
    AGREED: ("signed", "agreed"),
}
ANSWERS = {
    SIGNED: "The plan was signed again. No answer in words was kept.",
    DISCARDED: "The draft was discarded.",
}


class Unreadable(Exception):
    """A row that cannot be copied; the message says which."""


class Tables:
    """The rows of the database that is being migrated, as the models were then."""

    def __init__(self, apps: Any, database: str) -> None:
        self.versions, self.plans, self.edits, self.events, self.questions, self.entries = (
            apps.get_model("boards", name).objects.using(database)
            for name in ("PlanVersion", "DeliveryPlan", "PlanEdit", "AuditEvent", "Question", "Entry")
        )

    def events_of(self, number: int | str) -> list[Any]:
        events = self.events.filter(subject_type=SUBJECT, subject_id=str(number))
        return list(events.exclude(action=SEALED).order_by("id"))

    def subjects(self) -> set[str]:
        return set(
            self.events.filter(subject_type=SUBJECT).order_by().values_list("subject_id", flat=True).distinct()
        )


def copy(apps: Any, schema_editor: Any) -> None:
    tables = Tables(apps, schema_editor.connection.alias)
    versions = {str(version.pk): version for version in tables.versions.select_related("plan")}
    for version in versions.values():
        _copy_edits(tables, version)
    for subject in sorted(tables.subjects(), key=int):
        events = tables.events_of(subject)
        version = versions.get(subject)
        if version is None and events[-1].action != DISCARDED:
            raise Unreadable(f"audit row {events[-1].pk} is about a plan version that is not there")
        _copy_questions(tables, events, version)


def _copy_edits(tables: Tables, version: Any) -> None:
    """Every edit of one version in the order in which it was made, and then whether any is missing."""
    edits = tables.edits.filter(document=version)
    native = set(edits.filter(copied_from=None).values_list("editor_id", "at"))
    events = [event for event in tables.events_of(version.pk) if (event.actor_id, event.at) not in native]
    rows = list(_rows(events))
    there = set(edits.filter(copied_from__isnull=False).values_list("copied_from", "part", "entry"))
    tables.edits.bulk_create(
        tables.edits.model(document=version, **row)
        for row in rows
        if (row["copied_from"], row["part"], row["entry"]) not in there
    )
    copies = list(edits.filter(copied_from__isnull=False).values_list("copied_from", "part"))
    if {number for number, _ in copies} != {event.pk for event in events}:
        raise Unreadable(f"not every audit row of plan version {version.pk} was copied")
    saved = sum(len(event.after["trajectories"]) for event in events if event.action == SAVED)
    if sum(part == "trajectories" for _, part in copies) != saved:
        raise Unreadable(f"the log has {saved} saved trajectories of plan version {version.pk}; not all were copied")


def _rows(events: list[Any]) -> Iterator[dict[str, Any]]:
    """A change of state has the number that the version had then, for only saves and returns raised it."""
    number = 0
    for event in events:
        before, after = event.before or {}, event.after or {}
        number = after.get("edit_number", number)
        if event.action == SAVED:
            changed = after.get("trajectories")
            if not isinstance(changed, dict) or not changed:
                raise Unreadable(f"audit row {event.pk} says that trajectories were saved, and not which")
            for measure, values in changed.items():
                was = (before.get("trajectories") or {}).get(measure)
                yield _row(
                    event,
                    part="trajectories",
                    entry=measure,
                    number=number,
                    before=_fields(event, was) if was else {},
                    after=_fields(event, values),
                )
        elif event.action in STATES:
            was, became = STATES[event.action]
            yield _row(
                event,
                part="state",
                entry=event.action,
                number=number,
                before={"status": was} if was else None,
                after={"status": became},
            )
        else:
            raise Unreadable(f"audit row {event.pk} names an act on a plan that is not known: {event.action}")


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


def _fields(event: Any, values: Any) -> dict[str, str]:
    """One trajectory as the fields of an edit: as `boards.plans.values` wrote them when this was made."""
    try:
        fields = {period: _plain(value) for period, value in sorted(values["points"].items())}
        if values["baseline"] is not None:
            fields["baseline"] = _plain(values["baseline"])
        if values["baseline_period_end"]:
            fields["baseline_period_end"] = values["baseline_period_end"]
        if values["rationale"]:
            fields["rationale"] = values["rationale"]
    except (AttributeError, KeyError, TypeError, InvalidOperation) as problem:
        raise Unreadable(f"audit row {event.pk} holds a trajectory that cannot be read: {problem!r}") from problem
    return fields


def _plain(value: str) -> str:
    number = Decimal(value)
    whole = number == number.to_integral_value()
    return str(number.quantize(Decimal(1)) if whole else number.normalize())


def _copy_questions(tables: Tables, events: list[Any], version: Any) -> None:
    """Each returned plan's question; the next signature answered it, as it did then."""
    for place, event in enumerate(events):
        text = (event.after or {}).get("question", "").strip() if event.action == RETURNED else ""
        if not text:
            continue
        plan, number = (version.plan, version.number) if version else _plan_of(tables, events)
        asked = {"document_kind": "plan", "document_number": plan.pk, "by_id": event.actor_id, "at": event.at}
        if tables.questions.filter(**asked).exists():
            continue
        question = tables.questions.create(
            **asked, version=number, pin="", organisation_id=plan.organisation_id, text=text
        )
        closing = next((later for later in events[place + 1 :] if later.action in ANSWERS), None)
        if closing is None:
            continue
        oneself = closing.actor_id == event.actor_id
        tables.entries.create(
            question=question,
            number=1,
            kind="withdrawal" if oneself else "answer",
            side="asker" if oneself else "asked",
            text=ANSWERS[closing.action],
            by_id=closing.actor_id,
            at=closing.at,
        )


def _plan_of(tables: Tables, events: list[Any]) -> tuple[Any, int]:
    """Plan and number of a version that was thrown away, as the row that began it says."""
    opened = next((event for event in events if event.action == OPENED), None)
    if opened is None:
        raise Unreadable(f"audit row {events[0].pk} is about a plan version that nobody began")
    plan = tables.plans.filter(
        organisation_id=opened.organisation_id, framework_id=opened.after["framework"]
    ).first()
    if plan is None:
        raise Unreadable(f"audit row {opened.pk} began a version of a plan that is not there")
    return plan, opened.after["number"]


class Migration(migrations.Migration):
    dependencies = [("boards", "0014_edits_of_plans")]

    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
