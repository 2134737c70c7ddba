"""A review of a board's year: entries saved, the whole recorded, its actions reported on and settled."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from boards.direction import review_acts as acts
from boards.direction.review_acts import CannotReview, ReviewFacts
from boards.direction.review_entries import (
    ABOUT,
    ACTIONS,
    ASSESSMENT,
    KINDS,
    QUESTIONS,
    TABLES,
    faults,
    headings_of,
)
from boards.direction.review_queries import ReviewView, entry_of, review_view
from boards.direction.reviews import MOST_ACTIONS, Kind, ReviewAction, ReviewEdit, ReviewStep, YearReview
from boards.evidence.services import attach
from boards.organisations.models import Organisation
from boards.people.acts import Act, Read, ensure
from boards.people.permissions import Rights, require, rights_of
from boards.people.roles import Action
from boards.plans.parts.inputs import Unreadable, Words
from boards.plans.parts.part import Fields
from boards.work import audit, edits
from boards.work.actors import Actor
from targets.catalogue.models import Framework
from targets.catalogue.queries import catalogue

SUBJECT, LETTER = "year_review", "letter about a year"  # in the audit log; what its file is attached to
# As the audit log and edits store them.
WRITTEN, RECORDED, STEP = "review written", "review recorded", "review action followed up"
LONGEST = Words(2_000, rows=3)  # of what is said about an action


def permission_of(view: ReviewView, kind: str, rights: Rights) -> Action:
    """As which somebody writes this kind of entry: the board's own words are always the board's."""
    if KINDS[kind].of_board:
        return Action.REPORT_YEAR
    return acts.holder(rights, organisation_id=view.organisation.pk, is_the_boards=view.is_the_boards)


def save_entry(
    *,
    actor: Actor,
    organisation: Organisation,
    framework: Framework,
    review: Kind,
    kind: str,
    entries: Mapping[str, Fields],
    edit_number: int,
    seen: Mapping[str, int] | None = None,
) -> int:
    """Save entries of one kind, all or none; the first save begins the review. Returns its new edit number.

    `edit_number` and `seen` are as `edits.to_write` takes them.

    Raises NotAllowed, CannotReview, NumberAhead, EditConflict.
    """
    with transaction.atomic():
        view = _locked(organisation, framework, review, actor)
        permission = permission_of(view, kind, rights_of(user_id=actor.user_id, today=actor.today))
        require(actor=actor, action=permission, organisation_id=organisation.pk)
        ensure(acts.write(permission), view.facts, actor, refusal=CannotReview)
        _check(view, kind, entries)
        held = view.held or YearReview(
            organisation=organisation,
            framework=framework,
            kind=review,
            ministerial=False,
            created_at=actor.now,
        )
        changes = edits.to_write(
            ReviewEdit,
            held,
            actor=actor,
            part=kind,
            stored={key: entry_of(view, kind, key) for key in entries},
            typed=entries,
            edit_number=edit_number,
            seen=seen,
        )
        if not changes:
            return held.edit_number
        if held.pk is None:
            held.save()
        edits.record(ReviewEdit, held, actor=actor, part=kind, changes=changes)
        after = {key: change.after or {} for key, change in changes.items()}
        if kind == ABOUT:
            _write_about(held, after[""])
        else:
            TABLES[kind].write(held.pk, after)
        _log(
            actor,
            held,
            WRITTEN,
            before={kind: {key: change.before for key, change in changes.items()}},
            after={"edit_number": held.edit_number, kind: after},
        )
    return held.edit_number


def add_action(
    *,
    actor: Actor,
    organisation: Organisation,
    framework: Framework,
    review: Kind,
    number: str,
    said: Fields,
    edit_number: int,
    seen: Mapping[str, int] | None = None,
) -> tuple[int, str]:
    """Save an action that was begun under this number, or under the next free one where somebody else took it since.

    Returns the review's new edit number, and the action's. `edit_number`, `seen` and what is raised are as of
    `save_entry`.
    """
    with transaction.atomic():
        view = _locked(organisation, framework, review, actor)
        if number not in (seen or {}) and _is_anothers(view, number, actor, since=edit_number):
            number, edit_number = free_number(view), view.facts.edit_number
        saved = save_entry(
            actor=actor,
            organisation=organisation,
            framework=framework,
            review=review,
            kind=ACTIONS,
            entries={number: said},
            edit_number=edit_number,
            seen=seen,
        )
    return saved, number


def free_number(view: ReviewView) -> str:
    """Of the next action; CannotReview where there are as many as a review may have."""
    for number in map(str, range(1, MOST_ACTIONS + 1)):
        if number not in view.rows[ACTIONS]:
            return number
    raise CannotReview(f"A review has at most {MOST_ACTIONS} actions.")


def _is_anothers(view: ReviewView, number: str, actor: Actor, *, since: int) -> bool:
    """Whether somebody else began an action of this number after the author opened the form."""
    return number in view.rows[ACTIONS] and any(
        edit.part == ACTIONS and edit.entry == number and not edit.before and edit.editor_id != actor.user_id
        for edit in view.edits
        if edit.edit_number > since
    )


def record(
    *, actor: Actor, organisation: Organisation, framework: Framework, review: Kind, read: Read
) -> None:
    """The review stays as it is from now on; its actions go on. Raises NotAllowed, CannotReview."""
    with transaction.atomic():
        view = _locked(organisation, framework, review, actor)
        rights = rights_of(user_id=actor.user_id, today=actor.today)
        act: Act[ReviewFacts] = acts.record(permission_of(view, ABOUT, rights))
        require(actor=actor, action=act.permission, organisation_id=organisation.pk)
        ensure(act, view.facts, actor, read=read, refusal=CannotReview)
        held = view.held
        assert held is not None, "what is not begun is not recorded"
        changes = {RECORDED: edits.Change({"state": acts.OPEN}, {"state": acts.RECORDED})}
        edits.record(ReviewEdit, held, actor=actor, part=edits.STATE, changes=changes)
        held.recorded_by_id, held.recorded_at = actor.user_id, actor.now
        held.glance = list(view.at_a_glance)
        held.improvement = [one.as_json for one in view.improvement]
        held.save(update_fields=["recorded_by", "recorded_at", "glance", "improvement"])
        _log(actor, held, RECORDED, before={"state": acts.OPEN}, after={"edit_number": held.edit_number})


def attach_letter(
    *,
    actor: Actor,
    held: YearReview,
    file: "UploadedFile[bytes]",
) -> None:
    """Before the review is recorded or after. Raises NotAllowed, RefusedFile."""
    attach(
        actor=actor,
        action=_holder(actor, held),
        organisation_id=held.organisation_id,
        document_kind=LETTER,
        document_number=held.pk,
        file=file,
    )


def follow_up(*, actor: Actor, action_id: int, step: ReviewStep.Step, words: str) -> None:
    """Say what became of an action of a recorded review. Raises NotAllowed, CannotReview."""
    action = ReviewAction.objects.select_related("review").get(pk=action_id)
    review = action.review
    settles = step == ReviewStep.Step.SETTLED
    permission = _holder(actor, review) if settles else Action.REPORT_YEAR
    require(actor=actor, action=permission, organisation_id=review.organisation_id)
    try:
        said = LONGEST.read(words)
    except Unreadable as wrong:
        raise CannotReview(f"{wrong.problem} {wrong.remedy}") from wrong
    if not said:
        raise CannotReview("Say what became of it.")
    with transaction.atomic():
        ReviewAction.objects.select_for_update().get(pk=action_id)
        if review.recorded_at is None:
            raise CannotReview("The review is not recorded yet.")
        if ReviewStep.objects.filter(action=action, step=ReviewStep.Step.SETTLED).exists():
            raise CannotReview("This action is settled: nothing more is said about it.")
        ReviewStep.objects.create(action=action, step=step, words=said, by_id=actor.user_id, at=actor.now)  # type: ignore[misc]
        _log(actor, review, STEP, before=None, after={"action": action.key, "step": step, "words": said})


def _holder(actor: Actor, review: YearReview) -> Action:
    rights = rights_of(user_id=actor.user_id, today=actor.today)
    is_the_boards = review.kind == Kind.ANNUAL and not review.ministerial
    return acts.holder(rights, organisation_id=review.organisation_id, is_the_boards=is_the_boards)


def _locked(organisation: Organisation, framework: Framework, review: Kind, actor: Actor) -> ReviewView:
    """Writes of a board's reviews come one after the other."""
    Organisation.including_samples.select_for_update(no_key=True).get(pk=organisation.pk)
    return review_view(organisation, framework, review, policy=catalogue(), today=actor.today)


