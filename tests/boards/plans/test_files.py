"""A part's file: read whole, shown cell by cell, accepted as it was shown, undone in one press.

Longer than 400 lines: one file of a part, read, shown, accepted and undone, with each of its faults.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from boards.figures.intake.problems import Problem
from boards.people.permissions import NotAllowed
from boards.people.roles import Role
from boards.plans import parts, services
from boards.plans.models import Trajectory
from boards.plans.parts import TRAJECTORIES
from boards.plans.parts.comparing import Kind, Preview
from boards.plans.parts.part import Fault, Setting
from boards.plans.parts.reading import read_file
from boards.plans.parts.trajectories.rows import rows as rows_of
from boards.plans.parts.trajectories.rules import LONGEST_RATIONALE
from boards.plans.queries import plan, preview_of
from boards.plans.sent_files import PlanFile
from boards.plans.services import CannotPlan, InvalidRows, RefusedFile
from boards.plans.words import field_of
from boards.work.edits import Change, EditConflict
from boards.work.models import AuditEvent
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import number_of
from tests.boards.plans.plans import (
    AE,
    BOARD,
    CAMHS,
    SAMPLE,
    Cast,
    drafted,
    points_of,
    rules,
    save,
    sign,
    values,
    version,
)
from tests.support.people import actor_for, person

pytestmark = pytest.mark.django_db


HEADER = "measure,period_start,value"


def send(people: Cast, version_id: int, *rows: str, header: str = HEADER, replace_all: bool = False) -> int:
    return services.send_file(
        actor=people.planner,
        version_id=version_id,
        part=TRAJECTORIES,
        content="\n".join([header, *rows, ""]).encode(),
        file_name="plan.csv",
        replace_all=replace_all,
    )


def setting_now() -> Setting:
    return plan(
        organisation_id=number_of(BOARD),
        framework_key=SAMPLE,
        catalogue=catalogue(),
        today=timezone.localdate(),
    ).setting


def look(file_id: int) -> Preview:
    """The file beside the plan as it is now."""
    file = PlanFile.objects.get(pk=file_id)
    return preview_of(file, stored=rows_of(file.version_id), setting=setting_now())


def load(
    people: Cast, version_id: int, *rows: str, header: str = HEADER, replace_all: bool = False
) -> tuple[str, ...]:
    """Send, look, accept."""
    file_id = send(people, version_id, *rows, header=header, replace_all=replace_all)
    return accept(people, file_id)


def problems_of(file_id: int) -> tuple[Problem, ...]:
    """What of the file cannot be read."""
    file = PlanFile.objects.get(pk=file_id)
    return read_file(TRAJECTORIES, file.as_sent, setting=setting_now(), limit_bytes=10**6).problems


def accept(people: Cast, file_id: int, *, shown: str = "") -> tuple[str, ...]:
    """As it is shown now, or was when the version had been saved once."""
    number = 1 if shown else PlanFile.objects.get(pk=file_id).version.edit_number
    return services.accept_file(
        actor=people.planner, file_id=file_id, edit_number=number, shown=shown or look(file_id).shown
    )


def kinds(file_id: int) -> dict[str, int]:
    return {kind.value: number for kind, number in look(file_id).counts.items()}


def test_a_file_changes_what_it_names_and_nothing_else(people: Cast) -> None:
    version_id = drafted(people.planner)
    services.save_trajectory(
        actor=people.planner,
        version_id=version_id,
        edit_number=1,
        measure_key=CAMHS,
        points=values("60", measure_key=CAMHS),
        baseline=Decimal(58),
        rationale="Two more posts.",
    )
    file_id = send(
        people, version_id, f"{CAMHS},2022-04-01,70", f"{CAMHS},01/05/2022,60.0", f"{CAMHS},2022-06-01,"
    )
    assert kinds(file_id) == {"changed": 1, "unchanged": 1, "kept": 1}
    assert look(file_id).not_named == 1
    assert points_of(version_id, CAMHS) == [60] * 12, "nothing is stored by sending it"
    changed = accept(people, file_id)
    assert changed == (CAMHS,)
    assert points_of(version_id, CAMHS) == [70, *[60] * 11]
    assert points_of(version_id) == [80] * 12
    held = Trajectory.objects.get(version=version_id, measure=CAMHS)
    assert (held.rationale, held.baseline) == ("Two more posts.", 58)
    event = AuditEvent.objects.filter(action="trajectories saved").latest("id")
    assert event.after is not None
    assert (event.after["file_name"], len(event.after["sha256"])) == ("plan.csv", 64)
    assert AuditEvent.objects.filter(action="plan file sent").count() == 1


def test_replace_all_takes_out_what_the_columns_of_the_file_do_not_say(people: Cast) -> None:
    version_id = drafted(people.planner)
    services.save_trajectory(
        actor=people.planner,
        version_id=version_id,
        edit_number=1,
        measure_key=CAMHS,
        points=values("60", measure_key=CAMHS),
        baseline=Decimal(58),
        rationale="Two more posts.",
    )
    rows = (f"{CAMHS},2022-04-01,70,Three.", f"{CAMHS},2022-05-01,60,", f"{CAMHS},2022-06-01,,")
    file_id = send(people, version_id, *rows, header=f"{HEADER},rationale", replace_all=True)
    # Ten periods of one measure and all twelve of the other with its reasons; the baseline has no column, so it stays.
    assert kinds(file_id) == {"changed": 2, "unchanged": 1, "removed": 23}
    accept(people, file_id)
    assert rows_of(version_id) == {
        CAMHS: {
            "2022-04-01 to 2022-04-30": "70",
            "2022-05-01 to 2022-05-31": "60",
            "baseline": "58",
            "rationale": "Three.",
        }
    }


def test_the_file_that_is_taken_changes_nothing_when_it_comes_back(people: Cast) -> None:
    version_id = drafted(people.planner)
    services.save_trajectory(
        actor=people.planner,
        version_id=version_id,
        edit_number=1,
        measure_key=CAMHS,
        points=values("70.5", measure_key=CAMHS),
        baseline=Decimal("60.2"),
        rationale='-Two posts.\r\n\r\nOne of them "for good", from May.',
    )
    setting = setting_now()
    content = TRAJECTORIES.table(rows_of(version_id), setting).csv()
    for replace_all in (False, True):
        file_id = services.send_file(
            actor=people.planner,
            version_id=version_id,
            part=TRAJECTORIES,
            content=content,
            file_name="plan.csv",
            replace_all=replace_all,
        )
        assert kinds(file_id) == {"unchanged": 27}
        with pytest.raises(CannotPlan, match="nothing to accept"):
            accept(people, file_id)


def test_what_is_accepted_is_what_was_shown(people: Cast) -> None:
    version_id = drafted(people.planner)
    file_id = send(people, version_id, f"{AE},2022-04-01,70")
    seen = look(file_id).shown
    # Somebody saves another measure, and another period: the file still says the same.
    save(people, version_id, edit_number=1, value="60", measure_key=CAMHS)
    assert look(file_id).shown == seen
    save(people, version_id, edit_number=2, value="82")
    assert look(file_id).shown != seen
    with pytest.raises(
        CannotPlan, match=f"than you were shown \\({people.planner.label} changed the plan last"
    ):
        accept(people, file_id, shown=seen)
    assert points_of(version_id) == [82] * 12
    accept(people, file_id)
    assert points_of(version_id) == [70, *[82] * 11]
    with pytest.raises(CannotPlan, match=f"accepted already by {people.planner.label}"):
        accept(people, file_id)


def test_a_file_is_undone_by_a_save_of_the_earlier_values(people: Cast) -> None:
    version_id = drafted(people.planner)
    before = rows_of(version_id)
    file_id = send(people, version_id, f"{AE},2022-04-01,70", f"{CAMHS},2022-04-01,60")
    with pytest.raises(CannotPlan, match="was not accepted"):
        services.undo_file(actor=people.planner, file_id=file_id)
    accept(people, file_id)
    save(people, version_id, edit_number=2, value="50", measure_key="cancer-62-days")
    assert services.undo_file(actor=people.planner, file_id=file_id) == (AE, CAMHS)
    after = rows_of(version_id)
    assert {key: after[key] for key in before} == before
    assert CAMHS not in after
    assert "cancer-62-days" in after
    assert version(version_id).edit_number == 4
    with pytest.raises(CannotPlan, match="as they were before this file already"):
        services.undo_file(actor=people.planner, file_id=file_id)


def test_what_was_saved_after_a_file_is_not_lost_by_undoing_it(people: Cast) -> None:
    version_id = drafted(people.planner)
    load(people, version_id, f"{AE},2022-04-01,70")
    save(people, version_id, edit_number=2, value="75")
    with pytest.raises(EditConflict):
        services.undo_file(actor=people.planner, file_id=PlanFile.objects.get().pk)
    assert points_of(version_id) == [75] * 12


def test_what_a_part_refuses_is_named_by_row_and_cell_and_nothing_is_stored(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    version_id = drafted(people.planner)

    def closed(changes: Mapping[str, Change], setting: Setting) -> tuple[Fault, ...]:
        may = "2022-05-01 to 2022-05-31"
        return tuple(
            Fault(key, may, (one.after or {}).get(may, ""), "May is closed.", "Give it back its value.")
            for key, one in changes.items()
            if (one.after or {}).get(may) != (one.before or {}).get(may)
        )

    monkeypatch.setattr(parts, "PARTS", (replace(TRAJECTORIES, check=closed),))
    file_id = send(people, version_id, f"{AE},2022-04-01,70", f"{AE},2022-05-01,70")
    preview = look(file_id)
    (wrong,) = (cell for cell in preview.cells if cell.kind == "wrong")
    assert wrong.fault
    assert (wrong.row, wrong.title, wrong.was_words, wrong.fault.problem) == (
        3,
        "May 2022",
        "80%",
        "May is closed.",
    )
    assert kinds(file_id) == {"changed": 1, "wrong": 1}
    assert not preview.can_stand
    with pytest.raises(InvalidRows, match="May is closed"):
        accept(people, file_id, shown=preview.shown)
    assert points_of(version_id) == [80] * 12
    file_id = send(people, version_id, f"{AE},2022-04-01,70", f"{AE},2022-05-01,80.0")
    assert kinds(file_id) == {"changed": 1, "unchanged": 1}, (
        "an equal value changes nothing, so nothing is refused"
    )


def test_only_planners_of_the_board_send_accept_and_undo_and_only_a_draft(people: Cast) -> None:
    version_id = drafted(people.planner)
    file_id = send(people, version_id, f"{AE},2022-04-01,70")
    shown = look(file_id).shown
    stranger = actor_for(person(Role.PLANNER, board="nhs-fife"))
    with pytest.raises(NotAllowed):
        send(replace(people, planner=stranger), version_id, f"{AE},2022-04-01,70")
    for actor in (stranger, people.approver):
        with pytest.raises(NotAllowed):
            services.accept_file(actor=actor, file_id=file_id, edit_number=1, shown=shown)
        with pytest.raises(NotAllowed):
            services.undo_file(actor=actor, file_id=file_id)
    sign(people.approver, version_id)
    with pytest.raises(CannotPlan, match="it is signed"):
        accept(people, file_id)
    with pytest.raises(CannotPlan, match="it is signed"):
        send(people, version_id, f"{AE},2022-04-01,70")


SET = "UPDATE boards_planfile SET {}".format
ANOTHER = """
    INSERT INTO boards_planfile (version_id, part, file_name, sha256, content, replace_all, sent_by_id, sent_at)
    SELECT version_id, part, file_name, 'x', content, replace_all, sent_by_id, sent_at FROM boards_planfile
