"""Territorial boards say how rural they are, and with which others they form a family."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0064_one_round_with_levels_a_year'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='peer_family',
            field=models.CharField(blank=True, choices=[('over-60', 'more than 60% rural'), ('25-to-60', '25% to 60% rural'), ('15-to-25', '15% to 25% rural'), ('under-15', 'less than 15% rural')], max_length=8),
        ),
        migrations.AddField(
            model_name='organisation',
            name='percent_rural',
            field=models.DecimalField(decimal_places=1, max_digits=4, null=True),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('peer_family', ''), ('percent_rural', None)), models.Q(('peer_family', 'over-60'), ('percent_rural__gt', 60)), models.Q(('peer_family', '25-to-60'), ('percent_rural__gte', 25), ('percent_rural__lte', 60)), models.Q(('peer_family', '15-to-25'), ('percent_rural__gte', 15), ('percent_rural__lt', 25)), models.Q(('peer_family', 'under-15'), ('percent_rural__gte', 0), ('percent_rural__lt', 15)), _connector='OR'), name='peer_family_is_by_percent_rural'),
        ),
    ]
