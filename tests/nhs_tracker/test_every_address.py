"""Every address, as a visitor and as every role, on their own board and another one, with GET and POST.

The table of addresses is `tests/support/addresses.py`: a route that is not in it fails here.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLResolver, get_resolver
from pytest_django import DjangoDbBlocker

from boards.desk.errors import bad_request, csrf_failure, server_error, too_many_requests
from boards.organisations.models import Organisation
from boards.people.roles import Role
from tests.oracles.permissions import SECOND_FACTOR, expected, refusal
from tests.support.addresses import ADDRESSES, Address, Who
from tests.support.databases import Databases
from tests.support.people import person, second_factor_again, sign_in

OWN, OTHER = "nhs-lothian", "nhs-fife"
METHODS = ("get", "post")
FRESH_SECONDS = 5 * 60
MADE: list[float] = []  # when the people were
LOGIN, STEP_UP = "/accounts/login/", "/desk/step-up/"

INTEGER = re.compile(r"<int:(\w+)>")
TOO_LARGE = 2**63
INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style\b|\sstyle=|\son[a-z]+=["']|javascript:""",
    re.IGNORECASE,
)


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, here)
        else:
            yield here


def named(address: Address) -> str:
    return address.route or "home"


def some(*kinds: Who) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("address", [a for a in ADDRESSES if a.who in kinds], ids=named)


def grouped(*kinds: Who) -> pytest.MarkDecorator:
    """Addresses whose sample is made by one function are asked in one test, so that it is made once."""
    groups: dict[object, list[Address]] = {}
    for address in ADDRESSES:
        if address.who in kinds:
            groups.setdefault(address.sample or address.route, []).append(address)
    return pytest.mark.parametrize(
        "addresses", groups.values(), ids=lambda group: " ".join(map(named, group))
    )


@pytest.fixture(scope="module")
def made_people(
    django_db_setup: Databases, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[Role, Client]]:
    """Somebody in every role, made once: all tests here run within this transaction, and each takes its own back."""
    with django_db_blocker.unblock():
        django_db_setup.shared.end()
    with django_db_blocker.unblock(), transaction.atomic():
        MADE[:] = [time.monotonic()]
        yield {role: seen_in_an_hour(someone(role)) for role in Role}
        transaction.set_rollback(True)


def seen_in_an_hour(client: Client) -> Client:
    """Else every request after the first minute would write when somebody was last seen, and have it taken back."""
    session = client.session
    session["last_seen"] += 60 * 60
    session.save()
    return client


@pytest.fixture
def people(made_people: dict[Role, Client], db: None) -> dict[Role, Client]:
    """On a machine that others keep busy the module takes longer than a second factor lasts."""
    if time.monotonic() - MADE[0] > FRESH_SECONDS:
        for client in made_people.values():
            second_factor_again(client)
    return made_people


@pytest.fixture
def person_of_every_role(db: None) -> Client:
    return sign_in(Client(), person(*Role, board=OWN, second_factor=True), second_factor_minutes_ago=1)


def test_every_route_is_in_the_table_of_addresses() -> None:
    listed = [address.route for address in ADDRESSES]
    served = set(routes(get_resolver()))

    assert sorted(served - set(listed)) == [], "add a line for each in tests/support/addresses.py"
    assert sorted(set(listed) - served) == [], "these are listed but not served: take their lines out"
    assert sorted({route for route in listed if listed.count(route) > 1}) == []


def ask(client: Client, method: str, path: str, data: dict[str, Any] | None = None) -> HttpResponse:
    """One request; whatever it wrote is taken back, cookies too."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        answer: HttpResponse = getattr(client, method)(path, data)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies)
    return answer


def assert_a_form_from_elsewhere_is_refused(client: Client, path: str) -> None:
    """It comes in the name of somebody who is signed in, without what our own forms carry."""
    client.handler.enforce_csrf_checks = True
    answer = ask(client, "post", path)
    client.handler.enforce_csrf_checks = False
    assert answer.status_code == 403, path
    assert_good_manners(answer, path)


def board(slug: str) -> Organisation:
    return Organisation.including_samples.get(slug=slug)


def someone(role: Role, *, fresh: bool = True, slug: str = OWN) -> Client:
    """Somebody in this role, for that board where it is a board's role, with a fresh second factor or an old one."""
    user = person(role, board=slug, second_factor=True)
    return sign_in(Client(), user, second_factor_minutes_ago=1 if fresh else 16)


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def assert_good_manners(answer: Any, what: str) -> None:
    """What every answer owes: the headers, and nothing that the content policy would refuse."""
    policy = answer.headers.get("Content-Security-Policy", "")
    assert "script-src 'self'" in policy or set(policy.split("; ")) == {"default-src 'none'", "sandbox"}, what
    assert "unsafe" not in policy, what
    assert answer.headers["X-Content-Type-Options"] == "nosniff", what
    assert answer.headers["X-Frame-Options"] == "DENY", what
    assert answer.headers["Referrer-Policy"] == "same-origin", what
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        found = INLINE.search(content(answer).decode())
        assert found is None, f"{what}: {found.group(0)!r} is inline"


