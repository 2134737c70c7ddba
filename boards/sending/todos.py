"""What is owed about figures: those that are due, files to decide, returns that differ, questions to answer.

A figure is due where the feed is live and the board has had the measure before. A period that ended more than 24
months ago is no recent figure any more, so nobody is asked for it.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db import connection
from django.urls import reverse

from boards.asks.owing import Kind, Scope, Todo
from boards.components.words import counted
from boards.figures.models import Submission
from boards.figures.sql import newest_first
from boards.organisations.models import Organisation
from boards.people.roles import Action
from boards.performance.judging import due_on
from boards.performance.questions.queries import open_questions
from boards.performance.questions.views import address_of as value_address
from boards.sending.feed import samples_feed
from targets.calc.periods import Period, PeriodKind, add_months, financial_year, period_words
from targets.catalogue.models import Definition
from targets.catalogue.queries import Catalogue

FIGURE, SUBMISSION, DIFFERENCE, QUESTION = "figure", "submission", "difference", "figure-question"
KINDS = (
    Kind(FIGURE, "Figures due"),
    Kind(SUBMISSION, "Files to decide", may_wait=False),
    Kind(DIFFERENCE, "Returns that differ from the publication", may_wait=False),
    Kind(QUESTION, "Questions about figures"),
)
RECENT_MONTHS = 24
SHORT = 140  # characters of a question on a desk


def todos(scope: Scope, today: date) -> list[Todo]:
    """Six queries, each only where somebody is looked for who does it."""
    return [
        *_figures(scope, today),
        *_submissions(scope),
        *_differences(scope, today),
        *_questions(scope),
    ]


def _since(today: date) -> date:
    """Periods that end after this day are recent."""
    return add_months(today.replace(day=1), -RECENT_MONTHS)


# Figures that are due


def _figures(scope: Scope, today: date) -> Iterator[Todo]:
    boards = scope.boards(Action.SEND_FIGURES)
    wanted = list(_expected(scope.policy, today=today))
    if not wanted or boards == frozenset():
        return
    for organisation_id, place in _missing(wanted, boards=boards):
        measure_key, period, _ = wanted[place]
        organisation = scope.organisations.named(organisation_id)
        if organisation is None:
            continue
        measure = scope.policy.measures[measure_key]
        due = due_on(period, lag_months=_definition(scope.policy, measure_key, period).lag_months)
        yield Todo(
            kind=FIGURE,
            key=figure_key(organisation.slug, measure_key, period),
            organisation=organisation_id,
            action=Action.SEND_FIGURES,
            due=due,
            words=f"Send {measure.short_title} of {organisation.name}, {period_words(period)}",
            href=f"{_address(organisation)}type/{measure_key}/",
            many=f"Send {{}} figures of {organisation.name}",
        )


def figure_key(slug: str, measure_key: str, period: Period) -> str:
    return f"{slug}/{measure_key}/{period.start}/{period.kind}"


def _expected(policy: Catalogue, *, today: date) -> Iterator[tuple[str, Period, bool]]:
    """Measure, period and whether it is asked of the sample organisations: all that is over and recent.

    Real boards are asked where the measure's feed is live today, the samples what the newest fictional framework that
    has begun asks, from its first day on and without an end: its cycle is their feed.
    """
    for measure_key in policy.measures:
        until = policy.definition_on(measure_key=measure_key, day=today).collected_until
        if until is None or until >= today:
            yield from ((measure_key, period, False) for period in _over(policy, measure_key, today=today))
    feed = samples_feed(policy, today=today)
    if feed is not None:
        for measure_key in feed.measures:
            for period in _over(policy, measure_key, today=today):
                if period.end >= feed.framework.year_start:
                    yield measure_key, period, True


def _over(policy: Catalogue, measure_key: str, *, today: date) -> Iterator[Period]:
    since = _since(today)
    for year in range(financial_year(since), financial_year(today) + 1):
        for period in policy.expected_periods(measure_key=measure_key, first_year=year):
            if since <= period.end < today:
                yield period


def _definition(policy: Catalogue, measure_key: str, period: Period) -> Definition:
    return policy.definition_on(measure_key=measure_key, day=period.end)


# The first figures are read off the index, cell by cell; nothing is added up.
_MISSING = """
    WITH expected AS (
        SELECT * FROM unnest(%(measures)s::text[], %(ends)s::date[], %(starts)s::date[], %(samples)s::boolean[])
            WITH ORDINALITY AS asked(measure_id, period_end, period_start, sample, place)
    ), feeding AS MATERIALIZED (
        SELECT o.id AS organisation_id, m.measure_id, m.sample, least(
            (SELECT min(f.period_end) FROM boards_observation f
             WHERE f.organisation_id = o.id AND f.measure_id = m.measure_id AND f.stream = 'official'),
            (SELECT min(f.period_end) FROM boards_observation f
             WHERE f.organisation_id = o.id AND f.measure_id = m.measure_id AND f.stream = 'board')) AS first_end
        FROM boards_organisation o
        JOIN (SELECT DISTINCT measure_id, sample FROM expected) m ON m.sample = (o.kind = 'sample')
        WHERE o.kind <> 'nation' AND o.status = 'active'
          AND (%(boards)s::bigint[] IS NULL OR o.id = ANY(%(boards)s::bigint[]))
    )
    SELECT f.organisation_id, e.place
    FROM feeding f JOIN expected e USING (measure_id, sample)
    WHERE e.period_end > f.first_end AND NOT EXISTS (
        SELECT FROM boards_observation o
        WHERE o.organisation_id = f.organisation_id AND o.measure_id = e.measure_id
          AND o.stream IN ('official', 'board')
          AND o.period_end = e.period_end AND o.period_start = e.period_start)
