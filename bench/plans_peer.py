"""What a Django team would write for a part of a plan: a model form set, whose rows keep a history.

One table like ours for the lines of money, with django-simple-history beside it, in the database of a benchmark.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import connections, models, transaction
from django.forms import modelformset_factory
from simple_history.models import HistoricalRecords

from boards.plans.money_rows import ONCE, RECURRING

AMOUNTS = (*RECURRING, *ONCE)
Lines = Mapping[str, Mapping[str, str]]

#: The fields are named once, in `AMOUNTS`, so the class is made of them.
BenchMoney: Any = type(
    "BenchMoney",
    (models.Model,),
    {
        "__module__": __name__,
        "version": models.BigIntegerField(db_index=True),
        "key": models.CharField(max_length=40),
        "note": models.TextField(blank=True),
        **{
            name: models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
            for name in AMOUNTS
        },
        "history": HistoricalRecords(user_related_name="+"),
        "Meta": type("Meta", (), {"app_label": "boards", "db_table": "bench_money"}),
    },
)
FORMS: Any = modelformset_factory(BenchMoney, fields=(*AMOUNTS, "note"), extra=0)


def make_tables() -> None:
    """As the owner; the application may do everything with them."""
    owner = connections["owner"]
    with owner.schema_editor() as editor:
        for model in (BenchMoney, BenchMoney.history.model):
            editor.create_model(model)
    with owner.cursor() as cursor:
        for model in (BenchMoney, BenchMoney.history.model):
            cursor.execute(f"GRANT ALL ON {model._meta.db_table} TO PUBLIC")
        cursor.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO PUBLIC")


def fill(version: int, lines: Lines) -> None:
    """One by one, so that each row has the first entry of its history."""
    for key, said in lines.items():
        BenchMoney.objects.create(
            version=version,
            key=key,
            note=said.get("note", ""),
            **{name: Decimal(said[name]) for name in AMOUNTS if name in said},
        )


def opened(version: int) -> str:
    """The form set of the version's rows as HTML."""
    return str(FORMS(queryset=_rows(version)))


def save(version: int, lines: Lines) -> int:
    """Post every row, as the page would; returns how many were changed and saved."""
    rows = list(_rows(version))
    data = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": str(len(rows))}
    for place, row in enumerate(rows):
        said = lines[row.key]
        data |= {f"form-{place}-id": str(row.pk), f"form-{place}-note": said.get("note", "")}
        data |= {f"form-{place}-{name}": said.get(name, "") for name in AMOUNTS}
    formset = FORMS(data, queryset=_rows(version))
    assert formset.is_valid(), formset.errors
    with transaction.atomic():
        return len(formset.save())


def compared(version: int) -> int:
    """How many fields differ between the newest entry of each row's history and the one before."""
    changes = 0
    for row in _rows(version):
        newest, *earlier = row.history.all()[:2]
        if earlier:
            changes += len(newest.diff_against(earlier[0]).changes)
    return changes


def _rows(version: int) -> Any:
    return BenchMoney.objects.filter(version=version).order_by("pk")
