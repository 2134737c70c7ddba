"""Monday: what an analyst looks at first. What changed, who is late, what nobody has answered or explained."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from boards.asks.models import Question
from boards.asks.queries import waiting
from boards.asks.tracker import LATE, Tracked, tracked
from boards.components.columns import Column, Kind, linked
from boards.components.filters import Choice, Day, ListFilter, Search
from boards.components.lists import ListOf
from boards.components.words import counted, moment_words
from boards.figures.models import Stream, Submission
from boards.organisations.marks import board_column, invented_column
from boards.organisations.models import Organisation
from boards.organisations.queries import Organisations
from boards.people.permissions import Rights
from boards.people.roles import Action
from boards.performance.analysis.models import Analysis
from boards.performance.analysis.words import direction
from boards.performance.analysis.words import since as since_words
from boards.performance.commentary.pages import unsaid_words
from boards.performance.commentary.queries import nothing_said, wanted_today
from boards.performance.commentary.rules import Why
from boards.performance.models import Result
from boards.performance.queries import Change, changes_since
from boards.work.actors import LOCAL
from targets.calc.periods import day_words, period_words
from targets.catalogue.queries import Catalogue

ONE_WEEK = timedelta(days=7)
OFF, BACK, SPECIAL, REVISED = "turned off track", "recovered", "new special cause", "figures revised"
LATE_BOARD, QUESTION, UNEXPLAINED = "late", "not answered", "not explained"
#: In the order of the page, each with its words for one and for several.
SORTS = {
    OFF: ("target turned off track", "targets turned off track"),
    BACK: ("recovered", "recovered"),
    SPECIAL: ("special cause is new", "special causes are new"),
    LATE_BOARD: ("thing is late", "things are late"),
    QUESTION: ("question is not answered", "questions are not answered"),
    UNEXPLAINED: ("target is not explained", "targets are not explained"),
    REVISED: ("file changed figures", "files changed figures"),
}
ALL_BOARDS = "All boards"


@dataclass(frozen=True)
class Row:
    """One line. `since` is the day that it is of, or since when it is owed."""

    kind: str
    board: str
    what: str
    how: str
    since: date | None
    href: str
    organisation: Organisation | None = None


class MondayFilter(ListFilter):
    kind = Choice(label="What", choices=tuple((sort, sort) for sort in SORTS), says="{}")
    board = Choice(label="Board", says="of {}")
    words = Search(label="Words", fields=("what", "how"))
    since = Day(label="Since")


MONDAY: ListOf[Row] = ListOf(
    key="monday",
    noun=("line", "lines"),
    caption="What changed, what is late, and what nobody has answered or explained",
    columns=(
        Column("kind", "What", lambda row: row.kind, order=("kind",)),
        board_column(lambda row: row.board, lambda row: row.organisation),
        linked("what", "Of what", lambda row: row.what, lambda row: row.href, order=("what",)),
        Column("how", "How", lambda row: row.how),
        Column("since", "Day", lambda row: row.since, Kind.DATE, order=("since",)),
        invented_column(lambda row: row.organisation),
    ),
    order="",
    empty="Nothing changed, nothing is late and nothing waits for an answer.",
    filters=MondayFilter,
    per_page=100,
)


def monday_rows(
    *, since: datetime, rights: Rights, organisations: Organisations, policy: Catalogue, today: date
) -> tuple[Row, ...]:
    """Every line, in the order of `SORTS`; a fixed number of queries."""
    rows = [
        *_changes(since, rights=rights, organisations=organisations, policy=policy),
        *_special(since, organisations=organisations, policy=policy),
        *_late(rights, today=today),
        *_questions(organisations),
        *_unexplained(organisations, policy=policy, today=today),
        *_revised(since, policy=policy),
    ]
    places = {sort: place for place, sort in enumerate(SORTS)}
    return tuple(sorted(rows, key=lambda row: places[row.kind]))


def _changes(
    since: datetime, *, rights: Rights, organisations: Organisations, policy: Catalogue
) -> Iterator[Row]:
    """Newest standings that turned off track or came back by figures, promises or time; what rules moved is no news."""
    everything = changes_since(since=since, boards=None, returns_of=rights.boards(Action.VIEW_BOARD_DRAFTS))
    for change in everything.changes:
        before, after = change.before.result, change.after.result
        if not change.latest or before is after:
            continue
        if after is Result.OFF_TRACK and before is not None:
            yield _change(OFF, change, organisations=organisations, policy=policy)
        elif before is Result.OFF_TRACK and after in (Result.ON_TRACK, Result.SLIGHTLY_OFF_TRACK):
            yield _change(BACK, change, organisations=organisations, policy=policy)


def _change(sort: str, change: Change, *, organisations: Organisations, policy: Catalogue) -> Row:
    measure = policy.measures[change.measure_key]
    board = organisations.named(change.organisation_id)
    before, after = change.before, change.after
    parts = [
        f"{after.result.label} in {period_words(after.period)}" if after.result and after.period else "",
        f"was {before.result.label}" if before.result else "",
        f"in {period_words(before.period)}" if before.period and before.period != after.period else "",
    ]
    return Row(
        kind=sort,
        board=board.name if board else "",
        what=measure.short_title,
        how=", ".join(parts[:2]) + (f" {parts[2]}" if parts[2] else ""),
        since=change.at.astimezone(LOCAL).date(),
        href=_cell(board, measure.key),
        organisation=board,
    )


def _special(since: datetime, *, organisations: Organisations, policy: Catalogue) -> Iterator[Row]:
    """Series of published figures that began to change by more than chance, for better or worse. One query."""
    for one in Analysis.objects.filter(special_at__gt=since).order_by("organisation", "measure"):
        board = organisations.named(one.organisation_id)
        told = direction(one)
        assert one.special_at is not None
        yield Row(
            kind=SPECIAL,
            board=board.name if board else "",
            what=policy.measures[one.measure_id].short_title,
            how=f"{told.word} {since_words(one)}".strip(),
            since=one.special_at.astimezone(LOCAL).date(),
            href=_cell(board, one.measure_id),
            organisation=board,
        )


def _late(rights: Rights, *, today: date) -> Iterator[Row]:
    """Late things, many of a kind in one line for each board."""
    groups: dict[tuple[str, str], list[Tracked]] = defaultdict(list)
    for row in tracked(rights, today=today):
        if row.state == LATE:
            groups[row.board, row.kind].append(row)
    for (board, kind), late in sorted(groups.items()):
        dues = [row.due for row in late if row.due is not None]
        longest = (today - min(dues)).days
        query = urlencode({"board": board, "kind": kind, "state": LATE})
        yield Row(
            kind=LATE_BOARD,
            board=board,
            what=f"{kind} ({len(dues)})",
            how=f"{counted(longest, 'day')} late"
            if len(dues) == 1
            else f"the longest {counted(longest, 'day')}",
            since=min(dues),
            href=f"{reverse('tracker')}?{query}",
            organisation=late[0].organisation,
        )


def _questions(organisations: Organisations) -> Iterator[Row]:
    for kind in Question.About:
        if kind is Question.About.AUDIT:
            continue  # between a board and its reviewers, until the audit is final
        for asked in waiting(kind=kind, state=Question.State.OPEN):
            board = organisations.named(asked.organisation_id)
            day = asked.at.astimezone(LOCAL).date()
            yield Row(
                kind=QUESTION,
                board=board.name if board else "",
                what=f"A question about {kind.label}",
                how=f"{asked.by}: {asked.text}",
                since=day,
                href=f"{reverse('tracker')}?{urlencode({'board': board.name})}" if board else "",
                organisation=board,
            )


_WHY_ASKED = {
    Why.TURNED: "",
    Why.SPECIAL: "gets worse by more than chance",
    Why.AGAIN: "still off track after its own day",
}


def _unexplained(organisations: Organisations, *, policy: Catalogue, today: date) -> Iterator[Row]:
    for one in wanted_today(boards=None, organisations=organisations, policy=policy, today=today):
        board = organisations.named(one.organisation_id)
        due = f"asked by {day_words(one.due)}" if one.due else "may be explained, nothing is due"
        told = _WHY_ASKED[one.why]
        yield Row(
            kind=UNEXPLAINED,
            board=board.name if board else "",
            what=policy.measures[one.measure_key].short_title,
            how=f"{told}; {due}" if told else due,
            since=one.period_end,
            href=_cell(board, one.measure_key),
            organisation=board,
        )


def _revised(since: datetime, *, policy: Catalogue) -> Iterator[Row]:
    """Accepted files that changed figures which were held."""
    files = Submission.objects.filter(
        state=Submission.State.ACCEPTED, decided_at__gt=since, changed__gt=0
    ).select_related("organisation")
    for submission in files.defer("errors").order_by("-decided_at"):
        assert submission.decided_at is not None
        of = submission.organisation
        yield Row(
            kind=REVISED,
            board=of.name if of else ALL_BOARDS,
            what=policy.measures[submission.measure_id].short_title,
            how=f"{counted(submission.changed, 'figure')} changed by {submission.file_name} "
            f"({Stream(submission.stream).label})",
            since=submission.decided_at.astimezone(LOCAL).date(),
            href=reverse("desk:target", kwargs={"measure": submission.measure_id}),
            organisation=of,
        )


def _cell(board: Organisation | None, measure_key: str) -> str:
    return reverse("desk:cell", kwargs={"board": board.slug, "measure": measure_key}) if board else ""


def chosen_since(text: str) -> datetime | None:
    """The first moment of the day that the address names; None where it names none."""
    try:
        return datetime.combine(date.fromisoformat(text), time.min, tzinfo=LOCAL)
    except ValueError:
        return None


def choices(rows: Iterable[Row]) -> dict[str, Sequence[tuple[str, str]]]:
    return {"board": [(name, name) for name in sorted({row.board for row in rows if row.board})]}


def finding(rows: Iterable[Row], *, since: datetime) -> str:
    """The page's first sentence."""
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row.kind] += 1
    told = [counted(counts[sort], *words) for sort, words in SORTS.items() if counts[sort]]
    if not told:
        return f"Since {moment_words(since)} nothing changed, and nothing is late or waits for an answer."
    return f"Since {moment_words(since)}: {', '.join(told)}."


def silence_words() -> str:
    """What is counted and asked of nobody. One query."""
    said = unsaid_words(nothing_said())
    return said and f"{said} Being off track is not asked about, turning off track is."


def sorts(rows: Iterable[Row]) -> tuple[str, ...]:
    """Each sort that there is, in the order of the page."""
    there = {row.kind for row in rows}
    return tuple(sort for sort in SORTS if sort in there)
