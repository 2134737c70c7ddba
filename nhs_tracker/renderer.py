"""Forms in the markup of the design system: `{{ form }}` is all that a template writes."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input

CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "ds_checkbox__input"),  # before RadioSelect, of which it is a kind
    (forms.RadioSelect, "ds_radio__input"),
    (forms.CheckboxInput, "ds_checkbox__input"),
    (forms.FileInput, "ds_file-upload__input"),
    (forms.Select, "ds_select"),
    (forms.HiddenInput, ""),
    (forms.Textarea, "ds_input"),
    (Input, "ds_input"),
)


class DesignSystemField(BoundField):
    """A field whose widget carries the design system's class, unless the form gave it one.

    Placeholders are dropped: a label says what is asked, and stays when something is typed.
    """

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        words = next((words for widget, words in CLASSES if isinstance(field.widget, widget)), "")
        if words:
            field.widget.attrs.setdefault("class", words)
        field.widget.attrs.pop("placeholder", None)
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs.setdefault("rows", 6)


class DesignSystemRenderer(TemplatesSetting):
    """Named by the setting FORM_RENDERER."""

    form_template_name = "components/forms/form.html"
    field_template_name = "components/forms/field.html"
    bound_field_class: Any = DesignSystemField
