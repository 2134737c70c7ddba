"""Years whose guidance was not seen: their plans take over the forms of another year, and nothing is required of them.

A board that plans in such a year needs forms all the same. Nothing is claimed of the year: each part is optional, and
its source says that no guidance was seen before it says where the form is from.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from targets.catalogue.plan_parts import PlanPart
from targets.catalogue.policy import Found, FrameworkRow, PlanPartRow
from targets.catalogue.reading import Problem


@dataclass(frozen=True)
class PlanFormsRow:
    """The forms of `forms_of`, for one kind of board in `framework`, but for the parts named in `without`."""

    framework: str
    forms_of: str
    board_kind: PlanPart.BoardKind
    source: str
    without: tuple[str, ...] = ()


def taken_over(
    forms: Found[PlanFormsRow],
    stated: tuple[Found[PlanPartRow], ...],
    frameworks: tuple[Found[FrameworkRow], ...],
    problems: list[Problem],
) -> Iterator[Found[PlanPartRow]]:
    """The parts that a row of forms gives its framework, each optional; what names nothing is noted in `problems`."""
    row = forms.row
    source = {one.row.part: one.row for one in stated if one.row.framework == row.forms_of}
    if row.framework not in {one.row.key for one in frameworks}:
        problems.append(forms.problem("framework", f'"{row.framework}" is no framework'))
        return
    if not source:
        problems.append(forms.problem("forms_of", f'"{row.forms_of}" states no part in plan_parts.toml'))
    problems.extend(
        forms.problem("without", f'"{part}" is no part of {row.forms_of}')
        for part in row.without
        if source and part not in source
    )
    for part, one in source.items():
        if part not in row.without and one.rule != PlanPart.Rule.NOT_ASKED:
            yield Found(
                forms.file,
                f"{forms.key}.{part}",
                replace(
                    one,
                    framework=row.framework,
                    board_kind=row.board_kind,
                    rule=PlanPart.Rule.OPTIONAL,
                    source=f"{row.source} {one.source}",
                ),
            )
