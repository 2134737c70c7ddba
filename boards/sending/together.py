"""The page of several measures that were sent in one file or grid: looked at and decided together."""

from collections.abc import Sequence
from dataclasses import dataclass

from boards.components.parts import Link, Notice, PlainTable
from boards.components.words import counted
from boards.figures.models import Submission
from boards.sending.unusual import UnusualPart

State = Submission.State


@dataclass(frozen=True)
class OneMeasure:
    """One of them: what it would change or has done; `href` is its own page."""

    submission: Submission
    table: PlainTable | None
    unusual: UnusualPart | None
    overtaken: str
    href: str

    @property
    def key(self) -> str:
        return f"measure-{self.submission.pk}"

    @property
    def title(self) -> str:
        return str(self.submission.measure.title)

    @property
    def words(self) -> str:
        one = self.submission
        if one.state == State.REJECTED:
            return f"{counted(one.error_count, 'error')}. Nothing is stored."
        parts = f"{one.added:,} added, {one.changed:,} changed, {one.unchanged:,} unchanged"
        state = "" if one.state == State.STAGED else f" {State(one.state).label.capitalize()}."
        return f"{counted(one.rows, 'row')}: {parts}.{state}"


@dataclass(frozen=True)
class TogetherPage:
    """`accept` and `withdraw` are addresses, empty where the act makes no sense now."""

    title: str
    lead: str
    notices: tuple[Notice, ...]
    measures: tuple[OneMeasure, ...]
    accept: str
    withdraw: str
    another: Link | None


def together_page(
    measures: Sequence[OneMeasure], *, may_write: bool, address: str, send_another: str
) -> TogetherPage:
    """`measures` in the order in which they came; `address` is the page's own."""
    states = {one.submission.state for one in measures}
    waits = State.STAGED in states and may_write
    overtaken = [one for one in measures if one.overtaken]
    return TogetherPage(
        title=_title(states),
        lead=_lead(measures, states),
        notices=tuple(
            Notice(title=f"{one.title} cannot be accepted as it is", text=one.overtaken, tone="warning")
            for one in overtaken
        ),
        measures=tuple(measures),
        accept=f"{address}accept/" if waits and not overtaken else "",
        withdraw=f"{address}withdraw/" if waits else "",
        another=Link("Send another file", send_another)
        if State.REJECTED in states and send_another
        else None,
    )


def _title(states: set[str]) -> str:
    if State.REJECTED in states:
        return "Nothing was stored"
    if State.STAGED in states:
        return "Check before you accept"
    return "Accepted" if states == {State.ACCEPTED} else "Decided"


def _lead(measures: Sequence[OneMeasure], states: set[str]) -> str:
    if State.REJECTED in states:
        wrong = counted(len(measures), "measure has", "measures have")
        return (
            f"{wrong} errors. Mend them all and send the whole file again: it is stored whole or not at all."
        )
    of = counted(len(measures), "measure")
    if State.STAGED in states:
        return f"{of}, accepted together or not at all. Nothing is stored until you accept."
    return f"{of} that were sent together."
