"""A regional text is written once by the board that leads, and cited by the others as a signed version says it."""

from typing import Any

import pytest
from django.db import IntegrityError, InternalError, transaction

from boards.plans import services
from boards.plans.parts import REGIONAL, REGIONAL_CITED
from boards.plans.parts.part import Part, Rows
from boards.plans.parts.regional import not_agreed, stale
from boards.plans.regional_rows import PlanCitation, PlanRegional, PlanRegionalBoard
from boards.plans.services import InvalidRows
from tests.boards.performance.arrivals import number_of
from tests.boards.plans.plans import BOARD, Cast, agree, cast, sign, version, write_lists
from tests.boards.plans.test_listed import FIRST, OPEN, SECOND, seen
from tests.boards.plans.test_listed import draft as draft  # noqa: PLC0414 (a fixture)

pytestmark = pytest.mark.django_db

LEAD = "sample-isles"
TEXT = {
    "title": "Vascular surgery",
    "region": "north",
    "boards": BOARD,
    "words": "One rota.",
    "stage": "Outline",
    "money": "1.2 million pounds.",
    "staff": "Two consultants.",
    "decision": "Where the theatre stands.",
}
CITED = f"{LEAD}-{FIRST}"
CITATION = {"cited": "1", "agreed": "yes", "agreed_on": "2026-03-01", "note": "With thanks."}


def write(people: Cast, number: int, part: Part, rows: Rows) -> None:
    edit = version(number).edit_number
    services.save_rows(actor=people.planner, version_id=number, edit_number=edit, part=part, rows=rows)


def led(people: Cast, **said: str) -> int:
    """A new version of the leading board's plan with the text, signed."""
    number = services.open_version(
        actor=people.planner,
        organisation_id=number_of(LEAD),
        framework_key=OPEN,
        reason=said.pop("reason", ""),
    )
    if version(number).number == 1:
        write_lists(people.planner, number)
    write(people, number, REGIONAL, {FIRST: TEXT | said})
    sign(people.approver, number)
    return number


def said_of_citations() -> list[str]:
    """What the checks say; each wants an explanation."""
    findings = [one for one in seen().findings if one.key.startswith("cited_text_not_agreed")]
    assert all(one.is_unexplained for one in findings)
    return [one.found.said for one in findings]


def test_a_text_is_cited_once_it_is_signed_and_its_version_says_what_was_agreed(
    people: Cast, draft: int
) -> None:
    lead = cast(LEAD)
    number = services.open_version(actor=lead.planner, organisation_id=number_of(LEAD), framework_key=OPEN)
    write_lists(lead.planner, number)
    write(lead, number, REGIONAL, {FIRST: TEXT})
    assert REGIONAL.rows(number) == {FIRST: TEXT}
    assert set(TEXT) == set(REGIONAL.fields("", seen().setting)), "the test says something in every field"
    with pytest.raises(InvalidRows, match="no row of this part"):
        write(people, draft, REGIONAL_CITED, {CITED: CITATION})
    with pytest.raises(InternalError, match="a signed text of another plan"), transaction.atomic():
        PlanCitation.objects.create(version_id=draft, key=CITED, cited=1, agreed="no")

    sign(lead.approver, number)
    assert REGIONAL_CITED.title_of(CITED, {}, seen().setting) == (
        "Vascular surgery, written by Sample Isles (fictional)"
    )
    assert REGIONAL_CITED.listed
    assert REGIONAL_CITED.listed.quoted
    quoted = REGIONAL_CITED.listed.quoted(seen().setting)[CITED]
    assert quoted["What is done together"] == "One rota."
    assert quoted["Written by"] == "Sample Isles (fictional), version 1 of its plan"
    write(people, draft, REGIONAL_CITED, {CITED: {"cited": "1", "agreed": "no"}})
    assert said_of_citations() == [
        "Vascular surgery, written by Sample Isles (fictional): this board has not agreed to it."
    ]
    write(people, draft, REGIONAL_CITED, {CITED: CITATION})
    assert said_of_citations() == []
    assert REGIONAL_CITED.rows(draft) == {CITED: CITATION}
    assert stale(REGIONAL_CITED.rows(draft), seen().setting) == {}
    assert not_agreed(REGIONAL_CITED.rows(draft)) == ()
    with pytest.raises(InternalError, match="a signed text of another plan"), transaction.atomic():
        PlanCitation.objects.filter(key=CITED).update(cited=2)

    # In the year the leading board writes it anew: who agreed is asked again, and carries its citation on.
    agree(lead.reviewer, number, in_force_from=None)
    led(lead, reason="A second theatre", words="Two rotas.")
    assert stale(REGIONAL_CITED.rows(draft), seen().setting) == {
        CITED: "version 1 is cited, and the text stands in version 2"
    }
    (said,) = said_of_citations()
    assert said.endswith("version 1 is cited, and the text stands in version 2.")
    assert REGIONAL.rows(number)[FIRST]["words"] == "One rota.", "what was agreed to can still be read"


