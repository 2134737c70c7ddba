"""A file or grid of several measures: one submission for each, checked, accepted and given up together."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from boards.figures.intake import measures_named
from boards.figures.intake.labels import folded
from boards.figures.intake.large import measures_named_in
from boards.figures.intake.problems import Problems, shown
from boards.figures.models import Submission
from boards.figures.plausibility.explaining import Reasons
from boards.figures.reference import measures_by_name
from boards.figures.services.accepting import Accepted, accept
from boards.figures.services.receiving import FORM_COLUMNS, NotReceivable, receive, withdraw
from boards.figures.services.submissions import State
from boards.work.actors import Actor

SEVERAL_COLUMNS = ("measure", *FORM_COLUMNS)


class NoMeasures(NotReceivable):
    """The file does not say of which measures it is."""

    def __init__(self) -> None:
        super().__init__("Choose the measure, or name it for each row in a column “measure” of the file.")


def receive_together(
    *,
    actor: Actor,
    stream: str,
    organisation_id: int | None,
    content: bytes | Path,
    file_name: str,
    channel: str,
    known_from: date | None = None,
    keep_rejected: bool = True,
) -> list[Submission]:
    """Check a file of our own layout for every measure that its column `measure` names, in the order of the file.

    Either all wait for a decision, or those with errors are rejected and the others are not stored; without
    `keep_rejected` these are answered and not stored either. Raises as `receive`, and NotReceivable where the file does
    not say in every row which measure it is of.
    """
    keys = _measures(content)

    def received(wanted: Sequence[str]) -> list[Submission]:
        found: list[Submission] = []
        for key in wanted:
            found.append(
                receive(
                    actor=actor,
                    measure_key=key,
                    stream=stream,
                    organisation_id=organisation_id,
                    content=content,
                    file_name=file_name,
                    channel=channel,
                    layout_name="tidy",
                    known_from=known_from,
                    sent_with=found[0].pk if found else None,
                    with_others=True,
                )
            )
        return found

    with transaction.atomic():
        submissions = received(keys)
        rejected = [one for one in submissions if one.state == State.REJECTED]
        if rejected:
            transaction.set_rollback(True)
    if rejected and keep_rejected:
        return received([one.measure_id for one in rejected])
    return rejected or submissions


def receive_grid(
    *, actor: Actor, stream: str, organisation_id: int | None, rows: Sequence[Mapping[str, str]]
) -> list[Submission]:
    """Rows of a grid by the names of `SEVERAL_COLUMNS`; the first is row 2. What is rejected is not stored."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, SEVERAL_COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return receive_together(
        actor=actor,
        stream=stream,
        organisation_id=organisation_id,
        content=text.getvalue().encode(),
        file_name="grid.csv",
        channel=Submission.Channel.FORM,
        keep_rejected=False,
    )


def sent_together(submission: Submission) -> QuerySet[Submission]:
    """The submission and those that came with it, by number."""
    first = submission.sent_with_id or submission.pk
    return Submission.objects.filter(Q(pk=first) | Q(sent_with=first)).order_by("pk")


def accept_together(
    *, actor: Actor, submission: Submission, reasons: Mapping[int, Reasons] | None = None
) -> list[Accepted]:
    """Accept all that waits of what was sent together, or nothing; `reasons` by submission. Raises as `accept`."""
    with transaction.atomic():
        # In the order of the measures, so that two acceptances never wait for each other.
        waiting = sent_together(submission).filter(state=State.STAGED).order_by("measure", "pk")
        return [
            accept(actor=actor, submission_id=one, reasons=(reasons or {}).get(one))
            for one in waiting.values_list("pk", flat=True)
        ]


def withdraw_together(*, actor: Actor, submission: Submission) -> None:
    """Give up all that waits of what was sent together. Raises as `withdraw`."""
    with transaction.atomic():
        waiting = sent_together(submission).filter(state=State.STAGED).order_by("measure", "pk")
        for one in waiting.values_list("pk", flat=True):
            withdraw(actor=actor, submission_id=one)


def _measures(content: bytes | Path) -> list[str]:
    """Keys of the measures that the file names, in its order."""
    limit = settings.UPLOAD_LIMIT_BYTES
    try:
        if isinstance(content, Path):
            named = measures_named_in(content, layout_name="tidy", limit_bytes=limit)
        else:
            named = measures_named(content=content, layout_name="tidy", limit_bytes=limit)
    except Problems.Fatal as fatal:
        place = f"Row {fatal.problem.row}: " if fatal.problem.row else ""
        raise NotReceivable(f"{place}{fatal.problem.problem} {fatal.problem.remedy}") from None
    if named is None:
        raise NoMeasures
    known = measures_by_name()
    keys: list[str] = []
    for label, row in named:
        if folded(label) not in known:
            says = f"names “{shown(label)}”, which is no measure" if label else "names no measure"
            raise NotReceivable(f"Row {row} {says}. Write its key or title, for example ae-4-hours.")
        if known[folded(label)] not in keys:
            keys.append(known[folded(label)])
    return keys
