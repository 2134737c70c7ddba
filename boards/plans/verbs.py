"""What is done to a plan, under the names that are stored; the words that people read stand beside them."""

from enum import StrEnum

SUBJECT = "plan_version"  # in the audit log


class Verb(StrEnum):
    """The values are in the database for ever: words are changed in `WORDS`, never here."""

    OPENED = "plan version opened"
    HANDED_OVER = "plan handed over"
    NOT_READY = "plan hand-over taken back"
    PART_READY = "part of a plan handed over"
    PART_NOT_READY = "hand-over of a part taken back"
    SIGNED = "plan signed"
    TAKEN_BACK = "plan signature taken back"
    RETURNED = "plan returned"
    RECOMMENDED = "plan recommended"
    AGREED = "plan agreed"
    SEALED = "plan sealed"
    DISCARDED = "plan draft discarded"
    SHARED = "plan part shared"
    FILE_SENT = "plan file sent"
    BOARD_APPROVED = "board approval of a plan recorded"


WORDS = {
    Verb.OPENED: "version begun",
    Verb.HANDED_OVER: "handed over as ready",
    Verb.NOT_READY: "hand-over taken back",
    Verb.PART_READY: "part handed over as ready",
    Verb.PART_NOT_READY: "hand-over of a part taken back",
    Verb.SIGNED: "signed",
    Verb.TAKEN_BACK: "signature taken back",
    Verb.RETURNED: "returned",
    Verb.RECOMMENDED: "decision recommended",
    Verb.AGREED: "decided",
    Verb.SEALED: "sealed as it stood",
    Verb.DISCARDED: "draft discarded",
    Verb.SHARED: "part shared",
    Verb.FILE_SENT: "file sent",
    Verb.BOARD_APPROVED: "approval of the Board recorded",
}

#: About one part: the version stays where it is.
OF_A_PART = (Verb.PART_READY, Verb.PART_NOT_READY)


def saved(part: str) -> str:
    """The stored verb of a save of this part; it reads as it stands."""
    return f"{part} saved"


def verb_words(verb: str) -> str:
    """What people read for a stored verb."""
    return WORDS[Verb(verb)] if verb in set(Verb) else verb
