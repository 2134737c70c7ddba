"""What can be done to a board's plan, from what state, and what hinders it.

Longer than 400 lines: pages, services and lists ask one table of acts, and its hindrances read the same facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Q

from boards.asks.queries import Asked
from boards.components.words import counted
from boards.people.acts import Act, Read, by_whom
from boards.people.roles import Action
from boards.plans.models import PlanEdit, PlanVersion
from boards.plans.queries import PlanView, Recommended, VersionView, WrittenPart, year_is_over
from boards.plans.queries.later import later
from boards.plans.verbs import Verb, saved, verb_words
from boards.work.actors import Actor
from boards.work.edits import STATE
from targets.calc.periods import day_words
from targets.catalogue.models import Framework

Status = PlanVersion.Status

#: States of a plan: those of its newest version that is not discarded. A first draft replaces nothing, so it is not
#: thrown away, handed over or not.
NONE, FIRST_DRAFT, DRAFT, FIRST_READY, READY = "none", "first draft", "draft", "first ready", "ready"
SIGNED, AGREED = "signed", "agreed"
WITH_PLANNERS, WITH_APPROVER = frozenset({FIRST_DRAFT, DRAFT}), frozenset({FIRST_READY, READY})
DRAFTS = WITH_PLANNERS | WITH_APPROVER


@dataclass(frozen=True)
class Done:
    """One act that was done to a version, under its stored verb."""

    verb: str
    by: str
    at: datetime

    def __str__(self) -> str:
        return f"{verb_words(self.verb)} {by_whom(self.by, self.at)}"


@dataclass(frozen=True)
class PlanFacts:
    """A plan as the rules of its acts look at it: its newest version, number 0 and state NONE where there is none.

    `made` brought it to its state, `changed` raised its edit number last. `incomplete` says what is missing before it
    can be signed, `unexplained` what has to be explained; `waiting` names the parts that are not handed over;
    `unanswered` are questions that wait for the board. `by_line` says that the version changes single lines, and
    `unnamed` what differs in it beside these. `recommended` waits for a decision. `highest_number` is that of any
    version, and `discarded` says of each version that was given up by whom and when.
    """

    organisation_id: int
    is_sample: bool
    framework: Framework
    state: str
    is_closed: bool
    number: int = 0
    highest_number: int = 0
    edit_number: int = 0
    writers: frozenset[int] = frozenset()
    signed_by_id: int | None = None
    recommended: Recommended | None = None
    made: Done | None = None
    changed: Done | None = None
    incomplete: str = ""
    unexplained: str = ""
    waiting: tuple[str, ...] = ()
    unanswered: tuple[Asked, ...] = ()
    by_line: bool = False
    unnamed: tuple[str, ...] = ()
    discarded: Mapping[int, Done] = field(default_factory=dict)

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
            if version in self.discarded:
                return f"Version {version} was discarded ({self.discarded[int(version)]}). {again}"
            made = f" ({self.made})" if self.made else ""
            return f"You had read version {version}; the newest is version {self.number}{made}. {again}"
        from_the_future = int(edit_number) > self.edit_number
        if from_the_future or (edit_number != self.edit_number and self.state != AGREED):
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
        if act is SIGN and self.state in WITH_PLANNERS:
            return f"Version {self.number} is with its planners: they have not handed it over as ready{self._made}."
        if (act is HAND_OVER and self.state in WITH_APPROVER) or (
            act is NOT_READY and self.state in WITH_PLANNERS
        ):
            return f"This is done already{self._made}."
        if act is CARRY and self.state in (DRAFT, READY):
            return "A later version begins with all that was agreed, so nothing is carried forward into it."
        if act is DISCARD and self.state in (FIRST_DRAFT, FIRST_READY):
            return "The first draft is not thrown away: change it instead."
        return f"Version {self.number} cannot be used for this: {_NOT_NOW[self.state]}{self._made}."

    @property
    def _made(self) -> str:
        return f" ({self.made})" if self.made else ""


_BEGUN = "This plan is begun and agreed already: change it in a new version."
_UNSIGNED = "it has not been signed by the board yet"
_NOT_NOW = dict.fromkeys(DRAFTS, _UNSIGNED) | {
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


def _round_closed(facts: PlanFacts, actor: Actor) -> str:
    if not facts.is_closed:
        return ""
    return f"The round of {facts.framework.name} is closed: nothing is begun in it any more."


def _with_samples(facts: PlanFacts, actor: Actor) -> str:
    """Nothing that is invented is decided with a board that exists."""
    if facts.is_sample or not facts.framework.fictional:
        return ""
    return "In a fictional cycle a plan is agreed with the samples only: this one of a real board stays received."


def _incomplete(facts: PlanFacts, actor: Actor) -> str:
    return facts.incomplete


def _unexplained(facts: PlanFacts, actor: Actor) -> str:
    return facts.unexplained


def _parts_wait(facts: PlanFacts, actor: Actor) -> str:
    if not facts.waiting:
        return ""
    what = "this part" if len(facts.waiting) == 1 else "each of these parts"
    return f"Who writes {what} hands it over first: {', '.join(facts.waiting)}."


def _unnamed(facts: PlanFacts, actor: Actor) -> str:
    if not facts.unnamed:
        return ""
    return f"Version {facts.number} changes single lines, and these are none of them: {', '.join(facts.unnamed)}."


def _not_by_line(facts: PlanFacts, actor: Actor) -> str:
    """A line is named in a version of lines, or begins one."""
    if facts.state == AGREED:
        return _round_closed(facts, actor)
    if facts.by_line:
        return ""
    return f"Version {facts.number} is open and may change the whole plan: change the line there."


def _unanswered(facts: PlanFacts, actor: Actor) -> str:
    if not facts.unanswered:
        return ""
    return counted(
        len(facts.unanswered),
        "question about the plan waits for an answer: a planner answers it in words first.",
        "questions about the plan wait for an answer: a planner answers them in words first.",
    )


def _not_recommended(facts: PlanFacts, actor: Actor) -> str:
    if facts.recommended:
        return ""
    return "Nobody has recommended yet what to decide: one reviewer recommends it, another decides."


def _writers_sign(facts: PlanFacts) -> Mapping[int, str]:
    why = "You wrote some of this version, so somebody else must sign it."
    return dict.fromkeys(facts.writers, why)


def _writers_and_signer_agree(facts: PlanFacts) -> Mapping[int, str]:
    barred = dict.fromkeys(facts.writers, "You wrote some of this version, so somebody else must agree it.")
    if facts.signed_by_id is not None:
        barred[facts.signed_by_id] = "You signed this plan for the board, so somebody else must agree it."
    return barred


def _recommender_too(facts: PlanFacts) -> Mapping[int, str]:
    barred = dict(_writers_and_signer_agree(facts))
    if facts.recommended:
        why = "You recommended what to decide, so somebody else must agree it."
        barred.setdefault(facts.recommended.by_id, why)
    return barred


OPEN_YEAR = (_by_a_person, _year_over)

BEGIN = Act[PlanFacts](
    key="begin",
    permission=Action.EDIT_PLAN,
    from_states=frozenset({NONE}),
    words="Begin the plan",
    hindrances=(*OPEN_YEAR, _round_closed),
    leads=True,
)
CHANGE = Act[PlanFacts](
    key="begin",
    permission=Action.EDIT_PLAN,
    from_states=frozenset({AGREED}),
    words="Change the agreed plan",
    hindrances=(*OPEN_YEAR, _round_closed),
    leads=True,
)
CHANGE_LINE = Act[PlanFacts](
    key="change",
    permission=Action.EDIT_PLAN,
    from_states=frozenset({DRAFT, READY, AGREED}),
    words="Propose a change of this line",
    hindrances=(*OPEN_YEAR, _not_by_line),
    as_read=False,
)
WRITE = Act[PlanFacts](
    key="upload",
    permission=Action.EDIT_PLAN,
    from_states=DRAFTS,
    words="Send a CSV file",
    hindrances=OPEN_YEAR,
)
CARRY = Act[PlanFacts](
    key="carry-forward",
    permission=Action.EDIT_PLAN,
    from_states=frozenset({FIRST_DRAFT, FIRST_READY}),
    words="Carry forward from the last plan",
    hindrances=OPEN_YEAR,
)
EXPLAIN = Act[PlanFacts](
    key="explain",
    permission=Action.EDIT_PLAN,
    from_states=DRAFTS,
    words="Explain it",
    hindrances=OPEN_YEAR,
    as_read=False,
)
HAND_OVER = Act[PlanFacts](
    key="ready",
    permission=Action.EDIT_PLAN,
    from_states=WITH_PLANNERS,
    words="Hand over as ready",
    hindrances=(*OPEN_YEAR, _incomplete, _unnamed, _parts_wait, _unanswered, _unexplained),
    leads=True,
)
PART_READY = Act[PlanFacts](
    key="ready",
    permission=Action.EDIT_PLAN,
    from_states=WITH_PLANNERS,
    words="Hand this part over as ready",
    hindrances=OPEN_YEAR,
    as_read=False,
)
NOT_READY = Act[PlanFacts](
    key="not-ready",
    permission=Action.EDIT_PLAN,
    from_states=WITH_APPROVER,
    words="Take the hand-over back",
    hindrances=OPEN_YEAR,
)
SIGN = Act[PlanFacts](
    key="sign",
    permission=Action.SIGN_PLAN,
    from_states=WITH_APPROVER,
    words="Sign the plan",
    hindrances=(*OPEN_YEAR, _incomplete, _unnamed, _unanswered, _unexplained),
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
RECOMMEND = Act[PlanFacts](
    key="recommend",
    permission=Action.AGREE_PLAN,
    from_states=frozenset({SIGNED}),
    words="Recommend what to decide",
    hindrances=(*OPEN_YEAR, _with_samples, _unanswered),
    barred=_writers_and_signer_agree,
)
AGREE = Act[PlanFacts](
    key="agree",
    permission=Action.AGREE_PLAN,
    from_states=frozenset({SIGNED}),
    words="Decide as recommended",
    hindrances=(*OPEN_YEAR, _with_samples, _unanswered, _not_recommended),
    barred=_recommender_too,
    leads=True,
)
RETURN = Act[PlanFacts](
    key="return",
    permission=Action.AGREE_PLAN,
    from_states=frozenset({SIGNED}),
    words="Return the plan",
    hindrances=(_by_a_person,),
)
RECORD_APPROVAL = Act[PlanFacts](
    key="board-approval",
    permission=Action.EDIT_PLAN,
    from_states=DRAFTS | {SIGNED, AGREED},
    words="Record the Board's approval",
    hindrances=(_by_a_person,),
    as_read=False,
)
SHARE = Act[PlanFacts](
    key="share",
    permission=Action.SIGN_PLAN,
    from_states=DRAFTS | {SIGNED, AGREED},
    words="Share it with government",
    hindrances=(_by_a_person,),
    as_read=False,
)
DISCARD = Act[PlanFacts](
    key="discard",
    permission=Action.EDIT_PLAN,
    from_states=frozenset({DRAFT, READY}),
    words="Discard this draft",
    hindrances=(_by_a_person,),
)
ASK = Act[PlanFacts](
    key="ask",
    permission=Action.AGREE_PLAN,
    from_states=frozenset({SIGNED}),
    words="Ask a question",
    hindrances=(_by_a_person,),
    as_read=False,
)


def _about_a_question(key: str, words: str, permission: Action) -> Act[PlanFacts]:
    """Words are no part of the plan: they are said in every state, whatever was changed meanwhile."""
    return Act(
        key=key,
        permission=permission,
        from_states=DRAFTS | {SIGNED, AGREED},
        words=words,
        hindrances=(_by_a_person,),
        as_read=False,
    )


ANSWER = _about_a_question("answer", "Answer", Action.EDIT_PLAN)
SETTLE = _about_a_question("settle", "Settle", Action.AGREE_PLAN)
ASK_AGAIN = _about_a_question("ask-again", "Ask again", Action.AGREE_PLAN)
WITHDRAW = _about_a_question("withdraw", "Withdraw", Action.AGREE_PLAN)

ACTS = (
    BEGIN,
    CHANGE,
    HAND_OVER,
    NOT_READY,
    SIGN,
    AGREE,
    RECOMMEND,
    WRITE,
    TAKE_BACK,
    ASK,
    RETURN,
    RECORD_APPROVAL,
    DISCARD,
)


def offered(facts: PlanFacts) -> tuple[Act[PlanFacts], ...]:
    """What a plan's page offers: a decision is none before somebody recommended it, and waits for nothing else then."""
    if facts.recommended:
        return ACTS
    return tuple(replace(act, leads=True) if act is RECOMMEND else act for act in ACTS if act is not AGREE)


