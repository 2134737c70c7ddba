"""Marks of a text: what they become, that nothing else does, and that no text reaches a page as anything but words."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boards.components.marked import ATTRIBUTES, ELEMENTS, Marked
from boards.work.canonical import canonical
from tests.support.effort import effort

#: Ways in which texts have brought scripts, styles and other people's pages into pages.
HOSTILE = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    '<img src="x" onerror="alert(1)"/>',
    "<img src=`x` onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<style>@import '//evil.example/x.css'</style>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><script>alert(1)</script></textarea>",
    "</dd></dl><script>alert(1)</script>",
    "<plaintext>",
    "\x3cscript\x3ealert(1)\x3c/script\x3e",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](java&#x0A;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example/)",
    "[x](/desk/sign-out/)",
    "[x](https:javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "<javascript:alert(1)>",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "![x](https://evil.example/pixel.png)",
    "![x](javascript:alert(1))",
    '![x](x"onerror="alert(1))',
    '[x](https://a.example/"onmouseover="alert(1))',
    "[x](https://a.example \"' onmouseover=alert(1) '\")",
    "[x](https://a.example 'title\" onclick=\"alert(1)')",
    "[<script>alert(1)</script>](https://a.example)",
    "[x](https://a.example/<script>alert(1)</script>)",
    "**<script>alert(1)</script>**",
    "- <img src=x onerror=alert(1)>",
    "1. <script>alert(1)</script>",
    "```html\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "# <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "| <script> |\n|---|\n| alert(1) |",
    "{{ request.user.password }}{% include 'base.html' %}",
    "\u202e<script>alert(1)</script>",
    "<\u0000script>alert(1)</script>",
)


class _Seen(HTMLParser):
    """What a browser would make of it: every element with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a section: {data}")


def is_harmless(html: str) -> bool:
    seen = _Seen(html)
    return all(
        tag in ELEMENTS
        and attributes.keys() <= ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        and re.match(r"(https?://|mailto:)", attributes.get("href", "https://"), re.IGNORECASE)
        for tag, attributes in seen.elements
    )


def test_the_marks_that_are_allowed() -> None:
    said = Marked(
        "We open *two* **wards**.\nNext line.\n\n- flu\n- winter\n\n3. third\n4. fourth\n\n"
        "See [our plan](https://example.org/a?b=1&c=2) or <mailto:ward@example.org>."
    )
    assert said.html == (
        "<p>We open <em>two</em> <strong>wards</strong>.<br>Next line.</p>\n"
        "<ul>\n<li>flu</li>\n<li>winter</li>\n</ul>\n"
        '<ol start="3">\n<li>third</li>\n<li>fourth</li>\n</ol>\n'
        '<p>See <a href="https://example.org/a?b=1&amp;c=2" rel="nofollow noreferrer">our plan</a> or '
        '<a href="mailto:ward@example.org" rel="nofollow noreferrer">mailto:ward@example.org</a>.</p>'
    )
    assert said.plain == (
        "We open two wards.\nNext line.\n• flu\n• winter\n3. third\n4. fourth\n"
        "See our plan (https://example.org/a?b=1&c=2) or mailto:ward@example.org."
    )


def test_what_is_no_mark_stays_as_it_was_typed() -> None:
    for text in (
        "# Title",
        "> told",
        "2 * 3 * 4 < 25 & more",
        "`code`",
        "a_b_c",
        "![x](https://a.example/x.png)",
    ):
        assert _Seen(Marked(text).html).text.replace("!x", "![x](https://a.example/x.png)") == text
    assert Marked(r"\*not\* marked").plain == "*not* marked"


def test_what_is_kept_and_sealed_is_what_was_typed() -> None:
    assert Marked("**x**") == "**x**"
    assert canonical({"value": Marked("**x**")}) == canonical({"value": "**x**"})
    assert type(f"{Marked('**x**')}") is str


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_text_becomes_more_than_words(text: str) -> None:
    html = Marked(text).html
    assert is_harmless(html), html
    assert not re.search(r"<[^>]*\b(on\w+|style|src|srcdoc|formaction)\s*=", html, re.IGNORECASE), html
    for block in Marked(text).blocks:
        for run in block.get("runs", ()):
            assert not run["href"] or re.match(r"(https?|mailto):", run["href"]), run


def test_the_test_sees_what_would_be_harmful() -> None:
    harmful = (
        "<script>x</script>",
        '<a href="javascript:x">x</a>',
        '<p style="x">x</p>',
        "<p onclick=x>x</p>",
    )
    assert not any(map(is_harmless, harmful))


PIECES = st.sampled_from(
    [
        *HOSTILE,
        "[",
        "](",
        ")",
        "<",
        ">",
        "*",
        "**",
        "- ",
        "1. ",
        "\n",
        "\n\n",
        "\\",
        '"',
        "'",
        "&",
        "`",
        "https://a.b",
        "x",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=25).map("".join))
def test_whatever_is_typed_only_allowed_elements_come_out(text: str) -> None:
    said = Marked(text)
    assert is_harmless(said.html)
    assert isinstance(said.plain, str)


@settings(max_examples=100, deadline=None)
@given(st.text("abc äß(),.;:/?'\n0123456789%£", max_size=200))
def test_words_without_marks_are_all_there_in_their_order(text: str) -> None:
    """Numbers that begin a line apart, which begin a list."""
    words = re.sub(r"(?m)^\s*\d+[.)]", "x", text).split()
    assert _Seen(Marked(" ".join(words)).html).text.split() == words


@pytest.mark.parametrize(
    "sign", ["[", "*", "_", "- ", "> ", "1. ", "<", "\\", "![", "**a ", "[a](", "*a **b ", "  - a\n"]
)
def test_a_text_of_the_longest_length_is_rendered_at_once(sign: str) -> None:
    text = (sign * 20_000)[:20_000]
    with effort() as spent:
        html = Marked(text).html
    assert spent.seconds < 2
    assert is_harmless(html)


@pytest.mark.parametrize("text", ["- " * 7 + "words", "- " * 60 + "words", "1. " * 7 + "words"])
def test_words_in_lists_of_lists_are_never_dropped(text: str) -> None:
    assert "words" in Marked(text).html
    assert "words" in Marked(text).plain
    assert "words" in str(Marked(text).blocks)
