"""Numbers of judged figures in words, as every page prints them: the home is `boards.performance.words`."""

from boards.performance.words import count_words, promise_value_words, value_words

__all__ = ["count_words", "promise_value_words", "value_words"]
