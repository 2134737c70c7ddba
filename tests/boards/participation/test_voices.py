"""Nobody hears a voice before its step: a word that is nowhere else, looked for on every page of everybody.

At each step of an audit every role opens every page that could tell of it, on the audit's board and from another one.
Where the step lets a side read the voice the word is there, which shows that it would be found.
"""

from collections.abc import Iterator

import pytest
from django.test import Client

from boards.organisations.models import Organisation
from boards.participation.models import AuditRound
from boards.participation.steps import MOVES, ORDER, Side, State, Voice, reads
from boards.people.roles import Role
from tests.support.audits import open_round, signed_audit, written_audit
from tests.support.people import person, sign_in
from tests.support.walk import content_of

pytestmark = pytest.mark.django_db

ISLES, ELSEWHERE = "sample-isles", "sample-mainland"
CANARY = "Kingfisher"
ROOT = f"/desk/boards/{ISLES}/audits/round-of-the-tests-fictional/"
PAGES = (
    "/desk/",
    "/desk/audit/",
    "/desk/audit/?file=csv",
    "/desk/people/audit/",
    "/desk/tracker/",
    "/desk/tracker/?file=csv",
    "/desk/monday/",
    "/desk/participation/audits/",
    "/desk/participation/audits/?file=csv",
    "/desk/participation/rounds/",
    f"/desk/boards/{ISLES}/",
    ROOT,
    f"{ROOT}?table=criteria&file=csv",
    f"{ROOT}?table=steps&file=csv",
    f"{ROOT}1.1/",
    f"{ROOT}1.1/write/",
    f"{ROOT}sign/",
    "/participation/",
    f"/boards/{ISLES}/",
)


def board(slug: str = ISLES) -> Organisation:
    return Organisation.including_samples.get(slug=slug)


def everybody() -> Iterator[tuple[str, Client]]:
    """Somebody of every role for the audit's board and for another one, and a visitor."""
    yield "a visitor", Client()
    for slug in (ISLES, ELSEWHERE):
        for role in Role:
            user = person(role, board=slug, second_factor=True)
            yield f"{role.label} ({slug})", sign_in(Client(), user, second_factor_minutes_ago=1)


def hears(word: str) -> set[str]:
    """Who finds the word on any page."""
    found = set()
    for name, client in everybody():
        for page in PAGES:
            if word in content_of(client.get(page)).decode("utf-8", "replace"):
                found.add(name)
                break
    return found


OWN = {Role.BOARD_VIEWER, Role.PLANNER, Role.APPROVER}


def test_what_a_board_writes_is_its_own_until_it_signs() -> None:
    written_audit(board(), summary=CANARY, statement=f"{CANARY} too.", next_step=f"{CANARY} again.")
    assert hears(CANARY) == {f"{role.label} ({ISLES})" for role in OWN}


def test_what_a_board_signed_is_not_yet_for_everybody() -> None:
    signed_audit(board(), summary=CANARY, statement=f"{CANARY} too.", next_step=f"{CANARY} again.")
    assert hears(CANARY) == {f"{role.label} ({ISLES})" for role in OWN}


def test_how_far_a_board_has_written_is_told_to_itself_alone() -> None:
    held: AuditRound = open_round()
    written_audit(board(), held)
    for role, is_told in ((Role.PLANNER, True), (Role.ANALYST, False)):
        client = sign_in(Client(), person(role, board=ISLES))
        for page in (ROOT, "/desk/participation/audits/"):
            assert ("3 of 3 criteria written" in client.get(page).content.decode()) is is_told, (role, page)


def test_each_side_hears_more_with_each_step_and_never_less() -> None:
    for side in Side:
        for voice in Voice:
            heard = [reads(side, voice, state=state) for state in ORDER]
            assert heard == sorted(heard), (side, voice)
            assert heard[-1], (side, voice)
            assert not reads(side, voice, state="not begun")
    assert not reads(Side.BOARD, Voice.REVIEWER, state=State.COMMENTED)
    assert not reads(Side.REVIEWERS, Voice.BOARD, state=State.OPEN)
    assert all(ORDER.index(before) < ORDER.index(after) for before, after in MOVES)
