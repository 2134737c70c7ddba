"""What boards are asked to reach in a round, and whether they did: only where a target was set, with its source."""

from boards.components.parts import TableCell

NO_TARGET = "No target set"
MET, MISSED = "met", "missed"
_MARKS = {MET: "on_track", MISSED: "off_track"}


def target_words(level: int | None, source: str) -> str:
    """ "Level 3. Source: Guidance of 2026"."""
    return NO_TARGET if level is None else f"Level {level}. Source: {source}"


def outcome(level: int | None, target: int | None) -> str:
    """ "met" or "missed"; empty where no target is set, or the board has no level."""
    if level is None or target is None:
        return ""
    return MET if level >= target else MISSED


def outcome_cell(level: int | None, target: int | None) -> TableCell:
    """In colour only where a target was set; "no target set" has none."""
    told = outcome(level, target)
    return TableCell(told, mark=_MARKS[told]) if told else TableCell(NO_TARGET.lower() if level else "")
