"""The versions of a plan: those that are kept, and drafts that were thrown away before any was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from boards.components.columns import Column, Kind
from boards.components.parts import TableCell
from boards.components.tables import PageTable, page_table
from boards.components.words import moment_words
from boards.organisations.marks import invented_column
from boards.organisations.models import Organisation
from boards.planning.pages.words import status_words
from boards.plans.models import EarlierDraft
from boards.plans.queries import PlanView


@dataclass(frozen=True)
class VersionLine:
    """One version; `href` is empty for the one that is shown, `planned` says what a thrown draft had planned."""

    number: int
    name: str
    href: str
    state: str
    by: str
    at: datetime
    reason: str
    planned: str
    organisation: Organisation


COLUMNS: tuple[Column[VersionLine], ...] = (
    Column(
        "version",
        "Version",
        lambda line: line.number,
        Kind.CODE,
        shown=lambda line: TableCell(line.name, href=line.href),
    ),
    Column(
        "state", "State", lambda line: line.state, shown=lambda line: TableCell(line.state, note=line.planned)
    ),
    Column("by", "By", lambda line: line.by, about="Who began it, or discarded it.", only="file"),
    Column("at", "At", lambda line: line.at, Kind.MOMENT, only="file"),
    Column(
        "begun",
        "Begun",
        lambda line: None,
        shown=lambda line: "" if line.planned else f"{line.by}, {moment_words(line.at)}",
        only="page",
    ),
    Column("reason", "Why it changed", lambda line: line.reason),
    Column("planned", "What it planned", lambda line: line.planned, only="file"),
    invented_column(lambda line: line.organisation),
)


def versions_table(
    plan: PlanView, earlier: Sequence[EarlierDraft], *, organisation: Organisation, address: str
) -> PageTable:
    """`earlier` are drafts that were thrown away before they were kept, oldest first."""
    kept = [
        VersionLine(
            number=version.number,
            name=f"Version {version.number}",
            href="" if version == plan.shown else f"{address}?version={version.number}",
            state=status_words(version.status, version.outcome)
            + (f", superseded by version {version.superseded_by}" if version.superseded_by else ""),
            by=version.created_by,
            at=version.created_at,
            reason=version.reason or "the first version",
            planned="",
            organisation=organisation,
        )
        for version in plan.versions
    ]
    return page_table(
        COLUMNS,
        [*kept, *(_thrown(one, organisation) for one in reversed(earlier))],
        key="versions",
        caption="Versions",
        empty="There is no version yet. A planner of the board begins the first one.",
    )


def _thrown(one: EarlierDraft, organisation: Organisation) -> VersionLine:
    planned = "; ".join(
        f"{key}: {', '.join(f'{period} {value}' for period, value in values['points'].items())}"
        for key, values in one.trajectories.items()
    )
    return VersionLine(
        number=one.number,
        name=f"An earlier draft of version {one.number}",
        href="",
        state=f"discarded by {one.by}, {moment_words(one.at)}",
        by=one.by,
        at=one.at,
        reason=one.reason,
        planned=f"It planned {planned or 'nothing'}.",
        organisation=organisation,
    )
