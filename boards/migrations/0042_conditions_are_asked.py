"""Conditions of plans that were decided before conditions were asked of boards are asked now, by who decided."""

from typing import Any

from django.db import migrations


def ask(apps: Any, schema_editor: Any) -> None:
    alias = schema_editor.connection.alias
    condition, question, version = (
        apps.get_model("boards", name)._base_manager.using(alias)
        for name in ("Condition", "Question", "PlanVersion")
    )
    for decided in version.filter(status="agreed", outcome="conditions").select_related("plan"):
        for one in condition.filter(recommendation=decided.recommendation_id):
            asked = {
                "document_kind": "plan",
                "document_number": decided.plan_id,
                "pin": f"conditions/{one.pk}",
            }
            if not question.filter(**asked).exists():
                question.create(
                    **asked,
                    version=decided.number,
                    organisation_id=decided.plan.organisation_id,
                    text=one.what,
                    by_id=decided.agreed_by_id,
                    at=decided.agreed_at,
                    due=one.due,
                )


class Migration(migrations.Migration):
    dependencies = [('boards', '0041_parts_are_handed_over_and_rows_moved')]
    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
