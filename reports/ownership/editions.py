"""A report and its corrections: where each edition is read, and what two of them say of each other."""

from dataclasses import dataclass

from django.urls import reverse

from boards.components.parts import Link
from boards.components.words import local_day_words
from reports.ownership.content import Head
from reports.publication.models import Snapshot


@dataclass(frozen=True)
class CorrectionNotice:
    """What an edition corrects. `was` and `now` are empty in those that said all of it in `why`.

    `before` leads to the edition that it replaces.
    """

    title: str
    was: str
    now: str
    why: str
    before: Link


@dataclass(frozen=True)
class ReplacedNotice:
    """On an edition that a newer one replaces: when, why, and where that is."""

    words: str
    why: str
    newer: Link


def edition_address(head: Head, edition: int | None) -> str:
    """Where the public reads an edition; None is the newest."""
    return reverse("reports:report", args=[head.year_slug, head.organisation_slug, *filter(None, [edition])])


def correction_notice(head: Head, *, released: str) -> CorrectionNotice | None:
    """What stands at the top of a correction; None for a first edition. `released` says when, after the number."""
    if not head.correction:
        return None
    before = head.edition - 1
    return CorrectionNotice(
        title=f"Corrected edition {head.edition}, {released}",
        was=head.correction_was,
        now=head.correction_now,
        why=head.correction,
        before=Link(f"Read edition {before} as it was released", edition_address(head, before)),
    )


def replaced_notice(snapshot: Snapshot, head: Head) -> ReplacedNotice | None:
    """What stands at the top of an edition that was corrected; None for the newest."""
    newer: Snapshot | None = getattr(snapshot, "superseded_by", None)
    if newer is None:
        return None
    return ReplacedNotice(
        words=f"Edition {newer.edition} replaced this one on {local_day_words(newer.released_at)}.",
        why=newer.correction,
        newer=Link(f"Read edition {newer.edition}", edition_address(head, newer.edition)),
    )
