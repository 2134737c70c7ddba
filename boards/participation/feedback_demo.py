"""“You said, we did” of the demonstration: one entry of Sample Isles that two people agreed, and one that waits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction

from boards.organisations.models import Organisation
from boards.participation import telling
from boards.participation.demo import ISLES
from boards.participation.feedback_rows import Feedback
from boards.participation.telling import Told
from boards.people.acts import Read
from boards.work.actors import Actor

LATER = date.max  # each is given its month when it is loaded
#: Days before the loading in whose months the two changed.
AGREED_BEFORE, WAITING_BEFORE = timedelta(days=240), timedelta(days=60)
AGREED = Told(
    about="The boat and the clinic",
    said="Invented: people from the outer isles said that the boat left before the clinic ended.",
    did="Invented: clinics there end at two now, an hour before the last boat.",
    month=LATER,
    people=23,
)
WAITING = Told(
    about="Letters in large print",
    said="Invented: people told us that they could not read the letter about their eye test.",
    did="Invented: every letter of the eye clinic is in large print now.",
    month=LATER,
    people=8,
)


def load_feedback(*, planner: Actor, readers: Sequence[Actor]) -> bool:
    """Both entries; False where the board has some already."""
    isles = Organisation.including_samples.get(slug=ISLES)
    if Feedback.objects.filter(organisation=isles).exists():
        return False
    with transaction.atomic():
        for told, before, by in ((AGREED, AGREED_BEFORE, readers), (WAITING, WAITING_BEFORE, readers[:1])):
            dated = replace(told, month=planner.today - before)
            held = telling.add(actor=planner, organisation=isles, told=dated)
            telling.send(actor=planner, organisation=isles, number=held.number, read=_read(held))
            for reader in by:
                telling.read_it(
                    actor=reader,
                    organisation=isles,
                    number=held.number,
                    agrees=True,
                    why="",
                    read=_read(held),
                )
    return True


def _read(held: Feedback) -> Read:
    held.refresh_from_db()
    return {"edit_number": held.edit_number}
