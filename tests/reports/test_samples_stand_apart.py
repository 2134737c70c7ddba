"""What is invented for demonstration stands on its own pages at the desk, and nowhere else without `sample=yes`."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from boards.organisations.models import INVENTED, Organisation
from boards.organisations.queries import ids_by_code, organisations
from boards.people.roles import Role
from reports.publication.acts import Refused
from tests.boards.performance.arrivals import AE, arrive
from tests.reports.samples import published, released
from tests.support.addresses import ADDRESSES
from tests.support.people import person, sign_in
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

SAMPLES = ("Sample Mainland", "Sample Isles", "sample-mainland", "sample-isles")
CYCLE = "sample-2022-23"


@made_once
def invented() -> None:
    """Figures of both samples beside a real board's, which are released and reported."""
    for slug in ("sample-mainland", "sample-isles"):
        arrive(f"{slug},2023-03-01,81,100,,,", f"{slug},2022-05-01,33,100,,,", returned_by=slug)
    published()


def addresses(half: str) -> Iterator[str]:
    """Every page and file of the dashboards that names no board, and those of a real one."""
    own = {"<slug:board>": "nhs-lothian", "<slug:measure>": AE, "<slug:year>": "2022-23"}
    for route in sorted({one.route for one in ADDRESSES}):
        path = route
        for name, value in own.items():
            path = path.replace(name, value)
        is_desk = path.startswith("desk/")
        if "<" not in path and is_desk == (half == "desk") and not path.startswith("accounts/"):
            yield f"/{path}"


def text_of(answer: Any) -> str:
    if answer.streaming:
        return b"".join(answer.streaming_content).decode("utf-8", "replace")
    return bytes(answer.content).decode("utf-8", "replace")


@pytest.mark.parametrize(
    "query", ["", "?year=2022-23", "?sample=yes", f"?sample=yes&year={CYCLE}", "?find=sample"]
)
def test_no_public_page_or_file_ever_names_a_sample(invented: None, query: str) -> None:
    seen = 0
    for path in addresses("public"):
        answer = Client().get(path + query, follow=True)
        page = text_of(answer)
        assert not [name for name in SAMPLES if name in page], path + query
        seen += answer.status_code == 200
    assert seen > 15


@pytest.mark.parametrize(
    "path", ["/boards/sample-isles/", f"/boards/sample-isles/{AE}/", "/reports/2022-23/sample-isles/"]
)
def test_a_sample_has_no_public_page(invented: None, path: str) -> None:
    assert Client().get(path).status_code == 404
    assert Client().get(f"{path}?sample=yes").status_code == 404


def test_no_desk_page_of_what_is_real_names_a_sample(invented: None) -> None:
    """Without `sample=yes`. What lists acts and what is owed shows a sample's own, by its name."""
    analyst = sign_in(Client(), person(Role.ANALYST))
    own = ("/desk/plans", "/desk/reports", "/desk/tracker", "/desk/audit", "/desk/monday")
    seen = 0
    for path in addresses("desk"):
        for query in ("", "?year=2022-23", "?as-known-on=2026-03-01", "?find=sample"):
            answer = analyst.get(path + query)
            if answer.status_code != 200 or path.startswith(own):
                continue
            page = text_of(answer).replace("?find=sample", "").replace('value="sample"', "")
            assert not [name for name in SAMPLES if name in page], path + query
            seen += 1
    assert seen > 30


def test_a_fictional_year_is_shown_with_sample_yes_only(invented: None) -> None:
    analyst = sign_in(Client(), person(Role.ANALYST))
    answer = analyst.get(f"/desk/grid/?year={CYCLE}")
    assert (answer.status_code, answer["Location"]) == (302, f"?sample=yes&year={CYCLE}")
    page = text_of(analyst.get(f"/desk/grid/?sample=yes&year={CYCLE}"))
    assert "Sample Mainland (fictional)" in page
    assert INVENTED in page
    assert "NHS Lothian" not in page
    assert "NHSScotland</a>" not in page
    assert "There is no year" in text_of(analyst.get("/desk/grid/?sample=yes&year=2022-23"))
    assert "There is no year" in text_of(analyst.get(f"/desk/boards/nhs-fife/?sample=yes&year={CYCLE}"))


@pytest.mark.parametrize(
    "path",
    [
        "/desk/grid/?sample=yes",
        "/desk/boards/?sample=yes",
        "/desk/targets/?sample=yes",
        f"/desk/targets/{AE}/?sample=yes",
        "/desk/boards/sample-isles/",
        f"/desk/boards/sample-isles/{AE}/",
        "/desk/boards/sample-isles/figures/",
        f"/desk/boards/sample-isles/plan/{CYCLE}/",
        f"/desk/boards/sample-isles/{AE}/chart.svg",
    ],
)
def test_every_page_and_picture_of_a_sample_says_that_it_is_invented(invented: None, path: str) -> None:
    analyst = sign_in(Client(), person(Role.ANALYST))
    assert INVENTED in text_of(analyst.get(path))


@pytest.mark.parametrize(
    "path",
    [
        "/desk/grid/results.csv?sample=yes",
        "/desk/boards/sample-isles/results.csv",
        f"/desk/boards/sample-isles/{AE}/figures.csv",
        f"/desk/targets/{AE}/boards.csv?sample=yes",
        "/desk/targets/results.csv?sample=yes",
    ],
)
def test_every_row_of_a_sample_says_that_it_is_invented(invented: None, path: str) -> None:
    analyst = sign_in(Client(), person(Role.ANALYST))
    rows = list(csv.DictReader(io.StringIO(text_of(analyst.get(path)).lstrip("\ufeff"))))
    assert rows
    assert all(row["source"] == f"{INVENTED}." for row in rows)


def test_who_may_not_see_a_samples_returns_sees_none_of_its_figures(invented: None) -> None:
    lothian = sign_in(Client(), person(Role.PLANNER))
    assert "81.0%" not in text_of(lothian.get("/desk/grid/?sample=yes"))
    assert "81.0%" not in text_of(lothian.get(f"/desk/boards/sample-isles/{AE}/"))


def test_real_organisations_are_what_is_found_without_asking_for_samples() -> None:
    assert not Organisation.objects.filter(kind="sample").exists()
    found = organisations()
    assert [one.slug for one in found.samples] == ["sample-mainland", "sample-isles"]
    assert not any(one.is_sample for one in (*found.all, *found.territorial))
    assert found.by_slug("sample-isles") is None
    assert not [code for code in ids_by_code() if code.startswith("SAMPLE")]


def test_a_sample_moves_nothing_of_scotland(invented: None) -> None:
    before = text_of(Client().get("/grid/results.csv"))
    arrive("sample-isles,2023-03-01,1,100,,,", returned_by="sample-isles")
    assert text_of(Client().get("/grid/results.csv")) == before
    with pytest.raises(Refused, match="Nothing is new"):
        released()
