"""What the page of a submission shows, in words: its state, what it changes or its errors, what it moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from boards.components.lists import MOST_IN_FILE
from boards.components.parts import Download, Heading, Link, Notice, PlainTable, ProgressBar, Row, TableCell
from boards.components.words import counted, moment_words
from boards.figures.models import Stream, Submission
from boards.figures.queries import Overruled, Preview, PreviewRow
from boards.figures.services import FORM_FILE
from boards.organisations.models import Organisation
from boards.organisations.queries import Organisations
from boards.performance.cells import Cell
from boards.performance.words import facts_of_cell
from boards.sending.queries import Move
from boards.sending.words import counted_figure_words
from boards.work.models import Owed
from boards.work.queries import Progress
from targets.calc.periods import day_words, period_words
from targets.catalogue.models import Measure
from targets.catalogue.queries import Catalogue

MOVES_SHOWN = 100
State = Submission.State


@dataclass(frozen=True)
class SubmissionPage:
    """One submission: what it is, what it would change or has changed, and what can be done about it.

    `accept` and the others are addresses for a button each, empty where the act makes no sense now.
    """

    title: str
    lead: str
    facts: tuple[Row, ...]
    notices: tuple[Notice, ...]
    filters: tuple[Link, ...]
    table: PlainTable | None
    older: Link | None
    newer: Link | None
    moves: PlainTable | None
    left_out: PlainTable | None
    progress: ProgressBar | None
    accept: str
    withdraw: str
    check_again: str
    next_steps: tuple[Link, ...]


def submission_page(
    preview: Preview,
    *,
    change: str,
    moves: Sequence[Move],
    overruled: Overruled | None,
    overtaken: str,
    may_write: bool,
    address: str,
    send_another: str,
    catalogue: Catalogue,
    everybody: Organisations,
    work: Owed | None,
    progress: Progress | None,
) -> SubmissionPage:
    """`address` is the submission's own; `change` the kind of row that is listed, "" for all.

    `overtaken` says why it would not be accepted as it was checked; its counts no longer hold then and are not shown.
    `overruled` is given for a board's return; `send_another` is where the next file is sent.
    """
    held = preview.submission
    waits = work is not None and work.done_at is None and work.failed_at is None
    staged = held.state == State.STAGED
    return SubmissionPage(
        title=_title(held),
        lead=_lead(held, overtaken=bool(overtaken)),
        facts=_facts(held),
        notices=(*_notices(held, work, overtaken=overtaken), *_overruled_notices(overruled)),
        filters=_filters(held, change=change, address=address) if staged and not overtaken else (),
        table=preview_table(
            preview, change=change, address=address, catalogue=catalogue, everybody=everybody
        ),
        older=_page_link(preview, preview.page + 1, "Next rows", change=change),
        newer=_page_link(preview, preview.page - 1, "Rows before", change=change),
        moves=_moves_table(held, moves, address=address, catalogue=catalogue, everybody=everybody),
        left_out=_left_out_table(held),
        progress=progress_bar(progress, address=address) if waits and progress else None,
        accept=f"{address}accept/" if staged and may_write and not waits and not overtaken else "",
        withdraw=f"{address}withdraw/" if staged and may_write and not waits else "",
        check_again=f"{address}check-again/" if staged and may_write and not waits else "",
        next_steps=(*_sent_with(held), *_next_steps(held, send_another=send_another)),
    )


def _title(held: Submission) -> str:
    return {
        State.STAGED: "Check before you accept",
        State.REJECTED: "Nothing was stored",
        State.ACCEPTED: "Accepted",
        State.WITHDRAWN: "Given up",
    }[State(held.state)]


def _lead(held: Submission, *, overtaken: bool) -> str:
    if held.state == State.REJECTED:
        errors = counted(held.error_count, "error. Mend it", "errors. Mend them all")
        return f"The file has {errors} and send it again: a file is stored whole or not at all."
    if held.state == State.STAGED and overtaken:
        return f"{counted(held.rows, 'row')}. What is held has changed since they were checked. Nothing is stored yet."
    parts = f"{held.added:,} added, {held.changed:,} changed, {held.unchanged:,} unchanged"
    if held.state == State.STAGED:
        return f"{counted(held.rows, 'row')}: {parts}. Nothing is stored until you accept."
    if held.state == State.ACCEPTED:
        return f"{counted(held.rows, 'row')}: {parts}."
    return f"{counted(held.rows, 'row that was', 'rows that were')} never stored."


def _facts(held: Submission) -> tuple[Row, ...]:
    rows = [
        Row("Measure", held.measure.title),
        Row("Whose", held.organisation.name if held.organisation else Stream.OFFICIAL.label),
        Row("File", held.file_name),
        Row("Known from", day_words(held.known_from)),
        Row("Received", moment_words(held.received_at)),
    ]
    if held.decided_at is not None:
        rows.append(Row("Decided", moment_words(held.decided_at)))
    return tuple(rows)


def _notices(held: Submission, work: Owed | None, *, overtaken: str) -> tuple[Notice, ...]:
    if held.state != State.STAGED:
        return ()
    if overtaken and (work is None or work.done_at is None):
        return (Notice(title="It cannot be accepted as it is", text=overtaken, tone="warning"),)
    if work is None:
        return ()
    if work.failed_at is not None:
        return (Notice(title="It could not be accepted", text=work.error, tone="error"),)
    if work.done_at is not None:
        words = "Another file of the same measure was accepted first. Check this one again: what would it change now?"
        return (Notice(title="It was not accepted", text=words, tone="warning"),)
    return ()


def _overruled_notices(overruled: Overruled | None) -> tuple[Notice, ...]:
    """A published figure always judges its period, whatever the board returns."""
    if overruled is None or not overruled.periods:
        return ()
    if overruled.period is not None:
        words = f"The published figure judges {period_words(overruled.period)}, so no standing moves."
    elif overruled.periods == overruled.of:
        words = "Published figures judge all of these periods, so no standing moves."
    else:
        some = f"{overruled.periods:,} of these {overruled.of:,} periods"
        words = f"Published figures judge {some}: no standing moves there."
    return (Notice(text=f"{words} Your return is kept beside what is published."),)


def _filters(held: Submission, *, change: str, address: str) -> tuple[Link, ...]:
    counts = {"": held.rows, "added": held.added, "changed": held.changed, "unchanged": held.unchanged}
    return tuple(
        Link(
            f"{kind.capitalize() or 'All'} ({count:,})",
            f"{address}?change={kind}" if kind else address,
            current=kind == change,
        )
        for kind, count in counts.items()
    )


def _page_link(preview: Preview, page: int, words: str, *, change: str) -> Link | None:
    if not 1 <= page <= preview.pages:
        return None
    return Link(words, f"?change={change}&page={page}" if change else f"?page={page}")


def preview_table(
    preview: Preview, *, change: str, address: str, catalogue: Catalogue, everybody: Organisations
) -> PlainTable | None:
    """The rows of a waiting submission beside what is held; None for a decided one."""
    held = preview.submission
    if held.state != State.STAGED:
        return None
    return PlainTable(
        key="rows",
        caption="What it would change",
        note=_span(preview),
        columns=(
            Heading("Organisation"),
            Heading("Period"),
            Heading("Published now" if held.stream == Stream.OFFICIAL else "Your return now"),
            Heading("Would be"),
            Heading("Change"),
        ),
        rows=tuple(_preview_row(row, held, catalogue=catalogue, everybody=everybody) for row in preview.rows),
        empty=f"No row is {change}." if change else "The file has no rows.",
        download=_files("Take these rows", f"{address}rows", query=f"?change={change}" if change else "")
        if 0 < preview.total <= MOST_IN_FILE
        else None,
    )


def _files(text: str, address: str, *, query: str = "") -> Download:
    """A table's two files."""
    return Download(text, f"{address}.csv{query}", xlsx=f"{address}.xlsx{query}")


