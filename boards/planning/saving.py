"""A row of a plan that was typed is saved, or its form says beside which field why not."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from django.http import HttpRequest

from boards.desk.saving import Saving, save_typed
from boards.people.acts import Refusal
from boards.plans.parts.part import Fault
from boards.plans.services import InvalidRows


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
