"""My desk tells each person what waits for them, and nothing that is another's to do."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.plans import services as plans
from boards.plans.cycles import Cycle
from boards.work.actors import LOCAL
from reports.ownership import writing
from targets.calc.periods import add_months, day_words
from targets.catalogue.models import Definition
from tests.boards.performance.arrivals import arrive
from tests.boards.plans.plans import BOARD, cast, drafted, hand_over
from tests.reports.samples import approved, contacts, figures, handed_over, prepared, released
from tests.reports.samples import drafted as drafted_report
from tests.support.people import actor_for, person, sign_in
from tests.support.statements import statements
from tests.support.submissions import AE, waiting

pytestmark = pytest.mark.django_db

NOTHING = "You are up to date"


def desk_of(*roles: Role, board: str = "nhs-lothian") -> str:
    user = person(*roles, board=board, second_factor=True)
    answer = sign_in(Client(), user, second_factor_minutes_ago=1).get("/desk/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def month_now() -> date:
    return timezone.now().astimezone(LOCAL).date().replace(day=1)


def lothian() -> Organisation:
    return Organisation.objects.get(slug="nhs-lothian")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.STATISTICS_LOADER])
def test_who_owes_nothing_is_up_to_date(role: Role) -> None:
    assert NOTHING in desk_of(role)


def test_who_may_see_the_desk_finds_a_board_from_here() -> None:
    finder = 'action="/desk/boards/"'

    assert finder in desk_of(Role.ANALYST)
    assert finder in desk_of(Role.BOARD_VIEWER)
    assert finder not in desk_of(Role.ADMINISTRATOR)  # who has no desk pages of figures


def test_a_late_figure_comes_first_with_the_day_on_which_it_was_due() -> None:
    newest, late = add_months(month_now(), -5), add_months(month_now(), -4)
    figures(values={newest.isoformat(): "81"}, known_from=late)
    Definition.objects.filter(measure=AE).update(collected_until=None)
    waiting(f"nhs-lothian,{late},81,100,,,", board=lothian())

    page = desk_of(Role.PLANNER)

    words = f"of NHS Lothian, {late:%B %Y}</a>"
    assert words in page
    assert f"Was due by {day_words(add_months(late, 3) - timedelta(days=1))}, " in page
    assert page.index(words) < page.index("Accept or withdraw figures.csv")
    assert words not in desk_of(Role.PLANNER, board="nhs-fife")


def test_many_late_figures_are_one_line_that_opens() -> None:
    figures(values={add_months(month_now(), -8).isoformat(): "81"}, known_from=month_now())
    Definition.objects.filter(measure=AE).update(collected_until=None)

    page = desk_of(Role.PLANNER)

    assert "Send 5 figures of NHS Lothian" in page
    assert f"of NHS Lothian, {add_months(month_now(), -7):%B %Y}</a>" in page


def test_an_archive_that_has_ended_is_not_late() -> None:
    last = Definition.objects.get(measure=AE).collected_until
    assert last is not None
    arrive(f"nhs-lothian,{last.replace(day=1)},81,100,,,", known_from=date(2025, 10, 7))

    assert NOTHING in desk_of(Role.PLANNER)


def test_a_file_waits_for_who_may_decide_it() -> None:
    number = waiting("nhs-lothian,2024-10-01,81,100,,,", board=lothian()).pk
    official = waiting("nhs-lothian,2025-01-01,82,100,,,", board=None).pk

    planner, loader = desk_of(Role.PLANNER), desk_of(Role.STATISTICS_LOADER)

    assert f"/desk/boards/nhs-lothian/figures/{number}/" in planner
    assert f"/desk/figures/official/{official}/" not in planner
    assert f"/desk/figures/official/{official}/" in loader
    assert f"/figures/{number}/" not in loader
    for role in (Role.ANALYST, Role.APPROVER, Role.BOARD_VIEWER):
        assert "Accept or withdraw" not in desk_of(role)
    assert "Accept or withdraw" not in desk_of(Role.PLANNER, board="nhs-fife")


def test_a_plan_waits_for_its_planner_then_its_approver_then_the_reviewer() -> None:
    arrive("sample-mainland,2021-04-01,81,100,,,", returned_by=BOARD)
    people = cast()
    version = drafted(people.planner)
    what = "plan of Sample Mainland (fictional)"

    assert f"Finish the {what}" in desk_of(Role.PLANNER, board=BOARD)
    assert what not in desk_of(Role.APPROVER, board=BOARD)  # until it is handed over
    assert NOTHING in desk_of(Role.REVIEWER)
    assert NOTHING in desk_of(Role.PLANNER, board="nhs-fife")

    hand_over(people.planner, version)
    assert f"Read and sign the {what}" in desk_of(Role.APPROVER, board=BOARD)
    plans.sign(actor=people.approver, version_id=version, edit_number=2)

    assert f"Review the {what}" in desk_of(Role.REVIEWER)
    assert what not in desk_of(Role.PLANNER, board=BOARD) + desk_of(Role.APPROVER, board=BOARD)


def test_a_plan_that_is_over_its_day_is_late() -> None:
    Cycle.objects.create(
        framework_id="sample-2022-23",
        opens=date(2021, 12, 1),
        draft_due=date(2022, 2, 1),
        final_due=date(2022, 3, 31),
    )
    drafted(cast().planner)

    page = desk_of(Role.PLANNER, board=BOARD)

    assert "Was due by 1 February 2022, " in page
    assert "task--overdue" in page


def test_new_official_figures_ask_for_a_data_release() -> None:
    figures()
    assert "1 official file brought new figures and nothing is released." in desk_of(Role.ANALYST)

    release = prepared()
    assert f"Approve data release {release.number}" in desk_of(Role.PUBLISHER)
    assert "data release" not in desk_of(Role.PLANNER)


def test_who_prepared_a_release_is_not_asked_to_approve_it() -> None:
    figures()
    both = person(Role.PUBLISHER, Role.ANALYST, second_factor=True)
    prepared(by=actor_for(both, stepped_up=True))

    page = sign_in(Client(), both, second_factor_minutes_ago=1).get("/desk/").content.decode()

    assert "Approve data release" not in page


def test_a_draft_waits_for_words_and_for_approval_an_approved_report_for_release() -> None:
    figures()
    released()
    contacts()
    report = drafted_report()

    assert "Write the words of the report of NHS Lothian, 2022/23" in desk_of(Role.PLANNER)
    assert "Approve the report of NHS Lothian, 2022/23" in desk_of(Role.PUBLISHER)
    assert "report of NHS Lothian" not in desk_of(Role.ANALYST)

    approved(report)
    assert "Release the report of NHS Lothian, 2022/23" in desk_of(Role.PUBLISHER)
    assert "Write the words" not in desk_of(Role.PLANNER)


def test_many_reports_of_one_year_are_one_line() -> None:
    figures()
    released()
    for slug in ("nhs-lothian", "nhs-fife", "nhs-orkney", "nhs-tayside"):
        drafted_report(slug)

    page = desk_of(Role.PUBLISHER)

    assert "Approve 4 reports of 2022/23" in page
    for name in ("Lothian", "Fife", "Orkney", "Tayside"):
        assert f"Approve the report of NHS {name}, 2022/23</a>" in page


def test_who_wrote_a_report_is_not_asked_to_approve_it() -> None:
    figures()
    released()
    contacts()
    both = person(Role.PUBLISHER, Role.PLANNER, second_factor=True)
    report = drafted_report()
    writing.save_text(
        actor=actor_for(both), report_id=report.pk, section="care", body="We listened.", edit_number=0
    )

    assert "Approve the report of NHS Lothian" not in desk_of(Role.PUBLISHER)
    assert "Finish and hand over the report of NHS Lothian" in desk_of(Role.PLANNER)
    handed_over(report)
    page = sign_in(Client(), both, second_factor_minutes_ago=1).get("/desk/").content.decode()

    assert "Approve the report of NHS Lothian" not in page
    assert "Approve the report of NHS Lothian" in desk_of(Role.PUBLISHER)


def test_the_number_of_questions_does_not_grow_with_what_waits() -> None:
    user = person(Role.PLANNER, Role.APPROVER, Role.REVIEWER, Role.PUBLISHER, Role.ANALYST)
    client = sign_in(Client(), user)

    def asked() -> int:
        with statements() as captured:
            client.get("/desk/")
        return len(captured)

    few = asked()
    for month in (1, 2, 3):
        waiting(f"nhs-lothian,2024-0{month}-01,81,100,,,", board=lothian())
    figures()
    released()
    for slug in ("nhs-lothian", "nhs-fife"):
        drafted_report(slug)

    assert asked() == few
