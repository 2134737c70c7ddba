"""What the public reads keeps to the policy that its release was judged by."""

from datetime import date

import pytest
from django.test import Client

from reports.publication.models import DataRelease
from reports.publication.policy import policy_of
from targets.catalogue.models import Definition, Framework, Requirement
from targets.catalogue.queries import catalogue
from tests.reports.samples import AE, figures, prepared, released

pytestmark = pytest.mark.django_db

PATHS = ("/", "/grid/", "/boards/nhs-lothian/", f"/targets/{AE}/", f"/boards/nhs-lothian/{AE}/", "/data/")


def test_a_definition_changed_after_the_release_changes_no_public_page(client: Client) -> None:
    one = figures(values={"2023-03-01": "64.25"})[0]
    released()
    paths = (*PATHS, f"/figures/{one.pk}/")
    before = {path: client.get(path).content for path in paths}

    Definition.objects.filter(measure=AE).update(
        numerator="something else",
        display_places=3,
        tolerance_percent=50,
        publisher="Nobody",
        proxy_note="Not this.",
    )
    Requirement.objects.filter(measure=AE).update(wording="Something else is asked.", floor=10)
    Framework.objects.filter(fictional=False).update(note="Another note.")

    assert {path: client.get(path).content for path in paths} == before


def test_the_next_release_brings_the_new_words(client: Client) -> None:
    figures()
    released()
    Requirement.objects.filter(measure=AE).update(wording="Something else is asked.")
    page = f"/boards/nhs-lothian/{AE}/"
    assert "Something else is asked." not in client.get(page).text

    released()
    assert "Something else is asked." in client.get(page).text


def test_a_release_that_knew_no_confirmation_is_read_as_it_judged() -> None:
    figures()
    release = released()
    for row in (policy := release.policy or {})["requirements"]:
        del row["confirmed_until"]
        row["recalled"] = ["floor"]
    release.policy, release.sha256 = policy, "of another"
    frozen = policy_of(release, live=catalogue())
    for row in frozen.requirements.values():
        assert row.confirmed_until == frozen.frameworks[row.framework_id].year_end


def test_the_policy_of_a_release_is_that_of_the_day_row_by_row() -> None:
    figures()
    live, frozen = catalogue(), policy_of(released(), live=catalogue())
    real = {framework.key for framework in live.real_frameworks}

    assert [framework.key for framework in frozen.real_frameworks] == [f.key for f in live.real_frameworks]
    assert frozen.definitions == live.definitions
    assert set(frozen.requirements) == {key for key in live.requirements if key[0] in real}
    for key, row in frozen.requirements.items():
        own, other = (
            {f.attname: getattr(r, f.attname) for f in r._meta.fields} for r in (row, live.requirements[key])
        )
        assert own == other
    for measure, versions in frozen.definitions.items():
        for version, today in zip(versions, live.definitions[measure], strict=True):
            for field in Definition._meta.fields:
                assert getattr(version, field.attname) == getattr(today, field.attname), field.name
    assert frozen.frameworks["ldp-2022-23"].year_end == date(2023, 3, 31)


def test_what_is_not_public_has_no_policy() -> None:
    figures()
    with pytest.raises(ValueError, match="before it is public"):
        policy_of(DataRelease.objects.get(number=prepared().number), live=catalogue())
