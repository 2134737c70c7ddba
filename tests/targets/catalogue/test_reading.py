from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from targets.catalogue.reading import Problem, RefusedFiles, build, read_toml


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Wheel:
    size: int


@dataclass(frozen=True)
class Car:
    name: str
    wheels: tuple[Wheel, ...] = ()
    weight: Decimal | None = None
    built: date | None = None
    colour: Colour | None = None
    electric: bool = False
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.name == "bad":
            raise ValueError("name must be good")


def built(table: object) -> tuple[Car | None, list[str]]:
    problems: list[Problem] = []
    car = build(Car, table, file="car.toml", key="cars[1]", problems=problems)
    return car, [str(problem) for problem in problems]


def test_a_table_becomes_its_dataclass() -> None:
    table: dict[str, Any] = {
        "name": " Mini ",
        "wheels": [{"size": 3}, {"size": 4}],
        "weight": 12,
        "built": date(2025, 3, 3),
        "colour": "red",
        "electric": True,
        "words": ["a", "b"],
    }
    car, problems = built(table)
    assert problems == []
    assert car == Car(
        name="Mini",
        wheels=(Wheel(3), Wheel(4)),
        weight=Decimal(12),
        built=date(2025, 3, 3),
        colour=Colour.RED,
        electric=True,
        words=("a", "b"),
    )


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ({}, "cars[1].name: is missing"),
        ({"name": 3}, "cars[1].name: must be text, not 3"),
        ({"name": "  "}, "cars[1].name: is empty; leave the key out or write something"),
        ({"name": "x", "weight": "3"}, 'cars[1].weight: must be a number, not "3"'),
        ({"name": "x", "weight": True}, "cars[1].weight: must be a number, not true"),
        ({"name": "x", "weight": Decimal("NaN")}, "cars[1].weight: must be a finite number, not NaN"),
        ({"name": "x", "weight": Decimal("inf")}, "cars[1].weight: must be a finite number, not Infinity"),
        ({"name": "x", "built": "2025-03-03"}, 'cars[1].built: must be a date, not "2025-03-03"'),
        ({"name": "x", "colour": "green"}, 'cars[1].colour: must be one of red, blue, not "green"'),
        ({"name": "x", "colour": 1}, "cars[1].colour: must be one of red, blue, not 1"),
        ({"name": "x", "electric": 1}, "cars[1].electric: must be true or false, not 1"),
        ({"name": "x", "wheels": {"size": 3}}, "cars[1].wheels: must be a list, not a table"),
        ({"name": "x", "wheels": [3]}, "cars[1].wheels[1]: must be a table"),
        ({"name": "x", "wheels": [{"size": 3}, {}]}, "cars[1].wheels[2].size: is missing"),
        ({"name": "x", "words": ["a", 2]}, "cars[1].words[2]: must be text, not 2"),
        ({"name": "bad"}, "cars[1]: name must be good"),
        ([], "cars[1]: must be a table"),
    ],
)
def test_what_is_wrong_is_said_with_its_key(table: object, problem: str) -> None:
    car, problems = built(table)
    assert car is None
    assert problems == [f"car.toml: {problem}"]


def test_an_unknown_key_is_refused_with_those_that_are_known() -> None:
    _, problems = built({"name": "x", "colur": "red"})
    assert problems[0].startswith("car.toml: cars[1].colur: is not a known key; known are built, colour,")


def test_all_problems_come_at_once() -> None:
    _, problems = built({"weight": "x", "built": 1})
    assert len(problems) == 3


def test_files_that_are_no_toml_are_refused_by_name(tmp_path: Path) -> None:
    problems: list[Problem] = []
    (tmp_path / "a.toml").write_text("key = ", encoding="utf-8")
    (tmp_path / "b.toml").write_bytes(b'key = "caf\xe9"')
    assert read_toml(tmp_path / "a.toml", name="a.toml", problems=problems) == {}
    assert read_toml(tmp_path / "b.toml", name="b.toml", problems=problems) == {}
    assert str(problems[0]).startswith("a.toml: is not valid TOML: Invalid value (at ")
    assert str(problems[1]) == "b.toml: is not UTF-8 (byte 10); save it as UTF-8"


def test_a_byte_order_mark_is_read_and_decimals_stay_exact(tmp_path: Path) -> None:
    problems: list[Problem] = []
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbffloor = 0.24")
    assert read_toml(tmp_path / "a.toml", name="a.toml", problems=problems) == {"floor": Decimal("0.24")}
    assert problems == []


def test_a_refusal_lists_every_problem_in_order() -> None:
    refused = RefusedFiles([Problem("b", "k", "is wrong"), Problem("a", "", "is no file")])
    assert str(refused) == "a: is no file\nb: k: is wrong"
