"""A review of a board's year as words and tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from boards.components.marked import Marked
from boards.components.parts import Heading, PlainTable, Row, TableCell
from boards.components.tables import PageTable
from boards.components.words import counted, moment_words
from boards.direction.review_entries import ACTIONS, ASSESSMENT, QUESTIONS, headings_of
from boards.direction.review_queries import CarriedAction, ReviewView
from boards.direction.reviews import Kind, ReviewStep
from boards.direction.year_words import address_of
from boards.organisations.marks import with_files_of
from boards.organisations.models import Organisation
from boards.participation.improvement_pages import reviewed_table
from boards.people.acts import by_whom
from targets.calc.periods import day_words, financial_year_label


def review_address(organisation: Organisation, framework_key: str, kind: str) -> str:
    return f"{address_of(organisation, framework_key)}reviews/{kind}/"


@dataclass(frozen=True)
class AnswerPart:
    """A question of the public with its answer; `href` is where it is written, for who may."""

    question: str
    answer: Marked
    href: str


@dataclass(frozen=True)
class HeadingPart:
    title: str
    words: Marked


@dataclass(frozen=True)
class ReviewPage:
    title: str
    lead: str
    facts: tuple[Row, ...]
    note: Marked
    glance: tuple[str, ...]
    glance_words: str
    is_annual: bool
    carried: PageTable
    improvement: PageTable
    headings: tuple[HeadingPart, ...]
    source: str
    questions: tuple[AnswerPart, ...]
    actions: PageTable
    history: str

    @property
    def tables(self) -> tuple[PageTable, ...]:
        return (self.carried, self.improvement, self.actions)


def review_page(
    view: ReviewView, *, writes: Mapping[str, bool], steps: tuple[ReviewStep.Step, ...], today: date
) -> ReviewPage:
    """`writes` says by kind of entry whether its reader writes it now, `steps` what they say of recorded actions."""
    asked = headings_of(view.framework.key)
    said = view.rows[ASSESSMENT]
    address = review_address(view.organisation, view.framework.key, view.kind)
    return ReviewPage(
        title=view.title,
        lead=state_words(view),
        facts=fact_rows(view),
        note=Marked(view.about.get("note", "")),
        glance=view.at_a_glance,
        glance_words=view.glance_words,
        is_annual=view.kind == Kind.ANNUAL,
        carried=followed_table(
            view, view.carried, key="carried", caption="Actions carried on from before", steps=steps
        ),
        improvement=reviewed_table(
            view.improvement,
            view.organisation,
            today=view.improvement_day or today,
            when=view.improvement_words,
        ),
        headings=tuple(
            HeadingPart(title, Marked(said.get(key, {}).get("words", "")))
            for key, title in asked.titles.items()
        ),
        source=asked.source,
        questions=tuple(
            AnswerPart(
                fields["question"],
                Marked(fields.get("answer", "")),
                f"{address}write/{QUESTIONS}/{key}/" if writes.get(QUESTIONS) else "",
            )
            for key, fields in view.rows[QUESTIONS].items()
        ),
        actions=followed_table(view, view.own, key="actions", caption="Actions", steps=steps)
        if view.own
        else planned_table(view, address if writes.get(ACTIONS) else ""),
        history=counted(len({edit.edit_number for edit in view.edits}), "change"),
    )


def state_words(view: ReviewView) -> str:
    held = view.held
    if held is None:
        return "Nothing is written yet."
    if held.recorded_at and held.recorded_by:
        return f"Recorded {by_whom(held.recorded_by.name, held.recorded_at)}."
    last = view.edits[0] if view.edits else None
    return f"Being written; changed last {by_whom(last.editor_label, last.at)}." if last else "Being written."


def fact_rows(view: ReviewView) -> tuple[Row, ...]:
    about = view.about
    held_on = view.held.held_on if view.held else None
    holds = "Held by a minister" if about.get("ministerial") == "yes" else "Held by the board itself"
    return (
        Row("Kind", holds if view.kind == Kind.ANNUAL else "Between Government and the board"),
        Row("Held on", day_words(held_on) if held_on else "not said yet"),
        Row("Chair", about.get("chair", "") or "not said yet"),
    )


def planned_table(view: ReviewView, address: str = "") -> PageTable:
    """Before the review is recorded; `address` is the review's for who may write."""
    return with_files_of(
        PlainTable(
            key="actions",
            caption="Actions",
            columns=tuple(map(Heading, ("Action", "What shall be done", "Owner", "By"))),
            rows=tuple(
                (
                    TableCell(f"Action {key}", href=f"{address}write/{ACTIONS}/{key}/" if address else ""),
                    TableCell(Marked(said["what"]).plain),
                    TableCell(said.get("owner", "")),
                    TableCell(_day(said.get("due", ""))),
                )
                for key, said in sorted(view.rows[ACTIONS].items(), key=lambda one: int(one[0]))
            ),
            empty="No action is written. At most ten can be.",
        ),
        view.organisation,
    )


def followed_table(
    view: ReviewView,
    actions: tuple[CarriedAction, ...],
    *,
    key: str,
    caption: str,
    steps: tuple[ReviewStep.Step, ...] = (),
) -> PageTable:
    """After it is recorded: what became of each, and where more is said of it by who can say `steps`."""
    return with_files_of(
        PlainTable(
            key=key,
            caption=caption,
            columns=tuple(
                map(
                    Heading,
                    ("Action", "Of", "Owner", "By", "What became of it", *(("Say more",) if steps else ())),
                )
            ),
            rows=tuple(
                (
                    TableCell(Marked(one.action.what).plain),
                    TableCell(_review_words(one)),
                    TableCell(one.action.owner),
                    TableCell(day_words(one.action.due) if one.action.due else ""),
                    TableCell("; ".join(map(_step_words, one.steps)) or "nothing said yet"),
                    *((_say_more(one, steps),) if steps else ()),
                )
                for one in actions
            ),
            empty="None waits.",
        ),
        view.organisation,
    )


def _step_words(step: ReviewStep) -> str:
    """ "reported as done by Fiona, 3 March 2026, 10:30: The beds are open"."""
    return f"{ReviewStep.Step(step.step).label} by {step.by.name}, {moment_words(step.at)}: {step.words}"


def _say_more(one: CarriedAction, steps: tuple[ReviewStep.Step, ...]) -> TableCell:
    if one.is_settled:
        return TableCell("")
    review = one.action.review
    address = review_address(review.organisation, review.framework_id, review.kind)
    if ReviewStep.Step.REPORT in steps:
        return TableCell("Report on it", href=f"{address}actions/{one.action.pk}/report/")
    return TableCell("Settle it", href=f"{address}actions/{one.action.pk}/settle/")


def _review_words(one: CarriedAction) -> str:
    review = one.action.review
    return f"{Kind(review.kind).label} {financial_year_label(review.framework.year_start.year)}"


def _day(text: str) -> str:
    return day_words(date.fromisoformat(text)) if text else ""
