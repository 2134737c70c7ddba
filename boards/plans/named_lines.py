"""Lines that a version changes, to what saves and hashes parts: as explanations are."""

from dataclasses import dataclass

from boards.plans.lines import PlanLine
from boards.plans.parts.part import Kept, Rows


@dataclass(frozen=True)
class Lines:
    """They are written as a part's rows are, and stand in no list of parts; no later version begins with them."""

    key: str = "lines"

    def rows(self, version_id: int) -> Rows:
        """One query."""
        rows = PlanLine.objects.filter(version=version_id).order_by("pk")
        return {row.key: {"why": row.why} for row in rows}

    def write(self, version_id: int, rows: Rows) -> None:
        """Two queries."""
        PlanLine.objects.filter(version=version_id, key__in=rows).delete()
        PlanLine.objects.bulk_create(
            PlanLine(version_id=version_id, key=key, why=said["why"]) for key, said in rows.items() if said
        )


LINES: Kept = Lines()
