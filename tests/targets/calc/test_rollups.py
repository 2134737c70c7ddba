"""Sums over boards: they say of how many boards they are, and what is missing is never counted as nothing."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from targets.calc.rollups import Sum, added_up, in_all, less, of_boards, together

D = Decimal
KEYS = "abcd"
amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False)
cells = st.dictionaries(st.tuples(st.integers(1, 22), st.sampled_from(KEYS)), amounts, max_size=60)


def test_a_sum_says_how_many_boards_are_in_it_and_a_line_without_one_is_not_there() -> None:
    said = {(1, "a"): D("1.5"), (2, "a"): D("0"), (1, "b"): D("-2")}
    assert added_up(said) == {"a": Sum(D("1.5"), 2), "b": Sum(D("-2"), 1)}
    assert of_boards(said, "ab") == {1: D("-0.5"), 2: D("0")}
    assert of_boards(said, "c") == {}
    assert in_all({}) is None


@given(cells)
def test_the_order_of_boards_does_not_matter(said: dict[tuple[int, str], Decimal]) -> None:
    assert added_up(dict(reversed(said.items()))) == added_up(said)
    assert of_boards(dict(reversed(said.items())), KEYS) == of_boards(said, KEYS)


@given(cells, st.sets(st.integers(1, 22)))
def test_the_sums_of_two_groups_of_boards_make_the_sum_of_all(
    said: dict[tuple[int, str], Decimal], some: set[int]
) -> None:
    groups = [
        added_up({cell: value for cell, value in said.items() if (cell[0] in some) is inside})
        for inside in (True, False)
    ]
    for key, whole in added_up(said).items():
        parts = [group[key] for group in groups if key in group]
        assert whole == Sum(sum((one.total for one in parts), D(0)), sum(one.boards for one in parts))


@given(cells)
def test_the_sum_of_lines_is_the_sum_of_boards(said: dict[tuple[int, str], Decimal]) -> None:
    by_line = sum((one.total for one in added_up(said).values()), D(0))
    assert by_line == sum(of_boards(said, KEYS).values(), D(0))


@given(cells, st.integers(1, 22), st.sampled_from(KEYS))
def test_what_is_missing_is_not_nothing(said: dict[tuple[int, str], Decimal], board: int, key: str) -> None:
    """A board that says 0 is counted and one that says nothing is not; neither changes the total."""
    without = {cell: value for cell, value in said.items() if cell != (board, key)}
    with_0 = without | {(board, key): D(0)}
    before, after = added_up(without).get(key), added_up(with_0)[key]
    assert after == Sum(before.total if before else D(0), (before.boards if before else 0) + 1)


@given(cells, cells)
def test_a_difference_is_over_what_both_say(
    first: dict[tuple[int, str], Decimal], second: dict[tuple[int, str], Decimal]
) -> None:
    found = less(first, second)
    assert set(found) == set(first) & set(second)
    assert together((found, {cell: second[cell] for cell in found})) == {cell: first[cell] for cell in found}


@given(cells, cells)
def test_two_halves_together_keep_what_only_one_says(
    first: dict[tuple[int, str], Decimal], second: dict[tuple[int, str], Decimal]
) -> None:
    found = together((first, second))
    assert set(found) == set(first) | set(second)
    assert all(found[cell] == first.get(cell, D(0)) + second.get(cell, D(0)) for cell in found)
