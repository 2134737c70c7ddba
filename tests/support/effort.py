"""How much work something is: its processor time beside that of a fixed piece of work, measured at the same moment.

A limit in seconds says as much about the machine as about the code, and fails where the machine is slow or has other
work. Here seconds are those of one machine that the limits are for: another, half as fast, takes twice as long for
both, and the answer stays the same.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from resource import RUSAGE_CHILDREN, getrusage

#: What `yardstick` takes on the machine that the limits are for: between the quickest and the slowest that the suite
#: has met, which take 0.014 with nothing else at work and 0.06.
YARDSTICK_SECONDS = 0.03


def yardstick() -> float:
    """Processor seconds of a fixed piece of work, of three times the middle one: the first also fetches it."""
    return sorted(_once() for _ in range(3))[1]


def _once() -> float:
    """Strings, a dictionary, whole numbers."""
    began = time.process_time()
    lengths: dict[str, int] = {}
    for number in range(50_000):
        word = f"{number:x}"
        lengths[word] = lengths.get(word[-2:], 0) + len(word)
    return time.process_time() - began


@dataclass
class Effort:
    """What was spent: `seconds` are known when the block has ended."""

    seconds: float = float("nan")


@contextmanager
def effort() -> Iterator[Effort]:
    """Measure the block, with the programs that it waited for. A yardstick is taken before and after it."""
    spent = Effort()
    before, began = yardstick(), _processor_seconds()
    yield spent
    taken = _processor_seconds() - began
    spent.seconds = taken * YARDSTICK_SECONDS / ((before + yardstick()) / 2)


def _processor_seconds() -> float:
    children = getrusage(RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