def _span(preview: Preview) -> str:
    return f"Page {preview.page} of {preview.pages}; {preview.total:,} in all." if preview.pages > 1 else ""


def _preview_row(
    row: PreviewRow, held: Submission, *, catalogue: Catalogue, everybody: Organisations
) -> tuple[TableCell, ...]:
    definition = catalogue.definition_on(measure_key=held.measure_id, day=row.period.end)
    new = counted_figure_words(
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        marker=row.marker,
        definition=definition,
    )
    old = (
        "nothing"
        if row.change == "added"
        else counted_figure_words(
            value=row.old_value,
            numerator=row.old_numerator,
            denominator=row.old_denominator,
            marker=row.old_marker,
            definition=definition,
        )
    )
    if new == old and row.change == "changed":
        new, old = f"{new}, {row.status}", f"{old}, {row.old_status}"
    return (
        TableCell(_name(everybody, row.organisation_id)),
        TableCell(period_words(row.period)),
        TableCell(old),
        TableCell(new),
        TableCell(row.change),
    )


def _name(everybody: Organisations, number: int) -> str:
    found = everybody.named(number)
    return found.name if found else "an organisation that is not there"


def _moves_table(
    held: Submission, moves: Sequence[Move], *, address: str, catalogue: Catalogue, everybody: Organisations
) -> PlainTable | None:
    if held.state != State.ACCEPTED:
        return None
    more = len(moves) - MOVES_SHOWN
    return PlainTable(
        key="moves",
        caption="The standings that moved",
        note=f"The {MOVES_SHOWN} newest; {more:,} older ones moved too." if more > 0 else "",
        columns=(Heading("Organisation"), Heading("Year"), Heading("Before"), Heading("Now")),
        rows=tuple(
            (
                TableCell(
                    _name(everybody, move.organisation_id),
                    href=_cell_address(held, everybody.named(move.organisation_id)),
                ),
                TableCell(catalogue.frameworks[move.framework_key].name),
                _standing(move.before, held.measure, catalogue),
                _standing(move.after, held.measure, catalogue),
            )
            for move in moves[:MOVES_SHOWN]
        ),
        empty="No standing moved: the newest figures are as they were.",
        download=_files("Take all that moved", f"{address}moves") if moves else None,
    )


