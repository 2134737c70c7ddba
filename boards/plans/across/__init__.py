"""What is found in the money, the staff and the words of a plan, and between them."""

from collections.abc import Iterator, Mapping

from boards.components.words import counted
from boards.plans.across import money, staff
from boards.plans.parts import (
    ACTIONS,
    COMMUNITY,
    IMPROVEMENT,
    REGIONAL_CITED,
    SAVINGS,
    SECTIONS,
    asked_parts,
)
from boards.plans.parts.community import areas_without
from boards.plans.parts.improvement import unanswered
from boards.plans.parts.inputs import JOINT
from boards.plans.parts.part import Check, Found, Place, Whole
from boards.plans.parts.regional import not_agreed, stale
from targets.calc import money_checks, plan_checks
from targets.calc.plan_checks import Severity

REQUIRED_EMPTY = "required_part_empty"


def required_parts_empty(whole: Whole) -> Iterator[Found]:
    """What the year demands of the board, and of which nothing is written."""
    empty = [
        part
        for part in asked_parts(whole.setting)
        if not whole.of(part.key) and part.missing({}, whole.setting, whole.facts)
    ]
    if empty:
        are = "part is" if len(empty) == 1 else "parts are"
        yield Found(
            f"{len(empty)} required {are} empty: {'; '.join(part.title for part in empty)}.",
            places=tuple(Place(part.key) for part in empty),
        )


def _unknown_actions(whole: Whole, named: Mapping[str, str]) -> tuple[str, ...]:
    """Keys of rows whose action is none of the plan's; none where the year asks for no actions."""
    if ACTIONS.key not in whole.rows:
        return ()
    titles = [said["title"] for said in whole.of(ACTIONS.key).values()]
    return money_checks.without_action(named, titles=titles)


def savings_without_action(whole: Whole) -> Iterator[Found]:
    """Identified savings that name none of the plan's actions."""
    savings = whole.of(SAVINGS.key)
    identified = {key: said.get("action", "") for key, said in savings.items() if said["identified"] == "yes"}
    if keys := _unknown_actions(whole, identified):
        named = counted(len(keys), "identified saving names", "identified savings name")
        yield Found(f"{named} no action of this plan.", places=tuple(Place(SAVINGS.key, key) for key in keys))


def answers_by_no_action(whole: Whole) -> Iterator[Found]:
    """Answers that name an action, and none of the plan's."""
    named = {key: said["action"] for key, said in whole.of(IMPROVEMENT.key).items() if "action" in said}
    if keys := _unknown_actions(whole, named):
        words = counted(len(keys), "answer names", "answers name")
        places = tuple(Place(IMPROVEMENT.key, key) for key in keys)
        yield Found(f"{words} an action that this plan does not have.", places=places)


def council_areas_without_contribution(whole: Whole) -> Iterator[Found]:
    """Only where contributions are written at all."""
    rows = whole.of(COMMUNITY.key)
    for name in areas_without(rows, whole.setting) if rows else ():
        yield Found(f"Nothing is contributed in {name}.", about=name, places=(Place(COMMUNITY.key),))


def areas_without_section(whole: Whole) -> Iterator[Found]:
    """Headings of the guidance that no section of the board's own is about; only where sections are written at all."""
    asked = SECTIONS.listed and SECTIONS.listed.asked(whole.setting)
    titles: Mapping[str, str] = asked.titles if asked else {}
    about = [said.get("areas", "").split(JOINT) for said in whole.of(SECTIONS.key).values()]
    if empty := plan_checks.headings_without_section(about, headings=tuple(titles)):
        words = ", ".join(titles[heading] for heading in empty)
        yield Found(f"No section is about: {words}.", places=(Place(SECTIONS.key),))


def questions_unanswered(whole: Whole) -> Iterator[Found]:
    """They are counted; no answer is graded."""
    asked = IMPROVEMENT.listed and IMPROVEMENT.listed.asked(whole.setting)
    if asked and (open_ones := unanswered(whole.of(IMPROVEMENT.key), whole.setting)):
        yield Found(
            f"{len(open_ones)} of {len(asked.titles)} questions of the year are not answered.",
            places=(Place(IMPROVEMENT.key),),
        )


def cited_texts_not_agreed(whole: Whole) -> Iterator[Found]:
    """Cited and not agreed, or agreed as they do not read any more."""
    rows = whole.of(REGIONAL_CITED.key)
    reasons = dict.fromkeys(not_agreed(rows), "this board has not agreed to it")
    for key, why in {**reasons, **(stale(rows, whole.setting) if rows else {})}.items():
        title = REGIONAL_CITED.title_of(key, rows[key], whole.setting)
        yield Found(f"{title}: {why}.", about=key, places=(Place(REGIONAL_CITED.key, key),))


CHECKS = (
    Check(REQUIRED_EMPTY, Severity.BLOCKS, required_parts_empty),
    *money.CHECKS,
    *staff.CHECKS,
    Check("council_area_without_contribution", Severity.EXPLAIN, council_areas_without_contribution),
    Check("cited_text_not_agreed", Severity.EXPLAIN, cited_texts_not_agreed),
    Check("saving_without_action", Severity.NOTE, savings_without_action),
    Check("area_without_section", Severity.NOTE, areas_without_section),
    Check("questions_unanswered", Severity.NOTE, questions_unanswered),
    Check("answer_by_no_action", Severity.NOTE, answers_by_no_action),
)
