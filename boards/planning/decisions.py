"""Acts on a plan that are asked about first: begin, sign, take back, agree, return, discard."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from boards.asks.pages import QuestionPart
from boards.components.words import counted
from boards.desk.confirming import ConfirmPage, confirm
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.organisations.models import Organisation
from boards.people.roles import Action
from boards.planning.checks import all_findings
from boards.planning.effects import Effects, change_lines, effect_words, effects_of
from boards.planning.forms import LetterForm, QuestionForm, ReasonForm, RecommendForm
from boards.planning.pages import finding_parts, part_tables, plan_questions, recommended_rows
from boards.planning.pages.changes import against_before
from boards.planning.realism import faster_than_any, paces
from boards.planning.visits import document_of, newest_of, plan_of
from boards.plans import acts, services
from boards.plans.acts import plan_facts
from boards.plans.agreement import Outcome
from boards.plans.queries import PlanView, VersionView
from boards.work import owed
from targets.catalogue.queries import Catalogue


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Begin the plan, or a new version of an agreed one."""
    organisation, _, plan = plan_of(request, framework)
    form = ReasonForm(request.POST or None, initial=typed_before(request)) if plan.newest else None
    return confirm(
        request,
        acts.CHANGE if plan.newest else acts.BEGIN,
        document_of(plan, organisation),
        _begin_page(plan),
        do=lambda read, entered: services.open_version(
            actor=desk_of(request).actor,
            organisation_id=organisation.pk,
            framework_key=framework,
            reason=entered.get("reason", ""),
        ),
        form=form,
    )


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Call the board's approver."""
    organisation, _, plan = plan_of(request, framework)
    version = newest_of(plan)
    return confirm(
        request,
        acts.HAND_OVER,
        document_of(plan, organisation),
        ConfirmPage(
            title=f"Hand version {version.number} over as ready?",
            what=(
                f"The approver of {organisation.name} is asked to read and sign it.",
                "You can go on editing it until then: your next save takes the hand-over back.",
            ),
            button="Hand it over",
            done="Handed over. The board's approver is asked to sign it.",
        ),
        do=lambda read, entered: services.hand_over(
            actor=desk_of(request).actor,
            version_id=version.version_id,
            edit_number=int(read["edit_number"]),
        ),
    )


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def take_hand_over_back(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Go on with a draft that was handed over, before anybody signs it."""
    organisation, _, plan = plan_of(request, framework)
    version = newest_of(plan)
    return confirm(
        request,
        acts.NOT_READY,
        document_of(plan, organisation),
        ConfirmPage(
            title=f"Take the hand-over of version {version.number} back?",
            what=(
                f"The approver of {organisation.name} is no longer asked to sign it. Nothing of it is changed.",
                "Hand it over again when it is ready.",
            ),
            button="Take the hand-over back",
            done="It is with its planners again.",
        ),
        do=lambda read, entered: services.take_hand_over_back(
            actor=desk_of(request).actor,
            version_id=version.version_id,
            edit_number=int(read["edit_number"]),
        ),
    )


@desk(Action.SIGN_PLAN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """The board's own signature."""
    organisation, policy, plan = plan_of(request, framework)
    version = newest_of(plan)
    effects = _effects(request, plan, version, policy)
    return confirm(
        request,
        acts.SIGN,
        document_of(plan, organisation),
        ConfirmPage(
            title=f"Sign version {version.number} for {organisation.name}?",
            what=(
                f"You sign the plan for {organisation.name}. Nobody edits it any more unless you take the signature "
                "back.",
                "Government is asked to agree it; then it is frozen and the board is judged by it.",
                *effect_words(effects, version, policy=policy),
            ),
            button="Sign the plan",
            done="Signed. It waits to be agreed now.",
            template="planning/decide.html",
            about=_about(request, plan, organisation, effects, policy),
        ),
        do=lambda read, entered: services.sign(
            actor=desk_of(request).actor,
            version_id=version.version_id,
            edit_number=int(read["edit_number"]),
        ),
    )


@desk(Action.SIGN_PLAN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Take the board's signature back before the plan is agreed."""
    organisation, _, plan = plan_of(request, framework)
    version = newest_of(plan)
    return confirm(
        request,
        acts.TAKE_BACK,
        document_of(plan, organisation),
        ConfirmPage(
            title=f"Take the signature under version {version.number} back?",
            what=("The plan is a draft again, and planners can edit it.",),
            button="Take it back",
            done="The plan is a draft again.",
        ),
        do=lambda read, entered: services.take_back_signature(
            actor=desk_of(request).actor,
            version_id=version.version_id,
            edit_number=int(read["edit_number"]),
        ),
    )


@desk(Action.AGREE_PLAN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def recommend(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Recommend what another reviewer shall decide about the signed plan."""
    organisation, policy, plan = plan_of(request, framework)
    version = newest_of(plan)
    effects = _effects(request, plan, version, policy)
    return confirm(
        request,
        acts.RECOMMEND,
        document_of(plan, organisation),
        ConfirmPage(
            title=f"Recommend what to decide about version {version.number} of {organisation.name}",
            what=(
                "Another reviewer decides as you recommend, or recommends something else.",
                "The board sees it once it is decided. Whatever is done to the plan meanwhile makes it void.",
                *effect_words(effects, version, policy=policy),
            ),
            button="Recommend it",
            done="Recommended. Another reviewer decides.",
            template="planning/decide.html",
            about=_about(request, plan, organisation, effects, policy),
        ),
        do=lambda read, entered: services.recommend(
            actor=desk_of(request).actor,
            version_id=version.version_id,
            edit_number=int(read["edit_number"]),
            outcome=entered["outcome"],
            reasons=entered["reasons"],
            conditions=entered["conditions"],
        ),
        form=RecommendForm(request.POST or None, initial=typed_before(request)),
    )


@desk(Action.AGREE_PLAN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def agree(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Decide about the signed plan as it was recommended; what it promises is judged by it at once."""
    organisation, policy, plan = plan_of(request, framework)
    version = newest_of(plan)
    effects = _effects(request, plan, version, policy)
    recommended = version.recommended if version.is_recommended else None
    outcome = Outcome(recommended.outcome).label if recommended else ""

    def agree_and_judge(edit_number: int, letter_by: str, letter: "UploadedFile[bytes] | None") -> None:
        agreement = services.agree(
            actor=desk_of(request).actor,
            version_id=version.version_id,
            edit_number=edit_number,
            letter_by=letter_by,
            letter=letter,
        )
        owed.settle_now(agreement.owed_ids, clock=timezone.now)

    return confirm(
        request,
        acts.AGREE,
        document_of(plan, organisation),
        ConfirmPage(
            title=f"Decide about version {version.number} of {organisation.name}: {outcome}?",
            what=(
                f"The plan of {organisation.name} is frozen for good, as “{outcome}”.",
                "A change needs a new version with a reason.",
                "From now on the board is judged by these trajectories, as far as they come in time.",
                *effect_words(effects, version, policy=policy),
            ),
            button=f"Decide: {outcome}",
            done=f"{'Agreed' if outcome == Outcome.AGREED.label else f'Decided: {outcome},'} and frozen. The board is "
            "judged by it now.",
            danger=True,
            template="planning/decide.html",
            about=_about(request, plan, organisation, effects, policy)
            | {"recommended": recommended_rows(recommended)},
        ),
        do=lambda read, entered: agree_and_judge(
            int(read["edit_number"]), entered["letter_by"], entered["letter"]
        ),
        form=LetterForm(request.POST or None, request.FILES or None, initial=typed_before(request)),
    )


@desk(Action.AGREE_PLAN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def return_with_question(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Give the signed plan back to the board, with the questions that were asked and perhaps one more."""
    organisation, _, plan = plan_of(request, framework)
    version = newest_of(plan)
    asked = len(plan.unanswered)
    return confirm(
        request,
        acts.RETURN,
        document_of(plan, organisation),
        ConfirmPage(
            title=f"Return version {version.number} to {organisation.name}?",
            what=(
                "The plan is a draft again, without the board's signature. Its planners see your questions beside it.",
                "They answer in words and change what is needed; then it is handed over and signed anew.",
                _asked_words(asked),
            ),
            button="Return it",
            done="Returned. The board sees your questions.",
            template="planning/decide.html",
            about={"questions": _questions(request, plan)},
        ),
        do=lambda read, entered: services.return_with_question(
            actor=desk_of(request).actor,
            version_id=version.version_id,
            edit_number=int(read["edit_number"]),
            question=entered["question"],
        ),
        form=QuestionForm(request.POST or None, initial=typed_before(request), asked=asked),
    )


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Throw a draft away that would have changed the agreed plan."""
    organisation, _, plan = plan_of(request, framework)
    version = newest_of(plan)
    return confirm(
        request,
        acts.DISCARD,
        document_of(plan, organisation),
        ConfirmPage(
            title=f"Discard the draft of version {version.number}?",
            what=(
                "Everything written in this draft is given up. It can still be read, and never comes back.",
                "The agreed version stays in force as it is. Another change can be begun at any time.",
            ),
            button="Discard this draft",
            done=f"The draft of version {version.number} is discarded.",
            danger=True,
        ),
        do=lambda read, entered: services.discard(
            actor=desk_of(request).actor,
            version_id=version.version_id,
            edit_number=int(read["edit_number"]),
        ),
    )


def _effects(request: HttpRequest, plan: PlanView, version: VersionView, policy: Catalogue) -> Effects:
    """What the version would do to results, as far as the reader may see them."""
    here = desk_of(request)
    returns_of = here.rights.boards(Action.VIEW_BOARD_DRAFTS)
    return effects_of(plan, version, policy=policy, returns_of=returns_of, today=here.actor.today)


def _about(
    request: HttpRequest, plan: PlanView, organisation: Organisation, effects: Effects, policy: Catalogue
) -> dict[str, object]:
    """What is read before signing or agreeing: every part, each row with what is different from the one in force."""
    return {
        "against": against_before(plan, organisation=organisation),
        "tables": part_tables(plan, organisation=organisation, only_planned=True),
        "questions": _questions(request, plan),
        "findings": finding_parts(
            (
                *all_findings(plan, organisation=organisation),
                *faster_than_any(paces(plan, today=desk_of(request).actor.today)),
            ),
            plan=plan,
            organisation=organisation,
            may_explain=False,
        ),
        "changes": change_lines(effects, policy=policy),
    }


def _questions(request: HttpRequest, plan: PlanView) -> tuple[QuestionPart, ...]:
    """All that was asked and answered, to be read before somebody decides."""
    here = desk_of(request)
    return plan_questions(
        plan.questions, plan=plan, facts=plan_facts(plan), desk=here, address="", today=here.actor.today
    )


def _asked_words(asked: int) -> str:
    if not asked:
        return "To ask about one row or value, go back and ask beside it first."
    return f"{counted(asked, 'question waits', 'questions wait')} already. You can add one here."


def _begin_page(plan: PlanView) -> ConfirmPage:
    done = "A new draft is open. Fill in its parts."
    if plan.newest is None:
        return ConfirmPage(
            title="Begin the plan?",
            what=(
                "A first draft is opened. Only your board sees it, and government's reviewers and analysts.",
            ),
            button="Begin the plan",
            done=done,
        )
    return ConfirmPage(
        title=f"Change the agreed plan in version {plan.newest.number + 1}?",
        what=(
            "A new draft is opened with the agreed values.",
            "The agreed version stays in force until the new one is agreed.",
        ),
        button="Open a new version",
        done=done,
    )
