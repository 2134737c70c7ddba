"""Policy files: what is loaded, and what is refused with file, key and reason.

Longer than 400 lines: one case for everything that a policy file can have wrong.
"""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from targets.catalogue.loader import KEYS, load, read
from targets.catalogue.reading import RefusedFiles
from targets.models import Measure, Requirement, Target
from tests.targets.catalogue.policies import MEASURE, Folder

A_AND_E = "measures/ae-4-hours.toml"
LDP = "frameworks/ldp-2015-16.toml"
LATER = "frameworks/ldp-carried-forward.toml"
HEAT = "frameworks/heat-2014-15.toml"
SAMPLE = "frameworks/sample-2022-23.toml"
DCE = "measures/detect-cancer-early.toml"
BEFORE = "frameworks/heat-2008-to-2014.toml"
LISTED = "listed_targets.csv"
NATIONAL = "national_promises.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder.copy(tmp_path / "definitions")


def refusal(folder: Folder) -> list[str]:
    with pytest.raises(RefusedFiles) as refused:
        read(folder=folder.path)
    return [str(problem) for problem in refused.value.problems]


# (file, text, what it becomes, the message)
SPOILED = [
    (NATIONAL, 'plan = "long-wait', 'plan = "short-wait', "is not in source_plans.toml"),
    (NATIONAL, 'measure = "outpatients-', 'measure = "patients-', "has no file in measures/"),
    (NATIONAL, "by = 2022-08-31\n", "", "promises[1]: a count of a series needs at_most and by"),
    (NATIONAL, 'key = "lw-2"', 'key = "lw-1"', '"lw-1" is there already, in national_promises.toml'),
    (NATIONAL, 'better = "lower"', 'better = "neutral"', "better is higher or lower of a direction"),
    (NATIONAL, "at_most = 0", "at_most = 0\ndone_on = 2022-09-01", "belong to a thing that is delivered"),
    (
        NATIONAL,
        'reported_source = "Scottish Gov',
        '# "',
        "promises[1]: reported and reported_source go together",
    ),
    (LISTED, "framework,group", "year,group", "line 1: must be the header framework,group,code"),
    (LISTED, "higher,>=,98", "higher,<=,98", "line 49.comparator: <= is not that of higher"),
    (LISTED, "higher,>=,98", "higher,>=,97", "line 49.value: must be 98, as in frameworks/heat-2008-to-2014"),
    (LISTED, "higher,>=,98", "higher,>=,many", 'line 49.value: must be a number, not "many"'),
    (LISTED, "title value,ae-4-hours", "title,ae-4-hours", "line 49.seen: must be what frameworks/heat-2008"),
    (
        LISTED,
        "title value,ae-4-hours",
        "title value,sab",
        "line 49.measure: heat-2011-12 requires nothing of",
    ),
    (LISTED, "title value,ae-4-hours", "title figure,ae-4-hours", "line 49.seen: must be of applies_to, "),
    (LISTED, "heat-2010-11,A,A11", "heat-1910-11,A,A11", 'line 42.framework: "heat-1910-11" is no framework'),
    (BEFORE, "round_only = true", "round_only = false", "requirements: a framework must require something"),
    (
        LDP,
        "first_year = 2015",
        "first_year = 2015\nround_only = true",
        "; round_only is of one that does not",
    ),
    (BEFORE, "horizon_years = 3", "horizon_years = 30", "horizon_years must be between 1 and 10, not 30"),
    (
        BEFORE,
        'plan_type = "local-delivery"',
        'plan_type = "wish"',
        "plan_type: must be one of local-delivery, ",
    ),
    (BEFORE, "on = 2012-11-29", 'words = ""', "dates[1].words: is empty; leave the key out"),
    (BEFORE, "on = 2012-11-29\n", "", "a step of a round has a day (on) or words, one of the two"),
    (A_AND_E, "scale = 100", "scale = 1", "definitions[1].scale: must be 100 for percent, not 1"),
    (A_AND_E, "scale = 100", 'scale = "100"', 'definitions[1].scale: must be a whole number, not "100"'),
    (A_AND_E, "scale = 100", "scale = 100\nscale = 1", "is not valid TOML: Cannot overwrite a value"),
    (
        A_AND_E,
        'unit = "percent"',
        'unit = "pct"',
        "definitions[1].unit: must be one of percent, per_1000_bed_days",
    ),
    (A_AND_E, 'scale = 100\ndirection = "higher"', "scale = 100", "definitions[1].direction: is missing"),
    (A_AND_E, "until = 2025-08-31", "until = 2014-08-31", "stated[1].until: 2014-08-31 is before since"),
    (
        A_AND_E,
        'value = 95\ndirection = "higher"',
        'value = 95\ndirection = "lower"',
        "stated[1].direction: must be higher, as the definition's",
    ),
    (
        A_AND_E,
        "value = 95",
        "value = 98",
        "requirements[1].floor: must be 98, as measures/ae-4-hours.toml says",
    ),
    (
        LDP,
        'verified = ["value"]',
        'verified = ["colour"]',
        "verified: must be of value, deadline, baseline, not",
    ),
    (LDP, 'verified = ["value"]', 'verified = ["deadline"]', "verified: names a deadline that is not given"),
    (A_AND_E, "version = 1", "version = 2", "definitions[1].version: must be 1: versions count up from 1"),
    (
        A_AND_E,
        "tolerance_percent = 5",
        "tolerance_percent = nan",
        "tolerance_percent: must be a finite number, not NaN",
    ),
    (
        A_AND_E,
        "tolerance_percent = 5",
        "tolerance_percent = 101",
        "tolerance_percent: must be from 0 to 100, not 101",
    ),
    (
        A_AND_E,
        "tolerance_percent = 5",
        "tolerance_percent = 5.125",
        "tolerance_percent: Ensure that there are no more than 2",
    ),
    (
        A_AND_E,
        'year_result = "last"',
        'year_result = "year_row"',
        "year_result: must be last or pooled for a frequency of month",
    ),
    *(
        (
            f"measures/{key}.toml",
            'year_result = "last"',
            'year_result = "pooled"',
            "year_result: cannot be pooled: only ratios of what is counted over the period add up",
        )
        for key in ("sab", "delayed-discharge-bed-days")  # a rolling rate, and a count
    ),
    (
        A_AND_E,
        "collected_until = 2025",
        "collected_until = 1999",
        "collected_until: 1999-08-31 is before valid_from, 2007-07-31",
    ),
    (
        A_AND_E,
        'denominator = "attendances, all A&E sites"',
        "",
        "definitions[1].denominator: is missing; a percent needs one",
    ),
    (
        A_AND_E,
        "display_places = 1",
        'display_places = 1\nrecalled = ["colour"]',
        'definitions[1].recalled: "colour" is not a key of this table',
    ),
    (
        A_AND_E,
        "display_places = 1",
        'display_places = 1\nrecalled = ["proxy_note"]',
        '"proxy_note" is named as recalled but not given',
    ),
    (
        A_AND_E,
        "display_places = 1",
        "display_places = 1\ncolour = 1",
        "definitions[1].colour: is not a known key; known are aggregation,",
    ),
    (A_AND_E, 'key = "ae-4-hours"', 'key = "ae"', 'key: "ae" must be the name of the file'),
    (
        A_AND_E,
        'key = "ae-4-hours"',
        'key = "plan"',
        'key: "plan" is the address of another page of a board',
    ),
    (A_AND_E, 'target = "ae-4-hours"', 'target = "ae"', 'target: "ae" is not in targets.toml'),
    (A_AND_E, "position = 1", "position = 2", 'position: "2" is there already, in measures/ae-4-hours.toml'),
    (
        A_AND_E,
        'short_title = "A&E 4 hours"',
        f'short_title = "{"A" * 41}"',
        "short_title: Ensure this value has at most 40 characters (it has 41).",
    ),
    (
        A_AND_E,
        'concern = "waiting"',
        'concern = "hurry"',
        "concern: must be one of waiting, safe, healthy, well-run, not",
    ),
    (
        "measures/smoking-quits.toml",
        "judge_places = 0",
        "",
        "judge_places: is missing; only a ratio can be judged unrounded",
    ),
    (
        "measures/smoking-quits.toml",
        'year_result = "year_row"',
        'year_result = "last"',
        "year_result: must be year_row for a frequency of year",
    ),
    (
        "measures/camhs-18-weeks.toml",
        'national_frequency = "quarter"',
        'national_frequency = "month"',
        "national_frequency: is the same as frequency; leave it out",
    ),
    (DCE, "valid_to = 2021-12-31", "", "definitions[1].valid_to: is missing; a later version follows"),
    (
        DCE,
        "valid_to = 2021-12-31",
        "valid_to = 2021-11-30",
        "definitions[2].valid_from: must be 2021-12-01, the day after the version before",
    ),
    (
        DCE,
        "valid_to = 2021-12-31",
        "valid_to = 2010-12-31",
        "definitions[1].valid_to: 2010-12-31 is before valid_from, 2011-12-31",
    ),
    (
        DCE,
        "valid_from = 2022-01-01",
        "valid_from = 2022-01-01\nvalid_to = 2023-01-01",
        "definitions[2].valid_to: the newest definition has no end; leave it out",
    ),
    (
        DCE,
        "break_note = ",
        "proxy_note = ",
        "definitions[2].break_note: is missing; say why earlier figures differ",
    ),
    (
        "targets.toml",
        'heat_group = "A"',
        'heat_group = "B"',
        'targets[1].heat_group: must be one of H, E, A, T, not "B"',
    ),
    (
        "targets.toml",
        'key = "sab"',
        'key = "c-difficile"',
        'targets[11].key: "c-difficile" is there already, in targets.toml targets[10]',
    ),
    (
        "targets.toml",
        "[[targets]]",
        "x = 1\n[[targets]]",
        "x: is not a known key; the file holds [[targets]] only",
    ),
    (
        LDP,
        'shape = "floor_stretch"',
        'shape = "floor"',
        "frameworks[1].requirements[1].shape: must be one of absolute, change,",
    ),
    (
        LDP,
        'shape = "floor_stretch"',
        'shape = "absolute"',
        "requirements[1].stretch: belongs to the shape floor_stretch, not absolute",
    ),
    (LDP, "stretch = 98", "", "requirements[1].stretch: is missing"),
    (LDP, "stretch = 98", "stretch = 94", "requirements[1].stretch: must be above the floor of 95, not 94"),
    (LDP, "floor = 95", "floor = 950", "requirements[1].floor: must be a percentage up to 100, not 950"),
    (LDP, "floor = 95", "", "requirements[1].floor: is missing; a target of shape floor_stretch needs one"),
    (LDP, "floor = 0.32", "floor = -0.32", "floor: must not be negative: -0.32"),
    (LDP, "floor = 0.32", "floor = 0.32123", "floor: Ensure that there are no more than 4 decimal places."),
    (
        LDP,
        'shape = "board_agreed"',
        'shape = "board_agreed"\nfloor = 1',
        "floor: is never used by the shape board_agreed; leave it out",
    ),
    (
        LDP,
        "floor = 100",
        'floor = 100\nbaseline_label = "x"',
        "baseline: is never used by the shape absolute; leave it out",
    ),
    (
        LDP,
        "floor = 100",
        "floor = 100\ndeadline = 2014-03-31",
        "deadline: 2014-03-31 is before the framework's year begins, 2015-04-01",
    ),
    (
        LDP,
        'measure = "treatment-time-guarantee"',
        'measure = "ae-4-hours"',
        '.measure: "ae-4-hours" is there already, in frameworks/ldp-2015-16.toml',
    ),
    (LDP, 'measure = "sab"', 'measure = "sabb"', '.measure: "sabb" has no file in measures/'),
    (
        LDP,
        'measure = "sab"',
        'measure = "cancelled-operations"',
        '"cancelled-operations" has no target, so nothing can be required of it',
    ),
    (
        LDP,
        "first_year = 2015",
        "first_year = 15",
        "frameworks[1]: first_year must be the year in which it begins, such as 2015, not 15",
    ),
    (
        LDP,
        "first_year = 2015",
        "first_year = 2014",
        'first_year: "2014" is there already, in frameworks/heat-2014-15.toml',
    ),
    (LDP, "[[frameworks]]", "[[framework]]", "frameworks: is missing; write [[frameworks]]"),
    (
        LATER,
        'carried_from = "ldp-2015-16"',
        'carried_from = "ldp"',
        'frameworks[1].carried_from: "ldp" is no framework',
    ),
    (
        LATER,
        'carried_from = "ldp-2015-16"',
        'carried_from = "heat-2014-15"',
        '"heat-2014-15" is not the framework of the year before, 2015',
    ),
    (
        LATER,
        'carried_from = "ldp-2015-16"',
        'carried_from = "sample-2022-23"',
        "nothing is carried from or into a fictional framework",
    ),
    (
        LATER,
        'carried_from = "ldp-2016-17"',
        "",
        "frameworks[2].requirements: a framework must require something",
    ),
    (
        HEAT,
        'baseline_label = "2010 and 2011 together"',
        "",
        "baseline_label: is missing; say what the change is measured from",
    ),
    (HEAT, "by = 2013-03-31\n", "", "requirements[4].terms[1].by: is missing; a milestone has a date"),
    (
        HEAT,
        'shape = "cumulative"',
        'shape = "milestones"',
        "terms: are missing; the shape milestones needs them",
    ),
    (
        HEAT,
        'shape = "milestones"',
        'shape = "graded"',
        "requirements[4].terms[1].level: is missing; a grade has a level",
    ),
    (
        HEAT,
        'shape = "milestones"',
        'shape = "cumulative"',
        "requirements[4].terms: are never used by the shape cumulative",
    ),
    (HEAT, 'key = "heat-2014-15"', 'key = "HEAT 2014/15"', "frameworks[1].key: Enter a valid “slug”"),
]


