"""What is owed about ownership reports: words to write, drafts to approve, approved ones to release."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from boards.asks.owing import Kind, Scope, Todo
from boards.components.words import counted, spoken_moment
from boards.people.roles import Action
from reports.ownership import queries
from reports.ownership.acts import CAME, State, state_of
from reports.ownership.addresses import desk_address
from reports.ownership.models import OwnershipReport, Part, ReportEdit
from reports.ownership.verbs import Verb
from targets.calc.periods import financial_year_label

REPORT = "report"
KINDS = (Kind(REPORT, "Ownership reports"),)
_WRITING = (Action.EDIT_BOARD_REPORT, Action.EDIT_NATIONAL_REPORT)
_DECIDING = (Action.APPROVE_RELEASE, Action.RELEASE)
Status = OwnershipReport.Status
_OPEN = (Status.DRAFT, Status.APPROVED)


def todos(scope: Scope, today: date) -> list[Todo]:
    """Five queries, where somebody is looked for who writes, approves or releases reports."""
    if not scope.wants(*_WRITING, *_DECIDING):
        return []
    reports = [
        report
        for report in queries.reports(boards=scope.boards(*_WRITING, *_DECIDING))
        if not report.framework.fictional and report.status in _OPEN
    ]
    authors, came = _authors(), _came_back()
    questions = queries.questions_that_wait()
    return [
        todo
        for report in reports
        for todo in _todos(
            report,
            authors=authors.get(report.pk, frozenset()),
            came=came.get(report.pk),
            questions=questions.get(report.pk, 0),
        )
    ]


def _todos(
    report: OwnershipReport, *, authors: frozenset[int], came: ReportEdit | None, questions: int
) -> Iterator[Todo]:
    """Whose turn it is: once an author has it on the desk, the publisher is not called until it is handed over."""
    touched = came is not None or bool(report.edit_count)  # type: ignore[attr-defined]
    state, writing = state_of(report, touched=touched), queries.writing(report.organisation)
    if state == State.APPROVED:
        why = "It is approved and not public yet."
        yield _todo(report, Action.RELEASE, "Release the report", "Release {} reports", why, not_by=authors)
        return
    if state == State.WITH_AUTHOR:
        act, many = "Finish and hand over the report", "Finish and hand over {} reports"
        yield _todo(report, writing, act, many, _why_with_author(came, questions=questions))
        return
    if state == State.UNTOUCHED:
        why = "Its figures are drafted; nobody has written anything yet."
        act, many = "Write the words of the report", "Write the words of {} reports"
        yield _todo(report, writing, act, many, why)
    why = (
        "Its author has handed it over." if state == State.HANDED_OVER else "It is drafted and not approved."
    )
    yield _todo(
        report, Action.APPROVE_RELEASE, "Approve the report", "Approve {} reports", why, not_by=authors
    )


def _why_with_author(came: ReportEdit | None, *, questions: int) -> str:
    if came is None:
        return "Its words are changed and not handed over yet."
    how = CAME[Verb(came.entry)].capitalize()
    count = f", {counted(questions, 'question')} to answer" if questions else ""
    return f"{how} by {came.editor_label} on {spoken_moment(came.at)}{count}."


def _todo(
    report: OwnershipReport,
    action: Action,
    words: str,
    many: str,
    why: str,
    *,
    not_by: frozenset[int] = frozenset(),
) -> Todo:
    year = financial_year_label(report.framework.year_start.year)
    return Todo(
        kind=REPORT,
        key=f"{report.organisation.slug}/{report.framework_id}/{report.edition}",
        organisation=report.organisation_id,
        action=action,
        due=None,
        words=f"{words} of {report.organisation.name}, {year}",
        href=desk_address(report),
        why=why,
        many=f"{many} of {year}",
        not_by=not_by,
    )


def _came_back() -> Mapping[int, ReportEdit]:
    """By report that is a draft, how it last came to its author."""
    edits = ReportEdit.objects.filter(document__status=Status.DRAFT, part=Part.STATE, entry__in=list(CAME))
    return {edit.document_id: edit for edit in edits.order_by("id")}


def _authors() -> Mapping[int, frozenset[int]]:
    """By open report, who wrote any of its words or its board's contacts, and so may neither approve nor release it."""
    authors: dict[int, set[int]] = defaultdict(set)
    edits = ReportEdit.objects.filter(document__status__in=_OPEN, editor__isnull=False).exclude(
        part=Part.STATE
    )
    for report_id, person in edits.order_by().values_list("document_id", "editor_id").distinct():
        authors[report_id].add(person)
    of_contacts = OwnershipReport.objects.filter(
        status__in=_OPEN, organisation__contacts__changed_by__isnull=False
    ).order_by()
    for report_id, person in of_contacts.values_list("pk", "organisation__contacts__changed_by").distinct():
        authors[report_id].add(person)
    return {report_id: frozenset(people) for report_id, people in authors.items()}
