"""What the public reads of an entry that two people agreed; who wrote or read it, and its files, are never in it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from boards.participation.feedback_queries import is_small
from boards.participation.feedback_rows import Feedback
from boards.participation.feedback_words import first_day, people_words, when_words

FORM = "1"  # of `PublicFeedback`: another number for whatever it says otherwise


@dataclass(frozen=True)
class PublicFeedback:
    """`when` is the month, of a small board the quarter, and `first_day` its first day."""

    form: str
    board: str
    number: int
    about: str
    said: str
    did: str
    when: str
    first_day: str
    people: str
    link: str

    @property
    def words(self) -> tuple[str, str, str, str]:
        """What the board typed."""
        return self.about, self.said, self.did, self.link


def to_json(told: PublicFeedback) -> dict[str, Any]:
    return asdict(told)


def from_json(told: dict[str, Any]) -> PublicFeedback:
    """The inverse of `to_json`."""
    return PublicFeedback(**told)


def public_feedback(entries: Iterable[Feedback]) -> list[PublicFeedback]:
    """Each read with its organisation."""
    return [
        PublicFeedback(
            form=FORM,
            board=one.organisation.slug,
            number=one.number,
            about=one.about,
            said=one.said,
            did=one.did,
            when=when_words(one.month, is_small=small),
            first_day=first_day(one.month, is_small=small).isoformat(),
            people=people_words(one.people, is_small=small),
            link=one.link,
        )
        for one in entries
        for small in (is_small(one.organisation),)
    ]