def assert_kept_by_nobody(answer: HttpResponse, what: str) -> None:
    assert answer.headers["Cache-Control"] == "private, no-store", what
    assert answer.status_code < 500, what
    assert_good_manners(answer, what)


@pytest.mark.django_db
@some(Who.PUBLIC)
def test_a_public_page_is_the_same_for_everybody_and_leaves_no_cookie(
    address: Address, people: dict[Role, Client], person_of_every_role: Client
) -> None:
    """Who holds every role gets what a visitor gets, and the session is not even read."""
    path = address.path(board(OWN))
    visitor = Client()
    for method in METHODS:
        first = ask(Client(), method, path)
        assert first.status_code in {200, 302, 404, 405, 503}, path
        for client in (visitor, person_of_every_role):
            answer: Any = ask(client, method, path)
            what = f"{method} {path} as {'a visitor' if client is visitor else 'somebody in every role'}"
            assert not answer.cookies, what
            assert not answer.wsgi_request.session.accessed, f"{what}: who asks is looked at"
            assert "cookie" not in answer.headers.get("Vary", "").lower(), what
            assert (answer.status_code, answer.content) == (first.status_code, first.content), what
            assert_good_manners(answer, what)
            if address.route != "healthz":
                assert "private" not in answer.headers.get("Cache-Control", ""), what
    assert_a_form_from_elsewhere_is_refused(people[Role.PUBLISHER], path)


@pytest.mark.django_db
@some(Who.ACCOUNT)
def test_a_page_of_ones_account_is_kept_by_nobody(address: Address, people: dict[Role, Client]) -> None:
    path = address.path(board(OWN))
    for client in (Client(), people[Role.PLANNER], people[Role.PUBLISHER]):
        for method in METHODS:
            assert_kept_by_nobody(ask(client, method, path), f"{method} {path}")
    assert_a_form_from_elsewhere_is_refused(people[Role.PUBLISHER], path)


@pytest.mark.django_db
@some(Who.PROGRAM)
def test_a_program_without_a_token_gets_in_by_no_cookie(address: Address, people: dict[Role, Client]) -> None:
    """Whoever is signed in is answered as a visitor is, in JSON, and nothing of it is kept."""
    path = address.path(board(OWN))
    for method in (*METHODS, "put", "patch", "delete"):
        visitor = ask(Client(), method, path)
        assert visitor.status_code in {401, 405}, f"{method} {path}"
        for role, client in people.items():
            answer = ask(client, method, path)
            what = f"{method} {path} as {role.label}"
            assert not answer.cookies, what
            assert "cookie" not in answer.headers.get("Vary", "").lower(), what
            assert (answer.status_code, answer.content) == (visitor.status_code, visitor.content), what
            assert answer.headers["Content-Type"] == "application/json", what
            assert_kept_by_nobody(answer, what)


def paths_of(addresses: list[Address]) -> Iterator[tuple[Address, str, str]]:
    """Each address for one board and for another; one that names no board and no thing is asked once."""
    seen = set()
    made = {slug: addresses[0].sample(board(slug)) if addresses[0].sample else {} for slug in (OWN, OTHER)}
    for address in addresses:
        for slug, arguments in made.items():
            filled = replace(address, arguments=address.arguments | arguments, sample=None)
            path = filled.path(board(slug))
            if path not in seen:
                seen.add(path)
                yield address, path, slug


@pytest.mark.django_db
@grouped(Who.SIGNED_IN, Who.SOMEWHERE, Who.OWN_BOARD)
def test_every_role_opens_what_it_may_and_nothing_else(
    addresses: list[Address], people: dict[Role, Client]
) -> None:
    """A visitor signs in first. Nothing of it is kept on the way, whoever gets it.

    Whoever may open it for every board is asked for their own, which no other board's page would add to; whoever may
    open it for none sends nothing to another one.
    """
    for address, path, slug in paths_of(addresses):
        for method in METHODS:
            answer = ask(Client(), method, path)
            assert answer.status_code == 302, path
            assert answer.headers["Location"].startswith(LOGIN), path
            assert_kept_by_nobody(answer, path)
        for role, client in people.items():
            own = address.who is not Who.OWN_BOARD or slug == OWN
            allowed, may = (
                address.action is None or expected(role, address.action, own_board=own_board)
                for own_board in (own, True)
            )
            if slug == OTHER and allowed:
                continue
            for method in METHODS if slug == OWN or may else ("get",):
                answer = ask(client, method, path)
                what = f"{method} {path} as {role.label}: {answer.status_code}"
                assert_kept_by_nobody(answer, what)
                if allowed:
                    assert answer.status_code in {200, 302, 303, 400, 404, 405, 409}, what
                    assert not answer.headers.get("Location", "").startswith((LOGIN, STEP_UP)), what
                elif address.who is Who.OWN_BOARD:
                    assert answer.status_code == refusal(role, own_board=own), what
                else:
                    assert answer.status_code == 403, what
        assert_a_form_from_elsewhere_is_refused(people[Role.PUBLISHER], path)


