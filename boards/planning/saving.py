"""A row of a plan that was typed is saved, or its form says beside which field why not."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from django.http import HttpRequest

from boards.desk.saving import Saving, save_typed
from boards.people.acts import Refusal
from boards.plans.parts.part import Fault
from boards.plans.services import InvalidRows


class FormOfMany(Protocol):
    """A form of many entries: when it was opened, and what it saw of which since."""

    cleaned_data: Any

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
    request: HttpRequest, form: FormOfMany, save: Callable[[int, Mapping[str, int]], int]
) -> Saving | None:
    """As `save_row`, of a form of many rows; None where nothing was sent, or it cannot be read. `save` takes the number
    of the edit with which the form was opened, and what it saw since."""
    if request.method != "POST" or not form.is_valid():
        return None
    said = form.cleaned_data
    return save_row(request, form, lambda: save(said["edit_number"], said["seen"]))
