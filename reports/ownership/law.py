"""What a report says about rights and procedures: dated texts in `texts/*.toml`, each with the sources it was checked
against. A year's report prints what was in force from the year's first day to its last, and nothing that is recalled
but unchecked is in the files at all.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parent / "texts"
SECTIONS = ("about", "rights", "care", "complaints", "involvement")

_REQUIRED = {
    "key": str,
    "in_force_from": date,
    "heading": str,
    "paragraphs": list,
    "points": list,
    "sources": list,
}
_OPTIONAL = {"in_force_until": date, "measure": str, "bodies": list}
_BODY = {"name": str, "href": str, "seen": date, "source": str}


class BadText(ValueError):
    """A text file is not as it should be; the message names file, text and what is wrong."""


@dataclass(frozen=True)
class Body:
    """A body that a text names, its address, and where and when that was seen; nobody says that it was opened."""

    name: str
    href: str
    seen: date
    source: str


@dataclass(frozen=True)
class DatedText:
    """One passage. `measure` is the key of the measure whose own figure is printed beside it; empty for none."""

    section: str
    key: str
    in_force_from: date
    in_force_until: date | None
    heading: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...]
    sources: tuple[str, ...]
    measure: str = ""
    bodies: tuple[Body, ...] = ()

    def holds_for(self, *, first: date, last: date) -> bool:
        """In force on every day from `first` to `last`."""
        return self.in_force_from <= first and (self.in_force_until is None or last <= self.in_force_until)


def texts_for(*, first: date, last: date) -> tuple[DatedText, ...]:
    """The passages for a report on the year from `first` to `last`, in the order of sections and files."""
    return tuple(text for text in every_text() if text.holds_for(first=first, last=last))


@cache
def every_text() -> tuple[DatedText, ...]:
    """All passages of all files. BadText for a file that breaks a rule."""
    return tuple(text for section in SECTIONS for text in read(TEXTS / f"{section}.toml"))


def read(path: Path) -> tuple[DatedText, ...]:
    """The passages of one file, whose name is its section. BadText says what is wrong."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    if content.get("section") != path.stem or set(content) != {"section", "text"}:
        raise BadText(f'{path.name}: it must hold section = "{path.stem}" and [[text]] entries, nothing else')
    return tuple(_text(entry, file=path.name, section=path.stem) for entry in content["text"])


def _text(entry: dict[str, Any], *, file: str, section: str) -> DatedText:
    name = f"{file}, text {entry.get('key', '?')!r}"
    for key, kind in (_REQUIRED | _OPTIONAL).items():
        if key in entry and not isinstance(entry[key], kind):
            raise BadText(f"{name}: {key} must be a {kind.__name__}")
    if missing := _REQUIRED.keys() - entry.keys():
        raise BadText(f"{name}: {', '.join(sorted(missing))} is missing")
    if unknown := entry.keys() - _REQUIRED.keys() - _OPTIONAL.keys():
        raise BadText(f"{name}: {', '.join(sorted(unknown))} is not known")
    if not entry["sources"]:
        raise BadText(f"{name}: a text without a source is not printed; name what it was checked against")
    until: date | None = entry.get("in_force_until")
    if until is not None and until < entry["in_force_from"]:
        raise BadText(f"{name}: it ends before it begins")
    return DatedText(
        section=section,
        key=entry["key"],
        in_force_from=entry["in_force_from"],
        in_force_until=until,
        heading=entry["heading"],
        paragraphs=tuple(entry["paragraphs"]),
        points=tuple(entry["points"]),
        sources=tuple(entry["sources"]),
        measure=entry.get("measure", ""),
        bodies=tuple(_body(one, entry, name=name) for one in entry.get("bodies", [])),
    )


def _body(body: dict[str, Any], text: dict[str, Any], *, name: str) -> Body:
    """BadText unless it says all of `_BODY`, with an address of the web, and is named in the text itself."""
    if body.keys() != _BODY.keys() or not all(isinstance(body[key], kind) for key, kind in _BODY.items()):
        raise BadText(
            f"{name}: a body has {', '.join(_BODY)}: what it is called, its address, when and where seen"
        )
    if not body["href"].startswith("https://"):
        raise BadText(f"{name}: the address of {body['name']} must begin with https://")
    if not any(body["name"] in words for words in (*text["paragraphs"], *text["points"])):
        raise BadText(f"{name}: {body['name']} is not named in the text")
    return Body(**body)
