"""Sample trajectories for the demonstration: in the fictional cycle only, made from real figures by a plain rule.

From its newest figure before the year, a board closes half of the gap to the standard in equal steps; who is there
already promises the standard. Written, signed and agreed through the same services as everything else.
"""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from boards.figures.queries import observations_as_known_on
from boards.organisations.queries import organisations
from boards.people.models import Membership, User
from boards.people.roles import Role
from boards.people.services import add_person, give_role
from boards.plans import services
from boards.plans.models import DeliveryPlan, PlanVersion
from boards.plans.queries import promised_level, reported_measures
from boards.plans.trajectories import FileTrajectory, Rules, rules_for, write_csv
from boards.work.actors import Actor
from targets.calc.periods import Period, period_words
from targets.calc.rounding import round_half_up
from targets.catalogue.models import Definition
from targets.catalogue.queries import Catalogue, catalogue

FRAMEWORK = "sample-2022-23"
SHARE_CLOSED = Decimal("0.5")
WRITER = ("plan-writer@tracker.example", "Sample planner of every board", Role.PLANNER)
SIGNATORY = ("plan-signatory@tracker.example", "Sample approver of every board", Role.APPROVER)
SAMPLE = "Sample trajectory, made up for the demonstration."


def load_demo_plans(*, actor: Actor, reviewer: Actor) -> int:
    """Every territorial board's sample plan, agreed with the sample reviewer; returns how many were added.

    `actor` is the command that loads the demonstration; `reviewer` a person with a fresh second factor. Needs the demo
    figures. A board that has a plan in the sample cycle already is passed over, and one without any figure: it would
    have nothing to promise.
    """
    policy = catalogue()
    writer, signatory = (_person(actor, *sample) for sample in (WRITER, SIGNATORY))
    rules = rules_for(policy, framework_key=FRAMEWORK)
    newest = {key: _newest_figures(key, policy) for key in rules}
    planned = set(DeliveryPlan.objects.filter(framework=FRAMEWORK).values_list("organisation_id", flat=True))
    added = 0
    for board in organisations().territorial:
        if board.pk in planned:
            continue
        reported = reported_measures(organisation_id=board.pk)
        trajectories = {
            key: _trajectory(rule, board.pk, newest[key].get(board.pk), catalogue=policy)
            for key, rule in rules.items()
            if key in reported
        }
        if not trajectories:
            continue
        with transaction.atomic():
            version_id = services.open_version(
                actor=writer, organisation_id=board.pk, framework_key=FRAMEWORK
            )
            services.import_trajectories(
                actor=writer,
                version_id=version_id,
                edit_number=0,
                content=write_csv(trajectories, rules=rules),
                file_name="sample-trajectories.csv",
            )
            written = PlanVersion.objects.get(pk=version_id).edit_number
            services.sign(actor=signatory, version_id=version_id, edit_number=written)
            services.agree(actor=reviewer, version_id=version_id, edit_number=written)
        added += 1
    return added


def _person(actor: Actor, email: str, name: str, role: Role) -> Actor:
    """A sample person without a password, in one role on every territorial board, as the one who acts now."""
    user = User.objects.filter(email=email).first() or add_person(
        actor=actor, email=email, name=name, demo=True
    )
    held = set(
        Membership.objects.filter(user=user, role=role, ends=None).values_list("organisation_id", flat=True)
    )
    for board in organisations().territorial:
        if board.pk not in held:
            give_role(actor=actor, user_id=user.pk, role=role, organisation_id=board.pk)
    return Actor(user_id=user.pk, label=user.name, now=actor.now, stepped_up_at=actor.now)


def _newest_figures(measure_key: str, policy: Catalogue) -> Mapping[int, tuple[Period, Decimal]]:
    """By organisation the newest official figure of a period that ended before the cycle's year began."""
    begins = policy.frameworks[FRAMEWORK].year_start
    return {
        known.organisation_id: (known.period, known.value)
        for known in observations_as_known_on(measure_key=measure_key, include_returns=False)
        if known.value is not None and known.period.end < begins
    }


def _trajectory(
    rule: Rules, board_id: int, start: tuple[Period, Decimal] | None, *, catalogue: Catalogue
) -> FileTrajectory:
    definition = catalogue.definition_on(
        measure_key=rule.measure_key, day=catalogue.frameworks[FRAMEWORK].year_end
    )
    target = promised_level(organisation_id=board_id, framework_key=FRAMEWORK, measure_key=rule.measure_key)
    places = min(rule.places, definition.display_places)
    level = None if target is None else round_half_up(target, places=places)
    if start is None:
        return FileTrajectory(
            points={} if level is None else dict.fromkeys(rule.periods, level),
            baseline=None,
            rationale=f"{SAMPLE} There is no figure before the year: the standard throughout.",
        )
    period, value = start
    base = round_half_up(value, places=places)
    return FileTrajectory(
        points=_steps(rule, base, level, definition=definition, places=places),
        baseline=base,
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
