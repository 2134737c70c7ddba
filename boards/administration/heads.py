"""The head of the audit log, told outside of the database: a mail a day to people who would miss what was taken away.

They are whoever releases to the public and whoever gives roles: several people, in different hands, none of whom needs
the database. With a head of their own they can ask at any time whether the log still has what stood there that day
(`manage.py verify_audit --head`). A day on which nothing was sealed has the head of the day before, and no mail.
"""

from datetime import datetime, timedelta

from boards.components.words import clock_words, local_day
from boards.people.models import User
from boards.people.permissions import rights_of_everybody
from boards.people.roles import Action
from boards.work import mail, sealing
from boards.work.actors import end_of
from boards.work.mail import Letter, Message, Text

HEAD = Letter("audit-head", "Head of the audit log")
KEEPERS = (Action.RELEASE, Action.MANAGE_PEOPLE)  # who holds one of these gets it


def mail_heads(*, now: datetime) -> int:
    """Write yesterday's head into the outbox; returns how many mails. Run again that day it writes none twice."""
    today = local_day(now)
    yesterday = today - timedelta(days=1)
    head = sealing.head(before=end_of(yesterday))
    if head is None or local_day(head.sealed_at) != yesterday:
        return 0
    text = _text(head)
    keepers = [
        number
        for number, rights in rights_of_everybody(today=today).items()
        if any(rights.allows_somewhere(action) for action in KEEPERS)
    ]
    people = User.objects.filter(pk__in=keepers, is_active=True).order_by("pk")
    messages = [
        Message(number, text, once=f"audit head {yesterday} {number}")
        for number in people.values_list("pk", flat=True)
    ]
    return mail.send(HEAD, messages, now=now)


def _text(head: sealing.Head) -> Text:
    day = clock_words(head.sealed_at)
    return Text(
        f"Head of the audit log: {head.sha256[:12]}",
        f"The audit log of {mail.link('/')} was sealed up to its row at place {head.place}, at {day}. Its head is\n\n"
        f"{head.sha256}\n\n"
        "There is nothing to do. Keep this message: it is your proof of what the log said that day. Whoever runs the "
        "tracker can show you at any time that nothing of it was changed or taken away since, with\n\n"
        f"manage.py verify_audit --head {head.sha256}\n\n"
        "A log that was written anew or cut short does not have this head.\n",
    )
