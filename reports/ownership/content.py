"""What an ownership report says, as data: the page, the PDF, the JSON file and the hash are all made from it.

A released report is read back from its snapshot years later, so what a reader sees is kept in words as published,
beside the exact numbers that they were made from.
"""

import types
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

from boards.organisations.models import INVENTED
from boards.performance.cells import Point
from reports.ownership.listening import Listening
from reports.publication.series import point_from_json, point_to_json


@dataclass(frozen=True)
class Beside:
    """What stands beside a figure, for example Scotland's: `words` say it with its period, or that there is none.

    `value` is for a table, empty unless it is of the period that is compared with.
    """

    whose: str
    words: str
    value: str
    period_end: str
    actual: str | None
    observation: int | None


@dataclass(frozen=True)
class Figure:
    """How the board did on one measure that was asked of it.

    `observation` is the number of the figure behind it; None where it was added up from the boards' own figures.
    `numerator` to `promised` are exact decimals as text; None where there is none. `points` draw the chart, `finding`
    is its title and `chart` its alternative text. `qualifiers` are the words that stand beside the result.
    """

    measure: str
    title: str
    about: str
    sentence: str
    notes: tuple[str, ...]
    value: str
    promise: str
    result: str
    word: str
    met: bool | None
    period: str
    period_end: str
    known_from: str
    observation: int | None
    numerator: str | None
    denominator: str | None
    actual: str | None
    promised: str | None
    unit: str
    places: int
    points: tuple[Point, ...]
    chart: str
    source: str
    finding: str = ""
    qualifiers: tuple[str, ...] = ()
    beside: tuple[Beside, ...] = ()

    @property
    def is_drawn(self) -> bool:
        """A chart needs two figures."""
        return sum(point.value is not None for point in self.points) > 1


@dataclass(frozen=True)
class Group:
    """Figures about one thing that people care about."""

    key: str
    heading: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Unpublished:
    """A measure that was asked, without a figure for the year: one line that says so."""

    measure: str
    title: str
    reason: str


@dataclass(frozen=True)
class Basis:
    """What the numbers were computed from. `data_release` is its number; None in a sample cycle."""

    data_release: int | None
    words: str
    calculation: str
    observations: tuple[int, ...]
    plan_versions: tuple[int, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """The computed part of a report: nobody edits it. `listening` is None of the nation, and in reports of before."""

    verdict: str
    groups: tuple[Group, ...]
    unpublished: tuple[Unpublished, ...]
    unknown: tuple[str, ...]
    basis: Basis
    listening: Listening | None = None

    @property
    def every(self) -> tuple[Figure, ...]:
        return tuple(figure for group in self.groups for figure in group.figures)


@dataclass(frozen=True)
class Words:
    """What the author wrote in one section; `body` is plain text, paragraphs apart by an empty line."""

    section: str
    heading: str
    body: str

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.body.split("\n\n") if part.strip())


@dataclass(frozen=True)
class NamedBody:
    """A body that a passage names, its address, and on which day and in which source that was seen."""

    name: str
    href: str
    seen: str
    source: str


@dataclass(frozen=True)
class Passage:
    """A dated text on rights or procedures, with the board's own figure where it has one."""

    section: str
    key: str
    heading: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...]
    own_figure: str
    sources: tuple[str, ...]
    bodies: tuple[NamedBody, ...] = ()


@dataclass(frozen=True)
class ContactText:
    """How to reach the board; a sample is invented and says so."""

    kind: str
    heading: str
    text: str
    sample: bool
    checked: str


@dataclass(frozen=True)
class Head:
    """Whose report it is, and for which year.

    `correction` says why it corrects the edition before; what that said, and what this one says, stand beside it. In
    editions of before, it says all of it.
    """

    organisation: str
    organisation_slug: str
    nation: bool
    year: str
    year_slug: str
    framework: str
    framework_name: str
    fictional: bool
    edition: int
    correction: str
    correction_was: str = ""
    correction_now: str = ""


@dataclass(frozen=True)
class Content:
    """A whole report."""

    head: Head
    figures: Figures
    words: tuple[Words, ...]
    passages: tuple[Passage, ...]
    contacts: tuple[ContactText, ...]

    @property
    def is_invented(self) -> bool:
        """A sample's: what its figures rest on says so first."""
        return self.figures.basis.words.startswith(INVENTED)

    def words_of(self, section: str) -> Words | None:
        """The author's words in one section; None where there are none."""
        return next((words for words in self.words if words.section == section and words.paragraphs), None)

    def passages_of(self, section: str) -> tuple[Passage, ...]:
        return tuple(passage for passage in self.passages if passage.section == section)

    def contact(self, kind: str) -> ContactText | None:
        return next((contact for contact in self.contacts if contact.kind == kind), None)


def to_json(content: Any) -> Any:
    """Any of the classes above as dicts, lists, strings, whole numbers, booleans and None."""
    if isinstance(content, Point):
        return point_to_json(content)
    if is_dataclass(content) and not isinstance(content, type):
        return {field.name: to_json(getattr(content, field.name)) for field in fields(content)}
    if isinstance(content, tuple):
        return [to_json(one) for one in content]
    return content


def content_from_json(data: dict[str, Any]) -> Content:
    """The inverse of `to_json` for a whole report. TypeError for what it did not write.

    A field that came later has a default, so that old reports can be read.
    """
    content: Content = _build(Content, data)
    return content


def figures_from_json(data: dict[str, Any]) -> Figures:
    """The inverse of `to_json` for the computed part. TypeError for what it did not write."""
    figures: Figures = _build(Figures, data)
    return figures


def _build(kind: Any, data: Any) -> Any:
    if kind is Point:
        return point_from_json(data)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        held = [field.name for field in fields(kind) if field.name in data]
        return kind(**{name: _build(hints[name], data[name]) for name in held})
    if get_origin(kind) is tuple:
        return tuple(_build(get_args(kind)[0], one) for one in data)
    allowed = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
    if isinstance(data, dict) and (inner := next(filter(is_dataclass, allowed), None)):
        return _build(inner, data)
    if type(data) not in allowed:
        raise TypeError(f"{data!r} is not one of {allowed}")
    return data
