"""Asking a publisher before an entry of “You said, we did” goes off public pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from boards.components.parts import Link
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.participation.feedback_forms import OffForm
from boards.participation.feedback_public import from_json
from boards.people.roles import Action
from reports.publication import taking_off
from reports.publication.pages import release_address
from reports.publication.visits import to_releases


@desk(Action.RELEASE, step_up=False)
@require_http_methods(["GET", "POST"])
def take_off(request: HttpRequest, board: str, number: int, sending: int) -> HttpResponse:
    row = taking_off.released_reading(board=board, number=number, sending=sending)
    if row is None:
        raise Http404("no release made this public")
    told = from_json(row.content)
    ask = taking_off.ask_of(row)
    form = OffForm(
        request.POST if request.method == "POST" else None,
        initial=({"because": ask.because} if ask else {}) | typed_before(request),
    )
    address = release_address(row.release)
    return confirm(
        request,
        taking_off.TAKE_OFF,
        Document(
            facts=taking_off.shown_facts(row),
            address=address,
            crumbs=(to_releases(), Link(f"Data release {row.release.number}", address)),
            active="releases",
        ),
        ConfirmPage(
            title=f"Take this entry of {row.organisation.name} off public pages?",
            what=(
                f"{told.about}. You said: {told.said} We did: {told.did}",
                *((f"Its board asks for it: “{ask.because.label}”. {ask.why}",) if ask else ()),
                "From now on no public page or file shows these words. This cannot be undone: two people have to agree "
                "to other words, and a release makes those public.",
                "Everybody is told that an entry was taken out, on which day, and the general reason that you choose.",
                "Data releases stay as they were sealed. Of a report that tells it, neither the PDF nor the JSON file "
                "is served any more. A corrected edition, drafted once a new data release is out, has both.",
                "Who took a file away before has it still.",
            ),
            button=taking_off.TAKE_OFF.words,
            done="It is off public pages. Its board is told at its desk.",
            danger=True,
        ),
        do=lambda read, entered: taking_off.take_off(
            actor=desk_of(request).actor, row=row, because=form.reason, why=entered["why"]
        ),
        form=form,
    )
