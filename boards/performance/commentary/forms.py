"""What a board writes about targets that it does not keep, or that get worse."""

from collections.abc import Sequence
from typing import Any

from django import forms

from boards.components.forms import PlainForm
from boards.evidence.forms import EvidenceField

LONGEST = 2_000


class ExplanationForm(PlainForm):
    """One text may explain several targets."""

    targets = forms.MultipleChoiceField(
        label="Which targets does this explain?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Those that were off or slightly off track when last judged, or get worse by more than chance. "
        "One text may cover several.",
        error_messages={"required": "Choose at least one target."},
    )
    cause = forms.CharField(
        label="What caused it?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What stood in the way, as you would tell it to a colleague in another board.",
    )
    action = forms.CharField(
        label="What is being done?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What has been started, by whom, and what it shall change.",
    )
    recovery_on = forms.DateField(
        label="From which day shall it be kept again, or stop getting worse?",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="You are asked again only if it is still missed after this day.",
        error_messages={"invalid": "Write the day like 2026-09-30."},
    )
    no_date_because = forms.CharField(
        label="Or: why can no day be given?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    file = EvidenceField(label="A file that belongs to it")

    def __init__(self, *arguments: Any, targets: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["targets"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(targets)

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or {}
        if "recovery_on" not in self.errors and "no_date_because" not in self.errors:
            day, none = entered.get("recovery_on"), (entered.get("no_date_because") or "").strip()
            if day is None and not none:
                self.add_error("recovery_on", "Give a day, or say below why none can be given.")
            elif day is not None and none:
                self.add_error(
                    "no_date_because", "You gave a day and also said why there is none: keep one of the two."
                )
        return entered
