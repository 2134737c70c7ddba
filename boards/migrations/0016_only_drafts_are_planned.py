import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    """After the copies: what is agreed already has its edits by then."""

    dependencies = [
        ("boards", "0015_edits_and_questions_of_plans_are_copied"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='planedit',
            trigger=pgtrigger.compiler.Trigger(name='only_drafts_are_planned', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF EXISTS (SELECT 1 FROM boards_planversion v WHERE v.id = NEW.document_id\n                               AND (v.frozen OR (v.status = 'signed' AND NEW.part <> 'state'))) THEN\n                        RAISE EXCEPTION 'only a draft can be planned';\n                    END IF;\n                    RETURN NEW;\n                ", hash='dbdb5dfbd786cdf3eb77f1e7599b0cbe2ae7a8d2', operation='INSERT', pgid='pgtrigger_only_drafts_are_planned_58cb9', table='boards_planedit', when='BEFORE')),
        ),
    ]
