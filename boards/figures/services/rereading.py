"""Kept files are read again by new rules: what would differ is listed, and becomes knowledge when somebody accepts it.

Rules of reading change nothing that is held by themselves. A series (a measure of one stream, of one board or of all)
is read again whole, all its accepted files in the order in which they were known, and held against what is stored.
"""

import csv
import hashlib
import io
import zlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from boards.components.words import counted
from boards.figures import acceptance, cut, staging
from boards.figures.intake import RULES, Problem
from boards.figures.models import Rereading, Stream, Submission, SubmissionFile
from boards.figures.plausibility import checking
from boards.figures.plausibility.explaining import explain
from boards.figures.services.accepting import Accepted, became_knowledge
from boards.figures.services.overtaking import Overtaken, refuse_overtaken
from boards.figures.services.restaging import read_kept
from boards.figures.services.submissions import (
    State,
    accepted_of_same_series,
    decide,
    facts,
    files_of,
    lock_series,
    locked,
    permitted,
)
from boards.organisations.models import Organisation
from boards.people.permissions import require
from boards.people.roles import Action
from boards.work import audit
from boards.work.actors import Actor
from targets.calc.periods import Period, PeriodKind

READING = Submission.Channel.READING
FIGURE = ("numerator", "denominator", "value", "marker", "status")
COLUMNS = ("organisation", "period", "kind", "known_from", *(f"was_{name}" for name in FIGURE), *FIGURE)


class ReasonMissing(ValueError):
    """Nobody said why figures that were read again are taken now."""

    def __init__(self) -> None:
        super().__init__("Say why these figures are taken now: it stays with the submission.")


class Figure(NamedTuple):
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    marker: str | None
    status: str | None


class Difference(NamedTuple):
    """A cell as it was known on a day, and as its files are read now. `was` has no status where it was not held."""

    organisation_id: int
    period: Period
    known_from: date
    was: Figure
    now: Figure


@dataclass(frozen=True)
class SeriesRead:
    """What reading one series again found. `unreadable` names the first file that cannot be read any more, with why:
    then nothing of the series was compared. `submission_id` waits for a decision; None where there is none to make.
    `no_longer_read` counts cells that the files brought and that none of them has as it is read now: they stay.
    """

    measure_key: str
    stream: Stream
    organisation_id: int | None
    files: int
    differences: tuple[Difference, ...]
    no_longer_read: int
    unreadable: tuple[Submission, Problem] | None
    submission_id: int | None


class _Unreadable(Exception):
    def __init__(self, submission: Submission, problem: Problem) -> None:
        super().__init__(problem.problem)
        self.submission, self.problem = submission, problem


def read_again(*, actor: Actor, dry_run: bool) -> list[SeriesRead]:
    """Read every accepted file again. What differs waits as a submission for each series, in place of one that waited.

    With `dry_run` nothing is stored. Raises NotAllowed.
    """
    require(actor=actor, action=Action.LOAD_OFFICIAL, organisation_id=None)
    accepted = Submission.objects.filter(state=State.ACCEPTED).exclude(channel=READING)
    series = sorted(
        set(accepted.values_list("measure_id", "stream", "organisation_id")),
        key=lambda one: (one[0], one[1], one[2] or 0),
    )
    answers = [_read_series(*one, actor=actor, dry_run=dry_run) for one in series]
    if not dry_run:
        Rereading.objects.get_or_create(rules=RULES, defaults={"at": actor.now})
    return answers


def still_to_do() -> str:
    """What is left of reading kept files by the rules of today, in words; "" when nothing is. Three queries."""
    old = Submission.objects.filter(state=State.ACCEPTED, rules__lt=RULES).exclude(channel=READING).count()
    if old and not Rereading.objects.filter(rules=RULES).exists():
        return (
            f"{counted(old, 'accepted file was', 'accepted files were')} read by earlier rules; what is held stays as "
            "it was read. See what would differ: manage.py read_again --dry-run. Have it decided: manage.py read_again."
        )
    waiting = list(Submission.objects.filter(channel=READING, state=State.STAGED).order_by("pk"))
    if not waiting:
        return ""
    return (
        f"Kept files were read again. What differs waits for a decision at the desk, under Figures: "
        f"{counted(len(waiting), 'submission')}, the first is number {waiting[0].pk}."
    )


