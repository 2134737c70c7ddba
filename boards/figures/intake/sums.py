"""Rows of a summed layout, for example of sites, added up to one figure for each organisation and period.

Every part has been checked by itself, under its own row, so nothing impossible can hide in a sum.
"""

import polars as pl

from boards.figures.intake.codes import STRENGTH
from boards.figures.intake.table import ROW
from boards.figures.models import Marker

# What is said of a sum whose parts are missing for several reasons: what was done on purpose goes first.
REASONS = (
    Marker.WITHHELD.value,
    Marker.SUPPRESSED.value,
    Marker.NOT_AVAILABLE.value,
    Marker.NOT_APPLICABLE.value,
)


def added_up(parts: pl.DataFrame) -> pl.DataFrame:
    """`typed` figures that keep every rule, as one row for each organisation and period under its first line's number.

    A number with a part missing is missing: an incomplete total would look like a fall. 0 of 0 adds nothing. A
    published total stays where only the numerator of a part is missing.
    """
    nobody = (pl.col("marker_key") == Marker.ZERO_DENOMINATOR.value).fill_null(False) & ~pl.col("is_count")
    number = pl.when("is_count").then(pl.coalesce("first", pl.col("given").cast(pl.Int64))).otherwise("first")
    parts = parts.with_columns(
        first=pl.when(nobody).then(0).otherwise(number),
        second=pl.when(nobody).then(0).otherwise("second"),
    )
    first, second, marker, status = (pl.col(n) for n in ("first", "second", "marker_key", "status_key"))
    return (
        parts.group_by("organisation_id", "start", "end", "kind", maintain_order=True)
        .agg(
            pl.col(ROW).min(),
            *(pl.when(n.null_count() == 0).then(n.sum()) for n in (first, second)),
            pl.coalesce(
                *(pl.when((marker == reason).any()).then(pl.lit(reason)) for reason in REASONS),
                pl.when(first.null_count() > 0).then(marker.drop_nulls().first()),
                pl.when((second == 0).all(ignore_nulls=False)).then(pl.lit(Marker.ZERO_DENOMINATOR.value)),
            ).alias("marker_key"),
            pl.coalesce(pl.when((status == name).any()).then(pl.lit(name)) for name in STRENGTH).alias(
                "status_key"
            ),
            pl.col("is_count", "scale", "places").first(),
            pl.lit(None, parts.schema["given"]).alias("given"),
        )
        .sort(ROW)
    )
