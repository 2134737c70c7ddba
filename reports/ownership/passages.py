"""A report's dated texts as its page shows them: a body that is named leads to its address."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.ownership.content import NamedBody, Passage


@dataclass(frozen=True)
class Part:
    """A piece of a sentence; `href` is empty for plain words."""

    text: str
    href: str = ""


Parts = tuple[Part, ...]


@dataclass(frozen=True)
class PassageView:
    section: str
    heading: str
    paragraphs: tuple[Parts, ...]
    points: tuple[Parts, ...]
    own_figure: str
    bodies: tuple[NamedBody, ...]


def passage_view(passage: Passage) -> PassageView:
    return PassageView(
        section=passage.section,
        heading=passage.heading,
        paragraphs=tuple(_linked(words, passage.bodies) for words in passage.paragraphs),
        points=tuple(_linked(words, passage.bodies) for words in passage.points),
        own_figure=passage.own_figure,
        bodies=passage.bodies,
    )


def _linked(words: str, bodies: tuple[NamedBody, ...]) -> Parts:
    """The words with the first mention of each body as a link."""
    parts: list[Part] = [Part(words)]
    for body in bodies:
        parts = [new for part in parts for new in _cut(part, body)]
    return tuple(parts)


def _cut(part: Part, body: NamedBody) -> Iterator[Part]:
    before, name, after = part.text.partition(body.name)
    if part.href or not name:
        yield part
        return
    yield from (one for one in (Part(before), Part(name, body.href), Part(after)) if one.text)
