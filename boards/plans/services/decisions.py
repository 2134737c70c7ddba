"""What the board and government decide about a version: hand-over, signature, return, agreement."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import InternalError, transaction

from boards.asks.models import Question
from boards.asks.queries import Document, questions_of
from boards.asks.services import ask
from boards.evidence.services import attach
from boards.figures.work import JUDGE, ToJudge
from boards.plans import acts
from boards.plans.agreed import agreed_sha256
from boards.plans.agreement import Condition, Outcome, Recommendation
from boards.plans.closing import NAME
from boards.plans.conditions import ask_conditions, is_condition
from boards.plans.models import PlanVersion, Trajectory
from boards.plans.parts import asked_parts
from boards.plans.promise_state import raise_promise
from boards.plans.services.locking import change_state, locked_version
from boards.plans.services.part_hand_overs import mark_ready
from boards.plans.services.parts import setting_of
from boards.plans.services.refusals import CannotPlan
from boards.plans.verbs import Verb
from boards.work import owed
from boards.work.actors import Actor
from targets.calc.periods import day_words

Status = PlanVersion.Status
LETTER = "letter about a plan"  # what its file is attached to


@dataclass(frozen=True)
class Agreement:
    """What was agreed, and the rows of work that judge it, for whoever wants to settle them at once."""

    version_id: int
    owed_ids: tuple[int, ...]


def hand_over(*, actor: Actor, version_id: int, edit_number: int) -> None:
    """Call the board's approver: the draft is written, as far as its planners are concerned. A later save undoes it.

    `edit_number`, here and below, is the version's when the person opened it: what was changed since has not been read.
    Here and below NotAllowed, StepUpNeeded, and CannotPlan as the act in `acts.py` says.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.HAND_OVER, edit_number=edit_number)
        parts = asked_parts(setting_of(version, today=actor.today))
        if len(parts) == 1:  # then it is handed over with the plan
            mark_ready(actor, version, parts[0])
        change_state(
            actor,
            version,
            Verb.HANDED_OVER,
            after={"number": version.number},
            status=Status.DRAFT,
            ready_by_id=actor.user_id,
            ready_at=actor.now,
        )


def take_hand_over_back(*, actor: Actor, version_id: int, edit_number: int) -> None:
    """The planners go on with the draft: the approver is no longer called. Nothing of it is changed."""
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.NOT_READY, edit_number=edit_number)
        change_state(
            actor,
            version,
            Verb.NOT_READY,
            after={"number": version.number},
            status=Status.DRAFT,
            ready_by_id=None,
            ready_at=None,
        )


def sign(*, actor: Actor, version_id: int, edit_number: int) -> None:
    """The board's own signature under a complete draft that was handed over; afterwards nobody edits it.

    CannotPlan too where a later version changed a closed period before this program refused that.
    """
    try:
        with transaction.atomic():
            version = locked_version(version_id, actor=actor, act=acts.SIGN, edit_number=edit_number)
            change_state(
                actor,
                version,
                Verb.SIGNED,
                after={"number": version.number},
                status=Status.SIGNED,
                signed_by_id=actor.user_id,
                signed_at=actor.now,
            )
    except InternalError as refusal:
        if NAME not in str(refusal):
            raise
        periods = str(refusal).partition(f"{NAME}: ")[2].splitlines()[0]
        raise CannotPlan(
            f"These periods were closed when they were changed: {periods}. Set them back to what was agreed, "
            "or discard this version and begin another."
        ) from refusal


def take_back_signature(*, actor: Actor, version_id: int, edit_number: int) -> int:
    """Make a signed version a draft again, before it is agreed; returns its new edit number.

    Its planners hand it over again when they have changed what they wanted to change.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.TAKE_BACK, edit_number=edit_number)
        _unsign(actor, version, Verb.TAKEN_BACK)
    return version.edit_number


def return_with_question(*, actor: Actor, version_id: int, edit_number: int, question: str) -> None:
    """Give a signed version back to the board as a draft, with questions that wait for an answer.

    `question` is about the whole plan; it may be empty where other questions are open already. CannotPlan where nothing
    is asked.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.RETURN, edit_number=edit_number)
        document = document_of(version)
        if question.strip():
            ask(
                actor=actor,
                action=acts.RETURN.permission,
                document=document,
                organisation_id=version.plan.organisation_id,
                text=question,
                version=version.number,
            )
        elif not any(one.is_open and not is_condition(one) for one in questions_of([document])[document]):
            raise CannotPlan("Say what the board shall answer or change.")
        _unsign(actor, version, Verb.RETURNED, after={"question": question.strip()})


