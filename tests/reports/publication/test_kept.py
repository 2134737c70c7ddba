"""Public pages are rendered once for what is public, and never before; a lost or false cache costs a rendering."""

import gzip
from collections.abc import Iterator

import brotli
import pytest
import redis
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from boards.organisations.models import Organisation
from boards.people.roles import Role
from reports.dashboards.pages.grid_choices import FACTS
from reports.publication import kept as keeping
from reports.publication import services
from tests.reports.samples import AE, figures, published
from tests.support.audits import final_audit
from tests.support.people import actor_for, person, sign_in
from tests.support.releases import release_figures
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

GZIP = {"accept-encoding": "gzip"}
BOARD = f"/boards/nhs-lothian/{AE}/"


@pytest.fixture(autouse=True)
def server(settings: Settings) -> Iterator["redis.Redis"]:
    """The suite's own Valkey, empty, in the place where pages are kept."""
    settings.KEPT_PAGES_URL = settings.REDIS_URL
    client = redis.Redis.from_url(keeping._plain(settings.REDIS_URL))
    client.flushdb()
    keeping._store.cache_clear()
    yield client
    client.flushdb()
    client.close()
    keeping._store.cache_clear()


@made_once
def public() -> None:
    figures()
    release_figures()


def pages(server: "redis.Redis") -> int:
    return sum(1 for _ in server.scan_iter("page:*"))


def statements(client: Client, path: str, **headers: str) -> tuple[int, bytes]:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return len(asked), answer.content


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/grid/", "/boards/nhs-lothian/", BOARD, f"{BOARD}chart.svg", f"/targets/{AE}/"),
        *("/participation/", "/participation/2010-11/"),
    ],
)
def test_a_page_is_rendered_once(public: None, client: Client, server: "redis.Redis", path: str) -> None:
    first = client.get(path)
    count, again = statements(client, path)
    assert again == first.content
    assert count == 1  # what is public
    assert pages(server) == 1

    compressed = client.get(path, headers=GZIP)
    assert gzip.decompress(compressed.content) == first.content
    assert compressed.headers["ETag"] == f"W/{first.headers['ETag']}"
    assert int(compressed.headers["Content-Length"]) == len(compressed.content)
    packed = client.get(path, headers={"accept-encoding": "gzip, deflate, br, zstd"})
    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.content) == first.content
    assert int(packed.headers["Content-Length"]) == len(packed.content) < len(compressed.content)
    refused = client.get(path, headers={"accept-encoding": "gzip, br;q=0"})
    assert refused.headers["Content-Encoding"] == "gzip"
    for answer in (first, compressed, packed):
        etag = answer.headers["ETag"]
        assert client.get(path, headers=GZIP | {"if-none-match": etag}).status_code == 304


def test_a_released_report_is_rendered_once(client: Client, server: "redis.Redis") -> None:
    published()
    path = reverse("reports:report", args=["2022-23", "nhs-lothian"])
    first = client.get(path)
    assert first.status_code == 200
    assert statements(client, path) == (1, first.content)


def test_what_was_asked_for_by_its_etag_is_kept_whole(
    public: None, client: Client, server: "redis.Redis"
) -> None:
    etag = client.get("/grid/").headers["ETag"]
    server.flushdb()
    assert client.get("/grid/", headers={"if-none-match": etag}).status_code == 304
    assert statements(client, "/grid/")[0] == 1


def test_nothing_is_kept_before_its_release_and_nothing_old_shown_after_it(
    client: Client, server: "redis.Redis"
) -> None:
    figures()
    loader, publisher = person(Role.STATISTICS_LOADER), person(Role.PUBLISHER)
    before = client.get("/grid/").text
    made = services.prepare_release(
        actor=actor_for(loader), title="Figures", note="", known_on=timezone.localdate()
    )
    services.approve_release(actor=actor_for(publisher, stepped_up=True), number=made.number)
    assert client.get("/grid/").text == before
    assert pages(server) == 0

    services.release(actor=actor_for(publisher, stepped_up=True), number=made.number)
    assert pages(server) == 0  # nobody has asked for it
    after = client.get("/grid/").text
    assert "nhs-lothian" in after
    assert after != before
    assert pages(server) == 1


