"""What is written once for all parts, seen on trajectories; `tests/docs/test_adding.py` adds another part."""

import pytest
from django.utils import timezone

from boards.organisations.models import Organisation
from boards.planning.pages.history import history_lines
from boards.plans import services
from boards.plans.parts import TRAJECTORIES
from boards.plans.parts.telling import NAMED, against, changes
from boards.plans.parts.trajectories.rows import fields_of, period_of, rows
from boards.plans.parts.trajectories.rules import rules_for
from boards.plans.queries import PlanView, edits_of, plan
from boards.plans.services import InvalidRows
from boards.plans.words import field_of
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import number_of
from tests.boards.plans.plans import AE, BOARD, CAMHS, SAMPLE, Cast, agreed, drafted, rules, values

pytestmark = pytest.mark.django_db


def seen() -> PlanView:
    return plan(
        organisation_id=number_of(BOARD),
        framework_key=SAMPLE,
        catalogue=catalogue(),
        today=timezone.localdate(),
    )


def told() -> list[str]:
    """The history of the newest version, newest first."""
    now = seen()
    assert now.shown
    board = Organisation.including_samples.get(slug=BOARD)
    lines = history_lines(edits_of(now.shown.version_id), plan=now, organisation=board)
    return [line.what for line in lines]


def test_every_period_of_every_trajectory_is_read_back_from_its_field() -> None:
    policy = catalogue()
    for framework in policy.frameworks:
        for key, asked in rules_for(policy, framework_key=framework).items():
            frequency = policy.definitions[key][-1].frequency
            assert tuple(period_of(field_of(one), kind=frequency) for one in asked.periods) == asked.periods
    with pytest.raises(ValueError, match="no period of any kind"):
        period_of("2022-04-02 to 2022-04-30", kind="month")


def test_rows_are_saved_all_or_none_and_one_without_fields_is_taken_out(people: Cast) -> None:
    version_id = drafted(people.planner)
    camhs = fields_of(values("70", measure_key=CAMHS), rationale="Two posts.")

    def save(**sent: dict[str, str]) -> int:
        return services.save_rows(
            actor=people.planner,
            version_id=version_id,
            edit_number=1,
            part=TRAJECTORIES,
            rows={AE: sent["ae"], CAMHS: sent["camhs"]},
        )

    first = field_of(rules().periods[0])
    with pytest.raises(InvalidRows, match="above 100") as refusal:
        save(ae={first: "101"}, camhs=dict(camhs))
    assert [(fault.key, fault.field, fault.value) for fault in refusal.value.faults] == [(AE, first, "101")]
    assert set(rows(version_id)) == {AE}
    assert save(ae={}, camhs=dict(camhs)) == 2
    assert rows(version_id) == {CAMHS: camhs}
    title = seen().trajectories[AE].rules.title
    assert f"{title}: April 2022: 80%, now nothing; May 2022: 80%, now nothing" in told()[1]
    assert told()[0].endswith("and 9 more; the reasons are worded anew")


def test_a_new_version_begins_with_every_row_and_is_compared_with_the_one_before(people: Cast) -> None:
    first = agreed(people)
    second = services.open_version(
        actor=people.planner,
        organisation_id=number_of(BOARD),
        framework_key=SAMPLE,
        reason="A ward closes.",
    )
    assert rows(second) == rows(first)
    (written,) = seen().parts
    assert (written.part, written.rows, written.rows_before) == (TRAJECTORIES, rows(second), rows(first))
    assert not written.missing


def test_a_change_is_told_by_field_in_the_order_of_the_row(people: Cast) -> None:
    drafted(people.planner)
    setting = seen().setting
    before = fields_of(values("80"), rationale="One.")
    now = fields_of(values("81"), rationale="Two.")
    said = changes(TRAJECTORIES, AE, before, now, setting)
    assert said.startswith("April 2022: 80%, now 81%; May 2022")
    assert said.endswith(f"and {12 - NAMED} more; the reasons are worded anew")
    assert against(TRAJECTORIES, AE, now, now, setting) == "unchanged"
    assert against(TRAJECTORIES, AE, {}, now, setting) == "new"
    assert against(TRAJECTORIES, AE, now, {}, setting) == "taken out"
    assert against(TRAJECTORIES, AE, {}, {}, setting) == ""
    old = {"2021-04-01 to 2021-04-30": "80"}  # of a policy that was changed since
    assert changes(TRAJECTORIES, AE, old, {}, setting) == "2021-04-01 to 2021-04-30: 80, now nothing"
