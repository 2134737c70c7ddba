"""How often what these pages say came true: of releases, and beside it of the method tried on old figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from boards.components.columns import Column, Kind
from boards.components.parts import TableCell
from boards.components.tables import PageTable, page_table
from boards.components.words import counted
from reports.dashboards.pages.process import CALIBRATION
from reports.publication.calibration.queries import Calibration
from reports.publication.queries import provenance
from targets.calc.calibration import FEWEST, Tally, together
from targets.calc.rounding import round_half_up

TOO_FEW = "too few to say"
SENSE_WORDS = {
    "improving": "special cause improving",
    "concerning": "special cause concerning",
    "neutral": "special cause, neither better nor worse",
}

#: The last table of the back-test in docs/methods.md: class, said, came, forecasts.
TRIED = (
    ("0 to 10%", "2%", "2%", 1505),
    ("10 to 20%", "14%", "13%", 201),
    ("20 to 30%", "25%", "21%", 160),
    ("30 to 40%", "35%", "27%", 111),
    ("40 to 50%", "45%", "36%", 87),
    ("50 to 60%", "54%", "53%", 109),
    ("60 to 70%", "65%", "63%", 97),
    ("70 to 80%", "75%", "61%", 77),
    ("80 to 90%", "85%", "83%", 103),
    ("90 to 100%", "97%", "95%", 324),
)


@dataclass(frozen=True)
class Line:
    """One row: what was said, and what became of it."""

    words: str
    tally: Tally


@dataclass(frozen=True)
class MethodsPage:
    """`since` names the release that it is counted up to; empty before the first."""

    sentence: str
    since: str
    causes: PageTable
    chances: PageTable
    tried: PageTable
    tried_words: str


def methods_page(held: Calibration | None) -> MethodsPage:
    """Of the newest calibration, or of none yet."""
    causes = _lines(held.causes, SENSE_WORDS) if held else ()
    chances = _lines(held.chances, _classes(held.chances)) if held else ()
    return MethodsPage(
        sentence=_sentence(held),
        since=f"Counted up to this release: {provenance(held.release)}" if held else "",
        causes=_causes_table(causes),
        chances=_chances_table(chances),
        tried=_tried_table(),
        tried_words=CALIBRATION,
    )


def _classes(chances: dict[str, Tally]) -> dict[str, str]:
    return {key: f"{key.replace('-', ' to ')}%" for key in chances}


def _lines(tallies: dict[str, Tally], words: dict[str, str]) -> tuple[Line, ...]:
    """Each in the order of its words, and all together."""
    own = [Line(said, tallies[key]) for key, said in words.items() if key in tallies]
    return (*own, Line("all", together([line.tally for line in own])))


def _sentence(held: Calibration | None) -> str:
    """The page's answer, of special causes: they are what the public pages say."""
    if held is None:
        return "Nothing that these pages say is old enough to be counted yet."
    tally = together(list(held.causes.values()))
    if tally.share is None:
        return (
            f"Too few to say. These pages have said {counted(tally.said, 'special cause', 'special causes')}; "
            f"{tally.judged} of them can be judged by what followed, and {FEWEST} are needed."
        )
    return (
        f"Of {tally.judged:,} special causes that can be judged by what followed, {tally.came:,} went on "
        f"({_percent(tally.share)})."
    )


def _percent(share: float) -> str:
    return f"{_rounded(share)}%"


def _share(line: Line) -> TableCell:
    """Of the outcomes those that came true, with their numbers."""
    if line.tally.share is None:
        return TableCell(TOO_FEW)
    return TableCell(_percent(line.tally.share), note=f"{line.tally.came:,} of {line.tally.asked:,}")


def _number(key: str, title: str, about: str = "") -> Column[Line]:
    return Column(key, title, lambda line: getattr(line.tally, key), Kind.NUMBER, about=about)


def _fates() -> tuple[Column[Line], ...]:
    """Where everything that was said is: the three add up to what was said."""
    return (
        _number("said", "Said"),
        _number("judged", "Judged"),
        _number("waits", "Too young"),
        _number("missing", "Figures missing", "Old enough, but the figures that decide did not come."),
    )


def _share_columns(title: str) -> tuple[Column[Line], ...]:
    """What came true; in files the numbers, which stand there only where they are not too few."""
    return (
        Column("came", title, lambda line: None, only="page", shown=_share),
        Column(
            "outcomes_true",
            f"{title}, number",
            lambda line: None if line.tally.share is None else line.tally.came,
            Kind.NUMBER,
            only="file",
            about=f"Empty where fewer than {FEWEST} are judged.",
        ),
        Column(
            "outcomes",
            "Of so many",
            lambda line: None if line.tally.share is None else line.tally.asked,
            Kind.NUMBER,
            only="file",
        ),
    )


def _causes_table(lines: Sequence[Line]) -> PageTable:
    return page_table(
        (
            Column[Line]("said_what", "What was said", lambda line: line.words),
            *_share_columns("Went on"),
            *_fates(),
        ),
        lines,
        key="causes",
        caption="Special causes that public pages said",
        empty="None is counted yet.",
    )


def _chances_table(lines: Sequence[Line]) -> PageTable:
    return page_table(
        (
            Column[Line]("chance", "Chance that was said", lambda line: line.words),
            Column[Line](
                "mean_said",
                "On average",
                lambda line: None if line.tally.share is None else _rounded(line.tally.mean_said),
                Kind.NUMBER,
                about="Of the judged chances, 0 to 100.",
                shown=lambda line: (
                    TOO_FEW
                    if line.tally.share is None or line.tally.mean_said is None
                    else _percent(line.tally.mean_said)
                ),
            ),
            *_share_columns("Quarters that met the standard"),
            *_fates(),
        ),
        lines,
        key="chances",
        caption="Chances that were said at the desk",
        empty="None is counted yet.",
    )


def _rounded(share: float | None) -> int | None:
    return None if share is None else int(round_half_up(Decimal(repr(share * 100)), places=0))


Tried = tuple[str, str, str, int]


def _tried_table() -> PageTable:
    return page_table(
        (
            Column[Tried]("class", "Chance", lambda row: row[0]),
            Column[Tried]("said", "On average", lambda row: row[1]),
            Column[Tried]("came", "Quarters that met the standard", lambda row: row[2]),
            Column[Tried]("forecasts", "Chances", lambda row: row[3], Kind.NUMBER),
        ),
        TRIED,
        key="tried",
        caption="Chances of the method tried on old figures",
        layout="scroll",
    )
