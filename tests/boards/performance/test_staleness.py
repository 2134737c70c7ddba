"""A standing is stale when it has not seen what there is: never fresh by mistake, never stale without a reason."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from boards.figures.models import SeriesState
from boards.organisations.models import Organisation
from boards.performance import services, staleness
from boards.performance.models import Seen, Standing
from boards.performance.queries import judged
from boards.performance.rows import COLUMNS, row_of
from boards.plans import loader as agreed_values
from boards.plans import services as plans
from boards.plans.correcting import CONFIRM
from boards.plans.levels import CONFIRM as CONFIRM_LEVEL
from boards.plans.models import PlanVersion
from boards.plans.promise_state import raise_promise
from targets.catalogue.models import Definition, Framework, Measure, Requirement
from tests.boards.performance.arrivals import AE, NOW, TODAY, arrive, number_of, settle
from tests.boards.performance.test_any_order import FEW, Arrival, arrivals, every_board
from tests.boards.planning.test_corrections import proposed
from tests.boards.planning.test_levels import ABI
from tests.boards.planning.test_levels import proposed as proposed_level
from tests.boards.plans.plans import BOARD, SAMPLE, Cast, agree, agreed, cast, sign, values
from tests.boards.plans.test_loader import FIRST
from tests.oracles.stale_standings import stale_by_rules
from tests.support.files import replace
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

Pairs = set[tuple[str, int]]


def stale_of_ae() -> Pairs:
    return {pair for pair in staleness.stale() if pair[0] == AE}


def by_rules_of_ae() -> Pairs:
    return {pair for pair in stale_by_rules() if pair[0] == AE}


# Random histories


def change_plan(people: Cast, value: str) -> None:
    """The sample's plan of its year, agreed once more."""
    if not PlanVersion.objects.exists():
        agreed(people, value=value)
        return
    version_id = plans.open_version(
        actor=people.planner,
        organisation_id=number_of(BOARD),
        framework_key=SAMPLE,
        reason="Winter",
    )
    plans.save_trajectory(
        actor=people.planner, version_id=version_id, edit_number=0, measure_key=AE, points=values(value)
    )
    sign(people.approver, version_id)
    agree(people.reviewer, version_id)


def change_policy(tolerance: str) -> None:
    Definition.objects.filter(measure=AE).update(tolerance_percent=Decimal(tolerance))


def would_change() -> Pairs:
    """The true answer, at its price: whose standings are not what judging says."""
    held = {
        (row[0], row[2]): row for row in Standing.objects.filter(measure=AE).values_list(*COLUMNS).iterator()
    }
    cells = judged(measure_key=AE, today=TODAY, include_returns=True).cells
    due = {(cell.organisation_id, cell.framework_key): row_of(cell) for cell in cells}
    return {(AE, key[0]) for key in held.keys() | due.keys() if held.get(key) != due.get(key)}


STEPS = st.lists(
    st.one_of(
        arrivals(),
        st.just("every board"),
        st.just("judge"),
        st.sampled_from(["plan 80", "plan 90"]),
        st.sampled_from(["policy 2", "policy 7"]),
    ),
    min_size=2,
    max_size=7,
)


@given(steps=STEPS)
@FEW
def test_whatever_judging_would_change_is_stale_and_so_is_whatever_the_rules_found(
    steps: list[Arrival | str],
) -> None:
    with transaction.atomic():
        people = cast()
        services.judge(measure_key=AE, now=NOW)
        touched: Pairs = set()
        nation, planner = (AE, number_of("nhsscotland")), (AE, number_of(BOARD))
        for step in steps:
            match step:
                case "judge":
                    services.judge(measure_key=AE, now=NOW)
                    touched = set()
                case str() if step.startswith("plan"):
                    change_plan(people, step.split()[1])
                    touched |= {planner}
                case str() if step.startswith("policy"):
                    change_policy(step.split()[1])
                    touched |= {
                        (AE, number) for number in Organisation.including_samples.values_list("pk", flat=True)
                    }
                case _:
                    arrival = every_board() if isinstance(step, str) else step
                    arrive(
                        *arrival.rows,
                        known_from=arrival.known_from,
                        returned_by=arrival.stream_of,
                        judged=False,
                    )
                    touched |= {(AE, number_of(row.split(",")[0])) for row in arrival.rows}
                    touched |= set() if arrival.stream_of else {nation}
            found = stale_of_ae()
            assert by_rules_of_ae() | would_change() <= found <= touched, step
        services.judge(measure_key=AE, now=NOW)
        assert stale_of_ae() == by_rules_of_ae() == would_change() == set()
        transaction.set_rollback(True)


