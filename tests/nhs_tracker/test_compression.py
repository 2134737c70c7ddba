"""Text is sent compressed, public pages can be asked for by their ETag, and no secret is compressed."""

import gzip

import brotli
import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from boards.people.roles import Role
from nhs_tracker.compression import CompressMiddleware, padded
from tests.reports.samples import AE, figures
from tests.support.people import person, sign_in
from tests.support.releases import release_figures

pytestmark = pytest.mark.django_db

GZIP = {"accept-encoding": "gzip, deflate"}
BROTLI = {"accept-encoding": "gzip, deflate, br"}
UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress}


@pytest.mark.parametrize("path", ["/", "/boards/", "/nothing-here/"])
def test_a_public_page_is_compressed_for_who_takes_it(client: Client, path: str) -> None:
    plain, compressed = client.get(path), client.get(path, headers=GZIP)

    assert compressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.content) == plain.content
    assert not plain.has_header("Content-Encoding")
    for answer in (plain, compressed):
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert int(answer.headers["Content-Length"]) == len(answer.content)


def test_the_same_page_is_the_same_bytes_each_time(client: Client) -> None:
    assert client.get("/", headers=GZIP).content == client.get("/", headers=GZIP).content


def test_a_compressed_page_has_a_weak_etag_and_is_not_sent_twice(client: Client) -> None:
    plain, compressed = client.get("/"), client.get("/", headers=GZIP)
    assert compressed.headers["ETag"] == f"W/{plain.headers['ETag']}"

    for answer in (plain, compressed):
        etag = answer.headers["ETag"]
        again = client.get("/", headers=GZIP | {"if-none-match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == etag
        assert again.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(("asked", "by"), [(GZIP, "gzip"), (BROTLI, "br")])
def test_a_desk_page_is_compressed_to_another_length_each_time(
    client: Client, asked: dict[str, str], by: str
) -> None:
    sign_in(client, person(Role.PUBLISHER))
    answers = [client.get("/desk/views/", headers=asked) for _ in range(30)]

    plain = UNPACK[by](answers[0].content)
    assert b"</html>" in plain
    assert {answer.headers["Content-Encoding"] for answer in answers} == {by}
    assert all("Accept-Encoding" in answer.headers["Vary"] for answer in answers)
    assert all(int(answer.headers["Content-Length"]) == len(answer.content) for answer in answers)
    # The page's own token is masked anew each time, so its length moves by some bytes; the padding by up to a hundred.
    assert max(lengths := [len(answer.content) for answer in answers]) - min(lengths) > 20
    assert answers[0].headers["Cache-Control"] == "private, no-store"


@given(st.binary(max_size=5_000), st.integers(1, 256))
def test_every_reader_of_brotli_skips_the_padding(content: bytes, by: int) -> None:
    packed = padded(content, by=by)
    assert brotli.decompress(packed) == content
    assert len(packed) - len(padded(content, by=1)) == by - 1


@pytest.mark.parametrize("path", ["/desk/tokens/", "/accounts/login/", "/accounts/password/change/"])
def test_a_page_that_may_show_a_secret_is_never_compressed(client: Client, path: str) -> None:
    sign_in(client, person(Role.PUBLISHER))

    for asker in (client, Client()):
        assert not asker.get(path, headers=BROTLI, follow=True).has_header("Content-Encoding")


def test_released_data_is_compressed(client: Client) -> None:
    figures()
    release_figures()
    page = f"/boards/nhs-lothian/{AE}/"
    for path in (page, f"{page}figures.csv", f"{page}chart.svg"):
        plain, compressed = client.get(path), client.get(path, headers=GZIP)
        assert (plain.status_code, compressed.headers["Content-Encoding"]) == (200, "gzip"), path
        assert gzip.decompress(compressed.content) == plain.content, path


def test_what_is_packed_already_is_left_as_it_is(rf: RequestFactory) -> None:
    paper = HttpResponse(b"%PDF" * 1000, content_type="application/pdf")
    middleware = CompressMiddleware(lambda request: paper)
    answer = middleware.process_response(rf.get("/report.pdf", headers=GZIP), paper)

    assert not answer.has_header("Content-Encoding")
    assert not answer.has_header("Vary")
