"""Forms of many entries that save themselves: what others saved meanwhile stays, and what is taken back is not said."""

import re
from typing import Any

import pytest
from django.test import Client

from boards.direction.return_rows import ReturnAction
from boards.direction.review_entries import headings_of
from boards.direction.reviews import ReviewAction, ReviewHeading, YearReview
from boards.people.roles import Role
from tests.support.people import person, sign_in
from tests.support.shared import made_once
from tests.support.years import ISLES, YEAR, agreed_year, signed_return, view_of

pytestmark = pytest.mark.django_db

YEAR_OF = f"/desk/boards/{ISLES}/year/{YEAR}/"
ACTIONS, SECOND = f"{YEAR_OF}quarters/1/actions/", f"{YEAR_OF}quarters/2/actions/"
ASSESSMENT = f"{YEAR_OF}reviews/annual/write/assessment/"
BY_ITSELF = {"X-Autosave": "1"}


@made_once
def agreed() -> int:
    return agreed_year().pk


@made_once
def signed() -> int:
    agreed_year()
    held = signed_return(1).held
    assert held
    return held.pk


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's form, which has the number of the edit and not the token alone."""
    fields = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', page)
    found = {name: value for name, value in fields if name != "csrfmiddlewaretoken"}
    assert {"edit_number", "seen"} <= found.keys()
    return found


class Window:
    """A form in a browser: what is typed in it, and what its hidden fields say from save to save."""

    def __init__(self, address: str, **typed: str) -> None:
        user = person(Role.PLANNER, board=ISLES)
        self.client, self.address = sign_in(Client(), user), address
        form = self.client.get(address).content.decode()
        assert "data-autosave" in form
        self.fields = hidden(form) | typed

    def types(self, typed: dict[str, str], status: int = 200) -> Any:
        self.fields |= typed
        answer = self.client.post(self.address, self.fields, headers=BY_ITSELF)
        assert answer.status_code == status, answer.content
        told = answer.json()
        self.fields |= told.get("hidden", {})
        return told


def keys(quarter: int = 1) -> list[str]:
    found = view_of(quarter).section("actions")
    assert found
    return [one.key for one in found.asked]


def states(quarter: int = 1) -> dict[str, str]:
    return dict(ReturnAction.objects.filter(held__quarter=quarter).values_list("key", "state"))


def test_what_another_planner_saves_meanwhile_stays_however_often_a_form_saves_itself(agreed: int) -> None:
    first, second, third = keys()[:3]
    mine, theirs = Window(ACTIONS), Window(ACTIONS)
    assert mine.types({f"{first}.state": "done"})["saved"]
    theirs.types({f"{second}.state": "done"})
    for place in range(3):  # of the second row this form says nothing all the time, as when it was opened
        mine.types({f"{third}.state": "late", f"{third}.changed": f"The builder fell ill {place}."})
    assert states() == {first: "done", second: "done", third: "late"}

    told = theirs.types({f"{third}.state": "done"}, status=409)
    assert "Press Save to see both and choose." in told["why"]
    assert states()[third] == "late"
    page = theirs.client.post(ACTIONS, theirs.fields)
    assert page.status_code == 409
    again = theirs.fields | hidden(page.content.decode())
    assert theirs.client.post(ACTIONS, again).status_code == 302, "saved knowingly"
    assert states() == {first: "done", second: "done", third: "done"}


def test_what_cannot_be_read_is_not_saved_and_says_why(agreed: int) -> None:
    first, second, *_ = keys()
    told = Window(ACTIONS).types({f"{first}.state": "stopped", f"{second}.state": "done"}, status=422)
    assert "nothing says why" in told["why"]
    assert states() == {second: "done"}, "the others are"
    lies = Window(ACTIONS, seen="x:y").types({f"{first}.state": "done"}, status=422)
    assert "Load the page again" in lies["why"]
    ahead = Window(ACTIONS, seen=f"{first}:99").types({f"{first}.state": "done"}, status=422)
    assert "a version that was never saved here" in ahead["why"]


