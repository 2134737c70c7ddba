"""The field of a form that takes one file."""

from typing import Any

from django import forms
from django.conf import settings

from boards.evidence.inspection import ACCEPT, TAKEN


class EvidenceField(forms.FileField):
    """Optional unless said otherwise. What the file is, is judged by `services.attach`, which raises RefusedFile."""

    def __init__(self, *, label: str = "Attach a file", required: bool = False, **options: Any) -> None:
        most = settings.EVIDENCE_LIMIT_BYTES // 2**20
        super().__init__(
            label=label,
            required=required,
            widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
            help_text=f"At most {most} MB. {TAKEN}",
            allow_empty_file=True,  # an empty file is refused in the same words as every other
            **options,
        )
