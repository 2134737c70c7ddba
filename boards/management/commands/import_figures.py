"""Figures from a file on this machine, by the same way in as every upload."""

import json
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from boards.components.words import counted
from boards.figures import services
from boards.figures.intake.layouts import UnknownLayout, layouts
from boards.figures.intake.problems import Problem
from boards.figures.intake.text import IN_PARTS, size_problem
from boards.figures.models import Stream, Submission
from boards.figures.plausibility.queries import warnings_of
from boards.figures.plausibility.words import period_of, unusual_words
from boards.figures.reference import UnknownMeasure
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.work import owed
from boards.work.actors import Actor, command
from targets.calc.periods import period_words
from targets.catalogue.queries import catalogue

REFUSED = 1  # the file has errors; nothing of it was stored
WRONG_CALL = 2  # there is no such file, measure, layout or board, or the options do not fit together
OVERTAKEN = 3  # another file of the measure was accepted in the same moment; nothing was stored, try again
UNEXPLAINED = 4  # some figures are unusual and no reason was given; nothing was stored
SHOWN = 100


class Command(BaseCommand):
    help = (
        "Check a file of figures completely, then store all of it or nothing. Ends with 0 when it was stored (or would "
        "have been, with --dry-run), 1 when the file has errors, 2 when the command was called wrongly, 3 when another "
        "file of the measure came first: then run it again, 4 when figures are unusual: then say why with --reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a CSV file")
        parser.add_argument(
            "--measure",
            help="key of the measure, for example ae-4-hours; without it a column “measure” of our own layout names "
            "each row's, and all of them are stored or none",
        )
        parser.add_argument("--layout", help="name of the layout; without it the file's columns tell")
        parser.add_argument(
            "--stream",
            choices=Stream.values,
            default=Stream.OFFICIAL.value,
            help="an official publication (the default) or a board's own return",
        )
        parser.add_argument("--organisation", metavar="SLUG", help="the board whose return it is")
        parser.add_argument(
            "--known-from",
            type=_day,
            metavar="DATE",
            help="day from which the world knew the figures, as 2025-01-07; without it today",
        )
        parser.add_argument(
            "--reason", default="", help="why unusual figures are right; it is kept and shown beside them"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and store nothing")
        parser.add_argument("--json", action="store_true", help="answer as one JSON object")

    def handle(self, *, file: Path, dry_run: bool, json: bool, **options: Any) -> None:
        actor = command(name="import_figures", now=timezone.now())
        try:
            taken, owed_ids = _take(file, actor=actor, dry_run=dry_run, options=options)
        except (
            services.NotReceivable,
            services.CannotReplay,
            UnknownMeasure,
            UnknownLayout,
            OSError,
        ) as problem:
            raise CommandError(_sentence(problem), returncode=WRONG_CALL) from None
        except services.Overtaken as problem:
            raise CommandError(
                f"Submission {problem.by_id} of the same measure was accepted while {file.name} was checked. Nothing "
                "of the file was stored. Run the command again.",
                returncode=OVERTAKEN,
            ) from None
        except services.Unexplained:
            raise CommandError(
                f"Some figures of {file.name} are unusual. Nothing of the file was stored. Look at them with "
                "--dry-run; then mend them, or say with --reason why they are right.",
                returncode=UNEXPLAINED,
            ) from None
        owed.settle_now(owed_ids, clock=timezone.now)
        words = [(_as_json if json else _in_words)(*one, dry_run=dry_run) for one in taken]
        if json and options["measure"] is None:
            words = [f'{{"submissions": [{", ".join(words)}]}}']
        self.stdout.write("\n".join(words))
        errors = sum(submission.error_count for submission, _ in taken)
        if errors:
            raise CommandError(
                f"{file.name} was refused with {errors:,} error(s). Nothing of it was stored.",
                returncode=REFUSED,
            )


def _take(
    file: Path, *, actor: Actor, dry_run: bool, options: dict[str, Any]
) -> tuple[list[tuple[Submission, list[str]]], tuple[int, ...]]:
    """The submissions as they were decided, each with what is unusual about its figures, and the work that is owed.

    A file over the limit is not read.
    """
    too_large = size_problem(file.stat().st_size, limit_bytes=settings.UPLOAD_LIMIT_BYTES)
    if too_large:
        if options["measure"] is None:
            raise services.NotReceivable(f"{too_large} {IN_PARTS}")
        return [
            (_unread(file, Problem(None, "", "", "too_large", too_large, IN_PARTS), actor, options), [])
        ], ()
    owed_ids: list[int] = []
    with transaction.atomic():
        submissions = _received(file, actor=actor, options=options)
        if submissions[0].state == Submission.State.STAGED and not dry_run:
            reasons = {one.pk: options["reason"] for one in submissions}
            for done in services.accept_together(actor=actor, submission=submissions[0], reasons=reasons):
                owed_ids += done.owed_ids
            for one in submissions:
                one.refresh_from_db()
        taken = [(one, _unusual(one)) for one in submissions]
        if dry_run:
            transaction.set_rollback(True)
    return taken, tuple(owed_ids)


def _received(file: Path, *, actor: Actor, options: dict[str, Any]) -> list[Submission]:
    """One for the measure, or one for each that the file names; then it is of our own layout."""
    given: dict[str, Any] = {
        "actor": actor,
        "stream": options["stream"],
        "organisation_id": _organisation_id(options["organisation"]),
        "content": file.read_bytes(),
        "file_name": file.name,
        "channel": Submission.Channel.COMMAND,
        "known_from": options["known_from"],
    }
    if options["measure"] is not None:
        return [services.receive(measure_key=options["measure"], layout_name=options["layout"], **given)]
    if options["layout"] not in (None, "tidy"):
        raise services.NotReceivable("Only our own layout, tidy, names measures in the file. Give --measure.")
    return services.receive_together(**given)


def _unusual(submission: Submission) -> list[str]:
    """A sentence for each unusual figure, with its board and period."""
    policy, everybody = catalogue(), organisations()
    lines = []
    for row in warnings_of(submission.pk).rows:
        board = everybody.named(row.organisation_id)
        definition = policy.definition_on(measure_key=submission.measure_id, day=row.period_end)
        words = unusual_words(row, definition=definition)
        lines.append(f"{board.name if board else ''}, {period_words(period_of(row))}: {words}")
    return lines


def _unread(file: Path, problem: Problem, actor: Actor, options: dict[str, Any]) -> Submission:
    """What a refused file is told as; it is not stored."""
    return Submission(
        measure_id=options["measure"],
        stream=options["stream"],
        file_name=file.name,
        layout=options["layout"] or "",
        known_from=options["known_from"] or actor.today,
        state=Submission.State.REJECTED,
        errors=[problem.as_json()],
        error_count=1,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is no day. Write it as 2025-01-07.") from None


def _organisation_id(slug: str | None) -> int | None:
    if slug is None:
        return None
    try:
        return Organisation.objects.values_list("pk", flat=True).get(slug=slug)
    except Organisation.DoesNotExist:
        raise CommandError(
            f"There is no organisation “{slug}”. Give its address name, as nhs-lothian.",
            returncode=WRONG_CALL,
        ) from None


def _sentence(problem: Exception) -> str:
    if isinstance(problem, OSError):
        return f"{problem.filename} cannot be read: {problem.strerror}."
    return str(problem)


def _as_json(submission: Submission, unusual: list[str], *, dry_run: bool) -> str:
    return json.dumps(
        {
            "submission": None if dry_run else submission.pk,
            "state": submission.state,
            "dry_run": dry_run,
            "measure": submission.measure_id,
            "stream": submission.stream,
            "known_from": submission.known_from.isoformat(),
            "layout": submission.layout,
            "sha256": submission.sha256,
            "rows": submission.rows,
            "added": submission.added,
            "changed": submission.changed,
            "unchanged": submission.unchanged,
            "left_out": submission.left_out,
            "unusual": unusual,
            "error_count": submission.error_count,
            "errors": submission.errors,
        },
        ensure_ascii=False,
        indent=2,
    )


def _in_words(submission: Submission, unusual: list[str], *, dry_run: bool) -> str:
    if submission.state == Submission.State.REJECTED:
        lines = [_error_in_words(error) for error in submission.errors[:SHOWN]]
        told = sum(error.get("rows", 1) for error in submission.errors[:SHOWN])
        if submission.error_count > told:
            lines.append(f"… and {submission.error_count - told:,} more; --json gives the first 10,000.")
        return "\n".join(lines)
    layout = layouts()[submission.layout]
    done = "would be accepted" if dry_run else f"accepted as submission {submission.pk}"
    left_out = "; ".join(
        f"{part['column']} {part['label']}: {part['rows']:,}".strip() for part in submission.left_out
    )
    first = (
        f"{submission.file_name} {done}: {counted(submission.rows, 'row')}, of which {submission.added:,} added, "
        f"{submission.changed:,} changed, {submission.unchanged:,} unchanged. "
        f"Known from {submission.known_from:%Y-%m-%d}. Layout: {layout.title}."
        + (f" Rows left out: {left_out}." if left_out else "")
    )
    lines = [first, *(f"Unusual: {line}" for line in unusual[:SHOWN])]
    if len(unusual) > SHOWN:
        lines.append(f"… and {len(unusual) - SHOWN:,} more unusual figures; --json gives all of them.")
    return "\n".join(lines)


def _error_in_words(error: dict[str, Any]) -> str:
    place = f"Row {error['row']}" if error["row"] else "File"
    if error["column"]:
        place += f", column {error['column']}"
    value = f" (value: {error['value']})" if error["value"] else ""
    return f"{place}{value}: {error['problem']} {error['remedy']}"
