"""Which figures of a staged submission are unusual, beside what was known of its measure on its day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import numpy as np
from django.db import connection

from boards.figures.acceptance import NEWS, NEWS_AFTER, parameters
from boards.figures.models import Stream, Submission
from boards.figures.plausibility.models import UnusualFigure
from targets.calc.periods import STEPS, PeriodKind
from targets.calc.plausibility import Unusual, figures_from_rows, unusual_figures
from targets.calc.plausibility.figures import Unit
from targets.calc.plausibility.usual import WINDOW
from targets.calc.segments import Floats
from targets.catalogue.models import Definition
from targets.catalogue.queries import Catalogue, catalogue

MOST_CHECKED: Final = 50_000  # rows of a file that are held against the others: those of its newest periods
PLACES: Final = Decimal("0.000001")
UNITS: Final[dict[str, Unit]] = {
    Definition.Unit.PERCENT: "percent",
    Definition.Unit.COUNT: "count",
    Definition.Unit.PER_1000_BED_DAYS: "rate",
    Definition.Unit.LEVEL: "rate",
}


@dataclass(frozen=True)
class Figure:
    """One figure of one organisation, period by its last and first day."""

    organisation_id: int
    end: date
    start: date
    kind: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None

    @property
    def numbers(self) -> tuple[Decimal | None, ...]:
        return self.numerator, self.denominator, self.value


def warn(submission: Submission) -> None:
    """Store what is unusual about a submission that has just been staged; the caller has the transaction."""
    UnusualFigure.objects.bulk_create(unusual_in(submission))


def warn_of(submission: Submission, news: Sequence[Figure], *, known_on: date) -> None:
    """The same of figures that do not lie in staged rows, by `unusual_among`."""
    UnusualFigure.objects.bulk_create(unusual_among(submission, news, known_on=known_on))


def unusual_in(submission: Submission) -> list[UnusualFigure]:
    """What is unusual about the figures that a staged submission brings, not yet stored.

    Looked at are rows that add or change a figure, each against the figures that were known on the submission's day
    and the earlier rows of its own file. Of a file of more than 50,000 rows only those of its newest periods, so that
    it is as quick as one of 50,000. Four queries, five of such a file.
    """
    if not submission.added + submission.changed:
        return []
    with connection.cursor() as cursor:
        news = _news(cursor, submission)
    return _unusual(submission, news, known_on=submission.known_from)


def unusual_among(submission: Submission, news: Sequence[Figure], *, known_on: date) -> list[UnusualFigure]:
    """What is unusual about figures that a submission brings without staged rows, beside what was known on a day."""
    return _unusual(submission, news[-MOST_CHECKED:], known_on=known_on)


def _unusual(submission: Submission, news: Sequence[Figure], *, known_on: date) -> list[UnusualFigure]:
    news = [figure for figure in news if figure.value is not None]
    if not news:
        return []
    policy = catalogue()
    with connection.cursor() as cursor:
        known = _known(cursor, submission, news, known_on=known_on)
    return [
        warning
        for kind in sorted({figure.kind for figure in news})
        for warning in _of_kind(submission, kind, news, known, policy)
    ]


def _of_kind(
    submission: Submission,
    kind: str,
    news: Sequence[Figure],
    known: Sequence[Figure],
    policy: Catalogue,
) -> list[UnusualFigure]:
    """Periods of one kind are compared with each other only, and not across a break of the definition."""
    of_kind = [figure for figure in news if figure.kind == kind]
    definition = policy.definition_on(
        measure_key=submission.measure_id, day=max(figure.end for figure in of_kind)
    )
    since = definition.valid_from if definition.break_note else date.min
    cells = {_cell(figure): figure for figure in known if figure.kind == kind and figure.end >= since}
    said = {_cell(figure): figure for figure in of_kind if figure.end >= since}
    new = {
        cell: figure
        for cell, figure in said.items()
        if cell not in cells or cells[cell].numbers != figure.numbers
    }
    rows = list((cells | said).values())
    numbers = {organisation: at for at, organisation in enumerate({row.organisation_id for row in rows})}
    laid, columns = figures_from_rows(
        series=np.array([numbers[row.organisation_id] for row in rows], dtype=np.intp),
        days=np.array([row.end for row in rows], dtype="datetime64[D]"),
        values=_floats(row.value for row in rows),
        numerators=_floats(row.numerator for row in rows),
        denominators=_floats(row.denominator for row in rows),
        series_count=len(numbers),
        unit=UNITS[definition.unit],
    )
    asked = np.zeros(laid.values.shape, dtype=np.bool_)
    places: dict[tuple[int, int], Figure] = {}
    for row, column in zip(rows, columns.tolist(), strict=True):
        if _cell(row) in new:
            places[numbers[row.organisation_id], column] = row
            asked[numbers[row.organisation_id], column] = True
    held = {figure.organisation_id for figure in known}
    return [
        _warning(submission, places[one.series, one.column], one, held=held)
        for one in unusual_figures(laid, asked=asked, small=float(definition.small_number))
    ]


def _cell(figure: Figure) -> tuple[int, date]:
    return figure.organisation_id, figure.end


def _warning(submission: Submission, figure: Figure, one: Unusual, *, held: set[int]) -> UnusualFigure:
    low, high, limit_low, limit_high = (
        None if number is None else _exact(number)
        for number in (one.low, one.high, one.limit_low, one.limit_high)
    )
    return UnusualFigure(
        submission=submission,
        organisation_id=figure.organisation_id,
        period_end=figure.end,
        period_start=figure.start,
        period_kind=figure.kind,
        kind=one.kind,
        part=one.part,
        basis=one.basis,
        figure=_exact(one.figure),
        low=low,
        high=high,
        limit_low=limit_low,
        limit_high=limit_high,
        points=one.points,
        asks=figure.organisation_id in held,
    )


def _exact(number: float) -> Decimal:
    return Decimal(number).quantize(PLACES)


def _floats(numbers: Iterable[Decimal | None]) -> Floats:
    return np.array([np.nan if number is None else float(number) for number in numbers], dtype=np.float64)


def _news(cursor: Any, submission: Submission) -> list[Figure]:
    if submission.rows <= MOST_CHECKED:
        cursor.execute(NEWS, parameters(submission))
    else:
        cursor.execute(_FIRST_LEFT_OUT, {"submission": submission.pk, "most": MOST_CHECKED})
        (after,) = cursor.fetchone()
        cursor.execute(NEWS_AFTER, parameters(submission) | {"after": after})
    return [Figure(*row) for row in cursor.fetchall()]


#: The newest period of which not every row is among the newest ones.
_FIRST_LEFT_OUT = """
    SELECT period_end FROM boards_stagedrow WHERE submission_id = %(submission)s
    ORDER BY period_end DESC OFFSET %(most)s LIMIT 1