@pytest.mark.parametrize(("file", "old", "new", "message"), SPOILED, ids=lambda value: str(value)[:30])
def test_a_bad_file_is_refused_with_file_key_and_reason(
    folder: Folder, file: str, old: str, new: str, message: str
) -> None:
    folder.replace(file, old, new)
    problems = refusal(folder)
    assert any(message in problem for problem in problems), problems


def test_the_message_begins_with_the_file(folder: Folder) -> None:
    folder.replace(A_AND_E, "scale = 100", "scale = 10")
    assert refusal(folder) == [f"{A_AND_E}: definitions[1].scale: must be 100 for percent, not 10"]


def test_problems_of_several_files_are_told_at_once(folder: Folder) -> None:
    folder.replace(A_AND_E, "scale = 100", "scale = 10")
    folder.replace(LDP, "stretch = 98", "")
    folder.replace("measures/sab.toml", 'unit = "per_1000_bed_days"', "unit = 3")
    assert len(refusal(folder)) == 3


def test_an_unreadable_file_does_not_make_others_look_wrong(folder: Folder) -> None:
    folder.write(A_AND_E, "key = ")
    assert len(refusal(folder)) == 1


def test_a_target_that_nothing_measures_and_a_missing_folder_are_refused(folder: Folder) -> None:
    (folder.path / A_AND_E).unlink()
    problems = refusal(folder)
    assert 'targets.toml: targets[1].key: no measure has the target "ae-4-hours"' in problems
    assert f'{LDP}: frameworks[1].requirements[1].measure: "ae-4-hours" has no file in measures/' in problems
    empty = Folder(folder.path.parent / "empty")
    empty.write("targets.toml", (folder.path / "targets.toml").read_text(encoding="utf-8"))
    assert "measures: has no .toml file" in refusal(empty)


