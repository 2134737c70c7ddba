"""A plan's paper as a tagged PDF: the same paper gives the same bytes."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings

from boards.components.marked import Marked
from boards.components.paper.signs import named
from boards.components.paper.typesetting import set_pdf
from boards.planning.pages.findings import FindingPart
from boards.planning.paper.content import PlanPaper
from boards.planning.paper.data import part_as_data, table_as_data

TEMPLATE = Path(__file__).parent / "plan.typ"


def pdf_of(paper: PlanPaper, *, address: str) -> bytes:
    """On A4, wide tables on sheets that lie; `address` is the paper's on this site, printed at its end.

    Text goes in as data and is never read as markup; what the font lacks is told by its name. Raises CannotSet.
    """
    data = {
        "title": paper.title,
        "state": paper.state,
        "invented": paper.invented,
        "fictional": paper.fictional,
        "facts": [asdict(row) for row in paper.facts],
        "sha256": paper.sha256,
        "left_out": paper.left_out,
        "changed_title": paper.changed_title,
        "changed_words": paper.changed_words,
        "changed": table_as_data(paper.changed) if paper.changed else None,
        "parts": [part_as_data(part) for part in paper.parts],
        "findings": [_finding(one) for one in paper.findings],
        "versions_title": "Versions",
        "versions": table_as_data(paper.versions),
    }
    return typeset(data, address=address)


def typeset(data: Mapping[str, Any], *, address: str) -> bytes:
    """What `plan.typ` prints, whatever paper it is of. Raises CannotSet."""
    return set_pdf(TEMPLATE, _printable({**data, "address": f"{settings.SITE_ADDRESS}{address}"}))


def _printable(value: Any) -> Any:
    if isinstance(value, Marked):
        return _printable(value.blocks)
    if isinstance(value, str):
        return named(value)
    if isinstance(value, dict):
        return {key: _printable(one) for key, one in value.items()}
    return [_printable(one) for one in value] if isinstance(value, list | tuple) else value


def _finding(one: FindingPart) -> dict[str, Any]:
    return {
        "severity": one.severity,
        "words": one.words,
        "numbers": "; ".join(f"{name}: {value}" for name, value in one.numbers),
        "why": one.why or one.reason,
    }