"""


def _missing(
    wanted: list[tuple[str, Period, bool]], *, boards: frozenset[int] | None
) -> list[tuple[int, int]]:
    """Organisation and place in `wanted` of every figure that is not there, not even as "not available"."""
    with connection.cursor() as cursor:
        cursor.execute(
            _MISSING,
            {
                "measures": [measure_key for measure_key, _, _ in wanted],
                "ends": [period.end for _, period, _ in wanted],
                "starts": [period.start for _, period, _ in wanted],
                "samples": [sample for _, _, sample in wanted],
                "boards": None if boards is None else sorted(boards),
            },
        )
        return [(organisation_id, place - 1) for organisation_id, place in cursor.fetchall()]


# Files that wait for a decision


def _submissions(scope: Scope) -> Iterator[Todo]:
    boards = scope.boards(Action.SEND_FIGURES)
    loads = scope.wants(Action.LOAD_OFFICIAL)
    if not loads and boards == frozenset():
        return
    staged = Submission.objects.filter(state=Submission.State.STAGED).select_related(
        "measure", "organisation"
    )
    for submission in staged.defer("errors").order_by("id"):
        organisation = submission.organisation
        if organisation is None:
            if loads:
                yield _to_decide(submission, None)
        elif boards is None or organisation.pk in boards:
            yield _to_decide(submission, organisation)


def _to_decide(submission: Submission, organisation: Organisation | None) -> Todo:
    whose = organisation.name if organisation else "an official publication"
    rows = counted(submission.rows, "row")
    return Todo(
        kind=SUBMISSION,
        key=str(submission.pk),
        organisation=organisation.pk if organisation else None,
        action=Action.SEND_FIGURES if organisation else Action.LOAD_OFFICIAL,
        due=None,
        words=f"Accept or withdraw {submission.file_name}",
        href=f"{_address(organisation) if organisation else reverse('official_figures')}{submission.pk}/",
        why=f"{submission.measure.short_title}, {whose}: {rows} checked, nothing stored yet.",
        many=f"Accept or withdraw {{}} files of {whose}",
    )


# Returns that differ from what was published

_DIFFERING = f"""
    SELECT o.id, m.key, returned.id, returned.period_end, returned.period_start, returned.period_kind,
           returned.value, published.value,
           EXISTS (SELECT FROM boards_question q WHERE q.document_kind = 'figure' AND q.state <> 'withdrawn'
                   AND q.document_number IN (returned.id, published.id)) AS is_asked,
           EXISTS (SELECT FROM boards_question q WHERE q.document_kind = 'figure'
                   AND q.state IN ('answered', 'settled')
                   AND q.document_number IN (returned.id, published.id)) AS is_answered
    FROM boards_organisation o CROSS JOIN targets_measure m
    CROSS JOIN LATERAL (
        SELECT DISTINCT ON (r.period_end, r.period_start) r.id, r.period_end, r.period_start, r.period_kind, r.value
        FROM boards_observation r
        WHERE r.organisation_id = o.id AND r.measure_id = m.key AND r.stream = 'board'
          AND r.period_end > %(since)s AND r.known_from <= %(today)s
        ORDER BY r.period_end DESC, r.period_start, {newest_first("r")}
    ) returned
    CROSS JOIN LATERAL (
        SELECT p.id, p.value FROM boards_observation p
        WHERE p.organisation_id = o.id AND p.measure_id = m.key AND p.stream = 'official'
          AND p.period_end = returned.period_end AND p.period_start = returned.period_start
          AND p.known_from <= %(today)s
        ORDER BY {newest_first("p")} LIMIT 1
    ) published
    WHERE returned.value <> published.value
      AND (%(boards)s::bigint[] IS NULL OR o.id = ANY(%(boards)s::bigint[]))
    ORDER BY o.position, m.position, returned.period_end
