"""Staff by group against four published tables of one board, and what is exact where somebody typed it."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from targets.calc.rounding import round_half_up
from targets.calc.sums import adds_up, off_by, rounding_of, total
from targets.calc.workforce import (
    NURSING,
    above_their_group,
    added,
    change,
    change_percent,
    cost_above_pay,
    in_all,
    is_flat,
    not_endorsed,
    of_each_year,
)

#: NHS Ayrshire and Arran, NHS Board projected staff in post changes 2015/16 to 2019/20: ten groups, Management inside
#: Administrative, and the total as it is stated.
GROUPS = (
    "administrative",
    "allied-health",
    "dental",
    "healthcare-science",
    "management",
    "medical",
    "medical-dental-support",
    "nursing-midwifery",
    "other-therapeutic",
    "personal-social-care",
    "support",
)
PUBLISHED = {
    2015: ("1460.2 718.1 25.7 243.9 37.9 627.9 78.6 4109.0 256.1 150.9 964.2", "8634.6", "8634.6"),
    2016: ("1431.7 691.7 29.5 240.1 37.9 635.6 74.7 4148.0 258.3 144.3 975.5", "8629.4", "8629.3"),
    2017: ("1447.6 690.3 30.0 243.9 29.0 642.8 73.8 4299.4 274.8 136.9 987.6", "8827.1", "8827.2"),
    2019: ("1434.0 738.4 17.7 301.0 23.0 682.2 76.5 4274.6 299.5 125.1 923.2", "8872.2", "8872.2"),
}


def groups(year: int) -> dict[str, Decimal]:
    values = map(Decimal, PUBLISHED[year][0].split())
    return dict(zip(GROUPS, values, strict=True))


def test_published_groups_add_up_within_their_rounding_with_management_left_out() -> None:
    for year, (_, summed, stated) in PUBLISHED.items():
        assert in_all(groups(year)) == Decimal(summed), year
        terms = added(groups(year)).values()
        assert rounding_of(terms, places=1) == Decimal("0.55")
        assert adds_up(terms, stated=Decimal(stated), rounded_to=1), year
        assert adds_up(terms, stated=Decimal(stated)) is (year in (2015, 2019)), (
            "exact only where it is exact"
        )
    assert not adds_up(groups(2015).values(), stated=Decimal("8634.6"), rounded_to=1), "Management twice"


def test_what_is_typed_adds_up_exactly_or_not_at_all() -> None:
    terms = [Decimal("0.1")] * 3
    assert adds_up(terms, stated=Decimal("0.3"))
    assert not adds_up(terms, stated=Decimal("0.3001"))
    assert off_by(terms, stated=Decimal("0.4")) == Decimal("0.1")
    assert total([]) == 0
    edge = total(terms) + rounding_of(terms, places=1)
    assert adds_up(terms, stated=edge, rounded_to=1)
    assert not adds_up(terms, stated=edge + Decimal("0.0001"), rounded_to=1)


def test_a_change_comes_from_unrounded_values() -> None:
    before, after = Decimal("78.56"), Decimal("82.64")
    one_place = [
        round_half_up(value, places=1) for value in (before, after, change(before=before, after=after))
    ]
    assert [str(value) for value in one_place] == ["78.6", "82.6", "4.1"]
    assert change_percent(before=before, after=after) == Decimal("5.2")
    assert change_percent(before=Decimal(0), after=after) is None


staff = st.decimals(min_value=0, max_value=5000, places=2)


@given(st.dictionaries(st.sampled_from(GROUPS), staff))
def test_nobody_is_counted_twice_and_what_stands_inside_is_never_more(held: dict[str, Decimal]) -> None:
    assert in_all(held) == sum((value for group, value in held.items() if group != "management"), Decimal(0))
    above = "management" in held and held["management"] > held.get("administrative", Decimal("Infinity"))
    assert above_their_group(held) == ((("management", "administrative"),) if above else ())


@given(st.lists(staff, min_size=1, max_size=4))
def test_a_flat_line_is_one_value_that_is_not_nothing(values: list[Decimal]) -> None:
    assert is_flat(values) == (all(value == values[0] for value in values) and values[0] > 0)


groups_of = st.dictionaries(st.sampled_from(GROUPS), staff)


@given(st.lists(groups_of, max_size=4), st.frozensets(st.sampled_from(GROUPS)))
def test_everybody_in_a_year_is_told_only_where_every_group_that_is_written_says_something(
    years: list[dict[str, Decimal]], written: frozenset[str]
) -> None:
    """A total of some groups would look like fewer staff."""
    for groups, every in zip(years, of_each_year(years, written=written), strict=True):
        assert (every is None) == (not written or any(group not in groups for group in written))
        assert every is None or every == in_all(groups)


@given(
    st.lists(st.none() | st.decimals(min_value=0, max_value=20_000, places=2), max_size=4),
    st.lists(groups_of, max_size=4),
    st.lists(groups_of, max_size=4),
)
def test_groups_cost_more_than_the_pay_bill_only_where_all_their_costs_are_told(
    pay: list[Decimal | None], people: list[dict[str, Decimal]], costs: list[dict[str, Decimal]]
) -> None:
    found = cost_above_pay(pay, people, costs)
    for year, (bill, groups, cost) in enumerate(zip(pay, people, costs, strict=False), start=1):
        told = all(group in cost for group in groups if groups[group] > 0)
        spent = sum((value for group, value in cost.items() if group != "management"), Decimal(0))
        assert (year in found) == (bill is not None and told and spent > bill)
    dearer = [None if bill is None else bill + 100_000 for bill in pay]
    assert cost_above_pay(dearer, people, costs) == (), "no plan's groups cost so much"


ENDORSED = ("workforce", "nursing-numbers", "other")
some = st.frozensets(st.sampled_from(ENDORSED))


@given(some, some, st.frozensets(st.sampled_from(GROUPS)))
def test_an_endorsement_is_missed_until_it_is_recorded_and_of_nurses_only_where_there_are_some(
    asked: frozenset[str], recorded: frozenset[str], written: frozenset[str]
) -> None:
    lacking = not_endorsed(ENDORSED, asked=asked, recorded=recorded, written=written)
    wanted = set(ENDORSED) if NURSING in written else {"workforce", "other"}
    assert set(lacking) == (wanted & asked) - recorded
    assert not_endorsed(ENDORSED, asked=asked, recorded={*recorded, *lacking}, written=written) == ()
