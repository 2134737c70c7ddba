"""The words of a report, saved by its authors one section at a time."""

from django.db import transaction
from django.utils.text import Truncator

from boards.components.paper.signs import BadWords, clean
from boards.organisations.models import Organisation
from boards.people.permissions import require
from boards.work import edits
from boards.work.actors import Actor
from reports.ownership import numbers, queries
from reports.ownership.acts import WRITE
from reports.ownership.content import Figures, figures_from_json
from reports.ownership.models import OwnershipReport, Part, ReportEdit, ReportText
from reports.ownership.sections import SECTIONS
from reports.ownership.steps import locked, locked_for, record, write_edit
from reports.ownership.verbs import Verb

LONGEST_TEXT = 6000  # characters of one section: two printed pages


def save_text(*, actor: Actor, report_id: int, section: str, body: str, edit_number: int) -> OwnershipReport:
    """Save an author's words in one section; `edit_number` is the report's when the author opened it.

    Board reports are written by planners of the board, the nation's by analysts. Raises NotAllowed,
    OwnershipReport.DoesNotExist; BadWords for an unknown section, too long a text, or a number that reads like a
    figure and is none of this report (`numbers`); Refused unless it is a draft; EditConflict where the same section
    was saved since.
    """
    with transaction.atomic():
        organisation = locked(report_id).organisation
        require_author(actor, organisation)
        report = locked_for(WRITE[queries.writing(organisation)], report_id, actor=actor)
        words = clean_words(body, section=section, figures=figures_from_json(report.figures or {}))
        text = ReportText.objects.filter(report=report, section=section).first()
        before = text.body if text else ""
        changes = edits.to_write(
            ReportEdit,
            report,
            actor=actor,
            part=Part.WORDS,
            stored={section: {"body": before}},
            typed={section: {"body": words}},
            edit_number=edit_number,
        )
        if not changes:
            return report
        write_edit(actor, report, part=Part.WORDS, changes=changes)
        ReportText.objects.update_or_create(report=report, section=section, defaults={"body": words})
        record(
            actor,
            Verb.EDITED,
            report,
            before={section: before},
            after={section: words, "edit_number": report.edit_number},
        )
    return report


def require_author(actor: Actor, organisation: Organisation) -> None:
    """NotAllowed unless the actor may write the words of this organisation's report."""
    require(actor=actor, action=queries.writing(organisation), organisation_id=organisation.pk)


def clean_words(body: str, *, section: str, figures: Figures) -> str:
    """The words as they are kept (`boards.components.paper.signs`). BadWords says what is wrong."""
    if section not in SECTIONS:
        raise BadWords(f"There is no section “{section}”.")
    words = clean(body)
    if len(words) > LONGEST_TEXT:
        raise BadWords(f"The text has {len(words):,} characters. Shorten it to {LONGEST_TEXT:,}.")
    invented = Truncator(numbers.invented(words, figures)).chars(numbers.LONGEST_SHOWN)
    if invented:
        raise BadWords(
            f"“{invented}” is not a figure of this report. Figures come from the published data: leave it out, say it "
            "in words without a number, or use the number as the report prints it."
        )
    return words
