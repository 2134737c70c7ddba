"""Programs of tests: a token in one line, and calls that show it."""

from typing import Any

from django.test import Client

from boards.api.models import Use
from boards.api.services import make_token
from boards.organisations.models import Organisation
from boards.people.models import User
from boards.people.roles import Role
from tests.support.people import actor_for, person

BOARD = "nhs-lothian"


class Program:
    """A program with a token: `program.get("token/")` is a call below /api/v1/."""

    def __init__(self, secret: str, *, person: User | None = None) -> None:
        self.secret, self.person = secret, person
        self.client = Client(enforce_csrf_checks=True)

    def call(self, method: str, path: str, said: Any = None, *, key: str = "", **headers: str) -> Any:
        shown = {"authorization": f"Bearer {self.secret}"} if self.secret else {}
        asked = shown | ({"idempotency-key": key} if key else {}) | headers
        sent: dict[str, Any] = {} if said is None else {"data": said, "content_type": "application/json"}
        answer = getattr(self.client, method)(f"/api/v1/{path}", headers=asked, **sent)
        return answer

    def get(self, path: str) -> Any:
        return self.call("get", path)


def program(
    use: Use = Use.READ, *, board: str = BOARD, by: User | None = None, name: str = "A program"
) -> Program:
    """A program with a new token of a planner of the board."""
    maker = by or person(Role.PLANNER, board=board)
    made = make_token(
        actor=actor_for(maker, stepped_up=True),
        organisation_id=Organisation.including_samples.get(slug=board).pk,
        use=use,
        name=name,
        days=90,
    )
    return Program(made.secret, person=maker)
