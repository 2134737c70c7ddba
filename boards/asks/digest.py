"""The digest: at most one mail a person and day, and only when there is something that they have not been told.

What is told are the same todos as on My desk. Each is told when it is new, and again as its day comes and passes: 10
working days before, on the day, 2 and 10 after. Then whoever is above is told too: the board's approver, or for what
is no board's the administrator. What a person was told is kept by day, so a run that was missed is caught up.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.db import transaction
from django.urls import reverse

from boards.asks.models import Digest
from boards.asks.owing import Asked, Todo, asked_of_everybody, everything, todos
from boards.asks.pages import standing_words
from boards.components.words import counted, local_day
from boards.people.guests import is_guest
from boards.people.models import User
from boards.people.permissions import Rights, rights_of_everybody
from boards.people.roles import Role
from boards.work import mail
from boards.work.mail import Letter, Message, Text
from targets.calc.periods import add_working_days

DIGEST = Letter("digest", "What is asked of you")
ABOVE = "above "  # before the key of what others are asked
BEFORE, SOON_AFTER, LONG_AFTER = 10, 2, 10  # working days

FAR, NEAR, TODAY, LATE, LONG_LATE = range(5)


@dataclass(frozen=True)
class Line:
    """One thing that a person is told. `above`: others are asked it, and are long late."""

    todo: Todo
    above: bool

    @property
    def key(self) -> str:
        name = f"{self.todo.kind}/{self.todo.key}/{self.todo.action}"
        return f"{ABOVE}{name}" if self.above else name


@dataclass(frozen=True)
class Watched:
    """News of something that a person chose to hear of, in one line; nobody is asked to do anything.

    `key` is that of the thing. The words name nothing that is not public.
    """

    key: str
    words: str
    href: str


class Teller(Protocol):
    def __call__(
        self, people: Collection[int], *, rights: Mapping[int, Rights], owed: Iterable[Todo], today: date
    ) -> Mapping[int, Sequence[Watched]]:
        """What is new to each of these people since this was asked last, which notes that they know it now."""


_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Called when an app starts: what it tells stands in the digest, after what is asked."""
    _tellers.append(teller)


def send_digests(*, now: datetime) -> int:
    """Write today's digests into the outbox; returns how many mails. Run again on the same day it writes none twice.

    A fixed number of queries, whatever is owed and by however many.
    """
    today = local_day(now)
    with transaction.atomic():
        told, done = _told_before(today)
        rights, owed = rights_by_digest(today), todos(everything(), today=today)
        lines = lines_for_everybody(today=today, rights=rights, owed=owed)
        watched = _watched(rights.keys() - done, rights, owed, today=today)
        wanted = lines.keys() | watched.keys() | told.keys()
        people = {user.pk: user for user in User.objects.filter(pk__in=wanted - done, is_active=True)}
        messages, rows = [], []
        for number, person in sorted(people.items()):
            own = lines.get(number, ())
            new = [line for line in own if is_news(line, told.get(number, {}), person=person, today=today)]
            seen = [] if person.digest_overdue_only else watched.get(number, [])
            rows.append(
                Digest(
                    person=person,
                    day=today,
                    told={line.key: stage(line.todo, today=today) for line in own}
                    | {one.key: FAR for one in seen},
                    mailed=bool(new or seen),
                )
            )
            if new or seen:
                once = f"digest {number} {today}"
                messages.append(Message(number, _text(new, seen, waiting=len(own), today=today), once=once))
        Digest.objects.bulk_create(rows, ignore_conflicts=True)
        return mail.send(DIGEST, messages, now=now)


def stage(todo: Todo, *, today: date) -> int:
    """How near its day is: each step is told once."""
    if todo.due is None or today < _working_days_before(todo.due, BEFORE):
        return FAR
    if today < todo.due:
        return NEAR
    if today < add_working_days(todo.due, SOON_AFTER):
        return TODAY
    return LATE if today < add_working_days(todo.due, LONG_AFTER) else LONG_LATE


def is_news(line: Line, told: Mapping[str, int], *, person: User, today: date) -> bool:
    """Whether a person hears of it today: it is new to them or has come to its next step.

    Who wants to hear only of what is late is told from its first step after the day on.
    """
    at = stage(line.todo, today=today)
    if person.digest_overdue_only and at < LATE:
        return False
    return line.key not in told or at > told[line.key]


def _watched(
    people: Collection[int], rights: Mapping[int, Rights], owed: Sequence[Todo], *, today: date
) -> dict[int, list[Watched]]:
    found: dict[int, list[Watched]] = defaultdict(list)
    for teller in _tellers:
        for number, lines in teller(people, rights=rights, owed=owed, today=today).items():
            found[number] += lines
    return found


