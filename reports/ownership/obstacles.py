"""What stands in the way of approving and releasing a report, each with what to do."""

from datetime import date, timedelta

from django.conf import settings
from django.utils.text import Truncator

from reports.ownership.content import (
    figures_from_json,
)
from reports.ownership.models import Contact, OwnershipReport
from reports.ownership.numbers import LONGEST_SHOWN, invented
from reports.publication import queries as publication
from reports.publication.feedback import taken_back
from targets.calc.periods import day_words, financial_year_label

#: A contact that nobody has checked for this long blocks publishing.
CONTACT_HOLDS = timedelta(days=365)

MADE_UP = "This report belongs to a made-up cycle, so it stays a draft."

Status = OwnershipReport.Status


def obstacles(report: OwnershipReport, *, today: date) -> list[str]:
    """What forbids approving and releasing the report today, each with what to do; empty when nothing does.

    Two queries, one more for a correction, and one where it tells what changed after people said so.
    """
    if report.framework.fictional:
        return [MADE_UP]
    if report.figures is None:
        return ["The report waits to be drafted."]
    return [
        *_year_obstacles(report, today=today),
        *_stale_figures(report),
        *_taken_back(report),
        *_correction_obstacles(report),
        *_contact_obstacles(report, today=today),
    ]


def _year_obstacles(report: OwnershipReport, *, today: date) -> list[str]:
    framework = report.framework
    label = financial_year_label(framework.year_start.year)
    if today <= framework.year_end:
        return [
            f"The year {label} is not over until the end of {day_words(framework.year_end)}. Approve it after that."
        ]
    if not figures_from_json(report.figures or {}).every:
        return [
            f"It holds no figure of {label}, so it has nothing to tell. Draft it again when one is released."
        ]
    return []


def _stale_figures(report: OwnershipReport) -> list[str]:
    used = (report.figures or {})["basis"]["data_release"]
    current = publication.current_release()
    if current is not None and current.number == used:
        return []
    newer = f"data release {current.number}" if current else "no data release at all"
    remedy = (
        "Send it back, then an analyst drafts it again"
        if report.status == Status.APPROVED
        else "An analyst has to draft it again"
    )
    return [
        f"Its figures are of data release {used}, but the public reads {newer}. {remedy}: its words stay."
    ]


def _taken_back(report: OwnershipReport) -> list[str]:
    """What two people agreed to is told anew only while their consent stands."""
    figures = figures_from_json(report.figures or {})
    told = {(one.about, one.said, one.did) for one in figures.listening.changes} if figures.listening else ()
    number = figures.basis.data_release
    if not told or number is None:
        return []
    return [
        f"It tells “{one.about}”, which the board took back since. Once a data release is out that leaves it out, "
        "an analyst drafts the report again: its words stay."
        for one in taken_back(release_number=number, organisation_id=report.organisation_id)
        if (one.about, one.said, one.did) in told
    ]


def _correction_obstacles(report: OwnershipReport) -> list[str]:
    """What it says of figures is held to both editions, as all words are held to theirs."""
    if report.edition == 1:
        return []
    before = OwnershipReport.objects.get(
        organisation_id=report.organisation_id, framework_id=report.framework_id, edition=report.edition - 1
    )
    told = " ".join((report.correction_was, report.correction_now, report.correction))
    strange = invented(told, *(figures_from_json(one.figures or {}) for one in (before, report)))
    if not strange:
        return []
    shown = Truncator(strange).chars(LONGEST_SHOWN)
    return [
        f"The correction says “{shown}”, which is a figure of neither edition. Change what it says it corrects."
    ]


def _contact_obstacles(report: OwnershipReport, *, today: date) -> list[str]:
    held = {
        contact.kind: contact for contact in Contact.objects.filter(organisation_id=report.organisation_id)
    }
    told = []
    for kind in Contact.Kind:
        contact = held.get(kind)
        if contact is None:
            told.append(f"The contact for “{kind.label}” is missing. Enter it under contacts.")
        elif today - contact.last_checked > CONTACT_HOLDS:
            told.append(
                f"The contact for “{kind.label}” was last checked on {day_words(contact.last_checked)}, more than a "
                "year ago. Check it under contacts."
            )
        elif contact.sample and not settings.DEMO:
            told.append(f"The contact for “{kind.label}” is a sample. Enter the real one under contacts.")
    return told
