"""Corrections of the record on a plan's pages: proposed beside a trajectory, confirmed or declined by the board."""

from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from boards.components.forms import PlainForm
from boards.components.parts import Link
from boards.components.words import moment_words
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.gate import Desk, desk, desk_of
from boards.desk.kept import typed_before
from boards.evidence.forms import EvidenceField
from boards.evidence.pages import AttachedFile, attached_files
from boards.evidence.queries import attached
from boards.organisations.models import Organisation
from boards.people.acts import Act, NothingToRead, Offer, offers
from boards.people.roles import Action
from boards.planning.deciding import became_words, decide
from boards.planning.pages import address_of, plan_title
from boards.planning.visits import plan_of, wanted_version
from boards.plans import services
from boards.plans.correcting import (
    ACTS,
    CONFIRM,
    DECLINE,
    WITHDRAW,
    corrections_of,
    facts_of,
    period_of,
)
from boards.plans.deciding import ProposalFacts
from boards.plans.models import PlanVersion
from boards.plans.parts.trajectories.rules import Rules, read_value
from boards.plans.promise_corrections import PromiseCorrection
from boards.plans.queries import PlanView
from boards.plans.services.corrections import EVIDENCE
from boards.plans.words import promise_value_words
from targets.calc.periods import Period, period_words
from targets.catalogue.queries import Catalogue


@dataclass(frozen=True)
class CorrectionPart:
    """One correction on its plan's page: what it says, what became of it, and what the reader can do about it."""

    words: tuple[str, ...]
    files: tuple[AttachedFile, ...]
    offers: tuple[Offer, ...]


def correction_parts(
    organisation: Organisation, plan: PlanView, *, policy: Catalogue, here: Desk
) -> tuple[CorrectionPart, ...]:
    """Every correction of a plan, the oldest first: they are shown for ever. One query for each that is open."""
    address = address_of(organisation, plan.framework.key)
    corrections = corrections_of(organisation_id=organisation.pk, framework_key=plan.framework.key)
    files = attached(document_kind=EVIDENCE, document_numbers=[one.pk for one in corrections])
    return tuple(
        CorrectionPart(
            words=_words(correction, policy),
            files=attached_files(files.get(correction.pk, ())),
            offers=offers(ACTS, facts_of(correction), here, address=f"{address}corrections/{correction.pk}/")
            if not hasattr(correction, "decision")
            else (),
        )
        for correction in corrections
    )


def _words(correction: PromiseCorrection, policy: Catalogue) -> tuple[str, ...]:
    definition = policy.definition_on(measure_key=correction.measure_id, day=correction.period_end)
    was, becomes = (
        promise_value_words(value, definition=definition) for value in (correction.was, correction.becomes)
    )
    told = [
        f"{correction.measure.title}, {period_words(period_of(correction))}, version {correction.version.number}: "
        f"{was}, decided was {becomes}.",
        f"Why: {correction.reason}",
        f"Seen in: {correction.evidence}",
        f"Proposed by {correction.proposed_by.name}, {moment_words(correction.proposed_at)}.",
    ]
    return (*told, *became_words(getattr(correction, "decision", None)))


class CorrectionForm(PlainForm):
    """What stands there otherwise than it was decided, and where the decision is seen."""

    period = forms.ChoiceField(label="Which period?")
    becomes = forms.CharField(
        label="What was decided",
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": "Give the value that was decided."},
    )
    reason = forms.CharField(
        label="Why does the entry differ from what was decided?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why the entry is wrong."},
    )
    evidence = forms.CharField(
        label="Where is it seen what was decided?",
        help_text="Body, document and date, for example: minute of the Board, item 7, 24 March 2026.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say where it is seen what was decided."},
    )
    file = EvidenceField(label="The document itself")

    def __init__(
        self, *arguments: object, rules: Rules, planned: tuple[Period, ...], **options: object
    ) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self._rules = rules
        self._periods = {period.start.isoformat(): period for period in planned}
        field = self.fields["period"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(start, period_words(period)) for start, period in self._periods.items()]

    def clean_period(self) -> Period:
        return self._periods[self.cleaned_data["period"]]

    def clean_becomes(self) -> object:
        value, wrong = read_value(str(self.cleaned_data["becomes"]).strip(), rules=self._rules)
        if wrong is not None:
            raise forms.ValidationError(" ".join(wrong[1:]))
        return value


