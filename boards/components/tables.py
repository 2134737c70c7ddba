"""The base of every list that sorts and pages."""

from typing import Any, Literal

import django_tables2
from django.http import HttpRequest

from boards.components.parts import Download


class ListTable(django_tables2.Table):  # type: ignore[misc]
    """A list with a caption, drawn by `components/table.html`.

    A subclass sets `key` (unique on its page) and `caption`, and names its right-aligned columns in `number_columns`.
    Its first column is each row's heading. `layout`: on a phone every row is a card, or the box scrolls sideways.
    `Meta.empty_text` says what would be here and how it comes.
    """

    key = "list"
    caption = ""
    note = ""
    layout: Literal["cards", "scroll"] = "cards"
    number_columns: frozenset[str] = frozenset()

    def __init__(self, *arguments: Any, download: Download | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.download = download

    def arranged(self, request: HttpRequest, *, per_page: int = 50) -> "ListTable":
        """Sorted and paged as the address asks (?sort=name&page=2); what it cannot ask for is left out."""
        django_tables2.RequestConfig(request, paginate={"per_page": per_page}).configure(self)
        return self
