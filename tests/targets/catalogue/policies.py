"""A copy of the policy files that a test may spoil, and small policies written for a test."""

import shutil
from pathlib import Path

from targets.catalogue.loader import FOLDER
from tests.support.files import replace

TARGET = """
[[targets]]
key = "waiting"
title = "Waiting"
heat_group = "A"
why = "Because."
"""

MEASURE = """
key = "{key}"
target = "waiting"
title = "Seen in time"
short_title = "Seen"
about = "Of everyone, the share seen in time."
concern = "waiting"
position = {position}

[[definitions]]
version = 1
valid_from = 2014-04-30
numerator = "seen in time"
denominator = "seen"
unit = "percent"
scale = 100
direction = "higher"
frequency = "month"
lag_months = 3
aggregation = "flow"
tolerance_percent = 5
tolerance_reason = "Ours."
judge_places = 1
display_places = 1
year_result = "last"
disclosure_rule = "As published."
publisher = "Nobody"
source = "Nowhere"
licence = "None"
"""

FRAMEWORK = """
[[frameworks]]
key = "rules-2015-16"
name = "Rules 2015/16"
plan_name = "Plan"
plan_type = "delivery"
plan_level = "local"
first_year = 2015
source = "Made up"
"""

REQUIREMENT = """
[[frameworks.requirements]]
measure = "{measure}"
status = "standard"
trajectory = "not_asked"
wording = "Do it."
source = "Made up"
"""


class Folder:
    """Policy files of a test. `replace` spoils one of them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def copy(cls, path: Path) -> "Folder":
        """The project's own files."""
        shutil.copytree(FOLDER, path)
        return cls(path)

    @classmethod
    def small(cls, path: Path, *, requirements: dict[str, str] | None = None) -> "Folder":
        """One target, and one measure with one requirement for each entry (key: further lines of TOML)."""
        given = {"seen": 'shape = "absolute"\nfloor = 90'} if requirements is None else requirements
        folder = cls(path)
        folder.write("targets.toml", TARGET)
        framework = FRAMEWORK
        for position, (key, lines) in enumerate(given.items(), start=1):
            folder.write(f"measures/{key}.toml", MEASURE.format(key=key, position=position))
            framework += REQUIREMENT.format(measure=key) + lines + "\n"
        folder.write("frameworks/rules.toml", framework)
        return folder

    def write(self, name: str, text: str) -> None:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def add(self, name: str, text: str) -> None:
        self.write(name, (self.path / name).read_text(encoding="utf-8") + text)

    def replace(self, name: str, old: str, new: str) -> None:
        replace(self.path / name, old, new)
