from django.db import migrations


class Migration(migrations.Migration):
    """Staged rows are on their way: they can be staged again from the file, so they skip the write-ahead log."""

    dependencies = [("boards", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE boards_stagedrow SET UNLOGGED", "ALTER TABLE boards_stagedrow SET LOGGED"
        )
    ]
