"""Calculations: pure functions of the standard library, NumPy and SciPy."""

CALCULATION_VERSION = "7"  # stored with every judgement; goes up with any change of an answer
ANALYSIS_VERSION = (
    "2"  # stored with every analysis; goes up with any change of what it says of the same figures
)
