"""The overall level of a final audit enters the figures, by the acceptance that every other figure goes through.

It is an observation of the year that its round looks at, known from the day on which it became final, or from the day
after the year where that ends later: no period is known before it is over. A sample's is its own return, for no
official file names one. A round without levels brings no figure.
"""

import csv
import io
from datetime import date, datetime, timedelta

from boards.components.parts import Link, Row
from boards.figures import services
from boards.figures.models import Stream, Submission
from boards.participation.audit_rows import BoardAudit
from boards.participation.models import AuditRound
from boards.participation.review_rows import AuditResult
from boards.work.actors import command, end_of
from boards.work.owed import Hopeless, Kind, Number, owe
from targets.calc.periods import PeriodKind, day_words, financial_year_bounds
from targets.catalogue.queries import catalogue

ENTER = Kind("audit result", Number)  # the number of an audit
COLUMNS = ("organisation", "period", "period_kind", "value")
WHY = "The level that reviewers decided in {}: {}."


def owe_entry(audit: BoardAudit, *, now: datetime) -> list[int]:
    """In the transaction that makes a result final; returns the numbers of the owed work."""
    _, last = financial_year_bounds(audit.round.first_year)
    return owe(ENTER, [Number(audit.pk)], now=now, due=max(now, end_of(last)))


def enter(subject: Number, now: datetime) -> None:
    """The handler: nothing where it was done before, or where the round has no levels."""
    found = AuditResult.objects.select_related("audit__round", "audit__organisation", "level")
    result = found.get(audit=subject.value)
    audit, board = result.audit, result.audit.organisation
    if result.level is None or submission_of(audit) is not None:
        return
    actor = command(name="audit result", now=now)
    submission = services.receive(
        actor=actor,
        measure_key=catalogue().level,
        stream=Stream.BOARD if board.is_sample else Stream.OFFICIAL,
        organisation_id=board.pk if board.is_sample else None,
        content=_file(audit, level=result.level.number),
        file_name=file_name(audit),
        channel=Submission.Channel.AUDIT,
        layout_name="tidy",
    )
    if submission.state == Submission.State.REJECTED:
        raise Hopeless(f"{submission.file_name}: {submission.errors[0]}")
    rule = AuditRound.Rule(audit.round.rule).label
    services.accept(actor=actor, submission_id=submission.pk, reasons=WHY.format(audit.round.title, rule))


def file_name(audit: BoardAudit) -> str:
    """Of the file that carries the result: one for each audit, for keys of rounds and boards stay."""
    return f"{audit.round.key}-{audit.organisation.slug}.csv"


def submission_of(audit: BoardAudit) -> Submission | None:
    """The accepted file by which the result became a figure; None before. One query."""
    return Submission.objects.filter(
        channel=Submission.Channel.AUDIT, state=Submission.State.ACCEPTED, file_name=file_name(audit)
    ).first()


def figure_row(audit: BoardAudit, *, history: Link | None, today: date) -> Row:
    """Since when the level stands among the figures, or from when on; `history` leads there. One query."""
    found = submission_of(audit)
    if found is not None:
        return Row("Among the figures", f"since {day_words(found.known_from)}", history)
    _, last = financial_year_bounds(audit.round.first_year)
    if last >= today:
        return Row("Among the figures", f"from {day_words(last + timedelta(days=1))}, when its year is over")
    return Row("Among the figures", "in a moment")


def _file(audit: BoardAudit, *, level: int) -> bytes:
    first, _ = financial_year_bounds(audit.round.first_year)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerow((audit.organisation.slug, first.isoformat(), PeriodKind.YEAR.value, level))
    return text.getvalue().encode()
