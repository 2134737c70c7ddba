"""Loading the organisations and every code that they ever had from `data/organisations.toml`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from boards.organisations.models import Organisation, OrganisationCode
from targets.catalogue.reading import Problem, RefusedFiles, build, check_fields, read_toml
from targets.catalogue.storing import LoadReport, store

FILE = Path(__file__).parent / "data" / "organisations.toml"

CODE = re.compile(r"[A-Z0-9]+")


@dataclass(frozen=True)
class CodeRow:
    """A former or other code, and what it was."""

    code: str
    note: str


@dataclass(frozen=True)
class OrganisationRow:
    """One organisation; field by field as on the model. `code` is the current one; relations are slugs."""

    slug: str
    name: str
    short_name: str
    kind: Organisation.Kind
    source: str
    status: Organisation.Status = Organisation.Status.ACTIVE
    code: str | None = None
    other_codes: tuple[CodeRow, ...] = ()
    parent: str | None = None
    succeeded_by: str | None = None
    population: int | None = None
    population_year: int | None = None
    percent_rural: Decimal | None = None
    peer_family: str = ""
    areas: str = ""
    note: str = ""

    @property
    def codes(self) -> Iterator[tuple[str, str, str]]:
        """Every code with its key in the file and its note; the current one first."""
        if self.code is not None:
            yield "code", self.code, ""
        for number, other in enumerate(self.other_codes, start=1):
            yield f"other_codes[{number}].code", other.code, other.note


@dataclass(frozen=True)
class _File:
    organisations: tuple[OrganisationRow, ...]


def load(*, file: Path = FILE) -> LoadReport:
    """Read, check and store the organisations in one transaction; RefusedFiles, with nothing stored, on any problem.

    The order of the file is the order of every list. An organisation or code that is stored but no longer in the
    file is refused too: old figures and plans still name it.
    """
    rows = read(file=file)
    with transaction.atomic():
        _refuse_forgotten(rows, file.name)
        before = set(Organisation.including_samples.values_list("slug", flat=True))
        new = [_organisation(row, number, {}) for number, row in enumerate(rows) if row.slug not in before]
        Organisation.including_samples.bulk_create(new)
        ids = dict(Organisation.including_samples.values_list("slug", "id"))
        organisations = [_organisation(row, number, ids) for number, row in enumerate(rows)]
        codes = [
            OrganisationCode(code=code, organisation_id=ids[row.slug], current=key == "code", note=note)
            for row in rows
            for key, code, note in row.codes
        ]
        stored = store(organisations, model=Organisation, key=("slug",))
        # A code that is no longer the current one makes way before another becomes it.
        retired = OrganisationCode.objects.filter(current=True).exclude(
            code__in=[code.code for code in codes if code.current]
        )
        retired_codes = retired.update(current=False)
        stored_codes = store(codes, model=OrganisationCode, key=("code",))
    changed = {slug for (slug,) in stored.changed} & before
    return LoadReport(
        added=len(new) + len(stored_codes.added),
        changed=len(changed) + len(stored_codes.changed) + retired_codes,
        unchanged=len(before - changed) + stored_codes.unchanged - retired_codes,
    )


def read(*, file: Path = FILE) -> tuple[OrganisationRow, ...]:
    """The rows of the file, checked; RefusedFiles with all problems. Needs no database."""
    problems: list[Problem] = []
    table = read_toml(file, name=file.name, problems=problems)
    content = None if problems else build(_File, table, file=file.name, key="", problems=problems)
    if content is not None:
        problems += _check(content.organisations, file.name)
        for number, row in enumerate(content.organisations, start=1):
            check_fields(
                _organisation(row, number, {}),
                file=file.name,
                key=f"organisations[{number}]",
                problems=problems,
            )
    if content is None or problems:
        raise RefusedFiles(problems)
    return content.organisations


def _check(rows: tuple[OrganisationRow, ...], file: str) -> Iterator[Problem]:
    slugs = {row.slug: row for row in rows}
    seen: dict[str, str] = {}
    nations = sum(row.kind == Organisation.Kind.NATION for row in rows)
    if nations != 1:
        yield Problem(file, "organisations", f"there must be one nation, not {nations}")
    for number, row in enumerate(rows, start=1):
        where = f"organisations[{number}]"
        for key, taken in (("slug", f"slug {row.slug}"), ("name", f"name {row.name}")):
            if taken in seen:
                yield Problem(file, f"{where}.{key}", f"{taken} is there already, in {seen[taken]}")
            seen.setdefault(taken, where)
        for key, code, _ in row.codes:
            if not CODE.fullmatch(code):
                yield Problem(file, f"{where}.{key}", f'"{code}" must be capital letters and digits')
            if code in seen:
                yield Problem(file, f"{where}.{key}", f"{code} is there already, in {seen[code]}")
            seen.setdefault(code, where)
        for key, slug in (("parent", row.parent), ("succeeded_by", row.succeeded_by)):
            if slug is not None and (slug not in slugs or slug == row.slug):
                yield Problem(file, f"{where}.{key}", f'"{slug}" is no other organisation of this file')
        if row.succeeded_by is not None and row.status != Organisation.Status.CLOSED:
            yield Problem(file, f"{where}.succeeded_by", "only a closed organisation has a successor")
        if row.kind == Organisation.Kind.SAMPLE and (row.population is not None or any(row.codes)):
            yield Problem(
                file, where, "a sample has neither a population nor a code: nothing real may find it"
            )
        if (row.population is None) != (row.population_year is None):
            yield Problem(file, f"{where}.population_year", "population and its year are given together")


def _organisation(row: OrganisationRow, position: int, ids: dict[str, int]) -> Organisation:
    return Organisation(
        slug=row.slug,
        name=row.name,
        short_name=row.short_name,
        kind=row.kind,
        status=row.status,
        parent_id=ids.get(row.parent or ""),
        succeeded_by_id=ids.get(row.succeeded_by or ""),
        population=row.population,
        population_year=row.population_year,
        percent_rural=row.percent_rural,
        peer_family=row.peer_family,
        areas=row.areas,
        note=row.note,
        source=row.source,
        position=position,
    )


def _refuse_forgotten(rows: tuple[OrganisationRow, ...], file: str) -> None:
    slugs = {row.slug for row in rows}
    codes = {code for row in rows for _, code, _ in row.codes}
    problems = [
        Problem(file, slug, "is stored but not in the file; put it back, closed if it no longer exists")
        for slug in Organisation.including_samples.exclude(slug__in=slugs).values_list("slug", flat=True)
    ]
    problems += [
        Problem(file, code, "is a stored code but not in the file; put it back among other_codes")
        for code in OrganisationCode.objects.exclude(code__in=codes).values_list("code", flat=True)
    ]
    if problems:
        raise RefusedFiles(problems)