def test_a_measure_whose_definition_begins_too_late_cannot_be_required(tmp_path: Path) -> None:
    folder = Folder.small(tmp_path)
    folder.replace("measures/seen.toml", "valid_from = 2014-04-30", "valid_from = 2016-04-30")
    assert refusal(folder) == [
        "frameworks/rules.toml: frameworks[1].requirements[1].measure: "
        '"seen" has no definition that holds by 2016-03-31'
    ]


def test_a_stretch_needs_a_direction(tmp_path: Path) -> None:
    folder = Folder.small(tmp_path, requirements={"seen": 'shape = "floor_stretch"\nfloor = 5\nstretch = 4'})
    folder.replace("measures/seen.toml", '"higher"', '"lower"')
    read(folder=folder.path)
    folder.replace("measures/seen.toml", '"lower"', '"neutral"')
    assert "has no better direction to stretch to" in refusal(folder)[0]


NEXT_YEAR = """
[[frameworks]]
key = "ldp-2027-28"
name = "LDP Standards 2027/28"
plan_name = "Plan"
plan_type = "delivery"
plan_level = "local"
first_year = 2027
carried_from = "ldp-2026-27"
source = "Taken over"
"""

PAUSED = """
[[frameworks.requirements]]
measure = "sab"
shape = "absolute"
status = "paused"
trajectory = "not_asked"
wording = "Paused."
floor = 0.24
source = "A letter"
"""


