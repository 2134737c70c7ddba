"""The reports app's tables, by slice."""

from reports.ownership.models import Contact, OwnershipReport, ReportEdit, ReportText
from reports.publication.models import DataRelease, ReleasedSeries, ReleasedStanding, Snapshot

__all__ = [
    "Contact",
    "DataRelease",
    "OwnershipReport",
    "ReleasedSeries",
    "ReleasedStanding",
    "ReportEdit",
    "ReportText",
    "Snapshot",
]
