"""Sample plans of the demonstration: of the sample boards in a fictional cycle, made by a plain rule.

From its newest figure before the year, a board closes half of the gap to the standard in equal steps; who is there
already promises the standard. Written, signed and agreed through the same services as everything else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from boards.asks import services as asks
from boards.asks.models import Question
from boards.asks.queries import Document, questions_of
from boards.figures.queries import observations_as_known_on
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.plans import acts, services
from boards.plans.agreement import Outcome
from boards.plans.conditions import is_condition
from boards.plans.cycles import RETURNS, Cycle
from boards.plans.models import DeliveryPlan, PlanVersion
from boards.plans.parts import TRAJECTORIES
from boards.plans.parts.part import Fields
from boards.plans.parts.trajectories.rows import fields_of
from boards.plans.parts.trajectories.rules import Rules, rules_for
from boards.plans.queries import promised_level, reported_measures
from boards.work import audit
from boards.work.actors import Actor
from targets.calc.periods import Period, add_months, period_words
from targets.calc.rounding import round_half_up
from targets.catalogue.models import Definition, Framework
from targets.catalogue.queries import Catalogue, catalogue

FRAMEWORK, OPEN = "sample-2022-23", "sample-2026-27"
IN_FORCE_FROM = date(2022, 3, 31)
SHARE_CLOSED = Decimal("0.5")
SAMPLE = "Sample trajectory, invented for demonstration."

#: The in-year change: whose, of what, from when, and by how much less is promised.
CHANGED_BOARD, CHANGED_MEASURE, CHANGED_FROM = "sample-mainland", "ae-4-hours", date(2022, 11, 1)
LESS = Decimal(4)
WHY_CHANGED = "Invented: a ward was closed in October, so the winter months promise less."

#: How the plans of the past cycle were decided, where not plainly agreed.
WHY_CONDITIONS = "Invented: the plan is sound, but says little of the winter."
CONDITION = (date(2022, 6, 30), "Invented: send a plan for the winter.")
MET = "Invented: the plan for the winter was sent in June."
WHY_NOT_APPROVED = "Invented: fewer patients would be seen in time, and the plan does not say when that ends."

#: Days of the open cycle's round, from the day of loading.
OPENED, DRAFT_DUE, FINAL_DUE = timedelta(days=-30), timedelta(days=30), timedelta(days=75)
#: A return is due so long after its quarter's last day; the reviews of the year after its half and its end.
AFTER_A_QUARTER, AFTER_HALF, AFTER_THE_YEAR = timedelta(days=30), timedelta(days=45), timedelta(days=90)


@dataclass(frozen=True)
class Decided:
    """How a sample plan was decided, and why."""

    outcome: str = Outcome.AGREED
    reasons: str = ""
    conditions: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True)
class Signatories:
    """Who acts for a sample board: one writes, another signs, with a fresh second factor."""

    planner: Actor
    approver: Actor


def open_sample_cycle(*, actor: Actor, today: date) -> None:
    """The days of the open cycle's round; reckoned anew where its last one has passed, or its year has no days."""
    cycle = Cycle.objects.filter(framework=OPEN).first()
    if cycle is None or cycle.final_due < today or cycle.return1_due is None:
        days = {"opens": today + OPENED, "draft_due": today + DRAFT_DUE, "final_due": today + FINAL_DUE}
        days |= days_of_the_year(catalogue().frameworks[OPEN].year_start)
        with transaction.atomic():
            Cycle.objects.update_or_create(framework_id=OPEN, defaults=days)
            audit.record(
                actor=actor,
                action="sample cycle opened",
                subject_type="cycle",
                subject_id=OPEN,
                after={name: str(day) for name, day in days.items()},
            )


def days_of_the_year(begins: date) -> dict[str, date]:
    """When returns and reviews of a year are due."""
    ends = [add_months(begins, 3 * (number + 1)) - timedelta(days=1) for number in range(len(RETURNS))]
    return {
        **{name: end + AFTER_A_QUARTER for name, end in zip(RETURNS, ends, strict=True)},
        "midyear_due": ends[1] + AFTER_HALF,
        "annual_due": ends[-1] + AFTER_THE_YEAR,
    }


def load_demo_plans(*, people: Mapping[str, Signatories], reviewer: Actor, decider: Actor) -> int:
    """Every sample board's plan of a past cycle, decided by two sample reviewers; returns how many were added.

    `people` act for the boards with these slugs; `reviewer` recommends and `decider` decides. Needs the samples'
    figures; a board that has a plan in the cycle is passed over.
    """
    policy = catalogue()
    rules = rules_for(policy, framework_key=FRAMEWORK)
    planned = set(DeliveryPlan.objects.filter(framework=FRAMEWORK).values_list("organisation_id", flat=True))
    added = 0
    for board in organisations().samples:
        if board.pk in planned:
            continue
        own = people[board.slug]
        with transaction.atomic():
            _first_version(board, own, (reviewer, decider), rules=rules, policy=policy)
            if board.slug == CHANGED_BOARD:
                _change_in_the_year(board, own, (reviewer, decider))
        added += 1
    return added


