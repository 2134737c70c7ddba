"""What a board keeps to itself nobody else reads, wherever they look, until the board shares it."""

import io
import re
from datetime import timedelta
from functools import partial
from zipfile import ZipFile

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from boards.asks.digest import send_digests
from boards.people.roles import WITH_PAGES, Role
from boards.plans import services
from boards.plans.models import DeliveryPlan, PlanVersion
from boards.plans.parts import ACTIONS, RISKS
from boards.plans.sent_files import PlanFile
from boards.plans.services import CannotPlan
from boards.plans.sharing import PlanShare
from boards.work.models import Mail
from targets.catalogue.plan_parts import PlanPart
from tests.boards.performance.arrivals import number_of
from tests.boards.plans.plans import AE, BOARD, Cast, cast, version
from tests.boards.plans.test_listed import ACTION, FIRST, OPEN, RISK
from tests.support.addresses import ADDRESSES
from tests.support.people import actor_for, person, sign_in

pytestmark = pytest.mark.django_db

PLAN = f"/desk/boards/{BOARD}/plan/{OPEN}/"
PLANTED = "Canarywords"
FINDING = f"high_risk_without_owner.{FIRST}"


@pytest.fixture
def people() -> Cast:
    PlanPart.objects.filter(framework=OPEN, part="risks").update(rule=PlanPart.Rule.LOCAL, needed=[])
    return cast()


@pytest.fixture
def draft(people: Cast) -> int:
    """Its risks are kept locally: a row, what a check says of it, its explanation and a file have the words."""
    version_id = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=OPEN
    )
    risk = {name: text for name, text in RISK.items() if "after" not in name and name != "owner"}
    rows = ((ACTIONS, ACTION), (RISKS, risk | {"risk": f"{PLANTED} in a row."}))
    for number, (part, said) in enumerate(rows):
        services.save_rows(
            actor=people.planner, version_id=version_id, edit_number=number, part=part, rows={FIRST: said}
        )
    services.explain(
        actor=people.planner,
        version_id=version_id,
        edit_number=2,
        finding=FINDING,
        found=f"A high risk has no owner: {PLANTED} in a row. (score: 20 of 25)",
        why=f"{PLANTED} in an explanation.",
    )
    services.send_file(
        actor=people.planner,
        version_id=version_id,
        part=RISKS,
        content=f"row,risk\n{FIRST},{PLANTED} in a file.\n".encode(),
        file_name=f"{PLANTED}.csv",
    )
    return version_id


def client_of(role: Role, board: str = BOARD) -> Client:
    return sign_in(Client(), person(role, board=board, second_factor=True), second_factor_minutes_ago=1)


def _known(known: dict[str, str], name: re.Match[str]) -> str:
    return known.get(name[1], name[0])


def paths(*, only_plan: bool) -> list[str]:
    """Every page and file that needs nothing but names to be asked for; of the plan in both kinds of file."""
    named = {
        "board": BOARD,
        "framework": OPEN,
        "measure": AE,
        "part": "risks",
        "row": FIRST,
        "finding": FINDING,
        "file": str(PlanFile.objects.latest("pk").pk),
    }
    found = []
    for address in ADDRESSES:
        if only_plan and "/plan/" not in address.route:
            continue
        for kind in ("csv", "xlsx") if "<table:kind>" in address.route else ("",):
            known = named | {"kind": kind}
            filled = re.sub(r"<\w+:(\w+)>", partial(_known, known), address.route)
            if "<" not in filled and not filled.startswith(("accounts/", "healthz")):
                found.append(f"/{filled}")
    return [
        *found,
        f"{PLAN}?list=csv",
        f"{PLAN}ask/?pin=risks/{FIRST}",
        f"/desk/boards/{BOARD}/{AE}/?year={OPEN}",
    ]


def text_of(client: Client, path: str) -> str:
    answer = client.get(path, follow=True)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if content.startswith(b"PK"):
        with ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return str(content.decode(errors="replace"))


def test_nobody_outside_the_board_reads_it_anywhere(people: Cast, draft: int) -> None:
    planner = client_of(Role.PLANNER)
    seen = {path for path in paths(only_plan=True) if PLANTED in text_of(planner, path)}
    for place in ("risks/", f"risks/{FIRST}/", "risks.csv", "risks.xlsx", f"risks/{FIRST}/edit/"):
        assert PLAN + place in seen, place
    assert ", kept locally" in text_of(planner, PLAN)

    outside = [role for role in WITH_PAGES if role not in (Role.PLANNER, Role.APPROVER, Role.BOARD_VIEWER)]
    readers = {role: client_of(role) for role in outside} | {
        "another board": client_of(Role.PLANNER, "nhs-fife"),
        "a visitor": Client(),
    }
    for who, client in readers.items():
        for path in paths(only_plan=who != Role.REVIEWER):
            assert PLANTED not in text_of(client, path), (who, path)
    assert "Risks" not in text_of(readers[Role.REVIEWER], PLAN)
    send_digests(now=timezone.now() + timedelta(days=1))
    assert not Mail.objects.filter(body__contains=PLANTED).exists()


def test_the_board_shares_it_once_on_a_day_and_reviewers_are_told(people: Cast, draft: int) -> None:
    reviewer, approver = client_of(Role.REVIEWER), client_of(Role.APPROVER)
    assert reviewer.get(f"{PLAN}risks/").status_code == 404
    assert "Share it with government" not in text_of(client_of(Role.PLANNER), f"{PLAN}risks/")
    assert "Share it with government" in text_of(approver, f"{PLAN}risks/")
    assert approver.get(f"{PLAN}actions/share/").status_code == 404, "it is not kept locally"
    told = approver.post(f"{PLAN}risks/share/", follow=True).content.decode()
    assert "Shared. Government&#x27;s reviewers are told." in told
    assert f"{PLANTED} in a row." in text_of(reviewer, f"{PLAN}risks/")
    assert ", kept locally" not in text_of(reviewer, PLAN)
    assert " shared it, " in text_of(reviewer, f"{PLAN}risks/")
    assert Mail.objects.filter(body__contains=f"{PLAN}risks/").exists()
    plan_id = DeliveryPlan.objects.get().pk
    with pytest.raises(CannotPlan, match="shared this part already"):
        services.share_part(actor=people.approver, plan_id=plan_id, part="risks", address=PLAN)
    with pytest.raises(CannotPlan, match="Government reads this part already"):
        services.share_part(actor=people.approver, plan_id=plan_id, part="actions", address=PLAN)
    assert version(draft).edit_number == 3, "to share is no writing"


def test_the_rules_of_shares_are_broken_here(draft: int) -> None:
    plan = PlanVersion.objects.get(pk=draft).plan
    right = {"plan": plan, "part": "risks", "by": person(), "at": actor_for(person()).now}
    PlanShare.objects.create(**right)
    for name, change in (
        ("a_part_of_a_plan_is_shared_once", {}),
        ("a_shared_part_is_named", {"part": ""}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            PlanShare.objects.create(**right | change)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        PlanShare.objects.all().delete()
