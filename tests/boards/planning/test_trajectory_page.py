"""One trajectory: typed, sent as a file, and saved by two people at once."""

import csv
import io
import json
import re
from datetime import datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.plans import services
from boards.plans.parts import TRAJECTORIES
from boards.plans.parts.trajectories.rows import fields_of
from boards.plans.parts.trajectories.rules import rules_for
from boards.work.actors import LOCAL
from targets.calc.shapes import Shape
from targets.catalogue.models import Requirement
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import arrive
from tests.boards.planning.visits import EDIT, PLAN, planned, read, signed_in, typed
from tests.boards.plans.plans import (
    AE,
    BOARD,
    SAMPLE,
    WHY,
    cast,
    drafted,
    rules,
    sign,
    values,
)
from tests.support.people import actor_for, person, sign_in
from tests.support.plans import agreed_rows
from tests.support.statements import statements

pytestmark = pytest.mark.django_db


def test_the_grid_shows_a_year_before_the_target_and_the_figure() -> None:
    arrive("sample-mainland,2021-04-01,85,100,,,", "sample-mainland,2022-04-01,81,100,,,", returned_by=BOARD)
    drafted(cast().planner)
    page = read(signed_in(Role.ANALYST).get(f"{PLAN}trajectory/{AE}/"))
    for words in ("To reach: 95%", "85.0%", "81.0%", "80%", "−15 percentage points", "April 2022"):
        assert words in page, words
    assert "edit/" not in page
    form = read(signed_in(Role.PLANNER).get(EDIT))
    assert 'for="id_value_2022-04-01"' in form
    assert 'value="80"' in form


def test_a_wrong_value_is_named_beside_its_period_and_nothing_is_saved() -> None:
    drafted(cast().planner)
    answer = signed_in(Role.PLANNER).post(EDIT, typed("81", edit_number=1) | {"value_2022-05-01": "12%"})
    page = read(answer)
    assert "May 2022: The number has a % sign. Write the number alone, for example 12.5." in page
    assert 'href="#id_value_2022-05-01"' in page
    assert "cell-error" in page
    assert planned() == [80] * 12


def test_a_stale_form_shows_both_versions_and_saves_on_the_second_try() -> None:
    version_id = drafted(cast().planner)
    colleague = actor_for(person(Role.PLANNER, board=BOARD))
    services.save_trajectory(
        actor=colleague, version_id=version_id, edit_number=1, measure_key=AE, points=values("82")
    )
    client = signed_in(Role.PLANNER)
    page = read(client.post(EDIT, typed("83", edit_number=1)), status=409)
    assert f"{colleague.label} saved this on" in page
    for side in (f"Saved by {colleague.label}: 82%", "Yours: 83%"):
        assert page.count(side) == 12
    assert 'name="edit_number" value="2"' in page
    assert planned() == [82] * 12
    read(client.post(EDIT, typed("83", edit_number=2), follow=True))
    assert planned() == [83] * 12


def test_only_rows_that_differ_are_choices_and_each_side_can_be_chosen() -> None:
    version_id = drafted(cast().planner)
    april, may, june, *rest = rules().periods
    colleague = actor_for(person(Role.PLANNER, board=BOARD))
    services.save_trajectory(
        actor=colleague,
        version_id=version_id,
        edit_number=1,
        measure_key=AE,
        points=values("80") | {april: Decimal(81), may: Decimal(82)},
        rationale="A ward opens.",
    )
    client = signed_in(Role.PLANNER)
    mine = typed("80", edit_number=1, rationale="Two posts.")
    mine |= {f"value_{may.start}": "83", f"value_{june.start}": "84"}
    page = read(client.post(EDIT, mine), status=409)
    chosen = re.findall(r'type="radio" id="(\S+)_\d" name="\S+" value="([^"]*)" checked', page)
    # What only one of both changed is proposed; where both did, one's own.
    assert dict(chosen) == {
        f"value_{april.start}": "81",
        f"value_{may.start}": "83",
        f"value_{june.start}": "84",
        "rationale": "Two posts.",
    }
    assert page.count("both changed it") == 2
    assert "Saved by " + colleague.label + ": A ward opens." in page
    assert all(f'name="value_{period.start}" value="80"' in page for period in rest)
    decided = dict(chosen) | {f"value_{period.start}": "80" for period in rest}
    decided |= {"rationale": "A ward opens.", "edit_number": "2", "baseline": ""}
    read(client.post(EDIT, decided, follow=True))
    assert planned() == [81, 83, 84, *[80] * 9]


def test_an_edit_number_from_the_future_is_refused_and_nothing_typed_is_lost() -> None:
    drafted(cast().planner)
    page = read(signed_in(Role.PLANNER).post(EDIT, typed("83", edit_number=7)))
    assert "names a version that was never saved here" in page
    assert page.count('value="83"') == 12
    assert planned() == [80] * 12