#: Acts about the whole plan: not for a planner who is limited to parts of it.
OF_THE_WHOLE = (BEGIN, CHANGE, HAND_OVER, NOT_READY, RECORD_APPROVAL, DISCARD)

# The facts


def plan_facts(plan: PlanView) -> PlanFacts:
    """Of the plan's newest version, which must be the one shown. What was done and who wrote are one query each, when
    they are looked at, however much was written."""
    version = plan.newest
    if version is None:
        return PlanFacts(
            organisation_id=plan.organisation_id,
            is_sample=plan.is_sample,
            framework=plan.framework,
            state=NONE,
            is_closed=plan.is_closed,
        )
    done = later(lambda: _done(plan, version))
    return PlanFacts(
        organisation_id=plan.organisation_id,
        is_sample=plan.is_sample,
        framework=plan.framework,
        state=_state_of(version),
        is_closed=plan.is_closed,
        number=version.number,
        highest_number=plan.versions[0].number,
        edit_number=version.edit_number,
        writers=later(lambda: _writers(version)),
        signed_by_id=version.signed_by_id,
        recommended=version.recommended if version.is_recommended else None,
        made=later(lambda: done.made),
        changed=later(lambda: done.changed),
        incomplete=later(lambda: _incomplete_words(plan)) if plan.shown == version else "",
        unexplained=later(lambda: _unexplained_words(plan)) if plan.shown == version else "",
        waiting=later(lambda: tuple(written.part.title for written in plan.waiting))
        if plan.shown == version
        else (),
        unanswered=later(lambda: plan.unanswered),
        by_line=version.by_line,
        unnamed=later(lambda: plan.unnamed) if plan.shown == version else (),
        discarded=later(lambda: done.discarded),
    )


