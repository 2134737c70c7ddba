"""The front page: find your board, Scotland in three sentences, the latest reports."""

from collections.abc import Iterable
from dataclasses import dataclass

from boards.components.parts import Link
from boards.performance.cells import Grid
from boards.performance.words import span_words, the_period
from reports.dashboards.pages.setting import Setting, empty_words


@dataclass(frozen=True)
class HomePage:
    title: str
    sentences: tuple[str, ...]
    boards: tuple[Link, ...]
    reports: tuple[Link, ...]
    provenance: str
    news: str
    grid: str
    empty: str


def home_page(*, setting: Setting, grid: Grid, reports: Iterable[Link], news: str) -> HomePage:
    """Find your board, Scotland in three sentences made from data, the latest reports."""
    return HomePage(
        title="How is your health board doing?",
        sentences=_three_sentences(setting, grid),
        boards=tuple(
            Link(board.name, setting.url("board", board=board.slug))
            for board in setting.organisations.territorial
        ),
        reports=tuple(reports),
        provenance=setting.provenance,
        news=news,
        grid=setting.url("grid"),
        empty=empty_words(setting, grid),
    )


def _three_sentences(setting: Setting, grid: Grid) -> tuple[str, ...]:
    nation = setting.organisations.nation  # the home page is the public's, which knows no samples
    sentences = []
    emergency = grid.cells.get((nation.pk, "ae-4-hours"))
    if emergency is not None and emergency.period is not None:
        facts = setting.facts(emergency, measure_key="ae-4-hours")
        sentences.append(
            f"In {the_period(emergency.period)}, {facts.value} of people who went to A&E in Scotland were seen "
            f"within four hours; the {facts.against} was {facts.met}."
        )
    own = [cell for (owner, _), cell in grid.cells.items() if owner == nation.pk and cell.met is not None]
    if own:
        sentences.append(
            f"NHSScotland as a whole meets {sum(1 for c in own if c.met)} of the {len(own)} targets "
            f"that it can be judged on at their latest figures, of "
            f"{span_words(c.period for c in own if c.period is not None)}."
        )
    tallies = []
    for board in setting.organisations.territorial:
        judged = [c for (owner, _), c in grid.cells.items() if owner == board.pk and c.met is not None]
        if judged:
            tallies.append((sum(1 for c in judged if c.met), len(judged)))
    if tallies:
        met, of = sorted(tally[0] for tally in tallies), sorted(tally[1] for tally in tallies)
        kept = f"{met[0]}" if met[0] == met[-1] else f"between {met[0]} and {met[-1]}"
        joint = "or" if of[-1] - of[0] == 1 else "to"
        asked = f"{of[0]}" if of[0] == of[-1] else f"{of[0]} {joint} {of[-1]}"
        sentences.append(
            f"The {len(tallies)} territorial boards each keep {kept} of the {asked} promises that they can be "
            "judged on."
            if len(tallies) > 1
            else f"The one territorial board that can be judged keeps {met[0]} of {of[0]} promises."
        )
    return tuple(sentences)