def test_the_file_that_is_taken_can_be_sent_back_filled_in() -> None:
    drafted(cast().planner, value="80.5")
    client = signed_in(Role.PLANNER)
    taken = client.get(f"{PLAN}trajectories.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(taken)))
    assert rows[0] == {
        "measure": AE,
        "title": rules().title,
        "period": "April 2022",
        "period_start": "2022-04-01",
        "value": "80.5",
        "baseline": "",
        "baseline_end": "",
        "rationale": WHY,
        "invented": "Invented for demonstration",
    }
    file = SimpleUploadedFile("plan.csv", taken.replace("80.5", "81.5").encode(), "text/csv")
    address = client.post(f"{PLAN}upload/", {"file": file})["Location"]
    preview = read(client.get(address))
    assert "Check before you accept" in preview
    assert preview.count("80.5%") == preview.count("81.5%") == 12
    assert planned() == [Decimal("80.5")] * 12
    accept = dict(re.findall(r'name="(shown|edit_number)" value="(\w+)"', preview))
    page = read(client.post(f"{address}accept/", accept, follow=True))
    assert "The file changed 1 trajectory." in page
    assert planned() == [Decimal("81.5")] * 12
    assert "Accepted file" in read(client.get(PLAN))
    again = SimpleUploadedFile("again.csv", taken.encode(), "text/csv")
    client.post(f"{PLAN}upload/", {"file": again})
    page = read(client.get(PLAN))
    assert page.index("again.csv, sent by") < page.index("plan.csv, sent by")
    assert f'href="{address}"' in page, "what an accepted file changed can be undone from the plan's page"
    page = read(client.post(f"{address}undo/", follow=True))
    assert "Undone: 1 trajectory as before the file." in page
    assert planned() == [Decimal("80.5")] * 12


def test_a_preview_that_is_not_true_any_more_is_not_accepted() -> None:
    people = cast()
    version_id = drafted(people.planner)
    client = signed_in(Role.PLANNER)
    file = SimpleUploadedFile(
        "plan.csv", f"measure,period_start,value\n{AE},2022-04-01,70\n".encode(), "text/csv"
    )
    address = client.post(f"{PLAN}upload/", {"file": file})["Location"]
    accept = dict(re.findall(r'name="(shown|edit_number)" value="(\w+)"', read(client.get(address))))
    colleague = actor_for(person(Role.PLANNER, board=BOARD))
    services.save_trajectory(
        actor=colleague, version_id=version_id, edit_number=1, measure_key=AE, points=values("82")
    )
    page = read(client.post(f"{address}accept/", accept, follow=True))
    assert f"something else by now than you were shown ({colleague.label} changed the plan last)" in page
    assert "82%" in page
    assert planned() == [82] * 12
    sign(people.approver, version_id)
    page = read(client.get(address))
    assert "it is signed" in page
    assert 'action="accept/"' not in page


def test_the_cells_of_a_file_are_a_list_and_a_file_of_another_plan_is_not_found() -> None:
    drafted(cast().planner)
    client = signed_in(Role.PLANNER)
    rows = f"{AE},2022-04-01,70\n{AE},2022-05-01,80\n{AE},2022-06-01,\n"
    file = SimpleUploadedFile("plan.csv", f"measure,period_start,value\n{rows}".encode(), "text/csv")
    address = client.post(f"{PLAN}upload/", {"file": file, "replace_all": "on"})["Location"]
    page = read(client.get(address))
    assert "Values: 1 changed, 10 taken out, 1 unchanged. Nothing is stored yet." in page
    taken = client.get(f"{address}?change=changed&file=csv").content.decode("utf-8-sig").splitlines()
    assert taken[1:] == [f"{AE},{rules().title},April 2022,80%,70%,changed,2,Invented for demonstration"]
    elsewhere = address.replace("sample-mainland", "sample-isles")
    assert signed_in(Role.ANALYST).get(elsewhere).status_code == 404
    with statements() as sent:
        read(client.get(address))
    assert len(sent) <= 22


def test_a_wrong_file_names_row_and_remedy() -> None:
    drafted(cast().planner)
    content = f"measure,period_start,value\n{AE},2022-04-01,101\n{AE},2022-13-01,80\n".encode()
    client = signed_in(Role.PLANNER)
    file = SimpleUploadedFile("plan.csv", content, "text/csv")
    page = read(client.post(f"{PLAN}upload/", {"file": file}, follow=True))
    assert "2 values are wrong, so nothing can be stored." in page
    assert 'action="accept/"' not in page
    assert "A percentage cannot be above 100." in page
    assert "2022-04-01, 2022-05-01 … 2023-03-01" in page
    assert planned() == [80] * 12
    file = SimpleUploadedFile("plan.csv", b"measure,value\nae-4-hours,80\n", "text/csv")
    page = read(client.post(f"{PLAN}upload/", {"file": file}))
    assert "The file has 1 error, so nothing was stored. Mend it and send it again." in page
    assert "The column period_start is missing." in page


def test_who_saved_in_another_window_is_told_that_it_was_themselves() -> None:
    people = cast()
    version_id = drafted(people.planner)
    user = person(Role.PLANNER, board=BOARD)
    client = sign_in(Client(), user)
    services.save_trajectory(
        actor=actor_for(user), version_id=version_id, edit_number=1, measure_key=AE, points=values("82")
    )
    page = read(client.post(EDIT, typed("83", edit_number=1)), status=409)
    assert "You saved it meanwhile yourself" in page
    assert "You saved this in another window" in page
    assert "Saved by you: 82%" in page
    assert "Somebody else" not in page


def test_the_grid_stands_in_the_order_that_is_asked_for_and_is_a_file_like_that() -> None:
    arrive("sample-mainland,2022-05-01,70,100,,,", "sample-mainland,2022-04-01,81,100,,,", returned_by=BOARD)
    drafted(cast().planner)
    client, address = signed_in(Role.ANALYST), f"{PLAN}trajectory/{AE}/"

    def months(query: str) -> list[str]:
        page = read(client.get(f"{address}{query}"))
        return re.findall(r'rowheader">(\w+ \d{4})<', page)

    assert months("")[0] == "April 2022"
    assert months("?order=-period")[0] == "March 2023"
    assert months("?order=figure")[:3] == ["May 2022", "April 2022", "June 2022"]
    assert months("?order=-figure")[:3] == ["April 2022", "May 2022", "June 2022"]
    assert "There is no order “nothing”" in read(client.get(f"{address}?order=nothing"))

    answer = client.get(f"{address}?order=figure&table=values&file=csv")
    first, *_ = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (first["period_start"], first["planned"], first["value"], first["gap"], first["unit"]) == (
        "2022-05-01",
        "80",
        "70",
        "-15",
        "%",
    )
    assert first["invented"] == "Invented for demonstration"


def test_where_half_of_past_changes_went_is_drawn_and_said_while_a_line_is_typed() -> None:
    boards = ("nhs-fife", "nhs-lothian", "nhs-borders", "nhs-grampian", "nhs-tayside")
    arrive(
        *(
            f"{board},{2010 + month // 12}-{month % 12 + 1:02}-01,{780 + (month % 12) * 5},1000,,,"
            for board in boards
            for month in range(60)
        ),
        judged=False,
    )
    drafted(cast().planner)
    page = read(signed_in(Role.PLANNER).get(EDIT))
    assert "Half of past changes from a similar start ended between" in page
    told = json.loads(re.findall(r'<script id="trajectory-drawn"[^>]*>(.*?)</script>', page)[0])
    april, may, *_ = [one["middle"] for one in told["periods"]]
    assert april is None, "nothing was before its first value"
    low, high = may
    # From about 80% most of the changes of a month are half a point up; some are the fall at the turn of a year.
    assert 79 < low <= 80.5 == pytest.approx(high)
    assert "Half of past" not in read(signed_in(Role.PLANNER, board="sample-isles").get(PLAN), status=404)


def test_last_years_promise_stands_beside_the_same_months() -> None:
    board, years = Organisation.objects.get(slug="nhs-fife"), ("heat-2014-15", "ldp-2015-16")
    Requirement.objects.filter(framework=years[1], measure=AE).update(
        trajectory=Requirement.Trajectory.OPTIONAL
    )
    for number, year in enumerate(years):
        line = rules_for(catalogue(), framework_key=year)[AE]
        values = {period: Decimal(70 + 10 * number + place) for place, period in enumerate(line.periods)}
        rows = {TRAJECTORIES: {AE: fields_of(values, rationale="Beds.")}}
        agreed_rows(board, year, rows, at=datetime(2014 + number, 3, 1, 10, tzinfo=LOCAL))
    client = signed_in(Role.ANALYST)
    address = f"/desk/boards/nhs-fife/plan/{years[1]}/trajectory/{AE}/"
    page = read(client.get(address))
    promised = re.findall(r'data-heading="Promised a year before" class="number"><span>([^<]*)<', page)
    assert promised[:2] == ["70%", "71%"]
    assert "Promised a year before" not in read(client.get(address.replace(years[1], years[0])))
    answer = client.get(f"{address}?table=values&file=csv").content.decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(answer)))["promised_before"] == "70"


def test_a_running_total_says_what_each_period_adds() -> None:
    drafted(cast().planner)
    Requirement.objects.filter(framework=SAMPLE, measure=AE).update(shape=Shape.CUMULATIVE)
    client = signed_in(Role.PLANNER)
    grows = {f"value_{period.start}": str(60 + 2 * place) for place, period in enumerate(rules().periods)}
    read(client.post(EDIT, typed("60", edit_number=1, **grows), follow=True))
    for page in (read(client.get(EDIT)), read(client.get(f"{PLAN}trajectory/{AE}/"))):
        steps = re.findall(r"<span data-step>([^<]*)</span>", page)
        assert steps == ["–", *["2%"] * 11]
