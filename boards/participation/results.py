"""The overall level of a final audit enters the figures, by the acceptance that every other figure goes through.

It enters when a data release has made it public, and not before: whoever looks at figures would read it among them,
on many pages and in many files, and until then only those read a result whom the audit's steps let. It is an
observation of the year that its round looks at, known from that day, or from the day after the year where that ends
later: no period is known before it is over. A sample is in no release: its level is its own return, once it is final.
A round without levels brings no figure.
"""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from boards.components.parts import Link, Row
from boards.figures import services
from boards.figures.models import Stream, Submission
from boards.participation.audit_rows import BoardAudit
from boards.participation.models import AuditRound
from boards.participation.review_rows import AuditResult
from boards.work.actors import command, end_of
from boards.work.models import Owed
from boards.work.owed import Hopeless, Kind, Number, owe
from targets.calc.periods import PeriodKind, day_words, financial_year_bounds
from targets.catalogue.queries import catalogue

# Of both the subject is the number of an audit.
ENTER = Kind("audit result", Number)  # of a sample's, once it is final
PUBLISHED = Kind("published audit result", Number)  # of a real board's, once it is public
COLUMNS = ("organisation", "period", "period_kind", "value")
FIGURE = "Among the figures"
REFUSED = "Not yet: its file was refused. {} Tell your administrator. The result itself stays as it is."
WHY = "The level that reviewers decided in {}: {}."


def owe_entry(audit: BoardAudit, *, now: datetime) -> None:
    """In the transaction that makes a result final; that of a real board waits for its release."""
    if audit.organisation.is_sample:
        owe(ENTER, [Number(audit.pk)], now=now, due=_due(audit, now))


def owe_published(audits: Iterable[BoardAudit], *, now: datetime) -> None:
    """In the transaction that makes these results public. Those that are figures already are left out."""
    names = {file_name(audit): audit for audit in audits}
    held = Submission.objects.filter(
        channel=Submission.Channel.AUDIT, state=Submission.State.ACCEPTED, file_name__in=names
    )
    for name in sorted(names.keys() - set(held.values_list("file_name", flat=True))):
        owe(PUBLISHED, [Number(names[name].pk)], now=now, due=_due(names[name], now))


def _due(audit: BoardAudit, now: datetime) -> datetime:
    _, last = financial_year_bounds(audit.round.first_year)
    return max(now, end_of(last))


def enter(subject: Number, now: datetime) -> None:
    """The handler of a sample's. Nothing for a real board: it may be owed from before, and is not public."""
    result = _result(subject)
    if result.audit.organisation.is_sample:
        _enter(result, now)


def enter_published(subject: Number, now: datetime) -> None:
    """The handler of a real board's, which its release owes."""
    _enter(_result(subject), now)


def _result(subject: Number) -> AuditResult:
    found = AuditResult.objects.select_related("audit__round", "audit__organisation", "level")
    return found.get(audit=subject.value)


def _enter(result: AuditResult, now: datetime) -> None:
    """Nothing where it was done before, or where the round has no levels."""
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
    return _sent(audit).filter(state=Submission.State.ACCEPTED).first()


def _sent(audit: BoardAudit) -> QuerySet[Submission]:
    return Submission.objects.filter(channel=Submission.Channel.AUDIT, file_name=file_name(audit))


def figure_row(audit: BoardAudit, *, history: Link | None, today: date) -> Row:
    """Since when the level stands among the figures, from when on, or why not; `history` leads there. Two queries."""
    sent = list(_sent(audit).order_by("-pk"))
    accepted = next((one for one in sent if one.state == Submission.State.ACCEPTED), None)
    if accepted is not None:
        return Row(FIGURE, f"since {day_words(accepted.known_from)}", history)
    if sent and sent[0].state == Submission.State.REJECTED:
        return Row(FIGURE, REFUSED.format(f"{sent[0].errors[0]['problem']} {sent[0].errors[0]['remedy']}"))
    is_owed = Owed.objects.filter(
        kind__in=(ENTER.name, PUBLISHED.name), subject=str(audit.pk), done_at=None
    ).exists()
    if not is_owed:
        return Row(FIGURE, "once a data release makes the result public")
    _, last = financial_year_bounds(audit.round.first_year)
    if last >= today:
        return Row(FIGURE, f"from {day_words(last + timedelta(days=1))}, when its year is over")
    return Row(FIGURE, "in a moment")


def _file(audit: BoardAudit, *, level: int) -> bytes:
    first, _ = financial_year_bounds(audit.round.first_year)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerow((audit.organisation.slug, first.isoformat(), PeriodKind.YEAR.value, level))
    return text.getvalue().encode()
