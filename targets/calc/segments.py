"""Sums and means of many ragged series at once.

A ragged set is one flat array cut into consecutive segments, none of them empty (NumPy's `reduceat` cannot express
an empty one).

Means are correctly rounded, because in statistical process control a tie with the mean decides a rule: a value
that equals the mean is on neither side of it. Ordinary summation is off in the last digit and puts such a point
on one side or the other depending on the order of the rows.

Source: Rump, Ogita & Oishi (2008), Accurate floating-point summation, part I (the extraction of high-order
parts that add without rounding); Dekker (1971) for the remainder of the division.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

# A sum of up to 2**26 terms of this size stays finite, and its parts are exact.
LARGEST_VALUE = 1e280

_SPLITTER = 134217729.0  # 2**27 + 1: cuts a float64 into two halves of 26 bits


@dataclass(frozen=True)
class Segments:
    """P rows cut into G consecutive segments: starts (G,) first rows, ascending from 0; rows (G,) how many, >= 1."""

    starts: Ints
    rows: Ints

    @classmethod
    def starting_at(cls, starts: Ints, size: int) -> "Segments":
        """The segments of `size` rows that start at these rows; no segments when there are no rows."""
        rows = np.empty_like(starts)
        if starts.size:
            np.subtract(starts[1:], starts[:-1], out=rows[:-1])
            rows[-1] = size - starts[-1]
        return cls(starts=starts, rows=rows)

    @property
    def size(self) -> int:
        """How many segments there are."""
        return self.starts.size

    def spread(self, values: Floats) -> Floats:
        """(..., P) the value of each row's segment, from `values` (..., G)."""
        return np.repeat(values, self.rows, axis=-1)

    def counts(self, flags: Bools) -> Ints:
        """(G,) how many rows of each segment are flagged."""
        if self.size == 0:
            return np.empty(0, dtype=np.intp)
        if flags.all():
            return self.rows
        return np.add.reduceat(flags, self.starts, dtype=np.intp)

    def means(self, values: Floats, counts: Ints) -> Floats:
        """(G,) the correctly rounded mean of each segment; NaN where nothing counts.

        `values` (P,) finite, at most 1e280 in size, with 0.0 in place of what does not count; `counts` (G,) how many
        values count, at most 2**26. The answer does not depend on the order of the rows or on the machine, except
        for ties of rounding rarer than one in 2**20.
        """
        if self.size == 0:
            return np.empty(0)
        high, low = self._exact_sums(values)
        n = counts.astype(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            quotient = high / n
            # The remainder of the division, exactly: quotient * n in two parts, then what is left of the sum.
            scaled = _SPLITTER * quotient
            head = scaled - (scaled - quotient)
            product = quotient * n
            product_low = (head * n - product) + (quotient - head) * n
            remainder = ((high - product) - product_low) + low
            return np.asarray(quotient + remainder / n, dtype=np.float64)

    def _exact_sums(self, values: Floats) -> tuple[Floats, Floats]:
        """Each segment's sum as an unevaluated pair high + low."""
        largest = np.maximum.reduceat(np.abs(values), self.starts)
        # sigma is a power of two so much larger than every term that (sigma + x) - sigma keeps only bits of x that
        # all terms of the segment share: those parts add exactly in any order.
        _, exponent = np.frexp(largest)
        _, room = np.frexp(self.rows + 1.0)
        sigma = self.spread(np.ldexp(1.0, exponent + room))
        top = values + sigma
        top -= sigma
        top_sum = np.add.reduceat(top, self.starts)
        rest_sum = np.add.reduceat(np.subtract(values, top, out=top), self.starts)
        high = top_sum + rest_sum
        return high, rest_sum - (high - top_sum)


def check_offsets(offsets: Ints, size: int) -> None:
    """Raises ValueError unless `offsets` (S+1,) cuts `size` rows into S consecutive parts, empty ones allowed."""
    if offsets.ndim != 1 or offsets.size == 0 or offsets[0] != 0 or offsets[-1] != size:
        raise ValueError(f"Offsets must start at 0 and end at the number of rows ({size}).")
    if np.any(offsets[1:] < offsets[:-1]):
        raise ValueError("Offsets must not decrease.")
