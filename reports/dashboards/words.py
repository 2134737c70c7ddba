"""The four facts of a cell in words, as every page says them: the home is `boards.performance.words`."""

from boards.performance.words import Facts, facts_of_cell, facts_of_point, promise_words

__all__ = ["Facts", "facts_of_cell", "facts_of_point", "promise_words"]
