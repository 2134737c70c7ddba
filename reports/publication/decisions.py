"""Acts on a data release that are asked about first: approve, release, withdraw."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from boards.components.parts import Link
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.people.roles import Action
from reports.publication import acts, plans, services
from reports.publication.acts import ReleaseFacts, release_facts
from reports.publication.forms import WithdrawRelease
from reports.publication.models import DataRelease
from reports.publication.pages import release_address
from reports.publication.silence import unsaid
from reports.publication.visits import release_of, to_releases
from targets.calc.periods import day_words


@desk(Action.APPROVE_RELEASE, step_up=False)
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, number: int) -> HttpResponse:
    release = release_of(number)
    page = ConfirmPage(
        title=f"Approve data release {number}",
        what=(
            f"You say that “{release.title}” may be made public: official figures known by "
            f"{day_words(release.known_on)}{_with_plans(release)}, and nothing else.",
            "Nothing is public until it is released.",
            *_silence(release),
        ),
        button="Approve this release",
        done=f"Data release {number} is approved. It is not public yet: release it when it shall be.",
    )
    return confirm(
        request,
        acts.APPROVE,
        _document(release),
        page,
        do=lambda read, entered: services.approve_release(actor=desk_of(request).actor, number=number),
    )


@desk(Action.RELEASE, step_up=False)
@require_http_methods(["GET", "POST"])
def make_public(request: HttpRequest, number: int) -> HttpResponse:
    release = release_of(number)
    page = ConfirmPage(
        title=f"Release data release {number}",
        what=(
            f"“{release.title}” becomes public at once, for everybody: official figures known by "
            f"{day_words(release.known_on)}{_with_plans(release)}, judged once and kept as they are.",
            "Public pages read it from then on. Ownership reports that are still drafts have to be drafted again.",
            "It takes some seconds, for every figure is judged and sealed: press once and wait for the next page.",
            *_silence(release),
        ),
        button="Release it now",
        done=f"Data release {number} is public.",
        danger=True,
    )
    return confirm(
        request,
        acts.RELEASE,
        _document(release),
        page,
        do=lambda read, entered: services.release(actor=desk_of(request).actor, number=number),
    )


@desk(Action.PREPARE_RELEASE, step_up=False)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    page = ConfirmPage(
        title=f"Withdraw data release {number}",
        what=("It will never be public. It keeps its number; the next one that is prepared gets the next.",),
        button="Withdraw it",
        done=f"Data release {number} is withdrawn.",
        danger=True,
    )
    return confirm(
        request,
        acts.WITHDRAW,
        _document(release_of(number)),
        page,
        do=lambda read, entered: services.withdraw_release(
            actor=desk_of(request).actor, number=number, reason=entered["reason"]
        ),
        form=WithdrawRelease(sent, initial=typed_before(request)),
    )


def _with_plans(release: DataRelease) -> str:
    named = "; ".join(one.words for one in plans.chosen(release))
    return f", and of these plans what the public may read ({named})" if named else ""


def _silence(release: DataRelease) -> tuple[str, ...]:
    """A note, which hinders nothing."""
    said = unsaid(release)
    return (f"As judged now, {said} That hinders nothing.",) if said else ()


def _document(release: DataRelease) -> Document[ReleaseFacts]:
    address = release_address(release)
    return Document(
        facts=release_facts(release),
        address=address,
        crumbs=(to_releases(), Link(f"Data release {release.number}", address)),
        active="releases",
    )
