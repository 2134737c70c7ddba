"""The money of a plan: a published plan, one worked by hand, and sums that hold whatever is typed."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from targets.calc import money, money_checks
from targets.calc.money import Amount, Lines, Scheme
from targets.calc.money_checks import Check
from targets.calc.plan_checks import Severity
from targets.calc.rounding import round_half_up

D = Decimal

#: NHS Fife 2014/15, million pounds: the lines that were seen.
FIFE: dict[str, Amount] = {
    "income-baseline": Amount(D("539.473")),
    "income-uplift": Amount(D("14.495")),
    "income-formula": Amount(D("4.028")),
    "income-other-recurring": Amount(D("-0.700")),
    "limit-stated": Amount(D("557.296")),
    "income-allocations": Amount(once=D("64.823")),
    "income-family-health": Amount(D("32.870")),
    "income-other": Amount(D("29.741")),
    "income-stated": Amount(D("687.749")),
}

#: Invented: a plan of which every figure was worked by hand.
LINES: dict[str, Amount] = {
    "income-baseline": Amount(D("500.000")),
    "income-uplift": Amount(D("10.000")),
    "income-formula": Amount(D("2.000")),
    "income-other-recurring": Amount(D("-0.500")),
    "limit-stated": Amount(D("511.500")),
    "income-allocations": Amount(once=D("8.000")),
    "spend-pay": Amount(D("300.000"), D("3.000")),
    "spend-supplies": Amount(D("225.500"), D("5.000")),
    "position-stated": Amount(D("-3.000")),
}
A = Scheme(1, recurs=True, identified=True, in_year=D("6.000"), full_year=D("8.000"))
B = Scheme(1, recurs=False, identified=True, in_year=D("3.000"), full_year=D(0))
UNIDENTIFIED = Scheme(1, recurs=False, identified=False, in_year=D("2.000"), full_year=D(0))
SCHEMES = (A, B, UNIDENTIFIED)


def test_r1_names_what_stated_income_is_beyond_its_lines_and_invents_no_line_for_it() -> None:
    (check,) = money_checks.r1_totals(FIFE, 1)
    assert (check.gives, check.stated, check.off) == (D("684.730"), D("687.749"), D("3.019"))
    assert not check.holds
    assert check.severity is Severity.BLOCKS
    assert {key for key, _ in check.terms} == set(FIFE) - {"limit-stated", "income-stated"}


def test_r2_the_initial_limit_is_exact_as_entered_and_not_as_a_percentage_would_have_it() -> None:
    check = money_checks.r2_initial_limit(FIFE, 1)
    assert (check.gives, check.holds, check.severity) == (D("557.296"), True, Severity.BLOCKS)
    by_percent = FIFE | {"income-uplift": Amount(D("14.512"))}
    check = money_checks.r2_initial_limit(by_percent, 1)
    assert (check.off, check.holds) == (D("-0.017"), False)


def test_r3_to_r7_are_as_worked_by_hand() -> None:
    assert money.initial_limit(LINES) == D("511.500")
    assert money.gap(LINES) == D("14.000")
    assert money_checks.r3_position(LINES, SCHEMES, 1).gives == D("-3.000")
    assert money_checks.r4_underlying(LINES, SCHEMES, 1).gives == D("-6.000")
    assert money.closing_spend(LINES, SCHEMES, 1) == D("517.500")
    assert money_checks.r6_gap(LINES, SCHEMES, 1).holds
    assert dict(money_checks.r6_gap(LINES, SCHEMES, 1).terms) == {
        "identified": D("9.000"),
        "unidentified": D("2.000"),
        "deficit": D("3.000"),
    }
    assert money.next_gap(LINES, SCHEMES, 1) == money.next_gap(LINES, (A, UNIDENTIFIED), 1) == D("6.000")
    assert money_checks.r7_next_gap(LINES, None, SCHEMES, 1).stated is None
    wrong = LINES | {"position-stated": Amount(D("-2.999"))}
    assert not money_checks.r3_position(wrong, SCHEMES, 1).holds
    assert not money_checks.r6_gap(wrong, SCHEMES, 1).holds


def test_r5_a_year_opens_with_what_the_one_before_closed_with() -> None:
    second: dict[str, Amount] = {
        "income-baseline": Amount(D("511.500")),
        "spend-pay": Amount(D("302.000")),
        "spend-supplies": Amount(D("220.500")),
        "pressure-pay": Amount(D("5.000")),
    }
    assert [check.holds for check in money_checks.r5_opening(LINES, second, SCHEMES, 2)] == [True, True]
    assert money_checks.r7_next_gap(LINES, second, SCHEMES, 1).holds, "517.5 less 511.5 is the gap of 6"
    # B helped once, and the second year is written as if it did for ever: its spend and gap are 3 too low.
    once_for_ever = second | {"spend-pay": Amount(D("299.000"))}
    checks = money_checks.every([LINES, once_for_ever], SCHEMES, [{}] * 2, breaks_even_over_three=False)
    wrong = {check.rule: check for check in checks if not check.holds}
    assert {rule: check.off for rule, check in wrong.items()} == {"R5": D("-3.000"), "R7": D("-3.000")}
    assert money_checks.said_already(wrong["R7"], checks) == "R5"
    # Income that recurs and is not there again is seen by R7 alone.
    more = LINES | {"income-other": Amount(D("2.000")), "spend-other": Amount(D("2.000"))}
    there = second | {"income-other": Amount(D("2.000")), "spend-other": Amount(D("2.000"))}
    assert money_checks.r7_next_gap(more, there, SCHEMES, 1).holds
    gone = there | {"income-other": Amount()}
    checks = money_checks.every([more, gone], SCHEMES, [{}] * 2, breaks_even_over_three=False)
    wrong = {check.rule: check for check in checks if not check.holds}
    assert {rule: check.off for rule, check in wrong.items()} == {"R7": D("2.000")}
    assert money_checks.said_already(wrong["R7"], checks) == ""
    off = second | {"income-baseline": Amount(D("511.501")), "pressure-pay": Amount(D("4.999"))}
    assert [check.off for check in money_checks.r5_opening(LINES, off, SCHEMES, 2)] == [D("0.001")] * 2
    assert A.saves_in(1) == 6
    assert A.saves_in(2) == A.saves_in(3) == 8
    assert [B.saves_in(year) for year in (1, 2)] == [3, 0]


def test_r8_capital_may_cost_what_its_funds_are_and_no_more() -> None:
    lines: dict[str, Amount] = {
        "capital-limit": Amount(once=D("12.000")),
        "capital-receipts": Amount(once=D("0.500")),
        "capital-other-funds": Amount(once=D("1.500")),
    }
    assert money_checks.r8_capital(lines, {"ward": D("10"), "scanner": D("4.000")}, 1).holds
    over = money_checks.r8_capital(lines, {"ward": D("10"), "scanner": D("4.001")}, 1)
    assert (over.holds, over.off) == (False, D("-0.001"))


def test_r9_authorities_add_up_to_their_line() -> None:
    lines: dict[str, Amount] = {
        "authorities": Amount(D("200.000")),
        "authority-north": Amount(D("120.000")),
        "authority-south": Amount(D("79.000"), D("1.000")),
    }
    check = money_checks.r9_authorities(lines, 1)
    assert check
    assert check.holds
    check = money_checks.r9_authorities(lines | {"authority-south": Amount(D("79.000"))}, 1)
    assert check
    assert (check.holds, check.off, check.severity) == (False, D("1.000"), Severity.BLOCKS)
    check = money_checks.r9_authorities({"authority-north": Amount(D("1.000"))}, 1)
    assert check
    assert not check.holds, "there is no line of all of them"
    assert money_checks.r9_authorities(LINES, 1) is None


def test_r10_notes_pay_and_staff_that_move_in_opposite_directions() -> None:
    pay = [D("300"), D("301"), D("301"), D("299")]
    assert money_checks.r10_pay_and_staff(pay, [D("90"), D("89"), D("80"), D("81")]) == (2, 4)
    assert money_checks.r10_pay_and_staff(pay, [D("90"), None, D("80"), D("80")]) == ()


def test_r11_three_years_break_even_and_none_is_more_than_one_percent_short() -> None:
    limits = [D("511.500")] * 3

    def holds(*positions: str) -> list[bool]:
        values = [D(position) for position in positions]
        return [check.holds for check in money_checks.r11_three_years(values, limits)]

    assert holds("-3.000", "1.000", "2.000") == [True] * 4
    assert holds("-3.000", "1.000", "1.999") == [True, True, True, False]
    assert holds("-5.115", "3.000", "3.000") == [True] * 4
    assert holds("-5.116", "3.000", "3.000") == [False, True, True, True]


def test_r12_published_amounts_are_held_within_their_rounding() -> None:
    rounded = {key: Amount(D(str(round(value.recurring, 1)))) for key, value in FIFE.items()}
    assert money_checks.r2_initial_limit(rounded, 1).off == D("0.0")
    off = rounded | {"limit-stated": Amount(D("557.5"))}
    assert not money_checks.r2_initial_limit(off, 1).holds
    assert money_checks.r2_initial_limit(off, 1, places=1).holds, "0.25 for four terms and their sum"
    far = rounded | {"limit-stated": Amount(D("557.6"))}
    assert not money_checks.r2_initial_limit(far, 1, places=1).holds


def test_five_years_are_wanted_above_one_percent_or_for_a_reason_that_is_ticked() -> None:
    def wants(deficit: str, opening: str, *boxes: str) -> bool:
        return money.wants_five_years(underlying_position=-D(deficit), opening=D(opening), boxes=boxes)

    assert not wants("5.394", "539.473")
    assert wants("5.395", "539.473")
    assert wants("6.000", "500.000")
    assert not wants("5.000", "500.000"), "exactly 1%"
    assert wants("0", "500.000", "brokerage")


def test_every_sum_of_a_plan_stands_in_the_order_of_the_rules() -> None:
    checks = money_checks.every([LINES, {}, {}], SCHEMES, [{}, {}, {}], breaks_even_over_three=True)
    assert [check.rule for check in checks] == ["R2", "R3", "R4", "R6", "R7", "R11"]
    assert all(check.holds for check in checks)
    assert money_checks.every([{}] * 5, (), [{}] * 5, breaks_even_over_three=True) == ()


amounts = st.decimals(min_value=-1000, max_value=1000, places=3)
lines_of = st.dictionaries(st.sampled_from(money.LINES), st.builds(Amount, amounts, amounts))
schemes_of = st.lists(
    st.builds(
        Scheme,
        year=st.integers(1, 5),
        recurs=st.booleans(),
        identified=st.booleans(),
        in_year=amounts,
        full_year=amounts,
    ),
    max_size=6,
)


@given(lines_of, lines_of, schemes_of, st.integers(1, 4))
def test_what_helps_once_never_changes_the_next_gap_and_what_is_written_may_differ(
    lines: dict[str, Amount], after: dict[str, Amount], schemes: list[Scheme], year: int
) -> None:
    after = after | {"income-baseline": Amount(D(1)), "spend-pay": Amount(D(1))}
    check = money_checks.r7_next_gap(lines, after, schemes, year)
    without = money_checks.r7_next_gap(lines, after, [one for one in schemes if one.recurs], year)
    assert check == without
    spent = sum((after[key].recurring for key in money.SPEND if key in after), D(0))
    pressed = sum((after[key].recurring for key in money.PRESSURES if key in after), D(0))
    added = ("income-uplift", "income-formula", "income-other-recurring")
    had = sum((after[key].recurring for key in money.INCOME if key in after and key not in added), D(0))
    assert check.stated == spent - pressed - had, "as it is told, added up anew"
    assert check.holds == (check.gives == check.stated)


@given(lines_of, schemes_of, st.integers(1, 5), amounts)
def test_a_wrong_position_is_seen_from_both_sides_and_explained_once(
    lines: dict[str, Amount], schemes: list[Scheme], year: int, off: D
) -> None:
    stated = lines | {"position-stated": Amount(money.position(lines, schemes, year) + off)}
    sides = [money_checks.r3_position(stated, schemes, year), money_checks.r6_gap(stated, schemes, year)]
    assert [(one.holds, one.off) for one in sides] == [(off == 0, off)] * 2, (
        "R3 and R6 are two sides of one sum"
    )
    if off:
        assert [money_checks.said_already(one, sides) for one in sides] == ["", "R3"]


@given(st.lists(lines_of, min_size=5, max_size=5), schemes_of)
def test_a_check_that_does_not_hold_is_off_by_something(years: list[Lines], schemes: list[Scheme]) -> None:
    def sound(check: Check) -> bool:
        return check.holds == (check.off >= 0 if check.is_limit else check.off == 0)

    checks = money_checks.every(years, schemes, [{}] * 5, breaks_even_over_three=True)
    assert all(sound(check) for check in checks)


@given(st.lists(lines_of, min_size=5, max_size=5), st.integers(1, 5))
def test_years_are_covered_once_each_has_income_and_spend(years: list[Lines], told: int) -> None:
    found = dict(money_checks.not_covered(years, told=told))
    for year, lines in enumerate(years, start=1):
        lacking = {kind for kind in ("income", "spend") if not has(lines, kind)}
        assert set(found.get(year, ())) == (lacking if year <= told else set())
    mended = [{**lines, "income-other": Amount(), "spend-pay": Amount()} for lines in years]
    assert money_checks.not_covered(mended, told=told) == (), "0 is said, too"


def has(lines: Lines, kind: str) -> bool:
    return any(key in getattr(money, kind.upper()) for key in lines)


def test_actions_are_known_by_their_titles_however_they_are_written() -> None:
    named = {"a": " One  ward", "b": "", "c": "Another"}
    assert money_checks.without_action(named, titles=["one Ward", "Third"]) == ("b", "c")


titles_of = st.text("ab Z", max_size=4)


@given(st.dictionaries(st.sampled_from("abcdef"), titles_of), st.lists(titles_of), titles_of)
def test_a_row_is_without_action_until_its_own_title_is_there(
    named: dict[str, str], titles: list[str], more: str
) -> None:
    found = money_checks.without_action(named, titles=titles)
    assert list(found) == [key for key in named if key in found], "in their order"
    assert money_checks.without_action(named, titles=[]) == tuple(named)
    assert money_checks.without_action(named, titles=named.values()) == ()
    assert set(money_checks.without_action(named, titles=[*titles, more])) <= set(found)
    otherwise = [f" {title.upper().replace(' ', '  ')} " for title in titles]
    assert money_checks.without_action(named, titles=otherwise) == found, "however it is written"


def test_better_is_up_or_down_and_only_flat_or_fewer_staff_raise_it() -> None:
    planned = {"up": (D(1), D(2)), "down": (D(2), D(1)), "worse": (D(1), D(2))}

    def raised(staff: str) -> tuple[str, ...]:
        return money_checks.improves_with_staff_flat(
            planned, lower_is_better={"down", "worse"}, staff=D(staff)
        )

    assert raised("0") == raised("-1") == ("up", "down")
    assert raised("0.1") == ()


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.tuples(amounts, amounts)),
    st.sets(st.sampled_from("abcdef")),
    amounts,
)
def test_what_improves_is_what_worsens_the_other_way_round_and_nothing_while_staff_grow(
    planned: dict[str, tuple[D, D]], lower: set[str], size: D
) -> None:
    def raised(said: dict[str, tuple[D, D]], lower: set[str], staff: D) -> tuple[str, ...]:
        return money_checks.improves_with_staff_flat(said, lower_is_better=lower, staff=staff)

    better, back = raised(planned, lower, -abs(size)), {key: (b, a) for key, (a, b) in planned.items()}
    assert better == raised(planned, lower, D(0))
    assert list(better) == [key for key in planned if key in better]
    worse = raised(back, lower, D(0))
    assert worse == raised(planned, set("abcdef") - lower, D(0))
    assert not set(better) & set(worse)
    assert {*better, *worse} == {key for key, (first, last) in planned.items() if first != last}
    assert raised(planned, lower, abs(size) + 1) == ()


years_of = st.lists(st.none() | st.decimals(min_value=0, max_value=1000, places=1), max_size=4)


@given(years_of, years_of)
def test_pay_apart_and_pay_still_are_two_different_things(pay: list[D | None], staff: list[D | None]) -> None:
    still, apart = money_checks.pay_still(pay, staff), money_checks.r10_pay_and_staff(pay, staff)
    assert not set(still) & set(apart)
    for year in range(2, min(len(pay), len(staff)) + 1):
        before, now, few, many = pay[year - 2], pay[year - 1], staff[year - 2], staff[year - 1]
        known = before is not None and now is not None and few is not None and many is not None
        assert (year in still) == (
            known and before == now and few != many and abs(many - few) * 100 >= few  # type: ignore[operator]
        )


def test_pay_is_still_from_one_percent_of_the_staff_on() -> None:
    assert money_checks.pay_still([D(300), D(300)], [D(1000), D(1010)]) == (2,)
    assert money_checks.pay_still([D(300), D(300)], [D(1000), D("1009.9")]) == ()
    assert money_checks.pay_still([D(300), D("300.001")], [D(1000), D(1100)]) == ()
    assert money_checks.pay_still([None, D(300)], [D(1000), D(1100)]) == ()


@given(st.lists(amounts, min_size=1, max_size=4), st.integers(0, 2))
def test_rounded_amounts_that_are_off_by_their_rounding_are_known_as_rounded(
    exact: list[D], places: int
) -> None:
    """Amounts that add up exactly, published with fewer places, never look worse than rounding makes them."""
    keys = money.LIMIT[: len(exact)]
    lines = {
        key: Amount(round_half_up(value, places=places)) for key, value in zip(keys, exact, strict=False)
    }
    check = money_checks.r2_initial_limit(
        lines | {"limit-stated": Amount(round_half_up(sum(exact, D(0)), places=places))}, 1
    )
    said = money_checks.r12_rounded_to(check)
    assert (said is None) == check.holds or places_lost(lines, places)
    assert said is None or said <= places


def places_lost(lines: Lines, places: int) -> bool:
    """Amounts that happen to end in a nought look as if they were rounded to fewer places, which allows more."""
    return all(
        value.recurring == round_half_up(value.recurring, places=max(0, places - 1))
        for value in lines.values()
    )


def test_r12_is_not_said_of_what_holds_or_is_off_by_more() -> None:
    fife = {key: Amount(round_half_up(line.total, places=1)) for key, line in FIFE.items()}
    check = money_checks.r2_initial_limit(fife, 1)
    assert (check.off, money_checks.r12_rounded_to(check)) == (D("0.0"), None)
    by_one = fife | {"limit-stated": Amount(D("557.5"))}
    check = money_checks.r2_initial_limit(by_one, 1)
    assert (check.off, money_checks.r12_rounded_to(check)) == (D("0.2"), 1)
    assert money_checks.rounding_in(check, places=1) == D("0.25")
    by_more = fife | {"limit-stated": Amount(D("557.6"))}
    assert money_checks.r12_rounded_to(money_checks.r2_initial_limit(by_more, 1)) is None
