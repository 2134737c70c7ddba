"""What a board fills in about one criterion."""

from collections.abc import Iterable
from typing import Any

from django import forms

from boards.components.forms import EditNumber, PlainForm
from boards.participation.assessing import Said
from boards.participation.audit_rows import LONGEST_NEXT, LONGEST_STATEMENT, LONGEST_SUMMARY
from boards.participation.models import AuditLevel


class Words(forms.CharField):
    """A text of several lines; a browser's line ends count as the one sign that they are."""

    def __init__(self, *, rows: int, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), required=False, **options)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without `maxlength`: a browser would cut what is pasted, and nobody would say so."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class Needed(Words):
    """A text of several lines that may not stay empty."""

    def __init__(self, *, rows: int, **options: Any) -> None:
        super().__init__(rows=rows, **options)
        self.required = self.widget.is_required = True


class CriterionForm(PlainForm):
    """Everything may wait: what is still missing is asked for before the audit is signed."""

    edit_number = EditNumber()
    level = forms.ChoiceField(label="Your level", required=False)
    summary = Words(
        label="Summary",
        rows=3,
        max_length=LONGEST_SUMMARY,
        help_text=f"In plain words, at most {LONGEST_SUMMARY} characters. The public group reads this first.",
    )
    statement = Words(
        label="Statement",
        rows=10,
        max_length=LONGEST_STATEMENT,
        help_text=f"What you do, how you know that it works. At most {LONGEST_STATEMENT:,} characters.",
    )
    next_step = Words(
        label="What you will do next",
        rows=3,
        max_length=LONGEST_NEXT,
        help_text=f"At most {LONGEST_NEXT:,} characters.",
    )

    def __init__(self, *arguments: Any, levels: Iterable[AuditLevel], **options: Any) -> None:
        """`levels` are those that this board can give itself; without any nothing is asked."""
        super().__init__(*arguments, **options)
        choices = [(str(level.number), str(level)) for level in levels]
        if choices:
            self.fields["level"].choices = [("", "Not decided yet"), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields["level"]
        for name in self.fields.keys() - {"next_step"}:
            self.fields[name].asked_later = True  # type: ignore[attr-defined]

    @property
    def said(self) -> Said:
        entered = self.cleaned_data
        return Said(
            level=int(entered["level"]) if entered.get("level") else None,
            summary=entered["summary"],
            statement=entered["statement"],
            next_step=entered["next_step"],
        )


def initial(said: Said, *, edit_number: int) -> dict[str, object]:
    return {
        "edit_number": edit_number,
        "level": "" if said.level is None else str(said.level),
        "summary": said.summary,
        "statement": said.statement,
        "next_step": said.next_step,
    }