def test_what_is_wrong_is_named_by_row_and_field(people: Cast, draft: int) -> None:
    led(cast(LEAD))
    text = TEXT | {"boards": LEAD}
    wrong: list[tuple[Part, str, dict[str, str], str]] = [
        (REGIONAL, FIRST, text | {"region": "south"}, "region"),
        (REGIONAL, FIRST, text | {"boards": "nhs-fife"}, "boards"),
        (REGIONAL, FIRST, text | {"boards": f"{LEAD}, {BOARD}"}, "boards"),
        (REGIONAL_CITED, CITED, CITATION | {"agreed": "no"}, "agreed_on"),
        (REGIONAL_CITED, CITED, {"cited": "1", "agreed": "yes"}, "agreed_on"),
        (REGIONAL_CITED, CITED, {"agreed": "no"}, "cited"),
    ]
    for part, key, said, field in wrong:
        with pytest.raises(InvalidRows) as refused:
            write(people, draft, part, {key: said})
        (fault,) = refused.value.faults
        assert (fault.key, fault.field) == (key, field), said
        assert part.rows(draft) == {}


BROKEN: list[tuple[str, type[Any], dict[str, Any]]] = [
    ("one_regional_text_per_version_and_key", PlanRegional, {"key": FIRST}),
    ("regional_text_has_a_key_of_its_own", PlanRegional, {"key": "x"}),
    ("regional_text_has_its_service_and_region", PlanRegional, {"title": ""}),
    ("regional_text_has_its_service_and_region", PlanRegional, {"region": ""}),
    ("a_regional_text_names_a_board_once", PlanRegionalBoard, {"organisation_id": LEAD}),
    ("one_citation_per_version_and_text", PlanCitation, {}),
    ("a_cited_text_is_agreed_on_a_day_or_not", PlanCitation, {"agreed": "yes"}),
    ("a_cited_text_is_agreed_on_a_day_or_not", PlanCitation, {"agreed_on": "2026-03-01"}),
    ("a_cited_text_is_agreed_on_a_day_or_not", PlanCitation, {"agreed": "may"}),
]


def test_the_database_refuses_what_cannot_be(people: Cast, draft: int) -> None:
    led(cast(LEAD))
    write(people, draft, REGIONAL, {FIRST: TEXT | {"boards": LEAD}})
    write(people, draft, REGIONAL_CITED, {CITED: {"cited": "1", "agreed": "no"}})
    right: dict[type[Any], dict[str, Any]] = {
        PlanRegional: {"version_id": draft, "key": SECOND, "title": "A", "region": "north"},
        PlanRegionalBoard: {
            "row": PlanRegional.objects.get(version_id=draft, key=FIRST),
            "organisation_id": BOARD,
        },
        PlanCitation: {"version_id": draft, "key": CITED, "cited": 1, "agreed": "no"},
    }
    names = {constraint.name for model in right for constraint in model._meta.constraints}
    assert names == {name for name, _, _ in BROKEN}
    for name, model, change in BROKEN:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.create(**right[model] | change)
    PlanCitation.objects.all().delete()
    for model, values in right.items():
        model.objects.create(**values)
