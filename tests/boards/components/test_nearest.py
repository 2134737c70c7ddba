"""Which known name somebody meant."""

import pytest

from boards.components.nearest import nearest

BOARDS = ("nhs-lothian", "nhs-lanarkshire", "nhs-greater-glasgow-and-clyde", "nhs-fife", "nhs-borders")


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("nhs-lothain", ["nhs-lothian"]),
        ("LOTHIAN", ["nhs-lothian"]),
        ("nhs_border", ["nhs-borders"]),
        ("clyde", ["nhs-greater-glasgow-and-clyde"]),
        ("and", []),
        ("nhs-", []),
        ("", []),
        ("nhs-everywhere", []),
        ("x" * 500, []),
    ],
)
def test_what_is_nearly_so_is_meant_and_what_all_share_is_not(wanted: str, meant: list[str]) -> None:
    assert nearest(wanted, BOARDS) == meant
