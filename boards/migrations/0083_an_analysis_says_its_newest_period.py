"""What analyses were made from is forgotten, so that each is made again and says its newest period.

None of them begins a special cause by that: what was analysed without its newest period cannot say what is new.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("boards", "0082_agreed_baselines_stay"),
    ]

    operations = [
        migrations.AddField(
            model_name="analysis",
            name="newest",
            field=models.DateField(
                help_text="Last day of the newest period that was analysed; empty without figures.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="analysis",
            name="special_at",
            field=models.DateTimeField(
                help_text="When a newest figure began its special cause, where something else was said before.",
                null=True,
            ),
        ),
        migrations.RunSQL("DELETE FROM boards_analysisseen", migrations.RunSQL.noop),
    ]
