"""Whom boards plan with, from `data/partners.toml`: integration authorities and councils."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from boards.organisations.models import Organisation, Partner
from targets.catalogue.reading import Problem, RefusedFiles, build, check_fields, read_toml
from targets.catalogue.storing import LoadReport, left_over, store

FILE = Path(__file__).parent / "data" / "partners.toml"


@dataclass(frozen=True)
class PartnerRow:
    """One authority or council. Each council says in which `authority` it is."""

    code: str
    name: str
    authority: str | None = None


@dataclass(frozen=True)
class BoardRow:
    """Those of one board."""

    board: str
    authorities: tuple[PartnerRow, ...]
    councils: tuple[PartnerRow, ...]


@dataclass(frozen=True)
class _File:
    source: str
    boards: tuple[BoardRow, ...]


def load(*, file: Path = FILE) -> LoadReport:
    """Read, check and store in one transaction; RefusedFiles, with nothing stored, on any problem.

    The organisations are there already. A partner that is stored but no longer in the file is refused: plans name it.
    """
    numbers = dict(Organisation.including_samples.values_list("slug", "id"))
    rows = read(file=file, numbers=numbers)
    with transaction.atomic():
        if gone := left_over(rows, model=Partner, key=("code",)):
            raise RefusedFiles(
                [Problem(file.name, code, "is stored but not in the file; put it back") for (code,) in gone]
            )
        stored = store(rows, model=Partner, key=("code",))
    return LoadReport(added=len(stored.added), changed=len(stored.changed), unchanged=stored.unchanged)


def read(*, file: Path, numbers: dict[str, int]) -> list[Partner]:
    """The file, checked; `numbers` are those of organisations by slug. RefusedFiles with all problems."""
    problems: list[Problem] = []
    table = read_toml(file, name=file.name, problems=problems)
    content = None if problems else build(_File, table, file=file.name, key="", problems=problems)
    rows: list[Partner] = []
    if content is not None:
        placed = list(_partners(content, numbers))
        rows = [partner for _, partner in placed]
        boards = {one.code: one.organisation_id for one in rows if one.kind == Partner.Kind.AUTHORITY}
        seen: set[str] = set()
        for where, partner in placed:
            if (partner.authority_id is None) == (partner.kind == Partner.Kind.COUNCIL):
                problems.append(
                    Problem(file.name, where, "a council names its authority, and nobody else one")
                )
            elif (
                partner.authority_id is not None
                and boards.get(partner.authority_id) != partner.organisation_id
            ):
                problems.append(
                    Problem(file.name, where, f"{partner.authority_id} is no authority of the same board")
                )
            if partner.organisation_id == 0:
                problems.append(Problem(file.name, where, "its board is no organisation"))
            if partner.code in seen:
                problems.append(Problem(file.name, where, f"{partner.code} is there already"))
            seen.add(partner.code)
            check_fields(partner, file=file.name, key=where, problems=problems)
    if content is None or problems:
        raise RefusedFiles(problems)
    return rows


def _partners(content: _File, numbers: dict[str, int]) -> Iterator[tuple[str, Partner]]:
    for number, row in enumerate(content.boards, start=1):
        kinds = {
            "authorities": (Partner.Kind.AUTHORITY, row.authorities),
            "councils": (Partner.Kind.COUNCIL, row.councils),
        }
        for key, (kind, partners) in kinds.items():
            for place, partner in enumerate(partners, start=1):
                yield (
                    f"boards[{number}].{key}[{place}]",
                    Partner(
                        code=partner.code,
                        kind=kind,
                        name=partner.name,
                        authority_id=partner.authority,
                        organisation_id=numbers.get(row.board, 0),
                        source=content.source,
                    ),
                )
