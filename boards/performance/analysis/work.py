"""Work that a judging implies: the measure is analysed anew."""

from dataclasses import dataclass
from typing import Self

from boards.work.owed import Kind


@dataclass(frozen=True)
class ToAnalyse:
    """A measure, whole: its series learn from one another."""

    measure_key: str

    def written(self) -> str:
        return self.measure_key

    @classmethod
    def read(cls, text: str) -> Self:
        return cls(text)


ANALYSE = Kind("analyse", ToAnalyse)
