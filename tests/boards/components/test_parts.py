import pytest

from boards.components.parts import Heading, PlainTable, TableCell


def test_a_row_that_does_not_fit_its_columns_is_an_error() -> None:
    table = PlainTable(
        key="t", caption="T", columns=(Heading("A"), Heading("B")), rows=((TableCell("only one"),),)
    )

    with pytest.raises(ValueError, match="zip"):
        _ = table.body
