"""What is done to reports and contacts, under the name that audit log and edits store for ever; words beside."""

from enum import StrEnum


class Verb(StrEnum):
    """A value never changes; what a reader is told stands in PAST and may be reworded at any time."""

    ASKED = "ask for reports"
    DRAFTED = "draft report"
    EDITED = "edit report"
    HANDED_OVER = "hand report over"
    TAKEN_BACK = "take report back"
    APPROVED = "approve report"
    SENT_BACK = "send report back"
    RELEASED = "release report"
    CORRECTED = "correct report"
    CONTACT_SAVED = "save contact"


#: What somebody did, after their name.
PAST: dict[Verb, str] = {
    Verb.ASKED: "asked for reports to be drafted",
    Verb.DRAFTED: "drafted its figures anew",
    Verb.EDITED: "changed its words",
    Verb.HANDED_OVER: "handed it over",
    Verb.TAKEN_BACK: "took it back",
    Verb.APPROVED: "approved it",
    Verb.SENT_BACK: "sent it back",
    Verb.RELEASED: "released it",
    Verb.CORRECTED: "began this edition",
    Verb.CONTACT_SAVED: "saved a contact",
}
