"""What the analyses of a measure were made from, by numbers: they are stale as soon as one differs.

The numbers are those that standings are known by (`performance.staleness`), of all organisations together, because a
forecast learns from every series of its measure.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Count

from boards.organisations.models import Organisation
from boards.performance import staleness as standings
from boards.performance.analysis.models import AnalysisSeen, Rebase
from targets.calc import ANALYSIS_VERSION, CALCULATION_VERSION

VERSION = f"{CALCULATION_VERSION}.{ANALYSIS_VERSION}"


class Basis(NamedTuple):
    """Columns of `AnalysisSeen`, the measure apart."""

    figures: int
    promises: int
    rebases: int
    asked: str
    version: str


def now_there(*, measure_key: str | None = None) -> dict[str, Basis]:
    """What there is to analyse of every measure, or of the one; three queries.

    Whoever analyses asks this before reading anything else.
    """
    states: dict[str, list[standings.State]] = defaultdict(list)
    for state in standings.states(measure_key=measure_key):
        states[state.measure_key].append(state)
    rebases = Rebase.objects.filter(confirmed=True).order_by().values_list("measure").annotate(Count("pk"))
    confirmed: dict[str, int] = dict(rebases)
    people = list(Organisation.including_samples.order_by("pk").values_list("pk", "population"))
    return {key: _basis(own, confirmed.get(key, 0), people) for key, own in states.items()}


def stale() -> tuple[str, ...]:
    """Keys of the measures whose analyses are missing or have not seen what there is; four queries."""
    seen = _seen()
    return tuple(key for key, basis in now_there().items() if seen.get(key) != basis)


def _seen(**which: str) -> dict[str, Basis]:
    rows = AnalysisSeen.objects.filter(**which).values_list("measure_id", *Basis._fields)
    return {key: Basis(*numbers) for key, *numbers in rows}


def is_seen(measure_key: str, basis: Basis) -> bool:
    return _seen(measure=measure_key).get(measure_key) == basis


def see(measure_key: str, basis: Basis) -> None:
    """Note what was analysed, in the transaction that stores it."""
    AnalysisSeen.objects.update_or_create(measure_id=measure_key, defaults=basis._asdict())


def _basis(
    states: Sequence[standings.State], rebases: int, people: Sequence[tuple[int, int | None]]
) -> Basis:
    asked = hashlib.sha256(f"{states[0].now.policy} {people}".encode()).hexdigest()
    return Basis(
        figures=sum(state.now.official for state in states),
        promises=sum(state.now.promise for state in states),
        rebases=rebases,
        asked=asked,
        version=VERSION,
    )
