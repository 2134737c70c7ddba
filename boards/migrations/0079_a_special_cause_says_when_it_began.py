from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("boards", "0078_a_declined_change_of_process_is_read"),
    ]

    operations = [
        migrations.AddField(
            model_name="analysis",
            name="special_at",
            field=models.DateTimeField(
                help_text="When its special cause was first said, where something else was said before.", null=True
            ),
        ),
    ]
