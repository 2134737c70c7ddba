"""Quarterly returns at the desk: the year, one return, one section of it, the signature."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.marked import HOW
from boards.components.parts import Link
from boards.components.tables import wanted_file
from boards.desk.autosaving import autosaved, is_autosave
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.desk.saving import Saving, seen_after
from boards.direction import moving
from boards.direction import reporting as services
from boards.direction import return_acts as acts
from boards.direction.move_pages import move_page, newer_words
from boards.direction.return_acts import ReturnFacts
from boards.direction.return_pages import return_page, state_words
from boards.direction.return_queries import ReturnView, SectionView, return_view, rows_now
from boards.direction.returns import QUARTERS
from boards.direction.section import unmarked
from boards.direction.sheet_forms import SheetForm
from boards.direction.year_queries import YearView, year_view
from boards.direction.year_words import address_of, return_address, year_title
from boards.people.acts import offers, why_not
from boards.people.roles import Action
from boards.planning.saving import save_many
from boards.plans.words import limited_to
from boards.work.edits import EntryConflict
from targets.catalogue.queries import catalogue

ACTIVE = "plan-years"  # its line of the navigation


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def return_of_board(request: HttpRequest, board: str, framework: str, quarter: int) -> HttpResponse:
    """One return: what is said, what is not yet, and what can be done."""
    view, here = view_of(request, framework, quarter), desk_of(request)
    facts = view.facts
    may_write = here.rights.allows(acts.WRITE.permission, organisation_id=view.organisation.pk)
    why = why_not(acts.WRITE, facts, here.actor) if may_write else ""
    page = return_page(view, may_write=may_write and not why)
    if file := wanted_file(request, *page.tables, of=file_name(view)):
        return file
    address = document_of(view).address
    done = (acts.MOVE, acts.SIGN) if view.newer else (acts.SIGN,)
    context = {
        "page": page,
        "offers": offers(done, facts, here, address=address),
        "newer": newer_words(view),
        "why": why if facts.state != acts.SIGNED else "",
    }
    return page_of(request, "direction/return.html", view, context)


@desk(Action.REPORT_YEAR, board="board")
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, board: str, framework: str, quarter: int, section: str) -> HttpResponse:
    """Every row of a section in one form. Rows that somebody else saved meanwhile are shown and asked again."""
    view, here = view_of(request, framework, quarter), desk_of(request)
    asked = view.section(section)
    if asked is None:
        raise Http404("the return has no such section")
    why = why_not(acts.WRITE, view.facts, here.actor)
    if not here.rights.writes(asked.section.part.key, organisation_id=view.organisation.pk):
        why = limited_to(here.rights.parts(view.organisation.pk))
    if why and request.method == "GET":
        messages.warning(request, why)
        return HttpResponseRedirect(document_of(view).address)
    first: dict[str, object] = {"edit_number": view.facts.edit_number, **typed_before(request)}
    form = SheetForm(request.POST or None, initial=first, view=asked, before=view.before)
    saving = save_many(
        request,
        form,
        lambda rows, number, seen: services.save_rows(
            actor=here.actor,
            organisation=view.organisation,
            framework_key=framework,
            quarter=quarter,
            section_key=section,
            rows=rows,
            edit_number=number,
            seen=seen,
        ),
    )
    if saving:
        if saving.is_saved and is_autosave(request):
            typed, stored = (
                {key: unmarked(said) for key, said in rows.items()}
                for rows in (form.said, rows_now(view, asked.section))
            )
            seen = seen_after(
                form.cleaned_data["seen"], typed=typed, stored=stored, number=saving.edit_number
            )
            return autosaved(request, form, saving, seen=seen)
        if saving.is_saved:
            return _saved(request, framework, quarter, section)
        if saving.conflicts and not is_autosave(request):
            form = SheetForm(_asked_again(saving), view=asked, before=view.before)
            form.full_clean()
    if is_autosave(request):
        return autosaved(request, form, saving)
    return _sheet(request, view, asked, form, saving.conflicts if saving else ())


def _asked_again(saving: Saving) -> QueryDict | None:
    """Of rows that somebody else said meanwhile nothing is a proposal any more: one that is left as it was filled in
    would else take their words out."""
    if saving.again is not None:
        said = {one.entry for one in saving.conflicts}
        kept = [key for key in saving.again.get("proposed", "").split() if key not in said]
        saving.again["proposed"] = " ".join(kept)
    return saving.again


def _saved(request: HttpRequest, framework: str, quarter: int, section: str) -> HttpResponse:
    """Back to the return; to the section again while rows of it wait and the author asked to stay."""
    view = view_of(request, framework, quarter)
    asked = view.section(section)
    waiting = len(asked.unsaid) if asked else 0
    title = asked.section.title if asked else section
    messages.success(
        request, f"Saved: {title}. {f'{waiting} not said yet.' if waiting else 'Every row is said.'}"
    )
    address = document_of(view).address
    return HttpResponseRedirect(f"{address}{section}/" if waiting and "stay" in request.POST else address)


def _sheet(
    request: HttpRequest,
    view: ReturnView,
    asked: SectionView,
    form: SheetForm,
    conflicts: tuple[EntryConflict, ...],
) -> HttpResponse:
    context = {
        "title": asked.section.title,
        "lead": f"{view.title}. {state_words(view)}",
        "about": asked.section.about,
        "marks": HOW,
        "proposed": f"What is not said yet is filled in from quarter {view.before}. Tick “No change” where it still "
        "holds, or say so of all the rest below."
        if any(one.key in asked.before for one in asked.unsaid)
        else "",
        "form": form,
        "rows": list(form.shown(conflicts)),
        "conflicts": conflicts,
        "rest": f"Save, and no change since quarter {view.before} in the rest"
        if any(one.key in asked.before for one in asked.unsaid)
        else "",
        "cancel": document_of(view).address,
    }
    answer = page_of(request, "direction/sheet.html", view, context, here=asked.section.title)
    if conflicts:
        answer.status_code = 409
    return answer


@desk(Action.SIGN_RETURN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, board: str, framework: str, quarter: int) -> HttpResponse:
    """The board's signature."""
    view, here = view_of(request, framework, quarter), desk_of(request)
    table = return_page(view, may_write=False).sections
    if file := wanted_file(request, table, of=file_name(view)):
        return file
    return confirm(
        request,
        acts.SIGN,
        document_of(view),
        ConfirmPage(
            title=f"Sign the return for {view.organisation.name}?",
            what=(
                f"You sign what {view.organisation.name} says of {view.quarter.words}.",
                "Nobody changes it from now on. Government reads it, and the next quarter begins with it.",
            ),
            button="Sign the return",
            done="Signed. It stays as it is.",
            danger=True,
            table=table,
        ),
        do=lambda read, entered: services.sign(
            actor=here.actor,
            organisation=view.organisation,
            framework_key=framework,
            quarter=quarter,
            read=read,
        ),
    )


