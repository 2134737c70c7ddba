"""What a round's agreed plans say in a part of words, in one list: so one part is compared across boards.

Texts stand side by side: nothing counts or orders boards by them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Literal

from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter, Search, distinct
from boards.components.lists import ListOf
from boards.components.marked import plain
from boards.organisations.models import Organisation
from boards.planning.pages.words import address_of
from boards.planning.roll_ups import page
from boards.planning.roll_ups.held import Held
from boards.planning.roll_ups.page import Listed, RollUp, Wanted
from boards.planning.roll_ups.rows import Noun, only_listed, rows_of
from boards.planning.roll_ups.words import titles_of
from boards.plans.parts import COMMUNITY, REGIONAL_CITED
from boards.plans.parts.inputs import JOINT, Day, Number
from boards.plans.parts.listed import TITLE
from boards.plans.parts.part import Field, Fields, Part
from boards.plans.queries.rolled_up import council_names, regional_titles

NOTE = "Texts stand side by side: no total and no order of boards follows from them."
BOARDS = "boards"  # a field that names boards


@dataclass(frozen=True)
class Line:
    """One row of one board. `headings` are keys of what it stands under, `fields` as they are kept, `said` in words."""

    organisation: Organisation
    href: str
    row: str
    title: str
    headings: tuple[str, ...]
    fields: Fields
    said: Mapping[str, str]

    @property
    def board(self) -> str:
        return self.organisation.slug

    @property
    def text(self) -> str:
        return " ".join(self.said.values())


class TextFilter(ListFilter):
    board = Choice(label="Board", field_name="board", says="of {}")
    heading = Choice(label="Under", field_name="headings", lookup_expr="contains", says="under {}")
    words = Search(label="Words", fields=("title", "text"))


def kind(part: Part, *, under: str = "") -> page.Kind:
    """The part in a list; its rows stand under what they say in the field `under`, or under what the policy names."""
    return page.Kind(part, part.title, partial(roll_up, under=under))


def roll_up(held: Held, wanted: Wanted, *, under: str = "") -> RollUp:
    """One query, one for each field that is kept in rows of its own, and one for names of places, boards or texts."""
    fields, cites = _fields(held), held.part is REGIONAL_CITED
    titles = regional_titles(held.round.framework.key) if cites else titles_of(held)
    lines = list(_lines(held, fields, titles, under=under))
    spoken = frozenset(line.organisation.pk for line in lines)
    choices = _choices(lines, titles, fields[under] if under else None)
    listed = Listed(_list(held, len(spoken), fields), lines, choices)
    return only_listed(held, listed, spoken, note=NOTE)


def _fields(held: Held) -> Mapping[str, Field]:
    """Of a row of any board of the round."""
    return held.part.fields("", held.round.setting(held.asked[0].organisation))


def _lines(
    held: Held, fields: Mapping[str, Field], titles: Mapping[str, str], *, under: str
) -> Iterator[Line]:
    """What the policy names stands together, the same question of all boards; else the plan's order."""
    assert held.part.listed
    whose = {one.organisation.pk: one.organisation for one in held.asked}
    named = _named(held, titles)
    names = {one.slug: one.name for one in held.round.organisations}
    every = held.part.listed.rows_of(held.versions)

    def words(name: str, text: str) -> str:
        if name == BOARDS:
            return "; ".join(names.get(slug, slug) for slug in text.split(JOINT))
        return plain(fields[name].words(text))

    found = [
        Line(
            organisation=whose[board],
            href=f"{address_of(whose[board], held.round.framework.key)}{held.part.key}/{key}/",
            row=key,
            title=named.get(key) or held.part.title_of(key, said, held.round.setting(whose[board])),
            headings=tuple(said.get(under, "").split(JOINT)) if under else (_heading(key, titles),),
            fields=said,
            said={name: words(name, text) for name, text in said.items() if name in fields},
        )
        for version, board in held.versions.items()
        for key, said in every.get(version, {}).items()
    ]
    places = {key: place for place, key in enumerate(named)}
    yield from sorted(found, key=lambda line: places.get(line.row, 0)) if named else found


def _heading(key: str, titles: Mapping[str, str]) -> str:
    """What the policy names; of a place its code stands before."""
    return next((title for title in titles if key == title or key.endswith(f"-{title}")), key)


def _named(held: Held, titles: Mapping[str, str]) -> Mapping[str, str]:
    """By key the titles of rows that the policy names, of all boards."""
    assert held.part.listed
    if held.part.listed.named is None:
        return {}
    if held.part is not COMMUNITY:
        return titles
    councils = council_names()
    return {
        f"{code}-{key}": f"{council}: {title}"
        for key, title in titles.items()
        for code, council in councils.items()
    }


def _choices(
    lines: list[Line], titles: Mapping[str, str], field: Field | None
) -> dict[str, list[tuple[str, str]]]:
    """`field` is the one that rows stand under, where that is not what the policy names."""

    def words(key: str) -> str:
        return field.words(key) if field else titles.get(key, key)

    return {
        "board": distinct((line.board, line.organisation.name) for line in lines),
        "heading": distinct((key, words(key)) for line in lines for key in line.headings if key),
    }


def _list(held: Held, boards: int, fields: Mapping[str, Field]) -> ListOf[Line]:
    part = held.part
    return rows_of(
        held,
        boards,
        Column("row", "Row", lambda line: line.row, Kind.CODE, only="file"),
        *(_column(name, field) for name, field in fields.items()),
        noun=Noun(part.key, f"a {part.one}", part.many, part.title, "title", column=TITLE),
        says=lambda line: line.title,
        filters=TextFilter,
    )


def _column(name: str, field: Field) -> Column[Line]:
    """Numbers and days are themselves in files; what is long is in files alone."""

    def shown(line: Line) -> str:
        return line.said.get(name, "")

    def exact(line: Line) -> Decimal | date | None:
        text = line.fields.get(name)
        if not text:
            return None
        return Decimal(text) if isinstance(field.input, Number) else date.fromisoformat(text)

    only: Literal["", "file"] = "" if field.brief else "file"
    if isinstance(field.input, Number | Day):
        kind = Kind.NUMBER if isinstance(field.input, Number) else Kind.DATE
        return Column(name, field.title, exact, kind, shown=shown, only=only)
    return Column(name, field.title, shown, only=only)
