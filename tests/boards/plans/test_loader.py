from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boards.organisations.models import Organisation
from boards.plans.agreed_levels import LevelDecision, LevelProposal
from boards.plans.agreed_values import AgreedValue
from boards.plans.loader import COLUMNS, FILE, load, read
from targets.catalogue.reading import RefusedFiles
from targets.models import Framework, Requirement
from tests.support.files import replace
from tests.support.people import person

NOW = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
FIRST = "alcohol-brief-interventions,S08000015,2014-04-01,2014-04-01,4076,"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    copy = tmp_path / "agreed_values.csv"
    copy.write_bytes(FILE.read_bytes())
    return copy


def agreed(measure: str, board: str, framework: str) -> str | None:
    values = AgreedValue.objects.filter(
        measure=measure, organisation__slug=board, framework=framework
    ).order_by("-number")
    return f"{values[0].value.normalize():f}" if values else None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("measure", "board", "framework", "value"),
    [
        ("alcohol-brief-interventions", "nhs-lothian", "heat-2014-15", "9938"),
        ("alcohol-brief-interventions", "nhs-lothian", "ldp-2015-16", "9757"),
        ("alcohol-brief-interventions", "nhs-lothian", "ldp-2019-20", "9757"),
        ("alcohol-brief-interventions", "nhs-lothian", "ldp-2020-21", None),
        ("smoking-quits", "nhs-fife", "ldp-2015-16", "602"),
        ("smoking-quits", "nhs-fife", "ldp-2017-18", "779"),
        ("smoking-quits", "nhs-fife", "ldp-2018-19", "490"),
        ("smoking-quits", "nhs-fife", "ldp-2023-24", "473"),
        ("smoking-quits", "nhs-fife", "sample-2022-23", "473"),
        ("smoking-quits", "nhsscotland", "heat-2014-15", "12000"),
        ("smoking-quits", "nhs-fife", "heat-2014-15", None),
        # Calendar years count in the financial year in which they end.
        ("detect-cancer-early", "nhs-orkney", "ldp-2015-16", "24.621"),
        ("detect-cancer-early", "nhs-orkney", "ldp-2022-23", "24.621"),
        ("detect-cancer-early", "nhs-orkney", "ldp-2023-24", None),
        ("detect-cancer-early", "nhs-orkney", "heat-2014-15", None),
    ],
)
def test_values_are_those_agreed_for_the_year(
    measure: str, board: str, framework: str, value: str | None
) -> None:
    assert agreed(measure, board, framework) == value


@pytest.mark.django_db
def test_every_territorial_board_and_the_nation_has_a_value_in_every_year_of_a_run() -> None:
    boards = Organisation.objects.exclude(kind="special").count()
    for measure, years in (
        ("alcohol-brief-interventions", range(2014, 2020)),
        ("smoking-quits", range(2015, 2024)),
        ("detect-cancer-early", range(2015, 2023)),
    ):
        for year in years:
            framework = Framework.objects.get(year_start__year=year, fictional=False)
            values = AgreedValue.objects.filter(measure=measure, framework=framework)
            assert values.count() == boards, (measure, year)


@pytest.mark.django_db
def test_every_value_belongs_to_a_requirement_that_is_agreed_board_by_board() -> None:
    shapes = {(r.framework_id, r.measure_id): r.shape for r in Requirement.objects.all()}
    cells = AgreedValue.objects.values_list("framework_id", "measure_id")
    assert {shapes[cell] for cell in cells} == {"board_agreed", "cumulative"}


@pytest.mark.django_db
def test_values_of_the_sample_cycle_say_so() -> None:
    sources = AgreedValue.objects.filter(framework__fictional=True).values_list("source", flat=True)
    assert sources
    assert all(source.startswith("Sample: ") for source in sources)