def _unsign(actor: Actor, version: PlanVersion, verb: Verb, *, after: dict[str, Any] | None = None) -> None:
    before = {
        "signed_by": version.signed_by_id,
        "signed_at": version.signed_at and version.signed_at.isoformat(),
    }
    change_state(
        actor,
        version,
        verb,
        before=before,
        after=after,
        status=Status.DRAFT,
        ready_by_id=None,
        ready_at=None,
        signed_by_id=None,
        signed_at=None,
    )


def recommend(
    *,
    actor: Actor,
    version_id: int,
    edit_number: int,
    outcome: str = Outcome.AGREED,
    reasons: str = "",
    conditions: Collection[tuple[date, str]] = (),
) -> None:
    """Recommend what another reviewer shall decide about a signed version; a later recommendation takes its place.

    `conditions` are what the board has to do, each with its last day. CannotPlan too where reasons or conditions are
    missing, or stand where they mean nothing.
    """
    said = [(due, " ".join(what.split())) for due, what in conditions]
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.RECOMMEND, edit_number=edit_number)
        if outcome != Outcome.AGREED and not reasons.strip():
            raise CannotPlan("Say why the plan shall not be plainly agreed.")
        over = [due for due, _ in said if due < actor.today]
        if over and not version.plan.framework.fictional:
            raise CannotPlan(f"{day_words(over[0])} is over: a condition is met by today or a later day.")
        if (outcome == Outcome.CONDITIONS) != bool(said):
            raise CannotPlan(
                "Conditions belong to an agreement with conditions: name at least one, or none at all."
            )
        change_state(
            actor,
            version,
            Verb.RECOMMENDED,
            after={
                "number": version.number,
                "outcome": outcome,
                "reasons": reasons.strip(),
                "conditions": [[due.isoformat(), what] for due, what in said],
            },
            status=Status.SIGNED,
        )
        assert actor.user_id is not None, "a person: no act is a command's"
        recommendation = Recommendation.objects.create(
            version=version,
            edit_number=version.edit_number,
            outcome=outcome,
            reasons=reasons.strip(),
            by_id=actor.user_id,
            at=actor.now,
        )
        Condition.objects.bulk_create(
            Condition(recommendation=recommendation, due=due, what=what) for due, what in dict.fromkeys(said)
        )


def agree(
    *,
    actor: Actor,
    version_id: int,
    edit_number: int,
    letter_by: str = "",
    letter: "UploadedFile[bytes] | None" = None,
    in_force_from: date | None = None,
) -> Agreement:
    """Decide about a signed version as it was recommended: it is frozen for good, and is in force.

    `letter_by` signed the letter to the board: whoever decides, where nobody else is named; `letter` is that file.
    RefusedFile, and then nothing is decided. `in_force_from` is for
    fictional frameworks alone, whose past years are written today: from when it counts.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.AGREE, edit_number=edit_number)
        if in_force_from is not None and not version.plan.framework.fictional:
            raise CannotPlan("A real plan is in force from the day of its agreement.")
        recommended = Recommendation.objects.get(version=version, edit_number=version.edit_number)
        letter_by = letter_by.strip() or actor.label
        change_state(
            actor,
            version,
            Verb.AGREED,
            after={
                "number": version.number,
                "outcome": recommended.outcome,
                "letter_by": letter_by,
                "sha256": agreed_sha256(version.pk),
            },
            outcome=recommended.outcome,
            recommendation_id=recommended.pk,
            letter_by=letter_by,
            status=Status.AGREED,
            frozen=True,
            agreed_by_id=actor.user_id,
            agreed_at=actor.now,
            in_force_from=in_force_from,
        )
        ask_conditions(version, actor=actor)
        organisation_id = version.plan.organisation_id
        if letter is not None:
            attach(
                actor=actor,
                action=acts.AGREE.permission,
                organisation_id=organisation_id,
                document_kind=LETTER,
                document_number=version.pk,
                file=letter,
            )
        measures = (
            Trajectory.objects.filter(version__plan=version.plan_id, version__status=Status.AGREED)
            .values_list("measure_id", flat=True)
            .distinct()
        )
        raise_promise(of=((organisation_id, key, version.plan.framework_id) for key in measures))
        ids = owed.owe(JUDGE, [ToJudge(key, organisation_id) for key in sorted(measures)], now=actor.now)
    return Agreement(version_id=version.pk, owed_ids=tuple(ids))


def document_of(version: PlanVersion) -> Document:
    """The plan as questions are asked about it: through all its versions."""
    return Document(Question.About.PLAN, version.plan_id)
