import pytest
from django.test import Client

from boards.organisations.models import Organisation
from boards.people.models import Membership, User
from boards.people.roles import Role
from tests.support.people import person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> Client:
    return sign_in(client, person(Role.ADMINISTRATOR, second_factor=True), second_factor_minutes_ago=1)


def test_an_administrator_adds_a_person_and_gives_and_ends_a_role(administrator: Client) -> None:
    answer = administrator.post("/desk/people/", {"name": "Ann Reid", "email": "ann@board.scot"}, follow=True)
    ann = User.objects.get(email="ann@board.scot")
    assert "Ann Reid has an account now" in answer.content.decode()

    lothian = Organisation.objects.get(slug="nhs-lothian")
    page = f"/desk/people/{ann.pk}/"
    answer = administrator.post(page, {"role": "planner", "organisation": lothian.pk}, follow=True)
    assert "Ann Reid is Planner from today" in answer.content.decode()
    held = Membership.objects.get(user=ann)

    end = f"{page}roles/{held.pk}/end/"
    asked = administrator.get(end).content.decode()
    assert "Ann Reid is no longer Planner, NHS Lothian, at once." in asked
    assert Membership.objects.get(user=ann).ends is None
    answer = administrator.post(end, follow=True)
    assert "Ann Reid is no longer Planner, NHS Lothian." in answer.content.decode()
    assert Membership.objects.get(user=ann).ends is not None
    assert administrator.get(end).status_code == 404


def test_a_closed_account_can_no_longer_be_closed(administrator: Client) -> None:
    user = person(Role.ANALYST)
    close = f"/desk/people/{user.pk}/close/"

    assert "signed out everywhere" in administrator.get(close).content.decode()
    administrator.post(close)

    user.refresh_from_db()
    assert not user.is_active
    assert close not in administrator.get(f"/desk/people/{user.pk}/").content.decode()


def test_a_wrong_choice_is_explained_at_the_top_of_the_form(administrator: Client) -> None:
    user = person()

    answer = administrator.post(f"/desk/people/{user.pk}/", {"role": "planner", "organisation": ""})
    assert "choose the board" in answer.content.decode()
    assert "There is a problem" in answer.content.decode()

    answer = administrator.post("/desk/people/", {"name": "", "email": "x"})
    page = answer.content.decode()
    assert '<a href="#id_name">Enter the person&#x27;s name.</a>' in page
    assert 'id="id_name_error"' in page


def test_ones_own_role_cannot_be_ended_and_the_page_says_so(administrator: Client) -> None:
    held = Membership.objects.get(role=Role.ADMINISTRATOR)

    answer = administrator.post(f"/desk/people/{held.user_id}/roles/{held.pk}/end/")

    assert "ask another administrator" in answer.content.decode()
    assert Membership.objects.get(pk=held.pk).ends is None


def test_the_list_sorts_pages_and_takes_any_address(administrator: Client) -> None:
    for _ in range(60):
        person()

    first = administrator.get("/desk/people/?sort=-email").content.decode()
    assert 'aria-sort="descending"' in first
    assert "Rows 1 to 50 of 61" in first
    for nonsense in ("?page=999", "?page=x", "?sort=nothing", "?sort="):
        assert administrator.get(f"/desk/people/{nonsense}").status_code == 200


def test_my_desk_lists_my_roles_and_what_they_allow(client: Client) -> None:
    sign_in(client, person(Role.PLANNER, Role.ANALYST))

    page = client.get("/desk/").content.decode()

    assert "Planner" in page
    assert "NHS Lothian" in page
    assert "Analyst" in page
    assert "send a board&#x27;s figures" in page
    assert "/desk/people/" not in page


def test_who_holds_no_role_is_told_how_to_get_one(client: Client) -> None:
    sign_in(client, person())

    assert "You hold no role today" in client.get("/desk/").content.decode()
