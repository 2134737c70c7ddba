"""The list of people."""

from typing import Any

import django_tables2
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from boards.components.tables import ListTable
from boards.people.queries import Held


class PeopleTable(ListTable):
    """Takes `boards.people.queries.Person`."""

    key = "people"
    caption = "Everybody with an account"
    name = django_tables2.Column(linkify=("person", {"user_id": django_tables2.A("user_id")}))
    email = django_tables2.Column(verbose_name="E-mail address")
    roles = django_tables2.Column(verbose_name="Roles", orderable=False, empty_values=())
    has_second_factor = django_tables2.Column(verbose_name="Second factor")
    is_active = django_tables2.Column(verbose_name="Account")

    class Meta:
        empty_text = "Nobody has an account yet. Add the first person above."

    def render_roles(self, value: tuple[Held, ...]) -> SafeString:
        if not value:
            return format_html('<span class="caption">{}</span>', "none")
        return format_html_join("; ", "{}", ((role_words(held),) for held in value))

    def render_has_second_factor(self, value: bool) -> str:
        return "set up" if value else "not set up"

    def render_is_active(self, value: bool, record: Any) -> str:
        return ("sample" if record.demo else "open") if value else "closed"


def role_words(held: Held) -> str:
    """ "Planner, NHS Lothian"; a national role without a place."""
    name = held.role.short
    return f"{name}, {held.organisation_name}" if held.organisation_name else name
