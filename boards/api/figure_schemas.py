"""What programs are told of figures and send."""

from datetime import date

from ninja import Field, Schema
from pydantic import ConfigDict

from boards.figures.plausibility.explaining import LONGEST

MOST_ROWS = 5_000


class PeriodOut(Schema):
    start: date
    end: date
    kind: str


class MeasureOut(Schema):
    measure: str
    title: str
    newest: PeriodOut | None = Field(description="The newest period of which the board has a figure.")
    following: PeriodOut | None = Field(description="The next one that is over.")
    due: date | None = Field(
        description="The last day on which its figure is in time; null where none is expected."
    )


class FigureOut(Schema):
    period_start: date
    period_end: date
    period_kind: str
    stream: str = Field(description="official: published; board: the board's own return.")
    numerator: str | None = Field(description="Numbers are texts, so that they stay exact.")
    denominator: str | None
    value: str | None
    marker: str = Field(description="Why there is no value.")
    status: str
    known_from: date


class FiguresOut(Schema):
    board: str
    measure: str
    title: str
    unit: str
    invented: bool = Field(description="The board does not exist: it is a sample.")
    figures: list[FigureOut]


class FigureIn(Schema):
    """A figure as a row of a file says it: counts, or a value, or a marker that says why there is none."""

    model_config = ConfigDict(extra="forbid")

    period: str = Field(max_length=40, description="Its first day, for example 2026-04-01.")
    numerator: str | None = Field(None, max_length=40)
    denominator: str | None = Field(None, max_length=40)
    value: str | None = Field(None, max_length=40)
    marker: str | None = Field(None, max_length=40)
    status: str | None = Field(None, max_length=40)


class FiguresIn(Schema):
    model_config = ConfigDict(extra="forbid")

    rows: list[FigureIn] = Field(min_length=1, max_length=MOST_ROWS)
    reasons: dict[str, str] = Field(
        default_factory=dict,
        max_length=20,
        description=f"By kind of warning, why unusual figures are right; each of at most {LONGEST:,} characters.",
    )


class UnusualOut(Schema):
    kind: str
    title: str
    figures: int
    asks: bool = Field(description="It needed a reason.")


class SentOut(Schema):
    measure: str
    dry_run: bool
    submission: int | None = Field(description="Its number at the desk; null in a dry run.")
    added: int
    changed: int
    unchanged: int
    unusual: list[UnusualOut]
