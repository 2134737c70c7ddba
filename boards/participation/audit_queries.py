"""Reads of audits: one board's in one round with all that was said, and how every asked board stands."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from boards.asks.queries import Extended, extended
from boards.organisations.models import Organisation
from boards.organisations.queries import Organisations
from boards.participation.audit_acts import AuditFacts, Done
from boards.participation.audit_rows import BoardAudit, BoardAuditEdit, BoardAuditStep, BoardVoice
from boards.participation.evidence_queries import Piece, evidence_of
from boards.participation.group_rows import Agrees, GroupComment
from boards.participation.hearing import Heard, Ratings, heard_of
from boards.participation.models import AuditCriterion, AuditLevel, AuditRound
from boards.participation.steps import DUE, NOT_BEGUN, State, Voice
from boards.people.acts import by_whom
from boards.work.actors import LOCAL
from targets.calc.participation import APART
from targets.calc.periods import add_working_days

KIND = "audit"  # of todos, whose dates can be moved


@dataclass(frozen=True)
class StepTaken:
    """A step with the day on which it was due then."""

    state: str
    by: str
    by_id: int
    at: datetime
    due: date

    @property
    def day(self) -> date:
        return self.at.astimezone(LOCAL).date()

    @property
    def is_late(self) -> bool:
        return self.day > self.due

    @property
    def words(self) -> str:
        return by_whom(self.by, self.at)


def is_whole(voice: BoardVoice | None, *, wants_level: bool) -> bool:
    """Whether nothing of it is missing that a signature needs."""
    if voice is None:
        return False
    return bool(voice.summary and voice.statement) and (voice.level_id is not None or not wants_level)


def unsaid(comment: GroupComment | None) -> tuple[str, ...]:
    """What the public group still says before it can send its comment; only who agrees may leave out why."""
    if comment is None or not comment.agrees:
        return ("say whether you agree",)
    wanted = (
        ("say why", comment.why or comment.agrees == Agrees.YES),
        ("say for whom you speak", comment.speaks_for),
        ("say how you agreed this", comment.how_agreed),
    )
    return tuple(words for words, is_said in wanted if not is_said)


def is_far(voice: BoardVoice | None, level: AuditLevel | None) -> bool:
    """Whether a level is two or more from the board's own."""
    if voice is None or voice.level is None or level is None:
        return False
    return abs(voice.level.number - level.number) >= APART


def wants_level(held: AuditRound, organisation: Organisation, *, levels: int) -> bool:
    """An invented round gives no real board a level; a round may have none at all."""
    return levels > 0 and (organisation.is_sample or not held.fictional)


def todo_key(held: AuditRound, organisation: Organisation, state: str) -> str:
    """Of what is owed for one step, so that its date can be moved."""
    return f"{organisation.slug}/{held.key}/{state}"


def due_day(
    held: AuditRound,
    organisation: Organisation,
    state: State,
    *,
    moved: Mapping[tuple[str, str], Extended],
) -> date:
    """The last day of a step for this board: its own, where it was moved to a later one than the round's."""
    day: date = getattr(held, DUE[state])
    extension = moved.get((KIND, todo_key(held, organisation, state)))
    return max(day, extension.until) if extension else day


CHECK_DAYS = 10  # working days that a board has for the factual check, whatever the round's date


def _due_days(
    held: AuditRound,
    organisation: Organisation,
    steps: Iterable[StepTaken],
    moved: Mapping[tuple[str, str], Extended],
) -> dict[State, date]:
    """The last day of each step, with the days that a board has for its check from when reviewers decided."""
    due = {state: due_day(held, organisation, state, moved=moved) for state in DUE}
    for step in steps:
        if step.state == State.MODERATED:
            due[State.CHECKED] = max(due[State.CHECKED], add_working_days(step.day, CHECK_DAYS))
            due[State.FINAL] = max(due[State.FINAL], due[State.CHECKED])
    return due


