"""What a reader chooses of the grid beside its year: order, targets, a result, how dense it is.

All of it holds together, reaches headline and file, and stands in the address.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from boards.components.parts import OrderForm, tick_boxes
from boards.components.words import counted
from boards.organisations.models import Organisation
from boards.performance.cells import Grid
from boards.performance.models import Result
from reports.dashboards.pages.order import BY_CHANGE
from targets.catalogue.models import Measure


@dataclass(frozen=True)
class Choices:
    """As an address has them; empty where nothing is chosen. `targets` are keys of measures: of none all are shown."""

    concern: str = ""
    order: str = ""
    by: str = ""
    result: str = ""
    targets: tuple[str, ...] = ()
    dense: str = ""

    @property
    def query(self) -> str:
        """For an address, without an order of rows that nobody chose."""
        single = [(name, getattr(self, name)) for name in ("concern", "order", "by", "result", "dense")]
        return urlencode(
            [(name, value) for name, value in single if value] + [("target", key) for key in self.targets]
        )

    @property
    def by_change(self) -> bool:
        return self.by == BY_CHANGE

    def columns(self, measures: Iterable[Measure]) -> list[Measure]:
        """Those with a target that are asked for."""
        return [
            one
            for one in measures
            if one.target_id
            and (not self.concern or one.concern == self.concern)
            and (not self.targets or one.key in self.targets)
        ]

    def rows(
        self, boards: Iterable[Organisation], grid: Grid, measures: Collection[Measure]
    ) -> list[Organisation]:
        """Boards that have the chosen result in one of the columns; all of them where none is chosen."""
        if not self.result:
            return list(boards)
        keys = [measure.key for measure in measures]
        return [
            board
            for board in boards
            if any((cell := grid.cells.get((board.pk, key))) and cell.result == self.result for key in keys)
        ]

    def words(self, *, rows: int, of: int, columns: int) -> str:
        """What the filters leave; empty without any."""
        told = []
        if self.concern or self.targets:
            told.append(counted(columns, "target"))
        if self.result:
            told.append(
                f"{rows} of {counted(of, 'board')} with a result “{Result(self.result).label}” among them"
            )
        return f"Shown: {', '.join(told)}." if told else ""


@dataclass(frozen=True)
class ChoiceForm:
    """`dashboards/grid_choices.html`. `boxes` are markup, a target each. `by` and `dense` are for the desk, where
    changes are known and a table may be dense."""

    order: OrderForm
    results: tuple[tuple[str, str], ...]
    result: str
    boxes: SafeString
    has_chosen: bool
    by_change: bool
    dense: bool


def choice_form(choices: Choices, order: OrderForm, measures: Sequence[Measure]) -> ChoiceForm:
    """`measures` are all that could be columns."""
    return ChoiceForm(
        order=order,
        results=(("", "All boards"), *((key, f"Boards with “{words}”") for key, words in Result.key())),
        result=choices.result,
        boxes=tick_boxes("target", ((one.key, one.short_title) for one in measures), chosen=choices.targets),
        has_chosen=bool(choices.targets),
        by_change=choices.by_change,
        dense=bool(choices.dense),
    )