"""


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        (SET("content = '\\x00'"), "Cannot update rows"),
        (SET("sha256 = repeat('0', 64)"), "Cannot update rows"),
        (SET("replace_all = true"), "Cannot update rows"),
        (SET("accepted_as = 9 WHERE accepted_as IS NOT NULL"), "Cannot update rows"),
        (SET("accepted_as = 2 WHERE accepted_as IS NULL"), "one_plan_file_per_version_and_edit_number"),
        ("DELETE FROM boards_planfile", "Cannot delete rows"),
        (ANOTHER, "a_plan_file_has_a_whole_hash"),
    ],
)
def test_a_kept_file_stays_as_it_came_and_is_accepted_once(people: Cast, statement: str, name: str) -> None:
    version_id = drafted(people.planner)
    load(people, version_id, f"{AE},2022-04-01,70")
    send(people, version_id, f"{AE},2022-04-01,71")
    with pytest.raises(DatabaseError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


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
        (f"{CAMHS},2022-04-01,=1+1", "value", "formula"),
    ],
)
def test_every_error_of_a_file_is_named_and_nothing_is_stored(
    people: Cast, row: str, column: str, code: str
) -> None:
    version_id = drafted(people.planner)
    file_id = send(people, version_id, f"{AE},2022-04-01,70", row, row.replace("04-01", "05-01"))
    first = problems_of(file_id)[0]
    assert (first.row, first.column, first.code) == (3, column, code)
    assert first.remedy
    preview = look(file_id)
    wrong = next(cell for cell in preview.cells if cell.kind is Kind.WRONG)
    assert (wrong.row, wrong.field, wrong.now) == (3, column, first.value)
    assert preview.counts[Kind.WRONG] >= 2
    assert preview.counts[Kind.CHANGED] == 1, "the rest of the file is shown too"
    assert not preview.can_stand
    with pytest.raises(InvalidRows, match=re.escape(first.problem)):
        accept(people, file_id)
    assert points_of(version_id) == [80] * 12


@pytest.mark.parametrize(
    ("measure", "value", "words"),
    [
        (AE, "101", "above 100"),
        (AE, "70.25", "more than 1 decimal place"),
        (AE, "10000000000", "not a number from 0 up"),
        ("smoking-quits", "10.5", "no decimal places"),
    ],
)
def test_a_number_that_cannot_stand_is_named_by_measure_and_period(
    people: Cast, measure: str, value: str, words: str
) -> None:
    version_id = drafted(people.planner)
    first = rules(measure).periods[0]
    file_id = send(people, version_id, f"{measure},{first.start},{value}")
    (wrong,) = look(file_id).cells
    assert (wrong.kind, wrong.key, wrong.field, wrong.row) == (Kind.WRONG, measure, field_of(first), 2)
    assert wrong.fault
    assert words in wrong.fault.problem
    with pytest.raises(InvalidRows, match=words):
        accept(people, file_id)


def test_missing_columns_and_unreadable_files_are_named_and_not_kept(people: Cast) -> None:
    version_id = drafted(people.planner)
    for rows, header, code in (
        ([f"{CAMHS},70"], "measure,value", "missing_column"),
        ([f"{CAMHS},2022-04-01,70,1"], HEADER + ",extra", "unknown_column"),
        ([], "", "empty_file"),
        ([], "PK\x03\x04", "not_csv"),
    ):
        with pytest.raises(RefusedFile) as refusal:
            load(people, version_id, *rows, header=header)
        assert refusal.value.problems[0].code == code
    assert not PlanFile.objects.exists()


def test_a_cell_that_is_named_twice_says_one_thing(people: Cast) -> None:
    version_id = drafted(people.planner)
    header = f"{HEADER},rationale"
    (problem,) = problems_of(
        send(people, version_id, f"{CAMHS},2022-04-01,70,", f"{CAMHS},2022-04-01,71,", header=header)
    )
    assert (problem.row, problem.column, problem.code) == (3, "value", "duplicate")
    assert "April 2022: row 2 says something else already" in problem.problem
    (problem,) = problems_of(
        send(people, version_id, f"{CAMHS},2022-04-01,70,One.", f"{CAMHS},2022-05-01,71,Two.", header=header)
    )
    assert (problem.row, problem.column, problem.code) == (3, "rationale", "duplicate")
    load(people, version_id, f"{CAMHS},2022-04-01,70.0,", f"{CAMHS},2022-04-01,70,One.", header=header)
    assert rows_of(version_id)[CAMHS] == {"2022-04-01 to 2022-04-30": "70", "rationale": "One."}


def test_a_rationale_in_a_file_has_the_limit_of_the_form(people: Cast) -> None:
    version_id = drafted(people.planner)
    header = f"{HEADER},rationale"
    file_id = send(
        people,
        version_id,
        f"{CAMHS},2022-04-01,70,{'x' * (LONGEST_RATIONALE + 1)}",
        f"{CAMHS},2022-05-01,70,",
        header=header,
    )
    (problem,) = problems_of(file_id)
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
