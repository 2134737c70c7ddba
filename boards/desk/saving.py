"""An entry that was typed is saved, or its form says why not: in words, or as a choice between two people's values."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest, QueryDict

from boards.people.acts import Refusal
from boards.work.edits import EditConflict, EntryConflict, NumberAhead


class FormOfEntry(Protocol):
    def add_error(self, field: str | None, error: Any) -> None: ...


@dataclass(frozen=True)
class Saving:
    """What became of a save. `edit_number` is the document's after it.

    With a conflict `again` is what was typed, to be sent knowingly the next time.
    """

    is_saved: bool = False
    edit_number: int = 0
    conflict: EntryConflict | None = None
    again: QueryDict | None = None


def save_typed(
    request: HttpRequest,
    form: FormOfEntry,
    save: Callable[[], int],
    *,
    tell: Callable[[Refusal], None] | None = None,
) -> Saving:
    """`save` saves one entry, and gives the new edit number; `tell` says in the form what it refuses."""
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
        (conflict,) = saved_first.conflicts
        # The next save is made knowingly, with what is there now in view.
        again = request.POST.copy()
        again["edit_number"] = str(saved_first.edit_number)
        return Saving(conflict=conflict, again=again)
    else:
        return Saving(is_saved=True, edit_number=number)
    return Saving()
