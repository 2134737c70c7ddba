"""Calls of the API that nobody wrote: made by schemathesis of its own description, as described and otherwise.

Every answer must be one that the description names, with the content that it says, and none may be a fault of ours.
Half of the calls are aimed: at a board, plan and measure that there are, with a token that opens them, and with rows
that are nearly right, so that they come as far as the services and the database.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from string import Formatter
from typing import Any
from unittest import mock

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bench.faults.outcomes import Outcome
from boards.api.description import ADDRESS
from boards.api.models import Use
from boards.organisations.models import Organisation
from boards.plans.models import PlanVersion
from boards.plans.parts import PARTS
from tests.boards.api.programs import program
from tests.support.addresses import A_ROW, OPEN_CYCLE, a_listed_row
from tests.support.submissions import AE

BOARD = "nhs-lothian"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
UNCOUNTED = {"CALLS_OF_PROGRAM": "1000000/1s/key", "CALLS_OF_STRANGERS": "1000000/1s/ip"}
NAMED = ["localhost"]  # as the caller calls the site
SOMEWHERE = {
    "board": BOARD,
    "framework": OPEN_CYCLE,
    "part": "actions",
    "measure": AE,
}
SAID = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["2027-03-31", "31/03/2027", "2024-05-01", "95.5", "-1", "1e9", "framing", "delivery", AE, ""]
    ),
)


@dataclass
class Found:
    """What was answered how often, and each thing that should not have been, with the call that led to it."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def cases(self) -> int:
        return self.statuses.total()


class FromHere(WSGIHandler):
    """The site in this process, called by somebody who has an address."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        return super().__call__(environ | {"REMOTE_ADDR": "127.0.0.1"}, start_response)


def call_strangely(cases: int, *, first: int = 20261129) -> Found:
    """About so many calls, in equal parts for each thing that can be called; `first` makes them the same again.

    It writes what the calls write, into whatever database is open: roll it back, or throw it away.
    """
    a_listed_row(Organisation.objects.get(slug=BOARD))
    tokens = {use: program(use, name=use).secret for use in Use}
    found = Found()
    with _one_connection(), override_settings(ALLOWED_HOSTS=NAMED, **UNCOUNTED):
        operations = list(_operations(FromHere()))
        each = -(-cases // (2 * len(operations)))
        for operation in operations:
            for mode in GenerationMode:
                _call(operation, mode, each, tokens=tokens, found=found, first=first)
            _call_only_to_read(operation, secret=tokens[Use.READ], found=found)
    return found


@contextmanager
def _one_connection() -> Iterator[None]:
    """Calls do not close the database's connection behind them: it is this thread's, and may be in a transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def _operations(app: FromHere) -> Iterator[Any]:
    for one in schemathesis.openapi.from_wsgi(ADDRESS, app=app).get_all_operations():
        if not isinstance(one, Ok):
            raise TypeError(f"an operation cannot be read: {one}")
        yield one.ok()


def _call(
    operation: Any, mode: GenerationMode, cases: int, *, tokens: dict[Use, str], found: Found, first: int
) -> None:
    opens = tokens[Use.FIGURES if "figures" in operation.path else Use.PLAN]

    @seed(first)
    @settings(
        max_examples=cases,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=mode),
        secret=st.sampled_from([opens] * 8 + [tokens[Use.READ], "nhspt_none"]),
        is_aimed=st.booleans(),
        data=st.data(),
    )
    def once(case: Any, secret: str, is_aimed: bool, data: st.DataObject) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {secret}"}
        if is_aimed:
            _aim(case, data)
        _judge(case, secret=secret, found=found)

    once()


def _call_only_to_read(operation: Any, *, secret: str, found: Found) -> None:
    """What writes is called once with nothing wrong but its token, which only reads.

    By chance that is seldom met, and not each time: the same seed draws other calls where other modules are loaded,
    whose constants are among what is drawn.
    """
    said = {
        "PATCH": {"version": 1, "edit_number": 0, "rows": {A_ROW: {"title": "A ward opens"}}},
        "POST": {"rows": [{"period": "2024-05-01", "numerator": "95", "denominator": "100"}], "reasons": {}},
    }
    method = operation.method.upper()
    if method not in said:
        return
    names = [name for _, name, _, _ in Formatter().parse(operation.path) if name]
    case = operation.Case(
        path_parameters={name: SOMEWHERE[name] for name in names},
        headers={"Authorization": f"Bearer {secret}"},
        body=said[method],
        media_type="application/json",
    )
    _judge(case, secret=secret, found=found)


def _judge(case: Any, *, secret: str, found: Found) -> None:
    response = case.call()
    found.statuses[response.status_code] += 1
    found.slowest = max(found.slowest, response.elapsed)
    try:
        case.validate_response(response, checks=CHECKS)
    except (Failure, FailureGroup) as wrong:
        found.faults.append(f"{wrong}\n{case.as_curl_command()}".replace(secret, "TOKEN"))


def _aim(case: Any, data: st.DataObject) -> None:
    """At what there is; the rows of what is written are made of real names and any texts."""
    case.path_parameters = {name: SOMEWHERE[name] for name in case.path_parameters or {}}
    if "part" in case.path_parameters:
        case.path_parameters["part"] = data.draw(st.sampled_from([part.key for part in PARTS]))
    if case.method == "PATCH":
        names = st.sampled_from(["title", "area", "ends", "what", "risk", "measure", "baseline", "rationale"])
        fields = st.dictionaries(st.one_of(names, SAID), SAID, max_size=6)
        keys = st.one_of(st.sampled_from([A_ROW, "ffffffff", AE]), SAID)
        number = PlanVersion.objects.get(
            plan__framework=OPEN_CYCLE, plan__organisation__slug=BOARD
        ).edit_number
        case.body = {
            "version": 1,
            "edit_number": data.draw(st.sampled_from([number, 0, number + 1])),
            "rows": data.draw(st.dictionaries(keys, st.none() | fields, min_size=1, max_size=3)),
        }
    if case.method == "POST":
        row = st.fixed_dictionaries(
            {"period": SAID},
            optional=dict.fromkeys(("numerator", "denominator", "value", "marker", "status"), SAID),
        )
        case.body = {
            "rows": data.draw(st.lists(row, min_size=1, max_size=3)),
            "reasons": data.draw(
                st.dictionaries(st.sampled_from(["outside", "equal", "places"]), SAID, max_size=3)
            ),
        }


def round_of_calls(cases: int, *, first: int) -> Outcome:
    """For `make faults`: `lost` are answers that the description does not allow. The first of them is told."""
    found = call_strangely(cases, first=first)
    for fault in found.faults[:1]:
        print(fault, file=sys.stderr, flush=True)
    return Outcome(works=found.cases, lost=len(found.faults), slowest=found.slowest)


def round_without_reading(cases: int) -> Outcome:
    """The same where fields of rows go to their part as they came, and what it refuses is not told."""

    def unread(part: Any, typed: Any, **named: Any) -> Any:
        return dict(typed), ()

    untold = mock.patch("boards.api.plans.InvalidRows", ZeroDivisionError)
    with mock.patch("boards.api.plans.read_rows", unread), untold:
        return round_of_calls(cases, first=0)
