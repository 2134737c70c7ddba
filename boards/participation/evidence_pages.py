"""Evidence of a criterion in words. A cited figure is shown as it was, with what became of it since."""

from collections.abc import Iterable
from dataclasses import dataclass

from boards.evidence.pages import AttachedFile, attached_files
from boards.figures.models import Observation, Stream
from boards.participation.evidence_queries import Cited, Piece
from boards.performance.words import figure_words
from targets.calc.periods import Period, PeriodKind, day_words, period_words
from targets.catalogue.models import Definition


@dataclass(frozen=True)
class EvidencePart:
    """One piece: what it shows, then a link, files, or what figure it is in sentences."""

    number: int
    title: str
    link: str
    files: tuple[AttachedFile, ...]
    figure: str
    take_out: str


def evidence_parts(pieces: Iterable[Piece], *, address: str = "") -> tuple[EvidencePart, ...]:
    """`address` is the criterion's, for those who may take a piece out."""
    return tuple(
        EvidencePart(
            number=one.row.pk,
            title=one.row.title,
            link=one.row.link,
            files=attached_files(one.files),
            figure=cited_words(one.figure) if one.figure else "",
            take_out=f"{address}evidence/{one.row.pk}/take-out/" if address else "",
        )
        for one in pieces
    )


def evidence_words(pieces: Iterable[Piece]) -> str:
    """One line for each piece, for rows, files and paper."""
    return "\n".join(_line(one) for one in pieces)


def _line(one: Piece) -> str:
    row = one.row
    if one.figure:
        return f"{row.title}: {cited_words(one.figure)}"
    if row.link:
        return f"{row.title}: {row.link}"
    return f"{row.title} (file: {', '.join(file.name for file in one.files)})"


def name_of(one: Observation, *, definition: Definition) -> str:
    """ "April 2022: 91.0%"."""
    return f"{period_words(_period(one))}: {figure_words(one.value, one.marker, definition=definition)}"


def cited_words(one: Cited) -> str:
    """What was cited, since when that was known, and whether it still stands."""
    cited, now = one.cited, one.now
    whose = "published" if cited.stream == Stream.OFFICIAL else "the board's own return"
    name = name_of(cited, definition=one.definition)
    told = f"{one.measure}, {name}, {whose}, as known since {day_words(cited.known_from)}."
    if _says(now) == _says(cited):
        return f"{told} Not revised since."
    revised = f"{told} Revised on {day_words(now.known_from)}"
    # A return is the board's own: what it says now was not shown to anybody.
    if cited.stream != Stream.OFFICIAL:
        return f"{revised}."
    return f"{revised}: now {figure_words(now.value, now.marker, definition=one.definition)}."


def _says(one: Observation) -> tuple[object, ...]:
    return one.value, one.marker, one.numerator, one.denominator


def _period(one: Observation) -> Period:
    return Period(start=one.period_start, end=one.period_end, kind=PeriodKind(one.period_kind))