@dataclass(frozen=True)
class AuditView:
    """One board's audit in one round. Whoever shows a voice of it asks `steps.reads` first; `evidence`, by criterion,
    stands with the board's.
    """

    round: AuditRound
    organisation: Organisation
    criteria: tuple[AuditCriterion, ...]
    levels: tuple[AuditLevel, ...]
    audit: BoardAudit | None
    voices: Mapping[int, BoardVoice]
    steps: tuple[StepTaken, ...]
    due: Mapping[State, date]
    writers: frozenset[int] = frozenset()
    changed: Done | None = None
    heard: Heard = field(default_factory=Heard)
    evidence: Mapping[int, list[Piece]] = field(default_factory=dict)
    taken: Mapping[str, StepTaken] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "taken", {step.state: step for step in self.steps})

    @property
    def state(self) -> str:
        return self.audit.state if self.audit else NOT_BEGUN

    @property
    def wants_level(self) -> bool:
        return wants_level(self.round, self.organisation, levels=len(self.levels))

    @cached_property
    def unwritten(self) -> tuple[AuditCriterion, ...]:
        return tuple(
            one
            for one in self.criteria
            if not is_whole(self.voices.get(one.pk), wants_level=self.wants_level)
        )

    @property
    def is_neutral(self) -> bool:
        """A real board in an invented round."""
        return self.round.fictional and not self.organisation.is_sample

    @property
    def unreplied(self) -> tuple[AuditCriterion, ...]:
        """Decided two levels or more from the board's own, and the board has not said anything to it."""
        return tuple(
            one
            for one in self.criteria
            if is_far(self.voices.get(one.pk), self.heard.of(one.pk).level)
            and not self.heard.replies_to(one.pk)
        )

    @property
    def facts(self) -> AuditFacts:
        last = self.steps[-1] if self.steps else None
        return AuditFacts(
            organisation_id=self.organisation.pk,
            title=f"The audit of {self.organisation.name}",
            round_state=self.round.state,
            opens=self.round.opens,
            state=self.state,
            edit_number=self.audit.edit_number if self.audit else 0,
            writers=self.writers,
            unwritten=tuple(one.code for one in self.unwritten),
            changed=self.changed,
            step=Done(last.by, last.at) if last else None,
            signed_by=self.taken[State.SIGNED].by_id if State.SIGNED in self.taken else None,
            is_neutral=self.is_neutral,
            unrated=self._codes(lambda rated: rated.first is None),
            single=self._codes(lambda rated: rated.for_two and rated.second is None),
            unsettled=self._codes(lambda rated: not rated.is_settled),
            unreplied=tuple(one.code for one in self.unreplied),
            unanswered=self.heard.unanswered,
            unsaid=unsaid(self.heard.comment),
            due=self.due,
        )

    def _codes(self, wanted: Callable[[Ratings], bool]) -> tuple[str, ...]:
        return tuple(one.code for one in self.criteria if wanted(self.heard.of(one.pk)))

    def criterion(self, code: str) -> AuditCriterion | None:
        return next((one for one in self.criteria if one.code == code), None)


def round_that_asks(key: str) -> AuditRound | None:
    """A round that boards see: one that was opened. Three queries with its levels and criteria."""
    rounds = AuditRound.objects.exclude(state=AuditRound.State.PREPARED)
    return rounds.prefetch_related("levels", "criteria").filter(key=key).first()


def audit_view(held: AuditRound, organisation: Organisation) -> AuditView:
    """Seven queries, beside those of the round, eight more once the board has signed, two where evidence is shown."""
    audit = BoardAudit.objects.filter(round=held, organisation=organisation).first()
    voices = BoardVoice.objects.filter(audit=audit).select_related("level") if audit else ()
    wrote = list(
        BoardAuditEdit.objects.filter(document=audit).values_list("part", "editor_id", "editor_label", "at")
        if audit
        else ()
    )
    moved = extended()
    steps = steps_of([audit.pk]).get(audit.pk, ()) if audit else ()
    done = [Done(step.by, step.at) for step in steps[-1:]] + [Done(by, at) for _, _, by, at in wrote[:1]]
    return AuditView(
        round=held,
        organisation=organisation,
        criteria=tuple(held.criteria.all()),
        levels=tuple(held.levels.all()),
        audit=audit,
        voices={one.criterion_id: one for one in voices},
        steps=steps,
        due=_due_days(held, organisation, steps, moved),
        writers=frozenset(
            person for part, person, _, _ in wrote if part == Voice.BOARD and person is not None
        ),
        changed=max(done, key=lambda one: one.at, default=None),
        heard=heard_of(audit.pk, organisation.pk, [one.pk for one in held.criteria.all()])
        if audit and audit.state != State.OPEN
        else Heard(),
        evidence={one: those for (_, one), those in evidence_of([audit.pk]).items()} if audit else {},
    )


