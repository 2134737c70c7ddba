"""What many tests of reports begin with."""

from reports.ownership.models import OwnershipReport
from reports.publication.models import DataRelease, Snapshot
from tests.reports.samples import contacts, drafted, figures, published, released
from tests.support.shared import made_once


@made_once
def release() -> DataRelease:
    """A year of NHS Lothian's figures, released."""
    figures()
    return released()


@made_once
def draft() -> OwnershipReport:
    """NHS Lothian's report of 2022/23, drafted from released figures, with contacts that were checked today."""
    figures()
    released()
    contacts()
    return drafted()


@made_once
def snapshot() -> Snapshot:
    """NHS Lothian's report of 2022/23, released."""
    return published()
