"""What of the desk can be saved, and which boards and targets an address is about."""

import pytest

from boards.organisations.queries import organisations
from reports.saved.scope import CannotSave, Scope, scope_of
from targets.catalogue.queries import catalogue
from targets.outcomes.files import outcomes
from tests.boards.performance.arrivals import AE, number_of

pytestmark = pytest.mark.django_db


def scope(address: str) -> Scope:
    return scope_of(address, organisations=organisations(), policy=catalogue())


def test_the_grid_is_about_the_targets_that_are_chosen_there_of_all_boards() -> None:
    found = scope(f"/desk/grid/?target={AE}&order=worst")
    assert found.measures == {AE}
    assert len(found.boards) == 14
    assert number_of("sample-isles") not in found.boards
    assert found.tells
    assert found.address == f"/desk/grid/?target={AE}&order=worst"
    assert len(scope("/desk/grid/").measures) > 10
    assert scope("/desk/grid/?sample=yes").boards == {number_of("sample-isles"), number_of("sample-mainland")}


def test_a_family_and_an_outcome_of_the_grid_are_what_it_is_about() -> None:
    found = scope("/desk/grid/?family=over-60&outcome=safe-from-harm")
    assert number_of("nhs-western-isles") in found.boards
    assert number_of("nhs-borders") not in found.boards
    assert found.measures == {
        link.target for link in outcomes().links if link.outcome == 7 and link.target is not None
    }
    assert len(scope(f"/desk/targets/{AE}/?family=over-60").boards) == 14, "that page has no families"


def test_a_board_a_target_and_a_figure_are_about_themselves() -> None:
    fife = number_of("nhs-fife")
    assert scope("/desk/boards/nhs-fife/").boards == {fife}
    assert scope(f"/desk/targets/{AE}/").measures == {AE}
    cell = scope(f"/desk/boards/nhs-fife/{AE}/")
    assert (cell.boards, cell.measures) == ({fife}, {AE})


def test_boards_side_by_side_are_about_what_is_chosen_and_of_nothing_chosen_nothing_is_told() -> None:
    found = scope(f"/desk/compare/?board=nhs-fife&board=nhs-borders&target={AE}")
    assert found.boards == {number_of("nhs-fife"), number_of("nhs-borders")}
    assert (found.measures, found.tells) == ({AE}, True)
    assert scope("/desk/compare/?sample=yes&board=sample-isles").boards == {number_of("sample-isles")}
    for address in ("/desk/compare/", "/desk/compare/?board=nhs-fife", f"/desk/compare/?target={AE}"):
        assert not scope(address).tells, address


def test_a_list_and_a_day_that_is_over_tell_no_news() -> None:
    for address in (
        "/desk/tracker/?state=late",
        "/desk/monday/",
        "/desk/grid/?as-known-on=2025-01-31",
        "/desk/statistics/?change=steady",
        "/desk/outcomes/",
        "/desk/outcomes/coverage/",
    ):
        found = scope(address)
        assert (found.tells, found.address) == (False, address)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "https://elsewhere.example/desk/grid/",
            "//elsewhere.example/desk/grid/",
            "/grid/",
            "/desk/audit/",
        ),
        *(
            "javascript:alert(1)",
            "/accounts/logout/",
            "/desk/boards/nhs-nowhere/",
            "/desk/targets/no-such-target/",
        ),
        "/desk/grid/?target=" + "a" * 2_000,
    ],
)
def test_nothing_else_can_be_saved_and_it_is_said_what_to_do(address: str) -> None:
    with pytest.raises(CannotSave, match=r"\. "):
        scope(address)
