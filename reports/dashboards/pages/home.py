"""The front page: find your board, Scotland in three sentences, the latest reports."""

from collections.abc import Iterable
from dataclasses import dataclass

from boards.performance.cells import Grid
from boards.work.parts import Link
from reports.dashboards.pages.setting import Setting, empty_words
from targets.calc.periods import period_words


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
    nation = setting.organisations.nation
    sentences = []
    emergency = grid.cells.get((nation.pk, "ae-4-hours"))
    if emergency is not None and emergency.period is not None:
        facts = setting.facts(emergency, measure_key="ae-4-hours")
        sentences.append(
            f"In {period_words(emergency.period)}, {facts.value} of people who went to A&E in Scotland were seen "
            f"within four hours; the {facts.against} was {facts.met}."
        )
    own = [cell for (owner, _), cell in grid.cells.items() if owner == nation.pk and cell.met is not None]
    if own:
        sentences.append(
            f"NHSScotland as a whole meets {sum(1 for c in own if c.met)} of the {len(own)} targets "
            "that it can be judged on at their latest figures."
        )
    tallies = []
    for board in setting.organisations.territorial:
        judged = [c for (owner, _), c in grid.cells.items() if owner == board.pk and c.met is not None]
        if judged:
            tallies.append((sum(1 for c in judged if c.met), len(judged), board.name))
    if tallies:
        most = max(tallies, key=lambda tally: tally[0] / tally[1])
        least = min(tallies, key=lambda tally: tally[0] / tally[1])
        sentences.append(
            f"Among the boards, {most[2]} keeps the largest share of its promises ({most[0]} of {most[1]}) "
            f"and {least[2]} the smallest ({least[0]} of {least[1]})."
        )
    return tuple(sentences)
