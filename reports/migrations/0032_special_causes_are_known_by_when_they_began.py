"""What is known of special causes keeps being known, by the key that it has from now on (`reports.saved.facts`)."""

from typing import Any

from django.db import migrations


def name_again(apps: Any, schema_editor: Any) -> None:
    def rows(app: str, name: str) -> Any:
        return apps.get_model(app, name).objects.using(schema_editor.connection.alias)

    names = {}
    fields = ("organisation", "measure", "variation", "since", "special_at")
    for board, measure, variation, since, began in rows("boards", "Analysis").values_list(*fields):
        now = f"special/{board}/{measure}/{began and began.isoformat()}"
        names[f"special/{board}/{measure}/{variation}/{since}"] = now
    for telling in rows("reports", "TellingOfView").all():
        telling.known = {names.get(key, key): day for key, day in telling.known.items()}
        telling.save(update_fields=["known"])


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0031_chances_are_kept_and_counted"),
        ("boards", "0083_an_analysis_says_its_newest_period"),
    ]

    operations = [migrations.RunPython(name_again, migrations.RunPython.noop)]