def _check(view: ReviewView, kind: str, entries: Mapping[str, Fields]) -> None:
    """CannotReview with what is wrong and what to do."""
    fields = KINDS[kind].fields(view.kind)
    headings = headings_of(view.framework.key).titles
    for key, said in entries.items():
        if kind in (ASSESSMENT, QUESTIONS) and view.kind != Kind.ANNUAL:
            raise CannotReview("A mid-year review has a note and actions alone.")
        if kind == ASSESSMENT and key not in headings:
            raise CannotReview("The year has no such heading.")
        wrong = list(faults(said, fields)) if said else []
        if wrong:
            raise CannotReview(" ".join(wrong))
    if kind == ACTIONS and len({**view.rows[kind], **entries}) > MOST_ACTIONS:
        raise CannotReview(f"A review has at most {MOST_ACTIONS} actions.")


def _write_about(held: YearReview, said: Fields) -> None:
    held.ministerial = held.kind == Kind.ANNUAL and said.get("ministerial") == "yes"
    held.held_on = said.get("held_on") or None
    held.chair, held.note = said.get("chair", ""), said.get("note", "")
    held.save(update_fields=["ministerial", "held_on", "chair", "note"])


def _log(
    actor: Actor, review: YearReview, verb: str, *, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> None:
    audit.record(
        actor=actor,
        action=verb,
        subject_type=SUBJECT,
        subject_id=review.pk,
        organisation_id=review.organisation_id,
        before=before,
        after=after,
    )
