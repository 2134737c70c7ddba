"""Rows of tables are written without templates, and say what the template of a cell says."""

import re

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from boards.components.markup import cell_markup, rows_markup
from boards.components.parts import Heading, TableCell

TEXTS = st.text(st.sampled_from("<>&'\"a 1/-"), max_size=8)
PRESSES = st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=2).map(tuple)


@given(st.builds(TableCell, text=TEXTS, href=TEXTS, mark=TEXTS, note=TEXTS, presses=PRESSES))
def test_a_cell_reads_as_its_template_writes_it(cell: TableCell) -> None:
    written = render_to_string("components/table_cell.html", {"cell": cell})
    assert cell_markup(cell).strip() == re.sub(r"\{#.*#\}\n", "", written).strip()


def test_nothing_of_a_cell_becomes_markup() -> None:
    hostile = TableCell("<script>", note="<b>")
    (heading,) = (Heading('"><i>'),)
    written = rows_markup((heading, heading), [(hostile, hostile)])
    assert "<script>" not in written
    assert "<b>" not in written
    assert "<i>" not in written


def test_the_first_cell_is_the_heading_of_its_row_and_the_others_carry_theirs() -> None:
    columns = (Heading("Month"), Heading("Figure", number=True), Heading("Counts", minor=True))
    written = rows_markup(columns, [(TableCell("May"), TableCell("3"), TableCell(""))])
    assert written == (
        '<tr role="row"><th scope="row" role="rowheader">May</th>'
        '<td role="cell" data-heading="Figure" class="number"><span>3</span></td>'
        '<td role="cell" data-heading="Counts" class="is-minor is-empty"><span></span></td></tr>\n'
    )


def test_a_row_has_as_many_cells_as_there_are_columns() -> None:
    with pytest.raises(ValueError, match="zip"):
        rows_markup((Heading("A"), Heading("B")), [(TableCell("1"),)])
