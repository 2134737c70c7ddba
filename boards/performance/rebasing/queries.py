"""Reads of changes of process, with the people behind them."""

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from boards.desk.models import Looked
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


def waiting_or_unread() -> QuerySet[Rebase]:
    """Those that nobody has decided about yet, and those declined that who recorded them has not opened since."""
    seen = Looked.objects.filter(
        view=Looked.View.PROCESS,
        subject=OuterRef("pk"),
        person=OuterRef("asked_by"),
        at__gte=OuterRef("decided_at"),
    )
    return changes_of_process().filter(Q(confirmed=None) | Q(confirmed=False) & ~Exists(seen))
