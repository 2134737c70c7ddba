"""One board's golden thread: what it serves by what, what shows it, where nothing does, the way back, and on a day."""

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from boards.organisations.models import Organisation
from boards.outcomes.links import Kind, Saying, Thread, state
from boards.people.roles import Role
from boards.performance.commentary import services as commentary
from boards.plans.demo import OPEN
from boards.plans.parts import ACTIONS, TRAJECTORIES
from boards.plans.parts.trajectories.rules import rules_for
from boards.plans.words import field_of
from boards.work.actors import LOCAL
from targets.calc.periods import day_words
from targets.catalogue.plan_parts import PlanPart
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import AE, arrive, make_live
from tests.reports.dashboards.test_rounds import text
from tests.support.addresses import REAL_YEAR
from tests.support.people import actor_for, person, sign_in
from tests.support.plans import agreed_rows
from tests.support.years import YEAR, agreed_year, board, signed_return

pytestmark = pytest.mark.django_db

FEBRUARY = date(2026, 2, 20)
LOTHIAN = "/desk/outcomes/of/nhs-lothian/"
WASH, PAINT, DOOR = "0a0a0a01", "0a0a0a02", "0a0a0a03"
SAB, CAMHS = "sab", "camhs-18-weeks"
ROWS = {
    WASH: {"title": "Wash hands", "area": "framing", "serves": AE, "outcomes": "2"},
    PAINT: {"title": "Paint the doors", "area": "framing"},
}


def lothian() -> Organisation:
    return Organisation.objects.get(slug="nhs-lothian")


def analyst() -> Client:
    return sign_in(Client(), person(Role.ANALYST))


def agreed(rows: dict[str, dict[str, str]], *, days_ago: int = 10, part: Any = ACTIONS) -> None:
    agreed_rows(lothian(), REAL_YEAR, {part: rows}, at=timezone.now() - timedelta(days=days_ago))


def off_track(*measures: str) -> None:
    for measure in measures:
        make_live(measure)
        arrive("nhs-lothian,2026-01-01,60,100,,,final", measure=measure, known_from=FEBRUARY)


def section(page: str, title: str, until: str) -> str:
    """What stands from one heading to the next, by their words; the headings are in the summary too."""
    return page.rpartition(title)[2].partition(until)[0]


