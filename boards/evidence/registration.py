"""What attached files bring when the app starts."""

from boards.evidence.services import SCAN, settle_scan
from boards.work import owed


def register() -> None:
    owed.register(SCAN, settle_scan)
