import pytest

from boards.components.parts import Column, PlainTable, TableCell, sparkline


def test_a_sparkline_spans_its_box_from_the_lowest_to_the_highest_value() -> None:
    drawn = sparkline(values=[0.0, 5.0, 10.0], target=None, words="up", width=106, height=26)

    assert drawn.lines == ("3,23 53,13 103,3",)
    assert drawn.end == (103.0, 3.0)


def test_a_missing_value_breaks_the_line_and_a_lone_point_is_no_line() -> None:
    drawn = sparkline(values=[1.0, 2.0, None, 3.0], target=None, words="", width=96, height=26)

    assert len(drawn.lines) == 1
    assert drawn.end == (93.0, 3.0)


def test_the_target_belongs_to_the_scale() -> None:
    drawn = sparkline(values=[1.0, 2.0], target=11.0, words="", height=26)

    assert drawn.target == 3.0
    assert drawn.lines[0].startswith("3,23")


@pytest.mark.parametrize("values", [[], [None, None]])
def test_without_values_nothing_is_drawn(values: list[float | None]) -> None:
    drawn = sparkline(values=values, target=None, words="")

    assert (drawn.lines, drawn.end) == ((), None)


def test_equal_values_run_through_the_middle() -> None:
    assert sparkline(values=[5.0, 5.0], target=None, words="", height=26).end == (133.0, 13.0)


def test_a_row_that_does_not_fit_its_columns_is_an_error() -> None:
    table = PlainTable(
        key="t", caption="T", columns=(Column("A"), Column("B")), rows=((TableCell("only one"),),)
    )

    with pytest.raises(ValueError, match="zip"):
        _ = table.pairs
