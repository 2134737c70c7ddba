"""Which boards and targets a desk page is about, read from its address."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import Resolver404, resolve

from boards.organisations.queries import Organisations
from boards.people.acts import Refusal
from reports.dashboards.pages.grid_choices import Choices
from reports.saved.models import LONGEST_ADDRESS
from targets.catalogue.queries import Catalogue

COMPARE = "desk:compare"

#: Pages that can be saved, and what each is called. Those of figures can tell when they change.
OF_FIGURES = {
    "desk:grid": "the grid",
    "desk:board": "a board",
    "desk:target": "a target",
    "desk:cell": "a figure",
    COMPARE: "boards side by side",
}
PAGES = OF_FIGURES | {
    "desk:boards": "boards",
    "desk:targets": "targets",
    "desk:outcomes": "outcomes",
    "desk:outcome": "an outcome",
    "desk:indicator": "an indicator",
    "desk:themes": "themes",
    "desk:partnerships": "partnerships",
    "desk:partnership": "a partnership",
    "desk:councils": "councils",
    "desk:council": "a council",
    "desk:coverage": "coverage",
    "desk:outcomes-of-board": "what a board does for outcomes",
    "statistics": "statistics",
    "monday": "Monday",
    "tracker": "the tracker",
}


class CannotSave(Refusal):
    """It cannot be kept like this; the message says why and what to do."""


@dataclass(frozen=True)
class Scope:
    """What a page is about; `tells` where it can say that it changed. `path` and `query` are how it is opened."""

    path: str
    query: str
    boards: frozenset[int] = frozenset()
    measures: frozenset[str] = frozenset()
    tells: bool = False

    @property
    def address(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    def holds(self, organisation_id: int, measure_key: str) -> bool:
        return organisation_id in self.boards and measure_key in self.measures


def scope_of(address: str, *, organisations: Organisations, policy: Catalogue) -> Scope:
    """Of an address of this site's desk. No query.

    Raises CannotSave for any other address, a page that cannot be saved, and a board or target that there is not.
    """
    parts = urlsplit(address)
    if len(address) > LONGEST_ADDRESS:
        raise CannotSave("The address is too long to be kept. Choose fewer targets, or all of them.")
    try:
        found = resolve(parts.path)
    except Resolver404:
        found = None
    if found is None or parts.scheme or parts.netloc or found.view_name not in PAGES:
        raise CannotSave(
            "Only pages of figures and outcomes, statistics, Monday and the tracker can be saved. "
            "Open one, and save it there."
        )
    asked = QueryDict(parts.query)
    if found.view_name not in OF_FIGURES:
        return Scope(parts.path, asked.urlencode())
    if found.view_name == COMPARE:
        boards, measures = _side_by_side(asked, organisations, policy)
    else:
        boards = _boards(found.kwargs, asked, organisations)
        measures = _measures(found.kwargs, asked, policy)
    return Scope(
        parts.path,
        asked.urlencode(),
        boards=boards,
        measures=measures,
        tells=bool(boards and measures) and "as-known-on" not in asked,
    )


def _side_by_side(
    asked: QueryDict, organisations: Organisations, policy: Catalogue
) -> tuple[frozenset[int], frozenset[str]]:
    """Only what is chosen there: of nothing chosen nothing is told."""
    everybody = organisations.of_samples() if asked.get("sample") == "yes" else organisations
    boards, measures = set(asked.getlist("board")), set(asked.getlist("target"))
    return (
        frozenset(one.pk for one in everybody.territorial if one.slug in boards),
        frozenset(key for key in policy.measures if key in measures),
    )


def _boards(named: Mapping[str, str], asked: QueryDict, organisations: Organisations) -> frozenset[int]:
    if "board" in named:
        board = next((one for one in organisations.with_samples if one.slug == named["board"]), None)
        if board is None:
            raise CannotSave("There is no such board. Open its page, and save it there.")
        return frozenset({board.pk})
    everybody = organisations.of_samples() if asked.get("sample") == "yes" else organisations
    family = "" if "measure" in named else asked.get("family", "")
    return frozenset(one.pk for one in Choices(family=family).relatives(everybody.territorial))


def _measures(named: Mapping[str, str], asked: QueryDict, policy: Catalogue) -> frozenset[str]:
    if "measure" in named:
        if named["measure"] not in policy.measures:
            raise CannotSave("There is no such target. Open its page, and save it there.")
        return frozenset({named["measure"]})
    choices = Choices(
        concern=asked.get("concern", ""),
        outcome=asked.get("outcome", ""),
        targets=tuple(asked.getlist("target")),
    )
    return frozenset(one.key for one in choices.columns(policy.measures.values()))
