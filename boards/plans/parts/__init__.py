"""The parts that plans are made of, in the order in which they stand in a plan."""

from boards.plans.parts.actions import ACTIONS
from boards.plans.parts.assumptions import ASSUMPTIONS
from boards.plans.parts.capital import CAPITAL
from boards.plans.parts.community import COMMUNITY
from boards.plans.parts.endorsements import ENDORSEMENTS
from boards.plans.parts.finance import FINANCE
from boards.plans.parts.improvement import IMPROVEMENT, SECTIONS
from boards.plans.parts.length import LENGTH
from boards.plans.parts.part import Part, Setting
from boards.plans.parts.regional import REGIONAL, REGIONAL_CITED
from boards.plans.parts.risks import RISKS
from boards.plans.parts.savings import SAVINGS
from boards.plans.parts.trajectories import TRAJECTORIES
from boards.plans.parts.workforce import WORKFORCE
from targets.catalogue.plan_parts import PlanPart

__all__ = [
    "ACTIONS",
    "ASSUMPTIONS",
    "CAPITAL",
    "COMMUNITY",
    "ENDORSEMENTS",
    "FINANCE",
    "IMPROVEMENT",
    "LENGTH",
    "PARTS",
    "REGIONAL",
    "REGIONAL_CITED",
    "RISKS",
    "SAVINGS",
    "SECTIONS",
    "TRAJECTORIES",
    "WORKFORCE",
    "asked_parts",
    "local_parts",
    "part_named",
]

PARTS: tuple[Part, ...] = (
    SECTIONS,
    IMPROVEMENT,
    ACTIONS,
    COMMUNITY,
    RISKS,
    TRAJECTORIES,
    FINANCE,
    SAVINGS,
    CAPITAL,
    ASSUMPTIONS,
    LENGTH,
    WORKFORCE,
    REGIONAL,
    REGIONAL_CITED,
    ENDORSEMENTS,
)


def asked_parts(setting: Setting) -> tuple[Part, ...]:
    """Which of them the policy asks for in this year, of this board, and the reader may read."""
    return tuple(part for part in PARTS if part.key not in setting.hidden and part.is_asked(setting))


def is_local(part: Part, setting: Setting) -> bool:
    """Whether the year lets a board keep this part to itself."""
    asked = part.listed.asked(setting) if part.listed else None
    return asked is not None and asked.rule == PlanPart.Rule.LOCAL


def local_parts(setting: Setting) -> frozenset[str]:
    """Those that the year lets a board keep to itself."""
    return frozenset(part.key for part in PARTS if is_local(part, setting))


def part_named(key: str) -> Part:
    """KeyError for a key that no part has."""
    return {part.key: part for part in PARTS}[key]
