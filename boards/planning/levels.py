"""Levels that are agreed board by board: the page of a board's year, and a level proposed, confirmed or declined."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.forms import PlainForm
from boards.components.parts import Link
from boards.components.words import moment_words
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.gate import Desk, desk, desk_of
from boards.desk.kept import typed_before
from boards.desk.models import Looked
from boards.desk.services import look
from boards.organisations.models import Organisation
from boards.people.acts import Act, F, Offer, offers
from boards.people.roles import Action
from boards.planning.deciding import became_words, decide
from boards.planning.pages import address_of, plan_title
from boards.planning.pages.trajectory import NO_LEVEL, agreed_words
from boards.planning.visits import page_of, plan_of
from boards.plans import services
from boards.plans.agreed_levels import LevelProposal
from boards.plans.deciding import ProposalFacts
from boards.plans.levels import (
    ACTS,
    CONFIRM,
    DECLINE,
    PROPOSE,
    WITHDRAW,
    asked_levels,
    facts_of,
    facts_to_propose,
    has_levels,
    newest_numbers,
    proposals_of,
    waiting_or_unread,
)
from boards.plans.parts.trajectories.rules import Rules, read_value
from boards.plans.queries import PlanView
from boards.plans.services.levels import LONGEST_SOURCE
from boards.plans.words import promise_value_words
from targets.catalogue.queries import Catalogue

TITLE = "Levels agreed with this board"
UNCONFIRMED = (
    "No source that was seen confirms this target for this year: a level is shown and judges nothing."
)


@dataclass(frozen=True)
class ProposalPart:
    """One proposed level: what it says, what became of it, and what the reader can do about it."""

    number: int
    words: tuple[str, ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class LevelPart:
    """One target that is agreed board by board: the level that stands, where it is seen, and all that was proposed."""

    key: str
    title: str
    stands: str
    source: str
    note: str
    offers: tuple[Offer, ...]
    proposals: tuple[ProposalPart, ...]


def levels_address(organisation: Organisation, framework_key: str) -> str:
    return f"{address_of(organisation, framework_key)}levels/"


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def levels(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """What stands for each target, every proposal with what became of it, and what the reader can do."""
    organisation, policy, plan, asked = _asked(request, framework)
    here = desk_of(request)
    proposals = proposals_of(organisation_id=organisation.pk, framework_key=framework)
    _note_read(here, proposals)
    context: dict[str, object] = {
        "title": f"Levels agreed with {organisation.name}",
        "year": plan.framework.name,
        "levels": _parts(organisation, policy, asked, proposals, here=here, framework_key=framework),
    }
    return page_of(request, "planning/levels.html", plan, organisation, context, here=TITLE)


def _asked(
    request: HttpRequest, framework: str
) -> tuple[Organisation, Catalogue, PlanView, dict[str, Rules]]:
    """Not found where the year asks the board for no such level."""
    organisation, policy, plan = plan_of(request, framework)
    if not has_levels(organisation, policy, framework):
        raise Http404("this year asks the board for no level that is agreed with it")
    return organisation, policy, plan, asked_levels(policy, framework_key=framework)


def _note_read(here: Desk, proposals: tuple[LevelProposal, ...]) -> None:
    """Who proposed what was declined reads here why. Two statements where something was, else none."""
    actor = here.actor
    if actor.user_id is None or not any(
        one.proposed_by_id == actor.user_id and hasattr(one, "decision") for one in proposals
    ):
        return
    for one in waiting_or_unread().filter(
        proposed_by=actor.user_id, pk__in=[one.pk for one in proposals], decision__isnull=False
    ):
        look(person_id=actor.user_id, view=Looked.View.LEVEL, subject=one.pk, now=actor.now)


def _parts(
    organisation: Organisation,
    policy: Catalogue,
    asked: Mapping[str, Rules],
    proposals: tuple[LevelProposal, ...],
    *,
    here: Desk,
    framework_key: str,
) -> tuple[LevelPart, ...]:
    address = levels_address(organisation, framework_key)
    stands = newest_numbers(
        organisation_id=organisation.pk, framework_key=framework_key, measure_keys=asked.keys()
    )
    parts = []
    for measure_key, rules in asked.items():
        own = [one for one in proposals if one.measure_id == measure_key]
        facts = facts_to_propose(
            organisation,
            policy,
            framework_key=framework_key,
            measure_key=measure_key,
            waits=any(not hasattr(one, "decision") for one in own),
            today=here.actor.today,
        )
        newest = stands.get(measure_key)
        requirement = policy.requirement(framework_key=framework_key, measure_key=measure_key)
        confirmed = requirement is not None and requirement.confirmed_until is not None
        parts.append(
            LevelPart(
                key=measure_key,
                title=rules.title,
                stands=agreed_words(newest.value, newest.agreed_on, rules) if newest else NO_LEVEL,
                source=newest.source if newest else "",
                note="" if confirmed else UNCONFIRMED,
                offers=offers((PROPOSE,), facts, here, address=f"{address}{measure_key}/"),
                proposals=tuple(
                    ProposalPart(
                        number=one.pk,
                        words=(*_words(one, rules), *became_words(getattr(one, "decision", None))),
                        offers=offers(
                            ACTS,
                            facts_of(one, policy, today=here.actor.today),
                            here,
                            address=f"{address}{one.pk}/",
                        ),
                    )
                    for one in own
                ),
            )
        )
    return tuple(parts)


def _words(proposal: LevelProposal, rules: Rules) -> tuple[str, ...]:
    value = promise_value_words(proposal.value, definition=rules.definition)
    return (
        f"{value}, proposed by {proposal.proposed_by.name}, {moment_words(proposal.proposed_at)}.",
        f"Agreed in: {proposal.source}",
    )


class LevelForm(PlainForm):
    """The level, and where it was agreed. Nobody types its day."""

    value = forms.CharField(
        label="Which level is agreed?",
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": "Give the level."},
    )
    source = forms.CharField(
        label="Where was it agreed?",
        help_text="Letter or meeting, and its date, for example: letter of the Chief Executive, 12 March 2026.",
        max_length=LONGEST_SOURCE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say where the level was agreed."},
    )

    def __init__(self, *arguments: object, rules: Rules, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self._rules = rules

    def clean_value(self) -> object:
        value, wrong = read_value(str(self.cleaned_data["value"]).strip(), rules=self._rules)
        if wrong is not None:
            raise forms.ValidationError(" ".join(wrong[1:]))
        return value


@desk(Action.AGREE_PLAN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, board: str, framework: str, measure: str) -> HttpResponse:
    """Propose the level of one target."""
    organisation, policy, plan, asked = _asked(request, framework)
    if measure not in asked:
        raise Http404("this year asks for no level of this target that is agreed board by board")
    rules, here = asked[measure], desk_of(request)
    proposals = proposals_of(organisation_id=organisation.pk, framework_key=framework)
    facts = facts_to_propose(
        organisation,
        policy,
        framework_key=framework,
        measure_key=measure,
        waits=any(one.measure_id == measure and not hasattr(one, "decision") for one in proposals),
        today=here.actor.today,
    )
    return confirm(
        request,
        PROPOSE,
        _document(facts, organisation, plan),
        ConfirmPage(
            title=f"Propose a level of “{rules.title}”?",
            what=(
                f"The approver of {organisation.name} confirms or declines it.",
                "It is agreed on the day on which it is confirmed, and judges only what begins after that day.",
            ),
            button=PROPOSE.words,
            done="Proposed. The board's approver is asked to confirm it.",
        ),
        do=lambda read, entered: services.propose_level(
            actor=here.actor,
            organisation_id=organisation.pk,
            framework_key=framework,
            measure_key=measure,
            value=entered["value"],
            source=entered["source"],
        ),
        form=LevelForm(request.POST or None, initial=typed_before(request), rules=rules),
    )


@desk(Action.SIGN_PLAN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def confirm_it(request: HttpRequest, board: str, framework: str, proposal: int) -> HttpResponse:
    return _decide(
        request, framework, proposal, CONFIRM, "Confirm the level?", "Confirmed. It is agreed from today."
    )


@desk(Action.SIGN_PLAN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, board: str, framework: str, proposal: int) -> HttpResponse:
    done = "Declined. Who proposed it is told."
    return _decide(request, framework, proposal, DECLINE, "Decline the level?", done)


@desk(Action.AGREE_PLAN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, board: str, framework: str, proposal: int) -> HttpResponse:
    return _decide(request, framework, proposal, WITHDRAW, "Withdraw the level?", "Withdrawn.")


def _decide(
    request: HttpRequest, framework: str, number: int, act: Act[ProposalFacts], title: str, done: str
) -> HttpResponse:
    organisation, policy, plan, asked = _asked(request, framework)
    proposals = proposals_of(organisation_id=organisation.pk, framework_key=framework)
    found = next((one for one in proposals if one.pk == number and one.measure_id in asked), None)
    if found is None:
        raise Http404("there is no such proposal")
    facts = facts_of(found, policy, today=desk_of(request).actor.today)
    return decide(
        request,
        act,
        _document(facts, organisation, plan),
        title=title,
        what=(f"{found.measure.title}, {plan.framework.name}.", *_words(found, asked[found.measure_id])),
        done=done,
        write=lambda reason: services.decide_level(
            actor=desk_of(request).actor, proposal_id=number, act=act, reason=reason
        ),
    )


def _document(facts: F, organisation: Organisation, plan: PlanView) -> Document[F]:
    address = address_of(organisation, plan.framework.key)
    levels = levels_address(organisation, plan.framework.key)
    return Document(
        facts=facts,
        address=levels,
        crumbs=(
            Link("Plans", "/desk/plans/"),
            Link(plan_title(plan, organisation), address),
            Link(TITLE, levels),
        ),
        active="plans",
    )
