"""Figures in an Excel workbook: its one sheet of cells as the CSV file that the ordinary intake reads."""

import csv
import io

from boards.evidence.inspection.refusals import RefusedFile
from boards.evidence.workbooks import read_workbook


def figures_as_csv(content: bytes, *, name: str) -> bytes:
    """The rows of its only sheet that has any, each where it stood, so that errors name the row of the workbook.

    RefusedFile for a workbook that is not read (`boards.evidence.workbooks`), and where no sheet has cells or several.
    """
    written = {
        sheet: rows
        for sheet, rows in read_workbook(content, name=name).items()
        if any(cell.strip() for row in rows for cell in row)
    }
    if len(written) != 1:
        told = f"has {len(written)} sheets with cells: {', '.join(written)}" if written else "is empty"
        raise RefusedFile(
            "sheets",
            f"The workbook {told[:200]}.",
            "Keep the sheet of figures alone, or send it as a CSV file.",
        )
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    (rows,) = written.values()
    for row in rows:
        writer.writerow(
            [cell.replace("\r", " ").replace("\n", " ").strip() for cell in row] if any(row) else []
        )
    return text.getvalue().encode()
