"""Could one digit that was lost or typed twice too many explain a count?"""

from collections.abc import Iterator
from itertools import chain


def one_digit_away(count: int, *, low: float, high: float) -> bool:
    """Whether the count would lie from `low` to `high` with one digit more, or one less, at any place.

    1,326 with 18,000 to 22,000: yes, 21,326 was perhaps meant. ValueError for a count below 0.
    """
    if count < 0:
        raise ValueError(f"{count} is not a count.")
    text = str(count)
    return any(low <= other <= high for other in chain(_with_one_more(text), _with_one_less(text)))


def _with_one_more(text: str) -> Iterator[int]:
    for place in range(len(text) + 1):
        for digit in "0123456789":
            yield int(text[:place] + digit + text[place:])


def _with_one_less(text: str) -> Iterator[int]:
    for place in range(len(text)):
        yield int(text[:place] + text[place + 1 :] or "0")
