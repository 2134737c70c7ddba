"""Evidence of a criterion in words. A cited figure is shown as it was, a case study while it is told to others."""

from collections.abc import Iterable
from dataclasses import dataclass

from boards.evidence.pages import AttachedFile, attached_files
from boards.figures.models import Observation, Stream
from boards.participation.evidence_queries import Cited, Piece
from boards.performance.words import figure_words
from targets.calc.periods import Period, PeriodKind, day_words, period_words
from targets.catalogue.models import Definition

NOT_TOLD = (
    "A case study that was changed or taken out since, or whose consent is over: it is not shown any more."
)


@dataclass(frozen=True)
class EvidencePart:
    """One piece: what it shows, then a link, files, or in sentences what figure or case study it is."""

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
            figure=_in_words(one),
            take_out=f"{address}evidence/{one.row.pk}/take-out/" if address else "",
        )
        for one in pieces
    )


def evidence_words(pieces: Iterable[Piece]) -> str:
    """One line for each piece, for rows, files and paper."""
    return "\n".join(_line(one) for one in pieces)


def _line(one: Piece) -> str:
    row = one.row
    if words := _in_words(one):
        return f"{row.title}: {words}"
    if row.link:
        return f"{row.title}: {row.link}"
    return f"{row.title} (file: {', '.join(file.name for file in one.files)})"


def _in_words(one: Piece) -> str:
    """Of a figure or a case study; empty of other pieces."""
    if one.figure:
        return cited_words(one.figure)
    told = one.row.case_study
    if told is None:
        return ""
    if not one.is_told:
        return NOT_TOLD
    return f"Case study “{told.title}”. What was done: {told.done} What came of it: {told.outcome}"


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
