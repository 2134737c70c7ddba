"""The old table of edits goes, all of it copied, and the rules stand again."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_edits_are_copied_from_the_log")]

    operations = [
        migrations.DeleteModel("EarlierReportEdit"),
        pgtrigger.migrations.AddTrigger(
            model_name='ownershipreport',
            trigger=pgtrigger.compiler.Trigger(name='approver_is_not_an_editor', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NEW.approved_by_id IS NOT NULL AND EXISTS (\n                        SELECT 1 FROM reports_reportedit e\n                        WHERE e.document_id = NEW.id AND e.part <> 'state'\n                        AND e.editor_id = NEW.approved_by_id) THEN\n                        RAISE EXCEPTION 'who edited a report cannot approve it';\n                    END IF;\n                    RETURN NEW;\n                ", hash='bd503badf5672ffb2933f345e009e48e86eddb44', operation='INSERT OR UPDATE', pgid='pgtrigger_approver_is_not_an_editor_2f0ea', table='reports_ownershipreport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportedit',
            trigger=pgtrigger.compiler.Trigger(name='edits_are_never_rewritten', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fd918885f94def94f1dfb942f3d7eeef97e2eb63', operation='UPDATE OR DELETE', pgid='pgtrigger_edits_are_never_rewritten_cd93d', table='reports_reportedit', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportedit',
            trigger=pgtrigger.compiler.Trigger(name='only_drafts_are_edited', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NEW.part <> 'state' AND NOT EXISTS (\n                        SELECT 1 FROM reports_ownershipreport r\n                        WHERE r.id = NEW.document_id AND r.status IN ('queued', 'draft')) THEN\n                        RAISE EXCEPTION 'only a draft can be edited';\n                    END IF;\n                    RETURN NEW;\n                ", hash='72b8f224eeb3fbfd91d0c42a4f06543a5079cb12', operation='INSERT', pgid='pgtrigger_only_drafts_are_edited_f01ac', table='reports_reportedit', when='BEFORE')),
        ),
    ]