"""

# As everywhere, what is published goes before a board's own return.
_KNOWN = """
    SELECT DISTINCT ON (o.organisation_id, o.period_end, o.period_start)
           o.organisation_id, o.period_end, o.period_start, o.period_kind, o.numerator, o.denominator, o.value
    FROM boards_observation o
    WHERE o.organisation_id = ANY(%(organisations)s) AND o.measure_id = %(measure)s AND o.stream = ANY(%(streams)s)
      AND o.known_from <= %(known_from)s AND o.period_end BETWEEN %(first)s AND %(last)s
    ORDER BY o.organisation_id, o.period_end, o.period_start, o.stream DESC, o.known_from DESC, o.submission_id DESC
"""

# A sample is held against samples, what is real against what is real.
_OF_THE_SAME_WORLD = """
    SELECT o.id FROM boards_organisation o
    WHERE (o.kind = 'sample') = (SELECT s.kind = 'sample' FROM boards_organisation s WHERE s.id = %s)
"""


def _known(cursor: Any, submission: Submission, news: Sequence[Figure], *, known_on: date) -> list[Figure]:
    """What was known of all boards, from the window before the first new figure on, up to the last one."""
    cursor.execute(_OF_THE_SAME_WORLD, [news[0].organisation_id])
    organisations = [number for (number,) in cursor.fetchall()]
    own = [Stream.OFFICIAL.value] if submission.stream == Stream.OFFICIAL else list(Stream.values)
    first = min(figure.end - _window(PeriodKind(figure.kind)) for figure in news)
    cursor.execute(
        _KNOWN,
        parameters(submission)
        | {
            "known_from": known_on,
            "organisations": organisations,
            "streams": own,
            "first": first,
            "last": max(figure.end for figure in news),
        },
    )
    return [Figure(*row) for row in cursor.fetchall() if row[-1] is not None]


def _window(kind: PeriodKind) -> timedelta:
    """As many days as the periods of the window have at most, and one period for what is not held."""
    days = 7 if kind is PeriodKind.WEEK else 31 * STEPS[kind]
    return timedelta(days=(WINDOW + 1) * days)
