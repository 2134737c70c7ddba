"""What the pages of releases and of single figures show, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.urls import reverse

from boards.components.columns import Column, Kind
from boards.components.parts import Link, Row, TableCell
from boards.components.tables import PageTable, page_table
from boards.components.words import local_day, spoken_moment
from boards.figures.models import FigureStatus, Observation, Stream, Submission
from boards.participation.audit_rows import BoardAudit
from boards.participation.feedback_public import PublicFeedback
from boards.participation.feedback_tables import feedback_columns
from boards.people.acts import Offer
from boards.people.permissions import Rights
from boards.people.roles import Action
from boards.performance.offered import Statement
from boards.performance.words import (
    OPEN_LICENCES,
    checked,
    copies,
    count_words,
    figure_words,
    plain_source,
)
from reports.publication import by_rule
from reports.publication.acts import APPROVED, PREPARED, ReleaseFacts
from reports.publication.models import DataRelease
from reports.publication.plans import Chosen
from reports.publication.queries import Arrival
from reports.publication.taking_off import TakenOff, taken_off_table
from targets.calc.periods import Period, PeriodKind, day_words, period_words
from targets.calc.rounding import MOST_PLACES, shown
from targets.catalogue.models import Definition
from targets.catalogue.queries import Catalogue


@dataclass(frozen=True)
class FigurePage:
    """The record of one published figure: `publication/figure.html`."""

    title: str
    value: str
    rows: tuple[Row, ...]
    board: Link
    series: Link
    counted: str
    source: str
    copies: tuple[Link, ...]


#: How a publisher's own file comes in. What is typed, or read again, has a file of our making.
AS_PUBLISHED = frozenset({Submission.Channel.UPLOAD, Submission.Channel.COMMAND, Submission.Channel.DEMO})


def may_be_given_on(submission: Submission, definition: Definition) -> bool:
    """Whether the kept file behind a published figure may be given to anybody: published, alone, under an open licence.

    A file of several measures may hold one under another licence, so it stays here.
    """
    return (
        submission.stream == Stream.OFFICIAL
        and submission.channel in AS_PUBLISHED
        and submission.sent_with_id is None
        and definition.licence in OPEN_LICENCES
    )


def figure_page(observation: Observation, *, definition: Definition) -> FigurePage:
    """Everything that is known of the figure: the headline as every page rounds it, the value exactly as it is held."""
    period = Period(
        end=observation.period_end, start=observation.period_start, kind=PeriodKind(observation.period_kind)
    )
    submission, organisation = observation.submission, observation.organisation
    rows = [
        Row("Board", organisation.name),
        Row("Period", f"{period_words(period)} ({day_words(period.start)} to {day_words(period.end)})"),
    ]
    if observation.numerator is not None and observation.denominator is not None:
        rows += [
            Row("Counted", f"{count_words(observation.numerator)}: {definition.numerator}"),
            Row("Out of", f"{count_words(observation.denominator)}: {definition.denominator}"),
        ]
    if observation.value is not None:
        rows.append(Row("Exact value", _exact(observation.value, definition)))
    rows += [
        Row("Status", FigureStatus(observation.status).label),
        Row("Known from", day_words(observation.known_from)),
        Row(
            "File",
            f"{submission.file_name}, SHA-256 {submission.sha256}",
            Link("Take the file", reverse("figures:file", args=[observation.pk]))
            if may_be_given_on(submission, definition)
            else None,
        ),
        Row("Number of this record", str(observation.pk)),
    ]
    return FigurePage(
        title=observation.measure.title,
        value=figure_words(observation.value, observation.marker, definition=definition, with_unit=True),
        rows=tuple(rows),
        board=Link(organisation.name, reverse("public:board", args=[organisation.slug])),
        series=Link(
            observation.measure.short_title,
            reverse("public:cell", args=[organisation.slug, observation.measure_id]),
        ),
        counted=observation.measure.about,
        source=(
            f"{checked(definition, 'publisher', definition.publisher)}. {plain_source(definition.source)}. "
            f"{definition.licence}."
        ),
        copies=tuple(Link(name, href) for name, href in copies(definition.source)),
    )


def _exact(value: Decimal, definition: Definition) -> str:
    """The value as it is held, without needless zeros."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return shown(value, places=min(places, MOST_PLACES), unit=definition.unit, with_unit=True)


