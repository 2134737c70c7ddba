"""What a reader chooses of the grid holds together: rows, columns, order, headline, links and the file."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from boards.desk.models import Looked
from boards.people.roles import Role
from boards.performance.analysis.services import analyse
from boards.performance.services import judge
from targets.outcomes.files import outcomes
from tests.boards.performance.arrivals import AE, NOW, arrive
from tests.reports.dashboards.test_order import names
from tests.support.people import person, sign_in
from tests.support.releases import release_figures
from tests.support.shared import made_once
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

CAMHS = "camhs-18-weeks"


@made_once
def figures() -> None:
    """Lothian misses one target and keeps the other, Fife keeps the one, Borders misses it; one year, one year ago."""
    for year, shift in ((2023, 0), (2024, 1)):
        arrive(
            f"nhs-lothian,{year}-11-01,{6310 - 500 * shift},10000,,,final",
            f"nhs-fife,{year}-11-01,{9610 + 100 * shift},10000,,,final",
            f"nhs-borders,{year}-11-01,{7000 + 900 * shift},10000,,,final",
        )
        arrive(f"nhs-lothian,{year}-11-01,950,1000,,,final", measure=CAMHS)
    analyse(measure_key=AE, now=NOW)


@pytest.fixture
def analyst(db: None, figures: None) -> Client:
    return sign_in(Client(), person(Role.ANALYST))


def boards(page: str) -> list[str]:
    return [name for name in names(page) if name.startswith("NHS ")]


def columns(page: str) -> list[str]:
    return re.findall(r'role="columnheader"><a href="[^"]*/targets/([^/]*)/', page)


def lead(page: str) -> str:
    return str(re.findall(r'<p class="lead">([^<]*)</p>', page)[0])


def test_a_result_leaves_the_boards_that_have_it_and_scotland(analyst: Client) -> None:
    page = analyst.get("/desk/grid/?year=2024-25&result=off_track").text
    assert boards(page) == ["NHS Borders", "NHS Lothian"]
    assert "NHSScotland" in names(page)
    assert "Shown: 2 of 14 boards with a result “off track” among them." in page
    among = analyst.get(f"/desk/grid/?year=2024-25&result=off_track&target={CAMHS}").text
    assert boards(among) == []


def test_the_headline_follows_rows_and_columns(analyst: Client) -> None:
    whole = lead(analyst.get("/desk/grid/?year=2024-25").text)
    assert "the territorial boards together: kept 2, missed 2" in whole
    missed = lead(analyst.get("/desk/grid/?year=2024-25&result=off_track").text)
    assert "the 2 boards shown together: kept 1, missed 2" in missed
    one = lead(analyst.get(f"/desk/grid/?year=2024-25&result=off_track&target={AE}").text)
    assert "the 2 boards shown, for the 1 target shown, together: kept 0, missed 2." in one


@pytest.mark.parametrize("targets", [(AE,), (AE, CAMHS)])
def test_columns_are_those_that_are_ticked_and_stay_with_every_other_choice(
    analyst: Client, targets: Sequence[str]
) -> None:
    query = "&".join(f"target={key}" for key in targets)
    page = analyst.get(f"/desk/grid/?{query}&dense=yes").text
    assert sorted(columns(page)) == sorted(targets)
    assert "grid--dense" in page
    years = re.findall(r'href="(/desk/grid/\?year=2024-25[^"]*)"', page)
    assert sorted(columns(analyst.get(years[0].replace("&amp;", "&")).text)) == sorted(targets)
    concern = re.findall(r'href="(/desk/grid/\?[^"]*concern=waiting[^"]*)"', page)
    assert "grid--dense" in analyst.get(concern[0].replace("&amp;", "&")).text


def test_boards_stand_by_their_change_at_the_desk_only(analyst: Client, client: Client) -> None:
    page = analyst.get(f"/desk/grid/?order={AE}&by=change").text
    assert boards(page)[:3] == ["NHS Borders", "NHS Fife", "NHS Lothian"]
    assert "in the year to November 2024, largest rise first. 11 boards without that change" in page
    release_figures()
    for query in ("by=change", "dense=yes"):
        assert "are for the desk" in client.get(f"/grid/?order={AE}&{query}").text
    assert "By the change" not in client.get("/grid/").text


def test_a_family_leaves_its_boards_in_public_and_at_the_desk(analyst: Client, client: Client) -> None:
    release_figures()
    for reader, half in ((analyst, "/desk"), (client, "")):
        page = reader.get(f"{half}/grid/?year=2024-25&family=over-60").text
        found = boards(page)
        assert "NHS Borders" not in found
        assert "NHS Western Isles" in found
        assert "NHSScotland" in names(page)
        assert f"Shown: {len(found)} of 14 boards, more than 60% rural (our own grouping" in page
        assert '<option value="over-60" selected>' in page
    page = analyst.get("/desk/grid/?year=2024-25&family=25-to-60&result=off_track").text
    assert boards(page) == ["NHS Borders"]
    assert "the 1 board shown together: kept 0, missed 1" in lead(page)
    assert "not by need), with a result “off track” among them." in page
    years = re.findall(r'href="(/desk/grid/\?year=2023-24[^"]*)"', page)
    assert "family=25-to-60" in years[0]


def test_an_outcome_leaves_the_targets_that_serve_it(analyst: Client, client: Client) -> None:
    release_figures()
    serving = {link.target for link in outcomes().links if link.outcome == 7 and link.target}
    for reader, half in ((analyst, "/desk"), (client, "")):
        page = reader.get(f"{half}/grid/?outcome=safe-from-harm").text
        assert serving
        assert set(columns(page)) == serving
        assert "linked to the outcome “Safe from harm” (Our reading)." in page
    file = analyst.get("/desk/grid/results.csv?outcome=safe-from-harm&family=over-60")
    assert "scotland-over-60-safe-from-harm" in file["Content-Disposition"]
    none = analyst.get(f"/desk/grid/results.csv?outcome=safe-from-harm&target={AE}").text
    assert len(none.splitlines()) == 1, "no target is not all of them"


@pytest.mark.parametrize("show", ["result", "direction", "assurance", "freshness"])
def test_one_fact_is_a_matter_of_looks_and_changes_no_text(
    analyst: Client, client: Client, show: str
) -> None:
    release_figures()
    for reader, half in ((analyst, "/desk"), (client, "")):
        page, whole = (reader.get(f"{half}/grid/{query}").text for query in (f"?show={show}", ""))
        assert f" grid--{show}" in page
        assert (
            page.partition("<tbody")[2].partition("</tbody>")[0]
            == (whole.partition("<tbody")[2].partition("</tbody>")[0])
        )
        assert f"show={show}" in page.partition('aria-label="Year"')[2].partition("</nav>")[0]


@pytest.mark.parametrize("when", ["year=2024-25", "as-known-on=2025-12-31"])
def test_no_eye_is_left_with_figures_alone_where_nothing_is_said_of_their_series(
    analyst: Client, when: str
) -> None:
    for show, seen in (("direction", ""), ("assurance", ""), ("freshness", "grid--freshness")):
        page = analyst.get(f"/desk/grid/?{when}&show={show}").text
        assert re.findall(r" (grid--(?!dense)\w+)", page) == ([seen] if seen else [])
        listed = page.partition('id="show"')[2].partition("</select>")[0]
        assert re.findall(r'value="(\w*)"', listed) == ["", "result", "freshness"]


@pytest.mark.parametrize(
    "query", ["result=splendid", "target=height", "family=royal", "outcome=happiness", "show=all"]
)
def test_a_choice_that_there_is_not_is_said(analyst: Client, query: str) -> None:
    assert "This choice is not there" in analyst.get(f"/desk/grid/?{query}").text
    assert analyst.get(f"/desk/grid/results.csv?{query}").status_code == 404


def test_the_file_has_what_is_shown(analyst: Client) -> None:
    address = f"/desk/grid/results.csv?year=2024-25&result=off_track&target={AE}"
    answer = analyst.get(address)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["measure"] for row in rows} == {AE}
    assert {row["board_name"] for row in rows} == {"NHSScotland", "NHS Borders", "NHS Lothian"}
    assert "scotland-off-track-chosen-2024-25.csv" in answer["Content-Disposition"]


def test_what_changed_since_the_reader_looked_holds_together_with_other_choices(analyst: Client) -> None:
    """At the first look it is what changed in a week; a later look begins where the one before ended."""
    quiet = analyst.get("/desk/grid/?changed=yes").text
    assert boards(quiet) == []
    assert "for you look for the first time" in quiet
    Looked.objects.update(at=timezone.now() - timedelta(days=1))
    revised = ("nhs-fife,2024-11-01,6000,10000,,,final", "nhs-lothian,2024-11-01,5800,10000,,,final")
    arrive(*revised, known_from=date(2025, 2, 4), judged=False)
    judge(measure_key=AE, now=timezone.now() - timedelta(hours=2))
    page = analyst.get("/desk/grid/?changed=yes").text
    assert boards(page) == ["NHS Fife"], "Lothian was off track before"
    assert "NHSScotland" in names(page)
    assert page.count("<em>changed, was on track</em>") == 1
    assert "Shown: 1 of 14 boards with a figure or result that changed since you last looked" in page
    year = analyst.get("/desk/grid/?changed=yes&year=2024-25").text
    assert "the 1 board shown together: kept 0, missed 1" in lead(year)
    assert boards(analyst.get("/desk/grid/?changed=yes&year=2023-24").text) == []
    assert boards(analyst.get(f"/desk/grid/?changed=yes&target={CAMHS}").text) == []
    assert boards(analyst.get("/desk/grid/?changed=yes&result=on_track").text) == []
    file = analyst.get("/desk/grid/results.csv?changed=yes")
    assert {row["board"] for row in csv.DictReader(io.StringIO(file.text.lstrip("\ufeff")))} == {
        "nhsscotland",
        "nhs-fife",
    }


def test_only_who_asks_what_changed_pays_for_it(analyst: Client) -> None:
    analyst.get("/desk/grid/")
    with statements() as plain:
        analyst.get("/desk/grid/")
    with statements() as asked:
        analyst.get("/desk/grid/?changed=yes")
    assert len(asked) == len(plain) + 2
    assert not Looked.objects.filter(view=Looked.View.GRID).exclude(since=None).exists()


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/desk/grid/?year=2024-25&result=off_track&target=camhs-18-weeks&dense=yes", 4),
        ("/desk/compare/?board=nhs-fife&board=nhs-lothian&target=ae-4-hours", 3),
    ],
)
def test_a_day_keeps_what_else_is_chosen(analyst: Client, path: str, kept: int) -> None:
    """The form of a day sends every other choice along, and back to now leads to what was shown."""
    page = analyst.get(path).text
    form = page.partition('<label class="ds_label" for="as-known-on">')[0].rpartition("<form")[2]
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    assert urlencode(hidden) == path.partition("?")[2]
    assert len(hidden) == kept
    back = analyst.get(f"{path}&as-known-on=2024-12-31").text
    assert f'href="?{path.partition("?")[2].replace("&", "&amp;")}">Back to what is known now' in back
    assert "leave out one" in analyst.get("/desk/grid/?changed=yes&as-known-on=2024-12-31").text
