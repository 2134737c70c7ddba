"""What search engines and shared links are told: the page's own sentence, and no other host."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from boards.people.roles import Role
from tests.reports.samples import published
from tests.support.addresses import Who
from tests.support.people import person, sign_in
from tests.support.walk import content_of, is_page, walk

pytestmark = pytest.mark.django_db

SENTENCE = re.compile(r'<meta name="description" property="og:description" content="([^"]+)">')
OTHERS = re.compile(r'<meta property="og:(\w+)" content="([^"]+)">')


def test_every_public_page_tells_its_own_sentence_and_address_and_names_no_other_host() -> None:
    published()
    pages, sentences = 0, set[str]()
    tour = walk("nhs-lothian")
    for address in tour.addresses(lambda one: one.who is Who.PUBLIC):
        answer = tour.visit(address)
        if not is_page(answer):
            continue
        path, page = tour.path(address), content_of(answer).decode()
        head, _, body = page.partition("</head>")
        told, others = SENTENCE.findall(head), dict(OTHERS.findall(head))
        assert len(told) == 1, path
        assert others["url"] == f"{settings.SITE_ADDRESS}{path}"
        assert others["title"] in head.partition("<title>")[2].partition("</title>")[0] or path == "/", path
        for name in ("url", "image"):
            if name in others:
                assert urlsplit(others[name]).netloc == urlsplit(settings.SITE_ADDRESS).netloc, path
                assert Client().get(others[name].removeprefix(settings.SITE_ADDRESS)).status_code == 200
        pages, sentences = pages + 1, sentences | {unescape(told[0])}
        assert "Sign in" in body
    assert pages > 12
    assert len(sentences) > 10


def test_a_chart_is_the_picture_of_its_page_and_a_year_is_part_of_its_address() -> None:
    published()
    head = (
        Client().get("/boards/nhs-lothian/ae-4-hours/?year=2022-23").content.decode().partition("</head>")[0]
    )
    others = dict(OTHERS.findall(head))
    assert others["image"].startswith(f"{settings.SITE_ADDRESS}/boards/nhs-lothian/ae-4-hours/chart.png")
    assert others["url"].endswith("/boards/nhs-lothian/ae-4-hours/?year=2022-23")


def test_the_desk_tells_nobody_anything() -> None:
    published()
    page = sign_in(Client(), person(Role.ANALYST)).get("/desk/boards/nhs-lothian/").content.decode()
    assert "og:" not in page
    assert 'name="description"' not in page


def test_what_an_address_asks_for_is_text_in_the_head() -> None:
    page = Client().get('/boards/?find="><b>x').content.decode()
    assert "<b>x" not in page
