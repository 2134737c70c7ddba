"""Sample plans of the open cycle: the samples' own, in the middle of a round, and real boards in neutral states.

What is judged or decided is a sample's: one plan came back with three questions, the other is agreed with a condition
that is still open, as if that had been in March, so that its year can be reported on and added up. Real boards stand in
the round only as not begun, in writing, handed over, or signed and received. The states are given by alphabet, and
every value is the standard: they say nothing about a board.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from itertools import cycle

from django.db import transaction

from boards.asks import services as asks
from boards.asks.models import Question
from boards.asks.queries import Document
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.plans import acts, services
from boards.plans.agreement import Outcome
from boards.plans.demo import (
    OPEN,
    SAMPLE,
    WHY_CONDITIONS,
    Decided,
    Signatories,
    decide,
    edit_number_of,
    trajectory_of,
)
from boards.plans.demo_money import money_of_sample
from boards.plans.demo_rows import NEUTRAL, SAMPLES
from boards.plans.demo_sections import LEADS, regional_of_sample, sections_of_sample
from boards.plans.demo_staff import STAFF
from boards.plans.models import DeliveryPlan, PlanEdit, PlanVersion
from boards.plans.parts import PARTS, TRAJECTORIES
from boards.plans.parts.part import Fields, Part, Rows
from boards.plans.parts.trajectories.rows import fields_of
from boards.plans.parts.trajectories.rules import Rules, rules_for
from boards.plans.queries import promised_level, reported_measures
from boards.work.actors import Actor
from targets.calc.rounding import round_half_up
from targets.catalogue.queries import catalogue

RETURNED_BOARD, ASKED_MEASURE = "sample-mainland", "ae-4-hours"
ABOUT_ALL = "Invented: what will the board do if the winter is as hard as the last one?"
ABOUT_MEASURE = "Invented: which beds does this promise rest on?"
ABOUT_DECEMBER = "Invented: is December's value meant to be this high?"
CONDITION_DUE = timedelta(days=45)
NEXT_CONDITION = "Invented: say by when the twelve beds are staffed at weekends."
ANSWER = "Invented: on the twelve of the new ward, which opens in June."


class Neutral(StrEnum):
    """States of a real board's plan in the round, in the order in which the alphabet gives them."""

    NOT_BEGUN = "not begun"
    IN_WRITING = "in writing"
    HANDED_OVER = "handed over"
    SIGNED = "signed"


def neutral_states() -> dict[Organisation, Neutral]:
    """Of every territorial board, by alphabet."""
    boards = sorted(organisations().territorial, key=lambda board: board.name)
    return dict(zip(boards, cycle(Neutral)))


def boards_to_place() -> list[Organisation]:
    """Real boards whose state wants a plan that is not there yet."""
    planned = set(DeliveryPlan.objects.filter(framework=OPEN).values_list("organisation_id", flat=True))
    return [
        board
        for board, state in neutral_states().items()
        if state is not Neutral.NOT_BEGUN and board.pk not in planned
    ]


def place_neutral_plans(*, people: Mapping[str, Signatories]) -> int:
    """Bring each of `boards_to_place` into its state; `people` act for the boards with these slugs."""
    rules = rules_for(catalogue(), framework_key=OPEN)
    states = neutral_states()
    placed = boards_to_place()
    for board in placed:
        own, state = people[board.slug], states[board]
        every = {
            key: _standard_throughout(rule, board)
            for key, rule in rules.items()
            if key in reported_measures(organisation_id=board.pk) or rule.required
        }
        if state is Neutral.IN_WRITING:
            written: Mapping[Part, Rows] = {TRAJECTORIES: dict(list(every.items())[:1])}
        else:
            written = {TRAJECTORIES: every, **NEUTRAL}
        with transaction.atomic():
            version_id = _written(board, own, written)
            if state in (Neutral.HANDED_OVER, Neutral.SIGNED):
                _hand_over(version_id, own)
            if state is Neutral.SIGNED:
                _sign(version_id, own)
    return len(placed)


def load_open_plans(*, people: Mapping[str, Signatories], reviewer: Actor, decider: Actor) -> int:
    """The samples' plans of the open cycle, those that are not there; returns how many were added.

    One signed version that an older demonstration left waiting is decided too.

    One that is there gets the parts that an older demonstration did not have: see `_add_what_is_new`.
    """
    policy = catalogue()
    rules = rules_for(policy, framework_key=OPEN)
    planned = set(DeliveryPlan.objects.filter(framework=OPEN).values_list("organisation_id", flat=True))
    added = 0
    for board in sorted(organisations().samples, key=lambda board: board.slug != LEADS):
        own, parts = people[board.slug], _parts_of_sample(board)
        if board.pk in planned:
            _add_what_is_new(board, own, parts)
            _decide_what_waits(board, (reviewer, decider))
            continue
        trajectories = {
            key: trajectory_of(rule, board.pk, framework=policy.frameworks[OPEN], catalogue=policy)
            for key, rule in rules.items()
        }
        with transaction.atomic():
            version_id = _written(board, own, {TRAJECTORIES: trajectories, **parts})
            _hand_over(version_id, own)
            _sign(version_id, own)
            if board.slug == RETURNED_BOARD:
                _return(version_id, own, reviewer, rule=rules[ASKED_MEASURE])
            else:
                _decide_what_waits(board, (reviewer, decider))
        added += 1
    return added


