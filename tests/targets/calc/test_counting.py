"""Which promise judges a period: never one that was set after the facts."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.calc.counting import NOTHING_SAID, Answer, Said, answer, counts, history, is_closed
from targets.calc.periods import Period, PeriodKind, Step, step_of

D = Decimal
JUNE = Period.of(start=date(2026, 6, 1), kind=PeriodKind.MONTH)
IN_JUNE = step_of(JUNE)


def said(version: int, value: str | None, day: str | None) -> Said:
    return Said(
        version=version,
        value=None if value is None else D(value),
        day=None if day is None else date.fromisoformat(day),
        source_id=version,
    )


def judged_by(*versions: Said, step: Step = IN_JUNE) -> tuple[str | None, list[int]]:
    """The value that judges, and the versions that were set afterwards."""
    answered = answer(history(versions), step=step)
    return (
        None if answered.value is None else str(answered.value),
        [one.version for one in answered.afterwards],
    )


@pytest.mark.parametrize(
    ("start", "kind", "grows_by", "first", "last"),
    [
        ("2026-06-01", PeriodKind.WEEK, None, "2026-06-01", "2026-06-07"),
        ("2026-06-01", PeriodKind.MONTH, None, "2026-06-01", "2026-06-30"),
        ("2026-04-01", PeriodKind.QUARTER, None, "2026-04-01", "2026-06-30"),
        ("2026-04-01", PeriodKind.YEAR, None, "2026-04-01", "2027-03-31"),
        ("2025-07-01", PeriodKind.ROLLING_YEAR, None, "2026-04-01", "2026-06-30"),
        ("2025-01-01", PeriodKind.TWO_YEARS, None, "2026-01-01", "2026-12-31"),
        ("2026-04-01", PeriodKind.YEAR, PeriodKind.MONTH, "2027-03-01", "2027-03-31"),
        ("2026-04-01", PeriodKind.YEAR, PeriodKind.QUARTER, "2027-01-01", "2027-03-31"),
        ("2026-04-01", PeriodKind.YEAR, PeriodKind.YEAR, "2026-04-01", "2027-03-31"),
        ("2026-06-01", PeriodKind.MONTH, PeriodKind.QUARTER, "2026-06-01", "2026-06-30"),
        ("2026-06-01", PeriodKind.MONTH, PeriodKind.MONTH, "2026-06-01", "2026-06-30"),
    ],
)
def test_the_step_of_a_period_is_what_it_adds(
    start: str, kind: PeriodKind, grows_by: PeriodKind | None, first: str, last: str
) -> None:
    period = Period.of(start=date.fromisoformat(start), kind=kind)
    assert step_of(period, grows_by=grows_by) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("start", "kind", "grows_by", "last_good", "first_bad"),
    [
        ("2026-06-01", PeriodKind.WEEK, None, "2026-06-03", "2026-06-04"),  # 4 of 7 days to come, 3 of 7
        ("2026-06-01", PeriodKind.MONTH, None, "2026-06-15", "2026-06-16"),
        ("2026-05-01", PeriodKind.MONTH, None, "2026-05-15", "2026-05-16"),  # 31 days: 16 to come, 15
        ("2026-04-01", PeriodKind.QUARTER, None, "2026-05-15", "2026-05-16"),  # 46 of 91, 45
        ("2026-04-01", PeriodKind.YEAR, None, "2026-09-29", "2026-09-30"),  # 183 of 365, 182
        ("2025-07-01", PeriodKind.ROLLING_YEAR, None, "2026-05-15", "2026-05-16"),
        ("2025-01-01", PeriodKind.TWO_YEARS, None, "2026-07-01", "2026-07-02"),
        ("2026-04-01", PeriodKind.YEAR, PeriodKind.QUARTER, "2027-02-14", "2027-02-15"),
    ],
)
def test_a_first_promise_needs_half_of_the_step_before_it(
    start: str, kind: PeriodKind, grows_by: PeriodKind | None, last_good: str, first_bad: str
) -> None:
    step = step_of(Period.of(start=date.fromisoformat(start), kind=kind), grows_by=grows_by)
    assert judged_by(said(1, "80", last_good), step=step) == ("80", [])
    assert judged_by(said(1, "80", first_bad), step=step) == (None, [1])


@pytest.mark.parametrize(
    ("start", "kind", "grows_by"),
    [
        ("2026-06-01", PeriodKind.WEEK, None),
        ("2026-06-01", PeriodKind.MONTH, None),
        ("2026-04-01", PeriodKind.QUARTER, None),
        ("2025-07-01", PeriodKind.ROLLING_YEAR, None),
        ("2026-04-01", PeriodKind.YEAR, None),
        ("2025-01-01", PeriodKind.TWO_YEARS, None),
        ("2026-04-01", PeriodKind.YEAR, PeriodKind.MONTH),
    ],
)
def test_a_changed_promise_judges_only_what_begins_after_its_day(
    start: str, kind: PeriodKind, grows_by: PeriodKind | None
) -> None:
    step = step_of(Period.of(start=date.fromisoformat(start), kind=kind), grows_by=grows_by)
    first = Said(version=1, value=D(85), day=step.start - timedelta(days=90))
    for day, held in (
        (step.start - timedelta(days=1), "80"),
        (step.start, "85"),
        (step.start + timedelta(days=1), "85"),
        (step.end, "85"),
    ):
        changed = Said(version=2, value=D(80), day=day)
        assert judged_by(first, changed, step=step) == (held, [] if held == "80" else [2]), day


def test_a_first_version_of_july_does_not_judge_what_was_before_it() -> None:
    agreed = said(1, "80", "2026-07-10")
    months = [Period.of(start=date(2026, month, 1), kind=PeriodKind.MONTH) for month in range(4, 10)]
    held = [judged_by(agreed, step=step_of(month))[0] for month in months]
    assert held == [None, None, None, "80", "80", "80"]


def test_what_a_later_version_drops_is_the_standards_from_then_on_and_stays_for_what_has_begun() -> None:
    assert judged_by(said(1, "85", "2026-03-20"), said(2, None, "2026-05-31")) == (None, [])
    assert judged_by(said(1, "85", "2026-03-20"), said(2, None, "2026-06-01")) == ("85", [2])


def test_what_was_dropped_and_comes_back_is_a_change_not_a_first_promise() -> None:
    versions = said(1, "85", "2026-03-20"), said(2, None, "2026-04-02"), said(3, "70", "2026-06-02")
    assert judged_by(*versions) == (None, [3])


def test_a_measure_that_a_later_version_adds_is_a_first_promise() -> None:
    assert judged_by(said(1, None, "2026-03-20"), said(2, "80", "2026-06-10")) == ("80", [])
    assert judged_by(said(1, None, "2026-03-20"), said(2, "80", "2026-06-20")) == (None, [2])


def test_equal_values_keep_their_day_however_they_are_written() -> None:
    versions = said(1, "85", "2026-03-20"), said(2, "85.0000", "2026-06-20"), said(3, "85", "2026-07-20")
    answered = answer(history(versions), step=IN_JUNE)
    assert (answered.held, answered.afterwards) == (versions[0], ())


def test_a_change_that_is_taken_back_counts_from_the_day_on_which_it_was_taken_back() -> None:
    versions = said(1, "85", "2026-03-20"), said(2, "80", "2026-05-20"), said(3, "85", "2026-06-20")
    answered = answer(history(versions), step=IN_JUNE)
    assert (answered.held, answered.first, answered.latest) == (versions[1], versions[0], versions[2])
    assert answered.afterwards == (versions[2],)


def test_without_a_day_nothing_is_judged_and_what_comes_with_one_is_the_first() -> None:
    undated = said(1, "85", None)
    assert judged_by(undated) == (None, [])
    assert judged_by(undated, said(2, "80", "2026-06-10")) == ("80", [])
    assert judged_by(undated, said(2, "85", "2026-06-10")) == ("85", [])
    assert judged_by(undated, said(2, "80", "2026-06-20")) == (None, [2])
    assert answer((undated,), step=IN_JUNE) == Answer(None, None, undated, (), (undated,))


def test_two_changes_of_one_day_leave_the_newer() -> None:
    assert judged_by(
        said(1, "85", "2026-03-20"), said(2, "80", "2026-04-02"), said(3, "82", "2026-04-02")
    ) == (
        "82",
        [],
    )


def test_nothing_said_is_nothing_promised() -> None:
    assert answer(history([said(1, None, "2026-03-20")]), step=IN_JUNE) == NOTHING_SAID
    assert answer((), step=IN_JUNE) == NOTHING_SAID


# Properties, against an oracle that knows no first and no changed promise: only days.

DAYS = st.dates(min_value=date(2026, 3, 1), max_value=date(2026, 8, 31))
VALUES = st.one_of(st.none(), st.integers(min_value=78, max_value=82).map(D))
STEPS = st.builds(
    lambda start, days: Step(start=start, end=start + timedelta(days=days - 1)),
    st.dates(min_value=date(2026, 5, 1), max_value=date(2026, 7, 1)),
    st.integers(min_value=1, max_value=92),
)


@st.composite
def plans(draw: st.DrawFn) -> list[Said]:
    days = sorted(draw(st.lists(DAYS, min_size=0, max_size=5)))
    return [Said(version=n, value=draw(VALUES), day=day) for n, day in enumerate(days, start=1)]


def walked(versions: Sequence[Said], step: Step) -> Decimal | None:
    """Day by day: what was on the table when the step began; else the first word, if it came by the middle."""
    on_the_table: Decimal | None = None
    spoken = False
    for version in versions:  # each replaces what was there before, in the order of days
        assert version.day is not None
        if version.day < step.start:
            spoken = spoken or version.value is not None
            on_the_table = version.value
    if spoken:
        return on_the_table
    for version in versions:
        if version.value is not None and version.day is not None and version.day >= step.start:
            days = [step.start + timedelta(days=n) for n in range((step.end - step.start).days + 1)]
            gone = [day for day in days if day <= version.day]
            return version.value if len(gone) <= len(days) - len(gone) else None
    return None


@given(plans(), STEPS)
def test_the_answer_is_that_of_a_walk_through_the_days(versions: list[Said], step: Step) -> None:
    assert answer(history(versions), step=step).value == walked(versions, step)


@given(plans(), STEPS, VALUES, st.integers(min_value=0, max_value=200))
def test_nothing_that_is_agreed_once_a_judged_step_has_begun_changes_what_judges_it(
    versions: list[Said], step: Step, value: Decimal | None, later: int
) -> None:
    """The dishonest path: whatever is agreed later, by however many versions, the period stands as it stood."""
    before = answer(history(versions), step=step)
    if before.held is None:
        return
    last = max(one.day for one in versions if one.day is not None)
    day = max(last, step.start) + timedelta(days=later)
    after = answer(history([*versions, Said(version=9, value=value, day=day)]), step=step)
    assert (after.held, after.first) == (before.held, before.first)


@given(plans(), STEPS, VALUES, DAYS)
def test_a_period_is_closed_when_what_is_promised_today_would_not_judge_it(
    versions: list[Said], step: Step, value: Decimal | None, today: date
) -> None:
    so_far = history([one for one in versions if one.day is not None and one.day <= today])
    news = Said(version=9, value=value, day=today)
    together = history([*so_far, news])
    if together and together[-1] is news:
        assert is_closed(so_far, step=step, today=today) == (news in answer(together, step=step).afterwards)


@given(plans(), STEPS)
def test_every_change_judged_once_or_came_too_late_or_was_replaced(versions: list[Said], step: Step) -> None:
    changes = history(versions)
    answered = answer(changes, step=step)
    assert isinstance(answered, Answer)
    assert answered.latest == (changes[-1] if changes else None)
    assert answered.held not in answered.afterwards
    assert all(one in changes for one in answered.afterwards)


@given(DAYS, STEPS)
def test_who_may_change_a_promise_may_make_a_first_one(day: date, step: Step) -> None:
    if counts(step, day=day, first=False):
        assert counts(step, day=day, first=True)
