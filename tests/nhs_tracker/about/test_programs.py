"""What the site tells of its API is what the API does: its page, its description, and the examples to copy."""

import json
import re
import shlex
from html import unescape
from typing import Any

import pytest
from django.test import Client
from openapi_spec_validator import validate

from boards.api.description import groups
from boards.api.models import Use
from boards.api.site import api
from boards.organisations.models import Organisation
from boards.plans.models import PlanVersion
from nhs_tracker.stamps import ROOT
from tests.boards.api.programs import Program, program
from tests.support.addresses import ADDRESSES, OPEN_CYCLE, Who, a_listed_row

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"


def page() -> str:
    answer = Client().get("/api/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def replayed(command: str, caller: Program) -> Any:
    """What a curl command is answered, with the token in the place of $TOKEN."""
    words = iter(shlex.split(command.replace("\\\n", " ").replace("$TOKEN", caller.secret)))
    assert next(words) == "curl"
    method, headers, data, address = "get", {}, None, ""
    for word in words:
        if word == "-X":
            method = next(words).lower()
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            data = next(words)
        else:
            address = word
    assert address.startswith(f"{SITE}/api/v1/")
    kind = headers.pop("Content-Type", "application/json")
    sent = {} if data is None else {"data": data, "content_type": kind}
    return getattr(Client(), method)(address.removeprefix(SITE), headers=headers, **sent)


def examples(text: str) -> list[str]:
    return re.findall(
        r"^(?:<pre[^>]*><code>)?(curl .*?[^\\])(?:</code></pre>)?$", text, re.MULTILINE | re.DOTALL
    )


@pytest.mark.parametrize("where", ["the page", "README.md"])
def test_every_example_to_copy_works_as_it_stands(where: str) -> None:
    a_listed_row(Organisation.objects.get(slug="nhs-lothian"))
    number = PlanVersion.objects.get(plan__framework=OPEN_CYCLE).edit_number
    found = examples(page() if where == "the page" else (ROOT / where).read_text())
    assert len(found) >= 2
    caller = program(Use.PLAN)
    for command in found:
        answer = replayed(command, caller)
        assert answer.status_code == 200, (command, answer.content)
        assert replayed(command, Program("nhspt_none")).status_code == 401
    assert PlanVersion.objects.get(plan__framework=OPEN_CYCLE).edit_number == number, "none stores anything"


def test_the_description_is_openapi_and_public_and_names_no_other_host() -> None:
    answer = Client().get("/api/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["ETag"]
    told = answer.json()
    validate(told)
    assert "http" not in json.dumps(told["paths"])
    assert told["components"]["securitySchemes"] == {"BoardToken": {"type": "http", "scheme": "bearer"}}
    unchanged = Client().get("/api/openapi.json", headers={"if-none-match": answer.headers["ETag"]})
    assert unchanged.status_code == 304


def test_every_address_for_programs_is_described_and_told_on_the_page() -> None:
    listed = {re.sub(r"<\w+:(\w+)>", r"{\1}", f"/{one.route}") for one in ADDRESSES if one.who is Who.PROGRAM}
    told = Client().get("/api/openapi.json").json()["paths"]
    assert listed == set(told)
    words = page()
    for group in groups():
        for one in group.operations:
            assert f"{one.method} {one.address}" in words
            assert one.about in words
    assert sum(len(group.operations) for group in groups()) == sum(len(methods) for methods in told.values())


def test_every_call_says_how_it_may_be_refused() -> None:
    for methods in Client().get("/api/openapi.json").json()["paths"].values():
        for method, operation in methods.items():
            always = {"200", "401", "403", "404", "422", "429", "503"}
            assert set(operation["responses"]) >= always | (
                {"400", "409", "413"} if method != "get" else set()
            )
            assert operation["security"] == [{"BoardToken": []}]
    assert api.docs_url is None, "the package's own page loads scripts from another host"


def test_the_page_is_found_from_the_pages_around_it() -> None:
    for path in ("/about/", "/sitemap/"):
        assert 'href="/api/"' in Client().get(path).content.decode()
