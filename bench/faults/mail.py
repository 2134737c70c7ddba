"""Rounds in which the worker is killed while it sends mail, and the mail server that counts what arrives.

A message can be lost where the worker dies before the server has it, and arrive twice where the server has it and the
worker dies before it hears so. The server holds both moments for the killer.
"""

import os
import random
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Literal

from django.utils import timezone

from bench.faults.outcomes import Outcome, Start, wait
from boards.people.models import User
from boards.people.services import PASSWORD_LINK
from boards.work import mail
from boards.work.mail import MAIL, Message
from boards.work.models import Owed

Moment = Literal["before", "after", ""]  # it holds: nothing is taken yet, or all is and nothing is said
PER_KILL = 12  # messages: as many as go out before a kill, and more, so that none is killed five times


@dataclass
class MailServer:
    """Takes every message. `taken` are pairs of address and Message-ID, in the order in which they came."""

    taken: list[tuple[str, str]] = field(default_factory=list)
    holds: Moment = ""
    held: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    free: threading.Event = field(default_factory=threading.Event)

    def hold(self, moment: Moment) -> None:
        """From now on whoever comes to this moment stays there, until `let_go`."""
        self.held = threading.Semaphore(0)
        self.free.clear()
        self.holds = moment

    def let_go(self) -> None:
        self.holds = ""
        self.free.set()

    def reach(self, moment: Moment) -> None:
        if self.holds == moment:
            self.held.release()
            self.free.wait(60)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server of this process, which workers that are started in the block send to."""
    own = MailServer()

    class Dialogue(socketserver.StreamRequestHandler):
        """As much SMTP as Python's client speaks."""

        def handle(self) -> None:
            with suppress(OSError):  # the client was killed
                self.say("220 ready")
                self.converse()

        def converse(self) -> None:
            while line := self.rfile.readline():
                match line.split(b" ")[0].strip().upper():
                    case b"DATA":
                        own.reach("before")
                        self.say("354 go on")
                        if not self.take():
                            return
                        own.reach("after")
                        self.say("250 taken")
                    case b"QUIT":
                        self.say("221 bye")
                        return
                    case _:
                        self.say("250 ok")

        def take(self) -> bool:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                if not line:
                    return False  # it died in the middle: no server keeps half a message
                lines.append(line)
            message = message_from_bytes(b"".join(lines))
            own.taken.append((str(message["To"]), str(message["Message-ID"])))
            return True

        def say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    before = {name: os.environ.get(name) for name in ("EMAIL_HOST", "EMAIL_PORT")}
    with Server(("127.0.0.1", 0), Dialogue) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        os.environ |= {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(server.server_address[1])}
        try:
            yield own
        finally:
            own.let_go()
            server.shutdown()
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


def kill_while_mailing(
    *,
    start: Start,
    kills: int,
    moments: tuple[Moment, ...] = ("before", "after", ""),
    afterwards: Callable[[], object] = lambda: None,
) -> Outcome:
    """`kill -9` of the worker and its children while it sends links to many people, each time at the next moment.

    Without a moment at a random one. Lost are people who got no message, twice those who got messages that their
    mailbox takes for different ones. `afterwards` runs every second, where no beat runs.
    """
    people = [
        User.objects.create_user(email=f"person{number}@tracker.example", name=f"Person {number}")
        for number in range(PER_KILL * kills)
    ]
    with mail_server() as server:
        mail.send(PASSWORD_LINK, [Message(one.pk) for one in people], now=timezone.now())
        for number in range(kills):
            _kill_at(moments[number % len(moments)], server, start=start, meanwhile=afterwards)
        restarted = time.monotonic()
        worker = start()
        try:
            wait(lambda: not Owed.objects.filter(kind=MAIL.name, done_at=None).exists(), meanwhile=afterwards)
            seconds = time.monotonic() - restarted
        finally:
            worker.kill()
        got = Counter(address for address, _ in set(server.taken))
    return Outcome(
        works=len(people),
        lost=len(people) - len(got),
        duplicated=sum(count - 1 for count in got.values()),
        seconds=seconds,
    )


def _kill_at(moment: Moment, server: MailServer, *, start: Start, meanwhile: Callable[[], object]) -> None:
    if moment:
        server.hold(moment)
    taken = len(server.taken)
    worker = start()
    try:
        on_its_way = wait(
            lambda: server.held.acquire(blocking=False) if moment else len(server.taken) > taken,
            meanwhile=meanwhile,
        )
        if not on_its_way:
            raise AssertionError("nothing was on its way, so this shows nothing")
        if not moment:
            time.sleep(random.uniform(0, 0.1))
    finally:
        worker.kill()
        server.let_go()
