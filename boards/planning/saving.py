"""A row of a plan that was typed is saved, or its form says beside which field why not."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from django.http import HttpRequest

from boards.desk.autosaving import is_autosave
from boards.desk.saving import Saving, save_typed
from boards.people.acts import Refusal
from boards.plans.parts.part import Fault, Fields
from boards.plans.services import InvalidRows
from boards.work.edits import EntryConflict


class FormOfMany(Protocol):
    """A form of many entries: when it was opened, what it saw of which since, and what it says of those that can be
    read. Its cells are named by their entry, a point and their field."""

    cleaned_data: Any
    said: dict[str, Fields]

    @property
    def errors(self) -> Mapping[str, Any]: ...
    def is_valid(self) -> bool: ...
    def add_error(self, field: str | None, error: Any) -> None: ...
    def add_faults(self, faults: Iterable[Fault]) -> None: ...


class FormOfRow(Protocol):
    def add_error(self, field: str | None, error: Any) -> None: ...
    def add_faults(self, faults: Iterable[Fault]) -> None: ...


def save_row(request: HttpRequest, form: FormOfRow, save: Callable[[], int]) -> Saving:
    """As `save_typed`; what a part refuses stands beside its field."""

    def tell(refusal: Refusal) -> None:
        if isinstance(refusal, InvalidRows):
            form.add_faults(refusal.faults)
        else:
            form.add_error(None, str(refusal))

    return save_typed(request, form, save, tell=tell)


def save_many(
    request: HttpRequest,
    form: FormOfMany,
    save: Callable[[Mapping[str, Fields], int, Mapping[str, int]], int],
) -> Saving | None:
    """As `save_row`, of a form of many rows; None where nothing was sent, or it cannot be read. `save` takes rows, the
    number of the edit with which the form was opened, and what it saw since.

    A button saves all rows or none. What saves itself saves those that can be saved: a row that is not finished, or
    that somebody else saved too, waits in the form, which says why, and holds back no other.
    """
    if request.method != "POST":
        return None
    is_valid, by_itself = form.is_valid(), is_autosave(request)
    if not is_valid and not (by_itself and all("." in name for name in form.errors)):
        return None
    number, seen = form.cleaned_data["edit_number"], form.cleaned_data["seen"]
    wait: set[str] = set()
    conflicts: tuple[EntryConflict, ...] = ()

    def save_others() -> int:
        try:
            return save({key: said for key, said in form.said.items() if key not in wait}, number, seen)
        except InvalidRows as refusal:
            wait.update(fault.key for fault in refusal.faults)
            raise

    while True:
        before = len(wait)
        saving = save_row(request, form, save_others)
        wait.update(one.entry for one in saving.conflicts)
        conflicts += saving.conflicts
        if saving.is_saved or not by_itself or len(wait) == before:
            return replace(saving, conflicts=conflicts)
