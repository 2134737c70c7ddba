"""National outcomes with their indicators, and the shared vocabulary of change: policy files that change with the code.

`outcomes.toml` says which indicator and which target serves which outcome, and each time who says so, from where and
since when. It colours nothing: an outcome is never judged, by its indicators or by its targets.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

from targets.catalogue.reading import Problem, RefusedFiles, build, read_toml

FOLDER = Path(__file__).parent
OURS = "Our reading"

SURVEY, DATA, NONE = "survey", "data", "none"
BASES = {SURVEY: "survey, every second year", DATA: "data of services", NONE: "no national data"}
ENABLER, CHALLENGE, UNSPLIT = "enabler", "challenge", "unsplit"
KINDS = {
    ENABLER: "enabler: what helps",
    CHALLENGE: "challenge: what is hard",
    UNSPLIT: "not split in the source",
}

File = TypeVar("File", "Outcomes", "Vocabulary")


@dataclass(frozen=True)
class Outcome:
    number: int
    key: str
    title: str
    about: str


@dataclass(frozen=True)
class Indicator:
    """One of the core suite. `recalled` names what of it no source that was read states."""

    number: int
    title: str
    unit: str
    basis: str
    source: str
    recalled: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"ni-{self.number}"

    @property
    def name(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def basis_words(self) -> str:
        return BASES[self.basis]

    @property
    def recalled_words(self) -> str:
        """Said beside it: no reader shall take for read what is remembered."""
        return f"Recalled, not seen in a source: {', '.join(self.recalled)}." if self.recalled else ""


@dataclass(frozen=True)
class StatedLink:
    """That an indicator, or a target, serves an outcome: one of the two is named."""

    outcome: int
    who: str
    source: str
    since: date
    indicator: int | None = None
    target: str | None = None

    def __post_init__(self) -> None:
        if (self.indicator is None) == (self.target is None):
            raise ValueError("a link names an indicator or a target, one of the two")


@dataclass(frozen=True)
class LocalLinks:
    """What an integration authority said in one year, under one of its priorities."""

    authority: str
    year: str
    priority: str
    outcomes: tuple[int, ...]
    indicators: tuple[int, ...]
    source: str


@dataclass(frozen=True)
class Outcomes:
    source: str
    in_force_since: date
    indicators_source: str
    outcomes: tuple[Outcome, ...]
    indicators: tuple[Indicator, ...]
    links: tuple[StatedLink, ...]
    local: tuple[LocalLinks, ...] = ()

    def outcome(self, key: str) -> Outcome | None:
        return next((one for one in self.outcomes if one.key == key), None)

    def indicator(self, key: str) -> Indicator | None:
        return next((one for one in self.indicators if one.key == key), None)


@dataclass(frozen=True)
class Theme:
    key: str
    pillar: str
    title: str

    @property
    def name(self) -> str:
        return f"{self.key} {self.title}"


@dataclass(frozen=True)
class Item:
    """What helps, or what is hard, in one theme. `unsure` where our copy of the source does not show which."""

    key: str
    theme: str
    kind: str
    title: str
    unsure: bool = False

    @property
    def kind_words(self) -> str:
        return f"{KINDS[self.kind]} (column uncertain in our copy)" if self.unsure else KINDS[self.kind]


@dataclass(frozen=True)
class Vocabulary:
    source: str
    themes: tuple[Theme, ...]
    items: tuple[Item, ...]

    def of(self, theme: Theme) -> tuple[Item, ...]:
        return tuple(one for one in self.items if one.theme == theme.key)


@cache
def outcomes() -> Outcomes:
    """Read once. RefusedFiles with every problem, where the file is wrong."""
    return read_outcomes(FOLDER / "outcomes.toml")


@cache
def vocabulary() -> Vocabulary:
    """Read once. RefusedFiles with every problem, where the file is wrong."""
    return read_vocabulary(FOLDER / "vocabulary.toml")


def read_outcomes(file: Path) -> Outcomes:
    return _read(Outcomes, file, _wrong_outcomes)


def read_vocabulary(file: Path) -> Vocabulary:
    return _read(Vocabulary, file, _wrong_vocabulary)


def _read(cls: type[File], file: Path, wrong: Callable[[File], Iterator[tuple[str, str]]]) -> File:
    problems: list[Problem] = []
    table = read_toml(file, name=file.name, problems=problems)
    found = build(cls, table, file=file.name, key="", problems=problems)
    if found is not None:
        problems += [Problem(file.name, key, reason) for key, reason in wrong(found)]
    if problems:
        raise RefusedFiles(problems)
    return cast(File, found)


def _wrong_outcomes(found: Outcomes) -> Iterator[tuple[str, str]]:
    known = {one.number for one in found.outcomes}
    numbers = {one.number for one in found.indicators}
    yield from _twice("outcomes", [one.number for one in found.outcomes])
    yield from _twice("outcomes", [one.key for one in found.outcomes])
    yield from _twice("indicators", [one.number for one in found.indicators])
    yield from _twice("links", [(one.outcome, one.indicator, one.target) for one in found.links])
    for one in found.indicators:
        if one.basis not in BASES:
            yield f"indicators {one.number}", f"basis must be one of {', '.join(BASES)}"
    for place, link in enumerate(found.links, start=1):
        if link.outcome not in known:
            yield f"links[{place}].outcome", f"there is no outcome {link.outcome}"
        if link.indicator is not None and link.indicator not in numbers:
            yield f"links[{place}].indicator", f"there is no indicator {link.indicator}"
    for place, local in enumerate(found.local, start=1):
        if not known.issuperset(local.outcomes) or not numbers.issuperset(local.indicators):
            yield f"local[{place}]", "names an outcome or an indicator that there is not"


def _wrong_vocabulary(found: Vocabulary) -> Iterator[tuple[str, str]]:
    themes = {one.key for one in found.themes}
    yield from _twice("themes", [one.key for one in found.themes])
    yield from _twice("items", [one.key for one in found.items])
    for one in found.items:
        if one.theme not in themes:
            yield f"items {one.key}", f"there is no theme {one.theme}"
        if one.kind not in KINDS:
            yield f"items {one.key}", f"kind must be one of {', '.join(KINDS)}"


def _twice(where: str, keys: Iterable[Hashable]) -> Iterator[tuple[str, str]]:
    seen: set[Hashable] = set()
    for key in keys:
        if key in seen:
            yield where, f"{key} is there twice"
        seen.add(key)