def rows(reader: Client, address: str, table: str) -> list[dict[str, str]]:
    sign = "&" if "?" in address else "?"
    answer = reader.get(f"{address}{sign}table={table}&file=csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def steps(reader: Client, outcome: str, address: str = LOTHIAN) -> list[tuple[str, str]]:
    return [(row["step"], row["what"]) for row in rows(reader, address, outcome)]


def test_the_thread_goes_from_an_outcome_to_what_the_board_does_and_what_shows_it() -> None:
    off_track(AE)
    agreed(ROWS)
    commentary.explain(
        actor=actor_for(person(Role.PLANNER, board="nhs-lothian")),
        organisation=lothian(),
        measure_keys=[AE],
        cause="Two wards were closed.",
        action="Both are open again.",
        recovery_on=date(2027, 6, 1),
        no_date_because="",
        file=SimpleUploadedFile("wards.csv", b"ward,open\n1,no\n"),
    )
    reader = analyst()
    target, said, action = rows(reader, LOTHIAN, "good-experiences")[:3]
    title = catalogue().measures[AE].title
    assert (target["step"], target["what"], target["key"]) == ("Target", title, AE)
    assert target["stands"].startswith("off track, 60.0%, standard 95%")
    assert target["who"].startswith("Our reading, since ")
    assert target["why"] == "A long wait in A&E is a bad experience of care."
    assert target["evidence"].startswith("Public Health Scotland")
    assert target["missing"] == ""
    assert (said["step"], said["what"]) == ("Explanation", "Two wards were closed.")
    assert said["stands"] == "To be kept again from 1 June 2027."
    assert said["evidence"] == "1 file beside it"
    assert (action["step"], action["what"]) == ("Action", "Wash hands")
    assert action["who"] == "Through a target that it names"
    assert action["stands"] == "nothing reported yet"
    body = reader.get(LOTHIAN).content.decode()
    for address in (
        f"/desk/boards/nhs-lothian/{AE}/",
        f"/desk/boards/nhs-lothian/{AE}/#said",
        f"/desk/boards/nhs-lothian/plan/{REAL_YEAR}/actions/{WASH}/",
        "/desk/outcomes/good-experiences/",
        "/desk/outcomes/indicators/ni-3/",
    ):
        assert f'href="{address}"' in body, address


def test_an_outcome_is_never_given_a_result_and_no_mark_of_a_target_stands_on_the_page() -> None:
    off_track(AE)
    agreed(ROWS)
    reader = analyst()
    assert "mark--off_track" in reader.get("/desk/boards/nhs-lothian/").text, "there it has one"
    body = reader.get(LOTHIAN).text
    assert "mark--" not in body
    assert "An outcome has no result, colour or rank here" in body
    summary = rows(reader, LOTHIAN, "outcomes")
    assert set(summary[0]) == {
        *("outcome", "indicators", "target", "trajectory", "action", "risk", "missing"),
    }


def test_a_trajectory_says_what_it_reaches_and_leads_to_its_page() -> None:
    periods = rules_for(catalogue(), framework_key=OPEN)[AE].periods
    planned = {TRAJECTORIES: {AE: dict.fromkeys(map(field_of, periods), "88.5")}}
    agreed_rows(board(), OPEN, planned, at=timezone.now() - timedelta(days=1))
    address, reader = f"/desk/outcomes/of/{board().slug}/", analyst()
    found = {(row["step"], row["key"]): row for row in rows(reader, address, "good-experiences")}
    assert found["Trajectory", AE]["stands"] == f"88.5% by {day_words(periods[-1].end)}"
    assert found["Target", AE]["missing"] == "no action names it"
    assert f"/plan/{OPEN}/trajectory/{AE}/" in reader.get(address).content.decode()


def test_an_action_says_what_the_signed_return_says_of_it_and_leads_back_to_its_outcomes() -> None:
    version = agreed_year()
    action = next(key for key, row in ACTIONS.rows(version.pk).items() if row.get("serves") == AE)
    signed_return(1, other={"actions": {action: {"state": "stopped", "changed": "No money."}}})
    address, reader = f"/desk/outcomes/of/{board().slug}/", analyst()
    found = {(row["step"], row["key"]): row for row in rows(reader, address, "good-experiences")}
    told = found["Action", action]
    assert (told["stands"], told["evidence"]) == ("stopped", "Signed return of quarter 1")
    assert told["invented"], "a sample's rows say so in their files"
    page = reader.get(address).content.decode()
    assert f"/desk/boards/{board().slug}/year/{YEAR}/quarters/1/" in page
    back = {row["row"]: row for row in rows(reader, address, "rows")}
    assert back[action]["through"] == "3. Good experiences of care", "and from the action to its outcomes"


def test_what_is_not_there_is_said_in_words() -> None:
    off_track(AE, CAMHS)
    agreed(ROWS)
    reader = analyst()
    page = text(reader, LOTHIAN)
    assert "Actions of its plan serve 2 of 9 outcomes. 1 target is off track without an action." in page
    assert "1 row of the plan serves nothing that is linked." in page
    missing = {row["outcome"]: row["missing"] for row in rows(reader, LOTHIAN, "outcomes")}
    assert missing["3. Good experiences of care"] == ""
    assert missing["2. Independent living"] == "", "the plan itself names it"
    assert missing["4. Quality of life"] == "no action serves it"
    camhs = next(row for row in rows(reader, LOTHIAN, "quality-of-life") if row["key"] == CAMHS)
    assert camhs["missing"] == "no action names it"
    assert [row["measure"] for row in rows(reader, LOTHIAN, "off-track")] == [CAMHS]
    assert [row["title"] for row in rows(reader, LOTHIAN, "idle")] == ["Paint the doors"]
    assert "No action serves it." in page


def test_an_outcome_without_a_target_and_a_trajectory_that_is_not_there_are_said() -> None:
    reviewer = actor_for(person(Role.REVIEWER))
    gone = Saying("Infections", False, date(2026, 5, 1), "Letter of 1 May 2026, page 1")
    for target in (SAB, "c-difficile"):
        state(actor=reviewer, thread=Thread(Kind.TARGET, target, "7"), saying=gone, seen=10**9)
    agreed_rows(board(), OPEN, {ACTIONS: ROWS}, at=timezone.now() - timedelta(days=1))
    reader, address = analyst(), f"/desk/outcomes/of/{board().slug}/"
    missing = {row["outcome"]: row["missing"] for row in rows(reader, address, "outcomes")}
    assert missing["7. Safe from harm"] == "no target; no action serves it"
    assert "Nothing of the board is linked to 7. Safe from harm." in text(reader, address)
    ae = rows(reader, address, "good-experiences")[0]
    assert ae["missing"] == "no trajectory, which its year asks for"


def test_a_row_that_names_two_targets_of_an_outcome_stands_under_both_and_is_counted_once() -> None:
    agreed({WASH: {"title": "Wash hands", "area": "framing", "serves": f"{AE}, outpatients-12-weeks"}})
    reader = analyst()
    assert steps(reader, "good-experiences").count(("Action", "Wash hands")) == 2
    counted = {row["outcome"]: row["action"] for row in rows(reader, LOTHIAN, "outcomes")}
    assert counted["3. Good experiences of care"] == "1"


def test_it_is_read_as_it_was_known_on_a_day() -> None:
    """A plan that was agreed in February 2026, after a second figure came in; what was said is said today."""
    planner, february, january = person(Role.PLANNER, board="nhs-lothian"), "2026-02-27", "2026-02-01"
    make_live(AE)
    arrive("nhs-lothian,2025-12-01,97,100,,,final", known_from=date(2026, 1, 20))
    arrive("nhs-lothian,2026-01-01,60,100,,,final", known_from=FEBRUARY)
    agreed_rows(lothian(), REAL_YEAR, {ACTIONS: ROWS}, at=datetime(2026, 2, 25, 10, tzinfo=LOCAL))
    state(
        actor=actor_for(planner),
        thread=Thread(Kind.ACTION, PAINT, "6", lothian().pk, REAL_YEAR),
        saying=Saying("Paint the doors", True, FEBRUARY, "Minute, item 3"),
        seen=0,
    )
    commentary.explain(
        actor=actor_for(planner),
        organisation=lothian(),
        measure_keys=[AE],
        cause="Two wards were closed.",
        action="Both are open again.",
        recovery_on=date(2027, 6, 1),
        no_date_because="",
    )
    reader = analyst()

    def on(day: str) -> str:
        return f"{LOTHIAN}?as-known-on={day}"

    assert "60.0%" in text(reader, LOTHIAN)
    assert ("Action", "Paint the doors") in steps(reader, "carers-supported")
    assert "Explanation" in dict(steps(reader, "good-experiences"))

    then = text(reader, on(february))
    assert "60.0%" in then
    assert "Wash hands" in then
    assert "As known on 27 February 2026: plans that were agreed" in then
    assert "how a plan was being written is in its own history" in then
    assert ("Action", "Paint the doors") not in steps(reader, "carers-supported", on(february)), (
        "said only today"
    )
    assert "Explanation" not in dict(steps(reader, "good-experiences", on(february))), "said only today"
    body = reader.get(on(february)).content.decode()
    assert f"/desk/boards/nhs-lothian/{AE}/?as-known-on={february}" in body, "links stay on the day"
    assert "Say what a row" not in body

    before = text(reader, on(january))
    assert "97.0%" in before
    assert "60.0%" not in before
    assert "No plan of the board was agreed and in force on that day." in before
    assert "Wash hands" not in before


def test_the_nations_pages_lead_to_each_boards_thread_of_the_same_day() -> None:
    off_track(AE, CAMHS)
    agreed(ROWS)
    reader, today = analyst(), timezone.localdate()
    for page in ("good-experiences", "coverage"):
        assert f'href="{LOTHIAN}"' in reader.get(f"/desk/outcomes/{page}/").text, page
        on = f"?as-known-on={today}"
        assert f'href="{LOTHIAN}{on}"' in reader.get(f"/desk/outcomes/{page}/{on}").text, page


def test_files_of_a_day_are_named_for_it() -> None:
    day = timezone.localdate() - timedelta(days=3)
    answer = analyst().get(f"{LOTHIAN}?as-known-on={day}&table=outcomes&file=csv")
    assert f"outcomes-nhs-lothian-as-known-on-{day}.csv" in answer["Content-Disposition"]


def test_who_may_not_see_the_boards_drafts_is_refused_and_only_its_planners_say_links() -> None:
    agreed(ROWS)
    own = sign_in(Client(), person(Role.PLANNER, board="nhs-lothian"))
    other = sign_in(Client(), person(Role.PLANNER, board="nhs-fife"))
    assert other.get(LOTHIAN).status_code == 404
    assert f'href="{LOTHIAN}say/"' in own.get(LOTHIAN).content.decode()
    assert f'href="{LOTHIAN}say/"' not in analyst().get(LOTHIAN).content.decode()
    assert f'href="{LOTHIAN}"' in own.get("/desk/boards/nhs-lothian/").content.decode()
    assert f'href="{LOTHIAN}"' not in other.get("/desk/boards/nhs-lothian/").content.decode()


def test_of_what_a_board_keeps_to_itself_nobody_says_that_it_is_missing() -> None:
    off_track(AE)
    agreed(ROWS)
    PlanPart.objects.filter(framework=REAL_YEAR, part=ACTIONS.key).update(rule=PlanPart.Rule.LOCAL)
    page = text(analyst(), LOTHIAN)
    assert "The board keeps the actions of its plan to itself" in page
    assert "Wash hands" not in page
    for claim in ("no action", "No action serves it", "off track without an action"):
        assert claim not in page.replace("Off track, and no action names it", ""), claim
    own = sign_in(Client(), person(Role.PLANNER, board="nhs-lothian"))
    assert "Wash hands" in text(own, LOTHIAN)


def test_a_board_without_a_plan_or_without_figures_has_a_page_too() -> None:
    reader = analyst()
    page = text(reader, LOTHIAN)
    assert "No plan of the board is agreed and in force." in page
    assert "Targets of the board serve 9 of 9 outcomes." in page
    assert "The agreed plan names no action and no risk." not in page
    special = Organisation.objects.filter(kind="special").first()
    assert special
    page = text(reader, f"/desk/outcomes/of/{special.slug}/")
    assert "Nothing of the board is linked to an outcome here" in page
    answer = reader.get("/desk/outcomes/of/nhsscotland/")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/outcomes/")


def test_the_number_of_queries_does_not_grow_with_what_is_there() -> None:
    reader, today = analyst(), timezone.localdate()
    addresses = (LOTHIAN, f"{LOTHIAN}?as-known-on={today}")

    def asked() -> list[int]:
        numbers = []
        for address in addresses:
            reader.get(address)
            with CaptureQueriesContext(connection) as found:
                assert reader.get(address).status_code == 200
            numbers.append(len(found))
        return numbers

    nothing = asked()
    off_track(AE, CAMHS)
    many = {f"0a0a0a{n:02x}": {"title": f"Action {n}", "area": "framing", "serves": AE} for n in range(40)}
    agreed(many)
    for number in range(3):
        commentary.explain(
            actor=actor_for(person(Role.PLANNER, board="nhs-lothian")),
            organisation=lothian(),
            measure_keys=[AE, CAMHS],
            cause=f"Cause {number}.",
            action="None.",
            recovery_on=None,
            no_date_because="Not known.",
        )
    full = asked()
    assert all(number <= most for number, most in zip(nothing, (13, 18), strict=True)), nothing
    assert all(number <= most for number, most in zip(full, (19, 27), strict=True)), full
