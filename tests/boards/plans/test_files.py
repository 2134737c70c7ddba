"""Trajectories as a CSV file: all of it is stored, or nothing and every error is named."""

from decimal import Decimal

import pytest

from boards.plans import services
from boards.plans.models import Trajectory
from boards.plans.parts.trajectories.file import FileTrajectory, read_csv, write_csv
from boards.plans.parts.trajectories.rules import LONGEST_RATIONALE
from boards.plans.services import RefusedFile
from boards.work.edits import EditConflict
from boards.work.models import AuditEvent
from tests.boards.plans.plans import (
    AE,
    CAMHS,
    Cast,
    drafted,
    points_of,
    rules,
    save,
    values,
)

pytestmark = pytest.mark.django_db


HEADER = "measure,period_start,value"


def load(
    people: Cast, version_id: int, *rows: str, header: str = HEADER, edit_number: int = 1
) -> tuple[str, ...]:
    return services.import_trajectories(
        actor=people.planner,
        version_id=version_id,
        edit_number=edit_number,
        content="\n".join([header, *rows, ""]).encode(),
        file_name="plan.csv",
    )


def test_a_file_replaces_the_trajectories_that_it_has(people: Cast) -> None:
    version_id = drafted(people.planner)
    changed = load(
        people, version_id, f"{CAMHS},2022-04-01,70", f"{CAMHS},01/05/2022,71.5", f"{CAMHS},2022-06-01,"
    )
    assert changed == (CAMHS,)
    assert points_of(version_id, CAMHS) == [70, Decimal("71.5")]
    assert points_of(version_id) == [80] * 12
    event = AuditEvent.objects.filter(action="trajectories saved").latest("id")
    assert event.after is not None
    assert (event.after["file_name"], len(event.after["sha256"])) == ("plan.csv", 64)


def test_a_file_keeps_rationale_and_baseline_that_it_does_not_mention(people: Cast) -> None:
    version_id = drafted(people.planner)
    services.save_trajectory(
        actor=people.planner,
        version_id=version_id,
        edit_number=1,
        measure_key=CAMHS,
        points={},
        baseline=Decimal(60),
        rationale="Two more posts.",
    )
    load(people, version_id, f"{CAMHS},2022-04-01,70", edit_number=2)
    held = Trajectory.objects.get(version=version_id, measure=CAMHS)
    assert (held.rationale, held.baseline) == ("Two more posts.", 60)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",2022-04-01,70", "measure", "measure_missing"),
        ("cancelled-operations,2022-04-01,70", "measure", "measure_unknown"),
        (f"{CAMHS},,70", "period_start", "period_missing"),
        (f"{CAMHS},2023-04-01,70", "period_start", "period_wrong"),
        (f"{CAMHS},2022-04-02,70", "period_start", "period_wrong"),
        (f"{CAMHS},2022-04-01,12%", "value", "percent_sign"),
        (f"{CAMHS},2022-04-01,<5", "value", "limit"),
        (f"{CAMHS},2022-04-01,NaN", "value", "marker_as_number"),
        (f"{CAMHS},2022-04-01,1e309", "value", "exponent"),
        (f"{CAMHS},2022-04-01,-1", "value", "negative"),
        (f"{CAMHS},2022-04-01,101", "value", "value_wrong"),
        (f"{CAMHS},2022-04-01,70.25", "value", "value_wrong"),
        (f"{CAMHS},2022-04-01,=1+1", "value", "formula"),
        ("smoking-quits,2022-04-01,10.5", "value", "value_wrong"),
    ],
)
def test_every_error_of_a_file_is_named_and_nothing_is_stored(
    people: Cast, row: str, column: str, code: str
) -> None:
    version_id = drafted(people.planner)
    good = f"{AE},2022-04-01,70"
    with pytest.raises(RefusedFile) as refusal:
        load(people, version_id, good, row, row.replace("04-01", "05-01"))
    first = refusal.value.problems[0]
    assert (first.row, first.column, first.code) == (3, column, code)
    assert first.remedy
    assert refusal.value.count >= 2
    assert points_of(version_id) == [80] * 12


def test_duplicates_missing_columns_and_unreadable_files_are_named(people: Cast) -> None:
    version_id = drafted(people.planner)
    for rows, header, code in (
        ([f"{CAMHS},2022-04-01,70", f"{CAMHS},2022-04-01,71"], HEADER, "duplicate"),
        ([f"{CAMHS},70"], "measure,value", "missing_column"),
        ([f"{CAMHS},2022-04-01,70,1"], HEADER + ",extra", "unknown_column"),
        ([], "", "empty_file"),
        ([], "PK\x03\x04", "not_csv"),
    ):
        with pytest.raises(RefusedFile) as refusal:
            load(people, version_id, *rows, header=header)
        assert refusal.value.problems[0].code == code


def test_a_rationale_of_several_lines_comes_back_from_its_file() -> None:
    written = 'Two posts.\n\nOne of them "for good", from May.'
    planned = {
        CAMHS: FileTrajectory(points=values("70", measure_key=CAMHS), baseline=None, rationale=written)
    }
    asked = {CAMHS: rules(CAMHS)}
    read = read_csv(write_csv(planned, rules=asked), rules=asked, limit_bytes=10**6)
    assert read.trajectories == planned


def test_a_rationale_in_a_file_has_the_limit_of_the_form(people: Cast) -> None:
    version_id = drafted(people.planner)
    header = f"{HEADER},rationale"
    with pytest.raises(RefusedFile) as refusal:
        load(
            people,
            version_id,
            f"{CAMHS},2022-04-01,70,{'x' * (LONGEST_RATIONALE + 1)}",
            f"{CAMHS},2022-05-01,70,",
            header=header,
        )
    (problem,) = refusal.value.problems
    assert (problem.row, problem.column, problem.code) == (2, "rationale", "too_long")
    assert "5,001 characters; the limit is 5,000" in problem.problem
    longest = "-" + "x" * (LONGEST_RATIONALE - 1)  # comes with an apostrophe before it
    load(people, version_id, f"{CAMHS},2022-04-01,70,'{longest}", header=header)
    assert Trajectory.objects.get(version=version_id, measure=CAMHS).rationale == longest


def test_a_file_with_a_nul_is_refused_with_its_line(people: Cast) -> None:
    version_id = drafted(people.planner)
    with pytest.raises(RefusedFile) as refusal:
        load(people, version_id, f"{CAMHS},2022-04-01,70,more\0staff", header=f"{HEADER},rationale")
    assert [(problem.row, problem.code) for problem in refusal.value.problems] == [(2, "nul")]


def test_a_file_of_very_many_lines_is_refused_unread(people: Cast) -> None:
    version_id = drafted(people.planner)
    with pytest.raises(RefusedFile) as refusal:
        load(people, version_id, *["x"] * 50_001)
    assert [problem.code for problem in refusal.value.problems] == ["too_many_lines"]
    assert "the limit is 50,000 lines" in refusal.value.problems[0].problem


def test_a_stale_file_is_refused_like_a_stale_form(people: Cast) -> None:
    version_id = drafted(people.planner)
    save(people, version_id, edit_number=1, value="82")
    with pytest.raises(EditConflict):
        load(people, version_id, f"{AE},2022-04-01,70")
