"""The public record of one figure: there for what a release holds, not found for anything else."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from boards.people.roles import Role
from reports.publication import services
from reports.publication.acts import Refused
from reports.publication.models import DataRelease, ReleasedFigure
from tests.reports.samples import AE, KNOWN_ON, figures, prepared, released, someone
from tests.support.statements import statements

pytestmark = pytest.mark.django_db


def test_a_released_figure_has_its_record(client: Client) -> None:
    held = figures(values={"2023-03-01": "64.25"})[0]
    released()
    page = client.get(f"/figures/{held.pk}/")

    assert page.status_code == 200
    for words in (
        "64.3%",
        "64.25%",
        "NHS Lothian",
        "March 2023 (1 March 2023 to 31 March 2023)",
        "6 June 2023",
        "figures.csv",
    ):
        assert words in page.text
    assert f'href="/boards/nhs-lothian/{AE}/' in page.text


def test_other_numbers_are_all_the_same_to_a_visitor(client: Client, release: DataRelease) -> None:
    late = figures(values={"2023-03-01": "70"}, known_from=KNOWN_ON + timedelta(days=1))[0]
    own = figures(values={"2023-04-01": "71"}, stream="board")[0]
    answers = [client.get(f"/figures/{number}/") for number in (late.pk, own.pk, 999_999_999)]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.content for answer in answers}) == 1


def test_the_time_of_an_answer_does_not_tell_what_exists_and_is_not_released(client: Client) -> None:
    """One and the same look-up, in a table that has only what is released."""
    figures()
    released()
    late = figures(values={"2023-03-01": "70"}, known_from=KNOWN_ON + timedelta(days=1))[0]
    own = figures(values={"2023-04-01": "71"}, stream="board")[0]
    asked = []
    for number in (late.pk, own.pk, 999_999_999):
        with statements() as captured:
            client.get(f"/figures/{number}/")
        asked.append([query["sql"].replace(str(number), "?") for query in captured])

    assert asked[0] == asked[1] == asked[2]
    assert len(asked[0]) == 1
    assert "boards_observation" not in asked[0][0]


def test_every_figure_of_a_release_is_found_and_nothing_else() -> None:
    held = figures()
    released()
    figures(values={"2023-04-01": "71"}, stream="board")
    revised = figures(values={"2023-03-01": "70"})
    last = released()

    numbers = {one.pk for one in (*held, *revised)}
    assert set(ReleasedFigure.objects.values_list("pk", flat=True)) == numbers
    assert set(last.figures.values_list("pk", flat=True)) == {revised[0].pk}


def test_a_figure_stays_when_a_later_release_revises_it(client: Client) -> None:
    first = figures(values={"2023-03-01": "64"})[0]
    released()
    second = figures(values={"2023-03-01": "70"})[0]
    released()

    assert client.get(f"/figures/{first.pk}/").status_code == 200
    assert client.get(f"/figures/{second.pk}/").status_code == 200


def test_it_can_be_kept_by_any_cache(client: Client) -> None:
    held = figures()[0]
    released()
    page = client.get(f"/figures/{held.pk}/")
    again = client.get(f"/figures/{held.pk}/", headers={"If-None-Match": page["ETag"]})

    assert page["Cache-Control"] == "public, max-age=10"
    assert not page.cookies
    assert "Cookie" not in page.headers.get("Vary", "")
    assert (again.status_code, again.content) == (304, b"")


def test_it_takes_a_fixed_number_of_queries(client: Client) -> None:
    one = figures()[0]
    figures("nhs-fife")
    released()
    client.get(f"/figures/{one.pk}/")  # the first page of a release reads its policy
    with statements() as captured:
        client.get(f"/figures/{one.pk}/")

    assert len(captured) == 4


def test_a_figure_that_is_slipped_into_a_release_before_it_goes_out_is_not_public_and_stops_it(
    client: Client,
) -> None:
    """The database takes it until the transaction ends; who owns the tables could let it stay."""
    figures()
    released()
    late = figures(values={"2023-03-01": "70"}, known_from=KNOWN_ON + timedelta(days=1))[0]
    made = prepared(known_on=KNOWN_ON + timedelta(days=1))
    publisher = someone(Role.PUBLISHER)
    services.approve_release(actor=publisher, number=made.number)
    with transaction.atomic():
        ReleasedFigure.objects.create(observation=late, release=made)
        assert client.get(f"/figures/{late.pk}/").status_code == 404
        with pytest.raises(Refused, match="that the tracker did not write"):
            services.release(actor=publisher, number=made.number)
        transaction.set_rollback(True)
