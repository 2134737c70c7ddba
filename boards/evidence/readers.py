"""Who may read what is attached to which kind of document: said by the slice that the document belongs to."""

from collections.abc import Callable

from boards.evidence.models import Evidence
from boards.people.acts import Reader
from boards.people.roles import Action

MayRead = Callable[[Reader, Evidence], bool]

_readers: dict[str, MayRead] = {}


def register(document_kind: str, may_read: MayRead) -> None:
    """Called when the app starts. ValueError for a kind that another slice has taken."""
    if _readers.setdefault(document_kind, may_read) is not may_read:
        raise ValueError(f"two slices attach files to {document_kind}")


def may_read(reader: Reader, evidence: Evidence) -> bool:
    """Nobody reads what is attached to a kind that nobody speaks for."""
    rule = _readers.get(evidence.document_kind)
    return rule is not None and rule(reader, evidence)


def who_views_drafts(reader: Reader, evidence: Evidence) -> bool:
    """The usual rule: whoever may see the board's plans, returns and drafts."""
    return reader.rights.allows(Action.VIEW_BOARD_DRAFTS, organisation_id=evidence.organisation_id)
