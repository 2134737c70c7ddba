"""Nobody hears a voice before its step: a word that is nowhere else, looked for on every page of everybody.

At each step of an audit every role opens every page that could tell of it, on the audit's board and from another one.
Where the step lets a side read the voice the word is there, which shows that it would be found.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from boards.organisations.models import Organisation
from boards.participation import reviewing
from boards.participation.audit_acts import CannotAudit
from boards.participation.commenting import Comment, Remark
from boards.participation.models import AuditRound
from boards.participation.steps import MOVES, ORDER, Side, State, Voice, reads
from boards.people.models import User
from boards.people.roles import BOARD_ROLES, Role
from tests.support.audits import (
    as_of,
    comment,
    commented_audit,
    group_member,
    moderated_audit,
    open_round,
    rate,
    reviewer,
    sampled,
    save_comment,
    signed_audit,
    written_audit,
)
from tests.support.people import actor_for, person, sign_in
from tests.support.walk import content_of

pytestmark = pytest.mark.django_db

ISLES, ELSEWHERE = "sample-isles", "sample-mainland"
CANARY = "Kingfisher"
ROOT = f"/desk/boards/{ISLES}/audits/round-of-the-tests-fictional/"
REVIEW = "/desk/participation/review/round-of-the-tests-fictional/"
PAGES = (
    ROOT,
    f"{ROOT}?table=criteria&file=csv",
    f"{ROOT}?table=steps&file=csv",
    f"{ROOT}print/",
    f"{ROOT}print/?table=criteria&file=csv",
    f"{ROOT}improvement/",
    f"{ROOT}1.1/",
    f"{ROOT}1.1/write/",
    f"{ROOT}sign/",
    f"{ROOT}moderate/",
    f"{ROOT}moderate/?table=decided&file=csv",
    f"{ROOT}check/",
    f"{ROOT}finish/",
    f"{ROOT}finish/?table=decided&file=csv",
    f"{ROOT}1.1/settle/",
    f"{ROOT}1.1/amend/",
    f"{ROOT}1.1/reply/",
    f"{ROOT}1.2/",
    f"{ROOT}2.1/",
    f"{ROOT}comment/",
    f"{ROOT}comment/answer/",
    f"{ROOT}comment/send/",
    f"{ROOT}group/",
    f"{ROOT}group/?table=invited&file=csv",
    REVIEW,
    f"{REVIEW}?table=queue&file=csv",
    f"{REVIEW}?table=agreement&file=csv",
    f"{REVIEW}1.1/",
    f"{REVIEW}1.2/",
    f"{REVIEW}2.1/",
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
    "/desk/participation/groups/",
    "/desk/participation/groups/?file=csv",
    "/participation/",
    f"/boards/{ISLES}/",
)


def board(slug: str = ISLES) -> Organisation:
    return Organisation.including_samples.get(slug=slug)


#: National roles that never hear a voice before its release: one person holds them all, and hears nothing either.
NEVER = frozenset(Role) - BOARD_ROLES - {Role.PARTICIPATION_REVIEWER, Role.ANALYST}


def everybody() -> Iterator[tuple[str, Client]]:
    """A visitor, who may hear something, each in their own role, and those who never do, many roles in one person."""
    yield "a visitor", Client()
    own = [(f"{role.label} ({ISLES})", ISLES, (role,)) for role in sorted(BOARD_ROLES)]
    national = [(str(role.label), ISLES, (role,)) for role in (Role.PARTICIPATION_REVIEWER, Role.ANALYST)]
    nobody = [
        ("every other national role", ISLES, tuple(NEVER)),
        ("every role of another board", ELSEWHERE, tuple(BOARD_ROLES - {Role.COMMENTER})),
        ("another board's public group", ELSEWHERE, (Role.COMMENTER,)),
    ]
    for name, slug, roles in (*own, *national, *nobody):
        user = person(*roles, board=slug, second_factor=True)
        yield name, sign_in(Client(), user, second_factor_minutes_ago=1)


#: Pages that a role is refused, whatever the step (the walk of all roles says which): they are asked once.
REFUSED: set[tuple[str, str]] = set()


def told(name: str, client: Client, page: str) -> str:
    """What this person reads there."""
    if (name, page) in REFUSED:
        return ""
    answer = client.get(page)
    if answer.status_code == 403 or answer.headers.get("Location", "").startswith("/accounts/login/"):
        REFUSED.add((name, page))
    return content_of(answer).decode("utf-8", "replace")


def heard(*words: str) -> dict[str, set[str]]:
    """Who finds each of the words on any page."""
    found: dict[str, set[str]] = {word: set() for word in words}
    for name, client in everybody():
        unheard = set(words)
        for page in PAGES:
            if not unheard:
                break  # who has found them all looks no further
            said = told(name, client, page)
            unheard -= {word for word in unheard if word in said}
        for word in set(words) - unheard:
            found[word].add(name)
    return found


OWN = {f"{role.label} ({ISLES})" for role in (Role.BOARD_VIEWER, Role.PLANNER, Role.APPROVER)}
GROUP = {f"{Role.COMMENTER.label} ({ISLES})"}
REVIEWERS, ANALYSTS = {str(Role.PARTICIPATION_REVIEWER.label)}, {str(Role.ANALYST.label)}
SAYS: dict[str, Any] = {"summary": CANARY, "statement": f"{CANARY} too.", "next_step": f"{CANARY} again."}
ROBIN, LINNET = "Robin", "Linnet"  # the group's words on the whole, and on one criterion
SAYS_THE_GROUP = Comment(Remark("partly", ROBIN), "Twelve.", "A vote.", {"1.1": Remark("no", LINNET)})
THRUSH, WREN = "Thrush", "Wren"  # the first reviewer's word, the second's
LEVEL = "4 Improving"


def test_what_a_board_writes_is_its_own_until_it_signs() -> None:
    written_audit(board(), **SAYS)
    assert heard(CANARY)[CANARY] == OWN


def test_what_a_board_signed_is_read_by_its_public_group_and_reviewers_too() -> None:
    signed_audit(board(), **SAYS)
    assert heard(CANARY)[CANARY] == OWN | GROUP | REVIEWERS


def test_what_the_group_says_is_its_own_until_it_sends_it_and_it_hears_reviewers_at_the_end() -> None:
    audit, one, two = signed_audit(board()), reviewer(), reviewer()
    member = group_member(audit)
    save_comment(audit, by=member, said=SAYS_THE_GROUP)
    assert heard(ROBIN, LINNET) == {ROBIN: GROUP, LINNET: GROUP}
    comment(audit, by=member, said=SAYS_THE_GROUP, way="telephone", helper="Siskin")
    told = GROUP | OWN | REVIEWERS
    assert heard(ROBIN, LINNET, "Siskin") == dict.fromkeys((ROBIN, LINNET, "Siskin"), told)
    for criterion in audit.round.criteria.all():
        rate(audit, criterion.code, 2, by=one, reason=THRUSH)
    for code in sampled(audit):
        rate(audit, code, 2, by=two)
    reviewing.moderate(**as_of(audit, one))
    assert heard(THRUSH, ROBIN) == {THRUSH: OWN | REVIEWERS, ROBIN: told}
    reviewing.check(**as_of(audit, person(Role.PLANNER, board=ISLES)), text="")
    reviewing.finish(**as_of(audit, one))
    told |= ANALYSTS
    assert heard(THRUSH, ROBIN) == {THRUSH: told, ROBIN: told}


def test_what_is_rated_is_the_reviewers_own_until_it_is_decided_and_blind_until_both_are_in() -> None:
    audit, one, two = commented_audit(board()), reviewer(), reviewer()
    (blind, *_) = sampled(audit)
    for criterion in audit.round.criteria.all():
        rate(audit, criterion.code, 4, by=one, reason=THRUSH if criterion.code == blind else "As told.")
    assert heard(THRUSH)[THRUSH] == set()
    assert THRUSH in everything_of(one)
    assert THRUSH not in everything_of(two)
    assert LEVEL not in read_by(two, f"{ROOT}{blind}/")
    rate(audit, blind, 3, by=two, reason=WREN)
    assert heard(THRUSH, WREN) == {THRUSH: REVIEWERS, WREN: REVIEWERS}
    reviewing.moderate(**as_of(audit, one))
    assert heard(THRUSH, WREN) == {THRUSH: REVIEWERS | OWN, WREN: REVIEWERS}


def test_what_a_board_replies_is_between_both_until_it_is_final() -> None:
    audit, one, _ = moderated_audit(board())
    planner = person(Role.PLANNER, board=ISLES)
    reviewing.reply(
        actor=actor_for(planner), round_key=audit.round.key, organisation=board(), code="1.1", text="Dipper"
    )
    reviewing.check(**as_of(audit, planner), text="Heron")
    assert heard("Dipper", "Heron") == dict.fromkeys(("Dipper", "Heron"), OWN | REVIEWERS)
    reviewing.finish(**as_of(audit, one))
    assert heard("Dipper", "Heron") == dict.fromkeys(("Dipper", "Heron"), OWN | REVIEWERS | ANALYSTS)


def test_who_reviews_and_is_of_the_board_hears_and_decides_as_the_board() -> None:
    audit, both = signed_audit(board()), person(Role.PARTICIPATION_REVIEWER, Role.BOARD_VIEWER, board=ISLES)
    with pytest.raises(CannotAudit, match="You hold a role on this board"):
        rate(audit, "1.1", 4, by=both)
    rate(audit, "1.1", 4, by=reviewer(), reason=THRUSH)
    assert THRUSH not in read_by(both, f"{ROOT}1.1/")


def read_by(user: User, page: str) -> str:
    return content_of(sign_in(Client(), user, second_factor_minutes_ago=1).get(page)).decode()


def everything_of(user: User) -> str:
    return "".join(read_by(user, page) for page in PAGES)


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
