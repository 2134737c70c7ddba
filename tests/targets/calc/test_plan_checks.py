"""Checks between the parts of a plan: each against a plain restatement, on random plans, and at its edges."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from targets.calc.plan_checks import (
    Action,
    Risk,
    actions_without_target,
    areas_without_action,
    headings_without_section,
    high_risks_without_action,
    high_risks_without_owner,
    levels_to_agree,
    levels_without_day,
    risks_of_several_targets,
    targets_without_action,
)

AREAS, TARGETS = ("safe", "staff", "money"), ("waits", "beds", "quits")
scores = st.none() | st.tuples(st.integers(1, 5), st.integers(1, 5))
actions = st.lists(
    st.builds(
        Action,
        key=st.uuids().map(str),
        area=st.sampled_from(AREAS),
        serves=st.lists(st.sampled_from(TARGETS), unique=True, max_size=3).map(tuple),
    ),
    max_size=6,
)
risks = st.lists(
    st.builds(
        Risk,
        key=st.uuids().map(str),
        target=st.sampled_from(TARGETS),
        words=st.sampled_from(["Flu", " flu ", "Snow", "No  staff", "no staff"]),
        owner=st.sampled_from(["", " ", "A. Person"]),
        now=scores,
        managed=scores,
    ),
    max_size=8,
)


def is_high(risk: Risk) -> bool:
    """By the products themselves."""
    held = risk.managed if risk.managed is not None else risk.now
    return held is not None and held[0] * held[1] >= 15


@settings(deadline=None, max_examples=150)
@given(actions, risks)
def test_each_check_is_what_its_sentence_says(some: list[Action], what_may_go_wrong: list[Risk]) -> None:
    assert set(areas_without_action(some, areas=AREAS)) == set(AREAS) - {one.area for one in some}
    assert actions_without_target(some) == tuple(one.key for one in some if one.serves == ())
    bare = {target for target in TARGETS if all(target not in one.serves for one in some)}
    assert set(targets_without_action(some, targets=TARGETS)) == bare
    assert set(high_risks_without_owner(what_may_go_wrong)) == {
        risk.key for risk in what_may_go_wrong if is_high(risk) and risk.owner.strip() == ""
    }
    assert set(high_risks_without_action(what_may_go_wrong, some)) == {
        risk.key for risk in what_may_go_wrong if is_high(risk) and risk.target in bare
    }
    plain = {"Flu": 1, " flu ": 1, "Snow": 2, "No  staff": 3, "no staff": 3}
    for same in risks_of_several_targets(what_may_go_wrong):
        held = [risk for risk in what_may_go_wrong if risk.key in same]
        assert len({plain[risk.words] for risk in held}) == 1
        assert len({risk.target for risk in held}) > 1


@settings(deadline=None, max_examples=50)
@given(actions, risks)
def test_an_action_for_everything_leaves_no_target_bare(some: list[Action], held: list[Risk]) -> None:
    whole = [*some, *(Action(key=area, area=area, serves=TARGETS) for area in AREAS)]
    assert areas_without_action(whole, areas=AREAS) == ()
    assert targets_without_action(whole, targets=TARGETS) == ()
    assert high_risks_without_action(held, whole) == ()


def test_a_risk_is_high_from_fifteen_as_it_is_when_managed() -> None:
    def of(now: tuple[int, int] | None, managed: tuple[int, int] | None) -> bool:
        risk = Risk(key="a", target="waits", words="Flu", owner="", now=now, managed=managed)
        return high_risks_without_owner([risk]) == ("a",)

    assert [of((3, 5), None), of((3, 4), None), of(None, None)] == [True, False, False]
    assert [of((5, 5), (2, 5)), of((1, 1), (4, 4))] == [False, True]
    assert areas_without_action([], areas=("b", "a")) == ("b", "a")
    assert risks_of_several_targets([]) == ()


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.sampled_from(TARGETS), unique=True),
    st.dictionaries(st.sampled_from(TARGETS), st.none() | st.dates(date(2008, 4, 1), date(2030, 4, 1))),
)
def test_a_level_agreed_with_a_board_is_held_with_its_day_or_something_lacks(
    targets: list[str], days: dict[str, date | None]
) -> None:
    """Each target is complete, or lacks one thing and never both; what is not asked is not looked at."""
    level, day = levels_to_agree(targets, days=days), levels_without_day(targets, days=days)
    complete = [target for target in targets if days.get(target) is not None]
    assert sorted((*level, *day, *complete)) == sorted(targets)
    assert not set(level) & set(days)
    assert all(days[target] is None for target in day)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.frozensets(st.sampled_from((*AREAS, "a title of its own"))), max_size=5))
def test_a_heading_is_open_until_a_section_is_about_it_and_none_is_where_no_section_is_written(
    sections: list[frozenset[str]],
) -> None:
    open_ones = headings_without_section(sections, headings=AREAS)
    if sections:
        assert set(open_ones) == set(AREAS).difference(*sections)
        assert headings_without_section([*sections, frozenset(open_ones)], headings=AREAS) == ()
    else:
        assert open_ones == ()
