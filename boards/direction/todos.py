"""What is owed about the years of agreed plans: returns and reviews that have a day, and actions of reviews."""

from collections.abc import Iterator, Mapping
from datetime import date

from boards.asks.owing import Kind, Scope, Todo
from boards.direction.return_counts import asked_rows, said_rows
from boards.direction.return_queries import Quarter, kept_from_others, quarters_of
from boards.direction.returns import QuarterlyReturn, ReturnEdit
from boards.direction.review_todos import KINDS as REVIEW_KINDS
from boards.direction.review_todos import action_todos, held_reviews, review_todos
from boards.direction.sections import SECTIONS
from boards.direction.year_words import RETURN, return_address, return_key
from boards.organisations.models import Organisation
from boards.people.roles import Action
from boards.plans.cycles import RETURNS, REVIEWS, Cycle
from boards.plans.queries.in_force import Round, rounds
from boards.work.edits import authors
from targets.calc.periods import financial_year_label, period_words

KINDS = (Kind(RETURN, "Quarterly returns"), *REVIEW_KINDS)
_ACTS = (Action.REPORT_YEAR, Action.SIGN_RETURN, Action.HOLD_REVIEW)


def todos(scope: Scope, today: date) -> list[Todo]:
    """Twelve queries, where somebody is looked for who writes or signs returns, or holds reviews."""
    if not scope.wants(*_ACTS):
        return []
    owed: list[Todo] = list(action_todos(scope))
    cycles = {
        one.framework_id: one
        for one in Cycle.objects.all()
        if any(getattr(one, name) for name in (*RETURNS, *REVIEWS))
    }
    if not cycles:
        return owed
    boards = scope.boards(*_ACTS)
    held = {
        (one.plan.framework_id, one.plan.organisation_id, one.quarter): one
        for one in QuarterlyReturn.objects.filter(plan__framework__in=cycles).select_related("plan")
    }
    unsigned = [one for one in held.values() if one.signed_at is None]
    asked = asked_rows({one.version_id for one in unsigned})
    said = said_rows([one.pk for one in unsigned])
    wrote = authors(ReturnEdit, documents=[one.pk for one in unsigned])
    reviews = held_reviews()
    for one in rounds(policy=scope.policy, today=today):
        cycle = cycles.get(one.framework.key)
        for organisation in one.organisations:
            if cycle is None or organisation.pk not in one.plans:
                continue
            if boards is not None and organisation.pk not in boards:
                continue
            owed += review_todos(one, cycle, organisation, reviews, today=today)
            for quarter in quarters_of(organisation.slug, one.framework, cycle, {}):
                if quarter.due is None or quarter.period.end >= today:
                    continue
                found = held.get((one.framework.key, organisation.pk, quarter.number))
                lacking = (
                    _lacking(one, organisation, asked.get(found.version_id, {}), said.get(found.pk, {}))
                    if found
                    else 0
                )
                owed += _todos(
                    one,
                    organisation,
                    quarter,
                    found,
                    lacking=lacking,
                    writers=wrote.get(found.pk, frozenset()) if found else frozenset(),
                )
    return owed


def _lacking(
    one: Round, organisation: Organisation, asked: Mapping[str, int], said: Mapping[str, int]
) -> int:
    """Rows that are not said yet."""
    hidden = kept_from_others(
        one.setting(organisation), dict.fromkeys(one.shared.get(organisation.pk, frozenset()))
    )
    return sum(
        asked.get(section.key, 0) - said.get(section.key, 0)
        for section in SECTIONS
        if section.part.key not in hidden
    )


def _todos(
    one: Round,
    organisation: Organisation,
    quarter: Quarter,
    held: QuarterlyReturn | None,
    *,
    lacking: int,
    writers: frozenset[int],
) -> Iterator[Todo]:
    if held is not None and held.signed_at:
        return
    action, verb, why = Action.REPORT_YEAR, "Write", "Nothing is written yet."
    if held is not None:
        why = f"{lacking} of its rows not said yet."
        if not lacking:
            action, verb, why = Action.SIGN_RETURN, "Read and sign", "Every row is said."
    label = financial_year_label(one.framework.year_start.year)
    yield Todo(
        kind=RETURN,
        key=return_key(organisation.slug, one.framework.key, quarter.number),
        organisation=organisation.pk,
        action=action,
        due=quarter.due,
        words=f"{verb} the return of {organisation.name}, quarter {quarter.number} of {label} "
        f"({period_words(quarter.period)})",
        href=return_address(organisation, one.framework.key, quarter.number),
        why=why,
        many=f"{verb} {{}} quarterly returns of {label}",
        not_by=writers if action is Action.SIGN_RETURN else frozenset(),
        reads=Action.VIEW_BOARD_DRAFTS,
    )