ARRIVALS: tuple[Column[Arrival], ...] = (
    Column("measure", "Measure", lambda one: one.measure_key, Kind.CODE, only="file"),
    Column("measure_title", "Measure", lambda one: one.measure),
    Column("file_name", "File", lambda one: one.file_name),
    Column("known_from", "Known from", lambda one: one.known_from, Kind.DATE),
    Column("added", "New figures", lambda one: one.added, Kind.NUMBER),
    Column("changed", "Changed figures", lambda one: one.changed, Kind.NUMBER),
)


def release_address(release: DataRelease) -> str:
    return reverse("releases:release", args=[release.number])


@dataclass(frozen=True)
class ReleasePage:
    """One data release at the desk: `publication/release.html`.

    `offers` are what the reader may do next, `links` where to go on reading, `waiting` what is waited for.
    """

    title: str
    state: str
    note: str
    rows: tuple[Row, ...]
    arrivals: PageTable
    statements: PageTable
    audits: PageTable
    feedback: PageTable
    taken_off: PageTable | None
    offers: tuple[Offer, ...]
    links: tuple[Link, ...]
    waiting: str


def release_page(
    release: DataRelease,
    *,
    arrivals: Iterable[Arrival],
    statements: Iterable[Statement],
    plans: Iterable[Chosen],
    audits: Iterable[BoardAudit],
    feedback: Iterable[PublicFeedback],
    off: Mapping[tuple[str, int], str],
    taken_off: Iterable[TakenOff],
    boards: Mapping[str, str],
    policy: Catalogue,
    names: Mapping[int, str],
    rights: Rights,
    current: bool,
    facts: ReleaseFacts,
    unsaid: str,
    offers: tuple[Offer, ...],
) -> ReleasePage:
    """`unsaid` is what is off track without a word about it, while that can still be said.

    `current` is True for what the public reads now; `names` are those of the boards.
    `offers` are the acts that the reader may do or sees why not; `off` leads to taking an entry off public pages.
    """
    rows = [
        Row("Figures known by", day_words(release.known_on)),
        Row("Prepared", _by(release.prepared_by.name, release.prepared_at)),
    ]
    if named := "\n".join(one.words for one in plans):
        rows.insert(1, Row("Plans", named))
    if unsaid:
        rows.append(Row("Said nothing", unsaid))
    if release.approved_by and release.approved_at:
        rows.append(Row("Approved", _by(release.approved_by.name, release.approved_at)))
    if release.released_by and release.released_at:
        rows.append(Row("Released", _by(release.released_by.name, release.released_at)))
        rows.append(Row("SHA-256", release.sha256))
        titles = {key: measure.title for key, measure in policy.measures.items()}
        if words := by_rule.named(release, names=names, titles=titles):
            rows.append(Row("By rule alone", words))
    if release.withdrawn_by and release.withdrawn_at:
        rows.append(Row("Withdrawn", _by(release.withdrawn_by.name, release.withdrawn_at)))
        rows.append(Row("Why", release.withdrawn_because))
    links: tuple[Link, ...] = ()
    waiting = "" if any(offer.leads for offer in offers) else _waiting_for(facts)
    if current:
        waiting, links = _after_release(rights)
    return ReleasePage(
        title=f"Data release {release.number}: {release.title}",
        state=state_words(release),
        note=release.note,
        rows=tuple(rows),
        arrivals=page_table(
            ARRIVALS,
            arrivals,
            key="arrivals",
            caption="What it brings that the release before it did not hold",
            empty="Nothing: every figure of it was in the release before.",
        ),
        statements=_statements(statements, policy=policy, names=names),
        audits=_audits(audits),
        feedback=_feedback(feedback, boards, off),
        taken_off=taken_off_table(taken_off),
        offers=offers,
        links=links,
        waiting=waiting,
    )


