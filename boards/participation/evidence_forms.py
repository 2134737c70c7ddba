"""What a board fills in to show evidence: a file, a link, one of its own figures or of its case studies."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.validators import URLValidator

from boards.components.forms import PlainForm
from boards.evidence.forms import EvidenceField
from boards.figures.models import Observation
from boards.participation.case_rows import CaseStudy
from boards.participation.evidence_pages import name_of
from boards.participation.evidence_rows import LONGEST_LINK, LONGEST_TITLE
from boards.participation.evidencing import Shown
from targets.catalogue.queries import Catalogue, catalogue


class _ShowForm(PlainForm):
    title = forms.CharField(
        label="What it shows",
        max_length=LONGEST_TITLE,
        help_text="In a few words, without names of patients.",
        error_messages={"required": "Say what it shows."},
    )

    @property
    def shown(self) -> Shown:
        raise NotImplementedError


def _named(one: Observation, policy: Catalogue) -> str:
    return name_of(one, definition=policy.definition_on(measure_key=one.measure_id, day=one.period_end))


class FileForm(_ShowForm):
    file = EvidenceField(label="The file", required=True)

    @property
    def shown(self) -> Shown:
        return Shown(title=self.cleaned_data["title"], file=self.cleaned_data["file"])


class LinkForm(_ShowForm):
    link = forms.CharField(
        label="Its address",
        max_length=LONGEST_LINK,
        validators=[
            URLValidator(
                schemes=["http", "https"],
            )
        ],
        error_messages={
            "required": "Enter the address of the page.",
            "invalid": "Enter a whole address, for example https://www.nhsfife.org/minutes.",
        },
        help_text="Of a page that the group and the reviewers can open.",
        widget=forms.URLInput,
    )

    @property
    def shown(self) -> Shown:
        return Shown(title=self.cleaned_data["title"], link=self.cleaned_data["link"])


class FigureForm(_ShowForm):
    """`figures` are those that can be cited, by measure."""

    observation = forms.TypedChoiceField(
        label="Which figure",
        coerce=int,
        help_text="It is shown as it is now, also when it is revised later.",
        error_messages={"required": "Choose a figure.", "invalid_choice": "Choose a figure from the list."},
    )

    def __init__(self, *arguments: Any, figures: Mapping[str, Sequence[Observation]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        policy = catalogue()
        self.fields["observation"].choices = [  # type: ignore[attr-defined]
            ("", "Choose a figure"),
            *(
                (measure.short_title, [(str(one.pk), _named(one, policy)) for one in figures[key]])
                for key, measure in policy.measures.items()
                if key in figures
            ),
        ]

    @property
    def shown(self) -> Shown:
        return Shown(title=self.cleaned_data["title"], observation=self.cleaned_data["observation"])


class StoryForm(_ShowForm):
    """`stories` are the board's case studies that others read."""

    case_study = forms.TypedChoiceField(
        label="Which case study",
        coerce=int,
        help_text="It is shown as it is now. Once it is changed or taken out, or its consent ends, it is not shown.",
        error_messages={"required": "Choose a case study.", "invalid_choice": "Choose one from the list."},
    )

    def __init__(self, *arguments: Any, stories: Iterable[CaseStudy], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["case_study"].choices = [  # type: ignore[attr-defined]
            ("", "Choose a case study"),
            *((str(one.pk), one.title) for one in stories),
        ]

    @property
    def shown(self) -> Shown:
        return Shown(title=self.cleaned_data["title"], case_study=self.cleaned_data["case_study"])
