"""The table of edits as every kind of document has it; the one that stood before waits beside it to be copied."""

import django.db.models.deletion
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

#: The new table gets the names that the old one's indexes had.
FREE_THE_NAMES = """
    DO $$
    DECLARE name text;
    BEGIN
        FOR name IN SELECT indexname FROM pg_indexes
                    WHERE schemaname = current_schema() AND tablename = 'reports_reportedit' LOOP
            EXECUTE format('ALTER INDEX %I RENAME TO %I', name, left('earlier_' || name, 63));
        END LOOP;
        ALTER SEQUENCE IF EXISTS reports_reportedit_id_seq RENAME TO earlier_reports_reportedit_id_seq;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0008_a_prepared_release_can_be_withdrawn"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="ownershipreport", name="approver_is_not_an_editor"),
        pgtrigger.migrations.RemoveTrigger(model_name="reportedit", name="edits_are_never_rewritten"),
        pgtrigger.migrations.RemoveTrigger(model_name="reportedit", name="only_drafts_are_edited"),
        migrations.RunSQL(FREE_THE_NAMES, migrations.RunSQL.noop),
        migrations.RenameModel("ReportEdit", "EarlierReportEdit"),
        migrations.AlterField(
            "earlierreportedit",
            "report",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reports.ownershipreport"
            ),
        ),
        migrations.CreateModel(
            name="ReportEdit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(max_length=20)),
                (
                    "entry",
                    models.CharField(blank=True, help_text="Section or measure; of a state, the act.", max_length=80),
                ),
                (
                    "editor_label",
                    models.CharField(help_text="The person's name then, or the command that acted.", max_length=200),
                ),
                ("at", models.DateTimeField()),
                (
                    "edit_number",
                    models.PositiveIntegerField(
                        help_text="The document's after this edit; 0 for what a new edition or version began with."
                    ),
                ),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                (
                    "copied_from",
                    models.BigIntegerField(
                        help_text="The row of the audit log that this is a copy of; empty for what was written here.",
                        null=True,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="edits",
                        to="reports.ownershipreport",
                    ),
                ),
                (
                    "editor",
                    models.ForeignKey(
                        help_text="Empty for a job.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["-id"], "abstract": False},
        ),
        migrations.AddConstraint(
            model_name='reportedit',
            constraint=models.UniqueConstraint(condition=models.Q(('copied_from', None), ('edit_number__gt', 0)), fields=('document', 'edit_number', 'part', 'entry'), name='one_reportedit_per_number_part_and_entry'),
        ),
        migrations.AddConstraint(
            model_name='reportedit',
            constraint=models.UniqueConstraint(condition=models.Q(('copied_from__isnull', False)), fields=('document', 'copied_from', 'part', 'entry'), name='one_reportedit_per_copied_row_part_and_entry'),
        ),
    ]
