"""Reads of the evidence of criteria: what is shown, and whether a cited figure still stands as it was cited."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max
from django.utils import timezone

from boards.evidence.models import Evidence
from boards.evidence.queries import attached
from boards.figures.models import Marker, Observation, Stream
from boards.participation.evidence_rows import FILES, CriterionEvidence
from targets.catalogue.models import Definition
from targets.catalogue.queries import catalogue

OFFERED = 12  # figures of one measure that can be cited: its newest
SPAN = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Piece:
    """One piece of evidence: a file, a link, a figure, or a case study, which `is_told` while others read it as it was
    cited.
    """

    row: CriterionEvidence
    files: tuple[Evidence, ...] = ()
    figure: "Cited | None" = None
    is_told: bool = False


@dataclass(frozen=True)
class Cited:
    """A figure as it was cited, and as it is known `now`; `definition` is that of its period."""

    cited: Observation
    now: Observation
    measure: str
    definition: Definition


def evidence_of(
    audits: Collection[int], *, criterion_id: int | None = None
) -> Mapping[tuple[int, int], list[Piece]]:
    """What is shown of each criterion of these audits, by both; four queries at most. Nothing that was taken out."""
    rows = CriterionEvidence.objects.filter(audit__in=audits, taken_out_at=None)
    if criterion_id is not None:
        rows = rows.filter(criterion=criterion_id)
    pieces = list(rows.select_related("observation", "case_study", "by"))
    files = (
        attached(
            document_kind=FILES,
            document_numbers=[one.pk for one in pieces if _is_file(one)],
        )
        if pieces
        else {}
    )
    today = timezone.localdate()
    figures = _cited([one.observation for one in pieces if one.observation])
    found: dict[tuple[int, int], list[Piece]] = defaultdict(list)
    for one in pieces:
        found[one.audit_id, one.criterion_id].append(
            Piece(
                row=one,
                files=files.get(one.pk, ()),
                figure=figures[one.observation_id] if one.observation_id else None,
                is_told=_is_told(one, today),
            )
        )
    return found


def _is_file(one: CriterionEvidence) -> bool:
    return not one.link and one.observation_id is None and one.case_study_id is None


def _is_told(one: CriterionEvidence, today: date) -> bool:
    """Nothing was done to it since it was cited, to take it out neither, and the consent of its people holds."""
    told = one.case_study
    return told is not None and told.edit_number == one.case_edit and told.consent_until >= today


_Cell = tuple[int, str, str, date, date]


def _cell(one: Observation) -> _Cell:
    return one.organisation_id, one.measure_id, one.stream, one.period_end, one.period_start


def _cited(cited: list[Observation]) -> dict[int, Cited]:
    """By the number of the version that was cited; two queries, none where nothing is cited."""
    if not cited:
        return {}
    policy = catalogue()
    rows = Observation.objects.filter(
        organisation__in={one.organisation_id for one in cited},
        measure__in={one.measure_id for one in cited},
        period_end__in={one.period_end for one in cited},
        period_start__in={one.period_start for one in cited},
    ).order_by("known_from", "submission_id")
    now = {_cell(one): one for one in rows}  # the last of each cell stands
    return {
        one.pk: Cited(
            cited=one,
            now=now[_cell(one)],
            measure=policy.measures[one.measure_id].short_title,
            definition=policy.definition_on(measure_key=one.measure_id, day=one.period_end),
        )
        for one in cited
    }


def citable(organisation_id: int) -> dict[str, list[Observation]]:
    """The newest figures of the board by measure, official where published, else its own returns; two queries.

    A figure that was revised to none (suppressed, withdrawn) is not offered as it was before.
    """
    own = Observation.objects.filter(organisation=organisation_id)
    newest = own.aggregate(last=Max("period_end"))["last"]
    if newest is None:
        return {}
    rows = own.filter(period_end__gt=newest - SPAN)
    returned: dict[tuple[str, date, date], Observation] = {}
    official: dict[tuple[str, date, date], Observation] = {}
    for one in rows.order_by("known_from", "submission_id"):
        newer = official if one.stream == Stream.OFFICIAL else returned
        newer[one.measure_id, one.period_end, one.period_start] = one
    stands = returned | {key: one for key, one in official.items() if one.marker != Marker.NOT_AVAILABLE}
    found: dict[str, list[Observation]] = defaultdict(list)
    for (measure, *_), one in sorted(stands.items(), key=lambda item: item[0][1], reverse=True):
        if one.value is not None and len(found[measure]) < OFFERED:
            found[measure].append(one)
    return found