def _writers(version: VersionView) -> frozenset[int]:
    written = PlanEdit.objects.filter(document=version.version_id).exclude(part=STATE).exclude(editor=None)
    editors = written.order_by().values_list("editor_id", flat=True).distinct()
    return frozenset({version.created_by_id, *editors})


@dataclass(frozen=True)
class _Acts:
    """What was done to a version, and which others were given up."""

    made: Done | None
    changed: Done | None
    discarded: Mapping[int, Done]


def _done(plan: PlanView, version: VersionView) -> _Acts:
    discarded = {one.version_id: one.number for one in plan.versions if one.status == Status.DISCARDED}
    newest = PlanEdit.objects.filter(document=version.version_id).order_by("-id").values("pk")[:1]
    done, given_up = [], {}
    for document, part, entry, label, at in (
        PlanEdit.objects.filter(
            Q(document=version.version_id, part=STATE)
            | Q(pk__in=newest)
            | Q(document__in=discarded, entry=Verb.DISCARDED)
        )
        .order_by("id")
        .values_list("document_id", "part", "entry", "editor_label", "at")
    ):
        verb = entry if part == STATE else saved(part)
        act = Done(verb="plan changed" if part in plan.setting.hidden else verb, by=label, at=at)
        if document in discarded:
            given_up[discarded[document]] = act
            continue
        done.append(act)
    made_by = _MADE_BY[Status(version.status)]
    return _Acts(
        made=next((act for act in reversed(done) if act.verb in made_by), None),
        changed=done[-1] if done else None,
        discarded=given_up,
    )


