"""Parts whose rows people add, at the desk: their list, one row, and what is done to it, which one press undoes."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import partial, wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.tables import wanted_file
from boards.desk.autosaving import autosaved, is_autosave
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.desk.saving import number_sent
from boards.organisations.models import Organisation
from boards.people.acts import Act, offers
from boards.people.roles import Action
from boards.planning.pages import (
    address_of,
    is_pinned_to,
    part_page,
    pin_of_row,
    plan_questions,
    row_form_page,
    row_page,
)
from boards.planning.reported import reported_of
from boards.planning.row_forms import RowForm, initial
from boards.planning.saving import save_row
from boards.planning.visits import (
    cannot_write,
    is_open_line,
    may,
    may_propose,
    newest_of,
    page_of,
    plan_of,
    turned_away,
    wanted_version,
    writes,
    written_of,
)
from boards.plans import acts, services
from boards.plans.acts import PlanFacts, plan_facts
from boards.plans.parts.part import Fields, Part
from boards.plans.queries import PlanView, WrittenPart, newest_edits
from boards.plans.services import CannotPlan, InvalidRows
from boards.work.edits import EditConflict, EntryConflict, NumberAhead


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def rows(request: HttpRequest, board: str, framework: str, part: str) -> HttpResponse:
    """All rows of one part."""
    organisation, _, plan = plan_of(request, framework, number=wanted_version(request))
    written = written_of(plan, part)
    facts, here = plan_facts(plan), desk_of(request)
    add = replace(acts.WRITE, key="add", words=f"New {written.part.one}", leads=True)
    grid = replace(acts.WRITE, key="grid", words="Type in a grid")
    paste = replace(acts.WRITE, key="paste", words="Paste cells")
    can: tuple[Act[PlanFacts], ...] = (
        (grid, paste, acts.WRITE) if _is_named(written.part) else (add, grid, paste, acts.WRITE)
    )
    if facts.by_line or facts.state == acts.AGREED:
        new = replace(acts.CHANGE_LINE, key="propose", words=f"Propose a new {written.part.one}")
        can = () if _is_named(written.part) else (new,)
    is_theirs = writes(part, facts, here)
    if not is_theirs:
        can = ()
    if part in plan.local and not plan.local[part]:
        can = (*can, acts.SHARE)
    page = part_page(
        written,
        plan=plan,
        organisation=organisation,
        offers=offers(can, facts, here, address=_address(plan, organisation, part))
        if plan.shown == plan.newest
        else (),
        edits=newest_edits(plan, part),
        hands_over=plan.shown == plan.newest
        and len(plan.parts) > 1
        and is_theirs
        and may(acts.PART_READY, facts, here),
    )
    if file := wanted_file(request, *page.sums, of=f"{organisation.slug}-{framework}"):
        return file
    return page_of(request, "planning/part.html", plan, organisation, {"page": page}, here=written.part.title)


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def row(request: HttpRequest, board: str, framework: str, part: str, row: str) -> HttpResponse:
    """One row of the shown version."""
    organisation, _, plan = plan_of(request, framework, number=wanted_version(request))
    written = written_of(plan, part)
    if row not in written.rows and not _is_asked(written, row, plan):
        raise Http404("this version has no such row")
    facts, here = plan_facts(plan), desk_of(request)
    address = address_of(organisation, framework)

    is_newest = plan.shown == plan.newest
    page = row_page(
        written,
        row,
        plan=plan,
        organisation=organisation,
        may_write=is_newest
        and writes(part, facts, here)
        and may(acts.WRITE, facts, here)
        and is_open_line(plan, part, row),
        reported=reported_of(plan, organisation, part, row),
        propose="propose/" if may_propose(plan, part, row, facts, here) else "",
        edits=newest_edits(plan, part),
        ask=f"{address}ask/?pin={pin_of_row(part, row)}" if is_newest and may(acts.ASK, facts, here) else "",
        questions=plan_questions(
            [one for one in plan.questions if is_pinned_to(one.pin, row, part=part)],
            plan=plan,
            facts=facts,
            desk=here,
            address=address,
            today=here.actor.today,
        ),
    )
    return page_of(request, "planning/row.html", plan, organisation, {"page": page}, here=page.title)


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, board: str, framework: str, part: str) -> HttpResponse:
    """A new row. Its key comes with the form, so that a form that is sent twice is one row."""
    key = request.POST.get("row", "") or request.GET.get("row", "") or secrets.token_hex(4)
    return _typed(request, framework, part, key, is_new=True)


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, board: str, framework: str, part: str, row: str) -> HttpResponse:
    """Change one row. A save over somebody else's shows both and asks again."""
    return _typed(request, framework, part, row, is_new=False)


