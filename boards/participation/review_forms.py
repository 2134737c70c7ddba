"""What reviewers fill in about a criterion or an audit, and what a board replies."""

from collections.abc import Iterable
from typing import Any

from django import forms

from boards.components.forms import EditNumber, PlainForm
from boards.participation.audit_forms import Needed, Words
from boards.participation.models import AuditLevel
from boards.participation.review_rows import LONGEST
from boards.participation.reviewing import Judgement


class _WithLevel(PlainForm):
    level = forms.ChoiceField(label="Level")

    def __init__(self, *arguments: Any, levels: Iterable[AuditLevel], **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [(str(level.number), str(level)) for level in levels]
        if choices:
            self.fields["level"].choices = [("", "Choose"), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields["level"]

    @property
    def chosen(self) -> int | None:
        entered = self.cleaned_data.get("level")
        return int(entered) if entered else None


def _reason(label: str = "Reason") -> Needed:
    return Needed(
        label=label,
        rows=3,
        max_length=LONGEST,
        error_messages={"required": f"Fill in “{label}”: say why in a sentence or two."},
    )


class RatingForm(_WithLevel):
    """A level with its reason."""

    edit_number = EditNumber()
    reason = _reason()
    strengths = Words(label="Strengths", rows=2, max_length=LONGEST)

    @property
    def said(self) -> Judgement:
        return Judgement(self.chosen, self.cleaned_data["reason"], self.cleaned_data["strengths"])


class SettleForm(_WithLevel):
    reason = _reason("Why this level shall stand")


class ResultForm(_WithLevel):
    """The reviewer's own overall level, where the round leaves it to them."""

    reason = _reason("Why this overall level")


class CheckForm(PlainForm):
    text = Words(
        label="What is wrong in the facts?",
        rows=5,
        max_length=LONGEST,
        help_text="It is printed beside what the reviewers decided.",
    )


def initial(said: Judgement, *, edit_number: int) -> dict[str, object]:
    return {
        "edit_number": edit_number,
        "level": "" if said.level is None else str(said.level),
        "reason": said.reason,
        "strengths": said.strengths,
    }
