"""The reports app's tables, by slice."""

from reports.ownership.models import Contact, OwnershipReport, ReportEdit, ReportText
from reports.publication.models import DataRelease, ReleasedFigure, ReleasedSeries, ReleasedStanding, Snapshot

__all__ = [
    "Contact",
    "DataRelease",
    "OwnershipReport",
    "ReleasedFigure",
    "ReleasedSeries",
    "ReleasedStanding",
    "ReportEdit",
    "ReportText",
    "Snapshot",
]
