"""The parts that pages are made of: what the templates in `templates/components/` take, one dataclass for each.

Numbers and dates arrive here as the words that shall be read; no template formats, and no part reads the database.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from boards.components.markup import rows_markup


@dataclass(frozen=True)
class Link:
    """A link in a navigation or breadcrumb trail. `current` marks the page that is open; its `href` may be empty.

    `badge` is a number beside it, which `badge_words` say to those who only hear it; `urgent` colours it.
    """

    text: str
    href: str = ""
    current: bool = False
    badge: str = ""
    badge_words: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Notice:
    """Something to tell at the top of a page: `components/notice.html`."""

    text: str
    tone: Literal["success", "info", "warning", "error"] = "info"
    title: str = ""


@dataclass(frozen=True)
class Row:
    """One row of a summary list: `components/summary_list.html` takes `rows`. `link` changes or explains the value."""

    key: str
    value: str
    link: Link | None = None


@dataclass(frozen=True)
class Download:
    """One file to take: `components/download.html`. `note` says size, rows and date; `xlsx` is a table's other file."""

    text: str
    href: str
    kind: str = "CSV"
    note: str = ""
    xlsx: str = ""


@dataclass(frozen=True)
class OrderForm:
    """`components/order.html`: what can be chosen, what is, and the choices of the address that stay beside it."""

    options: tuple[tuple[str, str], ...]
    chosen: str
    kept: tuple[tuple[str, str], ...]
    note: str

    @property
    def listed(self) -> SafeString:
        """The options as markup: a target each, so there may be many."""
        return option_list(self.options, chosen=self.chosen)


def option_list(options: Iterable[tuple[str, str]], *, chosen: str) -> SafeString:
    """Of a select; joined, where a template would resolve four names for each."""
    selected = mark_safe(" selected")
    rows = ((key, selected if key == chosen else "", words) for key, words in options)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


_BOX = (
    '<div class="ds_checkbox ds_checkbox--small"><input class="ds_checkbox__input" type="checkbox" id="{0}-{1}" '
    'name="{0}" value="{1}"{2}><label class="ds_checkbox__label" for="{0}-{1}">{3}</label></div>\n'
)


def tick_boxes(name: str, options: Iterable[tuple[str, str]], *, chosen: Collection[str]) -> SafeString:
    """A box for each key with its words, joined as `option_list` is; those of `chosen` are ticked."""
    checked = mark_safe(" checked")
    rows = ((name, key, checked if key in chosen else "", words) for key, words in options)
    return format_html_join("", _BOX, rows)


@dataclass(frozen=True)
class TableCell:
    """One cell of a plain table. `href` makes its text a link, `mark` puts a result mark's class around it.

    `presses` are buttons in place of a text: their page puts a form around the table. Each is its words, what they are
    about for those who only hear them, and its address.
    """

    text: str
    href: str = ""
    mark: str = ""
    note: str = ""
    presses: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Heading:
    """One column heading. `number` sets it to the right; `minor` leaves it out of a short table on a phone; `mark` puts
    a result mark's class around it."""

    text: str
    number: bool = False
    minor: bool = False
    mark: str = ""


@dataclass(frozen=True)
class PlainTable:
    """A table without sorting, for example a chart's twin: `components/plain_table.html` takes `table`.

    The first cell of every row is its heading. `layout` says what happens on a phone: every row a card, or a box
    that scrolls sideways with the first column held, or a short table without its minor columns, for long lists.
    """

    key: str
    caption: str
    columns: tuple[Heading, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    layout: Literal["cards", "scroll", "short"] = "cards"
    note: str = ""
    download: Download | None = None
    empty: str = ""

    @property
    def body(self) -> SafeString:
        """Every row as markup. Raises ValueError where a row has more or fewer cells than there are columns."""
        return rows_markup(self.columns, self.rows)


@dataclass(frozen=True)
class Chart:
    """A chart with its twin: `components/chart.html` takes `chart`.

    `key` is unique on the page. `finding` is the title and says what is seen, `summary` is the sentence under it.
    `still_url` is the picture's address, `still_narrow_url` that of the one drawn for a phone, `alt` what it says to
    those who cannot see it. `live_url` answers a Plotly figure as JSON (data, layout), `live_narrow_url` the same for a
    phone: `static/js/chart.js` draws it when a reader asks for it. Without, the still picture is all. `downloads` are
    the files of the chart. `table` is None where the page has it open under the chart. `still_older_url` is the picture
    of all years for a phone, where the narrow ones are of the newest five.
    """

    key: str
    finding: str
    summary: str
    source: str
    table: PlainTable | None
    still_url: str
    still_narrow_url: str
    alt: str
    still_older_url: str = ""
    live_url: str = ""
    live_narrow_url: str = ""
    downloads: tuple[Download, ...] = ()

    @property
    def picture(self) -> str:
        """The address of the picture that says by itself what it shows; empty where there is none."""
        return next((one.href for one in self.downloads if one.kind == "PNG"), "")


@dataclass(frozen=True)
class ProgressBar:
    """Progress of a long job: `components/progress.html` takes `progress`.

    `words` says it in a sentence. `url` answers the same part again as HTML while the job runs; empty when finished.
    """

    done: int
    total: int
    words: str
    url: str = ""
