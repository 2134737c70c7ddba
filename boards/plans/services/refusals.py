"""What is refused about plans."""

from datetime import datetime

from boards.components.words import clock_words
from boards.figures.intake.problems import Problem
from boards.people.acts import Refusal
from boards.plans.trajectories import PointProblem
from boards.plans.values import Values


class CannotPlan(Refusal):
    """The request makes no sense for this board, framework or moment; the message says why and what to do."""


class Stale(Refusal):
    """The same trajectory was saved meanwhile; nothing was stored. Both values are here to choose from.

    `by_yourself`: the very person who saves now did it, in another window.
    """

    def __init__(
        self,
        *,
        measure_key: str,
        by: str,
        by_yourself: bool,
        at: datetime,
        theirs: "Values",
        yours: "Values",
    ) -> None:
        when = f"at {clock_words(at)}"
        super().__init__(
            f"You saved this trajectory yourself {when}, after you opened this page."
            if by_yourself
            else f"{by} saved this trajectory {when}, after you opened it."
        )
        self.measure_key = measure_key
        self.by = by
        self.by_yourself = by_yourself
        self.at = at
        self.theirs = theirs
        self.yours = yours


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
