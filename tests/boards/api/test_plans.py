"""A program reads a plan and writes rows of it: by the rules of the desk, with every fault at its row and field."""

import json
from datetime import date
from typing import Any

import pytest

from boards.api.models import Use
from boards.organisations.models import Organisation
from boards.people.models import Membership
from boards.people.roles import Role
from boards.plans import services
from boards.plans.models import PlanEdit, PlanVersion
from boards.plans.parts import ACTIONS
from boards.work.models import AuditEvent
from targets.catalogue.plan_parts import PlanPart
from tests.boards.api.programs import Program, program
from tests.support.addresses import A_ROW, OPEN_CYCLE, SAMPLE_CYCLE, a_listed_row, a_plan, a_signed_plan
from tests.support.people import LONG_AGO, actor_for, person
from tests.support.shared import made_once
from tests.support.statements import statements

LOTHIAN = "boards/nhs-lothian/plans/"
PLAN = f"{LOTHIAN}{OPEN_CYCLE}/"
PART, DRAWN = f"{PLAN}parts/actions/", f"{PLAN}parts/trajectories/"
NEW = "ffffffff"
ACTION = {
    "title": "A ward opens",
    "area": "framing",
    "what": "In June.",
    "lead": "A lead",
    "ends": "2027-03-31",
}
AE = "ae-4-hours"


@made_once
def writer() -> Program:
    """A program that writes the plan of NHS Lothian, which has one action and one risk."""
    a_listed_row(Organisation.objects.get(slug="nhs-lothian"))
    return program(Use.PLAN)


def number() -> int:
    return PlanVersion.objects.get(plan__framework=OPEN_CYCLE).edit_number


def rows(changed: Any, *, edit_number: int | None = None, version: int = 1) -> dict[str, Any]:
    return {
        "version": version,
        "edit_number": number() if edit_number is None else edit_number,
        "rows": changed,
    }


def write(writer: Program, changed: Any, *, part: str = PART, dry: bool = False, **said: Any) -> Any:
    return writer.call("patch", f"{part}{'?dry_run=true' if dry else ''}", rows(changed, **said))


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.content
    return [(one["row"], one["field"]) for one in answer.json()["errors"]]


def test_a_plan_and_its_parts_are_read_with_few_statements(writer: Program) -> None:
    listed = {one["framework"]: one for one in writer.get(LOTHIAN).json()}
    assert listed[OPEN_CYCLE]["version"] == 1
    assert listed[OPEN_CYCLE]["state"] == "draft"
    with statements() as seen:
        told = writer.get(PLAN).json()
    assert len([one for one in seen if "boards_" in one["sql"] and "cache" not in one["sql"]]) <= 75
    assert (told["version"], told["edit_number"], told["invented"]) == (1, number(), False)
    actions = next(one for one in told["parts"] if one["part"] == "actions")
    assert (actions["rows"], actions["progress"]) == (1, "in progress")

    part = writer.get(PART).json()
    assert list(part["rows"]) == [A_ROW]
    assert part["rows"][A_ROW]["title"] == "Sample action, the same for every board"
    assert {one["field"] for one in part["fields"] if one["always"]} >= {"title"}
    assert writer.get(f"{PART}?version=1").json() == part


def test_what_there_is_not_is_not_found(writer: Program) -> None:
    for path in (
        f"{LOTHIAN}no-such-year/",
        f"{PLAN}parts/nothing/",
        f"{PLAN}?version=7",
        f"{LOTHIAN}heat-2014-15/parts/trajectories/",
        "boards/nhs-fife/plans/",
        f"boards/nhs-fife/plans/{OPEN_CYCLE}/",
        "boards/no-such-board/plans/",
    ):
        answer = writer.get(path)
        assert answer.status_code == 404, path
        assert answer.json()["title"] == "Not found"
    assert writer.get(f"{PLAN}?version=0").status_code == 422


def test_rows_are_added_changed_and_taken_out_and_others_stay(writer: Program) -> None:
    saved = write(writer, {NEW: ACTION | {"ends": "31 March 2027"}})
    assert saved.status_code == 200, saved.content
    assert saved.json()["changed"] == [NEW]
    assert saved.json()["rows"][NEW]["ends"] == "2027-03-31"
    assert set(writer.get(PART).json()["rows"]) == {A_ROW, NEW}

    again = write(writer, {NEW: saved.json()["rows"][NEW]})
    assert again.json()["changed"] == []
    assert again.json()["edit_number"] == saved.json()["edit_number"] == number()

    gone = write(writer, {NEW: None})
    assert gone.json() == {
        "version": 1,
        "edit_number": number(),
        "dry_run": False,
        "changed": [NEW],
        "rows": {NEW: None},
    }
    assert list(writer.get(PART).json()["rows"]) == [A_ROW]