def test_a_round_whose_results_are_released_is_at_once_on_the_page_of_the_standard(
    public: None, client: Client, server: "redis.Redis"
) -> None:
    before = client.get("/participation/").content
    final_audit("nhs-fife", level=4)
    assert client.get("/participation/").content == before, "not yet released"
    release_figures(title="With a round")
    after = client.get("/participation/").text
    assert "Rounds with results" in after
    assert "Rounds with results" not in before.decode()
    for choice in ("?table=years&file=csv", "?year=2010-11", "?utm=1"):
        client.get(f"/participation/{choice}")
    assert pages(server) == 2, "nothing that anybody can ask for without end"


def test_another_policy_or_organisation_or_build_is_another_page(
    public: None, client: Client, server: "redis.Redis", settings: Settings
) -> None:
    client.get("/boards/nhs-lothian/")
    Organisation.objects.filter(slug="nhs-lothian").update(note="Its buildings are old.")
    assert "Its buildings are old." in client.get("/boards/nhs-lothian/").text
    settings.BUILD = "another"
    assert statements(client, "/boards/nhs-lothian/")[0] > 1


def test_a_lost_a_false_and_an_absent_cache_cost_a_rendering(
    public: None, client: Client, server: "redis.Redis", settings: Settings
) -> None:
    page = client.get("/grid/").content
    server.flushdb()
    assert client.get("/grid/").content == page

    (name,) = server.scan_iter("page:*")
    right = server.get(name)
    assert isinstance(right, bytes)
    for false in (b"", b"<h1>False</h1>", right[:-1] + b"x"):
        server.set(name, false)
        assert client.get("/grid/").content == page

    boards = client.get("/boards/").content
    for other in server.scan_iter("page:*"):
        server.set(other, right)
    assert client.get("/boards/").content == boards  # another page is as false

    settings.KEPT_PAGES_URL = "redis+socket:///nonexistent/valkey.sock?virtual_host=0"
    for _ in range(2):
        assert client.get("/grid/").content == page


def test_what_anybody_can_ask_for_without_end_is_not_kept(
    public: None, client: Client, server: "redis.Redis"
) -> None:
    for path in (
        "/boards/?find=nothing",
        "/grid/?year=latest&concern=&order=",
        f"/grid/?target={AE}",
        "/grid/?utm=1",
        "/boards/nhs-zzz/",
        "/grid/?order=a&order=b",
        "/grid/?year=never",
        "/grid/?year=2022-23%20%20",
        "/boards/nhs-lothian/?result=splendid",
        "/reports/?year=2022-23",
    ):
        assert client.get(path).status_code in {200, 404}
        etag = client.get(path).headers.get("ETag", "")
        assert not etag or client.get(path, headers={"if-none-match": etag}).status_code == 304
    client.post("/grid/")
    assert pages(server) == 0
    client.get("/grid/?concern=waiting")
    client.get(f"/grid/?family={Organisation.PeerFamily.values[0]}&show={min(FACTS)}")
    assert pages(server) == 2


def test_pages_of_one_kind_take_so_much_room_and_no_more(
    public: None, client: Client, server: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_OF_A_KIND", 20_000)
    for _ in range(2):
        for path in ("/boards/", "/boards/nhs-lothian/", "/boards/nhs-fife/", BOARD, f"{BOARD}chart.svg"):
            assert client.get(path).status_code == 200
    kept = [server.strlen(name) for name in server.scan_iter("page:*")]
    assert kept
    assert sum(kept) <= 20_000
    assert all(server.ttl(name) > 0 for name in server.scan_iter("page*"))


def test_the_room_of_a_kind_is_counted_by_the_day(
    public: None, client: Client, server: "redis.Redis"
) -> None:
    """Else pages that are made anew each day would fill it, and nothing more be kept until a release."""
    client.get("/boards/")
    (counted,) = server.scan_iter("pages:*")
    server.expire(counted, 50)
    client.get("/boards/nhs-lothian/")
    assert 0 < server.ttl(counted) <= 50


def test_the_desk_is_never_kept(public: None, client: Client, server: "redis.Redis") -> None:
    sign_in(client, person(Role.ANALYST))
    assert client.get("/desk/grid/").status_code == 200
    assert pages(server) == 0
