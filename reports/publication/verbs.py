"""What is done to data releases, under the name that the audit log stores for ever."""

from enum import StrEnum


class Verb(StrEnum):
    """A value never changes. Pages tell the states of a release, so no other words are needed."""

    PREPARED = "prepare data release"
    APPROVED = "approve data release"
    RELEASED = "release data"
    WITHDRAWN = "withdraw data release"
    CHANCES_KEPT = "keep chances of data release"
