"""What a person types leads to their board, and never to somebody else's by accident."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boards.organisations.finding import Found, find, folded
from boards.organisations.models import Organisation, Place
from boards.organisations.queries import organisations

pytestmark = pytest.mark.django_db


def found(wanted: str) -> Found:
    return find(organisations(), wanted)


def slugs(of: Found) -> set[str]:
    """Of all boards that are told in any way."""
    names = dict(Organisation.objects.values_list("pk", "slug"))
    one = [of.board] if of.board else []
    near = [row.organisation_id if isinstance(row, Place) else row.pk for row in (*of.places, *of.alike)]
    return {board.slug for board in (*one, *of.boards)} | {names[number] for number in near}


@pytest.mark.parametrize(
    ("wanted", "slug"),
    [
        ("Lothian", "nhs-lothian"),
        ("nhs  lothian", "nhs-lothian"),
        ("Edinburgh", "nhs-lothian"),
        ("Perth & Kinross", "nhs-tayside"),
        ("S08000018", "nhs-fife"),
        ("SSA20", "nhs-lothian"),
        ("south ayr", "nhs-ayrshire-and-arran"),
    ],
)
def test_a_board_a_council_or_a_code_leads_to_the_board(wanted: str, slug: str) -> None:
    board = found(wanted).board
    assert board is not None
    assert board.slug == slug


@pytest.mark.parametrize("wanted", ["S", "a", " b ", "é", "1"])
def test_one_letter_leads_nowhere(wanted: str) -> None:
    assert found(wanted) == Found(wanted)
    assert found(wanted).is_too_short


@pytest.mark.parametrize(
    ("wanted", "kind", "boards"),
    [
        ("Portobello", "ward", {"nhs-lothian"}),
        ("Kirkcaldy", "locality", {"nhs-fife"}),
        ("morningside", "neighbourhood", {"nhs-lothian"}),
        ("KA27", "postcode district", {"nhs-ayrshire-and-arran"}),
        ("ka27 8lf", "postcode district", {"nhs-ayrshire-and-arran"}),
        ("EH151AA", "postcode district", {"nhs-lothian"}),
        ("G33", "postcode district", {"nhs-greater-glasgow-and-clyde", "nhs-lanarkshire"}),
        ("Blackburn", "neighbourhood", {"nhs-grampian", "nhs-lothian"}),
        ("bute and cowal", "locality", {"nhs-highland"}),
        ("blackburn west lothian", "neighbourhood", {"nhs-lothian"}),
    ],
)
def test_a_place_is_found_with_its_board_and_leads_nowhere_by_itself(
    wanted: str, kind: str, boards: set[str]
) -> None:
    of = found(wanted)
    assert of.board is None
    assert kind in {place.kind_id for place in of.places}
    assert boards <= slugs(of)
    assert kind != "postcode district" or boards == slugs(of)


def test_of_a_shared_district_the_larger_part_comes_first() -> None:
    assert [place.postcodes for place in found("G33").places] == [881, 182]


@pytest.mark.parametrize(
    ("wanted", "slug"),
    [
        ("Edinbrugh", "nhs-lothian"),
        ("Grampain", "nhs-grampian"),
        ("Portobelo", "nhs-lothian"),
        ("Dumfreis", "nhs-dumfries-and-galloway"),
        ("Kirkaldy", "nhs-fife"),
        ("Sterling", "nhs-forth-valley"),
        ("Lanarkshir", "nhs-lanarkshire"),
        ("Invernes", "nhs-highland"),
        ("Shetlend", "nhs-shetland"),
    ],
)
def test_a_slip_of_the_pen_is_offered_what_was_meant(wanted: str, slug: str) -> None:
    assert slug in slugs(found(wanted)), [str(one) for one in found(wanted).alike]


@pytest.mark.parametrize("wanted", ["zzzzqqq", "M1 1AA", "EH77", "??", "%", "\\", "(", "x" * 500])
def test_what_is_nowhere_finds_nothing(wanted: str) -> None:
    assert slugs(found(wanted)) == set()


def test_names_are_compared_without_accents_signs_and_case() -> None:
    assert folded("Bute & Cowal") == folded("BUTE and  cowal") == "bute and cowal"
    assert folded("Na Hearadh agus Ceann a Deas nan Loch") == "na hearadh agus ceann a deas nan loch"
    assert folded("L’Èglise's") == "leglises"


def test_a_page_of_samples_knows_no_real_place() -> None:
    samples = organisations().of_samples()
    for wanted in ("Portobello", "KA27", "Lothian", "Edinbrugh"):
        assert slugs(find(samples, wanted)) == set()


@pytest.mark.parametrize("wanted", ["Lothian", "Portobello", "G33", "Edinbrugh", "zzzzqqq"])
def test_it_takes_few_statements(wanted: str) -> None:
    everybody = organisations()
    with CaptureQueriesContext(connection) as asked:
        find(everybody, wanted)
    assert len(asked) <= 5
