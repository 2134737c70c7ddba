"""What a person enters to prepare a data release."""

from django import forms

from boards.work.forms import PlainForm


class PrepareRelease(PlainForm):
    """The cut and its name; `services.prepare_release` says what it refuses."""

    title = forms.CharField(
        label="Title",
        max_length=120,
        help_text="What a reader sees, for example “Figures known by 7 October 2025”.",
    )
    note = forms.CharField(
        label="What is new or corrected",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="In plain words. It is public with the release.",
    )
    known_on = forms.DateField(
        label="Include figures known by",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Figures that became known after this day are left out.",
        error_messages={"invalid": "Enter a day, for example 2025-10-07."},
    )