# One kind of change after the other


def test_nothing_is_judged_at_first_and_nothing_is_stale_when_all_is() -> None:
    everything = Organisation.including_samples.count() * Measure.objects.count()
    assert len(staleness.stale()) == everything
    services.judge_all(now=NOW)
    assert staleness.stale() == ()
    assert Seen.objects.count() == everything


def test_an_older_period_makes_its_series_stale_although_the_newest_figure_stays() -> None:
    services.judge(measure_key=AE, now=NOW)
    arrive("nhs-lothian,2023-04-01,80,100,,,", "nhs-lothian,2023-05-01,96,100,,,")
    arrive("nhs-lothian,2023-04-01,96,100,,,", known_from=TODAY, judged=False)
    lothian = number_of("nhs-lothian")
    assert (AE, lothian) in stale_of_ae()
    assert (AE, lothian) not in stale_by_rules()  # how many periods were met was wrong until the night
    settle()
    found = Standing.objects.get(organisation=lothian, measure=AE, framework="ldp-2023-24")
    assert (found.periods_met, stale_of_ae()) == (2, set())


def test_rows_that_say_nothing_new_make_nothing_stale() -> None:
    services.judge(measure_key=AE, now=NOW)
    arrive("nhs-lothian,2023-04-01,80,100,,,", "nhs-fife,2023-04-01,70,100,,,")
    arrive(
        "nhs-lothian,2023-04-01,80,100,,,", "nhs-fife,2023-04-01,71,100,,,", known_from=TODAY, judged=False
    )
    assert stale_of_ae() == {(AE, number_of("nhs-fife")), (AE, number_of("nhsscotland"))}


