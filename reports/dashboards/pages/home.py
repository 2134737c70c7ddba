"""The front page: find your board, Scotland in three sentences, the latest reports."""

from collections.abc import Iterable
from dataclasses import dataclass

from boards.components.parts import Link
from boards.performance.cells import Grid
from boards.performance.words import the_period
from reports.dashboards.pages.setting import Setting, empty_words
from reports.dashboards.pages.verdict import Tally, YearGrid, tallies, year_words


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


def home_page(
    *, setting: Setting, grid: Grid, year: YearGrid, reports: Iterable[Link], news: str
) -> HomePage:
    """Find your board, Scotland in three sentences made from data, the latest reports."""
    return HomePage(
        title="How is your health board doing?",
        sentences=_three_sentences(setting, grid, year),
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


def _three_sentences(setting: Setting, grid: Grid, year: YearGrid) -> tuple[str, ...]:
    nation = setting.organisations.nation  # the home page is the public's, which knows no samples
    sentences = []
    emergency = grid.cells.get((nation.pk, "ae-4-hours"))
    if emergency is not None and emergency.period is not None:
        facts = setting.facts(emergency, measure_key="ae-4-hours")
        sentences.append(
            f"In {the_period(emergency.period)}, {facts.value} of attendances at A&E in Scotland ended within four "
            f"hours; the {facts.against} was {facts.met}."
        )
    if year.framework is None:
        return tuple(sentences)
    when = year_words(setting, year)
    own, *boards = tallies(setting, year.framework, year, (nation, *setting.organisations.territorial))
    if own.judged:
        sentences.append(f"In {when}, NHSScotland as a whole: {own.words}.")
    judged = [told for told in boards if told.judged]
    if judged:
        sentences.append(_between(judged, when=when))
    return tuple(sentences)


def _between(told: list[Tally], *, when: str) -> str:
    """The least and the most that any board kept, of one year, without naming one."""
    kept, of = sorted(one.kept for one in told), sorted(one.judged for one in told)
    number = f"{kept[0]}" if kept[0] == kept[-1] else f"between {kept[0]} and {kept[-1]}"
    joint = "or" if of[-1] - of[0] == 1 else "to"
    asked = f"{of[0]}" if of[0] == of[-1] else f"{of[0]} {joint} {of[-1]}"
    if len(told) == 1:
        return f"In {when}, the one territorial board that can be judged kept {number} of {asked} promises."
    return (
        f"In {when}, the {len(told)} territorial boards each kept {number} of the {asked} promises that they can be "
        "judged on."
    )
