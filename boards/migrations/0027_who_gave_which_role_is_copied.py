"""Who opened which account and gave which role stood in the audit log alone: it is copied to where it is read.

Nothing is moved: the rows of the log stay as they are. Run again it copies nothing twice, and nothing that has its edit
from the act itself. A row whose role is not there any more is left: the page then says nothing of who gave it.
"""

from collections import Counter
from typing import Any

from django.db import migrations

ADDED, GIVEN = "add person", "give role"


def copy(apps: Any, schema_editor: Any) -> None:
    def rows(name: str) -> Any:
        return apps.get_model("boards", name).objects.using(schema_editor.connection.alias)

    events, memberships, edits = rows("AuditEvent"), rows("Membership"), rows("AccountEdit")
    there = set(edits.filter(before__isnull=True).values_list("document_id", "entry"))
    earlier: Counter[tuple[Any, ...]] = Counter()
    for event in events.filter(subject_type="person", action__in=(ADDED, GIVEN)).order_by("id"):
        user, after = int(event.subject_id), event.after or {}
        entry = ADDED
        if event.action == GIVEN:
            key = (user, after.get("role"), event.organisation_id, after.get("starts"))
            entry = _membership(memberships, *key, number=earlier[key])
            earlier[key] += 1
        if not entry or (user, entry) in there:
            continue
        edits.create(
            document_id=user,
            part="state" if event.action == ADDED else "roles",
            entry=entry,
            editor_id=event.actor_id,
            editor_label=event.actor_label,
            at=event.at,
            edit_number=0,
            before=None,
            after=after if event.action == GIVEN else None,
            copied_from=event.pk,
        )


def _membership(memberships: Any, user: int, role: Any, board: Any, starts: Any, *, number: int) -> str:
    """The role that the row gave: of several alike from one day, the one that was given as the `number`th."""
    alike = memberships.filter(user_id=user, role=role, organisation_id=board, starts=starts)
    found = list(alike.order_by("id").values_list("pk", flat=True)[number : number + 1])
    return str(found[0]) if found else ""


class Migration(migrations.Migration):
    dependencies = [("boards", "0026_files_of_several_measures")]

    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
