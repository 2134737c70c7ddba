"""What is so in a saved view: who is off track, what changed by a special cause, which returns are late."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse

from boards.asks.owing import Todo
from boards.organisations.models import Organisation
from boards.organisations.queries import Organisations
from boards.people.permissions import Rights
from boards.people.roles import Action
from boards.performance.analysis.models import Analysis
from boards.performance.analysis.words import VARIATION_WORDS
from boards.performance.models import Result, Standing
from boards.sending.todos import FIGURE
from reports.saved.models import SavedView
from reports.saved.scope import Scope
from targets.calc.periods import Period, PeriodKind, day_words, period_words
from targets.catalogue.queries import Catalogue

RED, SPECIAL, LATE = "off track", "special cause", "return late"
#: Each kind with its words for one and for several, and the rule of a view that asks for it.
KINDS = {
    RED: ("result is off track", "results are off track", "tells_red"),
    SPECIAL: ("special cause", "special causes", "tells_special"),
    LATE: ("return is late", "returns are late", "tells_late"),
}
COMMON_CAUSE = "common_cause"


@dataclass(frozen=True)
class Fact:
    """One thing that is so. `key` is the same as long as it is so; `returned`: it rests on a board's own return.

    What is no `news` is listed, and nobody is told of it.
    """

    kind: str
    key: str
    organisation_id: int
    measure_key: str
    how: str
    since: date | None
    returned: bool = False
    news: bool = True


@dataclass(frozen=True)
class Facts:
    """Everything that is so, for any number of views; read in two queries."""

    of_series: Mapping[tuple[int, str], tuple[Fact, ...]]

    def of(self, view: SavedView, scope: Scope, rights: Rights) -> tuple[Fact, ...]:
        """What a view tells its owner, who has these rights."""
        kinds = {kind for kind, words in KINDS.items() if getattr(view, words[2])}
        drafts, tracked = rights.boards(Action.VIEW_BOARD_DRAFTS), rights.boards(Action.TRACK)
        if not (scope.tells and kinds and rights.allows_somewhere(Action.VIEW_DESK)):
            return ()
        return tuple(
            fact
            for series, facts in self.of_series.items()
            if scope.holds(*series)
            for fact in facts
            if fact.kind in kinds
            and (not fact.returned or _is_in(drafts, fact.organisation_id))
            and (fact.kind != LATE or _is_in(tracked, fact.organisation_id))
        )


def _is_in(boards: Collection[int] | None, organisation_id: int) -> bool:
    return boards is None or organisation_id in boards


def facts(*, owed: Iterable[Todo], policy: Catalogue, organisations: Organisations, today: date) -> Facts:
    """As held now, of the newest figures; `owed` are the todos of everybody. Two queries."""
    found: dict[tuple[int, str], list[Fact]] = defaultdict(list)
    for fact in (*_red(), *_special(), *_late(owed, organisations, policy, today=today)):
        found[fact.organisation_id, fact.measure_key].append(fact)
    return Facts({series: tuple(all_of_it) for series, all_of_it in found.items()})


def _red() -> Iterator[Fact]:
    """Of people enough: nobody is alerted to what rests on a few of them."""
    off = Standing.objects.filter(latest=True, result=Result.OFF_TRACK, small_numbers=False)
    for one in off.order_by("organisation", "measure"):
        yield Fact(
            kind=RED,
            key=f"red/{one.organisation_id}/{one.measure_id}",
            organisation_id=one.organisation_id,
            measure_key=one.measure_id,
            how=f"off track{_when(one)}",
            since=one.period_end,
            returned=one.management_information,
        )


def _when(one: Standing) -> str:
    if one.period_end is None or one.period_start is None:
        return ""
    period = Period(end=one.period_end, start=one.period_start, kind=PeriodKind(one.period_kind))
    return f" in {period_words(period)}"


def _special() -> Iterator[Fact]:
    """Of figures: what a revision, a change of process or other rules made special is so, and no news. Nor is what
    rests on a few people now, whatever they were before."""
    few = Standing.objects.filter(
        organisation=OuterRef("organisation"), measure=OuterRef("measure"), latest=True, small_numbers=True
    )
    rows = Analysis.objects.exclude(variation__in=("", COMMON_CAUSE)).filter(~Exists(few))
    rows = rows.order_by("organisation", "measure")
    fields = ("organisation_id", "measure_id", "variation", "since", "special_at")
    for organisation_id, measure_key, variation, since, special_at in rows.values_list(*fields):
        began = f" since {day_words(since)}" if since else ""
        yield Fact(
            kind=SPECIAL,
            key=f"special/{organisation_id}/{measure_key}/{special_at and special_at.isoformat()}",
            organisation_id=organisation_id,
            measure_key=measure_key,
            how=f"{VARIATION_WORDS[variation]}{began}",
            since=since,
            news=special_at is not None,
        )


def _late(
    owed: Iterable[Todo], organisations: Organisations, policy: Catalogue, *, today: date
) -> Iterator[Fact]:
    for todo in owed:
        if todo.kind != FIGURE or not todo.is_overdue(today) or todo.organisation is None or todo.due is None:
            continue
        _, measure_key, _ = todo.key.split("/", 2)
        yield Fact(
            kind=LATE,
            key=f"late/{todo.key}",
            organisation_id=todo.organisation,
            measure_key=measure_key,
            how=f"late since {day_words(todo.due)}",
            since=todo.due,
        )


def address_of(board: Organisation, measure_key: str) -> str:
    return reverse("desk:cell", kwargs={"board": board.slug, "measure": measure_key})
