"""Improvement actions: what a board will do, who leads it, how far it shall take which target, and by when."""

from collections.abc import Iterable, Iterator
from typing import Any

from boards.components.columns import Kind
from boards.plans.listed_rows import PlanAction, PlanActionMeasure, PlanActionMilestone
from boards.plans.parts.inputs import JOINT, Day, Milestones, Number, OneOf, SomeOf, Words, milestones
from boards.plans.parts.listed import Entry, headings, listed, measures_of
from boards.plans.parts.part import Fields, Setting
from boards.plans.parts.row_tables import Below
from targets.outcomes.files import outcomes, vocabulary

KEY = "actions"
LEVEL = ("level_from", "level_to", "level_by")


def _themes(setting: Setting) -> SomeOf:
    held = vocabulary()
    titles = {theme.key: theme.name for theme in held.themes}
    return SomeOf(
        {one.key: f"{one.key} {one.title}" for one in held.items},
        groups={one.key: titles[one.theme] for one in held.items},
    )


ENTRIES = {
    "title": Entry("Title", Words(200), "The action in a few words.", always=True),
    "area": Entry("Area", lambda setting: OneOf(headings(KEY)(setting)), always=True, brief=True),
    "what": Entry("What will be done", Words(4_000, rows=5)),
    "lead": Entry("Lead", Words(200), "Name and post.", brief=True),
    "serves": Entry(
        "Targets it serves",
        lambda setting: SomeOf(measures_of(setting)),
        "As many as it helps to keep.",
        brief=True,
    ),
    "outcomes": Entry(
        "National outcomes",
        lambda setting: SomeOf(
            {str(one.number): f"{one.number}. {one.title}" for one in outcomes().outcomes}
        ),
        "That it serves by itself, beside those of its targets.",
    ),
    "themes": Entry(
        "Enablers and challenges",
        lambda setting: setting.read(_themes),
        "Of the shared vocabulary of change: what it builds on, and what it takes on.",
    ),
    "level_of": Entry("Measured by", Words(200), "What shall improve, for example “beds closed to flu”."),
    "level_from": Entry("Level now", Number(4), "A number.", kind=Kind.NUMBER),
    "level_to": Entry("Planned level", Number(4), "A number.", kind=Kind.NUMBER),
    "level_by": Entry("Planned level by", Day(), kind=Kind.DATE),
    "starts": Entry("Begins", Day(), kind=Kind.DATE),
    "ends": Entry("Ends", Day(), kind=Kind.DATE, brief=True),
    "milestones": Entry(
        "Milestones",
        Milestones(longest=200, most=40),
        "A line for each: the day, a colon, what is done by then. For example 2026-09-30: The ward opens.",
    ),
    "support": Entry("Support wanted", Words(2_000, rows=3), "From whom, and what for. Empty where none is."),
}


def _holds(said: Fields) -> Iterator[tuple[str, str, str]]:
    starts, ends = said.get("starts"), said.get("ends")
    if starts and ends and ends < starts:
        yield "ends", "It ends before it begins.", "Change one of the two days."
    if any(name in said for name in LEVEL) and "level_of" not in said:
        yield "level_of", "There is a level, and not what it is of.", "Say what is measured."


def _served(rows: Iterable[Any]) -> str:
    return JOINT.join(sorted(row.measure_id for row in rows))


def _marked(rows: Iterable[Any]) -> str:
    return "\n".join(sorted(f"{row.day.isoformat()}: {row.what}" for row in rows))


ACTIONS = listed(
    key=KEY,
    title="Actions",
    one="action",
    many="actions",
    model=PlanAction,
    entries=ENTRIES,
    named_by="title",
    heading="area",
    serves="serves",
    below={
        "serves": Below(
            PlanActionMeasure,
            _served,
            lambda text: [{"measure_id": key} for key in text.split(JOINT) if key],
        ),
        "milestones": Below(
            PlanActionMilestone,
            _marked,
            lambda text: [{"day": day, "what": what} for day, what in milestones(text)] if text else [],
        ),
    },
    holds=_holds,
    carries=True,
)