@desk(Action.REPORT_YEAR, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, board: str, framework: str, quarter: int) -> HttpResponse:
    """The return is about a newer version of the plan from now on."""
    view, here = view_of(request, framework, quarter), desk_of(request)
    page = move_page(view)
    if page.table and (file := wanted_file(request, page.table, of=file_name(view))):
        return file
    return confirm(
        request,
        acts.MOVE,
        document_of(view),
        page,
        do=lambda read, entered: moving.move(
            actor=here.actor,
            organisation=view.organisation,
            framework_key=framework,
            quarter=quarter,
            read=read,
        ),
    )


def year_of(request: HttpRequest, framework: str) -> YearView:
    """The year of the address."""
    organisation, policy = desk_of(request).organisation, catalogue()
    if organisation is None or framework not in policy.frameworks:
        raise Http404("there is no such year")
    return year_view(organisation, framework_key=framework, policy=policy, today=desk_of(request).actor.today)


def view_of(request: HttpRequest, framework: str, quarter: int) -> ReturnView:
    """The return of the address. Not found where the year has no agreed plan, or no such quarter."""
    organisation, policy = desk_of(request).organisation, catalogue()
    if organisation is None or framework not in policy.frameworks or quarter not in QUARTERS:
        raise Http404("there is no such return")
    view = return_view(
        organisation,
        framework_key=framework,
        number=quarter,
        policy=policy,
        today=desk_of(request).actor.today,
    )
    if view is None:
        raise Http404("no plan of this year is agreed")
    return view


def document_of(view: ReturnView) -> Document[ReturnFacts]:
    organisation, framework = view.organisation, view.framework
    address = return_address(organisation, framework.key, view.quarter.number)
    crumbs = (
        Link("Years of plans", "/desk/plans/years/"),
        Link(year_title(organisation, framework), address_of(organisation, framework.key)),
        Link(f"Quarter {view.quarter.number}", address),
    )
    return Document(facts=view.facts, address=address, crumbs=crumbs, active=ACTIVE)


def page_of(
    request: HttpRequest, template: str, view: ReturnView, context: dict[str, Any], *, here: str = ""
) -> HttpResponse:
    """A page of the return, or one below it that is called so."""
    *above, itself = document_of(view).crumbs
    crumbs = (*above, itself, Link(here)) if here else (*above, Link(itself.text))
    return render(
        request, template, {**context, "frame": desk_frame(request, active=ACTIVE), "crumbs": crumbs}
    )


def file_name(view: ReturnView) -> str:
    return f"{view.organisation.slug}-{view.framework.key}-quarter-{view.quarter.number}"
