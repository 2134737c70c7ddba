"""In a later version a closed period stays as it was agreed: refused by row and period, and in the database."""

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import InternalError, transaction
from django.test import Client
from django.utils import timezone

from boards.people.models import Membership, User
from boards.planning.forms import form_field_of
from boards.plans import services
from boards.plans.models import PlanVersion, TrajectoryPoint
from boards.plans.parts import TRAJECTORIES
from boards.plans.parts.comparing import Preview
from boards.plans.queries import plan
from boards.plans.queries.files import preview_of
from boards.plans.sent_files import PlanFile
from boards.plans.services import CannotPlan, InvalidRows
from boards.work.actors import LOCAL
from targets.calc.periods import Period, PeriodKind
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import arrive, number_of
from tests.boards.plans.plans import AE, BOARD, Cast, agree, cast, hand_over, sign, version, write_lists
from tests.support.people import sign_in
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

OPEN = "sample-2026-27"  # of the year that goes on: its days are those of the clock
MONTHS = [Period.of(start=date(2026 + n // 12, n % 12 + 1, 1), kind=PeriodKind.MONTH) for n in range(3, 15)]
APRIL, JUNE, DECEMBER = MONTHS[0], MONTHS[2], MONTHS[8]


def at(people: Cast, text: str) -> Cast:
    Membership.objects.update(starts=date(2020, 1, 1))
    now = datetime.fromisoformat(text).replace(tzinfo=LOCAL)
    return Cast(
        *(
            replace(one, now=now, stepped_up_at=now)
            for one in (people.planner, people.approver, people.reviewer)
        )
    )


def values(value: str) -> dict[Period, Decimal]:
    return dict.fromkeys(MONTHS, Decimal(value))


def begun(people: Cast, *, reason: str = "") -> int:
    version_id = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=OPEN, reason=reason
    )
    if not reason:
        write_lists(people.planner, version_id)
    return version_id


def save(people: Cast, version_id: int, points: dict[Period, Decimal], *, rationale: str = "") -> None:
    services.save_trajectory(
        actor=people.planner,
        version_id=version_id,
        edit_number=version(version_id).edit_number,
        measure_key=AE,
        points=points,
        rationale=rationale,
    )


def agreed(people: Cast, points: dict[Period, Decimal] | None = None) -> int:
    """A first version, all at one moment."""
    version_id = begun(people)
    save(people, version_id, values("85") if points is None else points)
    sign(people.approver, version_id)
    agree(people.reviewer, version_id, in_force_from=None)
    return version_id


@made_once
def changing() -> Cast:
    """It is 3 November, and a plan of March is being changed."""
    people = cast()
    agreed(at(people, "2026-03-20T12:00"))
    return at(people, "2026-11-03T12:00")


def test_a_closed_period_is_refused_by_its_name_and_an_open_one_is_taken(changing: Cast) -> None:
    version_id = begun(changing, reason="Winter")
    with pytest.raises(InvalidRows) as refused:
        save(changing, version_id, values("80"))
    assert len(refused.value.faults) == 8  # April to November
    assert refused.value.faults[0].problem == (
        "April 2026 is closed: it began on 1 April 2026, and 85% is agreed for it."
    )
    assert version(version_id).edit_number == 0
    save(changing, version_id, values("85") | dict.fromkeys(MONTHS[8:], Decimal(80)))
    sign(changing.approver, version_id)
    agree(changing.reviewer, version_id, in_force_from=None)


def test_the_editor_says_which_periods_are_closed_and_keeps_what_is_agreed_for_them(
    changing: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: changing.planner.now)
    assert changing.planner.user_id
    planner = sign_in(Client(), User.objects.get(pk=changing.planner.user_id))
    version_id = begun(changing, reason="Winter")
    page = planner.get(f"/desk/boards/{BOARD}/plan/{OPEN}/trajectory/{AE}/edit/").content.decode()
    fields = [form_field_of(period) for period in MONTHS]
    kept = [name for name in fields if re.search(rf'<input [^>]*name="{name}"[^>]* readonly', page)]
    assert kept == fields[:8]
    assert page.count("closed: 85% is agreed") == 8
    sent = dict.fromkeys(fields, "80") | dict.fromkeys(kept, "85") | {"edit_number": "0"}
    answer = planner.post(f"/desk/boards/{BOARD}/plan/{OPEN}/trajectory/{AE}/edit/", sent)
    assert answer.status_code == 302
    assert version(version_id).edit_number == 1
    first = planner.get(f"/desk/boards/{BOARD}/plan/{OPEN}/trajectory/{AE}/?version=1").content.decode()
    assert "is agreed</span>" not in first, "what is agreed is not written any more"


def test_a_closed_period_cannot_be_taken_out_nor_can_its_measure(changing: Cast) -> None:
    version_id = begun(changing, reason="Winter")
    with pytest.raises(InvalidRows, match="April 2026 is closed"):
        save(changing, version_id, {period: Decimal(85) for period in MONTHS[1:]})
    with pytest.raises(InvalidRows, match="November 2026 is closed"):
        save(changing, version_id, {})


def test_equal_values_are_unchanged_however_they_are_written(changing: Cast) -> None:
    version_id = begun(changing, reason="Winter")
    save(changing, version_id, values("85.0"), rationale="Worded anew.")
    assert version(version_id).edit_number == 1


@pytest.mark.parametrize(("now", "closed"), [("2026-11-30T23:59", False), ("2026-12-01T00:00", True)])
def test_a_period_closes_at_midnight_in_london_before_its_first_day(
    people: Cast, now: str, *, closed: bool
) -> None:
    agreed(at(people, "2026-03-20T12:00"))
    later = at(people, now)
    version_id = begun(later, reason="Winter")
    changed = values("85") | {DECEMBER: Decimal(80)}
    if closed:
        with pytest.raises(InvalidRows, match="December 2026 is closed"):
            save(later, version_id, changed)
    else:
        save(later, version_id, changed)


@pytest.mark.parametrize(("now", "closed"), [("2026-06-15T12:00", False), ("2026-06-16T12:00", True)])
def test_where_nothing_is_promised_yet_a_period_closes_by_halves(
    people: Cast, now: str, *, closed: bool
) -> None:
    """A measure that a later version adds."""
    first = at(people, "2026-03-20T12:00")
    version_id = begun(first)
    camhs = "camhs-18-weeks"
    services.save_trajectory(
        actor=first.planner, version_id=version_id, edit_number=0, measure_key=camhs, points=values("70")
    )
    sign(first.approver, version_id)
    agree(first.reviewer, version_id, in_force_from=None)
    later = at(people, now)
    added = begun(later, reason="Another measure")
    points = {period: Decimal(80) for period in MONTHS[2:]}
    if closed:
        with pytest.raises(InvalidRows, match="June 2026 is closed: half of it was over"):
            save(later, added, points)
    else:
        save(later, added, points)
        sign(later.approver, added)
        agree(later.reviewer, added, in_force_from=None)


def send(people: Cast, version_id: int, *rows: str) -> tuple[int, Preview]:
    """A file of the draft, and what its page shows."""
    file_id = services.send_file(
        actor=people.planner,
        version_id=version_id,
        part=TRAJECTORIES,
        content="\n".join(["measure,period_start,value", *rows, ""]).encode(),
        file_name="plan.csv",
    )
    view = plan(
        organisation_id=number_of(BOARD),
        framework_key=OPEN,
        catalogue=catalogue(),
        today=people.planner.today,
    )
    file = PlanFile.objects.get(pk=file_id)
    return file_id, preview_of(file, stored=TRAJECTORIES.rows(version_id), setting=view.setting)


def test_a_file_that_changes_a_closed_period_is_refused_by_row_and_period(changing: Cast) -> None:
    version_id = begun(changing, reason="Winter")
    rows = (f"{AE},2026-12-01,80", f"{AE},2026-04-01,85.0")
    file_id, preview = send(changing, version_id, *rows, f"{AE},2026-06-01,60")
    (wrong,) = [cell for cell in preview.cells if cell.fault]
    assert (wrong.row, wrong.title, wrong.now) == (4, "June 2026", "60")
    with pytest.raises(InvalidRows, match="June 2026 is closed"):
        services.accept_file(actor=changing.planner, file_id=file_id, edit_number=0, shown=preview.shown)
    file_id, preview = send(changing, version_id, *rows)
    services.accept_file(actor=changing.planner, file_id=file_id, edit_number=0, shown=preview.shown)
    held = TrajectoryPoint.objects.filter(trajectory__version=version_id)
    assert {point.value for point in held if point.period in (APRIL, JUNE)} == {85}
    assert held.get(period_start=DECEMBER.start).value == 80


def test_what_was_written_in_time_and_grew_late_stays_and_can_be_set_back(changing: Cast) -> None:
    version_id = begun(changing, reason="Winter")
    lowered = values("85") | {DECEMBER: Decimal(80)}
    save(changing, version_id, lowered)
    later = at(changing, "2026-12-20T12:00")
    save(later, version_id, lowered | {MONTHS[-1]: Decimal(82)})
    with pytest.raises(InvalidRows, match="December 2026 is closed"):
        save(later, version_id, lowered | {DECEMBER: Decimal(79)})
    hand_over(later.planner, version_id)
    sign(later.approver, version_id)
    services.take_back_signature(
        actor=later.approver, version_id=version_id, edit_number=version(version_id).edit_number
    )
    save(later, version_id, values("85"))


def test_complete_is_every_period_that_can_still_be_promised_something(people: Cast) -> None:
    arrive("sample-mainland,2025-12-01,81,100,,,", returned_by=BOARD, known_from=date(2026, 2, 5))
    july = at(people, "2026-07-10T12:00")
    version_id = begun(july)
    save(july, version_id, {period: Decimal(80) for period in MONTHS[4:]})
    with pytest.raises(CannotPlan, match=r"incomplete: .*\(July 2026\)"):
        hand_over(july.planner, version_id)
    save(july, version_id, {period: Decimal(80) for period in MONTHS[3:]})
    hand_over(july.planner, version_id)
    sign(july.approver, version_id)


def test_a_first_version_may_write_every_period(people: Cast) -> None:
    july = at(people, "2026-07-10T12:00")
    assert agreed(july, values("80"))


# In the database


def lowered_by_hand(people: Cast, period: Period) -> int:
    version_id = begun(people, reason="Winter")
    point = TrajectoryPoint.objects.filter(trajectory__version=version_id, period_start=period.start)
    assert point.update(value=60) == 1
    hand_over(people.planner, version_id)
    return version_id


@pytest.mark.parametrize("period", [APRIL, DECEMBER])
def test_what_was_changed_without_an_edit_is_never_signed(changing: Cast, period: Period) -> None:
    version_id = lowered_by_hand(changing, period)
    with pytest.raises(CannotPlan, match=f"closed when they were changed: {AE}, {period.start} to"):
        sign(changing.approver, version_id)
    assert version(version_id).status == "draft"
    with (
        pytest.raises(InternalError, match="closed_periods_stay_as_agreed"),
        transaction.atomic(),
    ):
        PlanVersion.objects.filter(pk=version_id).update(
            status="signed", signed_by=changing.approver.user_id, signed_at=changing.approver.now
        )


def test_a_change_of_a_closed_period_that_the_service_let_through_is_never_signed(
    changing: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a draft of an older release of this program may hold one."""
    monkeypatch.setattr("boards.plans.parts.trajectories.check_closed", lambda *_: ())
    version_id = begun(changing, reason="Winter")
    save(changing, version_id, values("85") | {MONTHS[7]: Decimal(80)})
    with pytest.raises(CannotPlan, match=f"{AE}, 2026-11-01 to 2026-11-30. Set them back"):
        sign(changing.approver, version_id)
    save(changing, version_id, values("85") | {DECEMBER: Decimal(80)})
    sign(changing.approver, version_id)
