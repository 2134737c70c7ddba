"""What is owed about reviews of the year: the reviews, by the days of the round, and each of their actions."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import Count

from boards.asks.owing import Kind as TodoKind
from boards.asks.owing import Scope, Todo
from boards.direction.review_entries import headings_of
from boards.direction.review_pages import review_address
from boards.direction.reviews import Kind, ReviewAction, ReviewStep, YearReview
from boards.organisations.models import Organisation
from boards.people.roles import Action
from boards.plans.cycles import Cycle
from boards.plans.queries.in_force import Round
from targets.calc.periods import add_months, financial_year_label
from targets.catalogue.models import Framework

REVIEW, ACTION = "review", "review-action"
KINDS = (TodoKind(REVIEW, "Reviews of the year"), TodoKind(ACTION, "Actions of reviews"))
ACTS = (Action.REPORT_YEAR, Action.HOLD_REVIEW)

Held = Mapping[tuple[str, int, str], YearReview]  # by framework, board and kind


def held_reviews() -> Held:
    """With `written`, how many headings each says something of; one query."""
    rows = YearReview.objects.annotate(written=Count("headings"))
    return {(one.framework_id, one.organisation_id, one.kind): one for one in rows}


def review_todos(
    one: Round, cycle: Cycle, organisation: Organisation, held: Held, *, today: date
) -> Iterator[Todo]:
    """Of one board with an agreed plan. A review is asked for once its half or its year is over, if it has a day."""
    framework = one.framework
    begins = {
        Kind.MIDYEAR: add_months(framework.year_start, 6),
        Kind.ANNUAL: add_months(framework.year_start, 12),
    }
    days = {Kind.MIDYEAR: cycle.midyear_due, Kind.ANNUAL: cycle.annual_due}
    for kind, due in days.items():
        review = held.get((framework.key, organisation.pk, kind))
        if due is None or begins[kind] > today or (review is not None and review.recorded_at):
            continue
        written = getattr(review, "written", 0)
        if kind == Kind.ANNUAL and written < len(headings_of(framework.key).headings):
            why = f"{written} of {len(headings_of(framework.key).headings)} headings written."
            action, verb = Action.REPORT_YEAR, "Write the self-assessment for"
        else:
            is_the_boards = kind == Kind.ANNUAL and not (review and review.ministerial)
            why = "It is written and not recorded." if review else "Nothing is written yet."
            action, verb = Action.REPORT_YEAR if is_the_boards else Action.HOLD_REVIEW, "Record"
        label = financial_year_label(framework.year_start.year)
        yield Todo(
            kind=REVIEW,
            key=f"{organisation.slug}/{framework.key}/{kind}",
            organisation=organisation.pk,
            action=action,
            due=due,
            words=f"{verb} the {kind.label} of {organisation.name}, {label}",
            href=review_address(organisation, framework.key, kind),
            why=why,
            many=f"{verb} {{}} {kind.label}s of {label}",
            reads=Action.VIEW_BOARD_DRAFTS,
        )


def action_todos(scope: Scope) -> Iterator[Todo]:
    """Actions of recorded reviews that are not settled: the board's, until it says that one is done. Two queries."""
    actions = (
        ReviewAction.objects.filter(review__recorded_at__isnull=False)
        .exclude(steps__step=ReviewStep.Step.SETTLED)
        .select_related("review__organisation", "review__framework")
        .prefetch_related("steps")
        .order_by("due", "pk")
    )
    boards = scope.boards(*ACTS)
    if boards is not None:
        actions = actions.filter(review__organisation__in=boards)
    for one in actions:
        yield _action(one, one.review.organisation, one.review.framework)


def _action(one: ReviewAction, organisation: Organisation, framework: Framework) -> Todo:
    steps, review = list(one.steps.all()), one.review
    is_done = bool(steps) and steps[-1].step == ReviewStep.Step.DONE
    is_the_boards = review.kind == Kind.ANNUAL and not review.ministerial
    settles = is_done and not is_the_boards
    verb = "Settle" if is_done else "Report on"
    label = f"{Kind(review.kind).label} {financial_year_label(framework.year_start.year)}"
    return Todo(
        kind=ACTION,
        key=f"{organisation.slug}/{framework.key}/{review.kind}/{one.key}",
        organisation=organisation.pk,
        action=Action.HOLD_REVIEW if settles else Action.REPORT_YEAR,
        due=one.due,
        words=f"{verb} action {one.key} of the {label} of {organisation.name}",
        href=review_address(organisation, framework.key, review.kind),
        why=f"The board says that it is done: {one.what}" if is_done else one.what,
        many=f"{verb} {{}} actions of reviews",
        reads=Action.VIEW_BOARD_DRAFTS,
    )
