"""The list of submissions."""

from django.db.models import QuerySet

from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter, years
from boards.components.lists import ListOf
from boards.components.parts import TableCell
from boards.components.words import counted
from boards.figures.models import Submission
from boards.organisations.marks import invented_column
from targets.catalogue.queries import Catalogue


class SubmissionFilter(ListFilter):
    measure = Choice(label="Measure", says="of {}")
    state = Choice(label="State", choices=Submission.State.choices)
    received = Choice(
        label="Received in", field_name="received_at", lookup_expr="year", says="received in {}"
    )


def submission_list(address: str) -> ListOf[Submission]:
    """`address` says where one of them is looked at."""
    return ListOf(
        key="submissions",
        noun=("submission", "submissions"),
        caption="What was sent",
        columns=(
            Column(
                "submission",
                "Submission",
                lambda one: one.pk,
                Kind.CODE,
                order=("pk",),
                shown=lambda one: TableCell(f"{one.pk}: {one.file_name}", href=f"{address}{one.pk}/"),
            ),
            Column("file_name", "File", lambda one: one.file_name, only="file"),
            Column("measure", "Measure", lambda one: one.measure_id, Kind.CODE, only="file"),
            Column(
                "measure_title",
                "Measure",
                lambda one: one.measure.title,
                order=("measure__position",),
                shown=lambda one: one.measure.short_title,
            ),
            Column("received", "Received", lambda one: one.received_at, Kind.MOMENT, order=("received_at",)),
            Column("known_from", "Known from", lambda one: one.known_from, Kind.DATE, order=("known_from",)),
            Column("rows", "Rows", lambda one: one.rows, Kind.NUMBER, order=("rows",)),
            Column("added", "Added", lambda one: one.added, Kind.NUMBER, order=("added",)),
            Column("changed", "Changed", lambda one: one.changed, Kind.NUMBER, order=("changed",)),
            Column("errors", "Errors", lambda one: one.error_count, Kind.NUMBER, only="file"),
            Column("state", "State", lambda one: one.state, Kind.CODE, order=("state",), shown=_state_words),
            Column("by", "By", _by, order=("submitted_by__name",)),
            invented_column(lambda one: one.organisation),
        ),
        order="-submission",
        empty="No figures have been sent yet. Send the first file above.",
        filters=SubmissionFilter,
        per_page=20,
    )


def submission_choices(
    submissions: QuerySet[Submission], *, catalogue: Catalogue
) -> dict[str, list[tuple[str, str]]]:
    """What a reader can narrow the list to; one query."""
    return {
        "measure": [(key, measure.title) for key, measure in catalogue.measures.items()],
        "received": years(submissions, "received_at"),
    }


def _by(one: Submission) -> str:
    return one.submitted_by.name if one.submitted_by else "command"


def _state_words(one: Submission) -> str:
    if one.state == Submission.State.REJECTED:
        return f"rejected: {counted(one.error_count, 'error')}"
    return one.get_state_display()
