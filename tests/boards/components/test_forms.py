"""No form speaks in the framework's words."""

from typing import Any

import pytest
from django import forms
from django.urls import get_resolver

from boards.components.forms import TOO_OLD, PlainForm


class Sample(PlainForm):
    edit_number = forms.IntegerField(widget=forms.HiddenInput)
    board = forms.ChoiceField(label="Board", choices=[("a", "A")])
    name = forms.CharField(label="Name", max_length=3)
    own = forms.CharField(error_messages={"required": "Say who."})

    def __init__(self, sent: dict[str, str]) -> None:
        super().__init__(sent)
        self.fields["later"] = forms.CharField(label="April 2022", max_length=2)


def errors(**sent: str) -> dict[str, list[str]]:
    return {name: [str(text) for text in found] for name, found in Sample(sent).errors.items()}


def test_a_missing_answer_is_asked_for_by_the_name_of_its_field() -> None:
    assert errors() == {
        "edit_number": [TOO_OLD],
        "board": ["Choose “Board”."],
        "name": ["Fill in “Name”."],
        "own": ["Say who."],
        "later": ["Fill in “April 2022”."],
    }


def test_a_wrong_answer_says_what_would_be_right() -> None:
    assert errors(edit_number="x", board="b", name="Anna", own="\0", later="12345") == {
        "edit_number": [TOO_OLD],
        "board": ["Choose “Board” from the list."],
        "name": ["“Name” has 4 characters. Use at most 3."],
        "own": ["“Own” has a character that cannot be stored. Type it anew."],
        "later": ["“April 2022” has 5 characters. Use at most 2."],
    }


UNSEEN = ["\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u061c", "\U000e0041"]


@pytest.mark.parametrize("sign", UNSEEN, ids=lambda sign: f"U+{ord(sign):04X}")
def test_signs_that_nobody_sees_are_taken_out_and_fill_no_field(sign: str) -> None:
    """A direction mark in a question would turn it round for whoever answers."""
    sent = {"edit_number": "1", "board": "a", "name": f"A{sign}nn", "own": sign, "later": ""}
    form = Sample(sent)
    assert form.errors["own"] == ["Say who."]
    assert form.cleaned_data["name"] == "Ann"

    class Plain(forms.Form):
        name = forms.CharField()

    plain = Plain(sent)  # control: the framework keeps them
    assert plain.is_valid()
    assert plain.cleaned_data["name"] == f"A{sign}nn"


def test_every_form_of_ours_is_a_plain_one() -> None:
    """Else a text would come in by one that takes them as they are. Signing in takes addresses and codes alone."""
    get_resolver().reverse_dict  # noqa: B018 - every view, and so every form, is imported
    ours = [one for one in _below(forms.BaseForm) if one.__module__.startswith(("boards.", "reports."))]
    assert len(ours) > 50
    others = [one.__qualname__ for one in ours if not issubclass(one, PlainForm)]
    assert sorted(others) == ["AuthenticateForm", "ReauthenticateForm", "ResetPasswordForm"]


def _below(kind: type[Any]) -> list[type[Any]]:
    return [one for child in kind.__subclasses__() for one in (child, *_below(child))]
