"""Written figures with typed columns beside them; what cannot be read is null there.

Distinct organisations, periods, markers and statuses are few, so each distinct text is looked at once.
"""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from boards.figures.intake import numbers, periods
from boards.figures.intake.labels import name_key
from boards.figures.intake.layouts import Layout
from boards.figures.intake.reference import Reference, Version
from boards.figures.intake.reshape import Figures, Whole
from boards.figures.models import FigureStatus, Marker
from targets.calc.periods import PeriodKind

MARKERS = {marker: marker for marker in Marker.values if marker}
STATUSES = {status: status for status in FigureStatus.values}
KINDS = {kind.value: kind.value for kind in PeriodKind}
NUMBER_TYPE = pl.Decimal(18, 6)
PERIOD_KEY = ["period", "period_kind", "is_nation"]


def typed(figures: Figures, *, reference: Reference, whole: Whole | None = None) -> pl.DataFrame:
    """The figures' columns and:

    `organisation_id`; `day` (as the file gives it), `start`, `end`, `kind`, `kind_key` (as written), `expected_kind`,
    `misaligned`, `is_over`, `is_of_the_nhs`; `is_percent`, `is_count`, `scale`; `first`, `second`, `given` (the
    numerator, denominator and value); `places` (of the column of values); `marker_key`, `status_key`.

    `whole` is known of the file where these are a part of its rows.
    """
    frame = figures.frame
    if whole is None:
        places = numbers.places("value")
    else:
        counts = all(version.is_count for version in reference.versions)
        places = pl.lit(whole.places_of_values(counts=counts), pl.Int16)
    frame = frame.with_columns(
        organisation_id=_mapped(frame["organisation"], reference.ids_by_name, name_key, kind=pl.Int64),
        marker_key=_mapped(frame["marker"], MARKERS, _as_key, kind=pl.String),
        status_key=_mapped(frame["status"], STATUSES, _as_key, kind=pl.String),
        first=numbers.as_whole("numerator", has_points=_has_points(frame["numerator"])),
        second=numbers.as_whole("denominator", has_points=_has_points(frame["denominator"])),
        given=pl.when(~numbers.is_bad("value", whole=False)).then("value").cast(NUMBER_TYPE),
        places=places,
    ).with_columns(is_nation=(pl.col("organisation_id") == reference.nation_id).fill_null(False))
    distinct = _periods(frame.select(PERIOD_KEY).unique(), layout=figures.layout, reference=reference)
    frame = frame.join(distinct, on=PERIOD_KEY, how="left", nulls_equal=True, maintain_order="left")
    return _with_blanks_marked(frame, figures.layout.blank)


def _mapped(
    column: pl.Series, mapping: Mapping[str, Any], normalise: Callable[[str], str], *, kind: type[pl.DataType]
) -> pl.Series:
    """What each text stands for; null where it stands for nothing."""
    known = {
        text: mapping[normalise(text)]
        for text in column.unique().to_list()
        if text is not None and normalise(text) in mapping
    }
    if not known:
        return pl.Series([None] * len(column), dtype=kind)
    return column.replace_strict(known, default=None, return_dtype=kind)


def _as_key(text: str) -> str:
    return text.strip().casefold().replace(" ", "_").replace("-", "_")


def _has_points(column: pl.Series) -> bool:
    return bool(column.str.contains(".", literal=True).any())


def _periods(distinct: pl.DataFrame, *, layout: Layout, reference: Reference) -> pl.DataFrame:
    """Everything that a written period says, for each distinct one."""
    frame = distinct.with_columns(
        kind_key=_mapped(distinct["period_kind"], KINDS, _as_key, kind=pl.String),
        day=periods.read_days(pl.col("period"), written_as=layout.written_as),
    )
    given = pl.lit(layout.kind.value) if layout.kind else pl.col("kind_key")
    own = pl.coalesce(given, _by_version(reference, pl.col("day"), _kind))
    frame = frame.with_columns(kind=pl.when(pl.col("period_kind").is_null()).then(own).otherwise(given))
    is_one_day = periods.is_one_day(pl.col("period"), pl.col("kind"), written_as=layout.written_as)
    frame = frame.with_columns(day=pl.when(is_one_day).then("day"))
    frame = periods.changed(frame, layout.changes)
    frame = frame.with_columns(
        start=periods.first_days(pl.col("day"), pl.col("kind"), written_as=layout.written_as)
    ).with_columns(end=periods.last_days(pl.col("start"), pl.col("kind")))
    start, end = pl.col("start"), pl.col("end")
    return frame.with_columns(
        misaligned=periods.is_misaligned(
            start, pl.col("kind"), first_month_of_year=reference.first_month_of_year
        ),
        is_over=end <= reference.known_from,
        is_of_the_nhs=start >= periods.NHS_BEGAN,
        expected_kind=_by_version(reference, end, _kind),
        is_percent=_by_version(reference, end, lambda version: pl.lit(version.is_percent)),
        is_count=_by_version(reference, end, lambda version: pl.lit(version.is_count)),
        scale=_by_version(reference, end, lambda version: pl.lit(version.scale)),
    )


def _by_version(reference: Reference, day: pl.Expr, answer: Callable[[Version], pl.Expr]) -> pl.Expr:
    """What the definition says that holds for a period ending on the day; the oldest also for earlier and no days."""
    oldest, *later = reference.versions
    chain = answer(oldest)
    for version in later:
        chain = pl.when(day >= version.valid_from).then(answer(version)).otherwise(chain)
    return chain


def _kind(version: Version) -> pl.Expr:
    nations = pl.lit(version.national_kind.value)
    return pl.when(pl.col("is_nation")).then(nations).otherwise(pl.lit(version.kind.value))


def _with_blanks_marked(frame: pl.DataFrame, blank: str) -> pl.DataFrame:
    """Rows without any figure get the layout's marker; a denominator of 0 is its own marker."""
    nothing = pl.all_horizontal(pl.col("numerator", "denominator", "value", "marker").is_null())
    nobody = (pl.col("second") == 0) & (pl.col("first").fill_null(0) == 0) & pl.col("value").is_null()
    return frame.with_columns(
        marker_key=pl.when(nobody & pl.col("marker").is_null())
        .then(pl.lit(Marker.ZERO_DENOMINATOR.value))
        .when(nothing & pl.lit(bool(blank)))
        .then(pl.lit(blank))
        .otherwise("marker_key")
    )
