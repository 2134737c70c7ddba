"""Progress of owed work, and mail that did not arrive."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from boards.work.mail import MAIL
from boards.work.models import Batch, Mail, Owed
from boards.work.owed import Number


@dataclass(frozen=True)
class Progress:
    """How far a batch has come; `failed` pieces were given up and need a person."""

    batch_id: int
    label: str
    total: int
    done: int
    failed: int

    @property
    def finished(self) -> bool:
        return self.done + self.failed == self.total


def progress(*, batch_id: int) -> Progress:
    """One query; Batch.DoesNotExist for an unknown number."""
    batch = Batch.objects.annotate(
        total=Count("owed"),
        done=Count("owed", filter=Q(owed__done_at__isnull=False)),
        failed=Count("owed", filter=Q(owed__failed_at__isnull=False)),
    ).get(pk=batch_id)
    return Progress(
        batch_id=batch.pk, label=batch.label, total=batch.total, done=batch.done, failed=batch.failed
    )


@dataclass(frozen=True)
class Undelivered:
    """A message that did not go out: given up for good, or tried again at `next_try`.

    `problem` is what the last attempt ended with, as the program names it: the kind of error, a colon, its words.
    """

    mail_id: int
    owed_id: int
    letter: str
    person_id: int
    name: str
    address: str
    written_at: datetime
    attempts: int
    problem: str
    next_try: datetime | None

    @property
    def is_given_up(self) -> bool:
        return self.next_try is None


def undelivered(*, mail_id: int | None = None) -> tuple[Undelivered, ...]:
    """Messages that are given up, and those of which an attempt has failed; the oldest first. Two queries."""
    rows = Owed.objects.filter(kind=MAIL.name, done_at=None).exclude(error="")
    if mail_id is not None:
        rows = rows.filter(subject=Number(mail_id).written())
    work = {Number.read(row.subject).value: row for row in rows}
    return tuple(
        Undelivered(
            mail_id=mail.pk,
            owed_id=work[mail.pk].pk,
            letter=mail.letter,
            person_id=mail.person_id,
            name=mail.person.name,
            address=mail.person.email,
            written_at=mail.created_at,
            attempts=work[mail.pk].attempts,
            problem=work[mail.pk].error,
            next_try=None if work[mail.pk].failed_at else work[mail.pk].due_at,
        )
        for mail in Mail.objects.filter(pk__in=work).select_related("person").order_by("created_at", "pk")
    )


def sent_again_last(*, mail_id: int | None = None) -> tuple[str, datetime] | None:
    """Who had a message (None: any) that was given up sent again last, and when; one query."""
    rows = Owed.objects.filter(kind=MAIL.name, opened_again_at__isnull=False)
    if mail_id is not None:
        rows = rows.filter(subject=Number(mail_id).written())
    return rows.order_by("-opened_again_at", "-pk").values_list("opened_again_by", "opened_again_at").first()  # type: ignore[return-value]


def count_given_up() -> int:
    """Messages that nobody tries to send any more; one query."""
    return Owed.objects.filter(kind=MAIL.name).exclude(failed_at=None).count()
