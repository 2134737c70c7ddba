"""A final level before its release: no page, picture or file of figures tells it to whom the audit does not."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from boards.figures.models import Observation
from boards.organisations.models import Organisation
from boards.participation import reviewing
from boards.participation.audit_rows import BoardAudit
from boards.people.models import User
from boards.people.roles import BOARD_ROLES, Role
from boards.performance.models import Standing
from boards.work import owed
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import arrive
from tests.support.audits import as_of, moderated_audit, open_round, reply
from tests.support.people import person, sign_in
from tests.support.releases import release_figures
from tests.support.walk import content_of

pytestmark = pytest.mark.django_db

BOARD, ROUND = "nhs-fife", "round-of-2024"
LEVEL = "level 4"  # as pages say it
CHANGES = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|\d\d:\d\d(:\d\d)?')


def pages() -> tuple[str, ...]:
    level = catalogue().level
    target, cell = f"/desk/targets/{level}/", f"/desk/boards/{BOARD}/{level}/"
    return (
        "/desk/",
        "/desk/monday/",
        "/desk/tracker/",
        "/desk/views/",
        "/desk/audit/",
        "/desk/submissions/",
        "/desk/releases/",
        "/desk/grid/",
        f"/desk/grid/?target={level}",
        f"/desk/grid/?as-known-on={timezone.localdate().isoformat()}&target={level}",
        "/desk/grid/?year=2024-25",
        f"/desk/grid/?year=2024-25&target={level}",
        *(f"/desk/grid/results.{kind}" for kind in ("csv", "json")),
        "/desk/grid/results.csv?year=2024-25",
        "/desk/boards/",
        f"/desk/boards/{BOARD}/",
        f"/desk/boards/{BOARD}/results.csv",
        f"/desk/boards/{BOARD}/results.csv?year=2024-25",
        f"/desk/boards/{BOARD}/participation/",
        f"/desk/boards/{BOARD}/participation/{ROUND}/",
        f"/desk/participation/audits/{ROUND}/",
        "/desk/targets/",
        "/desk/targets/results.csv",
        target,
        f"{target}?year=2024-25",
        f"{target}boards.csv",
        f"{target}history.csv",
        f"{target}over-time.csv",
        f"{target}over-time.svg",
        cell,
        f"{cell}figures.csv",
        f"{cell}revisions.csv",
        f"{cell}chart.svg",
        f"{cell}chart.json",
        f"/boards/{BOARD}/",
        f"/boards/{BOARD}/{level}/",
        f"/targets/{level}/",
        "/grid/results.csv",
        "/participation/",
    )


def told_to(user: User) -> dict[str, bytes]:
    """What each page says, without what is another thing at each visit."""
    client = sign_in(Client(), user, second_factor_minutes_ago=1)
    return {page: CHANGES.sub(b"", content_of(client.get(page))) for page in pages()}


def checked_audit() -> tuple[BoardAudit, User]:
    """Of a real board in a real round; whatever there is to say but the result was said."""
    audit, _, two = moderated_audit(
        Organisation.objects.get(slug=BOARD), held=open_round("Round of 2024", first_year=2024), level=4
    )
    planner = person(Role.PLANNER, board=BOARD)
    for criterion in audit.round.criteria.all():
        reply(audit, criterion.code, by=planner)
    reviewing.check(**as_of(audit, planner), text="The facts are right.")
    return audit, two


#: Where everybody at the desk reads which step a board's audit has taken, and never with what.
STEPS = {"/desk/tracker/", "/desk/audit/"}
#: Who is not let: the plan reviewer, who sees every board's figures and drafts, and everybody of another board.
OTHERS = ((Role.REVIEWER,), tuple(BOARD_ROLES - {Role.COMMENTER}))


def test_a_final_level_is_told_in_no_figures_before_its_release_and_in_all_of_them_after() -> None:
    arrive("nhs-lothian,2022-03-01,910,1000,,,")
    audit, two = checked_audit()
    others = [person(*roles, board="nhs-lothian", second_factor=True) for roles in OTHERS]
    owed.settle(clock=timezone.now)
    before = [told_to(one) for one in others]
    reviewing.finish(**as_of(audit, two))
    owed.settle(clock=timezone.now)
    assert not Observation.objects.filter(measure=catalogue().level).exists()
    assert not Standing.objects.filter(measure=catalogue().level, actual__isnull=False).exists()
    for one, told in zip(others, before, strict=True):
        now = told_to(one)
        assert {page for page in now if now[page] != told[page]} <= STEPS
        assert not any(LEVEL.encode() in now[page] for page in STEPS)

    release_figures()
    owed.settle(clock=timezone.now)
    for one, told in zip(others, before, strict=True):
        now = told_to(one)
        changed = {page for page in now if now[page] != told[page]}
        assert len(changed) >= 15, f"the walk sees what it looks for: {sorted(changed)}"
        cell = f"/desk/boards/{BOARD}/{catalogue().level}/"
        assert LEVEL in now[cell].decode()
        assert LEVEL not in told[cell].decode()


def test_reviewers_of_audits_read_the_results_of_all_boards_and_no_figures() -> None:
    audit, two = checked_audit()
    reviewing.finish(**as_of(audit, two))
    client = sign_in(Client(), two)
    nation = f"/desk/participation/audits/{ROUND}/"
    assert f'href="{nation}"' in client.get("/desk/participation/audits/").content.decode()
    assert "1 of 22 boards" in client.get(nation).content.decode()
    page = client.get(f"/desk/boards/{BOARD}/participation/{ROUND}/").content.decode()
    assert "level 4 of 4" in page
    assert 'href="/desk/boards/"' not in page, "no link to what is not theirs"
    assert client.get("/desk/grid/").status_code == 403
