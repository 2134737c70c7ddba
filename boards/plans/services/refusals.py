"""What is refused about plans."""

from boards.figures.intake.problems import Problem
from boards.people.acts import Refusal
from boards.plans.parts.part import Fault


class CannotPlan(Refusal):
    """The request makes no sense for this board, framework or moment; the message says why and what to do."""


class InvalidRows(Refusal):
    """Some of what was to be saved cannot stand; every fault is named, and nothing was stored."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(fault.problem for fault in faults))
        self.faults = faults


class RefusedFile(Refusal):
    """The file has errors; all of them are named, and nothing was stored."""

    def __init__(self, problems: tuple[Problem, ...], *, count: int) -> None:
        super().__init__(f"{count} errors in the file")
        self.problems = problems
        self.count = count
