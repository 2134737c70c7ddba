"""Triggers of the tables of a data release."""

import pgtrigger

from boards.work.triggers import added_while_open


def not_slipped_in(name: str) -> pgtrigger.Trigger:
    """For a table of what a release holds: what is public, or never will be, gets no rows."""
    return added_while_open(
        name,
        "release",
        table="reports_datarelease",
        closed="d.released_at IS NOT NULL OR d.withdrawn_at IS NOT NULL",
        words="this data release is public or withdrawn: nothing is added to it",
    )
