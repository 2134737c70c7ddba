"""What is said of a series beside its results: whether it changes, whether that is more than chance, what comes next.

Kept as one record per organisation and measure, made by owed work, and derivable at any time (`services.analyse`).
"""
