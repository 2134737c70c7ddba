"""Everything that a plan is held against before it is signed: the checks of its parts, and those across them.

A check looks at what the version says, at the version that it changes and at the policy, and at no figure: what must be
explained is the same for who writes, who signs and who reviews. What figures say beside it is told by `planning`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from boards.components.words import counted
from boards.plans import across
from boards.plans.explanations import PlanExplanation
from boards.plans.parts import ACTIONS, RISKS, asked_parts
from boards.plans.parts.inputs import JOINT
from boards.plans.parts.part import Check, Fields, Found, Kept, Part, Place, Rows, Whole
from targets.calc import plan_checks
from targets.calc.plan_checks import Action, Risk, Severity


@dataclass(frozen=True)
class Finding:
    """What a check found, and what the board says to it: empty where it says nothing, or said it to other numbers.

    `said_before` is such an explanation, of `found_before`.
    """

    check: Check
    found: Found
    why: str = ""
    said_before: str = ""
    found_before: str = ""

    @property
    def key(self) -> str:
        """Of its explanation, and of its address."""
        return f"{self.check.key}.{self.found.about}" if self.found.about else self.check.key

    @property
    def blocks(self) -> bool:
        return self.check.severity is Severity.BLOCKS

    @property
    def is_unexplained(self) -> bool:
        """It has to be explained before the plan can be signed."""
        return self.check.severity is Severity.EXPLAIN and not (self.why or self.found.reason)


def findings(whole: Whole, *, explained: Rows) -> tuple[Finding, ...]:
    """What blocks first, then what wants a word, then notes; each part in its order, and what is across them last."""
    checks = [check for part in asked_parts(whole.setting) for check in part.checks]
    order = list(Severity)
    found = [
        _with_its_word(Finding(check, one), explained)
        for check in (*checks, *ACROSS)
        for one in check.find(whole)
    ]
    return tuple(sorted(found, key=lambda one: order.index(one.check.severity)))


def blocking(whole: Whole, part: str) -> tuple[Found, ...]:
    """What hinders a signature and is mended in this part; other parts are read only where its own checks read them.

    That a required part is empty is among what is missing of it.
    """
    checks = [
        check
        for check in (*(one for asked in asked_parts(whole.setting) for one in asked.checks), *ACROSS)
        if check.severity is Severity.BLOCKS
        and check.part in ("", part)
        and check.key != across.REQUIRED_EMPTY
    ]
    return tuple(found for check in checks for found in check.find(whole) if found.places[0].part == part)


def _with_its_word(finding: Finding, explained: Rows) -> Finding:
    said = explained.get(finding.key)
    if said is None:
        return finding
    if said["found"] == finding.found.said:
        return Finding(finding.check, finding.found, why=said["why"])
    return Finding(finding.check, finding.found, said_before=said["why"], found_before=said["found"])


# Explanations as rows, to what saves, copies and hashes parts


@dataclass(frozen=True)
class Explanations:
    """They are written as a part's rows are, and stand in no list of parts: nobody is asked for them by a year."""

    key: str = "explanations"

    def rows(self, version_id: int) -> Rows:
        """One query."""
        rows = PlanExplanation.objects.filter(version=version_id).order_by("key")
        return {row.key: {"found": row.found, "why": row.why} for row in rows}

    def write(self, version_id: int, rows: Rows) -> None:
        """Two queries."""
        PlanExplanation.objects.filter(version=version_id, key__in=rows).delete()
        PlanExplanation.objects.bulk_create(
            PlanExplanation(version_id=version_id, key=key, **said) for key, said in rows.items() if said
        )


EXPLANATIONS: Kept = Explanations()


# Across parts


def _actions(whole: Whole) -> tuple[Action, ...]:
    return tuple(
        Action(
            key=key,
            area=said.get("area", ""),
            serves=tuple(target for target in said.get("serves", "").split(JOINT) if target),
        )
        for key, said in whole.of(ACTIONS.key).items()
    )


def _risks(whole: Whole) -> tuple[Risk, ...]:
    return tuple(
        Risk(
            key=key,
            target=said.get("measure", ""),
            words=said.get("risk", ""),
            owner=said.get("owner", ""),
            now=_scores(said, "likelihood", "impact"),
            managed=_scores(said, "likelihood_after", "impact_after"),
        )
        for key, said in whole.of(RISKS.key).items()
    )


def _scores(said: Fields, likelihood: str, impact: str) -> tuple[int, int] | None:
    if likelihood not in said or impact not in said:
        return None
    return int(said[likelihood]), int(said[impact])


def _places(part: Part, keys: Iterable[str]) -> tuple[Place, ...]:
    return tuple(Place(part.key, key) for key in keys)


def actions_without_target(whole: Whole) -> Iterator[Found]:
    if keys := plan_checks.actions_without_target(_actions(whole)):
        words = counted(len(keys), "action names", "actions name")
        yield Found(f"{words} no target.", places=_places(ACTIONS, keys))


def areas_without_action(whole: Whole) -> Iterator[Found]:
    """Only where there are actions: a part that is required and empty is missing."""
    listed = ACTIONS.listed and ACTIONS.listed.asked(whole.setting)
    titles: Mapping[str, str] = listed.titles if listed else {}
    actions = _actions(whole)
    if actions and (empty := plan_checks.areas_without_action(actions, areas=tuple(titles))):
        yield Found(
            f"No action stands under: {', '.join(titles[area] for area in empty)}.",
            places=(Place(ACTIONS.key),),
        )


def _one_by_one(rule: Callable[[Whole], Iterable[str]], words: str) -> Callable[[Whole], Iterator[Found]]:
    """A finding for each risk, so that each is explained by itself."""

    def find(whole: Whole) -> Iterator[Found]:
        risks = {risk.key: risk for risk in _risks(whole)}
        for key in rule(whole):
            scores = risks[key].managed or risks[key].now or (0, 0)
            title = RISKS.title_of(key, whole.of(RISKS.key)[key], whole.setting)
            yield Found(
                f"{words}: {title}",
                about=key,
                compared=(
                    (
                        "score when managed" if risks[key].managed else "score",
                        f"{scores[0] * scores[1]} of 25",
                    ),
                ),
                places=_places(RISKS, [key]),
            )

    return find


def _without_owner(whole: Whole) -> Iterable[str]:
    return plan_checks.high_risks_without_owner(_risks(whole))


def _without_action(whole: Whole) -> Iterable[str]:
    """Only where the year asks for actions."""
    if ACTIONS not in asked_parts(whole.setting):
        return ()
    return plan_checks.high_risks_without_action(_risks(whole), _actions(whole))


def same_risk_of_several_targets(whole: Whole) -> Iterator[Found]:
    for same in plan_checks.risks_of_several_targets(_risks(whole)):
        yield Found(
            f"The same risk stands for {len(same)} targets: what hits every target alike can be left out.",
            about=same[0],
            places=_places(RISKS, same),
        )


ACROSS = (
    Check(
        "high_risk_without_owner", Severity.EXPLAIN, _one_by_one(_without_owner, "A high risk has no owner")
    ),
    Check(
        "high_risk_without_action",
        Severity.EXPLAIN,
        _one_by_one(_without_action, "A high risk is of a target that no action serves"),
    ),
    Check("action_without_target", Severity.NOTE, actions_without_target),
    Check("area_without_action", Severity.NOTE, areas_without_action),
    Check("same_risk_of_several_targets", Severity.NOTE, same_risk_of_several_targets),
    *across.CHECKS,
)
