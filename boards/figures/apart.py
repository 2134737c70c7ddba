"""A large file is checked in a process of its own: readers keep their threads, their processor and their memory.

It reads a block of rows at a time, gives its memory back when it ends, runs behind those that serve pages, and one is
there at a time (`desk/door.py`). It does what the services do, under the same actor.
`manage.py check_large_file` is the process: it reads what to do as JSON and writes which submissions it made.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError

from boards.desk import door
from boards.figures.intake.layouts import UnknownLayout
from boards.figures.models import Submission, SubmissionFile
from boards.figures.reference import UnknownMeasure
from boards.figures.services import restaging
from boards.figures.services.receiving import NotReceivable, check_again, receive
from boards.figures.services.submissions import AlreadyDecided
from boards.figures.services.together import NoMeasures, receive_together
from boards.work.actors import Actor

#: What is smaller is checked where it is: a process of its own takes seconds to begin.
LARGE_BYTES = restaging.LARGE_BYTES
MOST_SECONDS = 240
NICENESS = 10
DATABASE_TROUBLE = 75  # exit status: try again later


class CheckEnded(NotReceivable):
    """The process ended without an answer: too little memory, or too long."""

    def __init__(self) -> None:
        super().__init__(
            "The check of this file ended before it was done, and nothing was stored. Send the file in parts, for "
            "example one year in each."
        )


def receive_file(*, path: Path, together: bool, actor: Actor, **given: Any) -> list[Submission]:
    """As `receive`, or `receive_together`, of a file on this machine. Busy, NotReceivable."""
    return _done_apart(
        {"act": "receive", "together": together, "path": str(path), "given": given}, actor=actor
    )


def is_large(submission_id: int) -> bool:
    """Whether the kept file of a submission is to be checked apart; one query."""
    return SubmissionFile.objects.filter(submission=submission_id, size__gt=LARGE_BYTES).exists()


def check_large_again(*, actor: Actor, submission_id: int) -> Submission:
    """As `check_again`. Busy, NotReceivable."""
    return _done_apart({"act": "check again", "submission_id": submission_id}, actor=actor)[0]


def restage_if_lost(*, actor: Actor, submission_id: int) -> None:
    """As the service, which does it here for a small file. Busy, CannotReplay."""
    if restaging.restage_if_lost(submission_id=submission_id, most_bytes=LARGE_BYTES):
        _done_apart({"act": "stage again", "submission_id": submission_id}, actor=actor)


def _done_apart(order: Mapping[str, Any], *, actor: Actor) -> list[Submission]:
    words = json.dumps({**order, "actor": asdict(actor)}, default=_written)
    with door.through():
        try:
            done = subprocess.run(
                [sys.executable, "manage.py", "check_large_file"],
                cwd=settings.BASE_DIR,
                env=os.environ | {"POLARS_MAX_THREADS": "1"},
                input=words,
                stdout=subprocess.PIPE,
                text=True,
                timeout=MOST_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise CheckEnded from None
    if done.returncode == DATABASE_TROUBLE:
        raise OperationalError("the database did not answer while the file was checked")
    if done.returncode:
        raise CheckEnded
    answer = json.loads(done.stdout)
    match answer.get("refusal"):
        case None:
            pass
        case NoMeasures.__name__:
            raise NoMeasures
        case restaging.CannotReplay.__name__:
            raise restaging.CannotReplay(answer["words"])
        case _:
            raise NotReceivable(answer["words"])
    found = Submission.objects.in_bulk(answer["submissions"])
    return [found[number] for number in answer["submissions"]]


def _written(value: object) -> str:
    if isinstance(value, date):  # a moment too
        return value.isoformat()
    raise TypeError(f"{value!r} is not told to the process that checks a file")


# In the process


def main(words: str) -> int:
    """Do what is said and print the answer; 75 where the database did not answer."""
    os.nice(NICENESS)
    order = json.loads(words)
    try:
        answer: dict[str, Any] = {"submissions": [submission.pk for submission in _done(order)]}
    except OperationalError:
        return DATABASE_TROUBLE
    except (NotReceivable, restaging.CannotReplay, AlreadyDecided, UnknownLayout, UnknownMeasure) as refusal:
        answer = {"refusal": type(refusal).__name__, "words": str(refusal)}
    sys.stdout.write(json.dumps(answer))
    return 0


def _done(order: Mapping[str, Any]) -> list[Submission]:
    actor = _actor(order["actor"])
    if order["act"] == "stage again":
        restaging.restage_if_lost(submission_id=order["submission_id"])
        return []
    if order["act"] == "check again":
        return [check_again(actor=actor, submission_id=order["submission_id"], in_blocks=True)]
    given = dict(order["given"])
    if given.get("known_from"):
        given["known_from"] = date.fromisoformat(given["known_from"])
    given |= {"actor": actor, "content": Path(order["path"])}
    return receive_together(**given) if order["together"] else [receive(**given)]


def _actor(said: Mapping[str, Any]) -> Actor:
    stepped_up = said["stepped_up_at"]
    return Actor(
        user_id=said["user_id"],
        label=said["label"],
        now=datetime.fromisoformat(said["now"]),
        stepped_up_at=datetime.fromisoformat(stepped_up) if stepped_up else None,
    )