"""  # noqa: S608 (made of the constants above)


def _differences(scope: Scope, today: date) -> Iterator[Todo]:
    """The board is told until it has answered a question about the figure, an analyst until one is asked."""
    boards = scope.boards(Action.SEND_FIGURES, Action.ASK_ABOUT_FIGURE)
    if boards == frozenset():
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _DIFFERING,
            {"since": _since(today), "today": today, "boards": None if boards is None else sorted(boards)},
        )
        rows = cursor.fetchall()
    for (
        organisation_id,
        measure_key,
        number,
        end,
        start,
        kind,
        returned,
        published,
        is_asked,
        is_answered,
    ) in rows:
        period = Period(end=end, start=start, kind=PeriodKind(kind))
        organisation = scope.organisations.named(organisation_id)
        definition = _definition(scope.policy, measure_key, period)
        if organisation is None or is_answered or not _beyond_rounding(returned, published, definition):
            continue
        measure = scope.policy.measures[measure_key]
        what = f"{measure.short_title} of {organisation.name}, {period_words(period)}"
        for action, told, words, href in (
            (
                Action.SEND_FIGURES,
                True,
                f"Check your return: {what}",
                f"{_address(organisation)}type/{measure_key}/",
            ),
            (
                Action.ASK_ABOUT_FIGURE,
                not is_asked,
                f"Look at two figures that differ: {what}",
                value_address(organisation, number),
            ),
        ):
            if told:
                yield Todo(
                    kind=DIFFERENCE,
                    key=f"{organisation.slug}/{measure_key}/{start}/{kind}",
                    organisation=organisation_id,
                    action=action,
                    due=None,
                    words=words,
                    href=href,
                    why=f"The board returned {returned.normalize():f}, the publication says {published.normalize():f}.",
                    many=f"Look at {{}} figures of {organisation.name} that differ from the publication",
                )


# Questions about figures


def _questions(scope: Scope) -> Iterator[Todo]:
    """An open one is the board's to answer, an answered one an analyst's to read."""
    boards = scope.boards(Action.ANSWER_FOR_FIGURES, Action.ASK_ABOUT_FIGURE)
    if boards == frozenset():
        return
    for value in open_questions(boards=boards):
        organisation = scope.organisations.named(value.organisation_id)
        if organisation is None:
            continue
        what = f"{scope.policy.measures[value.measure_key].short_title} of {organisation.name}"
        for asked in value.questions:
            yield Todo(
                kind=QUESTION,
                key=str(asked.question_id),
                organisation=organisation.pk,
                action=Action.ANSWER_FOR_FIGURES if asked.is_open else Action.ASK_ABOUT_FIGURE,
                due=asked.due if asked.is_open else None,
                words=f"{'Answer a question' if asked.is_open else 'Read the answer to a question'} about {what}",
                href=f"{value_address(organisation, value.observation_id)}#question-{asked.question_id}",
                why=f"{value.in_words(scope.policy)}. {asked.by} asked: {_short(asked.text)}",
                not_by=frozenset({asked.by_id}) if asked.is_open else frozenset(),
            )


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT].rsplit(' ', 1)[0]} …"


def _beyond_rounding(returned: Decimal, published: Decimal, definition: Definition) -> bool:
    """More than half of the last place that is judged, or shown where nothing is judged."""
    places = definition.display_places if definition.judge_places is None else definition.judge_places
    return abs(returned - published) > Decimal(5).scaleb(-places - 1)


def _address(organisation: Organisation) -> str:
    return reverse("board_figures", args=[organisation.slug])
