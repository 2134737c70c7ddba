"""What is recorded beside a plan and blocks nothing: the approval of the board's own Board."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from boards.components.forms import PlainForm
from boards.desk.confirming import ConfirmPage, confirm
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.people.roles import Action
from boards.planning.visits import document_of, newest_of, plan_of
from boards.plans import acts, services


class ApprovalForm(PlainForm):
    """When the Board met, and where it is read."""

    approved_on = forms.DateField(
        label="On which day did the Board approve it?",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Give the day.", "invalid": "Give the day as 2026-03-31."},
    )
    minute = forms.CharField(
        label="In which minute is it read?",
        help_text="For example: Board, 31 March 2026, item 7.",
        max_length=300,
        error_messages={"required": "Say in which minute it is read."},
    )


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def board_approval(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Of the newest version."""
    organisation, _, plan = plan_of(request, framework)
    version = newest_of(plan)
    return confirm(
        request,
        acts.RECORD_APPROVAL,
        document_of(plan, organisation),
        ConfirmPage(
            title=f"Record that the Board approved version {version.number}",
            what=(
                f"{organisation.name} may approve its plan before it is signed or after: nothing waits for it.",
                "Day and minute stand beside the version from now on. A later record takes the place of this one.",
            ),
            button="Record it",
            done="Recorded.",
        ),
        do=lambda read, entered: services.record_board_approval(
            actor=desk_of(request).actor,
            version_id=version.version_id,
            approved_on=entered["approved_on"],
            minute=entered["minute"],
        ),
        form=ApprovalForm(request.POST or None, initial=typed_before(request)),
    )
