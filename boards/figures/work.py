"""Work that figures and plans imply: standings are judged anew. `performance` settles it."""

from dataclasses import dataclass
from typing import Self

from boards.work.owed import Kind


@dataclass(frozen=True)
class ToJudge:
    """A measure, of every organisation or of one."""

    measure_key: str
    organisation_id: int | None = None

    def written(self) -> str:
        """ "ae-4-hours", or with the organisation's number "ae-4-hours:7"."""
        return (
            self.measure_key if self.organisation_id is None else f"{self.measure_key}:{self.organisation_id}"
        )

    @classmethod
    def read(cls, text: str) -> Self:
        measure_key, _, organisation = text.partition(":")
        return cls(measure_key, int(organisation) if organisation else None)


JUDGE = Kind("judge", ToJudge)
