"""The reasons that who accepts unusual figures gives for them."""

from collections.abc import Mapping

from boards.figures.models import Submission
from boards.figures.plausibility.models import UnusualFigure, WhyUnusual
from boards.work.actors import Actor

LONGEST = 1_000  # characters of one reason

Reasons = Mapping[str, str] | str  # by kind of warning; or one text for every kind that asks


class Unexplained(Exception):
    """Figures are unusual and nobody says why; `kinds` are those without a reason, in their order."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        self.kinds = kinds
        said = "; ".join(UnusualFigure.Kind(kind).label for kind in kinds)
        super().__init__(f"Some figures are unusual ({said}). Say why they are right, or mend them.")


def asking_kinds(submission_id: int) -> tuple[str, ...]:
    """The kinds of warning that need a reason before the submission is accepted; one query."""
    asking = set(
        UnusualFigure.objects.filter(submission=submission_id, asks=True)
        .order_by()
        .values_list("kind", flat=True)
        .distinct()
    )
    return tuple(kind for kind in UnusualFigure.Kind.values if kind in asking)


def explain(submission: Submission, reasons: Reasons, *, actor: Actor) -> dict[str, str]:
    """Store a reason for each kind of warning that asks for one; the caller has the lock and the transaction.

    Returns them by kind. A reason that was given before stays. Unexplained where one is missing: then nothing is
    stored. What is said of kinds that do not ask is left out.
    """
    asking = asking_kinds(submission.pk)
    if isinstance(reasons, str):
        reasons = dict.fromkeys(asking, reasons)
    given = dict(WhyUnusual.objects.filter(submission=submission).values_list("kind", "text"))
    said = {kind: given.get(kind) or reasons.get(kind, "").strip() for kind in asking}
    if missing := tuple(kind for kind, text in said.items() if not text):
        raise Unexplained(missing)
    WhyUnusual.objects.bulk_create(
        WhyUnusual(submission=submission, kind=kind, text=text, by_id=actor.user_id, at=actor.now)
        for kind, text in said.items()
        if kind not in given
    )
    return said
