"""A planner may be limited to parts of a plan: they write, hand over and undo those, and nothing else of it."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from boards.asks.owing import asked_of, asked_of_everybody, everything, todos
from boards.people import services as people
from boards.people.models import AccountEdit, Membership, User
from boards.people.permissions import rights_of
from boards.people.roles import Role
from boards.people.services import CannotChange
from boards.plans import services
from boards.plans.demo_rows import SAMPLES
from boards.plans.parts import ACTIONS, RISKS
from boards.plans.services import CannotPlan
from boards.work.actors import Actor
from tests.boards.performance.arrivals import number_of
from tests.boards.planning.visits import read
from tests.boards.plans.plans import AE, BOARD, Cast, cast, values, version
from tests.support.people import actor_for, person, sign_in
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

OPEN = "sample-2026-27"
PLAN = f"/desk/boards/{BOARD}/plan/{OPEN}/"
LIMITED = "Your role is limited to risks"


@pytest.fixture
def whole() -> Cast:
    return cast()


@pytest.fixture
def limited() -> Actor:
    user = person(Role.PLANNER, board=BOARD)
    Membership.objects.filter(user=user).update(parts=["risks"])
    return actor_for(user)


@pytest.fixture
def draft(whole: Cast) -> int:
    number = services.open_version(actor=whole.planner, organisation_id=number_of(BOARD), framework_key=OPEN)
    save(whole.planner, number, "actions")
    return number


def save(actor: Actor, draft: int, part: str) -> None:
    chosen = {"actions": ACTIONS, "risks": RISKS}[part]
    services.save_rows(
        actor=actor,
        version_id=draft,
        edit_number=version(draft).edit_number,
        part=chosen,
        rows=SAMPLES[chosen],
    )


def test_they_write_and_hand_over_their_parts(draft: int, limited: Actor) -> None:
    save(limited, draft, "risks")
    services.hand_part_over(
        actor=limited, version_id=draft, edit_number=version(draft).edit_number, part=RISKS
    )
    services.take_part_back(actor=limited, version_id=draft, part=RISKS)
    assert RISKS.rows(draft)


def test_they_change_nothing_else_of_the_plan(draft: int, limited: Actor) -> None:
    number = version(draft).edit_number
    first = next(iter(SAMPLES[ACTIONS]))
    refused: tuple[Callable[[], object], ...] = (
        lambda: save(limited, draft, "actions"),
        lambda: services.undo_row(
            actor=limited, version_id=draft, edit_number=number, part=ACTIONS, key=first
        ),
        lambda: services.undo_last(actor=limited, version_id=draft, edit_number=number, part=ACTIONS),
        lambda: services.move_row(
            actor=limited, version_id=draft, edit_number=number, part=ACTIONS, key=first, up=False
        ),
        lambda: services.hand_part_over(actor=limited, version_id=draft, edit_number=number, part=ACTIONS),
        lambda: services.take_part_back(actor=limited, version_id=draft, part=ACTIONS),
        lambda: services.save_trajectory(
            actor=limited,
            version_id=draft,
            edit_number=number,
            measure_key=AE,
            points=values("80"),
            rationale="Because.",
        ),
        lambda: services.hand_over(actor=limited, version_id=draft, edit_number=number),
        lambda: services.discard(actor=limited, version_id=draft, edit_number=number),
        lambda: services.open_version(
            actor=limited, organisation_id=number_of(BOARD), framework_key="sample-2022-23"
        ),
    )
    for act in refused:
        with pytest.raises(CannotPlan, match=LIMITED):
            act()
    assert version(draft).edit_number == number
    assert ACTIONS.rows(draft) == dict(SAMPLES[ACTIONS])


def test_pages_offer_them_their_parts_alone_and_say_why(draft: int, limited: Actor) -> None:
    client = sign_in(Client(), _user(limited))
    theirs, others = read(client.get(f"{PLAN}risks/")), read(client.get(f"{PLAN}actions/"))
    assert "New risk" in theirs
    assert "New action" not in others
    plan = read(client.get(PLAN))
    for offer in ("Discard this draft", "of trajectories", "Paste trajectories", f"{PLAN}ready/"):
        assert offer not in plan
    assert "Write in a workbook" in plan
    assert LIMITED in read(client.get(f"{PLAN}actions/add/", follow=True))
    assert LIMITED in read(client.get(f"{PLAN}trajectory/{AE}/edit/", follow=True))
    first = next(iter(SAMPLES[ACTIONS]))
    assert "/edit/" not in read(client.get(f"{PLAN}actions/{first}/"))


def test_they_are_asked_for_their_parts_and_others_for_the_plan_which_says_what_is_late(
    whole: Cast, draft: int, limited: Actor
) -> None:
    def asked(actor: Actor) -> list[tuple[str, str]]:
        rights = rights_of(user_id=actor.user_id, today=actor.today)
        found = asked_of(rights, user_id=actor.user_id, today=actor.today)
        everybody = asked_of_everybody(today=actor.today)[actor.user_id or 0]
        assert [one.todo.key for one in everybody] == [one.todo.key for one in found]
        return [(one.todo.words.split(" plan")[0], one.todo.why) for one in found if OPEN in one.todo.key]

    lacking = "Version 1 is a draft. Not handed over: Actions, Risks"
    assert asked(limited) == [("Finish Risks in the", "It is required, and not begun.")]
    ((words, why),) = asked(whole.planner)
    assert (words, why[: len(lacking)]) == ("Finish the", lacking)
    save(limited, draft, "risks")
    assert asked(limited) == [("Finish Risks in the", "Written, and not handed over.")]
    tracker = read(sign_in(Client(), person(Role.ANALYST)).get("/desk/tracker/?kind=Parts+of+plans"))
    assert "Finish Risks in the plan of Sample Mainland" in tracker
    services.hand_part_over(
        actor=limited, version_id=draft, edit_number=version(draft).edit_number, part=RISKS
    )
    assert asked(limited) == []
    ((_, why),) = asked(whole.planner)
    assert "Risks" not in why
    with statements() as one:
        todos(everything(), today=limited.today)
    services.open_version(
        actor=cast("sample-isles").planner, organisation_id=number_of("sample-isles"), framework_key=OPEN
    )
    with statements() as two:
        todos(everything(), today=limited.today)
    assert len(one) == len(two), "however many drafts there are"


def test_who_holds_the_role_for_the_whole_plan_too_is_not_limited(limited: Actor) -> None:
    user = _user(limited)
    assert rights_of(user_id=user.pk, today=limited.today).parts(number_of(BOARD)) == {"risks"}
    other = person(Role.PLANNER, board=BOARD)
    Membership.objects.filter(user=user).update(ends="2100-01-01")
    Membership.objects.filter(user=other).update(user=user)
    assert not rights_of(user_id=user.pk, today=limited.today).parts(number_of(BOARD))


def test_an_administrator_limits_a_planner_and_nobody_else() -> None:
    boss = actor_for(person(Role.ADMINISTRATOR), stepped_up=True)
    user = person()
    given = people.give_role(
        actor=boss,
        user_id=user.pk,
        role=Role.PLANNER,
        organisation_id=number_of(BOARD),
        parts=["risks", "finance"],
    )
    assert given.parts == ["finance", "risks"]
    told = AccountEdit.objects.get(document=user, part="roles").after
    assert told is not None
    assert told["parts"] == "finance, risks"
    with pytest.raises(CannotChange, match="Only a planner is limited to parts of a plan"):
        people.give_role(
            actor=boss,
            user_id=user.pk,
            role=Role.APPROVER,
            organisation_id=number_of(BOARD),
            parts=["risks"],
        )
    with pytest.raises(IntegrityError, match="only_a_planner_is_limited_to_parts"), transaction.atomic():
        Membership.objects.filter(pk=given.pk).update(role=Role.APPROVER)
    client = sign_in(Client(), _user(boss), second_factor_minutes_ago=1)
    page = read(client.get(f"/desk/people/{user.pk}/"))
    assert "Planner of finance and risks, Sample Mainland (fictional)" in page
    assert "Tick none for one who writes the whole plan." in page
    new = person()
    form = {"role": "planner", "organisation": number_of("nhs-fife"), "parts": ["workforce"]}
    client.post(f"/desk/people/{new.pk}/", form)
    assert Membership.objects.get(user=new).parts == ["workforce"]


def _user(actor: Actor) -> User:

    assert actor.user_id is not None
    return User.objects.get(pk=actor.user_id)