def _first_version(
    board: Organisation,
    own: Signatories,
    reviewers: tuple[Actor, Actor],
    *,
    rules: Mapping[str, Rules],
    policy: Catalogue,
) -> None:
    reported = reported_measures(organisation_id=board.pk)
    trajectories = {
        key: trajectory_of(rule, board.pk, framework=policy.frameworks[FRAMEWORK], catalogue=policy)
        for key, rule in rules.items()
        if key in reported
    }
    version_id = services.open_version(actor=own.planner, organisation_id=board.pk, framework_key=FRAMEWORK)
    services.save_rows(
        actor=own.planner, version_id=version_id, edit_number=0, part=TRAJECTORIES, rows=trajectories
    )
    decided = Decided()
    if board.slug != CHANGED_BOARD:
        decided = Decided(Outcome.CONDITIONS, WHY_CONDITIONS, (CONDITION,))
    _sign_and_decide(version_id, own, reviewers, decided, in_force_from=IN_FORCE_FROM)
    _meet_conditions(PlanVersion.objects.get(pk=version_id), own, reviewers[1])


def _change_in_the_year(board: Organisation, own: Signatories, reviewers: tuple[Actor, Actor]) -> None:
    version_id = services.open_version(
        actor=own.planner, organisation_id=board.pk, framework_key=FRAMEWORK, reason=WHY_CHANGED
    )
    version = PlanVersion.objects.get(pk=version_id)
    held = version.trajectories.get(measure=CHANGED_MEASURE)
    points = {
        point.period: point.value - (LESS if point.period_start >= CHANGED_FROM else 0)
        for point in held.points.all()
    }
    services.save_trajectory(
        actor=own.planner,
        version_id=version_id,
        edit_number=version.edit_number,
        measure_key=CHANGED_MEASURE,
        points=points,
        baseline=held.baseline,
        baseline_period_end=held.baseline_period_end,
        rationale=WHY_CHANGED,
    )
    decided = Decided(Outcome.NOT_APPROVED, WHY_NOT_APPROVED)
    _sign_and_decide(version_id, own, reviewers, decided, in_force_from=CHANGED_FROM)


def _sign_and_decide(
    version_id: int,
    own: Signatories,
    reviewers: tuple[Actor, Actor],
    decided: Decided,
    *,
    in_force_from: date,
) -> None:
    services.hand_over(actor=own.planner, version_id=version_id, edit_number=edit_number_of(version_id))
    services.sign(actor=own.approver, version_id=version_id, edit_number=edit_number_of(version_id))
    decide(version_id, reviewers, decided, in_force_from=in_force_from)


def decide(version_id: int, reviewers: tuple[Actor, Actor], decided: Decided, *, in_force_from: date) -> None:
    """One recommends, the other decides about a signed version."""
    reviewer, decider = reviewers
    services.recommend(
        actor=reviewer,
        version_id=version_id,
        edit_number=edit_number_of(version_id),
        outcome=decided.outcome,
        reasons=decided.reasons,
        conditions=decided.conditions,
    )
    services.agree(
        actor=decider,
        version_id=version_id,
        edit_number=edit_number_of(version_id),
        letter_by="Sample director, invented",
        in_force_from=in_force_from,
    )


def _meet_conditions(version: PlanVersion, own: Signatories, decider: Actor) -> None:
    """The year is over: each was answered, and settled."""
    document = Document(Question.About.PLAN, version.plan_id)
    for asked in questions_of([document])[document]:
        if asked.is_open and is_condition(asked):
            now = max(own.planner.now, decider.now)
            asks.answer(
                actor=replace(own.planner, now=now),
                action=acts.ANSWER.permission,
                document=document,
                question_id=asked.question_id,
                text=MET,
            )
            asks.settle(
                actor=replace(decider, now=now),
                action=acts.SETTLE.permission,
                document=document,
                question_id=asked.question_id,
            )


def edit_number_of(version_id: int) -> int:
    return PlanVersion.objects.get(pk=version_id).edit_number


def _newest_figure(board_id: int, measure_key: str, *, begins: date) -> tuple[Period, Decimal] | None:
    """Of a period that ended before the cycle's year began."""
    known = observations_as_known_on(measure_key=measure_key, organisation_id=board_id, include_returns=True)
    before = [(one.period, one.value) for one in known if one.value is not None and one.period.end < begins]
    return before[-1] if before else None


def trajectory_of(rule: Rules, board_id: int, *, framework: Framework, catalogue: Catalogue) -> Fields:
    """By the plain rule, for the framework's year."""
    definition = catalogue.definition_on(measure_key=rule.measure_key, day=framework.year_end)
    target = promised_level(
        organisation_id=board_id, framework_key=framework.key, measure_key=rule.measure_key
    )
    places = min(rule.places, definition.display_places)
    level = None if target is None else round_half_up(target, places=places)
    start = _newest_figure(board_id, rule.measure_key, begins=framework.year_start)
    if start is None:
        return fields_of(
            {} if level is None else dict.fromkeys(rule.periods, level),
            rationale=f"{SAMPLE} There is no figure before the year: the standard throughout.",
        )
    period, value = start
    base = round_half_up(value, places=places)
    return fields_of(
        _steps(rule, base, level, definition=definition, places=places),
        baseline=base,
        baseline_period_end=period.end,
        rationale=f"{SAMPLE} It starts from the figure of {period_words(period)} and closes half of the gap to the "
        "standard in equal steps.",
    )


def _steps(
    rule: Rules, base: Decimal, target: Decimal | None, *, definition: Definition, places: int
) -> dict[Period, Decimal]:
    if target is None:
        return dict.fromkeys(rule.periods, base)
    higher = definition.direction != Definition.Direction.LOWER
    if base >= target if higher else base <= target:
        return dict.fromkeys(rule.periods, target)
    step = (target - base) * SHARE_CLOSED / len(rule.periods)
    return {
        period: round_half_up(base + step * number, places=places)
        for number, period in enumerate(rule.periods, start=1)
    }