def test_a_proposal_that_is_changed_and_changed_back_is_not_said(signed: int) -> None:
    rows = keys(2)
    proposals = {f"{key}.state": "on_time" for key in rows}
    mine = Window(SECOND, **proposals)
    mine.types({f"{rows[0]}.state": "done", f"{rows[1]}.same": "on"})
    assert states(2) == {rows[0]: "done", rows[1]: "on_time"}
    del mine.fields[f"{rows[1]}.same"]
    mine.types({f"{rows[0]}.state": "on_time"})
    assert states(2) == {}


def test_whether_that_is_no_change_is_nothing_that_two_people_differ_in(signed: int) -> None:
    rows = keys(2)
    proposals = {f"{key}.state": "on_time" for key in rows}
    Window(SECOND, **proposals).types({f"{rows[0]}.same": "on", f"{rows[1]}.same": "on"})
    mine, theirs = Window(SECOND, **proposals), Window(SECOND, **proposals)
    theirs.types({f"{rows[0]}.state": "done", f"{rows[1]}.state": "done"})
    mine.types({f"{rows[2]}.same": "on"})  # both rows stand as they were opened, and nobody typed in them
    assert states(2) == {rows[0]: "done", rows[1]: "done", rows[2]: "on_time"}

    theirs.types({f"{rows[1]}.state": "on_time"})  # as it was, but for the mark
    mine.types({f"{rows[1]}.state": "late"})
    marked = ReturnAction.objects.filter(held__quarter=2, unchanged="yes").values_list("key", flat=True)
    assert states(2) == {rows[0]: "done", rows[1]: "late", rows[2]: "on_time"}
    assert list(marked) == [rows[2]]


def test_headings_of_a_self_assessment_are_entries_of_their_own(agreed: int) -> None:
    mine, theirs = Window(ASSESSMENT), Window(ASSESSMENT)
    names = list(headings_of(YEAR).titles)
    mine.types({names[0]: "We opened beds."})
    theirs.types({names[1]: "We trained nurses."})
    mine.types({names[0]: "We opened **twelve** beds."})
    assert dict(ReviewHeading.objects.values_list("key", "words")) == {
        names[0]: "We opened **twelve** beds.",
        names[1]: "We trained nurses.",
    }
    both = theirs.client.post(ASSESSMENT, theirs.fields | {names[0]: "Theirs.", names[1]: "Theirs too."})
    assert both.status_code == 409
    assert "We opened **twelve** beds." in both.content.decode()
    assert YearReview.objects.get().edit_number == 3


def test_a_proposal_that_somebody_else_said_meanwhile_never_takes_their_words_out(signed: int) -> None:
    rows = keys(2)
    proposals = {f"{key}.state": "on_time" for key in rows}
    mine, theirs = Window(SECOND, **proposals), Window(SECOND, **proposals)
    theirs.types({f"{rows[0]}.state": "done"})
    page = mine.client.post(SECOND, mine.fields | {"rest": "1"})
    assert page.status_code == 409
    again = mine.fields | hidden(page.content.decode())
    assert mine.client.post(SECOND, again).status_code == 302, "saved knowingly, by the plain button"
    assert states(2) == {rows[0]: "on_time"}


def test_two_people_who_begin_an_action_at_once_have_two(agreed: int) -> None:
    address = f"{YEAR_OF}reviews/annual/write/actions/"
    mine, theirs, third = Window(address), Window(address), Window(address)
    assert mine.fields["row"] == theirs.fields["row"] == "1"
    theirs.types({"what": "Open six beds."})
    mine.types({"what": "Train nurses."})
    mine.types({"what": "Train twelve nurses."})
    theirs.types({"what": "Open seven beds."})
    assert third.client.post(address, third.fields | {"what": "Mend the roof."}).status_code == 302
    actions = {"1": "Open seven beds.", "2": "Train twelve nurses.", "3": "Mend the roof."}
    assert dict(ReviewAction.objects.values_list("key", "what")) == actions

    late = Window(address)
    for number in range(4, 11):
        begun = hidden(third.client.get(address).content.decode())
        third.client.post(address, begun | {"what": f"The action of number {number}."})
    assert "at most 10 actions" in late.types({"what": "One too many."}, status=422)["why"]
    assert late.client.get(address).status_code == 302
    assert ReviewAction.objects.count() == 10
