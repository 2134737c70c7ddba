"""A quarterly return as the board's own paper: what its page and its PDF both print, word by word."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from boards.components.marked import Marked
from boards.components.parts import Heading, PlainTable, Row, TableCell
from boards.components.tables import PageTable
from boards.components.words import counted
from boards.direction.return_pages import fact_rows, history_table, said_table, state_words
from boards.direction.return_queries import ReturnView, SectionView
from boards.direction.return_rows import Movement, State
from boards.direction.section import AskedRow
from boards.organisations.marks import invented_words, with_files_of
from boards.planning.paper.content import PaperGroup, PaperPart, PaperRow
from boards.planning.paper.data import part_as_data, table_as_data
from boards.work.canonical import sha256_of
from targets.calc.periods import period_words

#: What a Board wants to see first, by section and field.
FIRST = {
    "actions": ("state", (State.LATE, State.STOPPED, State.NOT_KNOWN)),
    "risks": ("movement", (Movement.UP, Movement.NOT_KNOWN)),
}


@dataclass(frozen=True)
class ReturnPaper:
    """`sha256` is of what the return says: two papers with the same one say the same."""

    title: str
    state: str
    invented: str
    facts: tuple[Row, ...]
    sha256: str
    glance: tuple[str, ...]
    first: PageTable | None
    parts: tuple[PaperPart, ...]
    history: PageTable

    @property
    def tables(self) -> tuple[PlainTable | None, ...]:
        return (self.first, self.history, *(table for part in self.parts for table in part.tables))

    def as_data(self) -> dict[str, Any]:
        return paper_data(self, words=self.glance, last="How it came about")


GLANCE = "At a glance"


class YearPaper(Protocol):
    """What a return and a review have in common on paper."""

    @property
    def title(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def invented(self) -> str: ...
    @property
    def facts(self) -> tuple[Row, ...]: ...
    @property
    def sha256(self) -> str: ...
    @property
    def first(self) -> PageTable | None: ...
    @property
    def parts(self) -> tuple[PaperPart, ...]: ...
    @property
    def history(self) -> PageTable: ...


def paper_data(paper: YearPaper, *, words: Iterable[str], last: str) -> dict[str, Any]:
    """For `plan.typ`: `words` stand at a glance, `last` heads the table at the end."""
    return {
        "title": paper.title,
        "state": paper.state,
        "invented": paper.invented,
        "fictional": "",
        "facts": [asdict(row) for row in paper.facts],
        "sha256": paper.sha256,
        "left_out": "",
        "changed_title": GLANCE,
        "changed_words": " ".join(words),
        "changed": table_as_data(paper.first) if paper.first else None,
        "parts": [part_as_data(part) for part in paper.parts],
        "findings": [],
        "versions_title": last,
        "versions": table_as_data(paper.history),
    }


def return_paper(view: ReturnView) -> ReturnPaper:
    sha256 = sha256_of(
        {
            "board": view.organisation.slug,
            "framework": view.framework.key,
            "quarter": view.quarter.number,
            "version": view.version.number,
            "sections": {
                one.section.key: {key: dict(said) for key, said in one.said.items()} for one in view.sections
            },
        }
    )
    lines = list(_first(view))
    return ReturnPaper(
        title=view.title,
        state=f"{period_words(view.quarter.period)}. {state_words(view)}".rstrip("."),
        invented=invented_words(view.organisation),
        facts=(*fact_rows(view), Row("SHA-256 of what the return says", sha256)),
        sha256=sha256,
        glance=tuple(glance(view)),
        first=with_files_of(
            PlainTable(
                key="first",
                caption="Late, stopped, higher or not known",
                columns=tuple(map(Heading, ("What", "Section", "State", "What changed", "Next step"))),
                rows=tuple(tuple(map(TableCell, line)) for line in lines),
            ),
            view.organisation,
        )
        if lines
        else None,
        parts=tuple(_part(one, view) for one in view.sections),
        history=history_table(view),
    )


def glance(view: ReturnView) -> Iterator[str]:
    """A sentence for each section: how many rows say what, and what the sums come to."""
    for one in view.sections:
        section = one.section
        if section.key in FIRST:
            name = FIRST[section.key][0]
            words = section.fields[name].words
            found: dict[str, int] = {}
            for said in one.said.values():
                found[words(said[name])] = found.get(words(said[name]), 0) + 1
            told = ", ".join(f"{count} {state}" for state, count in found.items()) or "nothing said yet"
            yield f"{counted(len(one.asked), section.one, section.many).capitalize()}: {told}."
            continue
        for total in section.totals(one.asked, one.said):
            amount = total.said[section.against]
            if amount.known:
                difference = section.difference(total.plan, amount.value) if amount.is_whole else ""
                name = section.fields[section.against].title.lower()
                known = "" if amount.is_whole else f" ({amount.known} of {amount.rows} known)"
                against = f", {difference} against the plan" if difference else ""
                yield f"{total.title}: {name} {section.number_words(amount.value)}{known}{against}."


def _first(view: ReturnView) -> Iterator[tuple[str, ...]]:
    for one in view.sections:
        if one.section.key not in FIRST:
            continue
        name, wanted = FIRST[one.section.key]
        fields = one.section.fields
        for asked in one.asked:
            said = one.said.get(asked.key, {})
            if said.get(name) in wanted:
                yield (
                    asked.title,
                    one.section.title,
                    fields[name].words(said[name]),
                    Marked(said.get("changed", "")).plain,
                    Marked(said.get("next_step", "")).plain,
                )


def _part(one: SectionView, view: ReturnView) -> PaperPart:
    """Numbers in a table; what is told in words row by row."""
    in_words = one.section.key in FIRST
    return PaperPart(
        key=one.section.key,
        title=one.section.title,
        remarks=(one.section.about,) if not in_words else (),
        tables=(said_table(one, view),) if one.said and not in_words else (),
        groups=tuple(_groups(one, view)) if one.said and in_words else (),
        texts=(),
        source="",
    )


def _groups(one: SectionView, view: ReturnView) -> Iterator[PaperGroup]:
    grouped: dict[str, list[PaperRow]] = {}
    for asked in one.asked:
        grouped.setdefault(asked.group, []).append(PaperRow(asked.title, tuple(_told(asked, one, view))))
    return (PaperGroup(title, tuple(rows)) for title, rows in grouped.items())


def _told(asked: AskedRow, one: SectionView, view: ReturnView) -> Iterator[Row]:
    said = one.said.get(asked.key)
    yield from (Row(title, words) for title, words in asked.planned)
    if said is None:
        yield Row("State", "not said yet")
        return
    yield from (
        Row(field.title, field.words(said[name]))
        for name, field in one.section.fields.items()
        if said.get(name)
    )
    if one.is_unchanged(asked.key):
        yield Row(f"Since quarter {view.before}", "no change")
