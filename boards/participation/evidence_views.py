"""Evidence at the desk: what a board shows for what it says of a criterion, and takes out again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from boards.desk.confirming import ConfirmPage, confirm
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.evidence.inspection.refusals import RefusedFile
from boards.participation import audit_acts as acts
from boards.participation import evidencing as services
from boards.participation.audit_acts import CannotAudit
from boards.participation.audit_pages import SHOWS, criterion_address
from boards.participation.audit_queries import AuditView
from boards.participation.audit_views import criterion_document, criterion_of, page_of, view_of
from boards.participation.case_rows import NEWEST_FIRST, CaseStudy, is_read_on
from boards.participation.evidence_forms import FigureForm, FileForm, LinkForm, StoryForm
from boards.participation.evidence_queries import citable, evidence_of
from boards.people.acts import why_not
from boards.people.roles import Action

Form = FileForm | LinkForm | FigureForm | StoryForm


@desk(Action.WRITE_AUDIT, board="board")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, board: str, key: str, section: int, number: int, kind: str) -> HttpResponse:
    """One piece of evidence. A file that is not taken is refused beside its field, and nothing is kept."""
    view, here = view_of(request, key), desk_of(request)
    asked = criterion_of(view, section, number)
    if kind not in SHOWS:
        raise Http404("there is no such kind of evidence")
    address = criterion_address(view.organisation, view.round, asked)
    if why := why_not(acts.SHOW, view.facts, here.actor):
        messages.warning(request, why)
        return HttpResponseRedirect(address)
    form = _form(request, view, kind)
    if request.method == "POST" and form.is_valid():
        try:
            services.add(
                actor=here.actor,
                round_key=key,
                organisation=view.organisation,
                code=asked.code,
                shown=form.shown,
            )
        except RefusedFile as refused:
            form.add_error("file", str(refused))
        except CannotAudit as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "It stands with what you say.")
            return HttpResponseRedirect(address)
    context = {
        "title": SHOWS[kind],
        "lead": f"{asked.code} {asked.wording}",
        "form": form,
        "cancel": address,
    }
    return page_of(request, "participation/evidence_form.html", view, context, here=SHOWS[kind])


@desk(Action.WRITE_AUDIT, board="board")
@require_http_methods(["GET", "POST"])
def take_out(
    request: HttpRequest, board: str, key: str, section: int, number: int, piece: int
) -> HttpResponse:
    view, here = view_of(request, key), desk_of(request)
    asked = criterion_of(view, section, number)
    pieces = evidence_of([view.audit.pk], criterion_id=asked.pk) if view.audit else {}
    found = next((one for those in pieces.values() for one in those if one.row.pk == piece), None)
    if found is None:
        raise Http404("no such evidence is shown")
    return confirm(
        request,
        acts.SHOW,
        criterion_document(view, asked),
        ConfirmPage(
            title=f"Take out “{found.row.title}”?",
            what=("Nobody but your board sees it from now on.",),
            button="Take it out",
            done="It is taken out.",
        ),
        do=lambda read, entered: services.take_out(
            actor=here.actor, round_key=key, organisation=view.organisation, code=asked.code, number=piece
        ),
    )


def _form(request: HttpRequest, view: AuditView, kind: str) -> Form:
    posted, files, first = request.POST or None, request.FILES or None, typed_before(request)
    if kind == "file":
        return FileForm(posted, files, initial=first)
    if kind == "link":
        return LinkForm(posted, initial=first)
    if kind == "story":
        told = CaseStudy.objects.filter(
            is_read_on(desk_of(request).actor.today), organisation=view.organisation
        )
        return StoryForm(posted, initial=first, stories=told.order_by(*NEWEST_FIRST))
    return FigureForm(posted, initial=first, figures=citable(view.organisation.pk))