@dataclass(frozen=True)
class RecordFacts(NothingToRead):
    """An agreed entry as the proposing of a correction looks at it."""

    organisation_id: int
    state: str = "agreed"

    def in_another_state(self, act: Act["RecordFacts"]) -> str:
        return "Only what was agreed is corrected."


PROPOSE = Act[RecordFacts]("correct", Action.AGREE_PLAN, frozenset({"agreed"}), "Correct the record")


@desk(Action.AGREE_PLAN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, board: str, framework: str, measure: str) -> HttpResponse:
    """Propose to correct the record of one trajectory of an agreed version, the newest unless the address names one."""
    organisation, _, plan = plan_of(request, framework, number=wanted_version(request))
    if plan.shown is None or plan.shown.status != PlanVersion.Status.AGREED:
        agreed = next((v.number for v in plan.versions if v.status == PlanVersion.Status.AGREED), None)
        if agreed is None or wanted_version(request) is not None:
            raise Http404("there is no agreed version of this number")
        organisation, _, plan = plan_of(request, framework, number=agreed)
    version, state = plan.shown, plan.trajectories.get(measure)
    if version is None or state is None or not state.values:
        raise Http404("the version promises nothing for this measure")
    address = address_of(organisation, framework)
    return confirm(
        request,
        PROPOSE,
        Document(
            facts=RecordFacts(organisation.pk),
            address=address,
            crumbs=_crumbs(plan, organisation),
            active="plans",
        ),
        ConfirmPage(
            title=f"Correct the record of “{state.rules.title}”?",
            what=(
                f"This is for an entry of version {version.number} that differs from what was decided, "
                "not for a change of the plan.",
                f"The approver of {organisation.name} confirms or declines it. It counts from that day.",
                "What was published before stays as it was judged. The correction is shown for ever.",
            ),
            button="Propose the correction",
            done="Proposed. The board's approver is asked to confirm it.",
        ),
        do=lambda read, entered: services.propose_correction(
            actor=desk_of(request).actor,
            version_id=version.version_id,
            measure_key=measure,
            period=entered["period"],
            becomes=entered["becomes"],
            reason=entered["reason"],
            evidence=entered["evidence"],
            file=entered["file"],
        ),
        form=CorrectionForm(
            request.POST or None,
            request.FILES or None,
            initial=typed_before(request),
            rules=state.rules,
            planned=tuple(sorted(state.values)),
        ),
    )


@desk(Action.SIGN_PLAN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def confirm_it(request: HttpRequest, board: str, framework: str, correction: int) -> HttpResponse:
    return _decide(
        request, framework, correction, CONFIRM, "Confirm the correction?", "Confirmed. It counts from today."
    )


@desk(Action.SIGN_PLAN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, board: str, framework: str, correction: int) -> HttpResponse:
    return _decide(request, framework, correction, DECLINE, "Decline the correction?", "Declined.")


@desk(Action.AGREE_PLAN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, board: str, framework: str, correction: int) -> HttpResponse:
    return _decide(request, framework, correction, WITHDRAW, "Withdraw the correction?", "Withdrawn.")


def _decide(
    request: HttpRequest, framework: str, number: int, act: Act[ProposalFacts], title: str, done: str
) -> HttpResponse:
    organisation, policy, plan = plan_of(request, framework)
    found = next(
        (
            one
            for one in corrections_of(organisation_id=organisation.pk, framework_key=framework)
            if one.pk == number
        ),
        None,
    )
    if found is None:
        raise Http404("there is no such correction")
    return decide(
        request,
        act,
        Document(
            facts=facts_of(found),
            address=address_of(organisation, framework),
            crumbs=_crumbs(plan, organisation),
            active="plans",
        ),
        title=title,
        what=_words(found, policy)[:4],
        done=done,
        write=lambda reason: services.decide_correction(
            actor=desk_of(request).actor, correction_id=number, act=act, reason=reason
        ),
    )


def _crumbs(plan: PlanView, organisation: Organisation) -> tuple[Link, ...]:
    return (
        Link("Plans", "/desk/plans/"),
        Link(plan_title(plan, organisation), address_of(organisation, plan.framework.key)),
    )
