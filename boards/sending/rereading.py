"""The page of kept files that were read again: every figure that would differ, and why it is taken now."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django import forms

from boards.components.columns import Column, Kind, Table
from boards.components.forms import PlainForm
from boards.components.parts import Download, Heading, Link, Notice, PlainTable, Row, TableCell
from boards.components.words import counted, moment_words
from boards.figures.models import Stream, Submission
from boards.figures.services import Difference
from boards.organisations.queries import Organisations
from boards.sending.words import counted_figure_words
from targets.calc.periods import day_words, period_words
from targets.catalogue.queries import Catalogue

SHOWN = 100
LONGEST = 1_000  # characters of a reason
State = Submission.State


class ReasonForm(PlainForm):
    """Why figures of files that were read again are taken now."""

    reason = forms.CharField(
        label="Why are these figures taken now?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: the column has one decimal place, so 90 is 90.0. It stays with the submission, "
        "and beside each of its unusual figures.",
        error_messages={"required": "Say why these figures are taken now, or give them up."},
    )


@dataclass(frozen=True)
class RereadingPage:
    """`form` and the addresses are for who may decide now."""

    title: str
    lead: str
    notices: tuple[Notice, ...]
    table: PlainTable
    facts: tuple[Row, ...]
    form: ReasonForm | None
    accept: str
    withdraw: str
    next_steps: tuple[Link, ...]


def rereading_page(
    held: Submission,
    differences: tuple[Difference, ...],
    *,
    form: ReasonForm,
    overtaken: str,
    may_write: bool,
    address: str,
    catalogue: Catalogue,
    everybody: Organisations,
) -> RereadingPage:
    waits = held.state == State.STAGED
    warning = Notice(title="It cannot be accepted as it is", text=f"{overtaken} {AGAIN}", tone="warning")
    return RereadingPage(
        title=TITLES[State(held.state)],
        lead=_lead(held),
        notices=(warning,) if overtaken else (),
        table=_table(held, differences, address=address, catalogue=catalogue, everybody=everybody),
        facts=_facts(held),
        form=form if waits and may_write and not overtaken else None,
        accept=f"{address}accept/",
        withdraw=f"{address}withdraw/" if waits and may_write else "",
        next_steps=(Link("See every board's newest figure", f"/desk/targets/{held.measure_id}/"),)
        if held.state == State.ACCEPTED and held.organisation is None
        else (),
    )


TITLES = {
    State.STAGED: "Kept files, read again",
    State.REJECTED: "Nothing was stored",
    State.ACCEPTED: "Accepted",
    State.WITHDRAWN: "Given up",
}
AGAIN = "Give this up, and have the kept files read again: manage.py read_again."


def _lead(held: Submission) -> str:
    figures = counted(held.rows, "figure")
    if held.state == State.STAGED:
        return f"By today's reading rules {figures} would differ from what is held. Nothing is stored until you accept."
    if held.state == State.ACCEPTED:
        return f"{figures} are held as the kept files are read now."
    return f"{figures} that would have differed stay as they were read first."


def _facts(held: Submission) -> tuple[Row, ...]:
    rows = [
        Row("Measure", held.measure.title),
        Row("Whose", held.organisation.name if held.organisation else Stream.OFFICIAL.label),
        Row("Read again", moment_words(held.received_at)),
    ]
    if held.decided_at is not None:
        rows.append(Row("Decided", moment_words(held.decided_at)))
    if held.reason:
        rows.append(Row("Why", held.reason))
    return tuple(rows)


def _table(
    held: Submission,
    differences: tuple[Difference, ...],
    *,
    address: str,
    catalogue: Catalogue,
    everybody: Organisations,
) -> PlainTable:
    more = len(differences) - SHOWN
    return PlainTable(
        key="differences",
        caption="What differs",
        note=f"The first {SHOWN}; {more:,} more are in the file." if more > 0 else "",
        columns=(
            Heading("Organisation"),
            Heading("Period"),
            Heading("Known from"),
            Heading("As it was read"),
            Heading("As it is read now"),
        ),
        rows=tuple(
            (
                TableCell(_name(everybody, one.organisation_id)),
                TableCell(period_words(one.period)),
                TableCell(day_words(one.known_from)),
                TableCell(_words(one, held, catalogue, now=False)),
                TableCell(_words(one, held, catalogue, now=True)),
            )
            for one in differences[:SHOWN]
        ),
        download=Download("Take all of them", f"{address}rows.csv", xlsx=f"{address}rows.xlsx"),
    )


def _words(one: Difference, held: Submission, catalogue: Catalogue, *, now: bool) -> str:
    figure, other = (one.now, one.was) if now else (one.was, one.now)
    if figure.status is None:
        return "nothing"
    definition = catalogue.definition_on(measure_key=held.measure_id, day=one.period.end)
    words, others = (
        counted_figure_words(
            value=part.value,
            numerator=part.numerator,
            denominator=part.denominator,
            marker=part.marker or "",
            definition=definition,
        )
        for part in (figure, other)
    )
    return f"{words}, {figure.status}" if words == others else words


def _name(everybody: Organisations, number: int) -> str:
    found = everybody.named(number)
    return found.name if found else "an organisation that is not there"


def difference_table(differences: tuple[Difference, ...], *, everybody: Organisations) -> Table[Difference]:
    """All of them, exactly, with the days from which they were known; `was_` stands before what was read first."""
    slugs = {one.pk: one.slug for one in everybody.with_samples}
    columns: list[Column[Difference]] = []
    for prefix, title, read in (("was_", "Was: ", _was), ("", "Now: ", _now)):
        for number, part in enumerate(("numerator", "denominator", "value", "marker", "status")):
            kind = Kind.NUMBER if number < FIRST_WORDS else Kind.TEXT
            columns.append(Column(f"{prefix}{part}", f"{title}{part}", partial(read, number), kind))
    return Table(
        (
            Column("organisation", "Organisation", lambda one: slugs.get(one.organisation_id, "")),
            Column("period_start", "Period from", lambda one: one.period.start, Kind.DATE),
            Column("period_end", "Period to", lambda one: one.period.end, Kind.DATE),
            Column("known_from", "Known from", lambda one: one.known_from, Kind.DATE),
            *columns,
        ),
        differences,
    )


FIRST_WORDS = 3  # of a figure: its numbers come before its marker and status


def _was(number: int, one: Difference) -> Decimal | str | None:
    return one.was[number]


def _now(number: int, one: Difference) -> Decimal | str | None:
    return one.now[number]
