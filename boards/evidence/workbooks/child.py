"""Run as a process of its own by `reading.py`: a workbook on standard input, the texts of its cells as JSON on output.

It has little memory and time, and opens no file but the program's own: what a workbook does to its reader ends here.
"""

import io
import json
import math
import resource
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any

MEMORY = 200 * 2**20
SECONDS = 8
MOST_CELLS = 300_000
TOO_MANY_CELLS, DAMAGED = 3, 4  # its exit codes


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    # What the interpreter has mapped already is not the workbook's.
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineError, CalamineWorkbook

    sheets, cells = [], 0
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        for meta in book.sheets_metadata:
            sheet = book.get_sheet_by_name(meta.name)
            cells += sheet.total_height * sheet.total_width
            if cells > MOST_CELLS:
                return TOO_MANY_CELLS
            rows = [[text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
            sheets.append({"name": meta.name, "rows": rows})
    except (CalamineError, ValueError):
        return DAMAGED
    sys.stdout.write(json.dumps(sheets))
    return 0


def text(cell: Any) -> str:
    """A number without zeros, a day as 2026-09-30, truth as yes and no: as every file of this site says them."""
    match cell:
        case bool():
            return "yes" if cell else "no"
        case int():
            return str(cell)
        case float():
            if not math.isfinite(cell):
                return str(cell)
            return str(int(cell)) if cell.is_integer() else f"{Decimal(repr(cell)):f}"
        case datetime():
            midnight = not (cell.hour or cell.minute or cell.second)
            return cell.date().isoformat() if midnight else cell.isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    sys.exit(main())
