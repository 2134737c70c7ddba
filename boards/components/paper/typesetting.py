"""A tagged PDF for everybody (PDF/UA), set from a template and data: the same of both gives the same bytes."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from boards.components.paper.signs import FONTS
from boards.components.paper.tagging import with_row_headings

log = logging.getLogger(__name__)


class CannotSet(Exception):
    """The printer refused; the message is what it found."""


def set_pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """With headings of parts, columns and rows, language and alternative text, as the template says.

    The template reads what is beside it, and nothing else; text goes in as data and is never read as markup. Raises
    CannotSet.
    """
    try:
        pdf: bytes = typst.compile(
            str(template),
            root=str(template.parent),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except RuntimeError as trouble:  # of which the printer's own TypstError is one
        log.exception("%s cannot be set", template.name)
        raise CannotSet(str(getattr(trouble, "message", trouble))) from trouble
    return with_row_headings(pdf)
