"""What a reader chooses of the grid beside its year: order, targets, an outcome, a family of boards, a result, how
dense it is.

All of it holds together, reaches headline and file, and stands in the address. Which target serves an outcome is read
of the policy files alone: what a board or a reviewer stated is for the pages of outcomes.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from boards.components.parts import OrderForm, option_list, tick_boxes
from boards.components.words import all_of, counted, moment_words
from boards.organisations.models import Organisation
from boards.performance.cells import Grid
from boards.performance.models import Result
from reports.dashboards.pages.order import BY_CHANGE
from targets.catalogue.models import Measure
from targets.outcomes.files import StatedLink, outcomes

#: What a cell says of its figure; the stylesheet hides the others from eyes alone. Of a series are said the second and
#: the third, where anything is.
FACTS = {"result": "Result", "direction": "Direction", "assurance": "Assurance", "freshness": "Freshness"}
OF_SERIES = ("direction", "assurance")
OURS = "our own grouping by rurality, not by need"


@dataclass(frozen=True)
class Changed:
    """Cells that are not what they were when the reader last looked, each with how it `was` in words; `beside` are
    sentences on what moved together. At the first look `since` is a week ago."""

    since: datetime
    is_first: bool
    was: Mapping[tuple[int, str], str]
    beside: tuple[str, ...] = ()

    @property
    def when(self) -> str:
        """ "since you last looked, 24 November 2026, 09:12"."""
        told = moment_words(self.since)
        return (
            f"since {told}, for you look for the first time"
            if self.is_first
            else f"since you last looked, {told}"
        )


@dataclass(frozen=True)
class Choices:
    """As an address has them; empty where nothing is chosen. `targets` are keys of measures: of none all are shown.

    `family` is a peer family, `outcome` the key of a national outcome, `show` the one fact that an eye sees,
    `changed` what is another since the reader last looked.
    """

    concern: str = ""
    order: str = ""
    by: str = ""
    result: str = ""
    family: str = ""
    outcome: str = ""
    show: str = ""
    targets: tuple[str, ...] = ()
    dense: str = ""
    changed: str = ""

    @property
    def query(self) -> str:
        """For an address, without an order of rows that nobody chose."""
        names = ("concern", "order", "by", "result", "family", "outcome", "show", "dense", "changed")
        single = [(name, getattr(self, name)) for name in names]
        return urlencode(
            [(name, value) for name, value in single if value] + [("target", key) for key in self.targets]
        )

    @property
    def by_change(self) -> bool:
        return self.by == BY_CHANGE

    def columns(self, measures: Iterable[Measure]) -> list[Measure]:
        """Those with a target that are asked for."""
        serving = {link.target for link in self._links}
        return [
            one
            for one in measures
            if one.target_id
            and (not self.concern or one.concern == self.concern)
            and (not self.targets or one.key in self.targets)
            and (not self.outcome or one.key in serving)
        ]

    @property
    def _links(self) -> list[StatedLink]:
        """Of targets to the chosen outcome."""
        chosen = outcomes().outcome(self.outcome)
        return [link for link in outcomes().links if chosen and link.target and link.outcome == chosen.number]

    def relatives(self, boards: Iterable[Organisation]) -> list[Organisation]:
        """Boards of the chosen family; all of them where none is chosen."""
        return [board for board in boards if not self.family or board.peer_family == self.family]

    def rows(
        self,
        boards: Iterable[Organisation],
        grid: Grid,
        measures: Collection[Measure],
        changed: Changed | None = None,
    ) -> list[Organisation]:
        """Boards of the family that have, in one of the columns, a cell with the chosen result that is `changed`; all
        of them where neither is chosen."""
        boards = self.relatives(boards)
        if not self.result and changed is None:
            return boards
        keys = [measure.key for measure in measures]

        def is_meant(owner: int, key: str) -> bool:
            cell = grid.cells.get((owner, key))
            has_result = not self.result or (cell is not None and cell.result == self.result)
            return has_result and (changed is None or (owner, key) in changed.was)

        return [board for board in boards if any(is_meant(board.pk, key) for key in keys)]

    def words(self, *, rows: int, of: int, columns: int, changed: Changed | None = None) -> str:
        """What the filters leave; empty without any."""
        told = []
        if self.concern or self.targets or self.outcome:
            told.append(f"{counted(columns, 'target')}{self._outcome_words}")
        if self.family or self.result or changed:
            family = f", {_family_words(self.family)} ({OURS})," if self.family else ""
            result = f" with a result “{Result(self.result).label}” among them" if self.result else ""
            new = f" with a figure or result that changed {changed.when}" if changed else ""
            told.append(f"{rows} of {counted(of, 'board')}{family}{result}{new}".rstrip(","))
        sentences = (f"Shown: {'; '.join(told)}." if told else "", *(changed.beside if changed else ()))
        return " ".join(one for one in sentences if one)

    @property
    def _outcome_words(self) -> str:
        """Which outcome the targets serve, and who says so; empty where none is chosen."""
        if (chosen := outcomes().outcome(self.outcome)) is None:
            return ""
        who = sorted({link.who for link in self._links})
        return f" linked to the outcome “{chosen.title}”" + (f" ({all_of(who)})" if who else "")


def _family_words(family: str) -> str:
    return str(Organisation.PeerFamily(family).label)


@dataclass(frozen=True)
class ChoiceForm:
    """`dashboards/grid_choices.html`. `boxes` are markup, a target each, and `families` and `served` options. `by`,
    `dense` and `changed` are for the desk, where changes are known and a table may be dense."""

    order: OrderForm
    results: tuple[tuple[str, str], ...]
    result: str
    families: SafeString
    served: SafeString
    facts: SafeString
    show: str
    boxes: SafeString
    has_chosen: bool
    is_narrowed: bool
    by_change: bool
    dense: bool
    changed: bool


def choice_form(
    choices: Choices,
    order: OrderForm,
    measures: Sequence[Measure],
    boards: Iterable[Organisation],
    *,
    says_series: bool,
) -> ChoiceForm:
    """`measures` are all that could be columns, `boards` all that could be rows: what is offered is of these.

    Where cells say nothing of their series (`says_series`), an eye cannot choose it: it would see figures alone.
    """
    facts = {key: words for key, words in FACTS.items() if says_series or key not in OF_SERIES}
    show = choices.show if choices.show in facts else ""
    known = {board.peer_family for board in boards}
    families = [(key, label) for key, label in Organisation.PeerFamily.choices if key in known]
    columns = {measure.key for measure in measures}
    numbers = {link.outcome for link in outcomes().links if link.target in columns}
    served = [(one.key, one.title) for one in outcomes().outcomes if one.number in numbers]
    return ChoiceForm(
        order=order,
        results=(("", "All boards"), *((key, f"Boards with “{words}”") for key, words in Result.key())),
        result=choices.result,
        families=option_list((("", "All families"), *families), chosen=choices.family)
        if families
        else SafeString(),
        facts=option_list((("", "All four" if says_series else "Both"), *facts.items()), chosen=show),
        show=show,
        served=option_list((("", "All targets"), *served), chosen=choices.outcome),
        boxes=tick_boxes("target", ((one.key, one.short_title) for one in measures), chosen=choices.targets),
        has_chosen=bool(choices.targets),
        is_narrowed=bool(choices.family or choices.outcome or show),
        by_change=choices.by_change,
        dense=bool(choices.dense),
        changed=bool(choices.changed),
    )
