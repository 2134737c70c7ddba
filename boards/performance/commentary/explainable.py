"""Which newest standings can be explained: those that are missed, and those that get worse by more than chance."""

from django.db.models import OuterRef, Q, QuerySet, Subquery

from boards.performance.analysis.models import Analysis
from boards.performance.models import Result, Standing
from targets.calc.spc import VariationIcon

NOT_KEPT = (Result.OFF_TRACK, Result.SLIGHTLY_OFF_TRACK)
JUDGED = (*NOT_KEPT, Result.ON_TRACK)
#: Special causes of concern, whichever way is the worse one.
CONCERN = tuple(code.name.lower() for code in (VariationIcon.CONCERN_HIGH, VariationIcon.CONCERN_LOW))


def explainable() -> QuerySet[Standing]:
    """Each with its `variation` where that concerns, and with `special_at` where it is news since when; one query."""
    concern = Analysis.objects.filter(
        organisation=OuterRef("organisation"), measure=OuterRef("measure"), variation__in=CONCERN
    )
    return Standing.objects.annotate(
        variation=Subquery(concern.values("variation")), special_at=Subquery(concern.values("special_at"))
    ).filter(
        Q(result__in=NOT_KEPT) | Q(result__in=JUDGED, variation__isnull=False),
        latest=True,
        period_end__isnull=False,
    )
