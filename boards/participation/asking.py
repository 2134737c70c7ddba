"""What a round asks, as an administrator types it: levels, and sections with their criteria, one in each line.

3 Corporate governance of participation
3.1 Public views feed decisions. | Source: overview of 2012-13
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST_LEVELS, MOST_CRITERIA = 6, 60
_LINE = re.compile(r"(\d{1,2})(?:\.(\d{1,2}))?[.:]?\s+(\S.*)")


@dataclass(frozen=True)
class Level:
    number: int
    name: str


@dataclass(frozen=True)
class Criterion:
    section: int
    section_title: str
    number: int
    wording: str
    source: str = ""


def read_levels(text: str) -> tuple[tuple[Level, ...], tuple[str, ...]]:
    """The levels, lowest first, and what is wrong with the lines; nothing typed is a round without levels."""
    levels: list[Level] = []
    problems: list[str] = []
    for at, line in _lines(text):
        match = _LINE.fullmatch(line)
        if match is None or match[2]:
            problems.append(f"Line {at} of the levels: write a number and a name, such as “1 Developing”.")
        elif int(match[1]) != len(levels) + 1:
            problems.append(f"Line {at} of the levels: the number must be {len(levels) + 1}.")
            break
        elif len(match[3]) > 60:
            problems.append(f"Line {at} of the levels: use at most 60 characters for the name.")
        else:
            levels.append(Level(int(match[1]), match[3]))
    if not problems and len(levels) == 1:
        problems.append("One level alone tells nothing. Write two or more, or none.")
    if len(levels) > MOST_LEVELS:
        problems.append(f"Use at most {MOST_LEVELS} levels.")
    return tuple(levels), tuple(problems)


def read_criteria(text: str) -> tuple[tuple[Criterion, ...], tuple[str, ...]]:
    """The criteria in their order, and what is wrong with the lines."""
    sections: dict[int, str] = {}
    criteria: dict[tuple[int, int], Criterion] = {}
    problems: list[str] = []
    for at, line in _lines(text):
        match = _LINE.fullmatch(line)
        if match is None:
            problems.append(f"Line {at} of the criteria: begin with a number, such as “3” or “3.1”.")
            continue
        section, words = int(match[1]), match[3]
        if not match[2]:
            if section in sections or not section:
                problems.append(f"Line {at} of the criteria: give each section its own number, from 1.")
            elif len(words) > 120:
                problems.append(
                    f"Line {at} of the criteria: use at most 120 characters for a section's title."
                )
            sections.setdefault(section, words[:120])
            continue
        number = int(match[2])
        wording, _, source = (part.strip() for part in words.partition("|"))
        source = source.removeprefix("Source:").strip()
        if section not in sections:
            problems.append(f"Line {at} of the criteria: write a line for section {section} before it.")
        elif (section, number) in criteria or not number:
            problems.append(f"Line {at} of the criteria: there is a criterion {section}.{number} already.")
        elif not wording or len(wording) > 500 or len(source) > 300:
            problems.append(
                f"Line {at} of the criteria: use 1 to 500 characters for the wording, 300 for the source."
            )
        else:
            criteria[section, number] = Criterion(section, sections[section], number, wording, source)
    if not criteria and not problems:
        problems.append("Write at least one section and one criterion.")
    if len(criteria) > MOST_CRITERIA:
        problems.append(f"Use at most {MOST_CRITERIA} criteria.")
    return tuple(criteria[key] for key in sorted(criteria)), tuple(problems)


def levels_text(levels: Iterable[Level]) -> str:
    return "\n".join(f"{one.number} {one.name}" for one in levels)


def criteria_text(criteria: Iterable[Criterion]) -> str:
    """As `read_criteria` reads it."""
    lines: list[str] = []
    section = 0
    for one in criteria:
        if one.section != section:
            section = one.section
            lines.append(f"{one.section} {one.section_title}")
        source = f" | Source: {one.source}" if one.source else ""
        lines.append(f"{one.section}.{one.number} {one.wording}{source}")
    return "\n".join(lines)


def _lines(text: str) -> list[tuple[int, str]]:
    return [(at, line.strip()) for at, line in enumerate(text.splitlines(), start=1) if line.strip()]
