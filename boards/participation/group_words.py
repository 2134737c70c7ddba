"""What a public group says in words: to itself, and to those who may hear it."""

from boards.components.parts import Row
from boards.participation.group_rows import Agrees, GroupComment, GroupRemark, Way
from boards.participation.steps import ORDER, State

NO_COMMENT = "No comment was received."
_WAYS = {
    Way.PAPER: "on paper, typed by {}",
    Way.TELEPHONE: "by telephone, typed by {}",
    Way.BSL: "in British Sign Language, typed by {}",
}


def remark_words(said: GroupComment | GroupRemark | None) -> str:
    """ "Partly" and why; empty where nothing is said."""
    if said is None:
        return ""
    agrees = Agrees(said.agrees).label if said.agrees else ""
    return "\n".join(filter(None, (agrees, said.why)))


def way_words(comment: GroupComment) -> str:
    """How a helper brought it; empty where the group typed it itself."""
    words = _WAYS.get(Way(comment.way), "")
    return words.format(comment.helper)


def comment_rows(comment: GroupComment | None) -> tuple[Row, ...]:
    """What the group says of the whole account, for whom, and how it came."""
    if comment is None:
        return ()
    way = way_words(comment)
    return (
        Row("Do you agree?", remark_words(comment) or "not said yet"),
        Row("For whom you speak", comment.speaks_for or "not said yet"),
        Row("How you agreed this", comment.how_agreed or "not said yet"),
        *((Row("How it was given", way),) if way else ()),
    )


def heard_rows(comment: GroupComment | None, *, state: str) -> tuple[Row, ...]:
    """The same for those who hear the group; silence is said as silence once its step is over."""
    if comment is None or state == State.SIGNED:
        is_over = state in ORDER and ORDER.index(state) > ORDER.index(State.COMMENTED)
        return (Row("The public group", NO_COMMENT),) if is_over else ()
    way = way_words(comment)
    return (
        Row("The public group agrees", remark_words(comment)),
        Row("It speaks for", comment.speaks_for),
        Row("How it agreed this", comment.how_agreed),
        *((Row("How it was given", way),) if way else ()),
    )
