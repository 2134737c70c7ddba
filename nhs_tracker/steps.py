"""How long a start took, by step: `bin/setup` leaves the seconds of its own steps in a file."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from nhs_tracker import stamps

LEFT = stamps.ROOT / ".venv/.steps"


@dataclass
class Steps:
    """Steps in their order, with the seconds of each."""

    done: list[tuple[str, float]] = field(default_factory=list)

    @classmethod
    def after_setup(cls, left: Path = LEFT) -> "Steps":
        """With the steps of the set-up before, told once."""
        steps = cls()
        with suppress(FileNotFoundError):
            for line in left.read_text(encoding="utf-8").splitlines():
                seconds, _, name = line.partition(" ")
                steps.done.append((name, float(seconds)))
            left.unlink()
        return steps

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.done.append((name, time.monotonic() - began))

    def words(self) -> str:
        """ "It took 58 s: packages 24, database 9, demonstration 12, first page 4." """
        each = ", ".join(f"{name} {seconds:.0f}" for name, seconds in self.done)
        return f"It took {sum(seconds for _, seconds in self.done):.0f} s: {each}."
