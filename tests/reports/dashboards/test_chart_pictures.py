"""The still chart of a board and target: drawn once for a screen and once for a phone, and told in words."""

import html
import re
from datetime import date

import pytest
from django.test import Client

from boards.people.roles import Role
from tests.boards.performance.arrivals import arrive
from tests.support.people import person, sign_in
from tests.support.releases import release_figures

pytestmark = pytest.mark.django_db

CELL = "/boards/nhs-lothian/ae-4-hours/"


def picture(client: Client, name: str) -> str:
    response = client.get(f"{CELL}{name}")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/svg+xml")
    return response.content.decode()


def width(svg: str) -> int:
    found = re.search(r'<svg[^>]* width="(\d+)"', svg)
    assert found
    return int(found[1])


def test_a_phone_gets_a_chart_that_is_drawn_for_its_width(client: Client, two_months: None) -> None:
    page = client.get(f"{CELL}?year=2024-25").content.decode()

    assert (width(picture(client, "chart.svg")), width(picture(client, "chart-narrow.svg"))) == (880, 360)
    assert f'<img src="{CELL}chart.svg?year=2024-25&amp;content=' in page
    assert re.search(r'<source media="screen and \(max-width: [^"]*"', page)
    assert f'srcset="{CELL}chart-narrow.svg?year=2024-25&amp;content=' in page


def test_its_alternative_text_tells_the_course_of_the_line(client: Client, two_months: None) -> None:

    assert (
        'alt="Line chart. A&amp;E: seen within 4 hours: 60.0% in October 2024, 63.1% in November 2024. '
        'Dashed line: the promise, 95%."'
    ) in client.get(CELL).content.decode()


def test_months_that_are_not_held_are_a_gap_in_the_still_and_in_the_live_chart(client: Client) -> None:
    months = (("01", 700), ("02", 710), ("05", 820), ("06", 830))
    arrive(*(f"nhs-lothian,2024-{month}-01,{seen},1000,,,final" for month, seen in months))
    release_figures()
    live = client.get(f"{CELL}chart.json").json()
    (figures,) = (trace for trace in live["data"] if trace["name"] == "value")
    line = re.findall(r'd="(M[^"]+)" stroke="#0065bd"', picture(client, "chart.svg"))

    assert [(day[:7], value) for day, value in zip(figures["x"], figures["y"], strict=True)] == [
        ("2024-01", 70.0),
        ("2024-02", 71.0),
        ("2024-03", None),
        ("2024-05", 82.0),
        ("2024-06", 83.0),
    ]
    assert figures["connectgaps"] is False
    assert [drawn.count("M") for drawn in line] == [2]
    assert "NHS Lothian has missed the 95% standard since May 2024" in client.get(CELL).content.decode()


def test_the_break_of_october_2025_stands_on_the_chart_of_the_waits_by_month(client: Client) -> None:
    months = ("08", "09", "10", "11")
    arrive(
        *(f"nhs-lothian,2025-{month}-01,60{month},10000,,,final" for month in months),
        measure="outpatients-12-weeks-monthly",
        known_from=date(2026, 1, 31),
    )
    release_figures()
    cell = "/boards/nhs-lothian/outpatients-12-weeks-monthly/"
    svg = client.get(f"{cell}chart.svg").text

    assert "counted in another way from here" in svg
    assert [line.count("M") for line in re.findall(r'd="(M[^"]+)" stroke="#0065bd"', svg)] == [2]
    shapes = client.get(f"{cell}chart.json").json()["layout"]["shapes"]
    assert [shape["type"] for shape in shapes].count("line") == 1
    assert "new rules for pausing and restarting a wait" in client.get(cell).text


def test_the_live_chart_reads_each_point_in_the_words_of_the_table(client: Client, two_months: None) -> None:
    answer = client.get(f"{CELL}chart.json")
    marks = next(trace for trace in answer.json()["data"] if trace["hoverinfo"] == "text")

    assert answer.headers["Content-Type"] == "application/json"
    assert marks["hovertext"] == [
        "October 2024<br>60.0%<br>off track (standard 95%)",
        "November 2024<br>63.1%<br>off track (standard 95%)",
    ]
    assert client.get(f"{CELL}chart-narrow.json").json()["data"] == answer.json()["data"]


def test_the_chart_can_be_taken_as_svg_png_and_csv(client: Client, two_months: None) -> None:
    page = client.get(f"{CELL}?year=2024-25").content.decode()
    png = client.get(f"{CELL}chart.png?year=2024-25")

    for name in ("chart.svg", "chart.png", "figures.csv"):
        assert f'href="{CELL}{name}?year=2024-25"' in page
    assert (png.headers["Content-Type"], png.content[:4]) == ("image/png", b"\x89PNG")
    assert png.headers["Content-Disposition"] == 'inline; filename="nhs-lothian-ae-4-hours-2024-25.png"'


def test_without_a_figure_there_is_no_picture_of_any_width(client: Client) -> None:
    arrive("nhs-fife,2024-11-01,9600,10000,,,final")
    release_figures()
    analyst = sign_in(Client(), person(Role.ANALYST))

    for name in ("chart.svg", "chart-narrow.svg", "chart.png", "chart.json", "chart-narrow.json"):
        assert client.get(f"{CELL}{name}").status_code == 404
        assert analyst.get(f"/desk{CELL}{name}").status_code == 404


def test_a_phone_has_the_newest_five_years_and_is_offered_all(client: Client) -> None:
    arrive(*(f"nhs-lothian,{year}-11-01,9{year % 10}00,10000,,,final" for year in range(2016, 2025)))
    release_figures()
    page = client.get(CELL).content.decode()
    (older,) = re.findall(r'<img src="([^"]*)" alt="[^"]*" loading="lazy">', page)
    assert "The newest five years are drawn. Show all years" in page
    every = client.get(html.unescape(older)).content.decode()
    newest = picture(client, "chart-narrow.svg")
    assert ("2018" in every, "2018" in newest, "2022" in newest) == (True, False, True)
    assert width(every) == width(newest) == 360
    days = [
        trace["x"]
        for name in ("chart-narrow.json", "chart.json")
        for trace in client.get(f"{CELL}{name}").json()["data"]
        if trace["name"] == "value points"
    ]
    assert [(min(each)[:4], len(each)) for each in days] == [("2020", 5), ("2016", 9)]


def test_a_short_series_has_no_other_years_to_offer(client: Client, two_months: None) -> None:
    page = client.get(CELL).content.decode()
    assert "Show all years" not in page
    assert picture(client, "chart-narrow.svg") == picture(client, "chart-narrow-all.svg")
