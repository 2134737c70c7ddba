"""Which versions were not plainly agreed: said beside every result that they judge."""

from boards.plans.agreement import Outcome
from boards.plans.models import PlanVersion
from boards.plans.words import decided_words


def decided_otherwise() -> dict[int, str]:
    """Words by the version's number in the database; one query over very few rows."""
    versions = PlanVersion.objects.filter(outcome__in=[Outcome.CONDITIONS, Outcome.NOT_APPROVED])
    return {pk: decided_words(outcome) for pk, outcome in versions.values_list("pk", "outcome")}
