"""Figures come in: a file or form is checked whole, staged or rejected; given up, or checked again."""

import csv
import hashlib
import io
import zlib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path, PurePath
from unicodedata import category

from django.conf import settings
from django.db import transaction

from boards.figures import acceptance, staging
from boards.figures.intake import RULES, Intake, Reference, read
from boards.figures.intake.large import read_large
from boards.figures.intake.layouts import MEASURE
from boards.figures.intake.problems import shown, told_once
from boards.figures.models import Stream, Submission, SubmissionFile
from boards.figures.plausibility.checking import warn
from boards.figures.reference import is_decided, reference_for
from boards.figures.services.submissions import (
    State,
    accepted_of_same_series,
    decide,
    facts,
    locked,
    permitted,
    set_counts,
)
from boards.figures.streams import keep_file, kept_file, sha256_of_file
from boards.people.permissions import require
from boards.people.roles import Action
from boards.work import audit
from boards.work.actors import Actor

Channel = Submission.Channel

FORM_FILE = "form.csv"  # the name of what was typed
FORM_COLUMNS = ("organisation", "period", "numerator", "denominator", "value", "marker", "status")


class NotReceivable(ValueError):
    """The request itself makes no sense, whatever is in the file; the message says why and what to do."""


def receive(
    *,
    actor: Actor,
    measure_key: str,
    stream: str,
    organisation_id: int | None,
    content: bytes | Path,
    file_name: str,
    channel: str,
    layout_name: str | None = None,
    known_from: date | None = None,
    sent_with: int | None = None,
    with_others: bool = False,
) -> Submission:
    """Check a file completely, and either stage its rows or reject it with every error named.

    `content` is the file's bytes, or where a large one lies: that is read a block at a time.
    `organisation_id` is the board whose return it is, None for an official publication. `layout_name` None finds the
    layout by the file's columns. `known_from` is the day from which the world knew the figures, None for today.
    `sent_with` is the first submission of a file of several measures, whose other rows come `with_others`.
    The state of the answer is STAGED, with the numbers of rows added, changed and unchanged as they would be now and
    its unusual figures stored beside it; or REJECTED, with the errors and nothing else stored. Raises NotAllowed,
    NotReceivable, UnknownLayout, UnknownMeasure.
    """
    kind = Stream(stream)
    if (kind is Stream.BOARD) != (organisation_id is not None):
        raise NotReceivable("A board's return names its board; an official publication names none.")
    action = Action.SEND_FIGURES if kind is Stream.BOARD else Action.LOAD_OFFICIAL
    require(actor=actor, action=action, organisation_id=organisation_id)
    if channel != Channel.AUDIT and is_decided(measure_key):
        raise NotReceivable("A level is decided by the reviewers of an audit, and comes from there alone.")
    day = known_from or actor.today
    if day > actor.today:
        raise NotReceivable("Figures cannot be known from a day in the future. Give today or an earlier day.")
    intake = _read(
        content,
        reference=reference_for(measure_key=measure_key, own_id=organisation_id, known_from=day),
        layout_name=layout_name,
    )
    submission = Submission(
        measure_id=measure_key,
        organisation_id=organisation_id,
        stream=kind,
        channel=Channel(channel),
        layout=intake.layout,
        file_name=_safe_name(file_name),
        sha256=sha256_of_file(content) if isinstance(content, Path) else hashlib.sha256(content).hexdigest(),
        known_from=day,
        received_at=actor.now,
        submitted_by_id=actor.user_id,
        rules=RULES,
        sent_with_id=sent_with,
        left_out=[part.as_json() for part in intake.left_out if not (with_others and part.column == MEASURE)],
    )
    with transaction.atomic():
        acceptance.allow_time()
        if intake.frame is None:
            _reject(submission, intake, actor=actor)
        else:
            _stage(submission, intake, content)
        audit.record(
            actor=actor,
            action=f"figures {submission.get_state_display()}"
            if intake.frame is None
            else "figures received",
            subject_type="submission",
            subject_id=submission.pk,
            organisation_id=organisation_id,
            after=facts(submission),
        )
    return submission


def _read(content: bytes | Path, *, reference: Reference, layout_name: str | None) -> Intake:
    limit = settings.UPLOAD_LIMIT_BYTES
    if isinstance(content, Path):
        return read_large(path=content, reference=reference, layout_name=layout_name, limit_bytes=limit)
    return read(content=content, reference=reference, layout_name=layout_name, limit_bytes=limit)


