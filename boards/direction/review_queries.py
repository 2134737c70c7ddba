"""One review of a board's year as it stands, with what is carried into it and the system's own figures at a glance."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from boards.components.words import local_day
from boards.direction.paper import glance
from boards.direction.return_acts import Done
from boards.direction.return_queries import return_view
from boards.direction.returns import QuarterlyReturn
from boards.direction.review_acts import NONE, OPEN, RECORDED, ReviewFacts
from boards.direction.review_entries import ABOUT, ASSESSMENT, TABLES, headings_of
from boards.direction.reviews import Kind, ReviewAction, ReviewEdit, ReviewStep, YearReview
from boards.organisations.models import Organisation
from boards.participation.improving import Followed, followed, followed_from
from boards.performance.queries.grid import board_cells
from boards.performance.queries.views import View
from boards.plans.parts.part import Fields, Rows
from boards.work.edits import history
from targets.calc.periods import day_words, financial_year_label
from targets.catalogue.models import Framework
from targets.catalogue.queries import Catalogue


@dataclass(frozen=True)
class CarriedAction:
    """An action of a recorded review, and what became of it."""

    action: ReviewAction
    steps: tuple[ReviewStep, ...]

    @property
    def is_settled(self) -> bool:
        return any(one.step == ReviewStep.Step.SETTLED for one in self.steps)

    @property
    def is_done(self) -> bool:
        """The board says so, and nobody has settled it."""
        return bool(self.steps) and self.steps[-1].step == ReviewStep.Step.DONE


@dataclass(frozen=True)
class ReviewView:
    """`rows` are the entries of each kind; `carried` are the actions of earlier reviews that were not settled when this
    one began, `own` those of this one once it is recorded. `improvement` is what an annual one follows of the board's
    plans after its participation audits, `at_a_glance` what the system's own figures say; both stay as they were when
    the review was recorded.
    """

    organisation: Organisation
    framework: Framework
    kind: Kind
    held: YearReview | None
    rows: Mapping[str, Rows]
    carried: tuple[CarriedAction, ...]
    own: tuple[CarriedAction, ...]
    improvement: tuple[Followed, ...]
    at_a_glance: tuple[str, ...]
    edits: tuple[ReviewEdit, ...]

    @property
    def title(self) -> str:
        year = financial_year_label(self.framework.year_start.year)
        return f"{self.kind.label.capitalize()} {year}: {self.organisation.name}"

    @property
    def about(self) -> Fields:
        held = self.held
        if held is None:
            return {}
        said = {
            "ministerial": ("yes" if held.ministerial else "no") if self.kind == Kind.ANNUAL else "",
            "held_on": held.held_on.isoformat() if held.held_on else "",
            "chair": held.chair,
            "note": held.note,
        }
        return {name: text for name, text in said.items() if text}

    @property
    def is_the_boards(self) -> bool:
        """Held by the board itself, as an annual one is until somebody says that a minister holds it."""
        return self.kind == Kind.ANNUAL and not (self.held and self.held.ministerial)

    @property
    def glance_words(self) -> str:
        """Of which day the figures at a glance are."""
        held = self.held
        if held is None or held.recorded_at is None:
            return "By what is held today; it stays as it is when the review is recorded."
        if held.glance is None:
            return "By what is held today: when this review was recorded it was not kept with it."
        return f"As it was when the review was recorded, {day_words(local_day(held.recorded_at))}."

    @property
    def improvement_day(self) -> date | None:
        """The day of which the actions after audits are told; None for today."""
        held = self.held
        return (
            local_day(held.recorded_at)
            if held and held.recorded_at and held.improvement is not None
            else None
        )

    @property
    def improvement_words(self) -> str:
        """Of which day they are, where that has to be said."""
        held, day = self.held, self.improvement_day
        if held is None or held.recorded_at is None:
            return ""
        if day is None:
            return "By what is held today: when this review was recorded it was not kept with it."
        return f"As it was when the review was recorded, {day_words(day)}."

    @property
    def facts(self) -> ReviewFacts:
        held, last = self.held, self.edits[0] if self.edits else None
        headings = headings_of(self.framework.key).titles if self.kind == Kind.ANNUAL else {}
        return ReviewFacts(
            organisation_id=self.organisation.pk,
            title=self.title,
            state=NONE if held is None else RECORDED if held.recorded_at else OPEN,
            edit_number=held.edit_number if held else 0,
            held_on=held.held_on if held else None,
            lacks_note=not (held and held.note),
            unwritten=tuple(title for key, title in headings.items() if key not in self.rows[ASSESSMENT]),
            changed=Done(last.editor_label, last.at) if last else None,
        )


def review_view(
    organisation: Organisation, framework: Framework, kind: Kind, *, policy: Catalogue, today: date
) -> ReviewView:
    held = (
        YearReview.objects.filter(organisation=organisation, framework=framework, kind=kind)
        .select_related("recorded_by")
        .first()
    )
    every = carried_actions(organisation)
    return ReviewView(
        organisation=organisation,
        framework=framework,
        kind=kind,
        held=held,
        rows={key: table.rows(held.pk) if held else {} for key, table in TABLES.items()},
        carried=tuple(one for one in every if _is_carried(one, framework, kind, held)),
        own=tuple(one for one in every if held is not None and one.action.review_id == held.pk),
        improvement=_improvement(organisation, framework, held) if kind == Kind.ANNUAL else (),
        at_a_glance=tuple(held.glance)
        if held and held.glance is not None
        else _glance(organisation, framework, policy=policy, today=today),
        edits=tuple(history(ReviewEdit, held)) if held else (),
    )


def _improvement(
    organisation: Organisation, framework: Framework, held: YearReview | None
) -> tuple[Followed, ...]:
    if held is not None and held.improvement is not None:
        return followed_from(held.improvement)
    return followed(organisation.pk, first_year=framework.year_start.year)


def carried_actions(organisation: Organisation) -> tuple[CarriedAction, ...]:
    """Every action of its recorded reviews; two queries."""
    actions = (
        ReviewAction.objects.filter(review__organisation=organisation, review__recorded_at__isnull=False)
        .select_related("review__framework", "review__organisation")
        .prefetch_related("steps__by")
        .order_by("review__recorded_at", "pk")
    )
    return tuple(CarriedAction(one, tuple(one.steps.all())) for one in actions)


def _is_carried(one: CarriedAction, framework: Framework, kind: Kind, held: YearReview | None) -> bool:
    """Of an earlier review, and not settled before this one began."""
    review = one.action.review
    place = (framework.year_start, kind == Kind.ANNUAL)
    if (review.framework.year_start, review.kind == Kind.ANNUAL) >= place:
        return False
    settled = next((step.at for step in one.steps if step.step == ReviewStep.Step.SETTLED), None)
    return settled is None or (held is not None and settled >= held.created_at)


def _glance(
    organisation: Organisation, framework: Framework, *, policy: Catalogue, today: date
) -> tuple[str, ...]:
    """Results of the year by published figures (a sample's are its own), and the newest signed return."""
    cells = board_cells(
        organisation_id=organisation.pk,
        view=View(year=framework.key, samples=organisation.is_sample),
        returns_of=None if organisation.is_sample else frozenset(),
        today=today,
    )
    counts = Counter(str(cell.result).replace("_", " ") for cell in cells.values())
    told = [f"{number} {result}" for result, number in sorted(counts.items())]
    said = [f"Targets of the year, by its newest figures: {', '.join(told)}."] if told else []
    newest = (
        QuarterlyReturn.objects.filter(
            plan__organisation=organisation, plan__framework=framework, signed_at__isnull=False
        )
        .order_by("-quarter")
        .first()
    )
    if newest is not None:
        view = return_view(
            organisation, framework_key=framework.key, number=newest.quarter, policy=policy, today=today
        )
        if view is not None:
            said += [f"Return of quarter {newest.quarter}: {words}" for words in glance(view)]
    return tuple(said)


def entry_of(view: ReviewView, kind: str, key: str) -> Fields:
    return view.about if kind == ABOUT else view.rows[kind].get(key, {})
