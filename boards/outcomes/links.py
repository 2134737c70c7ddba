"""Links to outcomes: what holds now of all that was said, and the one writer of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from boards.outcomes.models import LinkStatement
from boards.people.acts import Refusal
from boards.people.permissions import require, rights_of
from boards.people.roles import Action
from boards.work import audit
from boards.work.actors import Actor, end_of
from targets.outcomes.files import Outcomes, StatedLink

GOVERNMENT = "Scottish Government"
SUBJECT = "outcome link"  # in the audit log
LINKED, UNLINKED = "outcome linked", "outcome link taken back"
MEANWHILE = "Somebody said more about this after you opened the page: read it again first."

Kind = LinkStatement.Kind


class CannotLink(Refusal):
    """This cannot be said now; the message says why and what to do."""


@dataclass(frozen=True)
class Thread:
    """What statements are about: one subject of one owner, and what it serves."""

    kind: Kind
    subject: str
    towards: str
    owner_id: int | None = None
    framework_key: str | None = None

    @classmethod
    def of(cls, one: LinkStatement) -> "Thread":
        return cls(Kind(one.kind), one.subject, one.towards, one.owner_id, one.framework_id)


@dataclass(frozen=True)
class Saying:
    """What somebody says of a thread; `named` is what its subject is called at present."""

    named: str
    holds: bool
    since: date
    source: str


def state(*, actor: Actor, thread: Thread, saying: Saying, seen: int) -> LinkStatement:
    """Add a statement to the thread. `seen` is the newest statement that its author had read, by number of the row.

    CannotLink where somebody said more of the thread meanwhile, or where nothing would change.
    """
    national = thread.owner_id is None
    action = Action.LINK_OUTCOMES if national else Action.EDIT_PLAN
    require(actor=actor, action=action, organisation_id=thread.owner_id)
    if actor.user_id is None:
        raise CannotLink("What serves an outcome is said by people, not by a command.")
    _ensure_their_part(actor, thread)
    if saying.since > actor.today:
        raise CannotLink("The day is still to come: say it from a day that has begun.")
    with transaction.atomic():
        before = list(_of(thread).order_by("number"))
        newest = before[-1] if before else None
        if newest and newest.pk > seen:
            raise CannotLink(MEANWHILE)
        if newest and (newest.holds, newest.since, newest.source) == (
            saying.holds,
            saying.since,
            saying.source,
        ):
            raise CannotLink("That is said already, in the same words.")
        if newest is None and not saying.holds and not national:
            raise CannotLink("It is not linked, so there is nothing to take back.")
        one = _add(actor.user_id, actor.now, thread, saying, number=len(before) + 1)
        audit.record(
            actor=actor,
            action=LINKED if saying.holds else UNLINKED,
            subject_type=SUBJECT,
            subject_id=one.pk,
            organisation_id=thread.owner_id,
            before=_told(newest),
            after=_told(one),
        )
    return one


def _add(person: int, now: datetime, thread: Thread, saying: Saying, *, number: int) -> LinkStatement:
    """The next statement; of two people at once one is refused by the number that both would have."""
    try:
        with transaction.atomic():
            return LinkStatement.objects.create(
                owner_id=thread.owner_id,
                framework_id=thread.framework_key,
                kind=thread.kind,
                subject=thread.subject,
                towards=thread.towards,
                number=number,
                by_id=person,
                at=now,
                named=saying.named,
                holds=saying.holds,
                since=saying.since,
                source=saying.source,
            )
    except IntegrityError:
        raise CannotLink(MEANWHILE) from None


def _ensure_their_part(actor: Actor, thread: Thread) -> None:
    """A planner who is limited to other parts of the plan says nothing about this one."""
    if thread.owner_id is None:
        return
    rights = rights_of(user_id=actor.user_id, today=actor.today)
    if not rights.writes(thread.kind, organisation_id=thread.owner_id):
        raise CannotLink("You write other parts of this plan: ask somebody who writes this one.")


def _of(thread: Thread) -> QuerySet[LinkStatement]:
    return LinkStatement.objects.filter(
        owner=thread.owner_id,
        framework=thread.framework_key,
        kind=thread.kind,
        subject=thread.subject,
        towards=thread.towards,
    )


def _told(one: LinkStatement | None) -> Mapping[str, object] | None:
    if one is None:
        return None
    return {
        "kind": one.kind,
        "subject": one.subject,
        "named": one.named,
        "towards": one.towards,
        "framework": one.framework_id,
        "holds": one.holds,
        "since": one.since.isoformat(),
        "source": one.source,
    }


def _said_by(day: date | None) -> QuerySet[LinkStatement]:
    """All statements, or those that were made by the end of a day."""
    statements = LinkStatement.objects.all()
    return statements if day is None else statements.filter(at__lt=end_of(day))


def newest(statements: Iterable[LinkStatement]) -> dict[Thread, LinkStatement]:
    """The last statement of each thread, whatever their order."""
    found: dict[Thread, LinkStatement] = {}
    for one in statements:
        thread = Thread.of(one)
        if thread not in found or found[thread].number < one.number:
            found[thread] = one
    return found


def national_links(held: Outcomes, *, known_on: date | None = None) -> tuple[StatedLink, ...]:
    """The links of the files with what the Government said since: it adds, replaces and takes away. One query.

    With `known_on` what it had said by that day.
    """
    links = {_key(link): link for link in held.links}
    for thread, one in newest(_said_by(known_on).filter(owner=None)).items():
        said = _stated(thread, one)
        if one.holds:
            links[_key(said)] = said
        else:
            links.pop(_key(said), None)
    return tuple(links.values())


def _stated(thread: Thread, one: LinkStatement) -> StatedLink:
    is_target = thread.kind is Kind.TARGET
    link = StatedLink(int(thread.towards), GOVERNMENT, one.source, one.since, target=thread.subject)
    return link if is_target else replace(link, target=None, indicator=int(thread.subject))


def _key(link: StatedLink) -> tuple[int, int | None, str | None]:
    return link.outcome, link.indicator, link.target


def links_of_rows(
    framework_key: str, *, owners: Iterable[int] | None = None, known_on: date | None = None
) -> dict[tuple[int, str, str], tuple[LinkStatement, ...]]:
    """What holds of the rows of a year's plans, by board, part and key of the row; one query.

    With `known_on` as it was said by that day.
    """
    rows = _said_by(known_on).filter(framework=framework_key, owner__isnull=False)
    if owners is not None:
        rows = rows.filter(owner__in=list(owners))
    found: dict[tuple[int, str, str], tuple[LinkStatement, ...]] = {}
    for one in newest(rows.order_by("id")).values():
        if one.holds and one.owner_id is not None:
            key = one.owner_id, one.kind, one.subject
            found[key] = (*found.get(key, ()), one)
    return found
