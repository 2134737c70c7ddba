"""Exact arithmetic on whole columns of whole numbers: in int64 while no product can reach 2**62, else in Python's own.

A column is an int64 array, or an array of Python integers where int64 would not hold them. The same lines calculate
both: numpy does with an array of Python integers whatever it does with int64.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[Any]  # int64, or objects that are integers
Flags = NDArray[np.bool_]
Sizes = NDArray[np.float64]

# Products are estimated in float64, whose error is far smaller than the factor of 2 that is left below 2**63.
SAFE = 2.0**62
MISSING = int(np.iinfo(np.int64).min)  # stands for None in a column


def column(numbers: Iterable[int]) -> Integers:
    """Never by way of numpy's own choice, which makes floats of what int64 does not hold."""
    held = list(numbers)
    try:
        return np.array(held, dtype=np.int64)
    except OverflowError:
        return np.array(held, dtype=object)


def sizes(numbers: Integers) -> Sizes:
    found: Sizes = np.abs(numbers.astype(np.float64))
    return found


def exactly(
    calculate: Callable[..., tuple[Integers, ...]], columns: Sequence[Integers], *, largest: Sizes
) -> tuple[Integers, ...]:
    """`calculate(*columns)`, entry by entry the same as in unlimited integers.

    `largest` estimates the greatest number that is formed on the way for each entry. All have its length.
    """
    safe = largest < SAFE
    if safe.all():
        return calculate(*(one.astype(np.int64, copy=False) for one in columns))
    small = calculate(*(one[safe].astype(np.int64) for one in columns))
    large = calculate(*(one[~safe].astype(object) for one in columns))
    answers = []
    for few, many in zip(large, small, strict=True):
        whole = np.empty(len(safe), dtype=many.dtype if few.dtype == many.dtype else object)
        whole[safe], whole[~safe] = many, few
        answers.append(whole)
    return tuple(answers)


def nearest(top: Integers, bottom: Integers) -> Integers:
    """`rounding.nearest` of columns; bottoms above 0."""
    return _signed((2 * np.abs(top) + bottom) // (2 * bottom), top)


def cut(top: Integers, bottom: Integers) -> Integers:
    """top / bottom without its fraction; bottoms above 0."""
    return _signed(np.abs(top) // bottom, top)


def _signed(size: Integers, as_in: Integers) -> Integers:
    signed: Integers = np.where(as_in >= 0, size, -size)
    return signed
