"""A block of cells pasted into a part: where each lands is shown before anything is stored, as with any file."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.people.roles import Action
from boards.planning.forms import BlockForm
from boards.planning.pages import address_of
from boards.planning.visits import cannot_write, newest_of, page_of, plan_of, turned_away, written_of
from boards.plans import services
from boards.plans.parts.block import CannotLay, as_file, places
from boards.plans.services import CannotPlan, RefusedFile

FILE_NAME = "pasted-cells.csv"


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def paste(request: HttpRequest, board: str, framework: str, part: str) -> HttpResponse:
    """Paste cells; then the page of the file that they make shows what would change."""
    organisation, _, plan = plan_of(request, framework)
    version, written = newest_of(plan), written_of(plan, part)
    if why := cannot_write(request, plan, part):
        return turned_away(request, plan, organisation, why)
    form = BlockForm(
        request.POST or None,
        initial=typed_before(request),
        places=places(written.part, written.rows, plan.setting),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            content = as_file(
                written.part,
                said["block"],
                rows=written.rows,
                setting=plan.setting,
                row=said["row"],
                column=said["column"],
                turned=said["turned"],
            )
            number = services.send_file(
                actor=desk_of(request).actor,
                version_id=version.version_id,
                part=written.part,
                content=content,
                file_name=FILE_NAME,
            )
        except CannotLay as problem:
            form.add_error("block", str(problem))
        except RefusedFile as refusal:
            for wrong in refusal.problems:
                form.add_error("block", f"{wrong.problem} {wrong.remedy}")
        except CannotPlan as problem:
            form.add_error(None, str(problem))
        else:
            return HttpResponseRedirect(f"{address_of(organisation, framework)}files/{number}/")
    title = f"Paste {written.part.many}"
    return page_of(
        request,
        "planning/paste.html",
        plan,
        organisation,
        {"form": form, "title": title, "part": written.part},
        here=title,
    )