def receive_rows(
    *,
    actor: Actor,
    measure_key: str,
    stream: str,
    organisation_id: int | None,
    rows: Sequence[Mapping[str, str]],
    known_from: date | None = None,
    channel: Channel = Channel.FORM,
) -> Submission:
    """Rows of a form or a program, by the names of `FORM_COLUMNS` (missing ones are empty), as a file of our layout.

    Row 1 of an error is the header: the first row of the form is row 2. Otherwise as `receive`.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, FORM_COLUMNS, restval="", extrasaction="raise", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return receive(
        actor=actor,
        measure_key=measure_key,
        stream=stream,
        organisation_id=organisation_id,
        content=text.getvalue().encode(),
        file_name=FORM_FILE if channel is Channel.FORM else f"{channel}.csv",
        channel=channel,
        layout_name="tidy",
        known_from=known_from,
    )


def typed_before_in(submission: Submission) -> dict[str, str]:
    """The first row of a form, by the names of `FORM_COLUMNS`, as it was typed; nothing of a file."""
    if submission.channel != Channel.FORM or submission.file_name != FORM_FILE:
        return {}
    return next(csv.DictReader(io.StringIO(submission.file.as_sent.decode(), newline="")), {})


def withdraw(*, actor: Actor, submission_id: int) -> Submission:
    """Give up a staged submission: nothing of it becomes knowledge. Raises NotAllowed, DoesNotExist, AlreadyDecided."""
    with transaction.atomic():
        submission = locked(permitted(submission_id, actor=actor))
        staging.clear(submission_id=submission.pk)
        decide(submission, State.WITHDRAWN, actor=actor)
        audit.record(
            actor=actor,
            action="figures withdrawn",
            subject_type="submission",
            subject_id=submission.pk,
            organisation_id=submission.organisation_id,
            after=facts(submission),
        )
    return submission


def check_again(*, actor: Actor, submission_id: int, in_blocks: bool = False) -> Submission:
    """Withdraw a staged submission and receive its stored file anew, against what is held now. Raises as both do.

    With `in_blocks` a large file is read a block at a time.
    """
    with transaction.atomic(), ExitStack() as stack:
        if Submission.objects.filter(pk=submission_id, channel=Channel.READING).exists():
            raise NotReceivable("Kept files are read again by manage.py read_again, not checked one by one.")
        old = withdraw(actor=actor, submission_id=submission_id)
        return receive(
            actor=actor,
            measure_key=old.measure_id,
            stream=old.stream,
            organisation_id=old.organisation_id,
            content=stack.enter_context(kept_file(old.pk)) if in_blocks else old.file.as_sent,
            file_name=old.file_name,
            channel=old.channel,
            layout_name=old.layout,
            known_from=old.known_from,
            sent_with=old.sent_with_id,
        )


def _safe_name(file_name: str) -> str:
    """The name alone, without folders; a computer's own no-break spaces in it are spaces."""
    name = PurePath(file_name.replace("\\", "/")).name
    return shown("".join(" " if category(c) == "Zs" else c for c in name))[:200] or "unnamed"


def _reject(submission: Submission, intake: Intake, *, actor: Actor) -> None:
    submission.state = State.REJECTED
    submission.decided_at = actor.now
    submission.decided_by_id = actor.user_id
    submission.errors = told_once(intake.problems)
    submission.error_count = intake.problem_count
    submission.save(force_insert=True)


def _stage(submission: Submission, intake: Intake, content: bytes | Path) -> None:
    assert intake.frame is not None
    submission.state = State.STAGED
    submission.rows = intake.frame.height
    submission.save(force_insert=True)
    if isinstance(content, Path):
        keep_file(submission_id=submission.pk, path=content)
    else:
        SubmissionFile.objects.create(
            submission=submission, content=zlib.compress(content, 1), size=len(content)
        )
    staging.stage(submission_id=submission.pk, frame=intake.frame)
    is_first = not accepted_of_same_series(submission).exists()
    set_counts(submission, acceptance.compare(submission, is_first=is_first))
    submission.save(update_fields=["added", "changed", "unchanged"])
    warn(submission)
