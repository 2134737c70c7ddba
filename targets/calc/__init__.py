"""Calculations: pure functions of the standard library, NumPy and SciPy."""

CALCULATION_VERSION = "6"  # stored with every judgement; goes up with any change of an answer
