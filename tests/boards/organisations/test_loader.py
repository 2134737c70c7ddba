from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boards.organisations.loader import FILE, load, read
from boards.organisations.models import Organisation, OrganisationCode
from boards.organisations.queries import ids_by_code
from targets.catalogue.reading import RefusedFiles
from tests.support.files import replace


@pytest.fixture
def file(tmp_path: Path) -> Path:
    copy = tmp_path / "organisations.toml"
    copy.write_bytes(FILE.read_bytes())
    return copy


def test_there_are_23_boards_and_the_nation() -> None:
    rows = read()
    kinds = [row.kind for row in rows]
    assert Counter(kinds) == {"territorial": 14, "special": 9, "nation": 1, "sample": 2}
    assert rows[0].slug == "nhsscotland"
    assert [row.name for row in rows[1:15]] == sorted(row.name for row in rows[1:15])


def test_the_boards_of_the_nation_add_up_to_its_population() -> None:
    rows = read()
    boards = sum(row.population or 0 for row in rows if row.kind == "territorial")
    assert boards == rows[0].population == 5_479_900


def test_every_council_is_in_one_board_area() -> None:
    councils = [area for row in read() for area in row.areas.split(", ") if area]
    assert len(councils) == len(set(councils)) == 32


def test_boards_about_as_rural_are_a_family_and_national_boards_have_none() -> None:
    families: dict[str, list[str]] = {}
    for row in read():
        if row.peer_family:
            families.setdefault(row.peer_family, []).append(row.short_name)
        assert bool(row.peer_family) == (row.kind == "territorial")
    assert families == {
        "over-60": ["Orkney", "Shetland", "Western Isles"],
        "25-to-60": ["Borders", "Dumfries and Galloway", "Grampian", "Highland", "Tayside"],
        "15-to-25": ["Ayrshire and Arran", "Fife", "Forth Valley"],
        "under-15": ["Greater Glasgow and Clyde", "Lanarkshire", "Lothian"],
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "slug"),
    [
        ("S08000024", "nhs-lothian"),
        ("SSA20", "nhs-lothian"),
        ("S", "nhs-lothian"),
        ("S08000029", "nhs-fife"),
        ("S08000018", "nhs-fife"),
        ("S08000031", "nhs-greater-glasgow-and-clyde"),
        ("S08000021", "nhs-greater-glasgow-and-clyde"),
        ("S08000032", "nhs-lanarkshire"),
        ("S08000023", "nhs-lanarkshire"),
        ("S08000030", "nhs-tayside"),
        ("S08000027", "nhs-tayside"),
        ("SB0801", "nhs-golden-jubilee"),
        ("S08100001", "nhs-golden-jubilee"),
        ("SB0804", "nhs-health-scotland"),
        ("S08100004", "nhs-health-scotland"),
        ("SD035", "nhs-24"),
        ("S92000003", "nhsscotland"),
        ("PUBLIC-HEALTH-SCOTLAND", "public-health-scotland"),
    ],
)
def test_any_code_an_organisation_ever_had_finds_it(code: str, slug: str) -> None:
    assert Organisation.objects.get(pk=ids_by_code()[code]).slug == slug


@pytest.mark.django_db
def test_a_closed_board_names_its_successor() -> None:
    closed = Organisation.objects.get(slug="nhs-health-scotland")
    assert closed.status == Organisation.Status.CLOSED
    assert closed.succeeded_by is not None
    assert closed.succeeded_by.slug == "public-health-scotland"
    assert "recalled" in closed.note


@pytest.mark.django_db
def test_each_board_with_a_code_has_one_current_code() -> None:
    current = OrganisationCode.objects.filter(current=True)
    assert current.count() == Organisation.objects.count() - 1  # no code of Public Health Scotland was found
    assert OrganisationCode.objects.count() == sum(len(list(row.codes)) for row in read())


@pytest.mark.django_db
def test_loading_again_changes_nothing_and_writes_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        report = load()
    assert (report.added, report.changed) == (0, 0)
    assert report.unchanged == Organisation.including_samples.count() + OrganisationCode.objects.count()
    assert not [
        query["sql"]
        for query in queries
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE")) and '"current" = false' not in query["sql"]
    ]


