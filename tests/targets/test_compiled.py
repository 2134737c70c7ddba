"""A query that is compiled once answers as Django's own does, whatever its values are."""

import gc
import threading
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import Q, QuerySet
from django.db.transaction import TransactionManagementError
from pytest_django import DjangoAssertNumQueries

from targets.catalogue.models import Definition, Framework, Measure, Requirement
from targets.compiled import Compiled

pytestmark = pytest.mark.django_db

AE = "ae-4-hours"


def required(
    framework: str | None, measure: str | None, since: date | None, until: date
) -> QuerySet[Requirement]:
    """What is asked; a constant of its own stands between the values."""
    rows = Requirement.objects.filter(~Q(wording="-"), framework__year_start__lt=until)
    if framework is not None:
        rows = rows.filter(framework_id=framework)
    if measure is not None:
        rows = rows.filter(measure_id=measure)
    if since is not None:
        rows = rows.filter(Q(framework__year_start__gte=since) | Q(framework__year_end__gte=since))
    return rows.select_related("framework", "measure__target").order_by("pk")


REQUIRED = Compiled(required, framework=str, measure=str, since=date, until=date)


@pytest.mark.parametrize("framework", [None, "ldp-2022-23", "no-such-year"])
@pytest.mark.parametrize("measure", [None, AE])
@pytest.mark.parametrize("since", [None, date(2020, 4, 1)])
def test_it_answers_as_djangos_own(framework: str | None, measure: str | None, since: date | None) -> None:
    for until in (date(2022, 4, 2), date(2030, 1, 1), date(1999, 1, 1)):
        asked: dict[str, Any] = {"framework": framework, "measure": measure, "since": since, "until": until}
        told = [vars(one) | {"_state": None} for one in REQUIRED(**asked)]
        assert told == [vars(one) | {"_state": None} for one in required(**asked)]


def test_it_is_one_statement_and_its_rows_are_new_each_time(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(2):
        first, again = (REQUIRED.first(measure=AE, until=date(2030, 1, 1)) for _ in range(2))
        assert first is not None
        assert first.measure.target is not None, "what is selected with it is there"
    assert first == again
    assert first is not again
    assert REQUIRED.first(measure="none", until=date(2030, 1, 1)) is None


def test_rows_of_values_are_made_as_django_makes_them() -> None:
    pairs = Compiled(lambda key: Measure.objects.filter(pk=key).values_list("key", "position"), key=str)
    keys: Compiled[str] = Compiled(lambda: Measure.objects.order_by("position").values_list("key", flat=True))
    terms: Compiled[Any] = Compiled(  # JSON is read
        lambda key: Requirement.objects.filter(framework=key).order_by("pk").values_list("terms", "floor"),
        key=str,
    )
    named: Compiled[Any] = Compiled(
        lambda key: Definition.objects.filter(measure=key).order_by("version").values("version", "unit"),
        key=str,
    )
    assert pairs(key=AE) == list(Measure.objects.filter(pk=AE).values_list("key", "position"))
    assert keys() == list(Measure.objects.order_by("position").values_list("key", flat=True))
    for key in Framework.objects.values_list("key", flat=True):
        own = Requirement.objects.filter(framework=key).order_by("pk").values_list("terms", "floor")
        assert terms(key=key) == list(own)
    assert named(key=AE) == list(
        Definition.objects.filter(measure=AE).order_by("version").values("version", "unit")
    )


def test_a_list_of_numbers_is_as_long_as_it_is() -> None:
    by_number = Compiled(
        lambda numbers, key: (
            Requirement.objects.filter(pk__in=numbers)
            .exclude(measure=key)
            .order_by("pk")
            .values_list("pk", flat=True)
        ),
        numbers=list,
        key=str,
    )
    every = list(Requirement.objects.exclude(measure=AE).order_by("pk").values_list("pk", flat=True))
    for numbers in ([], every[:1], every[:7], every, [*every, 2**63]):
        assert by_number(numbers=numbers, key=AE) == [one for one in every if one in numbers]


def test_rows_are_locked_in_a_transaction_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Django itself asks for, each time and not only where it compiles."""
    locked = Compiled(lambda key: Measure.objects.select_for_update().filter(pk=key), key=str)
    assert [one.pk for one in locked(key=AE)] == [AE]
    with monkeypatch.context() as outside:
        outside.setattr(connections["default"], "in_atomic_block", False)
        with pytest.raises(TransactionManagementError):
            locked(key=AE)


def test_two_threads_do_not_read_one_anothers_rows() -> None:
    by_key = Compiled(lambda key: Measure.objects.filter(pk=key).values_list("key", flat=True), key=str)
    keys = list(Measure.objects.values_list("key", flat=True)[:2])
    wrong: list[object] = []

    def ask(key: str) -> None:
        try:
            wrong.extend(found for _ in range(200) if (found := by_key(key=key)) != [key])
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[key]) for key in keys * 2]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []


def test_what_one_thread_compiled_serves_the_others_and_outlives_it() -> None:
    compiled: list[str] = []

    def query(key: str) -> QuerySet[Measure]:
        compiled.append(threading.current_thread().name)
        return Measure.objects.select_related("target").filter(pk=key)

    by_key = Compiled(query, key=str)

    def ask() -> None:
        by_key(key=AE)
        connection.close()

    for name in ("first", "second"):
        thread = threading.Thread(target=ask, name=name)
        thread.start()
        thread.join()
    gc.collect()
    (found,) = by_key(key=AE)
    assert found.target == Measure.objects.get(pk=AE).target
    assert compiled == ["first"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            lambda key: Measure.objects.filter(pk__icontains=key),
            "not passed to the database as they are: key",
        ),
        (lambda key: Measure.objects.extra(where=["'%%s' <> ''"]).filter(pk=key), "looks like the place"),
        (lambda key: Measure.objects.all(), "not passed to the database as they are: key"),
        (
            lambda key: Framework.objects.filter(pk=key).prefetch_related("requirements"),
            "nothing beside itself",
        ),
    ],
)
def test_what_cannot_be_compiled_is_refused(query: Any, said: str) -> None:
    with pytest.raises(TypeError, match=said):
        Compiled(query, key=str)(key="ae")