def test_the_history_and_the_log_say_whose_program_it_was(writer: Program) -> None:
    write(writer, {NEW: ACTION})
    assert writer.person is not None
    edit = PlanEdit.objects.latest("pk")
    assert (edit.editor_id, edit.editor_label) == (writer.person.pk, f"{writer.person.name} (A program)")
    assert AuditEvent.objects.latest("pk").actor_id == writer.person.pk


def test_a_dry_run_answers_as_the_call_would_and_stores_nothing(writer: Program) -> None:
    before = PlanEdit.objects.count(), AuditEvent.objects.count(), number()
    told = write(writer, {NEW: ACTION}, dry=True).json()
    assert told["dry_run"] is True
    assert (told["changed"], told["edit_number"]) == ([NEW], before[2] + 1)
    assert (PlanEdit.objects.count(), AuditEvent.objects.count(), number()) == before
    assert faults(write(writer, {NEW: {"title": "Alone"}}, dry=True)) == faults(
        write(writer, {NEW: {"title": "Alone"}})
    )
    assert write(writer, {NEW: ACTION}).json() == told | {"dry_run": False}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({NEW: ACTION | {"ends": "soon"}}, [(NEW, "ends")]),
        ({NEW: ACTION | {"colour": "green"}}, [(NEW, "colour")]),
        ({NEW: ACTION | {"area": "nowhere", "ends": "x"}}, [(NEW, "area"), (NEW, "ends")]),
        ({NEW: {"what": "Untitled"}}, [(NEW, "title")]),
        ({"a new one": ACTION}, [("a new one", "")]),
        ({NEW: ACTION | {"title": "\u0627" * 2 + "\ue000"}}, [(NEW, "title")]),
        ({NEW: ACTION, A_ROW: {"title": "x", "ends": "31/02/2027"}}, [(A_ROW, "ends")]),
    ],
)
def test_every_fault_names_its_row_and_field_and_nothing_is_stored(
    writer: Program, changed: Any, named: list[tuple[str, str]]
) -> None:
    before = number()
    answer = write(writer, changed)
    assert [one for one in faults(answer) if one in named] == named
    assert all(one["problem"] and one["remedy"] for one in answer.json()["errors"])
    assert number() == before


def test_a_trajectory_is_written_and_read_back(writer: Program) -> None:
    asked = writer.get(DRAWN).json()
    periods = [one["field"] for one in asked["fields"] if one["row"] == AE and " to " in one["field"]]
    said = dict.fromkeys(periods, "95.50") | {"rationale": "A ward opens.", "baseline": "92.1"}
    saved = write(writer, {AE: said}, part=DRAWN)
    assert saved.status_code == 200, saved.content
    held = writer.get(DRAWN).json()["rows"][AE]
    assert held == dict.fromkeys(periods, "95.5") | {
        "rationale": "A ward opens.",
        "baseline": "92.1",
    }
    assert write(writer, {AE: held}, part=DRAWN).json()["changed"] == []


def test_faults_of_a_trajectory_name_measure_and_period(writer: Program) -> None:
    asked = writer.get(DRAWN).json()
    first, second, *_ = (one["field"] for one in asked["fields"] if one["row"] == AE)
    said = {first: "plenty", second: "101", "2001-01-01 to 2001-01-31": "90", "rationale": "x" * 5001}
    named = faults(write(writer, {AE: said, "no-such-measure": {"baseline": "1"}}, part=DRAWN))
    assert named == [
        (AE, first),
        (AE, second),
        (AE, "2001-01-01 to 2001-01-31"),
        (AE, "rationale"),
        ("no-such-measure", "baseline"),
    ]


def test_what_somebody_else_changed_since_is_not_written_over(writer: Program) -> None:
    read = number()
    colleague = actor_for(person(Role.PLANNER))
    version = PlanVersion.objects.get(plan__framework=OPEN_CYCLE)
    theirs = dict(ACTIONS.rows(version.pk)[A_ROW]) | {"lead": "Somebody else"}
    services.save_rows(
        actor=colleague, version_id=version.pk, edit_number=read, part=ACTIONS, rows={A_ROW: theirs}
    )
    mine = theirs | {"lead": "My lead"}

    answer = write(writer, {A_ROW: mine}, edit_number=read)
    assert answer.status_code == 409
    told = answer.json()
    assert colleague.label in told["happened"]
    assert str(read + 1) in told["remedies"][0]
    (clash,) = told["errors"]
    assert (clash["row"], clash["field"], clash["value"]) == (A_ROW, "lead", "My lead")
    assert "it is “Somebody else” now" in clash["problem"]
    assert write(writer, {NEW: ACTION}, edit_number=read).status_code == 200, "another row is no conflict"
    assert write(writer, {A_ROW: mine}).status_code == 200, "who has seen theirs may decide"


