"""What changed since a person last looked at their desk, in words: the results, and beside them what came."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from boards.components.words import counted, moment_words
from boards.desk.models import Looked
from boards.desk.services import look
from boards.organisations.queries import Organisations
from boards.people.permissions import Rights
from boards.people.roles import Action
from boards.performance.models import Cause
from boards.performance.queries import Change, Many, changes_since
from boards.work.actors import Actor
from reports.dashboards.arrivals import Sort, arrivals
from reports.dashboards.pages.setting import year_key
from targets.calc.periods import period_words
from targets.catalogue.queries import Catalogue

NAMED = 8  # changes that are listed at once; the others open

CAUSES = {
    Cause.FIGURES: "new or revised figures",
    Cause.PLAN: "another promise was agreed",
    Cause.TIME: "its day has passed",
}
TOGETHER = {
    Cause.POLICY: "changed because what is asked, or how it is counted, was changed",
    Cause.RULES: "changed because the rules of judging were changed",
}


@dataclass(frozen=True)
class Line:
    """One result that is another: of what, its mark (`result` is the mark's key), and how it was."""

    name: str
    href: str
    result: str
    word: str
    was: str


@dataclass(frozen=True)
class News:
    """`since` is a moment in words; `lines` come first, `more` opens; `beside` are sentences on the rest.

    `arrivals` are the files, releases and plans of the same time.
    """

    since: str
    lines: tuple[Line, ...]
    more: tuple[Line, ...]
    beside: tuple[str, ...]
    arrivals: tuple[Sort, ...]

    @property
    def is_empty(self) -> bool:
        return not self.lines and not self.beside


def news_of(*, actor: Actor, rights: Rights, organisations: Organisations, policy: Catalogue) -> News | None:
    """What is new to a person at their desk, and that they look now. Six queries.

    None at the first visit, and for who has no desk of figures.
    """
    if actor.user_id is None or not rights.allows_somewhere(Action.VIEW_DESK):
        return None
    since = look(person_id=actor.user_id, view=Looked.View.MY_DESK, now=actor.now)
    if since is None:
        return None
    found = changes_since(
        since=since,
        boards=rights.boards(Action.VIEW_DESK),
        returns_of=rights.boards(Action.VIEW_BOARD_DRAFTS),
    )
    shown = [change for change in found.changes if change.latest or change.fictional]
    coloured = [change for change in shown if change.before.result != change.after.result]
    lines = [_line(change, organisations=organisations, policy=policy) for change in coloured]
    return News(
        since=moment_words(since),
        lines=tuple(lines[:NAMED]),
        more=tuple(lines[NAMED:]),
        beside=(
            *_rest(
                len(shown) - len(coloured),
                "stayed as it was with a newer figure",
                "stayed as they were with newer figures",
            ),
            *_rest(len(found.changes) - len(shown), "of an earlier year changed", "of earlier years changed"),
            *(together_words(many) for many in found.many),
        ),
        arrivals=arrivals(rights, since=since, organisations=organisations, policy=policy),
    )


def _line(change: Change, *, organisations: Organisations, policy: Catalogue) -> Line:
    organisation = organisations.named(change.organisation_id)
    assert organisation is not None
    measure, framework = policy.measures[change.measure_key], policy.frameworks[change.framework_key]
    after, before = change.after, change.before
    kwargs = {"board": organisation.slug, "measure": measure.key}
    year = "" if change.latest else "?" + urlencode({"year": year_key(framework)})
    when = f" in {period_words(before.period)}" if before.period and before.period != after.period else ""
    parts = [
        period_words(after.period) if after.period else "",
        f"was {before.result.label}{when}" if before.result else "",
        CAUSES.get(change.cause, ""),
        f"{framework.name}, invented for demonstration" if change.fictional else "",
    ]
    return Line(
        name=f"{organisation.name}, {measure.short_title}",
        href=reverse("desk:cell", kwargs=kwargs) + year,
        result=after.result.value if after.result else "",
        word=after.result.label if after.result else "not judged any more",
        was="; ".join(part for part in parts if part),
    )


def _rest(count: int, one: str, many: str) -> Sequence[str]:
    return (f"{counted(count, f'result {one}', f'results {many}')}.",) if count else ()


def together_words(many: Many) -> str:
    """Standings that moved together, in a sentence."""
    results = counted(many.standings, "result")
    if many.first_load:
        return f"{results} came with the first figures of their series."
    return f"{results} of {counted(many.measures, 'measure')} {TOGETHER[many.cause]}."
