"""Parts of a plan as files: taken, sent, looked at cell by cell, accepted, and undone."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.columns import Table
from boards.components.files import table_file
from boards.components.lists import arrange
from boards.components.words import counted
from boards.desk.gate import desk, desk_of
from boards.desk.saving import number_sent
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.people.acts import why_not
from boards.people.roles import Action
from boards.planning.forms import PlanFileForm
from boards.planning.pages import address_of, problems_table
from boards.planning.pages.file import cell_choices, cell_lines, cells_of, file_page
from boards.planning.visits import (
    cannot_write,
    newest_of,
    page_of,
    plan_of,
    turned_away,
    wanted_version,
    written_of,
)
from boards.plans import acts, services
from boards.plans.acts import plan_facts
from boards.plans.parts import TRAJECTORIES
from boards.plans.parts.part import Part, Rows
from boards.plans.queries import PlanView, accepted_of, preview_of, sent_file
from boards.plans.sent_files import PlanFile
from boards.plans.services import CannotPlan, InvalidRows, RefusedFile
from boards.work.edits import EditConflict, NumberAhead

ERRORS_SHOWN = 100


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def part_file(request: HttpRequest, board: str, framework: str, part: str, kind: str) -> HttpResponse:
    """One part of the shown version as a file; the CSV file can be filled in and sent back."""
    organisation, _, plan = plan_of(request, framework, number=wanted_version(request))
    written = written_of(plan, part)
    table = written.part.table(written.rows, plan.setting)
    table = Table(of_board(table.columns, organisation), table.rows)
    return table_file(table, name=f"{part}-{organisation.slug}-{framework}", kind=kind)


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, board: str, framework: str, part: str = TRAJECTORIES.key) -> HttpResponse:
    """Send a file of one part: it is read whole, then shown before anything is stored."""
    organisation, _, plan = plan_of(request, framework)
    version, refused, written = newest_of(plan), None, written_of(plan, part)
    if why := cannot_write(request, plan, part):
        return turned_away(request, plan, organisation, why)
    form = PlanFileForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()), part=written.part
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            number = services.send_file(
                actor=desk_of(request).actor,
                version_id=version.version_id,
                part=written.part,
                content=file.read(),
                file_name=file.name,
                replace_all=form.cleaned_data["replace_all"],
            )
        except RefusedFile as refusal:
            refused = problems_table(refusal.problems[:ERRORS_SHOWN], count=refusal.count)
            stored = "so nothing was stored. Mend"
            errors = counted(refusal.count, f"error, {stored} it", f"errors, {stored} them all")
            form.add_error("file", f"The file has {errors} and send it again.")
        except CannotPlan as problem:
            form.add_error(None, str(problem))
        else:
            return HttpResponseRedirect(f"{address_of(organisation, framework)}files/{number}/")
    return page_of(
        request,
        "planning/upload.html",
        plan,
        organisation,
        {
            "form": form,
            "refused": refused,
            "title": f"Send a file of {written.part.many}",
            "empty": f"{address_of(organisation, framework)}{part}.csv",
        },
        here=f"Send a file of {written.part.many}",
    )


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def sent(request: HttpRequest, board: str, framework: str, file: int) -> HttpResponse:
    """What one file would change, or what it changed."""
    organisation, plan, held = _file_of(request, framework, file)
    part, rows = _part_of(plan, held)
    here = desk_of(request)
    accepted = accepted_of(held, setting=plan.setting)
    preview = None if accepted else preview_of(held, stored=rows, setting=plan.setting)
    page = file_page(
        held,
        part=part,
        preview=preview,
        edit_number=plan.shown.edit_number if plan.shown else 0,
        accepted=accepted,
        rows=rows,
        why_not=_why_not_written(request, plan),
        may_write=here.rights.allows(Action.EDIT_PLAN, organisation_id=organisation.pk),
    )
    lines = cell_lines(accepted.cells if accepted else preview.cells if preview else ())
    listing = arrange(
        request,
        cells_of(part, lines, organisation=organisation, accepted=bool(accepted)),
        lines,
        choices=cell_choices(lines),
    )
    if listing.is_file:
        return listing.file()
    return page_of(
        request,
        "planning/file.html",
        plan,
        organisation,
        {"page": page, "listing": listing},
        here=held.file_name,
    )


Act = Callable[[HttpRequest, PlanView, PlanFile], str]


def _by_button(act: Act) -> Callable[..., HttpResponseBase]:
    """An act on a file's page, which says what was done. Who opens its address, as after signing in, comes there."""

    @desk(Action.EDIT_PLAN, board="board")
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(act)
    def page(request: HttpRequest, board: str, framework: str, file: int) -> HttpResponse:
        organisation, plan, held = _file_of(request, framework, file)
        if request.method == "POST":
            try:
                messages.success(request, act(request, plan, held))
            except (CannotPlan, InvalidRows, NumberAhead) as problem:
                messages.error(request, str(problem))
            except EditConflict as conflict:
                part, rows = _part_of(plan, held)
                titles = ", ".join(
                    part.title_of(one.entry, rows.get(one.entry, {}), plan.setting)
                    for one in conflict.conflicts
                )
                words = " ".join(dict.fromkeys(one.words for one in conflict.conflicts))
                messages.error(request, f"Nothing was undone. {titles}: {words} Change it by hand instead.")
        return HttpResponseRedirect(f"{address_of(organisation, framework)}files/{file}/")

    return page


@_by_button
def accept(request: HttpRequest, plan: PlanView, held: PlanFile) -> str:
    """Save what was shown of the file."""
    changed = services.accept_file(
        actor=desk_of(request).actor,
        file_id=held.pk,
        edit_number=number_sent(request),
        shown=request.POST.get("shown", ""),
    )
    part, _ = _part_of(plan, held)
    return f"The file changed {counted(len(changed), part.one, part.many)}."


@_by_button
def undo(request: HttpRequest, plan: PlanView, held: PlanFile) -> str:
    """Save the values that stood before the file."""
    changed = services.undo_file(actor=desk_of(request).actor, file_id=held.pk)
    part, _ = _part_of(plan, held)
    return f"Undone: {counted(len(changed), part.one, part.many)} as before the file."


def _file_of(request: HttpRequest, framework: str, number: int) -> tuple[Organisation, PlanView, PlanFile]:
    """The file and the version that it was sent for; not found where it belongs to another plan."""
    here = desk_of(request).organisation
    held = sent_file(number, organisation_id=here.pk, framework_key=framework) if here else None
    if held is None:
        raise Http404("there is no such file")
    organisation, _, plan = plan_of(request, framework, number=held.version.number)
    return organisation, plan, held


def _part_of(plan: PlanView, held: PlanFile) -> tuple[Part, Rows]:
    written = written_of(plan, held.part)
    return written.part, written.rows


def _why_not_written(request: HttpRequest, plan: PlanView) -> str:
    """Why the version of the file takes no change now; empty where it does."""
    if plan.shown != plan.newest:
        return "There is a newer version of this plan."
    return why_not(acts.WRITE, plan_facts(plan), desk_of(request).actor)
