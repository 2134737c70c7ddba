"""A walk through every page that can be read, in a world that has something of everything.

A page is visited as somebody who may open it. What a sample function of the table of addresses makes, it makes once,
however many addresses need it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.test import Client

from boards.organisations.models import Organisation
from boards.people.roles import Role
from tests.oracles.permissions import expected
from tests.support.addresses import ADDRESSES, Address, Sample, Who
from tests.support.people import person, sign_in

#: What the site serves that is no page of ours, or only an act's answer.
ELSEWHERE = ("healthz", "robots.txt", "accounts/")


@dataclass(frozen=True)
class Walk:
    """Who goes where: `instead` are sample functions that this world needs in place of the table's."""

    board: Organisation
    instead: Mapping[Sample, Sample]
    year: str
    _made: dict[Sample, dict[str, Any]]
    _clients: dict[Role | None, Client]

    def addresses(self, wanted: Callable[[Address], bool] = lambda address: True) -> Iterator[Address]:
        return (one for one in ADDRESSES if not one.route.startswith(ELSEWHERE) and wanted(one))

    def path(self, address: Address) -> str:
        """The address for the walk's board, with the things that it names made once."""
        arguments = address.arguments
        if "year" in arguments:
            arguments = arguments | {"year": self.year}
        if address.sample is None:
            return replace(address, arguments=arguments).path(self.board)
        make = self.instead.get(address.sample, address.sample)
        if make not in self._made:
            self._made[make] = make(self.board)
        return replace(address, arguments=arguments | self._made[make], sample=None).path(self.board)

    def client(self, address: Address) -> Client:
        """A visitor where anybody may, else somebody who may, with a fresh second factor."""
        role = self._role(address)
        if role not in self._clients:
            client = Client()
            if role is not None:
                user = person(role, board=self.board.slug, second_factor=True)
                sign_in(client, user, second_factor_minutes_ago=1)
            self._clients[role] = client
        return self._clients[role]

    def visit(self, address: Address, query: str = "") -> Any:
        return self.client(address).get(f"{self.path(address)}{query}")

    def _role(self, address: Address) -> Role | None:
        if address.who is Who.PUBLIC:
            return None
        if address.action is None:
            return Role.ANALYST
        return next(role for role in Role if expected(role, address.action, own_board=True))


def walk(slug: str, *, instead: Mapping[Sample, Sample] | None = None, year: str = "2022-23") -> Walk:
    return Walk(Organisation.including_samples.get(slug=slug), instead or {}, year, {}, {})


def content_of(answer: Any) -> bytes:
    if answer.streaming:
        return b"".join(answer.streaming_content)
    return bytes(answer.content)


def is_page(answer: Any) -> bool:
    return bool(answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html"))