def test_a_number_that_never_was_and_another_version_are_refused(writer: Program) -> None:
    assert write(writer, {NEW: ACTION}, edit_number=number() + 1).status_code == 409
    assert write(writer, {NEW: ACTION}, version=2).status_code == 409


@pytest.mark.django_db
def test_a_signed_plan_is_read_and_not_written_and_a_sample_says_that_it_is_one() -> None:
    sample = Organisation.including_samples.get(slug="sample-mainland")
    a_plan(sample)
    a_signed_plan(sample)
    caller = program(Use.PLAN, board=sample.slug)
    path = f"boards/{sample.slug}/plans/{SAMPLE_CYCLE}/"
    told = caller.get(path).json()
    assert (told["invented"], told["versions"][0]["state"]) == (True, "signed")
    said = rows({AE: {"rationale": "Another."}}, edit_number=told["edit_number"])
    answer = caller.call("patch", f"{path}parts/trajectories/", said)
    assert answer.status_code == 409
    assert answer.json()["title"] == "The plan cannot be written like this now"


@pytest.mark.django_db
@pytest.mark.parametrize("use", [Use.READ, Use.FIGURES])
def test_a_token_for_something_else_writes_nothing(use: Use) -> None:
    a_listed_row(Organisation.objects.get(slug="nhs-lothian"))
    caller = program(use)
    answer = write(caller, {NEW: ACTION})
    assert answer.status_code == 403
    assert answer.json()["title"] == "The token is not for this"
    assert caller.get(PLAN).status_code == (200 if use is Use.READ else 403)


def test_whoever_lost_the_role_lost_what_the_token_opened(writer: Program) -> None:
    held = Membership.objects.filter(user=writer.person)
    held.update(ends=date(2001, 1, 1))
    assert writer.get(PLAN).status_code == 404
    assert write(writer, {NEW: ACTION}).status_code == 404
    assert writer.person is not None
    Membership.objects.create(user=writer.person, role=Role.ANALYST, starts=LONG_AGO)
    assert writer.get(PLAN).status_code == 403, "the token writes, and an analyst does not"


@pytest.mark.django_db
def test_what_the_board_keeps_to_itself_is_not_told_to_who_is_not_of_it_any_more() -> None:
    a_listed_row(Organisation.objects.get(slug="nhs-lothian"))
    PlanPart.objects.filter(framework=OPEN_CYCLE, part="actions").update(rule=PlanPart.Rule.LOCAL)
    caller = program(Use.READ)
    assert caller.get(PART).status_code == 200
    assert caller.person is not None
    Membership.objects.filter(user=caller.person).update(ends=date(2001, 1, 1))
    Membership.objects.create(user=caller.person, role=Role.ANALYST, starts=LONG_AGO)
    assert caller.get(PLAN).status_code == 200
    assert "actions" not in {one["part"] for one in caller.get(PLAN).json()["parts"]}
    assert caller.get(PART).status_code == 404


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{", "line 1 column 2"),
        ("[" * 100_000, "nested too deeply"),
        ('{"version": NaN}', "NaN is no number"),
        ('{"version": 1, "version": 2}', "“version” stands twice"),
        ('{"rows": "\\u0000"}', "U+0000"),
        ('{"rows": "\\ud800"}', "half of a sign"),
        (b"\xff\xfe", ""),
        ("1" * 5000, ""),
    ],
)
def test_a_body_that_cannot_be_read_in_one_way_is_refused(writer: Program, body: Any, words: str) -> None:
    answer = writer.call("patch", PART, body)
    assert answer.status_code == 400
    assert words in answer.json()["happened"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "version"),
        ({"version": "one", "edit_number": 0, "rows": {NEW: ACTION}}, "version"),
        ({"version": 1, "edit_number": 2**31, "rows": {NEW: ACTION}}, "edit_number"),
        ({"version": 1, "edit_number": 0, "rows": {}}, "rows"),
        ({"version": 1, "edit_number": 0, "rows": {NEW: {"title": 7}}}, "title"),
        ({"version": 1, "edit_number": 0, "rows": {NEW: ACTION}, "more": 1}, "more"),
        ([], "said"),
    ],
)
def test_a_body_that_is_not_as_described_says_where(writer: Program, said: Any, field: str) -> None:
    answer = writer.call("patch", PART, json.dumps(said))
    assert field in [name for _, name in faults(answer)]


def test_another_round_is_read_too(writer: Program) -> None:
    answer = writer.get(f"{LOTHIAN}{SAMPLE_CYCLE}/")
    assert answer.status_code == 200
    assert (answer.json()["version"], answer.json()["edit_number"]) == (None, None)
    assert writer.get(f"{LOTHIAN}{SAMPLE_CYCLE}/parts/trajectories/").status_code == 404
