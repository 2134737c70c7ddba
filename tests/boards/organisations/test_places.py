"""The file of places, and what the loader does with a bad one or a newer one."""

from pathlib import Path

import pytest

from boards.organisations import loader, places
from boards.organisations.models import Organisation, Place
from targets.catalogue.reading import RefusedFiles
from tests.support.files import replace


@pytest.fixture
def file(tmp_path: Path) -> Path:
    copy = tmp_path / "places.toml"
    copy.write_bytes(places.FILE.read_bytes())
    return copy


def test_every_council_is_in_the_board_whose_area_names_it() -> None:
    areas = {row.slug: row.areas.split(", ") for row in loader.read()}
    councils = [
        (group.board, name)
        for group in places.read().groups
        if group.kind == "council area"
        for name in group.names
    ]
    assert len(councils) == 32
    for board, name in councils:
        assert name in areas[board]


def test_the_parts_of_a_postcode_district_are_the_whole_of_it() -> None:
    parts: dict[str, list[places.Group]] = {}
    whole = set()
    for group in places.read().groups:
        if group.kind == "postcode district":
            for name in group.names:
                parts.setdefault(name, []).append(group)
                whole |= {name} if group.postcodes is None else set()
    assert len(parts) == 455
    for name, groups in parts.items():
        if name in whole:
            assert len(groups) == 1
        else:
            assert {sum(one.postcodes or 0 for one in groups)} == {one.of for one in groups}, name


def test_every_kind_says_its_day_source_and_licence() -> None:
    for kind in places.read().kinds:
        assert "Open Government Licence" in kind.licence
        assert ("Ordnance Survey" in kind.source) == ("Contains Ordnance Survey data ©" in kind.licence)


@pytest.mark.django_db
def test_what_the_prepared_database_holds_is_unchanged_by_the_same_file() -> None:
    before = Place.objects.count()
    report = places.load()
    assert (report.added, report.changed, report.unchanged) == (0, 0, before + 5)
    assert before > 2_000


@pytest.mark.django_db
def test_a_place_that_the_file_no_longer_names_is_gone_and_a_new_one_is_there(file: Path) -> None:
    replace(file, '"KA27"', '"KA99"')
    report = places.load(file=file)
    assert (report.added, report.changed) == (1, 1)
    assert not Place.objects.filter(name="KA27").exists()
    assert Place.objects.get(name="KA99").organisation.slug == "nhs-ayrshire-and-arran"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('board = "nhs-fife"', 'board = "nhs-nowhere"', '"nhs-nowhere" is no board'),
        ('board = "nhs-fife"', 'board = "sample-isles"', '"sample-isles" is no board'),
        ('kind = "ward"', 'kind = "parish"', '"parish" is none of the kinds'),
        ('"KA27"', '"KA27", "KA27"', '"KA27" is there already'),
        ("postcodes = 308", "postcodes = 400", "must be fewer than `of`"),
        ("postcodes = 308\n", "", "both are given or neither"),
        ('"KA27"', '"--"', "letters or digits"),
    ],
)
def test_a_bad_file_is_refused_whole(file: Path, before: str, after: str, told: str) -> None:
    held = set(Place.objects.values_list("name", "organisation"))
    file.write_text(file.read_text().replace(before, after, 1))
    with pytest.raises(RefusedFiles) as refused:
        places.load(file=file)
    assert any(told in str(problem) for problem in refused.value.problems)
    assert set(Place.objects.values_list("name", "organisation")) == held


@pytest.mark.django_db
def test_no_place_is_a_samples() -> None:
    assert not Place.objects.filter(organisation__kind=Organisation.Kind.SAMPLE).exists()
