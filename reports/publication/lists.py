"""The list of data releases at the desk."""

from django.urls import reverse

from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter
from boards.components.lists import ListOf
from boards.components.parts import TableCell
from reports.publication.models import DataRelease
from reports.publication.pages import state_words

STATES = {
    "prepared": "prepared, not approved",
    "approved": "approved, not public",
    "released": "public",
    "withdrawn": "withdrawn",
}


class ReleaseFilter(ListFilter):
    state = Choice(label="State", choices=list(STATES.items()))
    year = Choice(
        label="Figures known by a day in", field_name="known_on", lookup_expr="year", says="known in {}"
    )


RELEASES: ListOf[DataRelease] = ListOf(
    key="data-releases",
    noun=("data release", "data releases"),
    caption="Data releases",
    columns=(
        Column(
            "release",
            "Release",
            lambda one: one.number,
            Kind.CODE,
            order=("number",),
            shown=lambda one: TableCell(
                f"{one.number}. {one.title}", href=reverse("releases:release", args=[one.number])
            ),
        ),
        Column("title", "Title", lambda one: one.title, only="file"),
        Column(
            "known_on", "Figures known by", lambda one: one.known_on, Kind.DATE, order=("known_on", "number")
        ),
        Column(
            "state", "State", lambda one: one.state, Kind.CODE, order=("state", "number"), shown=state_words
        ),
        Column("prepared_at", "Prepared", lambda one: one.prepared_at, Kind.MOMENT, only="file"),
        Column("released_at", "Out on", lambda one: one.released_at, Kind.MOMENT, only="file"),
        Column("sha256", "SHA-256", lambda one: one.sha256, Kind.CODE, only="file"),
    ),
    order="-release",
    empty="No data release has been prepared. The public reads nothing until the first one is released.",
    filters=ReleaseFilter,
)
