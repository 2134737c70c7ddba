"""Reads of changes of process, with the people behind them."""

from django.db.models import Case, QuerySet, Value, When

from boards.performance.analysis.models import Rebase


def changes_of_process() -> QuerySet[Rebase]:
    """All of them, the newest first, with a `state` to filter by; all that a row says comes with the one query."""
    state = Case(
        When(confirmed=True, then=Value("confirmed")),
        When(confirmed=False, then=Value("declined")),
        default=Value("waits"),
    )
    whole = Rebase.objects.select_related("measure", "organisation", "asked_by", "decided_by")
    return whole.annotate(state=state).order_by("-pk")
