"""Forms in the markup of the design system."""

from itertools import combinations

from django import forms

from nhs_tracker.renderer import CLASSES


class Choices(forms.Form):
    boards = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple)
    one = forms.ChoiceField(choices=[("c", "C")], widget=forms.RadioSelect)


def test_ticked_checkboxes_look_ticked() -> None:
    """The design system draws a tick only for its own class."""
    shown = str(Choices(initial={"boards": ["a", "b"]}))

    assert shown.count('class="ds_checkbox__input"') == shown.count('type="checkbox"') == 2
    assert shown.count("checked") == 2
    assert shown.count('class="ds_radio__input"') == shown.count('type="radio"') == 1


def test_a_kind_of_widget_comes_before_what_it_is_a_kind_of() -> None:
    for (earlier, _), (later, _) in combinations(CLASSES, 2):
        assert not issubclass(later, earlier), (
            f"{later.__name__} is never reached: {earlier.__name__} comes first"
        )
