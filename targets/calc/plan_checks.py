"""What stands out in a plan: arithmetic that does not add up, promises that need a word, things worth a note.

Each check is told rows as plain values and answers with what it is about: areas, targets or keys of rows. How grave
that is says its `Severity`, where the check is named (`boards/plans/checks.py`, and the parts' own).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from targets.calc.risk_scale import Level, level_of


class Severity(StrEnum):
    """What follows for a plan: it cannot be signed so; it can be signed once that is explained; it is only said."""

    BLOCKS = "blocks"
    EXPLAIN = "explain"
    NOTE = "note"


@dataclass(frozen=True)
class Action:
    """One improvement action: the area that it stands under, and the targets that it serves."""

    key: str
    area: str
    serves: tuple[str, ...]


@dataclass(frozen=True)
class Risk:
    """One risk; scores are likelihood and impact, None where there are none."""

    key: str
    target: str
    words: str
    owner: str
    now: tuple[int, int] | None
    managed: tuple[int, int] | None

    @property
    def is_high(self) -> bool:
        """High when managed, or as it is now where that is all that is scored."""
        scores = self.managed or self.now
        return scores is not None and level_of(*scores) is Level.HIGH


def areas_without_action(actions: Iterable[Action], *, areas: Sequence[str]) -> tuple[str, ...]:
    """In their order."""
    held = {action.area for action in actions}
    return tuple(area for area in areas if area not in held)


def headings_without_section(
    sections: Sequence[Collection[str]], *, headings: Sequence[str]
) -> tuple[str, ...]:
    """Headings of the guidance, in their order, that no section is about; none where no section is written."""
    named = {heading for about in sections for heading in about}
    return tuple(heading for heading in headings if heading not in named) if sections else ()


def actions_without_target(actions: Iterable[Action]) -> tuple[str, ...]:
    return tuple(action.key for action in actions if not action.serves)


def targets_without_action(actions: Iterable[Action], *, targets: Sequence[str]) -> tuple[str, ...]:
    """Of these targets, those that no action serves."""
    served = {target for action in actions for target in action.serves}
    return tuple(target for target in targets if target not in served)


def high_risks_without_owner(risks: Iterable[Risk]) -> tuple[str, ...]:
    return tuple(risk.key for risk in risks if risk.is_high and not risk.owner.strip())


def high_risks_without_action(risks: Iterable[Risk], actions: Collection[Action]) -> tuple[str, ...]:
    """High risks of a target that no action serves."""
    held = list(risks)
    bare = targets_without_action(actions, targets=[risk.target for risk in held])
    return tuple(risk.key for risk in held if risk.is_high and risk.target in bare)


def levels_to_agree(targets: Iterable[str], *, days: Mapping[str, date | None]) -> tuple[str, ...]:
    """Of targets whose level is agreed with the board, those of which none is held; `days` has the held ones."""
    return tuple(target for target in targets if target not in days)


def levels_without_day(targets: Iterable[str], *, days: Mapping[str, date | None]) -> tuple[str, ...]:
    """Those whose level is held, and not the day on which it was agreed."""
    return tuple(target for target in targets if target in days and days[target] is None)


def risks_of_several_targets(risks: Iterable[Risk]) -> tuple[tuple[str, ...], ...]:
    """Keys of risks that say the same words of more than one target, however they are spaced or written."""
    alike: dict[str, list[Risk]] = defaultdict(list)
    for risk in risks:
        alike[" ".join(risk.words.casefold().split())].append(risk)
    return tuple(
        tuple(risk.key for risk in same) for same in alike.values() if len({risk.target for risk in same}) > 1
    )