def accept_reading(*, actor: Actor, submission_id: int, reason: str) -> Accepted:
    """Make what was listed knowledge, for the reason that is kept with it and beside each of its unusual figures.

    The files are read once more: were they to say anything else than was listed, it is refused (Overtaken). Raises
    NotAllowed, Submission.DoesNotExist, AlreadyDecided, ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        found = permitted(submission_id, actor=actor)
        if found.stream == Stream.OFFICIAL:
            cut.accepting()
        submission = locked(found)
        before = list(accepted_of_same_series(submission))
        refuse_overtaken(submission, by=before)
        differences, _ = _stored(submission, files_of(before))
        if _listing(differences) != submission.file.as_sent:
            raise Overtaken(
                submission, by=max(before, key=lambda other: other.decided_at or other.received_at)
            )
        organisations = tuple(sorted({one.organisation_id for one in differences}))
        explain(submission, reason, actor=actor)
        acceptance.raise_states(submission, organisation_ids=organisations)
        submission.reason = reason.strip()
        submission.save(update_fields=["reason"])
        owed_ids = became_knowledge(
            submission, actor=actor, said={"reason": submission.reason, "rules": RULES}
        )
    return Accepted(
        submission_id=submission.pk,
        measure_key=submission.measure_id,
        stream=Stream(submission.stream),
        organisation_ids=organisations,
        first_period_end=min(one.period.end for one in differences),
        last_period_end=max(one.period.end for one in differences),
        added=submission.added,
        changed=submission.changed,
        unchanged=0,
        observations=len(differences),
        owed_ids=tuple(owed_ids),
    )


def _read_series(
    measure_key: str, stream: str, organisation_id: int | None, *, actor: Actor, dry_run: bool
) -> SeriesRead:
    unreadable: tuple[Submission, Problem] | None = None
    differences: tuple[Difference, ...] = ()
    no_longer_read = 0
    with transaction.atomic():
        lock_series(measure_key=measure_key, stream=stream)
        submission = Submission(
            measure_id=measure_key,
            organisation_id=organisation_id,
            stream=stream,
            channel=READING,
            layout="",
            file_name="What differs when kept files are read again.csv",
            sha256="",
            received_at=actor.now,
            submitted_by_id=actor.user_id,
            state=State.STAGED,
            rules=RULES,
        )
        files = files_of(accepted_of_same_series(submission))
        submission.known_from = files[0].known_from
        try:
            with transaction.atomic():
                submission.save(force_insert=True)
                differences, no_longer_read = _stored(submission, files)
                transaction.set_rollback(True)
        except _Unreadable as found:
            unreadable = (found.submission, found.problem)
        submission_id = None
        if not dry_run:
            _give_up_waiting(submission, actor=actor)
            submission_id = _wait(submission, differences, actor=actor) if differences else None
    return SeriesRead(
        measure_key=measure_key,
        stream=Stream(stream),
        organisation_id=organisation_id,
        files=len(files),
        differences=differences,
        no_longer_read=no_longer_read,
        unreadable=unreadable,
        submission_id=submission_id,
    )


def _stored(submission: Submission, files: list[Submission]) -> tuple[tuple[Difference, ...], int]:
    """Store what the files say otherwise than what is held; answers what that is, and `SeriesRead.no_longer_read`.

    The caller has the transaction.
    """
    for file in files:
        intake = read_kept(file)
        if intake.frame is None:
            raise _Unreadable(file, intake.problems[0])
        staging.stage(submission_id=file.pk, frame=intake.frame)
    rows, no_longer_read = acceptance.read_anew(submission, files=[file.pk for file in files])
    for staged in (submission, *files):
        staging.clear(submission_id=staged.pk)
    differences = tuple(
        Difference(
            organisation_id=organisation,
            period=Period(end=end, start=start, kind=PeriodKind(kind)),
            known_from=known_from,
            was=Figure(*figures[: len(FIGURE)]),
            now=Figure(*figures[len(FIGURE) :]),
        )
        for organisation, end, start, kind, known_from, *figures in rows
    )
    return differences, no_longer_read


def _give_up_waiting(submission: Submission, *, actor: Actor) -> None:
    """What waited of an earlier reading of the same series is not what its files say now."""
    for old in Submission.objects.select_for_update().filter(
        measure=submission.measure_id,
        stream=submission.stream,
        organisation=submission.organisation_id,
        channel=READING,
        state=State.STAGED,
    ):
        decide(old, State.WITHDRAWN, actor=actor)
        audit.record(
            actor=actor,
            action="figures withdrawn",
            subject_type="submission",
            subject_id=old.pk,
            organisation_id=old.organisation_id,
            after=facts(old),
        )


def _wait(submission: Submission, differences: tuple[Difference, ...], *, actor: Actor) -> int:
    listing = _listing(differences)
    submission.pk = None
    submission.sha256 = hashlib.sha256(listing).hexdigest()
    submission.rows = len(differences)
    submission.added = sum(one.was.status is None for one in differences)
    submission.changed = submission.rows - submission.added
    submission.save(force_insert=True)
    SubmissionFile.objects.create(submission=submission, content=zlib.compress(listing, 1), size=len(listing))
    checking.warn_of(submission, _newest(differences), known_on=max(one.known_from for one in differences))
    audit.record(
        actor=actor,
        action="kept files read again",
        subject_type="submission",
        subject_id=submission.pk,
        organisation_id=submission.organisation_id,
        after=facts(submission) | {"rules": RULES},
    )
    return int(submission.pk)


def _newest(differences: tuple[Difference, ...]) -> list[checking.Figure]:
    """Each cell as it would be known at last: what is searched for unusual figures."""
    by_day = sorted(differences, key=lambda one: (one.known_from, one.period))
    cells = {(one.organisation_id, one.period): one.now for one in by_day}
    return [
        checking.Figure(
            organisation_id=organisation,
            end=period.end,
            start=period.start,
            kind=period.kind.value,
            numerator=now.numerator,
            denominator=now.denominator,
            value=now.value,
        )
        for (organisation, period), now in sorted(cells.items(), key=lambda cell: cell[0][1])
    ]


def _listing(differences: tuple[Difference, ...]) -> bytes:
    """The file that is kept with the submission: what was looked at is what is accepted."""
    slugs = dict(Organisation.including_samples.values_list("pk", "slug"))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in differences:
        cell = (slugs[one.organisation_id], one.period.start, one.period.kind.value, one.known_from)
        writer.writerow([*cell, *map(_written, one.was), *map(_written, one.now)])
    return text.getvalue().encode()


def _written(part: Decimal | str | None) -> str:
    return "" if part is None else f"{part.normalize():f}" if isinstance(part, Decimal) else part


def listed_differences(submission: Submission) -> tuple[Difference, ...]:
    """What a submission of files that were read again lists, from its kept file."""
    ids = dict(Organisation.including_samples.values_list("slug", "pk"))
    rows = csv.reader(io.StringIO(submission.file.as_sent.decode()))
    next(rows)
    return tuple(
        Difference(
            organisation_id=ids[slug],
            period=Period.of(start=date.fromisoformat(start), kind=PeriodKind(kind)),
            known_from=date.fromisoformat(known_from),
            was=_figure(figures[: len(FIGURE)]),
            now=_figure(figures[len(FIGURE) :]),
        )
        for slug, start, kind, known_from, *figures in rows
    )


def _figure(written: list[str]) -> Figure:
    numerator, denominator, value = (Decimal(text) if text else None for text in written[:3])
    marker, status = written[3:]
    return Figure(numerator, denominator, value, marker, status or None)
