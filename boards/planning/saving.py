"""A row that was typed is saved, or its form says why not: beside its fields, or as a choice between two people's."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest, QueryDict

from boards.plans.parts.part import Fault
from boards.plans.services import CannotPlan, InvalidRows
from boards.work.edits import EditConflict, EntryConflict, NumberAhead


class FormOfRow(Protocol):
    def add_error(self, field: str | None, error: Any) -> None: ...
    def add_faults(self, faults: Iterable[Fault]) -> None: ...


@dataclass(frozen=True)
class Saving:
    """What became of a save. `edit_number` is the version's after it.

    With a conflict `again` is what was typed, to be sent knowingly the next time.
    """

    is_saved: bool = False
    edit_number: int = 0
    conflict: EntryConflict | None = None
    again: QueryDict | None = None


def save_typed(request: HttpRequest, form: FormOfRow, save: Callable[[], int]) -> Saving:
    """`save` saves one row, and gives the new edit number; what it refuses is said in the form."""
    try:
        number = save()
    except (CannotPlan, NumberAhead) as problem:
        form.add_error(None, str(problem))
    except InvalidRows as refusal:
        form.add_faults(refusal.faults)
    except EditConflict as saved_first:
        (conflict,) = saved_first.conflicts
        # The next save is made knowingly, with what is there now in view.
        again = request.POST.copy()
        again["edit_number"] = str(saved_first.edit_number)
        return Saving(conflict=conflict, again=again)
    else:
        return Saving(is_saved=True, edit_number=number)
    return Saving()
