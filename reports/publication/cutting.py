"""The cut of a data release through what is held: which files are in it, and what came or went out since.

A release is a cut: official figures known by a day, of submissions up to a number.
"""

from datetime import date

from django.db.models import QuerySet

from boards.figures import cut
from boards.figures.models import Stream, Submission
from boards.organisations.models import Organisation
from boards.performance.analysis.models import Rebase
from boards.plans.models import PlanVersion
from boards.plans.promise_corrections import CorrectionDecision
from boards.work.actors import end_of
from reports.publication import audits, feedback, plans, queries, snapshots
from reports.publication.models import DataRelease
from reports.publication.policy import policy_as_it_stands
from reports.publication.queries import current_release
from targets.calc import CALCULATION_VERSION


def close() -> str:
    """How each act on a release begins: no other act and no acceptance of official figures until it ends.

    Why it cannot be closed now; empty where it is. What is asked after this sees every file that was ever accepted, so
    no act reads a clock to find out.
    """
    snapshots.lock_release_chain()
    if cut.closed():
        return ""
    return "Official figures are being accepted at this moment. Try again when that is done."


def official() -> QuerySet[Submission]:
    return Submission.objects.filter(state=Submission.State.ACCEPTED, stream=Stream.OFFICIAL)


def in_the_cut(*, known_on: date, through: int) -> QuerySet[Submission]:
    """The files whose figures a release with this cut holds, as things stand."""
    return official().filter(pk__lte=through, known_from__lte=known_on)


def outrun(release: DataRelease) -> str:
    """What makes a release that is not public yet useless, and what to do; empty where nothing does."""
    return (
        _what_came_since(release)
        or _what_went_out_since(release)
        or _what_judges_anew(release)
        or _what_was_agreed_since(release)
    )


def brings_something(release: DataRelease, current: DataRelease) -> bool:
    """Whether the public would read anything else than it does: new figures, a later day, or another judgement."""
    return bool(
        release.known_on > current.known_on  # what is late by then is told
        or queries.arrivals(release=release, after=current)
        or release.plans_chosen != current.plans_chosen
        or audits.of_release(release).exclude(pk__in=audits.of_release(current)).exists()
        or feedback.differs(release, current)
        or current.calculation != CALCULATION_VERSION
        or current.policy != policy_as_it_stands()
        or PlanVersion.objects.filter(
            plan__framework__fictional=False, agreed_at__gt=current.released_at
        ).exists()
        or CorrectionDecision.objects.filter(
            kind=CorrectionDecision.Kind.CONFIRMED,
            correction__version__plan__framework__fictional=False,
            at__gt=current.released_at,
        ).exists()
        or Rebase.objects.filter(confirmed=True, decided_at__gt=current.released_at)
        .exclude(organisation__kind=Organisation.Kind.SAMPLE)
        .exists()
    )


def _what_came_since(release: DataRelease) -> str:
    """A file that waited meanwhile has a number below the cut: accepted since the preparation, it would slip in."""
    now = in_the_cut(known_on=release.known_on, through=release.through_submission)
    slipped_in = list(
        now.exclude(pk__in=release.submissions).order_by("id").values_list("file_name", flat=True)
    )
    if not slipped_in:
        return ""
    return (
        f"Figures were accepted after this release was prepared: {', '.join(slipped_in)}. "
        "Prepare a new release, so that what is approved is what goes out."
    )


def _what_judges_anew(release: DataRelease) -> str:
    """What is approved was looked at as it was judged then: by other rules or promises it would be another release."""
    if release.approved_at is None:
        return ""
    if release.calculation != CALCULATION_VERSION:
        return (
            "The rules of judging changed after this release was approved. Withdraw it and prepare a new one, so that "
            "what is approved is what goes out."
        )
    confirmed = CorrectionDecision.objects.filter(
        kind=CorrectionDecision.Kind.CONFIRMED,
        correction__version__plan__framework__fictional=False,
        at__gt=release.approved_at,
        at__lt=end_of(release.known_on),
    )
    agreed = PlanVersion.objects.filter(
        plan__framework__fictional=False,
        agreed_at__gt=release.approved_at,
        agreed_at__lt=end_of(release.known_on),
    )
    if agreed.exists() or confirmed.exists():
        return (
            "A plan was agreed or corrected after this release was approved. Withdraw it and prepare a new one, so "
            "that what is approved is what goes out."
        )
    return ""


def _what_was_agreed_since(release: DataRelease) -> str:
    replaced = plans.replaced_since(release)
    if not replaced:
        return ""
    named = "; ".join(one.words for one in replaced)
    return f"Of a plan that was chosen for this release another version was agreed since: {named}. Prepare a new one."


def _what_went_out_since(release: DataRelease) -> str:
    current = current_release()
    if current is None or current == release:  # it went out itself since it was read: its lock tells by whom
        return ""
    if release.known_on < current.known_on or release.through_submission < current.through_submission:
        return (
            f"Data release {current.number} went out since with newer figures. "
            "Withdraw this one; where something is missing, prepare a new one."
        )
    if not brings_something(release, current):
        return (
            f"Data release {current.number} went out since with every figure of this one. Withdraw this one."
        )
    return ""
