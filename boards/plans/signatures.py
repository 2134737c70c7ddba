"""Since which signature a value of a plan has stayed unchanged.

A board signs, government sends the plan back, one value is changed, and the board signs again: the other values were
promised by the first signature, the changed one by the second.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q

from boards.plans.models import PlanEdit
from boards.plans.verbs import Verb
from boards.plans.words import field_of
from boards.work.actors import LOCAL
from boards.work.edits import STATE
from targets.calc.periods import Period

TRAJECTORIES = "trajectories"  # the part of an edit


@dataclass
class Signed:
    """The signatures of one version in their order, and how many there were when each value was changed last."""

    days: list[date] = field(default_factory=list)
    signed_when_changed: dict[tuple[str, str], int] = field(default_factory=dict)

    def since(self, measure_key: str, period: Period) -> date | None:
        """The day of the signature since which the value stands; None where no signature is known."""
        before = self.signed_when_changed.get((measure_key, field_of(period)), 0)
        return self.days[before] if before < len(self.days) else None


def signed(version_ids: Collection[int]) -> Mapping[int, Signed]:
    """Every version's signatures, and what was changed between them; one query.

    What was written before the first signature is not read: every value was promised by that one at the earliest.
    """
    before = PlanEdit.objects.filter(
        document=OuterRef("document"),
        part=STATE,
        entry=Verb.SIGNED,
        at__lte=OuterRef("at"),
        id__lt=OuterRef("id"),
    )
    rows = (
        PlanEdit.objects.filter(document__in=version_ids)
        .filter(Q(part=STATE, entry=Verb.SIGNED) | Q(part=TRAJECTORIES) & Exists(before))
        .order_by("at", "id")
        .values_list("document_id", "part", "entry", "at", "before", "after")
    )
    versions: dict[int, Signed] = defaultdict(Signed)
    for document, part, entry, at, was, became in rows:
        version = versions[document]
        if part == STATE:
            version.days.append(at.astimezone(LOCAL).date())
            continue
        was, became = was or {}, became or {}
        for name in {*was, *became}:
            if was.get(name) != became.get(name):
                version.signed_when_changed[entry, name] = len(version.days)
    return versions
