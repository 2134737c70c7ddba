"""The grid's table as markup. A cell that says what it said before, in the same view, is the same text: so a table of
thousands of them is joined, not made.

Texts live as long as their process, and no process outlives a build.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from boards.components.words import counted
from boards.organisations.models import Organisation
from boards.performance.analysis.queries import Brief
from boards.performance.cells import Cell
from reports.dashboards.pages.grid_cells import cell_markup
from reports.dashboards.pages.series_facts import Briefs
from reports.dashboards.pages.setting import Setting, view_query
from targets.calc.rounding import UNIT_WORDS
from targets.catalogue.models import Measure
from targets.catalogue.queries import Catalogue

MOST_VIEWS = 12  # kept by a process: of 1,320 cells some 700 kB each

_HEADING = '<th scope="col" role="columnheader"><a href="{}">{}</a>{}</th>'
_UNIT = ' <span class="caption">{}</span>'
_ROW = (
    '<tr role="row"{}><th scope="row" role="rowheader"><a href="{}">{}</a> <span class="caption tally">{}</span>'
    '<details class="row-fold"{}><summary>{}<span class="visually-hidden"> of {}</span></summary></details></th>\n'
    "{}</tr>\n"
)
_WAS, _END = "<em>{}</em>", "</a></td>"
_BOARD, _MEASURE = "the-board-of-the-row", "the-measure-of-the-column"


@dataclass(frozen=True)
class Texts:
    """What was made before of one view: of a board and measure what its cell was made of, and the markup; and headings,
    by their measures.

    `catalogue` is what they were said by; held here, its identity stays its own.
    """

    catalogue: Catalogue
    cells: dict[tuple[int, str], tuple[Cell | None, Brief | None, str, str]] = field(default_factory=dict)
    headings: dict[tuple[str, ...], SafeString] = field(default_factory=dict)


_views: OrderedDict[tuple[object, ...], Texts] = OrderedDict()


def _texts(setting: Setting) -> Texts:
    """Kept for cells that are kept: those as known on a day are made for one page, and their texts go with it."""
    if setting.day is not None:
        return Texts(setting.catalogue)
    view = (id(setting.catalogue), setting.desk, setting.today, setting.view)
    texts = _views.setdefault(view, Texts(setting.catalogue))
    _views.move_to_end(view)
    while len(_views) > MOST_VIEWS:
        _views.popitem(last=False)
    return texts


class GridTable:
    """Writes the head and the rows of one page's table; the columns are the measures, in their order."""

    def __init__(
        self,
        setting: Setting,
        measures: Sequence[Measure],
        briefs: Briefs,
        was: Mapping[tuple[int, str], str],
    ) -> None:
        """`was` are words at cells that changed."""
        self.was = was
        self.setting, self.measures, self.briefs, self.texts = setting, measures, briefs, _texts(setting)
        self.keys = tuple(measure.key for measure in measures)
        query = view_query(setting)
        self._board = setting.url("board", board=_BOARD) + query
        self._cell = setting.url("cell", board=_BOARD, measure=_MEASURE) + query

    def head(self) -> SafeString:
        """The heading of every column but the first."""
        kept = self.texts.headings
        if self.keys not in kept:
            kept[self.keys] = _joined(map(self._heading, self.measures))
        return kept[self.keys]

    def _heading(self, measure: Measure) -> str:
        unit = UNIT_WORDS[self.setting.catalogue.definitions[measure.key][-1].unit].strip()
        unit = format_html(_UNIT, unit) if unit else ""
        return format_html(
            _HEADING, self.setting.to("target", measure=measure.key), measure.short_title, unit
        )

    def row(
        self,
        board: Organisation,
        cells: Sequence[Cell | None],
        *,
        tally: str,
        stands_out: bool,
        is_open: bool,
    ) -> SafeString:
        """One board's; on a phone it is folded to the number of its figures unless `is_open`."""
        figures = counted(sum(1 for cell in cells if cell is not None and cell.actual is not None), "figure")
        return format_html(
            _ROW,
            mark_safe(' class="total"') if stands_out else "",
            self._board.replace(_BOARD, board.slug),
            board.name,
            tally,
            mark_safe(" open") if is_open else "",
            figures,
            board.name,
            self._cells(board, cells),
        )

    def _cells(self, board: Organisation, cells: Iterable[Cell | None]) -> SafeString:
        kept, brief_of, decided = self.texts.cells.get, self.briefs.get, self.setting.decided_words
        owner, said = board.pk, []
        for measure, name, cell in zip(self.measures, self.keys, cells, strict=True):
            key = owner, name
            # What is published says nothing of a board's own return.
            held, brief = kept(key), None if cell and cell.management_information else brief_of(key)
            if held and held[0] is cell and held[1] is brief and held[2] == decided(cell):
                said.append(held[3])
            else:
                text = self._text(board, measure, cell, brief)
                self.texts.cells[key] = (cell, brief, decided(cell), text)
                said.append(text)
        if self.was:
            said = [
                _changed(text, self.was[owner, name]) if (owner, name) in self.was else text
                for name, text in zip(self.keys, said, strict=True)
            ]
        return _joined(said)

    def _text(self, board: Organisation, measure: Measure, cell: Cell | None, brief: Brief | None) -> str:
        definitions = self.setting.catalogue.definitions[measure.key]
        return cell_markup(
            self.setting.facts(cell, measure_key=measure.key),
            brief,
            href=self._cell.replace(_BOARD, board.slug).replace(_MEASURE, measure.key),
            label=measure.short_title,
            definition=self.setting.definition(cell) if cell else definitions[-1],
        )


def _changed(text: str, was: str) -> str:
    """The cell with how it was as its last words; texts of cells end with their link."""
    return text.removesuffix(_END) + format_html(_WAS, was) + _END


def _joined(parts: Iterable[str]) -> SafeString:
    """Of parts that are all made by `format_html`, or kept from that."""
    return mark_safe("".join(parts))  # noqa: S308
