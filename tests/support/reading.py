"""What a page asks of its reader: its sentences, and the minutes that it takes, counted and not timed."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

WORDS_A_MINUTE, CHARACTERS_A_MINUTE, SECONDS_A_CONTROL = 200, 120, 5

_BLOCKS = {
    "p",
    "li",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "legend",
    "label",
    "summary",
    "button",
    "div",
    "th",
    "td",
    "a",
}
_CONTROLS = {"select", "textarea", "button"}
_VOID = {"input", "br", "img", "link", "meta", "hr"}


class _Page(HTMLParser):
    """The text of `main` by blocks, without what is folded away or only for those who hear it, and the controls there.

    What unfolds it is read, and pressed by choice.
    """

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = [""]
        self.controls: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._main = False
        self._groups: set[str] = set()

    @property
    def _hidden(self) -> bool:
        tags = [tag for tag, _ in self._open]
        folded = {place for place, (tag, hidden) in enumerate(self._open) if hidden and tag == "details"}
        if "summary" in tags and folded == {tags.index("summary") - 1}:
            folded = set()
        return not self._main or bool(folded) or any(hidden for tag, hidden in self._open if tag != "details")

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag == "main":
            self._main = True
            return
        if tag in _BLOCKS and not (tag == "a" and self.blocks[-1]):
            self.blocks.append("")
        if not self._hidden:
            self._control(tag, said)
        if tag in _VOID:
            return
        hidden = "visually-hidden" in said.get("class", "") or (tag == "details" and "open" not in said)
        self._open.append((tag, hidden))

    def _control(self, tag: str, said: dict[str, str]) -> None:
        kind = said.get("type", "")
        if tag in _CONTROLS or (tag == "a" and "ds_button" in said.get("class", "")):
            self.controls.append(tag)
        elif tag == "input" and kind == "radio":  # one choice, however many there are
            if said["name"] not in self._groups:
                self._groups.add(said["name"])
                self.controls.append("radio")
        elif tag == "input" and kind != "hidden":
            self.controls.append(kind or "text")

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._main = False
        while self._open:
            open_tag, _ = self._open.pop()
            if open_tag == tag:
                break
        if tag in _BLOCKS:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.blocks[-1] += data


@dataclass(frozen=True)
class Reading:
    """The words of a page in their blocks, and how many things there are to press or fill in."""

    blocks: tuple[str, ...]
    controls: int

    @property
    def words(self) -> int:
        return sum(len(words_of(block)) for block in self.blocks)

    @property
    def sentences(self) -> tuple[str, ...]:
        """A heading or label is one too."""
        return tuple(
            sentence for block in self.blocks for sentence in re.split(r"(?<=[.?!:])\s+", block) if sentence
        )


def reading_of(html: str) -> Reading:
    page = _Page()
    page.feed(html)
    blocks = (" ".join(block.split()) for block in page.blocks)
    return Reading(tuple(block for block in blocks if block), len(page.controls))


def words_of(text: str) -> list[str]:
    return re.findall(r"[\w’'&/-]+", text)


def minutes(*, words: int, characters: int, controls: int) -> float:
    return words / WORDS_A_MINUTE + characters / CHARACTERS_A_MINUTE + controls * SECONDS_A_CONTROL / 60
