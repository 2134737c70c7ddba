"""A whole part typed as a grid: every short field of every row in one form, which saves itself as it is typed."""

from dataclasses import dataclass

from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from boards.components.choosing import Choice
from boards.components.parts import Heading, Link
from boards.components.words import counted
from boards.desk.autosaving import autosaved, is_autosave
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.desk.saving import Saving, seen_after
from boards.people.roles import Action
from boards.planning.pages import address_of
from boards.planning.pages.conflict import choices_of
from boards.planning.saving import save_many
from boards.planning.visits import cannot_write, newest_of, page_of, plan_of, turned_away, written_of
from boards.planning.whole_part_forms import (
    EMPTY_ROWS,
    MOST_CELLS,
    WholePartForm,
    cell,
    cells_of,
    shown_rows,
)
from boards.plans import services
from boards.plans.parts.inputs import Number
from boards.plans.parts.part import Part, Setting
from boards.plans.queries import PlanView, WrittenPart
from boards.work.edits import EntryConflict


@dataclass(frozen=True)
class GridCell:
    """A cell, or the choice that stands in its place where two people saved different values."""

    field: BoundField
    choice: Choice | None


@dataclass(frozen=True)
class GridRow:
    """`href` leads to the form of the row, where its longer texts are."""

    title: str
    href: str
    cells: tuple[GridCell, ...]
    differs: bool


@dataclass(frozen=True)
class GridPage:
    title: str
    lead: str
    about: str
    columns: tuple[Heading, ...]
    rows: tuple[GridRow, ...]
    conflicts: tuple[str, ...]
    pages: tuple[Link, ...]
    cancel: str


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def whole_part(request: HttpRequest, board: str, framework: str, part: str) -> HttpResponse:
    """Every row at once. What somebody else saved meanwhile stays, or is a choice for each cell."""
    organisation, _, plan = plan_of(request, framework)
    written, version = written_of(plan, part), newest_of(plan)
    if why := cannot_write(request, plan, part):
        return turned_away(request, plan, organisation, why)
    form = _form(request, written, plan)
    saving = save_many(
        request,
        form,
        lambda rows, number, seen: services.save_rows(
            actor=desk_of(request).actor,
            version_id=version.version_id,
            part=written.part,
            rows=rows,
            only=form.asked.keys(),
            edit_number=number,
            seen=seen,
        ),
    )
    if saving:
        if saving.is_saved and is_autosave(request):
            stored = {
                key: {name: text for name, text in said.items() if name in form.asked}
                for key, said in written.part.rows(version.version_id).items()
            }
            seen = seen_after(
                form.cleaned_data["seen"], typed=form.said, stored=stored, number=saving.edit_number
            )
            return autosaved(request, form, saving, seen=seen)
        if saving.is_saved:
            messages.success(request, f"Saved: {written.part.title}.")
            stays = request.get_full_path() if "stay" in request.POST else ""
            return HttpResponseRedirect(stays or f"{address_of(organisation, framework)}{part}/")
        if saving.conflicts and not is_autosave(request):
            form = _form(request, written, plan, again=saving)
    if is_autosave(request):
        return autosaved(request, form, saving)
    conflicts = saving.conflicts if saving else ()
    page = _page(form, written, plan, conflicts, address=f"{address_of(organisation, framework)}{part}/")
    answer = page_of(
        request,
        "planning/whole_part.html",
        plan,
        organisation,
        {"page": page, "form": form},
        here=page.title,
    )
    if conflicts:
        answer.status_code = 409
    return answer


def _form(
    request: HttpRequest, written: WrittenPart, plan: PlanView, *, again: Saving | None = None
) -> WholePartForm:
    part, setting, version = written.part, plan.setting, newest_of(plan)
    asked = cells_of(part, setting)
    first, most = _place(request, written, asked_cells=len(asked), setting=setting)
    rows = shown_rows(part, written.rows, setting)[first : first + most]
    is_last = first + most >= len(shown_rows(part, written.rows, setting))
    initial: dict[str, object] = {"edit_number": version.edit_number, **typed_before(request)}
    return WholePartForm(
        again.again if again else request.POST or None,
        initial=initial,
        rows=rows,
        asked=asked,
        adds=not _is_named(part),
        ends=is_last,
        titles={key: part.title_of(key, said, setting) for key, said in rows},
    )


def _place(
    request: HttpRequest, written: WrittenPart, *, asked_cells: int, setting: Setting
) -> tuple[int, int]:
    """The first row of this page, and how many rows a page has."""
    most = max(1, MOST_CELLS // max(1, asked_cells) - EMPTY_ROWS)
    text = request.GET.get("from", "")
    first = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    total = len(shown_rows(written.part, written.rows, setting))
    return (first if first < total else 0), most


def _is_named(part: Part) -> bool:
    return part.listed is not None and part.listed.named is not None


def _page(
    form: WholePartForm,
    written: WrittenPart,
    plan: PlanView,
    conflicts: tuple[EntryConflict, ...],
    *,
    address: str,
) -> GridPage:
    part, setting = written.part, plan.setting
    choices = {one.entry: _choices(one, form, part, setting) for one in conflicts}
    total, most = (
        len(shown_rows(part, written.rows, setting)),
        max(1, MOST_CELLS // max(1, len(form.asked)) - EMPTY_ROWS),
    )
    longer = [field.title for name, field in part.fields("", setting).items() if name not in form.asked]
    return GridPage(
        title=f"Type {part.many} in a grid",
        lead=f"{plan.framework.name}. {counted(total, part.one, part.many).capitalize()}.",
        about=f"Longer texts are typed in a row’s own form, and stay as they are here: {', '.join(longer)}."
        if longer
        else "",
        columns=tuple(
            Heading(field.title, number=isinstance(field.input, Number)) for field in form.asked.values()
        ),
        rows=tuple(
            GridRow(
                title=form.titles.get(key, key),
                href=f"{address}{key}/edit/" if key in written.rows else "",
                cells=tuple(
                    GridCell(form[cell(key, name)], choices.get(key, {}).get(name)) for name in form.asked
                ),
                differs=key in choices,
            )
            for key in form.keys
        ),
        conflicts=tuple(f"{form.titles.get(one.entry, one.entry)}: {one.words}" for one in conflicts),
        pages=tuple(
            Link(f"Rows {first + 1} to {min(first + most, total)}", f"?from={first}")
            for first in range(0, total, most)
        )
        if total > most
        else (),
        cancel=address,
    )


def _choices(conflict: EntryConflict, form: WholePartForm, part: Part, setting: Setting) -> dict[str, Choice]:
    names = {name: cell(conflict.entry, name) for name in form.asked}
    return choices_of(conflict, part=part, setting=setting, form=form, names=names)
