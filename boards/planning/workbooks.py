"""A plan as a workbook: taken, sent back, compared three ways, and accepted row by row."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.files import TYPES
from boards.components.words import counted
from boards.desk.gate import desk, desk_of
from boards.desk.saving import number_sent
from boards.evidence.inspection.refusals import RefusedFile
from boards.evidence.workbooks import read_workbook
from boards.organisations.models import INVENTED, Organisation
from boards.people.acts import why_not
from boards.people.roles import Action
from boards.planning.beside import beside_columns
from boards.planning.forms import WorkbookForm
from boards.planning.pages import address_of, plan_title
from boards.planning.pages.workbook import workbook_page
from boards.planning.visits import cannot_write, newest_of, page_of, plan_of, turned_away
from boards.plans import acts, services
from boards.plans.acts import plan_facts
from boards.plans.queries import PlanView, sent_file
from boards.plans.sent_files import WORKBOOK, PlanFile
from boards.plans.services import CannotPlan, InvalidRows
from boards.plans.workbook.comparing import compare
from boards.plans.workbook.given import given_of
from boards.plans.workbook.making import make_workbook
from boards.plans.workbook.reading import read_book
from boards.work.edits import NumberAhead


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def take(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """The newest version as it stands."""
    organisation, _, plan = plan_of(request, framework)
    newest_of(plan)
    address = f"{address_of(organisation, framework)}{WORKBOOK}/"
    answer = HttpResponse(content_type=TYPES["xlsx"])
    answer["Content-Disposition"] = f'attachment; filename="plan-{organisation.slug}-{framework}.xlsx"'
    answer.content = make_workbook(
        plan,
        given=given_of(plan, organisation=organisation.slug, now=desk_of(request).actor.now),
        title=plan_title(plan, organisation),
        address=request.build_absolute_uri(address),
        beside=beside_columns(plan),
        note=INVENTED if organisation.is_sample else "",
    )
    return answer


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Take the workbook, or send it back: it is compared before anything is stored."""
    organisation, _, plan = plan_of(request, framework)
    version = newest_of(plan)
    if why := cannot_write(request, plan):
        return turned_away(request, plan, organisation, why)
    form = WorkbookForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            number = services.send_workbook(
                actor=desk_of(request).actor,
                version_id=version.version_id,
                content=file.read(),
                file_name=file.name,
            )
        except RefusedFile as refusal:
            form.add_error("file", str(refusal))
        except CannotPlan as problem:
            form.add_error(None, str(problem))
        else:
            return HttpResponseRedirect(f"{address_of(organisation, framework)}{WORKBOOK}/{number}/")
    context: dict[str, object] = {
        "form": form,
        "take": f"{address_of(organisation, framework)}{WORKBOOK}.xlsx",
    }
    return page_of(
        request, "planning/send_workbook.html", plan, organisation, context, here="Write in a workbook"
    )


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def sent(request: HttpRequest, board: str, framework: str, file: int) -> HttpResponse:
    """What a workbook would change, with a choice where somebody else changed the same."""
    organisation, plan, book = _book_of(request, framework, file)
    here = desk_of(request)
    comparison, refused = None, ""
    why = (
        "There is a newer version of this plan."
        if plan.shown != plan.newest
        else why_not(acts.WRITE, plan_facts(plan), here.actor)
    )
    if book.accepted_as is None and not why:
        try:
            read = read_book(
                plan, read_workbook(book.as_sent, name=book.file_name), organisation=organisation.slug
            )
            comparison = compare(read, plan)
        except RefusedFile as refusal:
            refused = str(refusal)
    page = workbook_page(
        book,
        comparison=comparison,
        refused=refused or why,
        edit_number=plan.shown.edit_number if plan.shown else 0,
        may_write=here.rights.allows(Action.EDIT_PLAN, organisation_id=organisation.pk),
    )
    return page_of(request, "planning/workbook.html", plan, organisation, {"page": page}, here=book.file_name)


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, board: str, framework: str, file: int) -> HttpResponse:
    """Save the chosen rows. Who opens the address, as after signing in, comes to the comparison."""
    organisation, _, book = _book_of(request, framework, file)
    address = address_of(organisation, framework)
    if request.method == "POST":
        try:
            changed = services.accept_workbook(
                actor=desk_of(request).actor,
                file_id=book.pk,
                edit_number=number_sent(request),
                shown=request.POST.get("shown", ""),
                taken=frozenset(request.POST.getlist("take")),
                chosen={
                    name.removeprefix("choice:"): value
                    for name, value in request.POST.items()
                    if name.startswith("choice:") and isinstance(value, str)
                },
            )
        except (CannotPlan, InvalidRows, NumberAhead, RefusedFile) as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, f"The workbook changed {counted(changed, 'row')} of the plan.")
            return HttpResponseRedirect(address)
    return HttpResponseRedirect(f"{address}{WORKBOOK}/{book.pk}/")


def _book_of(request: HttpRequest, framework: str, number: int) -> tuple[Organisation, PlanView, PlanFile]:
    """The workbook and the version that it was sent for; not found where it belongs to another plan."""
    here = desk_of(request).organisation
    book = (
        sent_file(number, organisation_id=here.pk, framework_key=framework, is_workbook=True)
        if here
        else None
    )
    if book is None:
        raise Http404("there is no such workbook")
    organisation, _, plan = plan_of(request, framework, number=book.version.number)
    return organisation, plan, book
