"""An entry that was typed is saved, or its form says why not: in words, or as a choice between two people's values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest, QueryDict

from boards.components.forms import HIGHEST_NUMBER, numbers_of, numbers_text
from boards.people.acts import Refusal
from boards.work.edits import EditConflict, EntryConflict, NumberAhead, Values


class FormOfEntry(Protocol):
    def add_error(self, field: str | None, error: Any) -> None: ...


@dataclass(frozen=True)
class Saving:
    """What became of a save. `edit_number` is the document's after it.

    With conflicts `again` is what was typed, to be sent knowingly the next time.
    """

    is_saved: bool = False
    edit_number: int = 0
    conflicts: tuple[EntryConflict, ...] = ()
    again: QueryDict | None = None

    @property
    def conflict(self) -> EntryConflict | None:
        """The only one, of a form of one entry."""
        return self.conflicts[0] if self.conflicts else None


def number_sent(request: HttpRequest) -> int:
    """The document's edit number that a button's form sent back. NumberAhead for what no document ever had: whatever is
    no number, or one so long that it cannot be read.
    """
    text = request.POST.get("edit_number", "")
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(HIGHEST_NUMBER))):
        raise NumberAhead
    return int(text)


def save_typed(
    request: HttpRequest,
    form: FormOfEntry,
    save: Callable[[], int],
    *,
    tell: Callable[[Refusal], None] | None = None,
) -> Saving:
    """`save` saves what the form holds, and gives the new edit number; `tell` says in the form what it refuses.

    A form of many entries has the numbers at which it saw them in its field `seen` (`SeenNumbers`).
    """
    try:
        number = save()
    except NumberAhead as problem:
        form.add_error(None, str(problem))
    except Refusal as refusal:
        if tell is None:
            form.add_error(None, str(refusal))
        else:
            tell(refusal)
    except EditConflict as saved_first:
        # The next save is made knowingly, with what is there now in view; of other entries it is not.
        again = request.POST.copy()
        if "seen" in again:
            shown = {one.entry: saved_first.edit_number for one in saved_first.conflicts}
            again["seen"] = numbers_text(numbers_of(str(again["seen"])) | shown)
        else:
            again["edit_number"] = str(saved_first.edit_number)
        return Saving(conflicts=saved_first.conflicts, again=again)
    else:
        return Saving(is_saved=True, edit_number=number)
    return Saving()


def seen_after(
    seen: Mapping[str, int], *, typed: Mapping[str, Values], stored: Mapping[str, Values], number: int
) -> dict[str, int]:
    """At which number a form of many entries has seen each: now, of those of which it says what is stored.

    `stored` is read after the save that gave the `number`. Of any other entry the form shows what it showed before.
    """
    same = {entry: number for entry, said in typed.items() if said == stored.get(entry, {})}
    return {**seen, **same}
