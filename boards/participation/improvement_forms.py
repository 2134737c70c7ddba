"""What a board fills in about one action of its improvement plan."""

from collections.abc import Iterable
from typing import Any

from django import forms

from boards.asks.forms import Day
from boards.components.forms import PlainForm
from boards.participation.audit_forms import Needed
from boards.participation.improvement_rows import LONGEST_ACTION, LONGEST_OUTCOME, ImprovementAction
from boards.participation.improving import Planned
from boards.participation.models import AuditCriterion

WHOLE = "The whole audit"
OUTCOMES = (("done", "It is done"), ("dropped", "It is dropped"))


class ActionForm(PlainForm):
    what = Needed(
        label="What you will do",
        rows=3,
        max_length=LONGEST_ACTION,
        error_messages={"required": "Say what you will do."},
    )
    owner = forms.CharField(
        label="Who answers for it",
        max_length=120,
        help_text="A post, such as “Head of communications”; no person's name.",
        error_messages={"required": "Name the post that answers for it."},
    )
    due = Day(label="By when", error_messages={"invalid": "Enter a date, for example 2027-03-31."})
    code = forms.ChoiceField(label="About", required=False)

    def __init__(self, *arguments: Any, criteria: Iterable[AuditCriterion], **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [(one.code, str(one)) for one in criteria]
        self.fields["code"].choices = [("", WHOLE), *choices]  # type: ignore[attr-defined]

    @property
    def planned(self) -> Planned:
        entered = self.cleaned_data
        return Planned(entered["what"], entered["owner"], entered["due"], entered["code"])


class CloseForm(PlainForm):
    state = forms.ChoiceField(
        label="How it ended",
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it is done or dropped."},
    )
    outcome = Needed(
        label="What came of it, or why it is dropped",
        rows=4,
        max_length=LONGEST_OUTCOME,
        help_text="The next audit reads this.",
        error_messages={"required": "Say what came of it, or why it is dropped."},
    )


def initial(one: ImprovementAction) -> dict[str, object]:
    return {
        "what": one.what,
        "owner": one.owner,
        "due": one.due,
        "code": one.criterion.code if one.criterion else "",
    }
