"""What a public group fills in, and what is filled in to invite one."""

from collections.abc import Iterable
from typing import Any

from django import forms

from boards.components.forms import EditNumber, PlainForm
from boards.participation.audit_forms import Words
from boards.participation.commenting import Comment, Remark, agrees_field, why_field
from boards.participation.group_rows import LONGEST_ABOUT, LONGEST_HELPER, LONGEST_WHY, Agrees, Way
from boards.participation.models import AuditCriterion

ALL_TOGETHER = ("agrees", "why", "speaks_for", "how_agreed")  # fields about the whole account


class CommentForm(PlainForm):
    """Everything may wait: what is still missing is asked for before the comment is sent."""

    edit_number = EditNumber()
    agrees = forms.ChoiceField(
        label="Do you agree with what the board says?",
        required=False,
        choices=Agrees.choices,
        widget=forms.RadioSelect,
    )
    why = Words(label="Why?", rows=4, max_length=LONGEST_WHY, help_text="One or two sentences are enough.")
    speaks_for = Words(
        label="For whom do you speak?",
        rows=2,
        max_length=LONGEST_ABOUT,
        help_text="For example: twelve members of the patients' forum.",
    )
    how_agreed = Words(
        label="How did you agree this?",
        rows=2,
        max_length=LONGEST_ABOUT,
        help_text="For example: at our meeting in May.",
    )

    def __init__(self, *arguments: Any, criteria: Iterable[AuditCriterion], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.criteria = tuple(criteria)
        for name in ALL_TOGETHER:
            self.fields[name].asked_later = True  # type: ignore[attr-defined]
        for one in self.criteria:
            self.fields[agrees_field(one.code)] = forms.ChoiceField(
                label=f"Do you agree about {one.code}?",
                required=False,
                choices=[("", "We say nothing of it"), *Agrees.choices],
                widget=forms.RadioSelect,
            )
            self.fields[why_field(one.code)] = Words(
                label=f"Why, about {one.code}?", rows=2, max_length=LONGEST_WHY
            )

    @property
    def said(self) -> Comment:
        entered = self.cleaned_data
        return Comment(
            whole=Remark(entered["agrees"], entered["why"]),
            speaks_for=entered["speaks_for"],
            how_agreed=entered["how_agreed"],
            remarks={
                one.code: Remark(entered[agrees_field(one.code)], entered[why_field(one.code)])
                for one in self.criteria
            },
        )


class SendForm(PlainForm):
    """How the comment came, and whether it may be published."""

    way = forms.ChoiceField(
        label="How was it given?", choices=Way.choices, widget=forms.RadioSelect, initial=Way.ONLINE
    )
    helper = forms.CharField(
        label="If somebody typed it for you: their name", required=False, max_length=LONGEST_HELPER
    )
    may_publish = forms.BooleanField(
        label="Our comment may be published with the board's result", required=False
    )

    def clean(self) -> dict[str, Any]:
        entered = self.cleaned_data
        if entered.get("way", Way.ONLINE) != Way.ONLINE and not entered.get("helper", "").strip():
            self.add_error("helper", "Give the name of who typed it for you.")
        return entered


class InviteForm(PlainForm):
    name = forms.CharField(
        label="Name", max_length=120, error_messages={"required": "Enter the person's name."}
    )
    email = forms.CharField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="The link is mailed to it, and later each code.",
        error_messages={"required": "Enter the e-mail address, for example name@group.scot."},
    )
