from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from boards.people import services
from boards.people.models import User
from boards.work.actors import command


@pytest.mark.usefixtures("fresh_db")
def test_two_first_administrators_at_once_are_one() -> None:
    def make(number: int) -> bool:
        try:
            services.first_administrator(
                actor=command(name="tests", now=timezone.now()), email=f"a{number}@b.scot", name="A"
            )
        except services.CannotChange:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(make, range(2))) == [False, True]
    assert User.objects.count() == 1
