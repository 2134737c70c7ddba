"""What a person enters to prepare or withdraw a data release."""

from django import forms


class PrepareRelease(forms.Form):
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


class WithdrawRelease(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Its page shows it at the desk.",
        error_messages={"required": "Say why it is withdrawn: its page shows it."},
    )
