"""Saying why a target is not kept, or gets worse: kept as it was said, never changed."""

from collections.abc import Collection, Mapping
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction

from boards.components.words import counted
from boards.evidence.services import attach
from boards.organisations.models import Organisation
from boards.people.acts import Refusal
from boards.people.permissions import require
from boards.people.roles import Action
from boards.performance.commentary.explainable import explainable
from boards.performance.commentary.models import Explained, Explanation
from boards.work import audit
from boards.work.actors import Actor

EVIDENCE = "explanation"  # kind of document that files are attached to


class CannotExplain(Refusal):
    """The explanation was not kept; the message says what is missing or has changed."""


def action_of(organisation: Organisation) -> Action:
    """Who explains: a board's planners for the board, the authors of the national report for the nation."""
    nation = organisation.kind == Organisation.Kind.NATION
    return Action.EDIT_NATIONAL_REPORT if nation else Action.EXPLAIN


def explain(
    *,
    actor: Actor,
    organisation: Organisation,
    measure_keys: Collection[str],
    cause: str,
    action: str,
    recovery_on: date | None,
    no_date_because: str,
    file: "UploadedFile[bytes] | None" = None,
) -> Explanation:
    """Keep one explanation for one or several targets that are `explainable` today.

    Sent twice, the first is answered again. Raises NotAllowed; CannotExplain; RefusedFile, and then nothing is kept.
    TypeError for a command.
    """
    allowed = action_of(organisation)
    require(actor=actor, action=allowed, organisation_id=organisation.pk)
    if actor.user_id is None:
        raise TypeError("an explanation is given in a person's name")
    said = {
        "cause": cause.strip(),
        "action": action.strip(),
        "recovery_on": recovery_on,
        "no_date_because": no_date_because.strip(),
    }
    _check(said, measure_keys=measure_keys, today=actor.today)
    with transaction.atomic():
        one_at_a_time(organisation.pk)
        if already := _said_already(organisation, said, measure_keys=measure_keys):
            return already
        standings = {
            standing.measure_id: standing
            for standing in explainable().filter(organisation=organisation, measure__in=measure_keys)
        }
        if kept := set(measure_keys) - set(standings):
            raise CannotExplain(
                counted(
                    len(kept),
                    "of these targets is kept now, or has no figure any more. Look at the list again.",
                    "of these targets are kept now, or have no figure any more. Look at the list again.",
                )
            )
        explanation = Explanation.objects.create(
            organisation=organisation, by_id=actor.user_id, at=actor.now, **said
        )
        Explained.objects.bulk_create(
            Explained(
                explanation=explanation,
                measure_id=key,
                observation_id=standing.observation_id,
                period_end=standing.period_end,
            )
            for key, standing in sorted(standings.items())
            if standing.period_end is not None
        )
        audit.record(
            actor=actor,
            action="target explained",
            subject_type="explanation",
            subject_id=explanation.pk,
            organisation_id=organisation.pk,
            after={"measures": sorted(standings), "recovery_on": recovery_on and recovery_on.isoformat()},
        )
        if file is not None:
            attach(
                actor=actor,
                action=allowed,
                organisation_id=organisation.pk,
                document_kind=EVIDENCE,
                document_number=explanation.pk,
                file=file,
            )
    return explanation


def _check(said: Mapping[str, object], *, measure_keys: Collection[str], today: date) -> None:
    if not measure_keys:
        raise CannotExplain("Choose at least one target that this explains.")
    if not said["cause"] or not said["action"]:
        raise CannotExplain("Say both what caused it and what is being done.")
    recovery_on = said["recovery_on"]
    if (recovery_on is None) == (not said["no_date_because"]):
        raise CannotExplain(
            "Give the day from which the target shall be kept again, or say why none can be given: one of the two."
        )
    if isinstance(recovery_on, date) and recovery_on <= today:
        raise CannotExplain("The day from which the target shall be kept again must be in the future.")


def _said_already(
    organisation: Organisation, said: Mapping[str, object], *, measure_keys: Collection[str]
) -> Explanation | None:
    """The newest explanation, where it says the same of the same targets: a form was sent twice."""
    newest = Explanation.objects.filter(organisation=organisation).order_by("-pk").first()
    if newest is None or any(getattr(newest, name) != value for name, value in said.items()):
        return None
    explained = set(newest.targets.values_list("measure_id", flat=True))
    return newest if explained == set(measure_keys) else None


def one_at_a_time(organisation_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"explain {organisation_id}"]
        )
