"""Nothing that is too large is received, and who is not signed in cannot fill the disk."""

import io
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from boards.desk.middleware import MOST_SENT
from boards.people.roles import Role
from tests.support.people import person, sign_in
from tests.support.statements import statements

UPLOAD = "/desk/boards/nhs-lothian/figures/upload/"
LARGEST = MOST_SENT + settings.UPLOAD_LIMIT_BYTES

pytestmark = pytest.mark.django_db


class Body(io.BytesIO):
    """What is sent; says whether anybody asked for it."""

    asked = False

    def read(self, *size: int | None) -> bytes:
        self.asked = True
        return super().read(*size)


def announce(client: Client, path: str, length: int, *, method: str = "POST") -> tuple[int, bool, str]:
    """The answer's status, whether the body was read, and the page."""
    body = Body()
    sent: dict[str, Any] = {
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": str(length),
        "wsgi.input": body,
    }
    answer = client.generic(method, path, **sent)
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    return answer.status_code, body.asked, answer.content.decode()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/accounts/login/"),
        ("POST", "/"),
        ("POST", "/nothing-here/"),
        ("POST", UPLOAD),
        ("PUT", UPLOAD),
        ("GET", "/grid/"),
    ],
)
def test_a_visitors_large_request_is_refused_unread(client: Client, method: str, path: str) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = "made-up"
    status, was_read, page = announce(client, path, MOST_SENT + 1, method=method)
    assert (status, was_read) == (413, False)
    assert "Too much was sent at once" in page
    assert "A form may hold 1 MB; a file of figures 50 MB." in page
    assert "What you can do" in page


def test_the_length_alone_refuses_at_a_public_address(client: Client) -> None:
    sign_in(client, person(Role.PLANNER))
    with statements() as asked:
        assert announce(client, "/", MOST_SENT + 1)[:2] == (413, False)
    assert len(asked) == 0


def test_a_form_of_a_visitor_is_received(client: Client) -> None:
    assert announce(client, "/accounts/login/", MOST_SENT)[:2] == (200, True)


def test_who_is_signed_in_may_send_a_file_of_the_upload_limit_at_the_desk_only(client: Client) -> None:
    sign_in(client, person(Role.PLANNER))
    assert announce(client, UPLOAD, LARGEST)[1]
    assert announce(client, UPLOAD, LARGEST + 1)[:2] == (413, False)
    assert announce(client, "/accounts/login/", LARGEST)[:2] == (413, False)
    assert announce(client, UPLOAD, LARGEST, method="PUT")[:2] == (413, False)


@pytest.mark.parametrize("length", ["", "none", "-1", "\u0663" * 9])
def test_a_length_that_is_no_number_is_no_length(client: Client, length: str) -> None:
    answer = client.generic("POST", "/nothing-here/", CONTENT_LENGTH=length)
    assert answer.status_code == 404
