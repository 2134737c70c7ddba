"""A file of trajectories that was refused."""

from collections.abc import Sequence

from boards.components.parts import Heading, PlainTable, TableCell
from boards.figures.intake.problems import Problem


def problems_table(problems: Sequence[Problem], *, count: int) -> PlainTable:
    more = count - len(problems)
    return PlainTable(
        key="errors",
        caption="What is wrong with the file",
        note=f"The first {len(problems):,} of {count:,} errors." if more else "",
        columns=(
            Heading("Row", number=True),
            Heading("Heading"),
            Heading("Value"),
            Heading("Problem"),
            Heading("What to do"),
        ),
        rows=tuple(
            tuple(
                TableCell(text)
                for text in (
                    "whole file" if problem.row is None else f"{problem.row:,}",
                    problem.column,
                    problem.value,
                    problem.problem,
                    problem.remedy,
                )
            )
            for problem in problems
        ),
    )
