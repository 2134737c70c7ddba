"""Counting SQL statements."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

from targets.catalogue.queries import catalogue


@contextmanager
def statements() -> Iterator[CaptureQueriesContext]:
    """What is asked of the database inside; the policy is in memory before, as it is in a running site."""
    catalogue()
    with CaptureQueriesContext(connection) as captured:
        yield captured
