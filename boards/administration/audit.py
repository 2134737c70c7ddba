"""The audit log to read: what was done, by whom, to what. Who may read which rows, and what of them is told."""

from typing import Any

from django.db.models import QuerySet

from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter, Search, years
from boards.components.lists import ListOf
from boards.organisations.marks import board_cell, invented_column
from boards.organisations.queries import organisations
from boards.people.permissions import Rights
from boards.people.roles import Action
from boards.work.models import AuditEvent

#: Acts on people, their roles and who stands in for them: the administrator's, nobody else's.
ABOUT_PEOPLE = ("person", "delegation")

#: Of what a row holds, these values are told; of everything else only that it was written. A secret that some later act
#: wrote into its row by mistake is not told either.
TOLD = frozenset(
    {
        "added",
        "changed",
        "due",
        "errors",
        "edit_number",
        "email",
        "ends",
        "file_name",
        "is_active",
        "known_from",
        "known_on",
        "measure",
        "name",
        "number",
        "organisation",
        "question",
        "reason",
        "role",
        "rows",
        "sha256",
        "starts",
        "state",
        "status",
        "stream",
        "title",
        "unchanged",
        "until",
        "why",
    }
)
LONGEST = 200  # characters of one value


def events_about_people() -> QuerySet[AuditEvent]:
    return _events().filter(subject_type__in=ABOUT_PEOPLE)


def events_of_boards(*, rights: Rights) -> QuerySet[AuditEvent]:
    """What was done about the boards whose drafts a person may see; about none of them only for who may see all."""
    boards = rights.boards(Action.VIEW_BOARD_DRAFTS)
    rows = _events().exclude(subject_type__in=ABOUT_PEOPLE)
    return rows if boards is None else rows.filter(organisation__in=boards)


def _events() -> QuerySet[AuditEvent]:
    return AuditEvent.objects.select_related("organisation")


class AuditFilter(ListFilter):
    words = Search(label="Who, what or about which", fields=("actor_label", "action", "subject_id"))
    kind = Choice(label="About", field_name="subject_type", says="about {}")
    year = Choice(label="Year", field_name="at", lookup_expr="year", says="in {}")


class BoardAuditFilter(AuditFilter):
    board = Choice(label="Board", field_name="organisation__slug", says="of {}")


def _list(*, caption: str, empty: str, filters: type[ListFilter]) -> ListOf[AuditEvent]:
    return ListOf(
        key="audit",
        noun=("act", "acts"),
        caption=caption,
        columns=(
            # Rows are numbered as they are written: the number orders them as time does, and is indexed.
            Column("at", "When", lambda event: event.at, Kind.MOMENT, order=("pk",)),
            Column("by", "Who", lambda event: event.actor_label, order=("actor_label",)),
            Column("act", "Act", lambda event: event.action, order=("action",)),
            Column("about", "About", lambda event: event.subject_type, Kind.CODE, only="file"),
            Column("about_number", "About", lambda event: event.subject_id, Kind.CODE, only="file"),
            Column(
                "subject",
                "About",
                lambda event: f"{event.subject_type.replace('_', ' ')} {event.subject_id}",
                order=("subject_type", "subject_id"),
                only="page",
            ),
            Column(
                "board",
                "Board",
                lambda event: event.organisation.slug if event.organisation else "",
                Kind.CODE,
                order=("organisation__position",),
                shown=lambda event: board_cell(event.organisation) if event.organisation else "",
            ),
            Column("details", "Details", details),
            invented_column(lambda event: event.organisation),
        ),
        order="-at",
        empty=empty,
        filters=filters,
    )


def details(event: AuditEvent) -> str:
    """What changed, from what to what, in the order in which it was written."""
    before, after = event.before or {}, event.after or {}
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return ""
    return "; ".join(_detail(key, before, after) for key in {**before, **after})


def _detail(key: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    words = key.replace("_", " ")
    values = [_value(one[key]) for one in (before, after) if key in one]
    if key not in TOLD or None in values:
        return f"{words} written"
    return f"{words}: {' → '.join(value for value in values if value)}"


def _value(value: object) -> str | None:
    """None for what is no single value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    if not isinstance(value, str | int | float):
        return None
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


PEOPLE_AUDIT = _list(
    caption="What was done about people, roles and second factors",
    empty="Nothing has been done about people yet. Every act on an account appears here with who did it.",
    filters=AuditFilter,
)
BOARD_AUDIT = _list(
    caption="What was done about boards",
    empty="Nothing has been done yet. Every act on figures, plans and reports appears here with who did it.",
    filters=BoardAuditFilter,
)


def audit_choices(events: QuerySet[AuditEvent], *, with_boards: bool) -> dict[str, list[tuple[str, str]]]:
    """What a reader can narrow the log to; two queries."""
    kinds = sorted(events.order_by().values_list("subject_type", flat=True).distinct())
    choices = {
        "kind": [(kind, kind.replace("_", " ")) for kind in kinds],
        "year": years(events, "at"),
    }
    if with_boards:
        choices["board"] = [(one.slug, one.name) for one in organisations().with_samples]
    return choices