@pytest.mark.django_db
def test_loading_again_changes_nothing_and_writes_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        report = load(now=NOW)
    assert (report.added, report.changed) == (0, 0)
    assert report.unchanged == AgreedValue.objects.count()
    assert not [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


@pytest.mark.django_db
def test_a_correction_is_a_new_number_and_the_old_one_stays(file: Path) -> None:
    replace(file, FIRST, FIRST.replace("4076", "4080"))
    report = load(now=NOW, file=file)
    assert (report.added, report.changed) == (0, 1)
    assert report.touched_measures == {"alcohol-brief-interventions"}
    values = AgreedValue.objects.filter(
        framework="heat-2014-15",
        organisation__slug="nhs-ayrshire-and-arran",
        measure_id="alcohol-brief-interventions",
    )
    assert [(v.number, v.value) for v in values.order_by("number")] == [
        (1, Decimal(4076)),
        (2, Decimal(4080)),
    ]
    assert values.get(number=2).recorded_at == NOW
    assert load(now=NOW, file=file).changed == 0
    replace(file, "4080", "4076")
    load(now=NOW, file=file)
    assert agreed("alcohol-brief-interventions", "nhs-ayrshire-and-arran", "heat-2014-15") == "4076"
    assert values.count() == 3


def confirmed_on_line(number: int, *, framework: str = "heat-2014-15") -> AgreedValue:
    """The first row's cell, or one that no row is about, with the number that its board confirmed on line."""
    board = Organisation.objects.get(slug="nhs-ayrshire-and-arran")
    said = {"organisation": board, "framework_id": framework, "measure_id": "alcohol-brief-interventions"}
    said |= {"value": Decimal(4100), "source": "A letter"}
    proposal = LevelProposal.objects.create(**said, proposed_by=person(), proposed_at=NOW)
    value = AgreedValue.objects.create(**said, number=number, agreed_on=NOW.date(), recorded_at=NOW)
    LevelDecision.objects.create(proposal=proposal, kind="confirmed", agreed_value=value, by=person(), at=NOW)
    return value


@pytest.mark.django_db
def test_what_a_board_confirmed_on_line_is_not_forgotten_and_stays_under_an_old_row(file: Path) -> None:
    confirmed_on_line(2)
    confirmed_on_line(1, framework="ldp-2026-27")
    report = load(now=NOW, file=file)
    assert (report.added, report.changed) == (0, 0)
    assert agreed("alcohol-brief-interventions", "nhs-ayrshire-and-arran", "heat-2014-15") == "4100"


@pytest.mark.django_db
def test_a_new_row_replaces_nothing_that_a_board_confirmed_on_line(file: Path) -> None:
    confirmed_on_line(2)
    held = AgreedValue.objects.count()
    replace(file, FIRST, FIRST.replace("4076", "4080"))
    with pytest.raises(
        RefusedFiles,
        match="nhs-ayrshire-and-arran: has a new row, but its board confirmed 4100 on 2026-03-03",
    ):
        load(now=NOW, file=file)
    assert AgreedValue.objects.count() == held


@pytest.mark.django_db
def test_a_row_may_say_what_a_board_confirmed(file: Path) -> None:
    confirmed_on_line(2)
    text = file.read_text(encoding="utf-8")
    row = text[text.index(FIRST) : text.index("\n", text.index(FIRST))]
    replace(file, row, FIRST.replace("4076,", "4100,2026-03-03,A letter"))
    report = load(now=NOW, file=file)
    assert (report.added, report.changed) == (0, 0)


@pytest.mark.django_db
def test_an_old_code_of_a_board_is_read(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("S08000029", "S08000018"), encoding="utf-8")
    assert load(now=NOW, file=file).changed == 0


@pytest.mark.django_db
def test_a_value_that_disappears_from_the_file_is_refused(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace(text[text.index(FIRST) : text.index("\n", text.index(FIRST)) + 1], ""), encoding="utf-8"
    )
    with pytest.raises(
        RefusedFiles, match="interventions, heat-2014-15, nhs-ayrshire-and-arran: has a stored value"
    ):
        load(now=NOW, file=file)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            FIRST,
            FIRST.replace("4076", "many"),
            'line 2, value: must be a number from 0 to 9,999,999,999, not "many"',
        ),
        (
            FIRST,
            FIRST.replace("4076", "NaN"),
            'line 2, value: must be a number from 0 to 9,999,999,999, not "NaN"',
        ),
        (FIRST, FIRST.replace("4076", "1e309999999"), "line 2, value: must be"),
        (
            FIRST,
            FIRST.replace("4076", "-1"),
            'line 2, value: must be a number from 0 to 9,999,999,999, not "-1"',
        ),
        (
            FIRST,
            FIRST.replace("2014-04-01", "2014/15"),
            "line 2, first_period: must be the first day of a year",
        ),
        (FIRST, FIRST.replace("2014-04-01", "2014-04-02"), 'such as 2015-04-01, not "2014-04-02"'),
        (
            FIRST,
            FIRST.replace("2014-04-01,4", "2013-04-01,4"),
            "line 2, last_period: 2013-04-01 is before first_period",
        ),
        (FIRST, FIRST.replace("S08000015", ""), "line 2, organisation: is empty"),
        (FIRST, "1,2,3\n" + FIRST, "line 2: has 3 columns, not 7"),
        ("measure,organisation", "measure,board", f"line 1: must be the header {','.join(COLUMNS)}"),
    ],
)
def test_a_bad_row_is_refused_with_line_column_and_reason(
    file: Path, old: str, new: str, message: str
) -> None:
    replace(file, old, new)
    with pytest.raises(RefusedFiles) as refused:
        read(file=file)
    assert any(message in str(problem) for problem in refused.value.problems), refused.value


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            FIRST,
            FIRST.replace("S08000015", "S08999999"),
            'line 2, organisation: "S08999999" is no known code',
        ),
        (FIRST, FIRST.replace("alcohol-brief-interventions", "sab"), 'asks for agreed values of "sab"'),
        (
            FIRST,
            FIRST.replace("2014-04-01,2014", "2012-04-01,2014"),
            "no framework of 2012/13, 2013/14 asks for",
        ),
        (FIRST, FIRST.replace("2014-04-01,2014-04-01", "2014-04-01,2015-04-01"), "already"),
        (
            FIRST,
            FIRST.replace("4076", "4076.12345"),
            "line 2.value: Ensure that there are no more than 4 decimal",
        ),
    ],
)
def test_a_row_that_does_not_fit_the_policy_is_refused(file: Path, old: str, new: str, message: str) -> None:
    replace(file, old, new)
    with pytest.raises(RefusedFiles) as refused:
        load(now=NOW, file=file)
    assert any(message in str(problem) for problem in refused.value.problems), refused.value


def test_an_empty_or_wrongly_encoded_file_is_refused(tmp_path: Path) -> None:
    empty, latin = tmp_path / "empty.csv", tmp_path / "latin.csv"
    empty.write_bytes(b"")
    latin.write_bytes(b"caf\xe9")
    with pytest.raises(RefusedFiles, match="line 1: must be the header"):
        read(file=empty)
    with pytest.raises(RefusedFiles, match="is not UTF-8"):
        read(file=latin)