@pytest.mark.django_db
def test_a_board_with_a_new_code_keeps_the_old_one(file: Path) -> None:
    replace(
        file,
        'code = "S08000020"',
        'code = "S08000099"\nother_codes = [{ code = "S08000020", note = "code until 2027" }, '
        '{ code = "SNA20", note = "older" }, { code = "N", note = "letter" }]',
    )
    text = file.read_text(encoding="utf-8")
    before, after = text.split("other_codes = [{ code", 1)
    kept, tables = after.split("[[organisations.other_codes]]", 1)
    file.write_text(
        before + "other_codes = [{ code" + kept + tables[tables.index("[[organisations]]") :],
        encoding="utf-8",
    )
    report = load(file=file)
    grampian = Organisation.objects.get(slug="nhs-grampian")
    assert report.added == 1
    assert {code.code: code.current for code in grampian.codes.all()} == {
        "S08000099": True,
        "S08000020": False,
        "SNA20": False,
        "N": False,
    }
    assert (load(file=file).added, load(file=file).changed) == (0, 0)


@pytest.mark.django_db
def test_a_merger_is_a_new_board_and_a_closed_one(file: Path) -> None:
    slug = 'slug = "nhs-orkney"'
    replace(file, slug, f'{slug}\nstatus = "closed"\nsucceeded_by = "nhs-isles"')
    with file.open("a", encoding="utf-8") as more:
        more.write(
            '\n[[organisations]]\nslug = "nhs-isles"\nname = "NHS Isles"\nshort_name = "Isles"\n'
            'kind = "territorial"\ncode = "S08000098"\nsource = "Made up"\n'
        )
    report = load(file=file)
    assert (report.added, report.changed) == (2, 1)
    orkney = Organisation.objects.get(slug="nhs-orkney")
    assert orkney.succeeded_by is not None
    assert orkney.succeeded_by.name == "NHS Isles"
    assert ids_by_code()["S08000025"] == orkney.pk


@pytest.mark.django_db
def test_organisations_and_codes_that_disappear_from_the_file_are_refused(file: Path) -> None:
    replace(file, 'slug = "nhs-orkney"', 'slug = "nhs-orknay"')
    replace(file, 'code = "SRA01"', 'code = "SRA99"')
    with pytest.raises(RefusedFiles) as refused:
        load(file=file)
    assert {problem.key for problem in refused.value.problems} == {"nhs-orkney", "SRA01"}
    assert not Organisation.objects.filter(slug="nhs-orknay").exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "nation"', 'kind = "special"', "organisations: there must be one nation, not 0"),
        ('kind = "territorial"', 'kind = "nation"', "organisations: there must be one nation, not 2"),
        (
            'kind = "territorial"',
            'kind = "board"',
            "organisations[2].kind: must be one of nation, territorial,",
        ),
        (
            'slug = "nhs-borders"',
            'slug = "nhs-fife"',
            "organisations[5].slug: slug nhs-fife is there already",
        ),
        (
            'name = "NHS Borders"',
            'name = "NHS Fife"',
            "organisations[5].name: name NHS Fife is there already",
        ),
        (
            'code = "SBA20"',
            'code = "S08000015"',
            "[3].other_codes[1].code: S08000015 is there already, in organis",
        ),
        (
            'code = "SBA20"',
            'code = "sba20"',
            '[3].other_codes[1].code: "sba20" must be capital letters and digits',
        ),
        (
            'note = "code in older',
            '#note = "code in older',
            "organisations[2].other_codes[1].note: is missing",
        ),
        (
            'succeeded_by = "public-health-scotland"',
            'succeeded_by = "nobody"',
            '"nobody" is no other organisation',
        ),
        ('status = "closed"', 'status = "active"', "only a closed organisation has a successor"),
        (
            "population_year = 2021",
            "",
            "organisations[1].population_year: population and its year are given together",
        ),
        (
            "population = 5479900",
            "population = -1",
            "organisations[1].population: Ensure this value is greater",
        ),
        (
            'short_name = "Borders"',
            f'short_name = "{"B" * 61}"',
            "short_name: Ensure this value has at most 60",
        ),
        ("[[organisations]]", "[[boards]]", "boards: is not a known key; known are organisations"),
        ("[[organisations]]", "[organisations", "is not valid TOML"),
    ],
)
def test_a_bad_file_is_refused_with_file_key_and_reason(file: Path, old: str, new: str, message: str) -> None:
    replace(file, old, new)
    with pytest.raises(RefusedFiles) as refused:
        read(file=file)
    problems = [str(problem) for problem in refused.value.problems]
    assert all(problem.startswith("organisations.toml: ") for problem in problems)
    assert any(message in problem for problem in problems), problems
