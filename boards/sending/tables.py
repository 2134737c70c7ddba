"""The list of submissions."""

from typing import Any

import django_tables2
from django.utils.html import format_html
from django.utils.safestring import SafeString

from boards.components.tables import ListTable
from boards.figures.models import Submission
from boards.work.actors import LOCAL
from targets.calc.periods import day_words


class SubmissionTable(ListTable):
    """Takes submissions; `address` says where one of them is looked at."""

    key = "submissions"
    number_columns = frozenset({"rows", "added", "changed", "unchanged"})
    pk = django_tables2.Column(verbose_name="Submission")
    measure = django_tables2.Column(accessor="measure__short_title", order_by="measure__position")
    received_at = django_tables2.Column(verbose_name="Received")
    known_from = django_tables2.Column(verbose_name="Known from")
    rows = django_tables2.Column(verbose_name="Rows")
    added = django_tables2.Column(verbose_name="Added")
    changed = django_tables2.Column(verbose_name="Changed")
    state = django_tables2.Column(verbose_name="State")
    by = django_tables2.Column(accessor="submitted_by__name", verbose_name="By", default="command")

    class Meta:
        empty_text = "No figures have been sent yet. Send the first file above."

    def __init__(self, *arguments: Any, caption: str, address: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.caption = caption
        self.address = address

    def render_pk(self, record: Submission) -> SafeString:
        return format_html('<a href="{}{}/">{}: {}</a>', self.address, record.pk, record.pk, record.file_name)

    def render_received_at(self, record: Submission) -> str:
        local = record.received_at.astimezone(LOCAL)
        return f"{day_words(local.date())}, {local:%H:%M}"

    def render_known_from(self, record: Submission) -> str:
        return day_words(record.known_from)

    def render_state(self, record: Submission) -> str:
        if record.state == Submission.State.REJECTED:
            return f"rejected: {record.error_count:,} {'error' if record.error_count == 1 else 'errors'}"
        return record.get_state_display()
