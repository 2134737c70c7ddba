"""No form speaks in the framework's words."""

from django import forms

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