def _decide_what_waits(board: Organisation, reviewers: tuple[Actor, Actor]) -> None:
    """The first version of a sample's plan that it signed and nobody has looked at: agreed, with a condition."""
    version = PlanVersion.objects.filter(
        plan__organisation=board, plan__framework=OPEN, number=1, status=PlanVersion.Status.SIGNED
    ).first()
    if version is None or version.recommendations.exists():
        return
    condition = (reviewers[0].today + CONDITION_DUE, NEXT_CONDITION)
    decided = Decided(Outcome.CONDITIONS, WHY_CONDITIONS, (condition,))
    with transaction.atomic():
        decide(version.pk, reviewers, decided, in_force_from=catalogue().frameworks[OPEN].year_start)


def _parts_of_sample(board: Organisation) -> Mapping[Part, Rows]:
    """All but its trajectories, which follow from its figures."""
    return {
        **SAMPLES,
        **STAFF,
        **money_of_sample(board.slug),
        **sections_of_sample(board.slug),
        **regional_of_sample(board.slug),
    }


def _add_what_is_new(board: Organisation, own: Signatories, parts: Mapping[Part, Rows]) -> None:
    """Parts in which nobody ever wrote anything, where the plan is its board's first version and still a draft.

    Whatever somebody wrote, took out, handed over or signed stays as it is.
    """
    version = PlanVersion.objects.filter(plan__organisation=board, plan__framework=OPEN).latest("number")
    if version.number > 1 or version.status != PlanVersion.Status.DRAFT or version.ready_at is not None:
        return
    touched = set(PlanEdit.objects.filter(document=version).values_list("part", flat=True))
    for part, rows in parts.items():
        if part.key not in touched and rows:
            number = edit_number_of(version.pk)
            with transaction.atomic():
                services.save_rows(
                    actor=own.planner, version_id=version.pk, edit_number=number, part=part, rows=rows
                )


def _written(board: Organisation, own: Signatories, written: Mapping[Part, Rows]) -> int:
    version_id = services.open_version(actor=own.planner, organisation_id=board.pk, framework_key=OPEN)
    number = 0
    for part, rows in written.items():
        number = services.save_rows(
            actor=own.planner, version_id=version_id, edit_number=number, part=part, rows=rows
        )
    return version_id


def _hand_over(version_id: int, own: Signatories) -> None:
    for part in PARTS:
        if PlanEdit.objects.filter(document=version_id, part=part.key).exists():
            services.hand_part_over(
                actor=own.planner, version_id=version_id, edit_number=edit_number_of(version_id), part=part
            )
    services.hand_over(actor=own.planner, version_id=version_id, edit_number=edit_number_of(version_id))


def _sign(version_id: int, own: Signatories) -> None:
    services.sign(actor=own.approver, version_id=version_id, edit_number=edit_number_of(version_id))


def _return(version_id: int, own: Signatories, reviewer: Actor, *, rule: Rules) -> None:
    """With three questions, of the whole, of a trajectory and of a value; the second is answered."""
    version = PlanVersion.objects.select_related("plan").get(pk=version_id)
    document = Document(Question.About.PLAN, version.plan_id)
    pin = f"{TRAJECTORIES.key}/{ASKED_MEASURE}"
    december = next(period for period in rule.periods if period.end.month == 12)
    number = 0
    for place, text in ((f"{pin}/{december.start}", ABOUT_DECEMBER), (pin, ABOUT_MEASURE)):
        number = asks.ask(
            actor=reviewer,
            action=acts.ASK.permission,
            document=document,
            organisation_id=version.plan.organisation_id,
            text=text,
            pin=place,
            version=version.number,
        )
    services.return_with_question(
        actor=reviewer,
        version_id=version_id,
        edit_number=edit_number_of(version_id),
        question=ABOUT_ALL,
    )
    asks.answer(
        actor=replace(own.planner, now=max(own.planner.now, reviewer.now)),
        action=acts.ANSWER.permission,
        document=document,
        question_id=number,
        text=ANSWER,
    )


def _standard_throughout(rule: Rules, board: Organisation) -> Fields:
    """No figure of a real board is looked at."""
    level = promised_level(organisation_id=board.pk, framework_key=OPEN, measure_key=rule.measure_key)
    if level is None:
        return {}
    return fields_of(
        dict.fromkeys(rule.periods, round_half_up(level, places=rule.places)),
        rationale=f"{SAMPLE} The standard in every period, as for every board.",
    )