def test_a_later_year_may_restate_a_requirement_and_the_years_after_it_follow(folder: Folder) -> None:
    folder.add(LATER, PAUSED + NEXT_YEAR)
    policy = read(folder=folder.path)
    found = {place.row.key: {a.row.measure: a for a in policy.asked(place)} for place in policy.frameworks}
    assert found["ldp-2025-26"]["sab"].row.status == "standard"
    restated, later = found["ldp-2026-27"]["sab"], found["ldp-2027-28"]["sab"]
    assert (restated.row.status, restated.carried_forward) == ("paused", False)
    assert (later.row.status, later.carried_forward) == ("paused", True)
    assert later.row.source == "A letter"


# Storing. The test database holds the project's own policy already.


@pytest.mark.django_db
def test_loading_again_changes_nothing_and_writes_nothing() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        report = load()
    assert (report.added, report.changed, report.touched_measures) == (0, 0, frozenset())
    assert report.unchanged == sum(model._base_manager.count() for model in KEYS)
    assert not [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


@pytest.mark.django_db
def test_a_changed_file_changes_its_row_and_names_the_measure(folder: Folder) -> None:
    folder.replace(LDP, "floor = 0.32", "floor = 0.3")
    folder.replace("measures/c-difficile.toml", "value = 0.32", "value = 0.3")
    folder.replace(LISTED, '0.32,"per 1,000 bed days",,', '0.3,"per 1,000 bed days",,')
    before = Requirement.objects.get(framework="ldp-2015-16", measure="c-difficile")
    report = load(folder=folder.path)
    after = Requirement.objects.get(framework="ldp-2015-16", measure="c-difficile")
    assert (before.pk, str(after.floor)) == (after.pk, "0.3000")
    assert report.touched_measures == {"c-difficile"}
    assert report.changed == 13  # its line, 2015/16 and the eleven years that carry it forward
    assert str(Requirement.objects.get(framework="ldp-2026-27", measure="c-difficile").floor) == "0.3000"
    assert load(folder=folder.path).changed == 0


@pytest.mark.django_db
def test_a_change_of_words_touches_no_judgement(folder: Folder) -> None:
    folder.replace("targets.toml", "Nobody should be made ill", "No one should be made ill")
    report = load(folder=folder.path)
    assert (report.changed, report.touched_measures) == (1, frozenset())


@pytest.mark.django_db
def test_measures_may_change_places(folder: Folder) -> None:
    folder.replace(A_AND_E, "position = 1", "position = 2")
    folder.replace("measures/treatment-time-guarantee.toml", "position = 2", "position = 1")
    assert load(folder=folder.path).changed == 2
    assert Measure.objects.first() == Measure.objects.get(key="treatment-time-guarantee")


@pytest.mark.django_db
def test_a_new_measure_and_year_are_added(folder: Folder) -> None:
    folder.replace(A_AND_E, 'target = "ae-4-hours"', 'target = "waiting"')
    folder.replace("targets.toml", 'key = "ae-4-hours"', 'key = "waiting"')
    folder.add(
        "targets.toml", '\n[[targets]]\nkey = "ae-4-hours"\ntitle = "A"\nheat_group = "A"\nwhy = "b"\n'
    )
    folder.write(
        "measures/seen.toml", MEASURE.format(key="seen", position=99).replace('"waiting"', '"ae-4-hours"', 1)
    )
    folder.add(LATER, NEXT_YEAR)
    report = load(folder=folder.path)
    assert report.added == 1 + 1 + 1 + 1 + 19  # target, measure, definition, framework, its requirements
    assert Requirement.objects.filter(framework="ldp-2027-28", carried_forward=True).count() == 19


@pytest.mark.django_db
def test_policy_that_disappears_from_the_files_is_refused(folder: Folder) -> None:
    text = (folder.path / SAMPLE).read_text(encoding="utf-8")
    folder.write(SAMPLE, text.rsplit("[[frameworks.requirements]]", 1)[0])
    folder.replace("targets.toml", "Nobody should be made ill", "No one should be made ill")
    with pytest.raises(RefusedFiles) as refused:
        load(folder=folder.path)
    assert str(refused.value) == (
        "stored policy: requirement sample-2022-23 dementia-support: is in no file any more; put it back with the "
        'status "paused", "dropped" or "moved"'
    )
    assert Requirement.objects.filter(framework="sample-2022-23").count() == 17
    assert "Nobody" in Target.objects.get(key="c-difficile").why


@pytest.mark.django_db
def test_nothing_is_stored_of_a_refused_policy(folder: Folder) -> None:
    folder.replace("targets.toml", "Nobody should be made ill", "No one should be made ill")
    folder.replace(LDP, "stretch = 98", "stretch = 9")
    with pytest.raises(RefusedFiles):
        load(folder=folder.path)
    assert "Nobody" in Target.objects.get(key="c-difficile").why


SHAPES = {
    "absolute": "floor = 90",
    "change": 'floor = 25\nbaseline = 23.3\nbaseline_label = "2010 and 2011"',
    "board-agreed": "",
    "cumulative": "deadline = 2016-03-31",
    "all-of": "\n".join(
        f'[[frameworks.requirements.terms]]\nasks = "{limit} kept"'
        for limit in ("revenue", "capital", "cash")
    ),
    "worst-group": "floor = 80",
    "milestones": "[[frameworks.requirements.terms]]\nasks = '26 weeks'\nby = 2015-06-30\nvalue = 26\n"
    "[[frameworks.requirements.terms]]\nasks = '18 weeks'\nby = 2016-03-31\nvalue = 18.5",
    "floor-stretch": "floor = 95\nstretch = 98",
    "graded": "\n".join(
        f"[[frameworks.requirements.terms]]\nasks = 'level {level}'\nlevel = {level}"
        for level in (0, 1, 2, 3)
    ),
}


@pytest.mark.django_db
def test_all_nine_shapes_fit_the_tables(tmp_path: Path) -> None:
    own = Folder.copy(tmp_path / "definitions")
    own.add("targets.toml", '\n[[targets]]\nkey = "waiting"\ntitle = "W"\nheat_group = "A"\nwhy = "w"\n')
    framework = ""
    for position, (key, lines) in enumerate(SHAPES.items(), start=101):
        shape = key.replace("-", "_")
        own.write(f"measures/{key}.toml", MEASURE.format(key=key, position=position))
        framework += (
            f'\n[[frameworks.requirements]]\nmeasure = "{key}"\nshape = "{shape}"\nstatus = "standard"\n'
            f'trajectory = "not_asked"\nwording = "Do it."\nsource = "Made up"\n{lines}\n'
        )
    own.add(LDP, framework)
    load(folder=own.path)
    stored = {
        r.measure_id: r for r in Requirement.objects.filter(framework="ldp-2015-16", measure__in=SHAPES)
    }
    assert {r.shape for r in stored.values()} == set(Requirement.Shape.values)
    assert stored["milestones"].terms == [
        {"asks": "26 weeks", "by": "2015-06-30", "value": "26"},
        {"asks": "18 weeks", "by": "2016-03-31", "value": "18.5"},
    ]
    assert stored["graded"].terms[3] == {"asks": "level 3", "level": 3}
    assert [term["asks"] for term in stored["all-of"].terms] == ["revenue kept", "capital kept", "cash kept"]
    assert (str(stored["change"].baseline), stored["change"].baseline_label) == ("23.3000", "2010 and 2011")
