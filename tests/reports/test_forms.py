"""What the forms of reports and releases say when something is wrong: what to do, never the framework's own words."""

import re
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from reports.ownership.forms import AskForDrafts, ChangedCorrection, ContactWords, SectionWords, SendBack
from reports.publication.forms import PrepareRelease, WithdrawRelease

FORMS: tuple[type[forms.Form], ...] = (
    AskForDrafts,
    ContactWords,
    ChangedCorrection,
    PrepareRelease,
    SectionWords,
    SendBack,
    WithdrawRelease,
)
WRONG = ("", "x" * 6001, "a\x00b", "-1", "9" * 12)
FRAMEWORKS_OWN = re.compile(r"This field|Ensure|valid|Null characters")


def bound(kind: type[forms.Form], value: str) -> forms.Form:
    options: dict[str, Any] = {"frameworks": [], "organisations": []} if kind is AskForDrafts else {}
    data = QueryDict(mutable=True)
    for name in kind.base_fields:
        data.appendlist(name, value)
    return kind(data, **options)


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: str(kind.__name__))
def test_every_error_says_what_to_do(kind: type[forms.Form]) -> None:
    told = [error for value in WRONG for errors in bound(kind, value).errors.values() for error in errors]

    assert told
    for error in map(str, told):
        assert error.strip()
        assert not FRAMEWORKS_OWN.search(error), error


def test_a_text_that_is_too_long_is_told_by_how_much_and_not_cut_by_the_browser() -> None:
    form = SectionWords({"body": "x" * 6001, "edit_number": 1})

    assert form.errors["body"] == ["It has 6001 characters. Shorten it to 6000."]
    assert "maxlength" not in str(form["body"])


def test_a_line_end_counts_once() -> None:
    form = SendBack({"whole": "\r\n".join(["line"] * 400)})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["questions"] == {"": "\n".join(["line"] * 400)}