def _statements(statements: Iterable[Statement], *, policy: Catalogue, names: Mapping[int, str]) -> PageTable:
    """Word for word, so that whoever approves has read it."""
    columns: tuple[Column[Statement], ...] = (
        Column("board", "Board", lambda one: names[one.organisation_id]),
        Column("measure", "Measure", lambda one: policy.measures[one.measure_key].short_title),
        Column("period_end", "Period ending", lambda one: one.period_end, Kind.DATE),
        Column("words", "Words", lambda one: " ".join(f"{line.heading}: {line.text}" for line in one.lines)),
    )
    return page_table(
        columns,
        statements,
        key="statements",
        caption="What boards and analysts said, as both offered it for publication",
        empty="Nothing that you may see. What both sides offer until a release is prepared goes out with it.",
    )


def _audits(audits: Iterable[BoardAudit]) -> PageTable:
    """Each leads to what the public will read of it, so that whoever approves has read it."""
    return page_table(
        (
            Column[BoardAudit]("board", "Board", lambda one: one.organisation.name),
            Column[BoardAudit](
                "round",
                "Round",
                lambda one: one.round.title,
                shown=lambda one: TableCell(
                    one.round.title,
                    href=reverse("desk:listening-round", args=[one.organisation.slug, one.round.key]),
                ),
            ),
        ),
        audits,
        key="audits",
        caption="Participation audits that it makes public",
        note="All that were final when it was prepared.",
        empty="None was final when it was prepared.",
    )


def _feedback(
    entries: Iterable[PublicFeedback], boards: Mapping[str, str], off: Mapping[tuple[str, int], str]
) -> PageTable:
    """Every word of it, so that whoever approves has read it; whoever releases may take an entry off."""
    act = Column[PublicFeedback](
        "act",
        "Act",
        lambda one: "",
        shown=lambda one: TableCell(f"Take off “{one.about}”", href=off.get((one.board, one.number), "")),
        only="page",
    )
    return page_table(
        (
            Column[PublicFeedback]("board", "Board", lambda one: boards[one.board]),
            *feedback_columns(),
            *((act,) if off else ()),
        ),
        entries,
        key="feedback",
        caption="What people said and what changed, that it makes public",
        note="All that two people had agreed when it was prepared, and that no board took back before it was released.",
        empty="None was agreed when it was prepared.",
    )


def state_words(release: DataRelease) -> str:
    if release.released_at:
        return f"public since {day_words(local_day(release.released_at))}"
    if release.withdrawn_at:
        return f"withdrawn on {day_words(local_day(release.withdrawn_at))}, never public"
    return "approved, not public" if release.approved_at else "prepared, not approved"


def _waiting_for(facts: ReleaseFacts) -> str:
    """What a reader is told who can do nothing about it: what stands in the way, or whose turn it is."""
    if facts.outrun or facts.state not in (PREPARED, APPROVED):
        return facts.outrun
    return f"Next: a publisher has to {'approve' if facts.state == PREPARED else 'release'} it."


def _after_release(rights: Rights) -> tuple[str, tuple[Link, ...]]:
    """What is next once a release is public, and where."""
    links = [
        Link("See what the public reads", reverse("public:home")),
        Link("See it among the public's data", reverse("public:data")),
    ]
    if rights.allows_somewhere(Action.DRAFT_REPORTS):
        links.append(Link("Ask for reports to be drafted again", reverse("desk_reports:ask")))
    elif rights.allows_somewhere(Action.VIEW_BOARD_DRAFTS):
        links.append(Link("See the ownership reports", reverse("desk_reports:reports")))
    return (
        "This is what the public reads. Next: ownership reports that are still drafts have older figures, so an "
        "analyst asks for them to be drafted again.",
        tuple(links),
    )


def _by(name: str, at: datetime) -> str:
    return f"by {name}, {spoken_moment(at)}"