def _typed(request: HttpRequest, framework: str, part: str, key: str, *, is_new: bool) -> HttpResponse:
    organisation, _, plan = plan_of(request, framework)
    written, version = written_of(plan, part), newest_of(plan)
    said = {} if is_new else written.rows.get(key, {})
    if why := cannot_write(request, plan, part):
        return turned_away(request, plan, organisation, why)
    if not is_new and not said and request.method == "GET" and not _is_asked(written, key, plan):
        raise Http404("this version has no such row")
    asked = written.part.fields(key, plan.setting)
    first = initial(said, asked, row=key, edit_number=version.edit_number) | typed_before(request)
    rule = written.part.listed and written.part.listed.asked(plan.setting)
    make = partial(RowForm, asked=asked, needed=rule.needed if rule else ())
    form, conflict, saving = make(request.POST or None, initial=first), None, None
    if request.method == "POST" and form.is_valid():
        saving = save_row(
            request,
            form,
            lambda: services.save_rows(
                actor=desk_of(request).actor,
                version_id=version.version_id,
                edit_number=form.cleaned_data["edit_number"],
                part=written.part,
                rows={key: form.said},
                only=asked.keys(),
            ),
        )
        if saving.is_saved and not is_autosave(request):
            messages.success(request, f"Saved: {written.part.title_of(key, form.said, plan.setting)}.")
            return HttpResponseRedirect(_address(plan, organisation, part))
        if saving.conflict:
            conflict, form = saving.conflict, make(saving.again)
    if is_autosave(request):
        return autosaved(request, form, saving)
    return _form_page(request, plan, organisation, written, key, said, form=form, conflict=conflict)


def _is_named(part: Part) -> bool:
    return part.listed is not None and part.listed.named is not None


def _is_asked(written: WrittenPart, row: str, plan: PlanView) -> bool:
    """The policy names the row, so it has its page before anything of it is written; never before there is a draft."""
    listed = written.part.listed
    if plan.shown is None or listed is None or listed.named is None:
        return False
    return row in plan.setting.read(listed.named)


def _form_page(
    request: HttpRequest,
    plan: PlanView,
    organisation: Organisation,
    written: WrittenPart,
    key: str,
    said: Fields,
    *,
    form: RowForm,
    conflict: EntryConflict | None,
) -> HttpResponse:
    page = row_form_page(
        written.part, key, said, plan=plan, organisation=organisation, form=form, conflict=conflict
    )
    answer = page_of(
        request, "planning/row_form.html", plan, organisation, {"page": page, "form": form}, here=page.title
    )
    if conflict:
        answer.status_code = 409
    return answer


Press = Callable[[HttpRequest, PlanView, WrittenPart, str, int], str]


def _by_button(press: Press, *, stays_at: str = "") -> Callable[..., HttpResponseBase]:
    """An act on a row, which says what was done. Who opens its address, as after signing in, comes to the part.

    `stays_at` is the button of the row that is pressed again next, so that a keyboard goes on from there.
    """

    @desk(Action.EDIT_PLAN, board="board")
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(press)
    def page(request: HttpRequest, board: str, framework: str, part: str, row: str = "") -> HttpResponse:
        organisation, _, plan = plan_of(request, framework)
        written = written_of(plan, part)
        if request.method == "POST":
            try:
                done = press(request, plan, written, row, number_sent(request))
                messages.success(request, done)
            except (CannotPlan, InvalidRows, NumberAhead) as problem:
                messages.error(request, str(problem))
            except EditConflict as conflict:
                messages.error(request, f"Nothing was done. {conflict.conflicts[0].words} Look at it again.")
        place = f"#{row}{stays_at}" if stays_at else ""
        return HttpResponseRedirect(_address(plan, organisation, part) + place)

    return page


@_by_button
def remove(request: HttpRequest, plan: PlanView, written: WrittenPart, row: str, number: int) -> str:
    """Take a row out of the draft."""
    title = written.part.title_of(row, written.rows.get(row, {}), plan.setting)
    services.save_rows(
        actor=desk_of(request).actor,
        version_id=newest_of(plan).version_id,
        edit_number=number,
        part=written.part,
        rows={row: {}},
    )
    return f"Taken out: {title}. You can put it back below."


@_by_button
def undo(request: HttpRequest, plan: PlanView, written: WrittenPart, row: str, number: int) -> str:
    """Take the last change of a row back."""
    services.undo_row(
        actor=desk_of(request).actor,
        version_id=newest_of(plan).version_id,
        edit_number=number,
        part=written.part,
        key=row,
    )
    return f"Undone: this {written.part.one} is as it was before its last change."


@_by_button
def undo_part(request: HttpRequest, plan: PlanView, written: WrittenPart, row: str, number: int) -> str:
    """Take the last change of the whole part back, whatever row it was of."""
    services.undo_last(
        actor=desk_of(request).actor,
        version_id=newest_of(plan).version_id,
        edit_number=number,
        part=written.part,
    )
    return f"Undone: {written.part.title} are as before the last change. Press again to bring it back."


def _move(up: bool) -> Press:
    def press(request: HttpRequest, plan: PlanView, written: WrittenPart, row: str, number: int) -> str:
        services.move_row(
            actor=desk_of(request).actor,
            version_id=newest_of(plan).version_id,
            edit_number=number,
            part=written.part,
            key=row,
            up=up,
        )
        title = written.part.title_of(row, written.rows.get(row, {}), plan.setting)
        return f"Moved {'up' if up else 'down'}: {title}."

    return press


move_up, move_down = _by_button(_move(up=True), stays_at="up"), _by_button(_move(up=False), stays_at="down")


def _address(plan: PlanView, organisation: Organisation, part: str) -> str:
    return f"{address_of(organisation, plan.framework.key)}{part}/"
