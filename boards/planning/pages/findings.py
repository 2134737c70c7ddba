"""What checks found in a plan, as its pages show it: how grave, its numbers, where to go, what is said to it."""

from collections.abc import Iterable
from dataclasses import dataclass

from boards.components.parts import Link
from boards.organisations.models import Organisation
from boards.planning.pages.words import address_of
from boards.plans.checks import Finding
from boards.plans.parts import TRAJECTORIES
from boards.plans.parts.part import Place
from boards.plans.queries import PlanView
from targets.calc.plan_checks import Severity

WORDS = {
    Severity.BLOCKS: "blocks signing",
    Severity.EXPLAIN: "must be explained",
    Severity.NOTE: "note",
}


@dataclass(frozen=True)
class FindingPart:
    """One finding. `why` is the board's explanation, `before` one that was given when the check said something else.

    `explain` is where it is explained; empty for whoever does not write the plan.
    """

    severity: str
    tone: str
    words: str
    numbers: tuple[tuple[str, str], ...]
    links: tuple[Link, ...]
    why: str
    reason: str
    before: str
    explain: Link | None


def finding_parts(
    findings: Iterable[Finding], *, plan: PlanView, organisation: Organisation, may_explain: bool
) -> tuple[FindingPart, ...]:
    address = address_of(organisation, plan.framework.key)
    return tuple(
        FindingPart(
            severity=_severity(one),
            tone="error" if one.blocks or one.is_unexplained else "",
            words=one.found.words,
            numbers=one.found.compared,
            links=tuple(_link(place, plan, address) for place in one.found.places),
            why=one.why,
            reason=one.found.reason,
            before=f"{one.said_before} (said of: {one.found_before})" if one.said_before else "",
            explain=_explain(one, address) if may_explain else None,
        )
        for one in findings
    )


def _severity(finding: Finding) -> str:
    if finding.check.severity is Severity.EXPLAIN and not finding.is_unexplained:
        return "explained"
    return WORDS[finding.check.severity]


def _explain(finding: Finding, address: str) -> Link | None:
    """What blocks is mended, and a note may stand as it is."""
    if finding.check.severity is not Severity.EXPLAIN:
        return None
    words = "Change the explanation" if finding.why else "Explain it"
    return Link(words, f"{address}checks/{finding.key}/explain/")


def _link(place: Place, plan: PlanView, address: str) -> Link:
    written = plan.written(place.part)
    folder = "trajectory" if place.part == TRAJECTORIES.key else place.part
    older = f"?version={plan.shown.number}" if plan.shown and plan.shown != plan.newest else ""
    if written is None or not place.key:
        title = written.part.title if written else place.part
        return Link(title, f"{address}{folder}/{older}")
    title = written.part.title_of(place.key, written.rows.get(place.key, {}), plan.setting)
    return Link(title, f"{address}{folder}/{place.key}/{older}")
