"""The table at the head of a report: every promise of the year, what happened, and what stands beside it."""

from boards.components.parts import Download, Heading, PlainTable, TableCell
from boards.performance.words import judged_words
from reports.ownership.content import Content, Figure


def overview(content: Content, *, base: str) -> PlainTable:
    """What stands beside the figures has a column each; reports of before have none."""
    every = content.figures.every
    beside = tuple(dict.fromkeys(one.whose for figure in every for one in figure.beside))
    return PlainTable(
        key="overview",
        caption=f"What was promised for {content.head.year}, and what happened",
        columns=(
            Heading("What was promised"),
            Heading("Figure", number=True),
            *(Heading(whose, number=True) for whose in beside),
            Heading("Promise", number=True),
            Heading("Result"),
        ),
        rows=tuple(
            (
                TableCell(figure.title, href=f"#{figure.measure}", note=figure.period),
                TableCell(figure.value),
                *(TableCell(_beside(figure, whose)) for whose in beside),
                TableCell(figure.promise or "none"),
                TableCell(
                    judged_words(figure.word, result=figure.result, met=met_words(figure)),
                    mark=figure.result,
                    note=", ".join(figure.qualifiers),
                ),
            )
            for figure in every
        ),
        empty="No figure for this year is held here.",
        download=Download("Take these figures", f"{base}figures.csv", xlsx=f"{base}figures.xlsx"),
    )


def _beside(figure: Figure, whose: str) -> str:
    return next((one.value for one in figure.beside if one.whose == whose and one.value), "none")


def met_words(figure: Figure) -> str:
    """ "met", "missed", or nothing where it is not judged."""
    return "" if figure.met is None else "met" if figure.met else "missed"
