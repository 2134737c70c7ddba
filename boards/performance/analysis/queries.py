"""Reads of analyses and of the changes of process behind them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet

from boards.performance.analysis.models import Analysis, Rebase
from boards.performance.reading import Reader
from targets.compiled import Compiled


class Brief(NamedTuple):
    """What a cell of a grid says of its series; fields as on `Analysis`."""

    organisation_id: int
    measure_key: str
    reason: str
    variation: str
    cause: str
    since: date | None
    assurance: str
    no_assurance: str
    planned: str
    recent: str
    change: Decimal | None


_BRIEF = ("organisation_id", "measure_id", *Brief._fields[2:])


def brief_of(record: Analysis) -> Brief:
    return Brief(*(getattr(record, name) for name in _BRIEF))


BRIEFS = Reader(_BRIEF, lambda rows: [Brief(*row[:-1]) for row in rows])


def briefs(
    *, organisation_id: int | None = None, measure_key: str | None = None
) -> dict[tuple[int, str], Brief]:
    """Of every series, of a board's or of a measure's, by (organisation, measure); one query, or two (`reading`)."""
    which = {"organisation_id": organisation_id, "measure_id": measure_key}
    asked = {f"{name} = %s": value for name, value in which.items() if value is not None}
    return BRIEFS.read(Analysis._meta.db_table, asked or ["true"], list(asked.values()))


@dataclass(frozen=True)
class Rebases:
    """Confirmed changes of process of one measure: those of everybody, and those of single organisations."""

    everybody: tuple[date, ...]
    by_organisation: Mapping[int, tuple[date, ...]]

    def of(self, organisation_id: int) -> tuple[date, ...]:
        return tuple(sorted({*self.everybody, *self.by_organisation.get(organisation_id, ())}))


def rebases_of(*, measure_key: str, confirmed_by: datetime | None = None) -> Rebases:
    """Of one measure; as `rebases`."""
    known = rebases(confirmed_by=confirmed_by, measure_key=measure_key)
    return known.get(measure_key, Rebases((), {}))


def rebases(*, confirmed_by: datetime | None = None, measure_key: str | None = None) -> dict[str, Rebases]:
    """Those that were confirmed, all of them or until a moment, by measure; one query."""
    rows = Rebase.objects.filter(confirmed=True)
    if measure_key is not None:
        rows = rows.filter(measure=measure_key)
    if confirmed_by is not None:
        rows = rows.filter(decided_at__lte=confirmed_by)
    days: dict[str, dict[int | None, list[date]]] = defaultdict(lambda: defaultdict(list))
    for measure, organisation, day in rows.values_list("measure_id", "organisation_id", "at"):
        days[measure][organisation].append(day)
    return {
        measure: Rebases(
            tuple(own.pop(None, ())),
            {number: tuple(each) for number, each in own.items() if number is not None},
        )
        for measure, own in days.items()
    }


class Rebased(NamedTuple):
    """A confirmed change of process of one series: from which day, what changed, where that can be read."""

    at: date
    reason: str
    evidence: str
    number: int


def rebased(
    *, organisation_id: int, measure_key: str, confirmed_by: datetime | None = None
) -> tuple[Rebased, ...]:
    """Of one series those that were confirmed, all of them or until a moment, the oldest day first; one query."""
    rows = _REBASED(organisation_id=organisation_id, measure_key=measure_key, confirmed_by=confirmed_by)
    return tuple(Rebased(*row) for row in rows)


def _rebased(
    organisation_id: int, measure_key: str, confirmed_by: datetime | None
) -> QuerySet[Rebase, tuple[date, str, str, int]]:
    rows = Rebase.objects.filter(
        Q(organisation=None) | Q(organisation=organisation_id), measure=measure_key, confirmed=True
    )
    if confirmed_by is not None:
        rows = rows.filter(decided_at__lte=confirmed_by)
    return rows.order_by("at", "pk").values_list("at", "reason", "evidence", "pk")


_REBASED = Compiled(_rebased, organisation_id=int, measure_key=str, confirmed_by=datetime)


def kept_analysis(*, organisation_id: int, measure_key: str) -> Analysis | None:
    """What is kept of one series; one query."""
    return _KEPT.first(organisation_id=organisation_id, measure_key=measure_key)


_KEPT: Compiled[Analysis] = Compiled(
    lambda organisation_id, measure_key: Analysis.objects.filter(
        organisation=organisation_id, measure=measure_key
    ),
    organisation_id=int,
    measure_key=str,
)
