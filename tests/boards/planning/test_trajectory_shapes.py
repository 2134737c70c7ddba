"""What each shape of a target asks of its trajectory: typed in the form, with levels, stages, baselines beside it."""

import re
from datetime import date

import pytest
from django.utils import timezone

from boards.people.roles import Role
from boards.plans.agreed_values import AgreedValue
from targets.calc.shapes import Shape
from targets.catalogue.models import Requirement
from tests.boards.performance.arrivals import arrive, number_of
from tests.boards.planning.visits import EDIT, PLAN, planned, read, signed_in, typed
from tests.boards.plans.plans import (
    AE,
    BOARD,
    SAMPLE,
    cast,
    drafted,
)

pytestmark = pytest.mark.django_db


STAGES = [{"by": "2022-09-30", "value": "79", "asks": "Four in five."}]
LEVELS = [{"level": level, "asks": f"Level {level}."} for level in range(70, 81)]
#: Of each of the nine shapes what its requirement says beside the floor.
SHAPES: dict[Shape, dict[str, object]] = {
    Shape.ABSOLUTE: {},
    Shape.CHANGE: {"baseline": 70, "baseline_label": "2021/22"},
    Shape.BOARD_AGREED: {},
    Shape.CUMULATIVE: {},
    Shape.ALL_OF: {"terms": [{"asks": "Money."}, {"asks": "Staff."}]},
    Shape.WORST_GROUP: {},
    Shape.MILESTONES: {"terms": STAGES},
    Shape.FLOOR_STRETCH: {"stretch": 98},
    Shape.GRADED: {"terms": LEVELS},
}


def test_a_trajectory_of_each_of_the_nine_shapes_is_typed_in_its_form() -> None:
    assert SHAPES.keys() == set(Shape)
    drafted(cast().planner)
    planner = signed_in(Role.PLANNER)
    asked = Requirement.objects.filter(framework=SAMPLE, measure=AE)
    for number, (shape, says) in enumerate(SHAPES.items()):
        asked.update(shape=shape, **{"stretch": None, "terms": [], **says})
        value = 70 + number
        form = read(planner.get(EDIT))
        assert 'for="id_value_2022-04-01"' in form, shape
        saved = planner.post(EDIT, typed(str(value), edit_number=number + 1), follow=True)
        assert "Saved: A&amp;E: seen within 4 hours." in read(saved), shape
        assert planned() == [value] * 12, shape
        assert f"{value}%" in read(planner.get(f"{PLAN}trajectory/{AE}/")), shape
    refused = read(planner.post(EDIT, typed("81", edit_number=9)))
    assert "April 2022: 81 is no level: they are 70, 71, 72" in refused
    assert planned() == [78] * 12


def test_a_change_is_told_from_the_baseline_of_the_trajectory_and_asks_for_its_level() -> None:
    """Where the policy holds no baseline, what the plan starts from says what is to be reached."""
    asked = Requirement.objects.filter(framework=SAMPLE, measure=AE)
    asked.update(shape=Shape.CHANGE, floor=25, stretch=None, baseline_label="2021/22")
    drafted(cast().planner)
    planner = signed_in(Role.PLANNER)

    def told() -> str:
        return " ".join(re.sub(r"<[^>]*>", " ", read(planner.get(f"{PLAN}trajectory/{AE}/"))).split())

    assert "does not reach its target" not in told()
    entered = typed("80", edit_number=1) | {"baseline": "66"}
    assert "Saved: A&amp;E" in read(planner.post(EDIT, entered, follow=True))
    page = told()
    assert "Baseline 66% Planned change +21.2% of the baseline by March 2023" in page
    assert "does not reach its target by the end of March 2023" in page
    assert "82.5%" in page
    # 66 raised by a quarter is 82.5, and a baseline of the policy comes first.
    planner.post(EDIT, typed("82.5", edit_number=2) | {"baseline": "66"})
    assert "does not reach its target" not in told()
    asked.update(baseline=70)
    assert "does not reach its target" in told()
    # Nothing is a share of 0.
    planner.post(EDIT, typed("82.5", edit_number=3) | {"baseline": "0"})
    page = told()
    assert "Baseline 0%" in page
    assert "Planned change" not in page


def test_a_target_agreed_board_by_board_says_the_level_and_the_day_of_agreement() -> None:
    drafted(cast().planner)
    planner = signed_in(Role.PLANNER)
    Requirement.objects.filter(framework=SAMPLE, measure=AE).update(shape=Shape.BOARD_AGREED)

    def told() -> str:
        page = " ".join(re.sub(r"<[^>]*>", " ", read(planner.get(EDIT))).split())
        return page.partition("Agreed with this board: ")[2]

    assert told().startswith("no level is held")
    said = {
        "framework_id": SAMPLE,
        "measure_id": AE,
        "organisation_id": number_of(BOARD),
        "source": "A letter",
    }
    for number, (value, day) in enumerate(((82, None), (84, date(2022, 3, 3))), start=1):
        AgreedValue.objects.create(
            **said, number=number, value=value, agreed_on=day, recorded_at=timezone.now()
        )
        words = "on 3 March 2022" if day else "its source names no day of agreement, so it judges nothing"
        assert told().startswith(f"{value}%{',' if day else ';'} {words}")
    Requirement.objects.filter(framework=SAMPLE, measure=AE).update(shape=Shape.ABSOLUTE)
    assert told() == ""


def test_each_stage_says_what_became_of_it_beside_the_trajectory_and_the_figures() -> None:
    stages = {"2022-09-30": "79", "2022-10-31": "80", "2022-12-31": "85", "2099-12-31": "95"}
    Requirement.objects.filter(framework=SAMPLE, measure=AE).update(
        shape=Shape.MILESTONES,
        stretch=None,
        terms=[{"by": day, "value": value, "asks": f"At least {value}%."} for day, value in stages.items()],
    )
    arrive(*(f"sample-mainland,2022-{month}-01,84,100,,," for month in ("09", "11", "12")), returned_by=BOARD)
    drafted(cast().planner)
    analyst = signed_in(Role.ANALYST)
    for address in (f"{PLAN}trajectory/{AE}/", f"/desk/boards/{BOARD}/{AE}/?sample=yes&year={SAMPLE}"):
        page = " ".join(re.sub(r"<[^>]*>", " ", read(analyst.get(address))).split())
        assert (
            "Stages of this target By 30 September 2022 At least 79%: met: 84.0% in September 2022. "
            "By 31 October 2022 At least 80%: not judged: no figure of this stage is held here. "
            "By 31 December 2022 At least 85%: missed: 84.0% in December 2022. "
            "By 31 December 2099 At least 95%: to come."
        ) in page, address
    Requirement.objects.filter(framework=SAMPLE, measure=AE).update(shape=Shape.ABSOLUTE, terms=[])
    assert "Stages of this target" not in read(analyst.get(f"{PLAN}trajectory/{AE}/"))
