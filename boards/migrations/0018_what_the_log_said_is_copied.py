"""What the audit log alone knew is copied to where it is read: drafts thrown away, acts on accounts, mail sent again.

Nothing is moved: the rows of the log stay as they are. Run again it copies nothing twice, and nothing that has its edit
from the act itself. Unreadable is raised, and everything taken back, for a row that it does not understand and where
anything would be missing.
"""

from typing import Any

from django.db import migrations

OPENED, DISCARDED = "plan version opened", "plan draft discarded"
ACCOUNT = ("close account", "reopen account", "remove second factor")
ROLE_ENDED = "end role"
SENT_AGAIN = "send mail again"


class Unreadable(Exception):
    """A row that cannot be copied; the message says which."""


def copy(apps: Any, schema_editor: Any) -> None:
    def rows(name: str) -> Any:
        return apps.get_model("boards", name).objects.using(schema_editor.connection.alias)

    _copy_drafts(rows("AuditEvent"), rows("DeliveryPlan"), rows("EarlierDraft"))
    _copy_accounts(rows("AuditEvent"), rows("Membership"), rows("AccountEdit"))
    _copy_mail(rows("AuditEvent"), rows("Owed"))


def _copy_drafts(events: Any, plans: Any, drafts: Any) -> None:
    """A draft that is thrown away now keeps its version; the row of an older release says what it planned."""
    there = set(drafts.values_list("copied_from", flat=True))
    wanted = events.filter(
        subject_type="plan_version", action=DISCARDED, before__has_key="trajectories"
    ).order_by("id")
    for event in wanted:
        if event.pk in there:
            continue
        before = event.before
        if {"number", "reason", "trajectories"} - set(before):
            raise Unreadable(f"audit row {event.pk} threw a draft away that cannot be read")
        drafts.create(
            plan=_plan_of(event, events, plans),
            number=before["number"],
            reason=before["reason"],
            by=event.actor_label,
            at=event.at,
            trajectories=before["trajectories"],
            copied_from=event.pk,
        )
    if drafts.count() != wanted.count():
        raise Unreadable("not every draft that was thrown away was copied")


def _plan_of(event: Any, events: Any, plans: Any) -> Any:
    """The plan whose draft it was, as the row that began it says."""
    opened = events.filter(
        subject_type="plan_version", subject_id=event.subject_id, action=OPENED
    ).first()
    year = (opened.after or {}).get("framework") if opened else None
    plan = plans.filter(organisation_id=event.organisation_id, framework_id=year).first()
    if plan is None:
        raise Unreadable(f"audit row {event.pk} threw away a version of a plan that is not there")
    return plan


def _copy_accounts(events: Any, memberships: Any, edits: Any) -> None:
    """The acts on one account, in the order in which they were done."""
    there = set(edits.filter(copied_from__isnull=False).values_list("copied_from", flat=True))
    native = set(edits.filter(copied_from=None).values_list("document_id", "at"))
    for event in events.filter(subject_type="person", action__in=(*ACCOUNT, ROLE_ENDED)).order_by("id"):
        if event.pk in there or (int(event.subject_id), event.at) in native:
            continue
        is_role = event.action == ROLE_ENDED
        edits.create(
            document_id=int(event.subject_id),
            part="roles" if is_role else "state",
            entry=str(_membership(event, memberships)) if is_role else event.action,
            editor_id=event.actor_id,
            editor_label=event.actor_label,
            at=event.at,
            edit_number=0,
            before={"ends": event.before["ends"]} if is_role else None,
            after={"ends": event.after["ends"]} if is_role else None,
            copied_from=event.pk,
        )


def _membership(event: Any, memberships: Any) -> int:
    """The role that the row ended."""
    try:
        ended = memberships.filter(
            user_id=int(event.subject_id),
            role=event.after["role"],
            organisation_id=event.organisation_id,
            starts=event.after["starts"],
            ends=event.after["ends"],
        ).order_by("-id")
        number: int | None = ended.values_list("pk", flat=True).first()
    except (KeyError, TypeError) as problem:
        raise Unreadable(f"audit row {event.pk} ended a role and does not say which") from problem
    if number is None:
        raise Unreadable(f"audit row {event.pk} ended a role that is not there")
    return number


def _copy_mail(events: Any, owed: Any) -> None:
    """By whom a message was sent again last; the row of its work is the place, and no part of what is frozen."""
    for event in events.filter(subject_type="mail", action=SENT_AGAIN).order_by("id"):
        owed.filter(kind="mail", subject=event.subject_id).exclude(opened_again_at__gt=event.at).update(
            opened_again_by=event.actor_label, opened_again_at=event.at
        )


class Migration(migrations.Migration):
    dependencies = [("boards", "0017_nothing_acts_by_the_log")]

    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
