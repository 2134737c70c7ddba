"""What a plan says in words: contributions by council area, sections, and answers to the questions of the year."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, InternalError, transaction

from boards.organisations.models import Organisation, Partner
from boards.organisations.partners import FILE, load
from boards.plans import services
from boards.plans.demo_sections import sections_of_sample
from boards.plans.parts import COMMUNITY, IMPROVEMENT, SECTIONS
from boards.plans.parts.community import areas_without
from boards.plans.parts.improvement import unanswered
from boards.plans.parts.part import Part, Rows
from boards.plans.section_rows import PlanAnswer, PlanCommunity, PlanSection
from boards.plans.services import InvalidRows
from targets.catalogue.reading import RefusedFiles
from tests.boards.plans.plans import BOARD, Cast, sign, version, write_lists
from tests.boards.plans.test_listed import FIRST, SECOND, seen
from tests.boards.plans.test_listed import draft as draft  # noqa: PLC0414 (a fixture)

pytestmark = pytest.mark.django_db

NORTH = "sample-council-north-economy"
CONTRIBUTION = {
    "contribution": "Thirty apprentices.",
    "need": "Few jobs.",
    "partners": "The council.",
    "measure": "People in training",
    "agreement": "Outcome 3",
}
SECTION = {
    "title": "Our people",
    "lead": "A. Person, director",
    "areas": "workforce, safe",
    "words": "More are trained here.\nFewer leave.",
}
ANSWER = {"answer": "Yes.", "action": "A new ward", "plan_name": "A plan", "plan_page": "14"}


def write(people: Cast, draft: int, part: Part, rows: Rows) -> None:
    number = version(draft).edit_number
    services.save_rows(actor=people.planner, version_id=draft, edit_number=number, part=part, rows=rows)


def test_every_field_is_kept_and_what_is_not_said_is_counted(people: Cast, draft: int) -> None:
    setting = seen().setting
    for part, key, said in (
        (COMMUNITY, NORTH, CONTRIBUTION),
        (SECTIONS, FIRST, SECTION),
        (IMPROVEMENT, "safe-stroke", ANSWER),
    ):
        assert set(said) == set(part.fields("", setting)), "the test says something in every field"
        write(people, draft, part, {key: said})
        assert part.rows(draft) == {key: said}
    assert areas_without(COMMUNITY.rows(draft), setting) == ("Sample South, invented",)
    assert len(unanswered(IMPROVEMENT.rows(draft), setting)) == 38
    assert COMMUNITY.title_of(NORTH, {}, setting) == "Sample North, invented: Economic recovery and growth"
    for part, rows in sections_of_sample(BOARD).items():
        write(people, draft, part, rows)
    assert areas_without(COMMUNITY.rows(draft), setting) == ()


def test_what_is_wrong_is_named_by_row_and_field(people: Cast, draft: int) -> None:
    wrong: list[tuple[Part, str, dict[str, str], str]] = [
        (COMMUNITY, "s12000033-economy", CONTRIBUTION, ""),
        (COMMUNITY, "sample-council-north-songs", CONTRIBUTION, ""),
        (COMMUNITY, NORTH, {"need": "Few jobs."}, "contribution"),
        (SECTIONS, FIRST, SECTION | {"areas": "songs"}, "areas"),
        (SECTIONS, FIRST, {"words": "A"}, "title"),
        (IMPROVEMENT, "songs", ANSWER, ""),
        (IMPROVEMENT, "safe-stroke", {"plan_page": "14"}, "plan_name"),
    ]
    for part, key, said, field in wrong:
        with pytest.raises(InvalidRows) as refused:
            write(people, draft, part, {key: said})
        (fault,) = refused.value.faults
        assert (fault.key, fault.field) == (key, field)
        assert part.rows(draft) == {}


def test_words_are_frozen_with_their_version_and_an_area_is_the_boards_own(people: Cast, draft: int) -> None:
    for key in ("s12000033-economy", "sample-authority-north-economy", "sample-council-nor-economy"):
        with pytest.raises(InternalError, match="in a council area of the board alone"), transaction.atomic():
            PlanCommunity.objects.create(version_id=draft, key=key, contribution="A")
    write_lists(people.planner, draft)
    for part, rows in sections_of_sample(BOARD).items():
        write(people, draft, part, rows)
    sign(people.approver, draft)
    for model in (PlanCommunity, PlanSection, PlanAnswer):
        with pytest.raises(DatabaseError, match="cannot change"), transaction.atomic():
            model.objects.all().delete()


BROKEN: list[tuple[str, type[Any], dict[str, Any]]] = [
    ("one_contribution_per_version_area_and_priority", PlanCommunity, {"key": NORTH}),
    ("contribution_is_named", PlanCommunity, {"key": "sample-council-north-Economy"}),
    ("contribution_says_what", PlanCommunity, {"contribution": ""}),
    ("one_section_per_version_and_key", PlanSection, {"key": FIRST}),
    ("section_has_a_key_of_its_own", PlanSection, {"key": "x"}),
    ("section_has_a_title", PlanSection, {"title": ""}),
    ("one_answer_per_version_and_question", PlanAnswer, {"key": "safe-stroke"}),
    ("answered_question_is_named", PlanAnswer, {"key": ""}),
    ("an_answer_says_something", PlanAnswer, {"answer": ""}),
    ("a_page_is_of_a_plan_with_a_name", PlanAnswer, {"plan_page": "1"}),
]


def test_the_database_refuses_what_cannot_be(people: Cast, draft: int) -> None:
    write(people, draft, COMMUNITY, {NORTH: CONTRIBUTION})
    write(people, draft, SECTIONS, {FIRST: SECTION})
    write(people, draft, IMPROVEMENT, {"safe-stroke": ANSWER})
    right: dict[type[Any], dict[str, Any]] = {
        PlanCommunity: {"version_id": draft, "key": "sample-council-south-economy", "contribution": "A"},
        PlanSection: {"version_id": draft, "key": SECOND, "title": "A"},
        PlanAnswer: {"version_id": draft, "key": "safe-acute", "answer": "A"},
    }
    names = {constraint.name for model in right for constraint in model._meta.constraints}
    assert names == {name for name, _, _ in BROKEN}
    for name, model, change in BROKEN:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.create(**right[model] | change)
    for model, values in right.items():
        model.objects.create(**values)


def test_every_authority_and_council_is_in_one_board_and_none_is_forgotten(tmp_path: Any) -> None:
    real = Partner.objects.exclude(organisation__kind="sample")
    counts = [real.filter(kind=kind).count() for kind in (Partner.Kind.AUTHORITY, Partner.Kind.COUNCIL)]
    assert counts == [31, 32]
    boards = Organisation.objects.filter(kind=Organisation.Kind.TERRITORIAL, status="active")
    assert {one.organisation_id for one in real} == {board.pk for board in boards}
    report = load()
    assert (report.added, report.changed) == (0, 0)
    file = tmp_path / "partners.toml"
    for before, after, why in (
        ('code = "S37000032"', 'code = "S37000034"', "is there already"),
        ('board = "nhs-fife"', 'board = "nhs-nowhere"', "its board is no organisation"),
        ('    { code = "S37000032", name = "Fife" },\n', "", "is no authority of the same board"),
        (
            '    { code = "S12000047", name = "Fife", authority = "S37000032" },\n',
            "",
            "is stored but not in the file",
        ),
    ):
        text = FILE.read_text()
        assert before in text
        file.write_text(text.replace(before, after))
        with pytest.raises(RefusedFiles) as refused:
            load(file=file)
        assert why in str(refused.value.problems)
