"""Edits of documents: who changed what, from what to what, and which number the document had after that.

A kind of document has one append-only table of them (`PlanEdit`, `ReportEdit`), a subclass of `Edit` with a foreign key
`document`. Each change raises the document's `edit_number`, a change of state too. Everything that depends on who wrote
what is one plain function over these rows: who may not sign or approve, the stale save, the history, what changed since
somebody read it. The audit log is written beside them and is never read for any of this.

A document consists of parts ("words", "trajectories", "state"), a part of entries (a section, a measure), and an entry
of fields, which `before` and `after` map to plain JSON values. An entry that was not there has no fields.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

import pgtrigger
from django.conf import settings
from django.db import connection, models
from django.db.models import Q

from boards.work.actors import LOCAL, Actor
from boards.work.audit import OutsideTransaction
from targets.calc.periods import day_words
from targets.text_rows import insert_texts

#: The part that holds changes of state; to sign, approve or hand over is no writing.
STATE = "state"

Values = Mapping[str, Any]


class Edit(models.Model):
    """One change of one entry. A subclass adds `document`, and takes over this Meta."""

    append_only = True

    part = models.CharField(max_length=20)
    entry = models.CharField(max_length=80, blank=True, help_text="Section or measure; of a state, the act.")
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="Empty for a job."
    )
    editor_label = models.CharField(
        max_length=200, help_text="The person's name then, or the command that acted."
    )
    at = models.DateTimeField()
    edit_number = models.PositiveIntegerField(
        help_text="The document's after this edit; 0 for what a new edition or version began with."
    )
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    copied_from = models.BigIntegerField(
        null=True,
        help_text="The row of the audit log that this is a copy of; empty for what was written here.",
    )

    class Meta:
        abstract = True
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "edit_number", "part", "entry"],
                condition=Q(copied_from=None, edit_number__gt=0),
                name="one_%(class)s_per_number_part_and_entry",
            ),
            models.UniqueConstraint(
                fields=["document", "copied_from", "part", "entry"],
                condition=Q(copied_from__isnull=False),
                name="one_%(class)s_per_copied_row_part_and_entry",
            ),
        ]
        triggers: list[pgtrigger.Trigger] = [
            pgtrigger.Protect(name="edits_are_never_rewritten", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.entry} by {self.editor_label}, edit {self.edit_number}"


class Document(Protocol):
    """What has edits: a model with a number that goes up with each of them."""

    pk: Any
    edit_number: int

    def save(self, *, update_fields: Collection[str]) -> None: ...


E = TypeVar("E", bound=Edit)


# Writing


@dataclass(frozen=True)
class Change:
    """One entry as it was and as it is now."""

    before: Values | None
    after: Values | None


def record(
    edits: type[Edit], document: Document, *, actor: Actor, part: str, changes: Mapping[str, Change]
) -> None:
    """Raise the document's edit number by one, save that, and write one row for each changed entry.

    The caller holds the document's row locked. It calls this before it writes a state that freezes the document.
    OutsideTransaction where an edit could stand without its change.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"edit {part}")
    document.edit_number += 1
    document.save(update_fields=["edit_number"])
    insert_texts(
        edits,
        {
            "entry": tuple(changes),
            "before": [_json(change.before) for change in changes.values()],
            "after": [_json(change.after) for change in changes.values()],
        },
        alike={
            "document": document.pk,
            "part": part,
            "editor": actor.user_id,
            "editor_label": actor.label,
            "at": actor.now,
            "edit_number": document.edit_number,
        },
    )


def _json(values: Values | None) -> str | None:
    return None if values is None else json.dumps(values)


# Reading


def history(edits: type[E], document: Document) -> list[E]:
    """Every edit of a document, newest first; one query."""
    return list(_rows(edits).filter(document=document))


def since(edits: type[E], document: Document, *, edit_number: int) -> list[E]:
    """What was changed after the document had this edit number, newest first; one query."""
    return list(_rows(edits).filter(document=document, edit_number__gt=edit_number))


def since_moment(edits: type[E], document: Document, *, at: datetime) -> list[E]:
    """What was changed after somebody read the document at this moment, newest first; one query."""
    return list(_rows(edits).filter(document=document, at__gt=at))


def authors(edits: type[Edit], *, documents: Collection[int]) -> dict[int, frozenset[int]]:
    """Who wrote any part of each document, by its number: whoever must not sign or approve it. One query."""
    rows = _rows(edits).filter(document__in=documents, editor__isnull=False).exclude(part=STATE)
    found: dict[int, set[int]] = defaultdict(set)
    for document, editor in rows.order_by().values_list("document_id", "editor_id").distinct():
        found[document].add(editor)
    return {document: frozenset(found[document]) for document in documents}


def _rows(edits: type[Edit]) -> models.QuerySet[Any]:
    """Of a subclass: only that has a `document` to filter by."""
    return edits._default_manager.all()


# Two people save the same


@dataclass(frozen=True)
class Difference:
    """A field that two people leave with different values; `read` is what both had begun with.

    Values are None where the field is not there.
    """

    field: str
    read: Any
    theirs: Any
    yours: Any

    @property
    def is_clash(self) -> bool:
        """Both changed it, so a person must choose; else only one of them did, and that value is proposed."""
        return bool(self.theirs != self.read and self.yours != self.read)

    @property
    def proposed(self) -> Any:
        return self.yours if self.yours != self.read else self.theirs


