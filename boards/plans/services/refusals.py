"""What is refused about plans."""

from boards.figures.intake.problems import Problem
from boards.people.acts import Refusal
from boards.plans.parts.trajectories.rules import PointProblem


class CannotPlan(Refusal):
    """The request makes no sense for this board, framework or moment; the message says why and what to do."""


class InvalidTrajectory(Refusal):
    """Some of the values cannot stand; every one of them is named, and nothing was stored."""

    def __init__(self, problems: tuple[PointProblem, ...]) -> None:
        super().__init__("; ".join(problem.problem for problem in problems))
        self.problems = problems


class RefusedFile(Refusal):
    """The file has errors; all of them are named, and nothing was stored."""

    def __init__(self, problems: tuple[Problem, ...], *, count: int) -> None:
        super().__init__(f"{count} errors in the file")
        self.problems = problems
        self.count = count
