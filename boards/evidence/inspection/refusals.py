"""A file that is not kept: why, and what to do."""

from boards.people.acts import Refusal


class RefusedFile(Refusal):
    """`code` is for programs and tests; the message says what is wrong with the file and what to do about it."""

    def __init__(self, code: str, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.code = code
        self.problem = problem
        self.remedy = remedy


def two_in_one(kind: str) -> RefusedFile:
    """Bytes before the beginning or after the end: another program may take the file for something else."""
    return RefusedFile(
        "two_in_one",
        f"There is more in the file than the {kind}: something else is joined to it.",
        "Open it in its own program, save it anew and attach that file.",
    )
