"""The policy that a process keeps in memory is always the one that is held."""

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from targets.catalogue.models import Measure, PolicyVersion
from targets.catalogue.queries import catalogue

pytestmark = pytest.mark.django_db

AE = "ae-4-hours"
TABLES = [model for model in apps.get_app_config("targets").get_models() if model is not PolicyVersion]


def version() -> object:
    return PolicyVersion.objects.get().version


def test_policy_that_has_not_changed_is_not_read_again() -> None:
    first = catalogue()

    with CaptureQueriesContext(
        connection,
    ) as queries:
        again = catalogue()

    assert again is first
    assert len(queries) == 1


def test_changed_policy_is_read_again() -> None:
    before = catalogue()

    Measure.objects.filter(pk=AE).update(title="Seen within four hours")

    assert catalogue().measures[AE].title == "Seen within four hours"
    assert before.measures[AE].title != "Seen within four hours"


def test_a_change_that_was_taken_back_is_forgotten() -> None:
    title = catalogue().measures[AE].title

    with transaction.atomic():
        Measure.objects.filter(pk=AE).update(title="Seen within four hours")
        assert catalogue().measures[AE].title == "Seen within four hours"
        transaction.set_rollback(True)

    assert catalogue().measures[AE].title == title


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_every_table_of_the_policy_gives_it_a_new_version(model: type[Model]) -> None:
    before = version()

    with connection.cursor() as cursor:
        key = model._meta.pk.column
        cursor.execute(f'UPDATE {model._meta.db_table} SET "{key}" = "{key}"')

    assert version() != before


def test_expected_periods_are_the_same_however_often_they_are_asked_for() -> None:
    policy = catalogue()
    months = policy.expected_periods(measure_key=AE, first_year=2022)

    assert len(months) == 12
    assert policy.expected_periods(measure_key=AE, first_year=2022) == months
    assert policy.expected_periods(measure_key=AE, first_year=2021) != months
    with pytest.raises(KeyError):
        policy.expected_periods(measure_key="nothing", first_year=2022)
