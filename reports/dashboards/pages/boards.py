"""The list of boards: all of them, or what the finder found, those with figures first."""

from collections.abc import Iterable
from dataclasses import dataclass

from boards.organisations.models import Organisation
from reports.dashboards.pages.board import closed_words
from reports.dashboards.pages.setting import Setting


@dataclass(frozen=True)
class BoardTile:
    text: str
    href: str
    caption: str


@dataclass(frozen=True)
class BoardsGroup:
    """`title` is empty for the boards that the site is about."""

    title: str
    note: str
    boards: tuple[BoardTile, ...]


def boards_list(*, setting: Setting, found: Iterable[Organisation]) -> tuple[BoardsGroup, ...]:
    """Scotland and the territorial boards, then the national ones; a group without any is left out."""
    national: list[BoardTile] = []
    own: list[BoardTile] = []
    for board in found:
        (national if board.kind == Organisation.Kind.SPECIAL else own).append(_tile(setting, board))
    groups = (
        BoardsGroup("", "", tuple(own)),
        BoardsGroup(
            "National boards",
            "The figures on this site are those of the territorial boards and of Scotland as a whole.",
            tuple(national),
        ),
    )
    return tuple(group for group in groups if group.boards)


def _tile(setting: Setting, board: Organisation) -> BoardTile:
    caption = "Scotland as a whole" if board.kind == Organisation.Kind.NATION else board.areas
    return BoardTile(
        text=board.name,
        href=setting.url("board", board=board.slug),
        caption=closed_words(setting, board) or caption,
    )
