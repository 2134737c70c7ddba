"""Levels that are agreed board by board: which a year asks for, what stands, what is proposed, and what hinders it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from boards.desk.models import Looked
from boards.organisations.models import Organisation
from boards.people.acts import Act, NothingToRead
from boards.people.roles import Action
from boards.plans.agreed_levels import LevelDecision, LevelProposal
from boards.plans.agreed_values import AgreedValue
from boards.plans.deciding import OPEN, ProposalFacts, acts_about, by_a_person, cannot_hold, proposal_facts
from boards.plans.parts.trajectories.rules import Rules, rules_asked
from boards.plans.queries import year_is_over
from targets.calc.periods import day_words
from targets.calc.shapes import JUDGED_BY_AGREED_VALUE
from targets.catalogue.models import Requirement
from targets.catalogue.queries import Catalogue

CONFIRM, DECLINE, WITHDRAW = ACTS = acts_about("level")
WAITING = "waiting"


@dataclass(frozen=True)
class LevelFacts(NothingToRead):
    """The level of one board, year and measure, as the proposing of another looks at it."""

    organisation_id: int
    state: str
    cannot_hold: str
    one: str = "level"

    def in_another_state(self, act: Act["LevelFacts"]) -> str:
        return "A level of this target waits for the board already: it is decided or withdrawn first."


PROPOSE = Act[LevelFacts](
    key="propose",
    permission=Action.AGREE_PLAN,
    from_states=frozenset({OPEN}),
    words="Propose a level",
    hindrances=(by_a_person, cannot_hold),
)


def is_asked(policy: Catalogue, *, framework_key: str, measure_key: str) -> bool:
    """Whether the framework asks for a level of the measure that is agreed board by board."""
    asked = policy.requirement(framework_key=framework_key, measure_key=measure_key)
    return (
        asked is not None
        and asked.shape in JUDGED_BY_AGREED_VALUE
        and asked.status not in Requirement.STOPPED
    )


def asked_levels(policy: Catalogue, *, framework_key: str) -> dict[str, Rules]:
    """By measure, in the catalogue's order, what such a level may be."""
    return {
        measure_key: rules_asked(policy.requirements[framework_key, measure_key], catalogue=policy)
        for measure_key in policy.measures
        if is_asked(policy, framework_key=framework_key, measure_key=measure_key)
    }


def has_levels(organisation: Organisation, policy: Catalogue, framework_key: str) -> bool:
    """Whether the framework asks the board for any."""
    return agrees_levels(organisation) and any(
        is_asked(policy, framework_key=framework_key, measure_key=measure_key)
        for measure_key in policy.measures
    )


def agrees_levels(organisation: Organisation) -> bool:
    """Whether its levels are its own to agree: the nation's are sums, and national boards are not asked."""
    return organisation.kind == Organisation.Kind.TERRITORIAL or organisation.is_sample


def why_not_agreed(
    organisation: Organisation, policy: Catalogue, *, framework_key: str, measure_key: str, today: date
) -> str:
    """Why no level of this cell can be agreed today, and what can be done instead; empty where one can."""
    framework = policy.frameworks.get(framework_key)
    if framework is None or not is_asked(policy, framework_key=framework_key, measure_key=measure_key):
        return "This year asks for no level of this target that is agreed board by board."
    if not agrees_levels(organisation):
        return f"Levels are agreed with territorial boards: {organisation.name} is none."
    if organisation.status == Organisation.Status.CLOSED:
        return f"{organisation.name} is closed: nothing is agreed with it any more."
    if framework.fictional and not organisation.is_sample:
        return "In a fictional cycle levels are agreed with the samples only: propose it in a real year."
    if organisation.is_sample and not framework.fictional:
        return "Levels of a sample are agreed in fictional cycles only."
    if year_is_over(framework, today=today):
        return (
            f"The year of {framework.name} ended on {day_words(framework.year_end)}: a level of today would judge "
            "nothing in it. One that a source dates within the year comes with the file of agreed values."
        )
    return ""


def proposals_of(*, organisation_id: int, framework_key: str) -> tuple[LevelProposal, ...]:
    """Every level that was proposed, the oldest first, with its people and what became of it; one query."""
    return tuple(
        LevelProposal.objects.filter(organisation=organisation_id, framework=framework_key).select_related(
            "organisation", "measure", "proposed_by", "decision__by"
        )
    )


def facts_to_propose(
    organisation: Organisation,
    policy: Catalogue,
    *,
    framework_key: str,
    measure_key: str,
    waits: bool,
    today: date,
) -> LevelFacts:
    """`waits` says that a proposal of this level is not decided yet."""
    why = why_not_agreed(
        organisation, policy, framework_key=framework_key, measure_key=measure_key, today=today
    )
    return LevelFacts(organisation.pk, state=WAITING if waits else OPEN, cannot_hold=why)


def facts_of(proposal: LevelProposal, policy: Catalogue, *, today: date) -> ProposalFacts:
    """Read with its organisation and its decision."""
    return proposal_facts(
        "level",
        getattr(proposal, "decision", None),
        organisation_id=proposal.organisation_id,
        proposed_by_id=proposal.proposed_by_id,
        cannot_hold=why_not_agreed(
            proposal.organisation,
            policy,
            framework_key=proposal.framework_id,
            measure_key=proposal.measure_id,
            today=today,
        ),
    )


def newest_numbers(
    *, organisation_id: int, framework_key: str, measure_keys: Iterable[str]
) -> dict[str, AgreedValue]:
    """By measure the newest number, whoever brought it; one query."""
    rows = AgreedValue.objects.filter(
        organisation=organisation_id, framework=framework_key, measure__in=list(measure_keys)
    )
    return {row.measure_id: row for row in rows.order_by("number")}


def waiting_or_unread() -> QuerySet[LevelProposal]:
    """Those that no board has decided about yet, and those declined whose proposer has not read why since."""
    seen = Looked.objects.filter(
        view=Looked.View.LEVEL,
        subject=OuterRef("pk"),
        person=OuterRef("proposed_by"),
        at__gte=OuterRef("decision__at"),
    )
    declined = Q(decision__kind=LevelDecision.Kind.DECLINED) & ~Exists(seen)
    return LevelProposal.objects.filter(Q(decision=None) | declined).select_related(
        "organisation", "framework", "measure", "decision"
    )
