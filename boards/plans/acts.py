"""What can be done to a board's plan, from what state, and what hinders it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from boards.people.acts import Act, Read, by_whom
from boards.people.roles import Action
from boards.plans.models import PlanVersion
from boards.plans.queries import PlanView, TrajectoryState, year_is_over
from boards.plans.verbs import WORDS, Verb
from boards.work.actors import Actor
from boards.work.models import AuditEvent
from targets.calc.periods import day_words, period_words
from targets.catalogue.models import Framework

Status = PlanVersion.Status

#: States of a plan: those of its newest version. A first draft replaces nothing, so it is not thrown away.
NONE, FIRST_DRAFT, DRAFT, SIGNED, AGREED = "none", "first draft", "draft", "signed", "agreed"
DRAFTS = frozenset({FIRST_DRAFT, DRAFT})

WRITING = (Verb.OPENED, Verb.SAVED)  # whoever did one of these to a version wrote some of it
CHANGING = (Verb.SAVED, Verb.TAKEN_BACK, Verb.RETURNED)  # these raise the edit number

MOST_NAMED = 12  # missing periods that a refusal names one by one


@dataclass(frozen=True)
class Done:
    """One act that was done to a version."""

    words: str
    by: str
    at: datetime

    def __str__(self) -> str:
        return f"{self.words} {by_whom(self.by, self.at)}"


@dataclass(frozen=True)
class PlanFacts:
    """A plan as the rules of its acts look at it: its newest version, number 0 and state NONE where there is none.

    `made` brought it to its state, `changed` raised its edit number last. `incomplete` says what is missing before it
    can be signed.
    """

    organisation_id: int
    is_sample: bool
    framework: Framework
    state: str
    number: int = 0
    edit_number: int = 0
    writers: frozenset[int] = frozenset()
    signed_by_id: int | None = None
    made: Done | None = None
    changed: Done | None = None
    incomplete: str = ""

    @property
    def read(self) -> Read:
        return {"version": self.number, "edit_number": self.edit_number} if self.number else {}

    def changed_since(self, read: Read) -> str:
        """Nobody decides about what they have not read; an edit number from the future was never read."""
        if not read:  # nothing was there to be read: the state says all
            return ""
        version, edit_number = read["version"], read["edit_number"]
        again = "Nothing was done. Read what is there now, and then decide again."
        if version != self.number:
            made = f" ({self.made})" if self.made else ""
            return f"You had read version {version}; the newest is version {self.number}{made}. {again}"
        if edit_number != self.edit_number and self.state in DRAFTS | {SIGNED}:
            changed = f" ({self.changed})" if self.changed else ""
            return f"Version {self.number} was changed since you opened it{changed}. {again}"
        return ""

    def in_another_state(self, act: Act["PlanFacts"]) -> str:
        if act is BEGIN or act is CHANGE:
            if self.state in (NONE, AGREED):
                return (
                    "A later version changes an agreed plan: there is none yet." if act is CHANGE else _BEGUN
                )
            return f"Version {self.number} is still open: finish that one first{self._made}."
        if self.state == NONE:
            return "Nobody has begun this plan yet."
        if act is DISCARD and self.state == FIRST_DRAFT:
            return "The first draft is not thrown away: change its trajectories instead."
        return f"Version {self.number} cannot be used for this: {_NOT_NOW[self.state]}{self._made}."

    @property
    def _made(self) -> str:
        return f" ({self.made})" if self.made else ""


_BEGUN = "This plan is begun and agreed already: change it in a new version."
_NOT_NOW = {
    FIRST_DRAFT: "it has not been signed by the board yet",
    DRAFT: "it has not been signed by the board yet",
    SIGNED: "it is signed; the approver can take the signature back",
    AGREED: "it is agreed and frozen; open a new version to change it",
}


# What hinders


def _by_a_person(facts: PlanFacts, actor: Actor) -> str:
    return "A plan is written, signed and agreed by people, not by a command." if actor.is_command else ""


def _year_over(facts: PlanFacts, actor: Actor) -> str:
    """What a year promised stays what it was once it is over; the fictional cycle is always open."""
    if not year_is_over(facts.framework, today=actor.today):
        return ""
    ended = day_words(facts.framework.year_end)
    return f"The year of {facts.framework.name} ended on {ended}: its plans are not changed any more."


def _with_samples(facts: PlanFacts, actor: Actor) -> str:
    """Nothing that is invented is decided with a board that exists."""
    if facts.is_sample or not facts.framework.fictional:
        return ""
    return "In a fictional cycle a plan is agreed with the samples only: this one of a real board stays received."


def _incomplete(facts: PlanFacts, actor: Actor) -> str:
    return facts.incomplete


def _writers_sign(facts: PlanFacts) -> Mapping[int, str]:
    why = "You wrote some of this version, so somebody else must sign it."
    return dict.fromkeys(facts.writers, why)


def _writers_and_signer_agree(facts: PlanFacts) -> Mapping[int, str]:
    barred = dict.fromkeys(facts.writers, "You wrote some of this version, so somebody else must agree it.")
    if facts.signed_by_id is not None:
        barred[facts.signed_by_id] = "You signed this plan for the board, so somebody else must agree it."
    return barred


OPEN_YEAR = (_by_a_person, _year_over)

BEGIN = Act[PlanFacts](
    key="begin",
    permission=Action.EDIT_PLAN,
    from_states=frozenset({NONE}),
    words="Begin the plan",
    hindrances=OPEN_YEAR,
    leads=True,
)
CHANGE = Act[PlanFacts](
    key="begin",
    permission=Action.EDIT_PLAN,
    from_states=frozenset({AGREED}),
    words="Change the agreed plan",
    hindrances=OPEN_YEAR,
    leads=True,
)
WRITE = Act[PlanFacts](
    key="upload",
    permission=Action.EDIT_PLAN,
    from_states=DRAFTS,
    words="Send a CSV file",
    hindrances=OPEN_YEAR,
)
SIGN = Act[PlanFacts](
    key="sign",
    permission=Action.SIGN_PLAN,
    from_states=DRAFTS,
    words="Sign the plan",
    hindrances=(*OPEN_YEAR, _incomplete),
    barred=_writers_sign,
    leads=True,
)
TAKE_BACK = Act[PlanFacts](
    key="take-back",
    permission=Action.SIGN_PLAN,
    from_states=frozenset({SIGNED}),
    words="Take the signature back",
    hindrances=(_by_a_person,),
)
AGREE = Act[PlanFacts](
    key="agree",
    permission=Action.AGREE_PLAN,
    from_states=frozenset({SIGNED}),
    words="Agree the plan",
    hindrances=(*OPEN_YEAR, _with_samples),
    barred=_writers_and_signer_agree,
    leads=True,
)
RETURN = Act[PlanFacts](
    key="return",
    permission=Action.AGREE_PLAN,
    from_states=frozenset({SIGNED}),
    words="Return with a question",
    hindrances=(_by_a_person,),
)
DISCARD = Act[PlanFacts](
    key="discard",
    permission=Action.EDIT_PLAN,
    from_states=frozenset({DRAFT}),
    words="Discard this draft",
    hindrances=(_by_a_person,),
)
ACTS = (BEGIN, CHANGE, SIGN, AGREE, WRITE, TAKE_BACK, RETURN, DISCARD)


# The facts


def plan_facts(plan: PlanView) -> PlanFacts:
    """Of the plan's newest version, which must be the one shown; one query."""
    version, framework = plan.newest, plan.framework
    if version is None:
        return PlanFacts(
            organisation_id=plan.organisation_id, is_sample=plan.is_sample, framework=framework, state=NONE
        )
    events = list(
        AuditEvent.objects.filter(subject_type="plan_version", subject_id=str(version.version_id))
        .order_by("id")
        .values_list("action", "actor_id", "actor_label", "at")
    )
    writers = {actor for action, actor, _, _ in events if action in WRITING and actor is not None}
    made_by = {
        Status.DRAFT: (Verb.OPENED, Verb.TAKEN_BACK, Verb.RETURNED),
        Status.SIGNED: (Verb.SIGNED,),
        Status.AGREED: (Verb.AGREED,),
    }[Status(version.status)]

    def newest(actions: tuple[Verb, ...]) -> Done | None:
        acts = [
            Done(words=WORDS[Verb(action)], by=by, at=at) for action, _, by, at in events if action in actions
        ]
        return acts[-1] if acts else None

    state: str = version.status
    if version.status == Status.DRAFT:
        state = FIRST_DRAFT if version.number == 1 else DRAFT
    return PlanFacts(
        organisation_id=plan.organisation_id,
        is_sample=plan.is_sample,
        framework=framework,
        state=state,
        number=version.number,
        edit_number=version.edit_number,
        writers=frozenset(writers | {version.created_by_id}),
        signed_by_id=version.signed_by_id,
        made=newest(made_by),
        changed=newest(CHANGING),
        incomplete=_incomplete_words(plan) if plan.shown == version else "",
    )


def _incomplete_words(plan: PlanView) -> str:
    if plan.missing:
        lacking = "; ".join(f"{state.rules.title} ({missing_words(state)})" for state in plan.missing)
        return f"These trajectories are still missing or incomplete: {lacking}."
    if plan.is_empty:
        return "The plan has no trajectory yet: write at least one before it is signed."
    return ""


def missing_words(state: TrajectoryState) -> str:
    """ "every period", "March 2015", "13 periods from April 2014 to April 2015": where a value is missing."""
    missing = state.missing_periods
    if len(missing) == len(state.rules.periods):
        return "every period"
    if len(missing) > MOST_NAMED:
        first, last = period_words(missing[0]), period_words(missing[-1])
        return f"{len(missing)} periods from {first} to {last}"
    return ", ".join(period_words(period) for period in missing)
