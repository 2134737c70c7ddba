"""Attached files as a page shows them: `components/attached.html` takes `files`."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from boards.components.words import local_day
from boards.evidence.models import Evidence
from targets.calc.periods import day_words


@dataclass(frozen=True)
class AttachedFile:
    """`href` is empty where there is nothing to take: being scanned, refused, or kept long enough."""

    name: str
    href: str
    about: str


def attached_files(evidences: Iterable[Evidence]) -> tuple[AttachedFile, ...]:
    """Needs `attached_by` of each."""
    return tuple(
        AttachedFile(
            name=evidence.name,
            href=reverse("evidence", args=[evidence.pk]) if is_given(evidence) else "",
            about=_about(evidence),
        )
        for evidence in evidences
    )


def is_given(evidence: Evidence) -> bool:
    """Whether its bytes may leave: nothing was found, or nobody looks for it here."""
    return evidence.removed_at is None and evidence.state in (
        Evidence.State.CLEAN,
        Evidence.State.NOT_SCANNED,
    )


def _about(evidence: Evidence) -> str:
    day = day_words(local_day(evidence.attached_at))
    words = Evidence.State(evidence.state).label
    if evidence.state == Evidence.State.REFUSED:
        words = f"{words}: {evidence.finding}. The file was not kept"
    elif evidence.removed_at is not None:
        words = f"kept until {day_words(local_day(evidence.removed_at))}, then removed by rule"
    return f"{filesizeformat(evidence.size)}, attached by {evidence.attached_by.name} on {day}; {words}"