@dataclass(frozen=True)
class Merge:
    """Two versions of an entry put together: what both say, and where they differ."""

    agreed: Values
    differences: tuple[Difference, ...]

    @property
    def proposed(self) -> Values:
        """Every field with the value that changed; where both changed it, with yours."""
        found = self.agreed | {one.field: one.proposed for one in self.differences}  # type: ignore[operator]
        return {field: value for field, value in found.items() if value is not None}


def merge(*, read: Values, theirs: Values, yours: Values) -> Merge:
    """Compare field by field what both had read, what is stored by now, and what you want to store."""
    fields = sorted({*read, *theirs, *yours})
    agreed = {f: yours[f] for f in fields if f in yours and yours[f] == theirs.get(f)}
    return Merge(
        agreed=agreed,
        differences=tuple(
            Difference(field=f, read=read.get(f), theirs=theirs.get(f), yours=yours.get(f))
            for f in fields
            if theirs.get(f) != yours.get(f)
        ),
    )


@dataclass(frozen=True)
class EntryConflict:
    """One entry that was saved by `by` at `at`, after you had opened it, and that you changed too."""

    entry: str
    by: str
    by_yourself: bool
    at: datetime
    merge: Merge

    @property
    def words(self) -> str:
        local = self.at.astimezone(LOCAL)
        who = "You saved this in another window" if self.by_yourself else f"{self.by} saved this"
        return f"{who} on {day_words(local.date())} at {local:%H:%M}, after you opened it here."


class EditConflict(Exception):
    """Entries were saved since you opened them. Nothing was stored and nothing is lost: both values are here.

    `edit_number` is the document's now: a save that carries it has seen theirs.
    """

    def __init__(self, conflicts: tuple[EntryConflict, ...], *, edit_number: int) -> None:
        told = " ".join(dict.fromkeys(conflict.words for conflict in conflicts))
        super().__init__(f"{told} Nothing of yours is lost.")
        self.conflicts = conflicts
        self.edit_number = edit_number


class NumberAhead(Exception):
    """The save names an edit number that the document never had."""

    def __init__(self) -> None:
        super().__init__(
            "This form names a version that was never saved here, so nothing was stored. "
            "Keep a copy of what you typed, open the page again and save it there."
        )


def refuse_ahead(document: Document, *, edit_number: int) -> None:
    """NumberAhead for a number that the document, which the caller holds locked, never had."""
    if not 0 <= edit_number <= document.edit_number:
        raise NumberAhead


def to_write(
    edits: type[Edit],
    document: Document,
    *,
    actor: Actor,
    part: str,
    stored: Mapping[str, Values],
    typed: Mapping[str, Values],
    edit_number: int,
    seen: Mapping[str, int] | None = None,
    only: Collection[str] | None = None,
    marks: Collection[str] = (),
) -> dict[str, Change]:
    """Which of the typed entries are to be written, for `record`; empty where nothing is.

    `edit_number` is the document's when the author opened it, `seen` that of entries which the author saved or was
    shown later than that: a form of many entries saves itself again and again, and shows of the others what it opened
    with. `only` are the fields that the author had before them, where that is not the whole entry: the others stay as
    they are stored. `marks` are fields that only tell how the others came to be ("no change"): by themselves they are
    no change, and never what two people differ in. An entry that the author left as it was then is not written over
    what somebody else saved since.
    The caller holds the document's row locked. Raises NumberAhead, and EditConflict where an entry was changed by both
    sides. One query at most.
    """

    def shown(values: Values) -> Values:
        return {
            name: value
            for name, value in values.items()
            if name not in marks and (only is None or name in only)
        }

    def whole(entry: str, values: Values) -> Values:
        rest = {name: value for name, value in stored.get(entry, {}).items() if name not in (only or ())}
        return values if only is None else {**rest, **values}

    seen = seen or {}
    for number in (edit_number, *seen.values()):
        refuse_ahead(document, edit_number=number)
    changed = {
        entry: Change(before=stored.get(entry, {}), after=whole(entry, values))
        for entry, values in typed.items()
        if shown(values) != shown(stored.get(entry, {}))
    }
    if not changed or edit_number == document.edit_number:
        return changed
    newer: dict[str, list[Edit]] = defaultdict(list)
    for edit in since(edits, document, edit_number=edit_number):
        is_newer = edit.edit_number > seen.get(edit.entry, edit_number)
        if edit.part == part and edit.entry in changed and is_newer:
            newer[edit.entry].append(edit)
    conflicts = []
    for entry, later in newer.items():
        read, theirs, yours = (
            shown(values) for values in (later[-1].before or {}, stored.get(entry, {}), typed[entry])
        )
        if yours == read:
            del changed[entry]
        elif theirs != read:
            by_yourself = later[0].editor_id is not None and later[0].editor_id == actor.user_id
            conflicts.append(
                EntryConflict(
                    entry=entry,
                    by=later[0].editor_label,
                    by_yourself=by_yourself,
                    at=later[0].at,
                    merge=merge(read=read, theirs=theirs, yours=yours),
                )
            )
    if conflicts:
        raise EditConflict(tuple(conflicts), edit_number=document.edit_number)
    return changed
