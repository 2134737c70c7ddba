"""A page of the desk is saved under a name, shared, changed and taken away; it gives nobody a right."""

from urllib.parse import quote

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from boards.people.models import User
from boards.people.roles import Role
from boards.work.models import AuditEvent
from reports.saved.models import SavedView
from reports.saved.services import MOST
from tests.boards.performance.arrivals import AE
from tests.support.people import person, sign_in
from tests.support.statements import statements

pytestmark = pytest.mark.django_db
GRID = f"/desk/grid/?target={AE}&order=worst"
FORM = f"/desk/views/save/?address={quote(GRID, safe='')}"


def client_of(user: User) -> Client:
    return sign_in(Client(), user)


def saved(client: Client, **said: str) -> SavedView:
    answer = client.post(FORM, {"name": "Emergency care"} | said, follow=True)
    assert answer.status_code == 200
    return SavedView.objects.latest("pk")


@pytest.fixture
def analyst() -> User:
    return person(Role.ANALYST)


def test_a_page_offers_itself_to_be_saved_as_it_is_chosen(analyst: User) -> None:
    client = client_of(analyst)
    for address in (
        GRID,
        "/desk/boards/nhs-fife/",
        f"/desk/targets/{AE}/",
        f"/desk/boards/nhs-fife/{AE}/",
        f"/desk/compare/?board=nhs-fife&target={AE}",
        "/desk/statistics/",
        "/desk/outcomes/",
        "/desk/outcomes/coverage/",
    ):
        page = client.get(address).content.decode()
        form = f"/desk/views/save/?address={quote(address, safe='')}"
        assert form in page, address
        answer = client.post(form, {"name": address})
        assert answer.status_code == 302, address
    assert "views/save" not in Client().get("/grid/").content.decode()


def test_it_is_saved_opened_changed_and_removed_and_each_is_in_the_log(analyst: User) -> None:
    client = client_of(analyst)
    view = saved(client, tells_red="on")
    assert (view.address, view.owner, view.tells_red, view.tells_late) == (GRID, analyst, True, False)
    listed = client.get("/desk/views/").content.decode()
    assert f'href="/desk/views/{view.pk}/"' in listed
    assert client.get(f"/desk/views/{view.pk}/").status_code == 200
    client.post(f"/desk/views/{view.pk}/change/", {"name": "Emergency", "shared_with": "reviewer"})
    view.refresh_from_db()
    assert (view.name, view.shared_with, view.tells_red) == ("Emergency", "reviewer", False)
    assert client.get(f"/desk/views/{view.pk}/").headers["Location"] == GRID, (
        "what tells nothing opens its page"
    )
    client.post(f"/desk/views/{view.pk}/remove/")
    assert not SavedView.objects.exists()
    told = (
        AuditEvent.objects.filter(subject_type="saved view").order_by("pk").values_list("action", flat=True)
    )
    assert list(told) == ["view saved", "saved view changed", "saved view removed"]


def test_it_is_its_owners_and_those_it_is_shared_with_keep_one_of_their_own(analyst: User) -> None:
    view = saved(client_of(analyst), shared_with="reviewer", tells_red="on")
    other, stranger = client_of(person(Role.REVIEWER)), client_of(person(Role.PUBLISHER))
    assert "Emergency care" in other.get("/desk/views/").content.decode()
    assert "Emergency care" not in stranger.get("/desk/views/").content.decode()
    for act in ("", "change/", "remove/"):
        for client in (other, stranger):
            assert client.post(f"/desk/views/{view.pk}/{act}").status_code in {404, 405}, act
    assert stranger.get(f"/desk/views/{view.pk}/keep/").status_code == 404
    other.post(f"/desk/views/{view.pk}/keep/", {"name": "Mine"})
    own = SavedView.objects.get(name="Mine")
    assert (own.address, own.tells, own.shared_with) == (GRID, False, "")
    assert SavedView.objects.get(pk=view.pk).name == "Emergency care"


def test_a_closed_accounts_views_are_shared_no_more(analyst: User) -> None:
    saved(client_of(analyst), shared_with="reviewer")
    User.objects.filter(pk=analyst.pk).update(is_active=False)
    assert "Emergency care" not in client_of(person(Role.REVIEWER)).get("/desk/views/").content.decode()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": ""}, "Fill in “Name”"),
        ({"name": "x" * 81}, "has 81 characters"),
        ({"name": "y", "shared_with": "everybody"}, "from the list"),
        ({"name": "Emergency care"}, "another view called “Emergency care”"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(analyst: User, said: dict[str, str], told: str) -> None:
    client = client_of(analyst)
    saved(client)
    page = client.post(FORM, said).content.decode()
    assert told in page
    assert SavedView.objects.count() == 1


def test_another_address_is_no_view(analyst: User) -> None:
    client = client_of(analyst)
    for address in ("https://elsewhere.example/", "/desk/audit/", "/desk/grid/../people/"):
        answer = client.post(f"/desk/views/save/?address={quote(address, safe='')}", {"name": "x"})
        assert answer.status_code == 400, address
    assert not SavedView.objects.exists()


def test_a_page_that_tells_nothing_offers_no_rule(analyst: User) -> None:
    client = client_of(analyst)
    address = "/desk/views/save/?address=" + quote("/desk/grid/?as-known-on=2025-01-31", safe="")
    assert "tells_red" not in client.get(address).content.decode()
    client.post(address, {"name": "Then", "tells_red": "on"})
    assert not SavedView.objects.get().tells


def test_a_person_has_a_number_of_views_that_can_be_read(analyst: User) -> None:
    common = {
        "owner": analyst,
        "address": GRID,
        "tells_red": False,
        "tells_special": False,
        "tells_late": False,
    }
    SavedView.objects.bulk_create(
        SavedView(name=str(number), saved_at=timezone.now(), **common) for number in range(MOST)
    )
    assert f"You have {MOST} views" in client_of(analyst).post(FORM, {"name": "one more"}).content.decode()


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"name": ""}, "a_saved_view_has_a_name"),
        ({"address": "https://elsewhere.example/"}, "a_saved_view_is_at_the_desk"),
        ({"shared_with": "everybody"}, "a_saved_view_is_shared_with_a_role"),
        ({"name": "Emergency care"}, "one_saved_view_per_owner_and_name"),
    ],
)
def test_the_database_refuses_what_is_no_view(analyst: User, wrong: dict[str, str], rule: str) -> None:
    saved(client_of(analyst))
    rules = {"tells_red": False, "tells_special": False, "tells_late": False}
    row = {"owner": analyst, "name": "x", "address": GRID, "saved_at": timezone.now()} | rules | wrong
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        SavedView.objects.create(**row)


def test_pages_take_a_fixed_number_of_queries(analyst: User) -> None:
    client = client_of(analyst)
    view = saved(client, tells_red="on", tells_special="on", tells_late="on")
    for number in range(3):
        saved(client, name=f"view {number}")
    for address, most in (("/desk/views/", 6), (f"/desk/views/{view.pk}/", 45), (FORM, 20)):
        client.get(address)
        with statements() as seen:
            client.get(address)
        assert len(seen) <= most, (address, len(seen))