@pytest.mark.django_db
def test_another_boards_pages_are_as_if_they_were_not_there_and_the_attempt_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stranger = someone(Role.PLANNER, slug=OTHER)
    told = set()
    for slug in (OWN, "no-such-board"):
        for act in ("figures/", "figures/1/", "figures/1/accept/", "plan/ldp-2022-23/sign/", "values/1/ask/"):
            for method in METHODS:
                answer = ask(stranger, method, f"/desk/boards/{slug}/{act}")
                told.add((answer.status_code, answer.content, tuple(sorted(answer.headers.items()))))
    assert len(told) == 1
    assert {status for status, _, _ in told} == {404}
    refused = [line for line in caplog.messages if line.startswith("refused: person") and OWN in line]
    assert len(refused) == 5 * len(METHODS)
    ask(stranger, "get", f"/desk/boards/{OTHER}/figures/1/")
    assert caplog.messages[-1].startswith("not found: person")


@pytest.mark.django_db
def test_a_number_that_no_row_can_have_is_not_found(people: dict[Role, Client]) -> None:
    """Nor is it a fault of ours, whatever kind of thing it would be the number of."""
    made: dict[Any, dict[str, Any]] = {}
    for address in ADDRESSES:
        if "<int:" not in address.route:
            continue
        if address.sample and address.sample not in made:
            made[address.sample] = address.sample(board(OWN))
        arguments = made.get(address.sample, {}) | dict.fromkeys(INTEGER.findall(address.route), TOO_LARGE)
        client = next(
            (c for r, c in people.items() if address.action and expected(r, address.action, own_board=True)),
            people[Role.PLANNER],
        )
        for method in METHODS:
            path = replace(address, sample=None, arguments=address.arguments | arguments).path(board(OWN))
            answer = ask(client, method, path)
            told = (
                answer.status_code == 302 and "/end/" in path
            )  # the list of stand-ins and the person's page say it
            assert told or answer.status_code in {404, 405}, f"{method} {path}"


@pytest.mark.django_db
@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.action in SECOND_FACTOR], ids=named)
def test_an_old_second_factor_is_asked_again(address: Address) -> None:
    assert address.action is not None
    own = board(address.ready_for)
    path = address.path(own)
    read = address.ready(own) if address.ready else {}
    for role in Role:
        if expected(role, address.action, own_board=True):
            client = someone(role, fresh=False, slug=own.slug)
            for method in address.asks:
                answer = ask(client, method, path, read)
                what = f"{method} {path} as {role.label}"
                assert answer.headers.get("Location", "").startswith(STEP_UP), what


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nothing-here/", "/desk/nothing-here/", "/accounts/nothing-here/"])
def test_what_is_not_there_is_a_page_that_says_what_to_do(client: Client, path: str) -> None:
    answer = client.get(path)

    page = answer.content.decode()
    assert answer.status_code == 404
    assert "Page not found" in page
    assert "What you can do" in page
    assert not answer.cookies
    assert "no-store" in answer.headers["Cache-Control"]
    assert_good_manners(answer, path)


@pytest.mark.parametrize("path", ["/static/css/tracker.css", "/static/js/chart.js", "/static/nothing.css"])
def test_files_of_the_site_have_the_manners_of_pages(client: Client, path: str) -> None:
    answer = client.get(path)
    assert content(answer)  # which also closes the file
    assert_good_manners(answer, path)


@pytest.mark.parametrize("path", ["/desk", "/accounts/login"])
def test_what_is_answered_before_any_page_has_manners_too(client: Client, path: str) -> None:
    redirected, refused = client.get(path), client.get(f"{path}/", headers={"host": "elsewhere.example"})

    for answer, status in ((redirected, 301), (refused, 400)):
        assert answer.status_code == status
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert_good_manners(answer, path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/reports/"),
        ("post", "/grid/"),
        ("post", f"/boards/{OWN}/ae-4-hours/"),
        ("put", f"/desk/boards/{OWN}/figures/1/accept/"),
    ],
)
def test_a_method_that_an_address_does_not_take_is_a_page_that_says_what_to_do(
    method: str, path: str
) -> None:
    answer = ask(someone(Role.PLANNER), method, path)

    page = answer.content.decode()
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert "works only from its own page" in page
    assert "What you can do" in page
    assert_good_manners(answer, path)


def test_a_fault_of_ours_is_a_page_that_says_what_to_do(rf: RequestFactory) -> None:
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    for make, status in (
        (bad_request, 400),
        (csrf_failure, 403),
        (server_error, 500),
        (too_many_requests, 429),
    ):
        answer = make(request)
        assert answer.status_code == status
        assert "What you can do" in answer.content.decode()
