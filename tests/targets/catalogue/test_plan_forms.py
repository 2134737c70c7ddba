"""Years whose guidance was not seen take over the forms of another year, and require nothing."""

from pathlib import Path

import pytest

from targets.catalogue.loader import FOLDER
from targets.catalogue.parsing import parse
from targets.catalogue.plan_parts import PlanPart
from targets.catalogue.policy import PlanPartRow
from targets.catalogue.reading import Problem
from tests.targets.catalogue.policies import Folder

YEAR, SAMPLE = "ldp-2026-27", "sample-2026-27"


def parts(folder: Path, framework: str, kind: str) -> dict[str, PlanPartRow]:
    problems: list[Problem] = []
    policy = parse(folder, problems)
    assert not problems
    rows = [found.row for found in policy.plan_parts]
    return {row.part: row for row in rows if row.framework == framework and row.board_kind == kind}


def test_the_current_year_has_every_form_and_requires_none() -> None:
    sample = parts(FOLDER, SAMPLE, "territorial")
    current = parts(FOLDER, YEAR, "territorial")
    assert set(current) == set(sample)
    assert {row.rule for row in current.values()} == {PlanPart.Rule.OPTIONAL}
    for part, row in current.items():
        assert (row.headings, row.needed) == (sample[part].headings, sample[part].needed)
        assert row.source.startswith("No guidance of 2026/27 on the parts of a plan was seen"), part


def test_national_boards_have_no_parts_of_places() -> None:
    assert set(parts(FOLDER, YEAR, "territorial")) - set(parts(FOLDER, YEAR, "special")) == {
        "community",
        "regional",
        "regional-cited",
    }


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'framework = "ldp-2026-27"',
            'framework = "ldp-2036-37"',
            'framework: "ldp-2036-37" is no framework',
        ),
        (
            'forms_of = "sample-2026-27"',
            'forms_of = "none"',
            'forms_of: "none" states no part in plan_parts.toml',
        ),
        ('"regional-cited"', '"region"', 'without: "region" is no part of sample-2026-27'),
    ],
)
def test_a_name_that_is_not_there_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    folder = Folder.copy(tmp_path / "policy")
    file = folder.path / "plan_forms.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    problems: list[Problem] = []
    parse(folder.path, problems)
    assert f"forms[2].{said}" in " ".join(map(str, problems))
