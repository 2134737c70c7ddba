"""What a report tells and was taken off public pages since: its page leaves it out, whole files are not served.

A file is sealed as it is: whatever is left out of it would be another file under the same hash.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from boards.participation.feedback_public import PublicFeedback
from reports.ownership.content import Content
from reports.ownership.listening import Changed
from reports.publication.taking_off import hidden_of_report

LEFT_OUT = (
    "Something that stood here was taken out. The PDF and the JSON file hold it, so they are not served any more. "
    "They stay as they were sealed: whoever took one before can check it by its hash."
)


@dataclass(frozen=True)
class Served:
    """A report as it may be shown. `whole` says that nothing was taken out; `may_go` that something could be."""

    content: Content
    whole: bool
    may_go: bool


def served(content: Content, *, organisation_id: int) -> Served:
    """One query where the report tells what changed after people said so, else none."""
    listening = content.figures.listening
    if listening is None or not listening.changes:
        return Served(content, whole=True, may_go=False)
    number = content.figures.basis.data_release
    hidden = hidden_of_report(release_number=number, organisation_id=organisation_id)
    shown = _without(listening.changes, hidden)
    if shown == listening.changes:
        return Served(content, whole=True, may_go=True)
    figures = replace(content.figures, listening=replace(listening, changes=shown))
    return Served(replace(content, figures=figures), whole=False, may_go=True)


def _without(changes: tuple[Changed, ...], hidden: Sequence[PublicFeedback]) -> tuple[Changed, ...]:
    words = {one.words for one in hidden}
    return tuple(one for one in changes if (one.about, one.said, one.did, one.link) not in words)
