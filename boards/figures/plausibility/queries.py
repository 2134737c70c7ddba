"""What was unusual, with the reasons that were given: of a submission, and of the figures that a reader looks at."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from boards.figures.plausibility.models import UnusualFigure, WhyUnusual


@dataclass(frozen=True)
class Reason:
    """Why figures are unusual, by whom and when it was said; `by` is "" for a command."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class KindOfWarning:
    """The warnings of one kind: how many, whether they ask for a reason, and the reason where one was given."""

    kind: str
    label: str
    count: int
    asks: bool
    reason: Reason | None


@dataclass(frozen=True)
class Warnings:
    """One page of what is unusual about a submission's figures, and all of it by kind, in their order."""

    kinds: tuple[KindOfWarning, ...]
    rows: tuple[UnusualFigure, ...]
    total: int

    @property
    def asking(self) -> tuple[KindOfWarning, ...]:
        return tuple(one for one in self.kinds if one.asks)

    def reason(self, row: UnusualFigure) -> Reason | None:
        return next((one.reason for one in self.kinds if one.kind == row.kind), None)


NONE = Warnings(kinds=(), rows=(), total=0)


def warnings_of(submission_id: int, *, most: int | None = None) -> Warnings:
    """What is unusual about one submission; the first `most` figures, by kind, board and newest period.

    Three queries, one where nothing is unusual.
    """
    counts = {
        (kind, asks): count
        for kind, asks, count in UnusualFigure.objects.filter(submission=submission_id)
        .order_by()
        .values_list("kind", "asks")
        .annotate(count=Count("pk"))
    }
    if not counts:
        return NONE
    said = {
        reason.kind: _reason(reason)
        for reason in WhyUnusual.objects.filter(submission=submission_id).select_related("by")
    }
    kinds = tuple(
        KindOfWarning(
            kind=kind.value,
            label=str(kind.label),
            count=counts.get((kind, True), 0) + counts.get((kind, False), 0),
            asks=(kind, True) in counts,
            reason=said.get(kind),
        )
        for kind in UnusualFigure.Kind
        if (kind, True) in counts or (kind, False) in counts
    )
    order = {kind: place for place, kind in enumerate(UnusualFigure.Kind.values)}
    rows = sorted(
        UnusualFigure.objects.filter(submission=submission_id),
        key=lambda row: (order[row.kind], row.organisation_id, -row.period_end.toordinal()),
    )
    return Warnings(kinds=kinds, rows=tuple(rows[:most]), total=len(rows))


def _reason(said: WhyUnusual) -> Reason:
    return Reason(text=said.text, by=said.by.name if said.by else "", at=said.at)


@dataclass(frozen=True)
class Told:
    """What was unusual about one stored figure, and what was said of it."""

    warning: UnusualFigure
    reason: Reason | None


_OF_FIGURES = """
    SELECT u.*, o.id AS observation_id, w.text AS why, w.at AS why_at, p.name AS why_by
    FROM boards_observation o
    JOIN boards_unusualfigure u ON u.organisation_id = o.organisation_id AND u.submission_id = o.submission_id
        AND u.period_end = o.period_end AND u.period_start = o.period_start
    LEFT JOIN boards_whyunusual w ON w.submission_id = u.submission_id AND w.kind = u.kind
    LEFT JOIN boards_user p ON p.id = w.by_id
    WHERE o.id = ANY(%s)
"""


def warnings_of_figures(observation_ids: Collection[int]) -> dict[int, Told]:
    """What was unusual about stored figures when they came, by the figure's number; one query."""
    rows = UnusualFigure.objects.raw(_OF_FIGURES, [sorted(observation_ids)])
    return dict(_told(row, vars(row)) for row in rows)


def _told(row: UnusualFigure, also: Mapping[str, Any]) -> tuple[int, Told]:
    """`also` has what the statement read beside the row's own columns."""
    said = also["why"]
    reason = None if said is None else Reason(text=said, by=also["why_by"] or "", at=also["why_at"])
    return also["observation_id"], Told(row, reason)
