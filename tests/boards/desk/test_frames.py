"""The navigation leads everybody to pages that they may open, and to no other."""

import pytest
from django.test import Client
from django.urls import resolve

from boards.desk.frames import PUBLIC_NAVIGATION, public_frame
from boards.desk.navigation import navigation
from boards.people.roles import Role
from tests.support.people import person, sign_in


@pytest.mark.parametrize("href", [href for _, _, href in PUBLIC_NAVIGATION])
@pytest.mark.django_db
def test_every_public_link_opens(client: Client, href: str) -> None:
    assert client.get(href).status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("contexts")
@pytest.mark.parametrize("role", list(Role))
def test_every_link_at_the_desk_opens_for_who_sees_it(client: Client, role: Role) -> None:
    sign_in(client, person(role, second_factor=True), second_factor_minutes_ago=1)

    links = client.get("/desk/").context["frame"].navigation

    for link in links:
        answer = client.get(link.href, follow=True)
        assert answer.status_code == 200, f"{link.href} for {role.label}"
        assert answer.request["PATH_INFO"] not in {"/accounts/login/", "/desk/step-up/"}


@pytest.mark.parametrize("href", [item.href for item in navigation])
def test_every_desk_link_is_an_address(href: str) -> None:
    assert resolve(href)


def test_the_open_page_is_marked() -> None:
    assert [link.text for link in public_frame(active="boards").navigation if link.current] == ["Boards"]


@pytest.mark.django_db
def test_every_public_page_says_licence_and_that_it_is_not_official(client: Client) -> None:
    page = client.get("/").content.decode()

    assert "Contains public sector information licensed under the" in page
    assert "Open Government Licence v3.0" in page
    assert "not an official service" in page
