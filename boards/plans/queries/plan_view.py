"""What is read of one board's plan: its versions, and the parts of one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from boards.asks.queries import Asked
from boards.plans.across import REQUIRED_EMPTY
from boards.plans.checks import Finding
from boards.plans.conditions import is_condition
from boards.plans.lines import key_of
from boards.plans.models import PlanVersion
from boards.plans.parts.part import Missing, Part, Rows, Setting, Whole
from boards.plans.parts.trajectories.state import TrajectoryState
from boards.plans.sharing import Shared
from targets.catalogue.models import Framework

Status = PlanVersion.Status


@dataclass(frozen=True)
class Recommended:
    """What one reviewer recommended to decide about a version. `edit_number` is the version's after that."""

    recommendation_id: int
    edit_number: int
    outcome: str
    reasons: str
    conditions: tuple[tuple[date, str], ...]
    by_id: int
    by: str
    at: datetime


@dataclass(frozen=True)
class Approved:
    """What was recorded of the approval of the board's own Board, and by whom."""

    on: date
    minute: str
    by: str
    at: datetime


@dataclass(frozen=True)
class VersionView:
    """One version of a plan. Names are empty and times None for what has not happened; `names` are people's by number.

    `superseded_by` is the number of the agreed version that took its place, 0 where none did.
    """

    plan_id: int
    version_id: int
    number: int
    status: str
    reason: str
    edit_number: int
    created_by_id: int
    created_at: datetime
    ready_by_id: int | None
    ready_at: datetime | None
    signed_by_id: int | None
    signed_at: datetime | None
    agreed_by_id: int | None
    agreed_at: datetime | None
    in_force_from: date | None
    outcome: str
    letter_by: str
    recommended: Recommended | None
    by_line: bool
    board_approved: "Approved | None"
    superseded_by: int
    names: Mapping[int, str]

    @property
    def created_by(self) -> str:
        return self.names[self.created_by_id]

    @property
    def ready_by(self) -> str:
        return self.names[self.ready_by_id] if self.ready_by_id else ""

    @property
    def signed_by(self) -> str:
        return self.names[self.signed_by_id] if self.signed_by_id else ""

    @property
    def agreed_by(self) -> str:
        return self.names[self.agreed_by_id] if self.agreed_by_id else ""

    @property
    def is_recommended(self) -> bool:
        """A decision about it is recommended, and nothing was done to it since."""
        last = self.recommended if self.status == Status.SIGNED else None
        return bool(last and last.edit_number == self.edit_number)


@dataclass(frozen=True)
class EarlierPlan:
    """An agreed version of the plan of an earlier year."""

    framework: Framework
    plan_id: int
    version_id: int
    number: int

    @property
    def words(self) -> str:
        return f"version {self.number} of the plan for {self.framework.name}"


class Progress(StrEnum):
    """How far a part of a draft is, in words for people and files."""

    NOT_STARTED = "not started"
    WRITING = "in progress"
    READY = "ready"
    ANSWER = "needs an answer"
    UNCHANGED = "as agreed"


@dataclass(frozen=True)
class Ready:
    """Who handed a part over, and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class WrittenPart:
    """One asked part of the shown version: its rows, those of the version that it changes, and what is missing.

    `questions` are those about it that wait for an answer. `is_edited` says that it was written in this version,
    `ready` that it was handed over since; `blocks` is what checks found in it that hinders a signature. `since` names
    by row the earlier year's plan from which on it says the same.
    """

    part: Part
    rows: Rows
    rows_before: Rows
    missing: tuple[Missing, ...]
    questions: tuple[Asked, ...] = ()
    is_edited: bool = False
    ready: "Ready | None" = None
    blocks: tuple[str, ...] = ()
    since: Mapping[str, EarlierPlan] = field(default_factory=dict)

    @property
    def progress(self) -> "Progress":
        if self.questions:
            return Progress.ANSWER
        if self.ready:
            return Progress.READY
        if self.is_edited:
            return Progress.WRITING
        if not self.rows:
            return Progress.NOT_STARTED
        return Progress.UNCHANGED if self.rows_before else Progress.WRITING


@dataclass(frozen=True)
class PlanView:
    """One board's plan in one framework: its versions, the newest first, and the parts of the shown one.

    Discarded versions are among `versions`, and only read: the newest is one that is not. `parts` are those that the
    framework asks for; `trajectories` are the rows of that part as pages show them.

    `days` are those of its round by name, empty without one; `is_closed` says that nothing is begun in it any more.
    `before` is the agreed version that the shown one changes (None for a first one) with its trajectories in
    `trajectories_before`; `questions` are those of all versions, the oldest first. `whole` is all that checks look at,
    `findings` are what they found in the shown version, the gravest first, with what the board says to them. `lines`
    are those that a version of lines changes, each with its reason. `local` are the parts that the board may keep to
    itself, with who shared each; of those that are hidden from the reader nothing is here.
    """

    organisation_id: int
    is_sample: bool
    framework: Framework
    days: Mapping[str, date | None]
    is_closed: bool
    versions: tuple[VersionView, ...]
    shown: VersionView | None
    setting: Setting
    parts: tuple[WrittenPart, ...]
    trajectories: Mapping[str, TrajectoryState]
    before: VersionView | None
    trajectories_before: Mapping[str, TrajectoryState]
    whole: Whole
    questions: tuple[Asked, ...]
    findings: tuple[Finding, ...]
    lines: Mapping[str, str]
    local: Mapping[str, Shared | None]

    @property
    def newest(self) -> VersionView | None:
        return next((v for v in self.versions if v.status != Status.DISCARDED), None)

    @property
    def unanswered(self) -> tuple[Asked, ...]:
        """Questions that the board answers before a version is signed; a condition has its own day."""
        return tuple(one for one in self.questions if one.is_open and not is_condition(one))

    @property
    def lacking(self) -> tuple[WrittenPart, ...]:
        """The parts of which something still has to be written before the plan can be signed."""
        return tuple(written for written in self.parts if written.missing)

    @property
    def unnamed(self) -> tuple[str, ...]:
        """Titles of rows that differ in a version of lines and are none of these: whatever wrote them."""
        if self.shown is None or not self.shown.by_line:
            return ()
        return tuple(
            written.part.title_of(key, said or before, self.setting)
            for written in self.parts
            for key in {**written.rows_before, **written.rows}
            if (said := written.rows.get(key, {})) != (before := written.rows_before.get(key, {}))
            and key_of(written.part.key, key) not in self.lines
        )

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Findings that hinder a signature; that a required part is empty is among what is `lacking`."""
        return tuple(one for one in self.findings if one.blocks and one.check.key != REQUIRED_EMPTY)

    @property
    def is_empty(self) -> bool:
        """No row is written and not a single value planned: such a plan promises nothing and is not signed either."""
        listed = (written.rows for written in self.parts if written.part.listed)
        return not any(state.values for state in self.trajectories.values()) and not any(listed)

    @property
    def waiting(self) -> tuple[WrittenPart, ...]:
        """Parts that were written in this version and not handed over since; one part alone is handed over whole."""
        written = (part for part in self.parts if part.is_edited and not part.ready)
        return tuple(written) if len(self.parts) > 1 else ()

    def written(self, part: str) -> WrittenPart | None:
        """The part of this key, where it is asked."""
        return next((written for written in self.parts if written.part.key == part), None)
