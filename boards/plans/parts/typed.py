"""Rows of any part as a program sends them, field by field: read as a form and a file are, with everything wrong."""

from collections.abc import Mapping

from boards.figures.intake.problems import shown
from boards.plans.parts.inputs import Unreadable, Words
from boards.plans.parts.part import Fault, Field, Fields, Part, Rows, Setting
from boards.plans.parts.trajectories.rows import RATIONALE, plain_text
from boards.plans.parts.trajectories.rules import LONGEST_RATIONALE, read_value, rules_of

_REASONS = Words(LONGEST_RATIONALE, rows=5)


def read_rows(
    part: Part, typed: Mapping[str, Mapping[str, str]], *, stored: Rows, setting: Setting
) -> tuple[dict[str, Fields], tuple[Fault, ...]]:
    """Each row as it would be held, without fields where it is taken out; and what cannot be read.

    An empty text says nothing of its field. What a row holds beyond the fields of its part stays, and may be sent back
    as it was given out.
    """
    rows: dict[str, Fields] = {}
    faults: list[Fault] = []
    for key, said in typed.items():
        known, held = part.fields(key, setting), stored.get(key, {})
        beyond = {name: text for name, text in held.items() if name not in known}
        read = {}
        for name, text in said.items():
            if name not in known:
                if beyond.get(name) != text:
                    faults.append(_unknown(key, name, text, known))
            elif text.strip():
                try:
                    read[name] = _read(known[name], key, name, text, setting)
                except Unreadable as wrong:
                    faults.append(Fault(key, name, shown(text), wrong.problem, wrong.remedy))
        rows[key] = beyond | read if said else {}
    return rows, tuple(faults)


def _read(field: Field, key: str, name: str, text: str, setting: Setting) -> str:
    """Fields of trajectories have no input of their own: they are drawn, and read by their rules."""
    if field.input is not None:
        return field.input.read(text)
    if name == RATIONALE:
        return _REASONS.read(text)
    value, wrong = read_value(text.strip(), rules=setting.read(rules_of)[key])
    if wrong is not None or value is None:
        _, problem, remedy = wrong or ("", "It is no number.", "Give a number.")
        raise Unreadable(problem, remedy)
    return plain_text(value)


def _unknown(key: str, name: str, text: str, known: Mapping[str, Field]) -> Fault:
    if not known:
        return Fault(key, shown(name), shown(text), "This plan asks for no such row.", "Take it out.")
    return Fault(
        key,
        shown(name),
        shown(text),
        "The row has no such field.",
        f"Use one of: {', '.join(list(known)[:40])}.",
    )
