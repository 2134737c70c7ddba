"""Texts in which people mark paragraphs, lists, emphasis and links: kept as typed, shown rendered, by an allow-list.

What is typed is Markdown without headings, pictures, code, tables and HTML: those stay as the signs that were typed. A
link leads to a web page or a mail address, else it stays text too. `nh3` then lets through nothing but the elements
named here, whatever the renderer made, so no text can bring a script, a colour or a style to a page.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, list_block
from markdown_it.tree import SyntaxTreeNode

HOW = (
    "Longer texts: an empty line begins a paragraph, a line that begins with - or 1. is one of a list, *this* is "
    "emphasis, **this** is strong, [words](https://example.org) is a link."
)

ELEMENTS = {"p", "br", "em", "strong", "ul", "ol", "li", "a"}
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
_SAFE_LINK = re.compile(r"(https?://[^/\s]|mailto:[^@\s]+@)", re.IGNORECASE)
_DEEPEST = 8  # level of a text below which no list begins: four lists in one another
_PRESENT = 1000  # texts that a process remembers rendered


class _Renderer(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 (the library's name)
        return _SAFE_LINK.match(url) is not None


def _list(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """What would be deeper stays the signs that were typed: the renderer drops the words beyond its deepest level."""
    return state.level < _DEEPEST and list_block(state, first, last, silent)


def _renderer() -> MarkdownIt:
    made = _Renderer("zero", {"html": False, "breaks": True, "maxNesting": 12})
    made.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})
    return made.enable(["list", "emphasis", "link", "autolink", "escape", "newline"])


_markdown = _renderer()


class Marked(str):
    """A text with its marks, as it was typed; everything that reads texts reads it as one."""

    __slots__ = ()

    @property
    def html(self) -> SafeString:
        return _html(str(self))

    @property
    def plain(self) -> str:
        """Its twin without marks: a line for each paragraph and each entry of a list, links with their address."""
        return "\n".join(_plain_lines(self.blocks))

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """For a paper: paragraphs of runs, and lists of blocks."""
        return list(_blocks(SyntaxTreeNode(_markdown.parse(str(self)))))


def plain(text: str) -> str:
    """As a cell of a table says it."""
    return text.plain if isinstance(text, Marked) else text


def printed(text: str) -> str | list[dict[str, Any]]:
    """As a paper takes it."""
    return text.blocks if isinstance(text, Marked) else text


@lru_cache(_PRESENT)
def _html(text: str) -> SafeString:
    made = nh3.clean(
        _markdown.render(text).strip().replace("<br>\n", "<br>"),
        tags=ELEMENTS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow noreferrer",
    )
    return mark_safe(made)  # noqa: S308 (cleaned in the line above)


def _blocks(node: SyntaxTreeNode) -> Iterator[dict[str, Any]]:
    for child in node.children:
        match child.type:
            case "paragraph":
                yield {"kind": "paragraph", "runs": list(_runs(child, {}))}
            case "bullet_list" | "ordered_list":
                yield {
                    "kind": child.type,
                    "start": int(child.attrs.get("start", 1)),
                    "items": [list(_blocks(item)) for item in child.children],
                }


def _runs(node: SyntaxTreeNode, look: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Text with one look each."""
    for child in node.children:
        match child.type:
            case "text":
                if child.content:
                    yield {"text": child.content, "em": False, "strong": False, "href": "", **look}
            case "softbreak" | "hardbreak":
                yield {"text": "\n", "em": False, "strong": False, "href": ""}
            case "em" | "strong":
                yield from _runs(child, {**look, child.type: True})
            case "link":
                yield from _runs(child, {**look, "href": str(child.attrs["href"])})
            case _:
                yield from _runs(child, look)


def _plain_lines(blocks: list[dict[str, Any]]) -> Iterator[str]:
    for block in blocks:
        if block["kind"] == "paragraph":
            yield _plain_run(block["runs"])
            continue
        for number, item in enumerate(block["items"], start=block["start"]):
            sign = "•" if block["kind"] == "bullet_list" else f"{number}."
            yield f"{sign} {' '.join(_plain_lines(item))}".rstrip()


def _plain_run(runs: list[dict[str, Any]]) -> str:
    said = []
    for place, run in enumerate(runs):
        said.append(run["text"])
        ends = place + 1 == len(runs) or runs[place + 1]["href"] != run["href"]
        if run["href"] and ends and run["href"] != run["text"]:
            said.append(f" ({run['href']})")
    return "".join(said)