def _state_of(version: VersionView) -> str:
    if version.status != Status.DRAFT:
        return version.status
    if version.number == 1:
        return FIRST_READY if version.ready_at else FIRST_DRAFT
    return READY if version.ready_at else DRAFT


_MADE_BY = {
    Status.DRAFT: (Verb.OPENED, Verb.HANDED_OVER, Verb.NOT_READY, Verb.TAKEN_BACK, Verb.RETURNED),
    Status.SIGNED: (Verb.SIGNED,),
    Status.AGREED: (Verb.AGREED,),
}


def why_part_not_ready(written: WrittenPart) -> str:
    """Why a part of a draft cannot be handed over as it stands; empty where it can."""
    title = written.part.title
    if written.ready:
        return f"{title}: handed over already, {by_whom(written.ready.by, written.ready.at)}."
    if written.missing:
        return _lacking_words(written)
    if written.blocks:
        return f"{title}: {' '.join(written.blocks)}"
    if written.questions:
        asked = counted(len(written.questions), "question about it waits", "questions about it wait")
        return f"{title}: {asked} for an answer first."
    return (
        ""
        if written.is_edited
        else f"{title}: nothing was written in this version, so nothing is handed over."
    )


def _lacking_words(written: WrittenPart) -> str:
    lacking = "; ".join(f"{one.row} ({one.what})" for one in written.missing)
    return f"These {written.part.many} are still missing or incomplete: {lacking}."


def _incomplete_words(plan: PlanView) -> str:
    if plan.is_empty and not plan.lacking:
        return "The plan has no trajectory yet: write at least one before it is signed."
    return " ".join(
        (
            *(_lacking_words(written) for written in plan.lacking),
            *(finding.found.said for finding in plan.blocking),
        )
    )


def _unexplained_words(plan: PlanView) -> str:
    said = [finding.found.said for finding in plan.findings if finding.is_unexplained]
    if not said:
        return ""
    are = counted(len(said), "finding has", "findings have")
    return f"{are} to be explained before the plan is signed. {' '.join(said)}"
