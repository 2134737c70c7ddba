"""The list of boards: all of them, or what the finder found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from boards.organisations.finding import Found
from boards.organisations.models import Organisation, Place
from reports.dashboards.pages.board import closed_words
from reports.dashboards.pages.setting import Setting

#: Places that are named beside a board; the others are counted.
NAMED = 5


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


@dataclass(frozen=True)
class BoardsPage:
    """`answer` says what the finder found, or is empty; `sources` are of the places that are named."""

    title: str
    answer: str
    groups: tuple[BoardsGroup, ...]
    sources: tuple[str, ...] = ()


def boards_page(*, setting: Setting, found: Found) -> BoardsPage:
    """What was found; where nothing was, all boards and what to do."""
    places = found.places or tuple(one for one in found.alike if isinstance(one, Place))
    if places or found.alike:
        near = (*found.places, *found.alike)
        boards = [one.organisation_id if isinstance(one, Place) else one.pk for one in near]
        groups: tuple[BoardsGroup, ...] = (BoardsGroup("", "", _tiles_of(setting, boards, places)),)
    else:
        groups = boards_list(setting=setting, found=found.boards or setting.organisations.all)
    return BoardsPage(title="Boards", answer=_answer(found, places), groups=groups, sources=_sources(places))


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


def _answer(found: Found, places: Sequence[Place]) -> str:
    if found.is_too_short:
        return f"“{found.wanted}” is one letter. Write two or more; these are all the boards."
    if found.alike:
        return f"Nothing here is called “{found.wanted}”. Did you mean one of these?"
    if places:
        boards = {place.organisation_id for place in places}
        return f"“{found.wanted}” is in {'this board' if len(boards) == 1 else 'these boards'}."
    if found.boards:
        return f"“{found.wanted}” is in the name or area of these boards."
    if found.wanted:
        return (
            f"Nothing here is called “{found.wanted}”. Try your council area, neighbourhood, ward or the first half of"
            " your postcode, for example Portobello or EH15. These are all the boards."
        )
    return ""


def _tiles_of(setting: Setting, boards: Iterable[int], places: Sequence[Place]) -> tuple[BoardTile, ...]:
    """Each board once, in the order of what was found, with its places."""
    tiles: dict[int, BoardTile] = {}
    for number in boards:
        board = setting.organisations.by_id(number)
        if board is not None and board.pk not in tiles:
            named = [_place(place) for place in places if place.organisation_id == board.pk]
            more = [f"{len(named) - NAMED} more"] if len(named) > NAMED else []
            caption = "; ".join([*named[:NAMED], *more])
            tiles[board.pk] = _tile(setting, board, caption=caption)
    return tuple(tiles.values())


def _place(place: Place) -> str:
    if place.postcodes is not None:
        return f"{place.name}: {place.postcodes:,} of its {place.of:,} postcodes"
    within = f" in {place.within}" if place.within and place.within != place.name else ""
    return f"{place.name}: {place.kind_id}{within}"


def _sources(places: Sequence[Place]) -> tuple[str, ...]:
    """One sentence for each kind that is named, with its day."""
    kinds = {place.kind_id: place.kind for place in places}
    return tuple(
        f"{kind.words.capitalize()}: as of {kind.as_of}. Source: {kind.source}. {kind.licence}"
        for kind in kinds.values()
    )


def _tile(setting: Setting, board: Organisation, *, caption: str = "") -> BoardTile:
    area = "Scotland as a whole" if board.kind == Organisation.Kind.NATION else board.areas
    return BoardTile(
        text=board.name,
        href=setting.url("board", board=board.slug),
        caption=caption or closed_words(setting, board) or area,
    )
