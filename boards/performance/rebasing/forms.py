"""What is filled in to record a change of process."""

from collections.abc import Sequence
from typing import Any

from django import forms

from boards.asks.forms import Day
from boards.components.forms import PlainForm
from boards.organisations.queries import organisations
from targets.catalogue.queries import Catalogue

EVERYBODY = "everybody"


class RebaseForm(PlainForm):
    measure = forms.ChoiceField(label="Measure")
    board = forms.ChoiceField(
        label="Whose process changed",
        help_text="One organisation's. Choose “Everybody” where the way of counting changed for all.",
    )
    at = Day(
        label="First day of the changed process",
        help_text="The first day of a period, such as the first of a month. Its figure and later ones get limits of "
        "their own.",
        error_messages={
            "required": "Enter the first day.",
            "invalid": "Enter a date, for example 2025-10-01.",
        },
    )
    reason = forms.CharField(
        label="What changed",
        help_text="Not that figures changed, but why: a new service, another way of working or of counting. It "
        "becomes public with the first release after it was confirmed.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what changed."},
    )
    evidence = forms.CharField(
        label="Where that can be read",
        help_text="Body, document and date, or an address. It becomes public too.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say where that can be read."},
    )

    def __init__(self, *arguments: Any, policy: Catalogue, **options: Any) -> None:
        super().__init__(*arguments, **options)
        measures = [(key, one.title) for key, one in policy.measures.items()]
        people = organisations()
        boards = [(one.slug, one.name) for one in people.with_samples]
        _choose(self.fields["measure"], measures)
        _choose(self.fields["board"], [(EVERYBODY, "Everybody"), *boards])


def _choose(field: forms.Field, choices: Sequence[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", "Choose"), *choices]
