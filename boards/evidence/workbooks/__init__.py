"""Workbooks that people send: looked through as a stream, then read by a process that has little memory and time.

`read_workbook` refuses in words what could run, fetch or swell, before any spreadsheet program's code sees a cell.
"""

import io
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from boards.evidence.inspection import inspect
from boards.evidence.inspection.refusals import RefusedFile
from boards.evidence.workbooks.child import DAMAGED, MOST_CELLS, TOO_MANY_CELLS

SECONDS = 10  # of the clock; the child's own limit is on its work
LARGEST = 10 * 2**20  # bytes of a workbook
MOST_OUTPUT = 60 * 2**20
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
ANEW = "Open it in its own program, save it anew as an Excel workbook (.xlsx) and send that."

Sheets = Mapping[str, tuple[tuple[str, ...], ...]]


def is_workbook(name: str) -> bool:
    """By its ending: what it is by its bytes, `read_workbook` says."""
    return name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods"))


def read_workbook(content: bytes, *, name: str) -> Sheets:
    """By sheet the texts of its cells, from the first row and column on; hidden sheets too. RefusedFile.

    A formula is its last result. Whatever the file is, it takes no more than a few seconds and little memory.
    """
    if content.startswith(OLD_OR_LOCKED):
        if ENCRYPTED in content:
            raise RefusedFile(
                "password",
                "The workbook is protected with a password.",
                "Take the password off and send it again.",
            )
        raise RefusedFile("old_excel", "This is an old Excel file.", ANEW)
    if name.lower().endswith(".xlsm"):
        raise RefusedFile("macro", "A workbook whose name ends in .xlsm holds macros, which run.", ANEW)
    if not name.lower().endswith(".xlsx"):
        raise RefusedFile("wrong_kind", "This is no Excel workbook (.xlsx).", ANEW)
    inspect(io.BytesIO(content), name=name, size=len(content), limit_bytes=LARGEST)
    child = [sys.executable, "-I", str(Path(__file__).with_name("child.py"))]
    try:
        done = subprocess.run(child, input=content, capture_output=True, timeout=SECONDS, check=False, env={})
    except subprocess.TimeoutExpired:
        raise RefusedFile("slow", f"The workbook was not read within {SECONDS} seconds.", ANEW) from None
    if done.returncode == TOO_MANY_CELLS:
        raise RefusedFile(
            "too_many_cells",
            f"The workbook has more than {MOST_CELLS:,} cells.",
            "Delete empty rows and columns, save it and send that file.",
        )
    if done.returncode or len(done.stdout) > MOST_OUTPUT:
        why = "is damaged" if done.returncode == DAMAGED else "takes more memory or time than there is"
        raise RefusedFile("damaged", f"The workbook {why}.", ANEW)
    return {sheet["name"]: tuple(map(tuple, sheet["rows"])) for sheet in json.loads(done.stdout)}
