"""A form that is saved as it is typed (static/js/autosave.js): the same save, answered in a few words for a script."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, JsonResponse

from boards.components.forms import numbers_text
from boards.desk.gate import desk_of
from boards.desk.saving import Saving
from boards.work.actors import LOCAL

HEADER = "X-Autosave"
MOST_WRONG = 3  # faults that are told one by one


def is_autosave(request: HttpRequest) -> bool:
    return request.method == "POST" and HEADER in request.headers


def autosaved(
    request: HttpRequest,
    form: forms.Form,
    saving: Saving | None,
    *,
    told: Iterable[str] = (),
    seen: Mapping[str, int] | None = None,
    row: str = "",
) -> JsonResponse:
    """When it was saved and as which edit, and what was not and why; `told` are sentences about what was saved.

    `seen` is what a form of many entries sends along next time; its edit number stays the one that it was opened with.
    Such a form can be saved but for some entries. `row` is the key that an entry was given, where it is not the one
    that its form was opened with.
    """
    said: dict[str, Any] = {}
    if saving and saving.is_saved:
        at = desk_of(request).actor.now.astimezone(LOCAL)
        hidden = {"edit_number": str(saving.edit_number)} if seen is None else {"seen": numbers_text(seen)}
        hidden |= {"row": row} if row else {}
        said = {
            "saved": f"{at:%H:%M}",
            "edit_number": saving.edit_number,
            "hidden": hidden,
            "told": list(told),
        }
    if saving and saving.conflict:
        why = f"{saving.conflict.words} Press Save to see both and choose."
        return JsonResponse({**said, "why": why}, status=409)
    wrong = list(dict.fromkeys(str(errors[0]) for errors in form.errors.values()))
    if said and not wrong:
        return JsonResponse(said)
    more = len(wrong) - MOST_WRONG
    told_of = [*wrong[:MOST_WRONG], *([f"There are {more} more."] if more > 0 else [])]
    why = f"Not saved yet: {' '.join(told_of)}"
    return JsonResponse({**said, "why": why}, status=422)
