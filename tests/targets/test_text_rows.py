"""Rows of texts are put into their table as PostgreSQL reads them, in their order, or refused as a whole."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.db.utils import DataError, IntegrityError
from django.test.utils import isolate_apps
from pytest_django import DjangoAssertNumQueries

from targets.text_rows import insert_texts

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


# In a registry of its own: nobody else finds a model whose table is not there.
with isolate_apps("targets"):

    class TextRow(models.Model):
        """A table of this test alone: made and dropped with its transaction."""

        document = models.BigIntegerField()
        key = models.CharField(max_length=4)
        amount = models.DecimalField(max_digits=8, decimal_places=2, null=True)
        day = models.DateField(null=True)
        said = models.JSONField(null=True)
        at = models.DateTimeField(null=True)

        class Meta:
            app_label = "targets"
            managed = False
            db_table = "rows_of_texts"

        def __str__(self) -> str:
            return self.key


@pytest.fixture(autouse=True)
def table(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("""
            CREATE TEMP TABLE rows_of_texts (
                id bigserial PRIMARY KEY, document bigint NOT NULL, key varchar(4) NOT NULL, amount numeric(8, 2),
                day date, said jsonb, at timestamptz, UNIQUE (document, key)
            ) ON COMMIT DROP
        """)


def kept() -> list[Any]:
    return list(
        TextRow._default_manager.order_by("id").values_list("document", "key", "amount", "day", "said", "at")
    )


def test_texts_become_what_their_columns_hold_and_keys_come_in_their_order(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        made = insert_texts(
            TextRow,
            {
                "key": ["b", "a"],
                "amount": ["12.5", None],
                "day": [None, "2026-03-02"],
                "said": ['{"why": "it\'s \\"so\\" – {}, \\\\"}', None],
            },
            alike={"document": 7, "at": NOW},
        )
    assert kept() == [
        (7, "b", Decimal("12.50"), None, {"why": 'it\'s "so" – {}, \\'}, NOW),
        (7, "a", None, date(2026, 3, 2), None, NOW),
    ]
    assert made == list(TextRow._default_manager.order_by("id").values_list("id", flat=True))


def test_a_row_that_is_there_takes_the_new_texts_and_others_stay() -> None:
    names: dict[str, Any] = {"alike": {"document": 7}, "replaces": ("document", "key")}
    first = insert_texts(TextRow, {"key": ["a", "b"], "amount": ["1", "2"]}, **names)
    again = insert_texts(TextRow, {"key": ["b", "c"], "amount": ["3", "4"]}, **names)
    insert_texts(TextRow, {"key": ["a"], "amount": ["5"]}, **(names | {"alike": {"document": 8}}))
    assert again[0] == first[1], "its number stays"
    assert [(row[0], row[1], row[2]) for row in kept()] == [
        (7, "a", 1),
        (7, "b", 3),
        (7, "c", 4),
        (8, "a", 5),
    ]


def test_without_rows_nothing_is_asked(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert insert_texts(TextRow, {"key": [], "amount": []}, alike={"document": 7}) == []


@pytest.mark.parametrize(
    ("columns", "refusal"),
    [
        ({"key": ["a", "longer"], "amount": ["1", "2"]}, DataError),  # and not cut to what fits
        ({"key": ["a", "b"], "amount": ["1", "two"]}, DataError),
        ({"key": ["a", "b"], "amount": ["1", "1000000"]}, DataError),
        ({"key": ["a", "a"], "amount": ["1", "2"]}, IntegrityError),
        ({"key": ["a", None], "amount": ["1", "2"]}, IntegrityError),
        ({"key": ["a", "b"], "amount": ["1"]}, ValueError),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_put(
    columns: dict[str, list[str | None]], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal), transaction.atomic():
        insert_texts(TextRow, columns, alike={"document": 7})
    assert kept() == []