def test_each_writer_of_promises_makes_its_board_and_measure_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan that is agreed, a correction or a level that its board confirms, a value that is loaded; nothing else."""
    services.judge_all(now=NOW)
    people = cast()

    def was_stale() -> tuple[tuple[str, int], ...]:
        found = staleness.stale()
        for measure_key in {measure_key for measure_key, _ in found}:
            services.judge(measure_key=measure_key, now=NOW)
        assert staleness.stale() == ()
        return found

    version_id = agreed(people, value="58")
    assert was_stale() == ((AE, number_of(BOARD)),)
    number = proposed(people, version_id)
    assert was_stale() == (), "nothing counts before the board confirms it"
    plans.decide_correction(actor=people.approver, correction_id=number, act=CONFIRM)
    assert was_stale() == ((AE, number_of(BOARD)),)
    level = proposed_level(people)
    assert was_stale() == (), "nothing is agreed before the board confirms it"
    plans.decide_level(actor=people.approver, proposal_id=level, act=CONFIRM_LEVEL)
    assert was_stale() == ((ABI, number_of(BOARD)),)
    values_file = tmp_path / "agreed_values.csv"
    values_file.write_bytes(agreed_values.FILE.read_bytes())
    replace(values_file, FIRST, FIRST.replace("4076", "4080"))
    agreed_values.load(now=NOW, file=values_file)
    loaded = (("alcohol-brief-interventions", number_of("nhs-ayrshire-and-arran")),)
    assert was_stale() == loaded
    # That it could fail: without its number no change of a promise would be found.
    monkeypatch.setattr("boards.plans.loader.raise_promise", lambda **_: None)
    agreed_values.load(now=NOW, file=agreed_values.FILE)
    assert was_stale() == ()


def test_another_wording_makes_nothing_stale_and_another_year_everything() -> None:
    services.judge_all(now=NOW)
    Definition.objects.filter(measure=AE).update(numerator="People seen in time", display_places=0)
    Requirement.objects.filter(measure=AE).update(wording="Nobody waits.")
    Framework.objects.filter(key="ldp-2022-23").update(
        name="Another name", plan_type="regional", plan_level="regional", horizon_years=2, note="Read this."
    )
    assert staleness.stale() == ()
    Requirement.objects.filter(measure=AE, framework="ldp-2022-23").update(floor=90)
    assert {measure for measure, _ in staleness.stale()} == {AE}
    Framework.objects.create(
        key="sample-2030-31", name="Sample", plan_name="Plan", plan_type="delivery", plan_level="local",
        year_start="2030-04-01", year_end="2031-03-31",
        fictional=True, source="Made up",
    )  # fmt: skip
    assert len(staleness.stale()) == Seen.objects.count()


def test_an_organisation_that_is_asked_from_now_on_changes_what_the_nation_adds_up() -> None:
    services.judge(measure_key=AE, now=NOW)
    Organisation.objects.filter(slug="nhs-golden-jubilee").update(kind="territorial")
    assert (AE, number_of("nhsscotland")) in stale_of_ae()


def test_what_is_called_words_is_a_column_of_its_table() -> None:
    for model, words in (
        (Definition, staleness.DEFINITION_WORDS),
        (Requirement, staleness.REQUIREMENT_WORDS),
        (Framework, staleness.FRAMEWORK_WORDS),
    ):
        assert set(words) <= {field.column for field in model._meta.concrete_fields}


def test_what_arrives_while_judging_runs_is_not_thought_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    services.judge(measure_key=AE, now=NOW)
    arrive("nhs-lothian,2023-04-01,80,100,,,")
    real = judged

    def slow(**asked: object) -> object:
        answer = real(**asked)  # type: ignore[arg-type]
        arrive("nhs-lothian,2023-05-01,96,100,,,", known_from=TODAY, judged=False)
        return answer

    monkeypatch.setattr("boards.performance.services.judged", slow)
    services.judge(measure_key=AE, now=NOW)
    assert (AE, number_of("nhs-lothian")) in stale_of_ae()
    monkeypatch.undo()
    services.judge(measure_key=AE, now=NOW)
    assert stale_of_ae() == set()


def test_without_its_number_a_figure_would_not_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """That the random histories could fail."""
    services.judge(measure_key=AE, now=NOW)
    monkeypatch.setattr("boards.figures.acceptance.raise_states", lambda *_, **__: None)
    arrive("nhs-lothian,2023-04-01,80,100,,,", judged=False)
    assert would_change()
    assert not stale_of_ae()


def test_finding_what_is_stale_is_one_query() -> None:
    with statements() as captured:
        staleness.stale()
    assert len(captured) == 1


# What the database refuses


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE boards_seriesstate SET newest_submission_id = 0", "a_series_never_forgets_a_submission"),
        ("UPDATE boards_seriesstate SET stream = 'board'", "a_series_never_forgets_a_submission"),
        ("DELETE FROM boards_seriesstate", "a_series_never_forgets_a_submission"),
        ("UPDATE boards_promisestate SET number = number - 1", "a_promise_never_forgets_a_change"),
        ("UPDATE boards_promisestate SET measure_id = 'sab'", "a_promise_never_forgets_a_change"),
        ("DELETE FROM boards_promisestate", "a_promise_never_forgets_a_change"),
        (
            "INSERT INTO boards_seriesstate (measure_id, organisation_id, stream, newest_submission_id) "
            "SELECT measure_id, organisation_id, stream, newest_submission_id FROM boards_seriesstate",
            "one_state_per_series_and_stream",
        ),
        (
            "INSERT INTO boards_seriesstate (measure_id, organisation_id, stream, newest_submission_id) "
            "SELECT measure_id, organisation_id, 'rumour', newest_submission_id FROM boards_seriesstate",
            "series_stream_is_known",
        ),
        (
            "INSERT INTO boards_promisestate (organisation_id, measure_id, framework_id, number) "
            "SELECT organisation_id, measure_id, framework_id, 1 FROM boards_promisestate",
            "one_promise_state_per_organisation_measure_and_framework",
        ),
        (
            "INSERT INTO boards_seen "
            "(measure_id, organisation_id, official, returned, of_boards, promise, policy, calculation) "
            "SELECT measure_id, organisation_id, 0, 0, 0, 0, '', '' FROM boards_seen",
            "seen_once_per_measure_and_organisation",
        ),
    ],
)  # fmt: skip
def test_the_database_keeps_the_numbers(statement: str, rule: str) -> None:
    arrive("nhs-lothian,2023-04-01,80,100,,,")
    raise_promise(of=[(number_of("nhs-lothian"), AE, "ldp-2023-24")])
    assert SeriesState.objects.exists()
    with (
        pytest.raises(DatabaseError, match=rule),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
