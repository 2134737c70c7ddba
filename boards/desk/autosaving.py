"""A form that is saved as it is typed (static/js/autosave.js): the same save, answered in a few words for a script."""

from collections.abc import Iterable, Mapping

from django import forms
from django.http import HttpRequest, JsonResponse

from boards.components.forms import numbers_text
from boards.desk.gate import desk_of
from boards.desk.saving import Saving
from boards.work.actors import LOCAL

HEADER = "X-Autosave"


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
    """When it was saved and as which edit, or why not; `told` are sentences about what was saved.

    `seen` is what a form of many entries sends along next time; its edit number stays the one that it was opened with.
    `row` is the key that an entry was given, where it is not the one that its form was opened with.
    """
    if saving and saving.is_saved:
        at = desk_of(request).actor.now.astimezone(LOCAL)
        hidden = {"edit_number": str(saving.edit_number)} if seen is None else {"seen": numbers_text(seen)}
        hidden |= {"row": row} if row else {}
        said = {"saved": f"{at:%H:%M}", "edit_number": saving.edit_number}
        return JsonResponse({**said, "hidden": hidden, "told": list(told)})
    if saving and saving.conflict:
        why = f"{saving.conflict.words} Press Save to see both and choose."
        return JsonResponse({"why": why}, status=409)
    first = next((error for errors in form.errors.values() for error in errors), "")
    return JsonResponse({"why": f"Not saved yet: {first}"}, status=422)
