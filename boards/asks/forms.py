"""What is filled in to move a date or to name a stand-in."""

from collections.abc import Sequence
from typing import Any

from django import forms

from boards.components.forms import PlainForm
from boards.evidence.forms import EvidenceField


class Day(forms.DateField):
    """A day, with the browser's own calendar where it has one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
            **options,
        )


class ExtensionForm(PlainForm):
    until = Day(
        label="New date",
        help_text="The new last day.",
        error_messages={
            "required": "Enter the new date.",
            "invalid": "Enter a date, for example 2026-03-31.",
        },
    )
    why = forms.CharField(
        label="Why",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The board and everybody who tracks it reads this beside the date.",
        error_messages={"required": "Say why the date is moved."},
    )
    file = EvidenceField(label="A file that the reason rests on")


class StandInForm(PlainForm):
    """`person` is asked of those only who may name a stand-in for somebody else."""

    person = forms.TypedChoiceField(
        label="Who is away", coerce=int, error_messages={"required": "Choose who is away."}
    )
    to = forms.TypedChoiceField(
        label="Who stands in",
        coerce=int,
        help_text="People whose own roles allow something of what is asked. Standing in gives nobody a right.",
        error_messages={"required": "Choose who stands in."},
    )
    starts = Day(
        label="First day", error_messages={"required": "Enter the first day.", "invalid": "Enter a date."}
    )
    until = Day(
        label="Last day", error_messages={"required": "Enter the last day.", "invalid": "Enter a date."}
    )
    boards = forms.TypedMultipleChoiceField(
        label="Boards",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose none for all of them.",
    )

    def __init__(
        self,
        *arguments: Any,
        people: Sequence[tuple[int, str]],
        stand_ins: Sequence[tuple[int, str]],
        boards: Sequence[tuple[int, str]],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        for name, choices in (("person", people), ("to", stand_ins), ("boards", boards)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices) if name == "boards" else [("", "Choose"), *choices]
            if not choices and name != "to":
                del self.fields[name]


class DigestForm(PlainForm):
    """What a person wants to hear of by mail."""

    overdue_only = forms.BooleanField(
        label="Only of what is late",
        required=False,
        help_text="Otherwise you also hear of what is new, and of what is due in 10 working days and on its day.",
    )


class WordsForm(PlainForm):
    """What is asked or answered; `missing` says that words are wanted, and what to write."""

    def __init__(self, *arguments: Any, label: str, missing: str = "", **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["text"] = forms.CharField(
            label=label,
            required=bool(missing),
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 5}),
            error_messages={"required": missing},
        )


class AskForm(WordsForm):
    """A question, with the day by which an answer is wanted."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, label="What do you ask?", missing="Write what you ask.", **options)
        self.fields["due"] = Day(
            label="Answer wanted by",
            required=False,
            error_messages={"invalid": "Enter a date, for example 2026-03-31."},
        )
