"""Loading the places by which people find their board from `data/places.toml`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from boards.organisations.finding import folded
from boards.organisations.models import Organisation, Place, PlaceKind
from targets.catalogue.reading import Problem, RefusedFiles, build, check_fields, read_toml
from targets.catalogue.storing import LoadReport, left_over, store

FILE = Path(__file__).parent / "data" / "places.toml"
KEY = ("kind_id", "name", "within", "organisation_id")


@dataclass(frozen=True)
class KindRow:
    """One sort of place; field by field as on the model."""

    words: str
    as_of: str
    source: str
    licence: str


@dataclass(frozen=True)
class Group:
    """Places of one kind in one board; with `postcodes` of `of` that part of each is there."""

    kind: str
    board: str
    names: tuple[str, ...]
    within: str = ""
    postcodes: int | None = None
    of: int | None = None


@dataclass(frozen=True)
class _File:
    kinds: tuple[KindRow, ...]
    groups: tuple[Group, ...]


def load(*, file: Path = FILE) -> LoadReport:
    """Read, check and store in one transaction; RefusedFiles, with nothing stored, on any problem.

    The organisations are there already. What the file no longer names is taken out: nothing refers to a place.
    """
    content = read(file=file)
    numbers = dict(Organisation.objects.values_list("slug", "id"))
    problems = [
        Problem(file.name, f"groups[{number}].board", f'"{group.board}" is no board')
        for number, group in enumerate(content.groups, start=1)
        if group.board not in numbers
    ]
    if problems:
        raise RefusedFiles(problems)
    places = list(_places(content.groups, numbers))
    with transaction.atomic():
        kinds = store([_kind(row) for row in content.kinds], model=PlaceKind, key=("words",))
        stored = store(places, model=Place, key=KEY)
        gone = left_over(places, model=Place, key=KEY)
        for key in gone:
            Place.objects.filter(**dict(zip(KEY, key, strict=True))).delete()
    return LoadReport(
        added=len(kinds.added) + len(stored.added),
        changed=len(kinds.changed) + len(stored.changed) + len(gone),
        unchanged=kinds.unchanged + stored.unchanged,
    )


def read(*, file: Path = FILE) -> _File:
    """The file, checked; RefusedFiles with all problems. Needs no database."""
    problems: list[Problem] = []
    table = read_toml(file, name=file.name, problems=problems)
    content = None if problems else build(_File, table, file=file.name, key="", problems=problems)
    if content is not None:
        problems += _check(content, file.name)
        for number, kind in enumerate(content.kinds, start=1):
            check_fields(_kind(kind), file=file.name, key=f"kinds[{number}]", problems=problems)
    if content is None or problems:
        raise RefusedFiles(problems)
    return content


def _check(content: _File, file: str) -> Iterator[Problem]:
    kinds = {kind.words for kind in content.kinds}
    longest = Place._meta.get_field("name").max_length or 0
    seen: dict[tuple[str, str, str, str], str] = {}
    for number, group in enumerate(content.groups, start=1):
        where = f"groups[{number}]"
        if group.kind not in kinds:
            yield Problem(file, f"{where}.kind", f'"{group.kind}" is none of the kinds of this file')
        if (group.postcodes is None) != (group.of is None) or (group.postcodes or 0) >= (group.of or 1):
            yield Problem(
                file, f"{where}.postcodes", "must be fewer than `of`, and both are given or neither"
            )
        for name in group.names:
            key = (group.kind, name, group.within, group.board)
            if key in seen:
                yield Problem(file, f"{where}.names", f'"{name}" is there already, in {seen[key]}')
            seen.setdefault(key, where)
            if not folded(name) or len(name) > longest:
                yield Problem(
                    file, f"{where}.names", f'"{name}" must have 1 to {longest} signs, and letters or digits'
                )


def _kind(row: KindRow) -> PlaceKind:
    return PlaceKind(words=row.words, as_of=row.as_of, source=row.source, licence=row.licence)


def _places(groups: tuple[Group, ...], numbers: dict[str, int]) -> Iterator[Place]:
    for group in groups:
        for name in group.names:
            yield Place(
                kind_id=group.kind,
                name=name,
                folded=folded(f"{name} {group.within}"),
                within=group.within,
                organisation_id=numbers[group.board],
                postcodes=group.postcodes,
                of=group.of,
            )
