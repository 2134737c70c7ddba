"""What kind of plan a year asks for, at which level, and how far it looks ahead. The files say which, at the next load."""

from django.db import migrations, models

KINDS = [
    ("local-delivery", "Local Delivery Plan"),
    ("annual-operational", "Annual Operational Plan"),
    ("remobilisation", "Remobilisation Plan"),
    ("delivery", "Delivery Plan"),
    ("regional", "Regional Plan"),
]
LEVELS = [("national", "national"), ("regional", "regional"), ("local", "local")]


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0012_levels_are_a_unit'),
    ]

    operations = [
        migrations.AlterField(
            model_name='framework',
            name='plan_name',
            field=models.CharField(help_text='What its guidance called the plan in this year.', max_length=80),
        ),
        migrations.AddField(
            model_name='framework',
            name='plan_type',
            field=models.CharField(choices=KINDS, default='local-delivery', max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='framework',
            name='plan_level',
            field=models.CharField(choices=LEVELS, default='local', max_length=8),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='framework',
            name='horizon_years',
            field=models.PositiveSmallIntegerField(
                help_text='How many years the plan looks ahead; empty where no source was seen.', null=True
            ),
        ),
        migrations.AddConstraint(
            model_name='framework',
            constraint=models.CheckConstraint(
                condition=models.Q(plan_type__in=[key for key, _ in KINDS]), name='plan_type_is_known'
            ),
        ),
        migrations.AddConstraint(
            model_name='framework',
            constraint=models.CheckConstraint(
                condition=models.Q(plan_level__in=[key for key, _ in LEVELS]), name='plan_level_is_known'
            ),
        ),
        migrations.AddConstraint(
            model_name='framework',
            constraint=models.CheckConstraint(
                condition=models.Q(horizon_years=None) | models.Q(horizon_years__range=(1, 10)),
                name='a_plan_looks_one_to_ten_years_ahead',
            ),
        ),
    ]
