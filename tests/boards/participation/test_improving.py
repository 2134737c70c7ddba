"""What a board does after an audit: written, asked about, closed with what came of it, carried on into the next."""

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from boards.asks.owing import everything
from boards.organisations.models import Organisation
from boards.participation import improving
from boards.participation.audit_acts import CannotAudit
from boards.participation.audit_rows import BoardAudit
from boards.participation.improvement_rows import ImprovementAction
from boards.participation.improving import Planned
from boards.participation.todos import todos
from boards.people.permissions import NotAllowed
from boards.people.roles import Action, Role
from tests.support.audits import final_audit
from tests.support.people import actor_for, person, sign_in
from tests.support.shared import made_once
from tests.support.statements import statements

pytestmark = pytest.mark.django_db


def read(response: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


ISLES = "sample-isles"
PAGE = f"/desk/boards/{ISLES}/audits/round-of-2024-fictional/improvement/"
DUE = timezone.localdate() + timedelta(days=30)
FORM = {
    "what": "Ask by text message.",
    "owner": "Head of communications",
    "due": DUE.isoformat(),
    "code": "1.2",
}


@made_once
def final() -> BoardAudit:
    return final_audit(ISLES)


def of(role: Role) -> Client:
    return sign_in(Client(), person(role, board=ISLES))


def given(audit: BoardAudit, **changes: Any) -> dict[str, Any]:
    """The arguments of an act by a planner who has read the audit as it stands."""
    audit.refresh_from_db()
    return {
        "actor": actor_for(person(Role.PLANNER, board=audit.organisation.slug)),
        "round_key": audit.round.key,
        "organisation": audit.organisation,
        "read": {"edit_number": audit.edit_number},
        **changes,
    }


def planned(audit: BoardAudit, what: str = "Ask by text message.", *, due: date = DUE) -> ImprovementAction:
    improving.add(**given(audit, planned=Planned(what, "Head of communications", due)))
    return audit.actions.latest("number")


def owed() -> list[Any]:
    return [one for one in todos(everything(), timezone.localdate()) if one.kind == "improvement"]


def test_an_action_is_written_asked_about_changed_and_closed(final: BoardAudit) -> None:
    planner = of(Role.PLANNER)
    assert "The board has not written any action yet." in read(planner.get(PAGE))
    assert "It is asked about on your desk" in read(planner.get(f"{PAGE}add/"))
    number = final.edit_number
    missing = read(planner.post(f"{PAGE}add/", FORM | {"edit_number": number, "what": " ", "due": "soon"}))
    assert "Say what you will do." in missing
    assert "Enter a date, for example 2027-03-31." in missing
    assert not ImprovementAction.objects.exists()
    answer = planner.post(f"{PAGE}add/", FORM | {"edit_number": number}, follow=True)
    assert "The action is in the plan." in read(answer)
    assert "1 action: 1 open; 0 closed." in read(answer)

    (todo,) = owed()
    assert (todo.action, todo.due, todo.invented) == (Action.WRITE_AUDIT, DUE, False)
    assert todo.href == PAGE
    assert "Ask by text message." in todo.words

    stale = planner.post(f"{PAGE}1/change/", FORM | {"edit_number": number, "owner": "Chair"}, follow=True)
    assert "was changed" in read(stale)
    number += 1
    planner.post(f"{PAGE}1/change/", FORM | {"edit_number": number, "owner": "Chair"})
    assert ImprovementAction.objects.get().owner == "Chair"
    number += 1
    said = {"state": "done", "outcome": "Two in three answer now.", "edit_number": number}
    assert "The action is closed." in read(planner.post(f"{PAGE}1/close/", said, follow=True))
    assert owed() == []
    assert planner.get(f"{PAGE}1/close/").status_code == 404, "it is closed"
    csv = planner.get(f"{PAGE}?table=actions&file=csv").content.decode()
    assert "Two in three answer now." in csv
    assert planner.get(f"{PAGE}?table=actions&file=xlsx").status_code == 200
    verbs = list(final.edits.filter(part=improving.PART).order_by("id").values_list("entry", flat=True))
    assert verbs == ["1", "1", "1"]


def test_its_board_writes_it_and_others_read_it(final: BoardAudit) -> None:
    planned(final)
    for role in (Role.BOARD_VIEWER, Role.PARTICIPATION_REVIEWER, Role.ANALYST):
        client = of(role)
        page = read(client.get(PAGE))
        assert "Ask by text message." in page
        assert "Close action" not in page
        assert client.get(f"{PAGE}add/").status_code in {403, 404}
    audit_page = read(of(Role.PARTICIPATION_REVIEWER).get(PAGE.removesuffix("improvement/")))
    assert "Improvement plan: 1 action, 1 open" in audit_page
    with pytest.raises(NotAllowed):
        improving.add(
            **given(
                final, actor=actor_for(person(Role.APPROVER, board=ISLES)), planned=Planned("x", "y", DUE)
            )
        )


def test_what_is_open_goes_on_after_the_next_audit(final: BoardAudit) -> None:
    first, second = planned(final), planned(final, "Meet on the islands.", due=DUE - timedelta(days=60))
    improving.close(**given(final, number=first.number, done=False, outcome="Nobody has a signal."))
    following = final_audit(ISLES, first_year=2025)
    page = PAGE.replace("2024", "2025")
    planner = of(Role.PLANNER)
    assert "Meet on the islands." in read(planner.get(page))
    audit_page = read(planner.get(page.removesuffix("improvement/")))
    assert "Improvement plan after Round of 2024 (fictional): 2 actions, 1 open" in audit_page
    assert "Meet on the islands." in read(planner.get(f"{page}carry-on/"))
    planner.post(f"{page}carry-on/", {"edit_number": following.edit_number})
    goes_on = ImprovementAction.objects.get(audit=following)
    assert (goes_on.what, goes_on.carried_from_id, goes_on.due) == (second.what, second.pk, second.due)
    second.refresh_from_db()
    assert second.state == ImprovementAction.State.CARRIED
    (todo,) = owed()
    assert todo.is_overdue(timezone.localdate())
    assert "carried on after the next audit" in read(planner.get(PAGE))
    with pytest.raises(CannotAudit, match="Nothing of an earlier plan is open"):
        improving.carry_on(**given(following))


def test_a_plan_follows_a_final_audit_has_ten_actions_and_is_read_in_as_many_statements(
    final: BoardAudit,
) -> None:
    planned(final)
    client = of(Role.PLANNER)

    def taken() -> tuple[int, int]:
        with statements() as page:
            client.get(PAGE)
        with statements() as asked:
            owed()
        return len(page), len(asked)

    taken()
    few = taken()
    for number in range(9):
        planned(final, f"Action {number}")
    assert taken() == few
    with pytest.raises(CannotAudit, match="at most 10 actions"):
        planned(final)
    assert client.get("/desk/boards/sample-isles/audits/none/improvement/").status_code == 404


def test_a_bad_action_is_refused_and_nothing_stored(final: BoardAudit) -> None:
    for bad, why in (
        (Planned("", "Chair", DUE), "Say what you will do"),
        (Planned("x" * 501, "Chair", DUE), "has 501 characters"),
        (Planned("Ask.", "Chair", DUE, "9.9"), "no criterion 9.9"),
    ):
        with pytest.raises(CannotAudit, match=why):
            improving.add(**given(final, planned=bad))
    assert not ImprovementAction.objects.exists()


def test_the_database_holds_what_a_plan_is(final: BoardAudit) -> None:
    one = planned(final)
    fife = Organisation.objects.get(slug="nhs-fife")
    other = final_audit(fife.slug)
    add = (
        "INSERT INTO boards_improvementaction (audit_id, number, what, owner, due, state, outcome, carried_from_id)"
        " VALUES ({audit}, {number}, '{what}', 'Chair', now(), '{state}', '', {carried})"
    )
    fits = {"audit": final.pk, "number": 2, "what": "Ask.", "state": "open", "carried": "NULL"}
    for rule, statement in (
        ("one_improvement_action_per_number", add.format(**fits | {"number": 1})),
        ("an_improvement_action_says_what_and_who", add.format(**fits | {"what": " "})),
        ("a_closed_improvement_action_says_what_came_of_it", add.format(**fits | {"state": "done"})),
        (
            "an_improvement_action_follows_its_audit: it goes on for its own board",
            add.format(**fits | {"audit": other.pk, "carried": one.pk}),
        ),
        ("improvement_actions_are_never_deleted|Cannot delete", "DELETE FROM boards_improvementaction"),
        (
            "an_improvement_action_follows_its_audit: it stays where it is",
            "UPDATE boards_improvementaction SET number = 7",
        ),
        (
            "Cannot update",
            "UPDATE boards_improvementaction SET state = 'dropped', outcome = 'x';"
            " UPDATE boards_improvementaction SET outcome = 'y'",
        ),
    ):
        with pytest.raises((DatabaseError, IntegrityError), match=rule), transaction.atomic():
            connection.cursor().execute(statement)
