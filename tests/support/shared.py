"""Rows that many tests begin with, made once for those that follow each other.

`@made_once` in the place of `@pytest.fixture`: the function is called before the first test that asks for it, in a
transaction around all of them, and each test's own writing is rolled back as ever. So the function takes no fixture,
and what it returns is a copy for each test. Tests that ask for the same are run one after the other within a file.
"""

import copy
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connection, transaction

Make = Callable[[], Any]
_MAKES = "_made_once"


def made_once(make: Make) -> Any:
    """A fixture that gives what `make` returned; a test asks for one such fixture at most."""

    def given(db: None, django_db_setup: Any) -> Any:
        return copy.deepcopy(django_db_setup.shared.answer)

    setattr(given, _MAKES, make)
    return pytest.fixture(name=make.__name__)(given)


def asked_by(item: Any) -> Make | None:
    """What the test begins with, if it asks for it. UsageError when it asks for two."""
    definitions = item._fixtureinfo.name2fixturedefs.values()
    asked = [getattr(one[-1].func, _MAKES) for one in definitions if hasattr(one[-1].func, _MAKES)]
    if len(asked) > 1:
        raise pytest.UsageError(f"{item.nodeid}: it begins with one `made_once` at most, not {len(asked)}.")
    return asked[0] if asked else None


def side_by_side(items: list[Any]) -> None:
    """Within each file, tests that begin with the same stand together; else their order stays."""
    first: dict[tuple[object, Make | None], int] = {}
    for place, item in enumerate(items):
        first.setdefault((item.path, asked_by(item)), place)
    items.sort(key=lambda item: first[item.path, asked_by(item)])


class Shared:
    """What the tests of this process share at present. The database is unblocked by whoever calls."""

    def __init__(self) -> None:
        self.answer: Any = None
        self._make: Make | None = None
        self._around: ExitStack | None = None

    def begin(self, make: Make | None) -> None:
        """Have the rows of `make` there, and those of nothing else."""
        if make is self._make:
            return
        self.end()
        if make is not None:
            self._around = ExitStack()
            self._around.enter_context(transaction.atomic())
            self._make = make
            try:
                self.answer = make()
                connection.check_constraints()  # what is checked late is checked now, and not after every test
            except BaseException:
                self.end()
                raise

    def end(self) -> None:
        """Take them back."""
        around, self._around, self._make, self.answer = self._around, None, None, None
        if around is not None:
            transaction.set_rollback(True)
            around.close()
