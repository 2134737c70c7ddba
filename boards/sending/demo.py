"""What the sample boards have sent, on whatever day the demonstration is loaded, and what of it they still owe."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from boards.asks.extensions import extend
from boards.asks.owing import everything, kinds, todos
from boards.figures import services
from boards.figures.demo.invented import invented_file
from boards.figures.models import Observation, Stream, Submission
from boards.figures.services import Accepted
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.performance.judging import due_on
from boards.sending.feed import samples_feed
from boards.sending.todos import FIGURE, figure_key
from boards.work.actors import Actor
from targets.calc.periods import Period, add_months, financial_year
from targets.catalogue.models import Framework
from targets.catalogue.queries import Catalogue, catalogue

MAINLAND, ISLES = "sample-mainland", "sample-isles"
MORE_TIME = timedelta(days=14)
WHY_UNUSUAL = "Invented, like the figure."
WHY_MORE_TIME = "Invented: the system that counts was down for a fortnight."
YEARS_BEFORE = 2  # of figures before a cycle's own year, so that a plan has something to begin from


@dataclass(frozen=True)
class Waiting:
    """What is not sent, by (board, measure): figures that are due, one that is late, and one whose day was moved."""

    due: tuple[tuple[str, str, Period], ...]
    late: tuple[str, str, Period]
    moved: tuple[str, str, Period]

    @property
    def every(self) -> frozenset[tuple[str, str, Period]]:
        return frozenset((*self.due, self.late, self.moved))


def waiting(policy: Catalogue, *, today: date) -> Waiting:
    """Of the open cycle's feed: two figures due, one late, one whose day was moved. LookupError without a feed."""
    feed = samples_feed(policy, today=today)
    if feed is None:
        raise LookupError("no fictional cycle has begun: there is nothing for the samples to send")
    first, second, third = feed.measures[:3]

    def over(measure_key: str) -> list[Period]:
        return [p for p in _periods(policy, measure_key, feed.framework, today=today) if p.end < today]

    lag = policy.definition_on(measure_key=first, day=today).lag_months
    late = [period for period in over(first) if due_on(period, lag_months=lag) < today][-1]
    return Waiting(
        due=((MAINLAND, second, over(second)[-1]), (ISLES, third, over(third)[-1])),
        late=(MAINLAND, first, late),
        moved=(ISLES, first, late),
    )


def send_sample_figures(*, planners: Mapping[str, Actor], today: date) -> list[Accepted]:
    """Send and accept as its planner what each sample board lacks up to today, but for what waits.

    Running it again on the same day sends nothing; on a later one it sends what became due since. RuntimeError, naming
    the first error, should a file be refused.
    """
    policy = catalogue()
    left = waiting(policy, today=today).every
    accepted = []
    for board in organisations().samples:
        there = _there(board)
        for framework, measure_key, periods in _asked(policy, today=today):
            lacking = [
                period
                for period in periods
                if (measure_key, period.start, period.end) not in there
                and (board.slug, measure_key, period) not in left
            ]
            if lacking:
                there |= {(measure_key, period.start, period.end) for period in lacking}
                after_the_year = add_months(framework.year_end + timedelta(days=1), 3)
                known_from = min(today, max(after_the_year, lacking[-1].end + timedelta(days=1)))
                accepted.append(
                    _send(
                        planners[board.slug],
                        board,
                        policy,
                        framework,
                        measure_key,
                        lacking,
                        known_from=known_from,
                    )
                )
    return accepted


def move_a_date(*, by: Actor, today: date) -> bool:
    """Give one sample board more time for a figure that is late; False where it has it already.

    `by` may move dates.
    """
    slug, measure_key, period = waiting(catalogue(), today=today).moved
    key = figure_key(slug, measure_key, period)
    board = next(board for board in organisations().samples if board.slug == slug)
    owed = todos(everything(of=frozenset({board.pk})), today=today)
    todo = next((todo for todo in owed if (todo.kind, todo.key) == (FIGURE, key)), None)
    if todo is None or todo.extension is not None:
        return False
    extend(actor=by, todo=todo, kind=kinds[FIGURE], until=today + MORE_TIME, why=WHY_MORE_TIME)
    return True


def _there(board: Organisation) -> set[tuple[str, date, date]]:
    held = Observation.objects.filter(organisation=board.pk)
    return set(held.values_list("measure_id", "period_start", "period_end").distinct())


def _asked(policy: Catalogue, *, today: date) -> Iterator[tuple[Framework, str, list[Period]]]:
    """For each fictional cycle and measure the periods of its year and of two before it; the feed's up to today."""
    for framework in policy.frameworks.values():
        if framework.fictional and framework.year_start <= today:
            for asking, measure_key in policy.requirements:
                if asking == framework.key:
                    yield (
                        framework,
                        measure_key,
                        list(
                            _periods(policy, measure_key, framework, today=today, years_before=YEARS_BEFORE)
                        ),
                    )


def _periods(
    policy: Catalogue, measure_key: str, framework: Framework, *, today: date, years_before: int = 0
) -> Iterator[Period]:
    feed = samples_feed(policy, today=today)
    first, last = framework.year_start.year - years_before, framework.year_start.year
    if feed is not None and feed.framework.key == framework.key:
        last = max(last, financial_year(today))
    for year in range(first, last + 1):
        for period in policy.expected_periods(measure_key=measure_key, first_year=year):
            definition = policy.definition_on(measure_key=measure_key, day=period.end)
            if period.end < today and period.kind.value == definition.frequency:
                yield period


def _send(
    planner: Actor,
    board: Organisation,
    policy: Catalogue,
    framework: Framework,
    measure_key: str,
    periods: list[Period],
    *,
    known_from: date,
) -> Accepted:
    requirement = policy.requirements[framework.key, measure_key]
    submission = services.receive(
        actor=planner,
        measure_key=measure_key,
        stream=Stream.BOARD,
        organisation_id=board.pk,
        content=invented_file(
            slug=board.slug,
            definition=policy.definition_on(measure_key=measure_key, day=periods[-1].end),
            asked=requirement.floor,
            periods=periods,
        ),
        file_name=f"{board.slug}-{measure_key}.csv",
        channel=Submission.Channel.DEMO,
        layout_name="tidy",
        known_from=known_from,
    )
    if submission.state == Submission.State.REJECTED:
        raise RuntimeError(f"{submission.file_name}: {submission.errors[0]}")
    return services.accept(actor=planner, submission_id=submission.pk, reasons=WHY_UNUSUAL)
