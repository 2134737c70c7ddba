"""The files that are taken from dashboard pages."""

from typing import Any

import pytest
from django.test import Client

from boards.people.roles import Role
from tests.boards.performance.arrivals import arrive
from tests.support.people import person, sign_in
from tests.support.releases import release_figures

pytestmark = pytest.mark.django_db


def name_of(answer: Any) -> str:
    return str(answer.headers["Content-Disposition"]).partition("filename=")[2].strip('"')


def test_a_file_says_in_its_name_which_view_it_holds(client: Client) -> None:
    arrive("nhs-lothian,2024-11-01,6310,10000,,,final")
    release_figures()
    analyst = sign_in(Client(), person(Role.ANALYST))
    lothian = "/boards/nhs-lothian"

    assert {
        path: name_of(who.get(path))
        for who, path in (
            (client, "/grid/results.csv"),
            (client, "/grid/results.csv?year=2024-25"),
            (client, f"{lothian}/results.csv?year=2024-25"),
            (client, f"{lothian}/ae-4-hours/figures.csv?year=2024-25"),
            (client, "/targets/ae-4-hours/boards.csv?year=2024-25"),
            (analyst, "/desk/grid/results.csv?sample=yes&year=sample-2022-23"),
            (analyst, "/desk/grid/results.csv?as-known-on=2025-01-31"),
        )
    } == {
        "/grid/results.csv": "scotland-latest.csv",
        "/grid/results.csv?year=2024-25": "scotland-2024-25.csv",
        f"{lothian}/results.csv?year=2024-25": "nhs-lothian-2024-25.csv",
        f"{lothian}/ae-4-hours/figures.csv?year=2024-25": "nhs-lothian-ae-4-hours-2024-25.csv",
        "/targets/ae-4-hours/boards.csv?year=2024-25": "ae-4-hours-2024-25.csv",
        "/desk/grid/results.csv?sample=yes&year=sample-2022-23": "results-samples-sample-2022-23.csv",
        "/desk/grid/results.csv?as-known-on=2025-01-31": "scotland-as-known-on-2025-01-31.csv",
    }
