"""What a workbook of a plan was given out with: whose it is, of which version, and every value, on a sheet of its own.

The sheet is signed, so that what comes back is compared with what this site said and nothing else. It is plain text: a
line of JSON in each row, in ASCII, so that no spreadsheet program has a reason to change a sign of it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.core import signing

from boards.plans.parts.part import Part, Rows
from boards.plans.queries import PlanView
from boards.plans.workbook.sheets import PartSheet
from boards.work.canonical import sha256_of

FORMAT = 1
GIVEN, FRONT, LISTS = "given out", "Read me", "lists"  # sheets
LONGEST = 30_000  # characters in one of its cells
_SIGNER = signing.Signer(salt="workbook of a plan")


class NotGivenOut(Exception):
    """The workbook has no such sheet, or not as it was given out."""


@dataclass(frozen=True)
class Given:
    """`structure` is a hash of what was asked, and in which columns."""

    organisation: str
    framework: str
    version: int
    edit_number: int
    made_at: str
    structure: str
    format: int = FORMAT


def given_of(plan: PlanView, *, organisation: str, now: datetime) -> Given:
    """Of the shown version as it stands."""
    assert plan.shown, "a workbook is of a version"
    return Given(
        organisation=organisation,
        framework=plan.framework.key,
        version=plan.shown.number,
        edit_number=plan.shown.edit_number,
        made_at=now.isoformat(timespec="seconds"),
        structure=structure_of(plan),
    )


def structure_of(plan: PlanView) -> str:
    """What a workbook is laid out by: it changes with the parts, their columns, and the rows that the policy names."""
    sheets = [PartSheet(written.part, {}, plan.setting) for written in plan.parts]
    return sha256_of(
        [[sheet.part.key, list(sheet.names), [list(one) for one in sheet.identities]] for sheet in sheets]
    )


def lines_of(given: Given, rows: Mapping[Part, Rows]) -> Iterator[tuple[str, ...]]:
    """The sheet's rows, each a text that may take several cells."""
    told = [_written(asdict(given))]
    told += [
        _written([part.key, key, dict(fields)]) for part, held in rows.items() for key, fields in held.items()
    ]
    for text in (_signature(told), *told):
        yield tuple(text[start : start + LONGEST] for start in range(0, len(text), LONGEST))


def read_lines(sheet: Sequence[Sequence[str]]) -> tuple[Given, dict[str, dict[str, dict[str, str]]]]:
    """What was given out, and by part and key the fields of each row. NotGivenOut."""
    texts = [text for row in sheet if (text := "".join(row))]
    if len(texts) < 2 or not _is_signed(texts[0], texts[1:]):
        raise NotGivenOut
    said = json.loads(texts[1])
    if said["format"] != FORMAT:
        raise NotGivenOut
    rows: dict[str, dict[str, dict[str, str]]] = {}
    for text in texts[2:]:
        part, key, fields = json.loads(text)
        rows.setdefault(part, {})[key] = fields
    return Given(**said), rows


def _written(value: object) -> str:
    """A spreadsheet takes “_x0041_” for a sign of its own."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("_x", "\\u005fx")


def _signature(texts: Sequence[str]) -> str:
    return _SIGNER.sign(hashlib.sha256("\n".join(texts).encode()).hexdigest())


def _is_signed(signature: str, texts: Sequence[str]) -> bool:
    try:
        return _SIGNER.unsign(signature) == hashlib.sha256("\n".join(texts).encode()).hexdigest()
    except signing.BadSignature:
        return False
