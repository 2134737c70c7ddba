"""Two people saved one section: paragraph by paragraph, what only one of them changed is put together by itself.

Paragraphs that all three texts have (what both had opened, theirs, yours) hold the texts together; what stands between
two of them is a row. A row in which the two differ is a choice, proposed as `work.edits` proposes every field.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from boards.components.choosing import Choice, choice_of, saved_by
from boards.work.edits import EntryConflict, Merge, merge

APART = "\n\n"
ROW = "row-"  # of the names of fields, with the number of the row


@dataclass(frozen=True)
class Row:
    """A piece of the section: agreed words, or a choice. `name` is the form's field for the words that stay."""

    name: str
    text: str
    choice: Choice | None


def rows_of(conflict: EntryConflict) -> tuple[Row, ...]:
    """The whole section in order; of an entry of words, whose field is `body`."""
    (body,) = conflict.merge.differences
    merged = merge_paragraphs(read=body.read or "", theirs=body.theirs or "", yours=body.yours or "")
    differing = {one.field: one for one in merged.differences}
    return tuple(
        Row(
            name=name,
            text=str(merged.agreed.get(name, "")),
            choice=choice_of(
                differing[name],
                name=name,
                legend=f"Part {place} of the section",
                theirs=saved_by(conflict),
                said=lambda text: text or "nothing",
            )
            if name in differing
            else None,
        )
        for place, name in enumerate(sorted({*merged.agreed, *differing}), start=1)
    )


def fields_of(conflict: EntryConflict, labels: Mapping[str, str]) -> tuple[Row, ...]:
    """An entry of several texts, a row for each of them in the order of `labels`, which name them for a reader."""
    differing = {one.field: one for one in conflict.merge.differences}
    return tuple(
        Row(
            name=name,
            text=str(conflict.merge.agreed.get(name, "")),
            choice=choice_of(
                differing[name],
                name=name,
                legend=label,
                theirs=saved_by(conflict),
                said=lambda text: text or "nothing",
            )
            if name in differing
            else None,
        )
        for name, label in labels.items()
    )


def joined(sent: Mapping[str, str]) -> str:
    """The section as it was chosen row by row; of what a form sent."""
    rows = [sent[name].strip() for name in sorted(sent) if name.startswith(ROW)]
    return APART.join(row for row in rows if row)


def merge_paragraphs(*, read: str, theirs: str, yours: str) -> Merge:
    """Three texts as rows of the same names, merged field by field."""
    texts = tuple(_paragraphs(text) for text in (read, theirs, yours))
    cuts = _cuts(*texts)
    rows = [
        row
        for start, end in pairwise(cuts)
        for row in _without_what_both_wrote([text[a:b] for text, a, b in zip(texts, start, end, strict=True)])
        if any(row)
    ]
    named = [(f"{ROW}{number:04}", [APART.join(part) for part in row]) for number, row in enumerate(rows, 1)]
    return merge(
        read={name: row[0] for name, row in named},
        theirs={name: row[1] for name, row in named},
        yours={name: row[2] for name, row in named},
    )


def _without_what_both_wrote(row: list[list[str]]) -> list[list[list[str]]]:
    """The row between what theirs and yours have alike at its beginning and its end, new to both or not."""
    head, tail = [], []
    while row[1] and row[2] and row[1][0] == row[2][0]:
        alike = row[1][0]
        head.append([[alike], [alike], [alike]])
        row = [part[1:] if part[:1] == [alike] else part for part in row]
    while row[1] and row[2] and row[1][-1] == row[2][-1]:
        alike = row[1][-1]
        tail.append([[alike], [alike], [alike]])
        row = [part[:-1] if part[-1:] == [alike] else part for part in row]
    return [*head, row, *reversed(tail)]


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\r\n", "\n").split(APART) if part.strip()]


def _cuts(read: list[str], theirs: list[str], yours: list[str]) -> list[tuple[int, int, int]]:
    """Where all three are cut: before and after each paragraph that all of them have."""
    in_theirs, in_yours = _same(read, theirs), _same(read, yours)
    cuts = [(0, 0, 0)]
    for place in range(len(read)):
        if place in in_theirs and place in in_yours:
            here = (place, in_theirs[place], in_yours[place])
            cuts += [here, (here[0] + 1, here[1] + 1, here[2] + 1)]
    return [*cuts, (len(read), len(theirs), len(yours))]


def _same(read: list[str], other: list[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, read, other, autojunk=False).get_matching_blocks()
    return {block.a + place: block.b + place for block in blocks for place in range(block.size)}