def _left_out_table(held: Submission) -> PlainTable | None:
    """Rows of the file that nobody will find among the figures, so that a label that was missed is seen."""
    if not held.left_out:
        return None
    total = sum(part["rows"] for part in held.left_out)
    return PlainTable(
        key="left_out",
        caption="Rows of the file that are not read",
        note=f"{counted(total, 'row')}: a layout reads what it names, and of a template what is filled in.",
        columns=(Heading("Column"), Heading("Label"), Heading("Rows", number=True)),
        rows=tuple(
            (
                TableCell(part["column"] or "all"),
                TableCell(part["label"] or "nothing"),
                TableCell(f"{part['rows']:,}"),
            )
            for part in held.left_out
        ),
    )


def _cell_address(held: Submission, organisation: Organisation | None) -> str:
    return f"/desk/boards/{organisation.slug}/{held.measure_id}/" if organisation else ""


def _standing(cell: Cell | None, measure: Measure, catalogue: Catalogue) -> TableCell:
    """A standing in a few words: the mark, then figure, promise and period."""
    if cell is None:
        return TableCell("nothing")
    day = cell.period.end if cell.period else catalogue.frameworks[cell.framework_key].year_end
    facts = facts_of_cell(cell, definition=catalogue.definition_on(measure_key=measure.key, day=day))
    note = ", ".join(
        part for part in (facts.value, facts.promise, facts.freshness, *facts.qualifiers) if part
    )
    return TableCell(facts.judged, mark=facts.result, note=note)


def progress_bar(progress: Progress, *, address: str) -> ProgressBar:
    """How far an acceptance in the background has come; without an address to ask again once it is over."""
    if progress.finished:
        return ProgressBar(done=progress.done, total=progress.total, words="The work is over.")
    words = f"{progress.label}. You can close this page: the work goes on."
    return ProgressBar(done=progress.done, total=progress.total, words=words, url=f"{address}progress/")


def _sent_with(held: Submission) -> tuple[Link, ...]:
    """To the page of all that came in one file or grid."""
    if held.sent_with_id is None:
        return ()
    return (Link("See all that was sent together", f"../{held.sent_with_id}/together/"),)


def _next_steps(held: Submission, *, send_another: str) -> tuple[Link, ...]:
    if held.state == State.WITHDRAWN and held.file_name == FORM_FILE and send_another:
        form = (
            f"{send_another.removesuffix('upload/')}type/{held.measure_id}/?{urlencode({'again': held.pk})}"
        )
        return (Link("Type the figure again", form),)
    if held.state in (State.REJECTED, State.WITHDRAWN) and send_another:
        return (Link("Send another file", f"{send_another}?{urlencode({'measure': held.measure_id})}"),)
    if held.state != State.ACCEPTED:
        return ()
    if held.organisation is not None:
        return (Link("See the figure on the board's page", _cell_address(held, held.organisation)),)
    return (Link("See every board's newest figure", f"/desk/targets/{held.measure_id}/"),)