def steps_of(audits: Collection[int]) -> dict[int, tuple[StepTaken, ...]]:
    """The steps of each audit in their order; one query."""
    found: dict[int, list[StepTaken]] = defaultdict(list)
    for step in BoardAuditStep.objects.filter(audit__in=audits).select_related("by"):
        found[step.audit_id].append(StepTaken(step.state, step.by.name, step.by_id, step.at, step.due))
    return {audit: tuple(steps) for audit, steps in found.items()}


def real_boards(everybody: Organisations) -> tuple[Organisation, ...]:
    """All boards that there are today: those that a real round asks."""
    kinds = (Organisation.Kind.TERRITORIAL, Organisation.Kind.SPECIAL)
    return tuple(
        one for one in everybody.all if one.kind in kinds and one.status == Organisation.Status.ACTIVE
    )


def asked_boards(held: AuditRound, everybody: Organisations) -> tuple[Organisation, ...]:
    """Whom a round asks: the samples, where it is invented, and all boards that there are today."""
    real = real_boards(everybody)
    return (*everybody.samples, *real) if held.fictional else real


@dataclass(frozen=True)
class AuditSummary:
    """How one board stands in one round. `writers` must not sign; `next` is the step that is waited for."""

    round: AuditRound
    organisation: Organisation
    audit_id: int | None
    state: str
    written: int
    criteria: int
    writers: frozenset[int]
    steps: tuple[StepTaken, ...]
    due: Mapping[State, date]
    unmoved: Mapping[State, date]

    @property
    def is_neutral(self) -> bool:
        """A real board in an invented round: its state says nothing about the board."""
        return self.round.fictional and not self.organisation.is_sample

    @property
    def is_written(self) -> bool:
        return self.written == self.criteria

    def asked_by(self, state: State) -> date:
        """The last day of a step without a move of its own: `owing` adds that, and says by whom."""
        if state is State.FINAL:
            return max(self.unmoved[state], self.due[State.CHECKED])
        return self.unmoved[state]

    @property
    def late(self) -> tuple[StepTaken, ...]:
        return tuple(step for step in self.steps if step.is_late)


def summaries(
    rounds: Iterable[AuditRound], *, boards: Collection[int] | None, everybody: Organisations
) -> tuple[AuditSummary, ...]:
    """Every asked board in each of the rounds, which come with their levels and criteria; five queries.

    `boards` are those that are wanted; None for all.
    """
    rounds = list(rounds)
    audits = BoardAudit.objects.filter(round__in=rounds)
    if boards is not None:
        audits = audits.filter(organisation__in=boards)
    held = {(one.round_id, one.organisation_id): one for one in audits}
    numbers = [one.pk for one in held.values()]
    voices: dict[int, list[BoardVoice]] = defaultdict(list)
    for voice in BoardVoice.objects.filter(audit__in=numbers).defer("next_step"):
        voices[voice.audit_id].append(voice)
    writers = _writers(numbers)
    steps, moved = steps_of(numbers), extended()
    return tuple(
        AuditSummary(
            round=one,
            organisation=board,
            audit_id=audit.pk if audit else None,
            state=audit.state if audit else NOT_BEGUN,
            written=sum(
                is_whole(voice, wants_level=wants_level(one, board, levels=len(one.levels.all())))
                for voice in voices[audit.pk]
            )
            if audit
            else 0,
            criteria=len(one.criteria.all()),
            writers=writers.get(audit.pk, frozenset()) if audit else frozenset(),
            steps=taken,
            due=_due_days(one, board, taken, moved),
            unmoved=_due_days(one, board, taken, {}),
        )
        for one in rounds
        for board in asked_boards(one, everybody)
        if boards is None or board.pk in boards
        for audit in (held.get((one.pk, board.pk)),)
        for taken in (steps.get(audit.pk, ()) if audit else (),)
    )


def _writers(audits: Collection[int]) -> dict[int, frozenset[int]]:
    """Who wrote for the board, by audit; one query. Reviewers and the public group write too, of their own."""
    rows = BoardAuditEdit.objects.filter(
        document__in=audits, part=Voice.BOARD, editor__isnull=False
    ).order_by()
    found: dict[int, set[int]] = defaultdict(set)
    for audit, editor in rows.values_list("document_id", "editor_id").distinct():
        found[audit].add(editor)
    return {audit: frozenset(found[audit]) for audit in audits}