def rights_by_digest(today: date) -> dict[int, Rights]:
    """Of everybody who gets digests. Guests are left out: who asked them in writes to them, as seldom as promised."""
    return {number: held for number, held in rights_of_everybody(today=today).items() if not is_guest(held)}


def lines_for_everybody(
    *, today: date, rights: Mapping[int, Rights] | None = None, owed: Sequence[Todo] | None = None
) -> dict[int, tuple[Line, ...]]:
    """What each person is asked, and after it what others below them are long late with.

    `rights` of all who get digests and everything that is `owed`, where the caller has read them already.
    """
    rights = rights_by_digest(today) if rights is None else rights
    owed = todos(everything(), today=today) if owed is None else owed
    asked = asked_of_everybody(today=today, owed=owed, rights=rights)
    above: dict[int, list[Line]] = defaultdict(list)
    for todo in owed:
        if stage(todo, today=today) == LONG_LATE:
            for number in _above(todo, rights):
                above[number].append(Line(todo, above=True))
    return {
        number: (*_own(asked.get(number, ())), *_not_asked_already(above[number], asked.get(number, ())))
        for number in asked.keys() | above.keys()
        if asked.get(number) or above[number]
    }


def _own(asked: Iterable[Asked]) -> Iterator[Line]:
    return (Line(one.todo, above=False) for one in asked)


def _not_asked_already(lines: Iterable[Line], asked: Iterable[Asked]) -> Iterator[Line]:
    own = {one.todo for one in asked}
    return (line for line in lines if line.todo not in own)


def _above(todo: Todo, rights: Mapping[int, Rights]) -> tuple[int, ...]:
    """Who is told that others are long late: the board's approvers, else the administrators."""
    approvers = tuple(
        number
        for number, held in rights.items()
        if todo.organisation is not None and (Role.APPROVER, todo.organisation) in held.held
    )
    return approvers or tuple(number for number, held in rights.items() if Role.ADMINISTRATOR in held.roles)


def _told_before(today: date) -> tuple[dict[int, dict[str, int]], frozenset[int]]:
    """What each person was last told, and who has been looked at today; one query."""
    told: dict[int, dict[str, int]] = {}
    done = set()
    newest = Digest.objects.order_by("person_id", "-day").distinct("person_id")
    for person_id, day, keys in newest.values_list("person_id", "day", "told"):
        if day == today:
            done.add(person_id)
        elif keys:
            told[person_id] = keys
    return told, frozenset(done)


def _working_days_before(day: date, days: int) -> date:
    """The latest day from which it is at least so many working days to `day`."""
    first = day
    while days:
        first = date.fromordinal(first.toordinal() - 1)
        days -= first.weekday() < 5
    return first


def _text(lines: list[Line], watched: Sequence[Watched], *, waiting: int, today: date) -> Text:
    own = [line for line in lines if not line.above]
    late = sum(line.todo.is_overdue(today) for line in own)
    subject = f"{counted(len(own), 'thing is', 'things are')} asked of you"
    if not lines:
        subject = f"{counted(len(watched), 'view has', 'views have')} something new"
    elif not own:
        subject = f"{counted(len(lines), 'thing is', 'things are')} long late"
    elif late:
        subject = f"{subject}, {late} late"
    blocks = [_block(own, today=today)] if own else []
    if len(own) < len(lines):
        others = [line for line in lines if line.above]
        blocks.append(f"Asked of others, and long late:\n\n{_block(others, today=today)}")
    if watched:
        news = "\n\n".join(f"{one.words}\n{mail.link(one.href)}" for one in watched)
        blocks.append(f"New in what you watch:\n\n{news}")
    more = waiting - len(lines)
    rest = f"{counted(more, 'more thing waits', 'more things wait')} for you there.\n" if more > 0 else ""
    blocks.append(
        f"My desk: {mail.link(reverse('my_desk'))}\n{rest}"
        f"To hear only of what is late: {mail.link(reverse('digest'))}\n"
    )
    return Text(subject, "\n\n".join(blocks))


def _block(lines: Iterable[Line], *, today: date) -> str:
    ordered = sorted(lines, key=lambda line: not line.todo.is_overdue(today))
    return "\n\n".join(
        "\n".join(
            filter(
                None,
                (
                    line.todo.words,
                    standing_words(line.todo, today=today),
                    mail.link(line.todo.href),
                ),
            )
        )
        for line in ordered
    )
