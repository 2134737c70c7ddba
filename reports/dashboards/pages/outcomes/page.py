"""What every page about outcomes is made of, and words that several of them say."""

from dataclasses import dataclass

from boards.components.parts import Link
from boards.components.tables import PageTable
from reports.dashboards.pages.setting import Setting
from targets.calc.periods import day_words
from targets.catalogue.queries import Catalogue
from targets.outcomes.files import Indicator, Outcome, Outcomes, StatedLink

NO_VERDICT = (
    "An outcome has no result, colour or rank here, since many things move it. What serves it is a choice: each link "
    "says whose it is."
)
NO_NATIONAL_DATA, NOT_HELD = "no national data", "not held here"


@dataclass(frozen=True)
class Section:
    """A part of a page under its heading: sentences, then tables, which are `folded` under these words on a phone.

    What stands `beside` them is closed under its own words for everybody.
    """

    key: str
    title: str
    tables: tuple[PageTable, ...] = ()
    sentences: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    folded: str = ""
    beside: tuple[PageTable, ...] = ()
    closed: str = ""


@dataclass(frozen=True)
class OutcomePage:
    """`lead` answers what a reader asks first; `notes` stand under it.

    `of_a_day`: at the desk it can be asked for as it was known on a day.
    """

    title: str
    lead: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    of_a_day: bool = False

    @property
    def tables(self) -> tuple[PageTable, ...]:
        return tuple(table for section in self.sections for table in (*section.tables, *section.beside))


def of_its_day(setting: Setting) -> tuple[str, ...]:
    """What a page as known on a day is made of; nothing is said of today."""
    if setting.day is None:
        return ()
    return (
        f"As known on {day_words(setting.day)}: plans that were agreed and links that were said by then, as far as "
        "you may see them now. Figures of indicators and our own links are those of today.",
    )


@dataclass(frozen=True)
class Served:
    """An indicator or a target that serves an outcome, with the link that says so."""

    outcome: Outcome
    link: StatedLink
    indicator: Indicator | None = None
    target: str = ""


def who_words(link: StatedLink) -> str:
    return f"{link.who}, since {day_words(link.since)}"


def indicators_serving(held: Outcomes, links: tuple[StatedLink, ...], outcome: Outcome) -> list[Served]:
    """In the order of the core suite."""
    own = {link.indicator: link for link in links if link.outcome == outcome.number}
    return [Served(outcome, own[one.number], one) for one in held.indicators if one.number in own]


def targets_serving(policy: Catalogue, links: tuple[StatedLink, ...], outcome: Outcome) -> list[Served]:
    """In the order of the policy."""
    own = {link.target: link for link in links if link.outcome == outcome.number}
    return [Served(outcome, own[key], target=key) for key in target_titles(policy) if key in own]


def target_titles(policy: Catalogue) -> dict[str, str]:
    """Every target by key in the policy's order."""
    return {
        one.target.key: one.target.title
        for one in sorted(policy.measures.values(), key=lambda one: one.position)
        if one.target is not None
    }


def first_measure(policy: Catalogue, target: str) -> str:
    """The measure whose page tells of a target: the first that is the target's."""
    own = (one for one in policy.measures.values() if one.target_id == target)
    return min(own, key=lambda one: one.position).key
