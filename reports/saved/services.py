"""Every write of saved views: saved, changed, removed, told of."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from boards.asks.digest import Watched
from boards.asks.owing import Todo, everything, todos
from boards.components.words import counted
from boards.organisations.queries import Organisations, organisations
from boards.people.permissions import NotAllowed, Rights, rights_of
from boards.people.roles import Action, Role
from boards.work.actors import Actor
from boards.work.audit import record
from reports.saved.facts import KINDS, Fact, Facts, facts
from reports.saved.models import SavedView, TellingOfView
from reports.saved.pages import address_of
from reports.saved.scope import CannotSave, Scope, scope_of
from targets.catalogue.queries import Catalogue, catalogue

SAVED, CHANGED, REMOVED, SUBJECT = "view saved", "saved view changed", "saved view removed", "saved view"
MOST = 50  # views of one person


@dataclass(frozen=True)
class Wanted:
    """What a person says of a view; `shared_with` None: with nobody."""

    name: str
    address: str
    shared_with: Role | None = None
    tells_red: bool = False
    tells_special: bool = False
    tells_late: bool = False


def save(*, actor: Actor, wanted: Wanted, view_id: int | None = None) -> SavedView:
    """A new view of the actor's, or one of theirs as it is wanted now; what is so already is no news to them.

    Raises NotAllowed; SavedView.DoesNotExist for a view that is not theirs; CannotSave with what to do.
    """
    if actor.user_id is None:
        raise CannotSave("A view is saved by a person.")
    rights = rights_of(user_id=actor.user_id, today=actor.today)
    if not rights.allows_somewhere(Action.VIEW_DESK):
        raise NotAllowed(Action.VIEW_DESK)
    everybody, policy = organisations(), catalogue()
    scope = scope_of(wanted.address, organisations=everybody, policy=policy)
    tells = wanted.tells_red or wanted.tells_special or wanted.tells_late
    if tells and not scope.tells:
        raise CannotSave("This page tells no news: it is of a day that is over, or not of figures.")
    said = vars(wanted) | {"address": scope.address, "shared_with": wanted.shared_with or ""}
    try:
        with transaction.atomic():
            view = _own(actor.user_id, view_id) if view_id else SavedView(owner_id=actor.user_id)
            before = _said(view) if view_id else None
            if not view_id and SavedView.objects.filter(owner=actor.user_id).count() >= MOST:
                raise CannotSave(f"You have {MOST} views. Remove one that you do not use any more.")
            for name, value in said.items():
                setattr(view, name, value)
            view.saved_at = actor.now
            view.save()
            _begin_telling(view, scope, rights, everybody, policy, today=actor.today)
            record(
                actor=actor,
                action=CHANGED if view_id else SAVED,
                subject_type=SUBJECT,
                subject_id=view.pk,
                before=before,
                after=_said(view),
            )
    except IntegrityError as clash:
        if "one_saved_view_per_owner_and_name" not in str(clash):
            raise
        raise CannotSave(
            f"You have another view called “{wanted.name}”. Give this one another name."
        ) from clash
    return view


def remove(*, actor: Actor, view_id: int) -> None:
    """Take one of one's own away. Raises SavedView.DoesNotExist for a view that is not theirs."""
    with transaction.atomic():
        view = _own(actor.user_id, view_id)
        record(actor=actor, action=REMOVED, subject_type=SUBJECT, subject_id=view.pk, before=_said(view))
        view.delete()


def _own(person_id: int | None, view_id: int) -> SavedView:
    return SavedView.objects.select_for_update().get(pk=view_id, owner=person_id)


def _said(view: SavedView) -> dict[str, object]:
    fields = ("name", "address", "shared_with", "tells_red", "tells_special", "tells_late")
    return {name: getattr(view, name) for name in fields}


def _begin_telling(
    view: SavedView,
    scope: Scope,
    rights: Rights,
    everybody: Organisations,
    policy: Catalogue,
    *,
    today: date,
) -> None:
    if not view.tells:
        TellingOfView.objects.filter(view=view).delete()
        return
    held = facts(owed=todos(everything(), today=today), policy=policy, organisations=everybody, today=today)
    known = {fact.key: today.isoformat() for fact in held.of(view, scope, rights)}
    TellingOfView.objects.update_or_create(view=view, defaults={"known": known})


def tell(
    people: Collection[int], *, rights: Mapping[int, Rights], owed: Iterable[Todo], today: date
) -> dict[int, list[Watched]]:
    """What is so now and was not when these people were told last, a line a view; from now on they know it.

    Four queries and one write, however many they are; inside the transaction of the mail that tells it.
    """
    views = list(
        SavedView.objects.filter(owner__in=people, telling__isnull=False)
        .select_related("telling")
        .order_by("owner", "name")
    )
    if not views:
        return {}
    everybody, policy = organisations(), catalogue()
    held = facts(owed=owed, policy=policy, organisations=everybody, today=today)
    lines: dict[int, list[Watched]] = {}
    moved = []
    for view in views:
        so = _facts_of(view, held, rights.get(view.owner_id), everybody, policy)
        known = view.telling.known
        news = [fact for fact in so if fact.news and fact.key not in known]
        view.telling.known = {fact.key: known.get(fact.key, today.isoformat()) for fact in so}
        if view.telling.known != known:
            moved.append(view.telling)
        if news:
            lines.setdefault(view.owner_id, []).append(
                Watched(
                    key=f"view/{view.pk}", words=f"“{view.name}”: {in_words(news)}", href=address_of(view)
                )
            )
    TellingOfView.objects.bulk_update(moved, ["known"])
    return lines


def _facts_of(
    view: SavedView, held: Facts, rights: Rights | None, everybody: Organisations, policy: Catalogue
) -> tuple[Fact, ...]:
    """None where the address names a board or target that is not there any more."""
    try:
        scope = scope_of(view.address, organisations=everybody, policy=policy)
    except CannotSave:
        return ()
    return held.of(view, scope, rights) if rights else ()


def in_words(news: Iterable[Fact]) -> str:
    """How many of each kind. No board is named: mail is no place for what is not public."""
    kinds = [fact.kind for fact in news]
    return ", ".join(
        counted(kinds.count(kind), one, many) for kind, (one, many, _) in KINDS.items() if kind in kinds
    )
