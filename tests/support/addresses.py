"""Every address of the site, and who may open it: ONE LINE FOR EACH ROUTE.

`tests/nhs_tracker/test_every_address.py` fails for a route that is not listed here and walks the others as a visitor
and as every role, on their own board and on another one, with GET and with POST. For a new route, add its line:

    public("reports/<slug:year>/", year="2022-23")             the same for everybody, reads no session
    signed_in("desk/notices/")                                 any person who is signed in
    at_desk("desk/releases/", Action.PREPARE_RELEASE)          who may do the action somewhere
    own_board("desk/plans/<slug:board>/", Action.EDIT_PLAN)    who may do it on that board; another board is refused
    program("api/v1/token/")                                   who shows a token; signed in or not makes no difference

The route is written as the URLconf has it, includes joined. What its arguments shall be is given by name; `board` is
filled in with the board that is asked about. Where a route names an object, give `sample`: a function that makes
one for the board and returns the arguments:

    own_board("desk/submissions/<int:number>/", Action.SEND_FIGURES, sample=a_submission)

Longer than 400 lines: every address has its line here, and what it needs to be there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from boards.asks import services as asks
from boards.asks.models import Question
from boards.asks.queries import Document
from boards.direction.returns import QuarterlyReturn
from boards.direction.reviews import ReviewAction, ReviewQuestion, YearReview
from boards.evidence import readers
from boards.evidence.services import attach
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.outcomes.models import LinkStatement
from boards.participation import improving
from boards.participation.audit_rows import BoardAudit
from boards.participation.case_rows import CaseStudy
from boards.people.models import Membership, User
from boards.people.roles import Action, Role
from boards.people.services import PASSWORD_LINK
from boards.performance.analysis.models import Rebase
from boards.performance.commentary.models import Explained, Explanation
from boards.plans import services as plans
from boards.plans.agreed_levels import LevelProposal
from boards.plans.cycles import Cycle
from boards.plans.demo_money import money_of_sample
from boards.plans.demo_rows import NEUTRAL, SAMPLES
from boards.plans.demo_staff import STAFF
from boards.plans.models import DeliveryPlan, PlanVersion, Trajectory, TrajectoryPoint
from boards.plans.parts import ACTIONS, TRAJECTORIES
from boards.plans.parts.trajectories.rules import rules_for
from boards.plans.promise_corrections import PromiseCorrection
from boards.plans.queries import plan
from boards.plans.workbook.given import given_of
from boards.plans.workbook.making import make_workbook
from boards.work import mail
from boards.work.models import Owed
from boards.work.owed import settle_next
from reports.ownership import asking
from reports.ownership.acts import questions_about
from reports.ownership.arranging import draft_of
from reports.ownership.models import OwnershipReport
from reports.ownership.sections import SECTIONS
from reports.publication.models import DataRelease
from reports.publication.queries import current_release
from reports.publication.released_feedback import ReleasedFeedback
from reports.saved.models import SavedView
from targets.calc import CALCULATION_VERSION
from targets.catalogue.plan_parts import PlanPart
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import arrive
from tests.reports import samples
from tests.reports.samples import figures
from tests.support.audits import (
    a_story,
    final_audit,
    group_member,
    open_round,
    prepared_round,
    share_story,
    show_link,
    signed_audit,
    written_audit,
)
from tests.support.feedback import agreed as agreed_feedback
from tests.support.feedback import draft as draft_feedback
from tests.support.feedback import sent as sent_feedback
from tests.support.people import actor_for, person
from tests.support.plans import agree_rows, agreed_rows
from tests.support.releases import approve_by_hand, release_figures
from tests.support.submissions import waiting
from tests.support.years import said_return

Sample = Callable[[Organisation], dict[str, Any]]


class Who(Enum):
    PUBLIC = "everybody, and the same for everybody"
    ACCOUNT = "the sign-in package's own pages: they decide by themselves"
    SIGNED_IN = "any person who is signed in"
    SOMEWHERE = "who may do the action somewhere"
    OWN_BOARD = "who may do the action on the board of the address"
    PROGRAM = "a program that shows a token; no cookie opens it"


@dataclass(frozen=True)
class Address:
    """One route with sample arguments and the rule that it must keep.

    `ready` is for an act that asks for the second factor only where it can be done: it brings the document there, and
    says what the document's page hands on. `ready_for` is the board with which it can be done, where that is a sample.
    `asks` are the methods that ask for the second factor, where the action does.
    """

    route: str
    who: Who
    action: Action | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    sample: Sample | None = None
    ready: Sample | None = None
    ready_for: str = "nhs-lothian"
    asks: tuple[str, ...] = ("get", "post")

    def path(self, board: Organisation) -> str:
        """The address itself, for the board that is asked about."""
        arguments = self.arguments | (self.sample(board) if self.sample else {})
        filled: str = arguments.get("literal", self.route)
        for converter in ("slug", "table", "int", "str", "path", "uuid", "listed", "added"):
            for name, value in ({"board": board.slug, "kind": "csv"} | arguments).items():
                filled = filled.replace(f"<{converter}:{name}>", str(value))
        assert "<" not in filled, f"{self.route}: give every argument a value"
        return f"/{filled}"


def public(route: str, **arguments: Any) -> Address:
    return Address(route, Who.PUBLIC, None, arguments)


def account(route: str, **arguments: Any) -> Address:
    return Address(route, Who.ACCOUNT, None, arguments)


def signed_in(route: str, **arguments: Any) -> Address:
    return Address(route, Who.SIGNED_IN, None, arguments)


def program(route: str, **arguments: Any) -> Address:
    return Address(route, Who.PROGRAM, None, arguments)


def at_desk(
    route: str,
    action: Action,
    *,
    sample: Sample | None = None,
    ready: Sample | None = None,
    asks: tuple[str, ...] = ("get", "post"),
    **arguments: Any,
) -> Address:
    return Address(route, Who.SOMEWHERE, action, arguments, sample, ready, asks=asks)


def own_board(
    route: str,
    action: Action,
    *,
    sample: Sample | None = None,
    ready: Sample | None = None,
    ready_for: str = "nhs-lothian",
    **arguments: Any,
) -> Address:
    return Address(route, Who.OWN_BOARD, action, arguments, sample, ready, ready_for)


def an_audit_round(board: Organisation) -> dict[str, Any]:
    """A round of participation audits that is being prepared."""
    return {"key": prepared_round().key}


def an_audit(board: Organisation) -> dict[str, Any]:
    """The board's audit in an open round, every criterion of it written, nothing signed."""
    held = open_round()
    if not held.audits.filter(organisation=board).exists():
        written_audit(board, held)
    audit = held.audits.get(organisation=board)
    piece = audit.evidence.first()
    number = piece.pk if piece else show_link(audit)
    return {"key": held.key, "section": 1, "number": 1, "piece": number}


def a_feedback(board: Organisation) -> dict[str, Any]:
    """An entry of “You said, we did” that waits for two readers."""
    return {"number": sent_feedback(board.slug).number}


def a_public_entry(board: Organisation) -> dict[str, Any]:
    """An entry that a release made public, no later than the others' releases."""
    row = ReleasedFeedback.objects.filter(organisation=board, feedback__hidden=None).first()
    if row is None:
        connection.check_constraints()  # no release that is there already is looked at again with this entry
        current = current_release()
        if current is None:
            arrive("nhs-lothian,2022-03-01,910,1000,,,", known_from=samples.KNOWN_ON)
        held = agreed_feedback(board.slug, on=samples.KNOWN_ON)
        release_figures(known_on=current.known_on if current else samples.KNOWN_ON)
        row = ReleasedFeedback.objects.get(feedback=held)
    return {"board": board.slug, "number": row.feedback.number, "sending": row.sending}


def a_feedback_draft(board: Organisation) -> dict[str, Any]:
    return {"number": draft_feedback(board.slug).number}


def a_signed_audit(board: Organisation) -> dict[str, Any]:
    """The board's audit in another open round, signed, with a question about its first criterion."""
    held = open_round("Signed round (fictional)")
    audit = held.audits.filter(organisation=board).first() or signed_audit(board, held)
    question = asks.ask(
        actor=actor_for(person(Role.PARTICIPATION_REVIEWER)),
        action=Action.MODERATE_AUDIT,
        document=Document(Question.About.AUDIT, audit.pk),
        organisation_id=board.pk,
        text="Why?",
        pin="criterion/1.1",
    )
    return {"key": held.key, "section": 1, "number": 1, "question": question}


def an_audit_to_comment_on(board: Organisation) -> dict[str, Any]:
    """The board's audit in an open round, signed, with somebody invited to speak for its public group."""
    held = open_round("Round of groups (fictional)" if board.is_sample else "Round of groups")
    audit = held.audits.filter(organisation=board).first() or signed_audit(board, held, level=2)
    invited = held.invitations.filter(organisation=board).first()
    if invited is None:
        group_member(audit)
    return {"key": held.key, "number": held.invitations.get(organisation=board).pk}


def a_case_study(board: Organisation) -> dict[str, Any]:
    """A case study of the board, written by one person and not shared."""
    found = CaseStudy.objects.filter(organisation=board).first()
    return {"number": found.pk if found else a_story(board)}


def a_shared_case_study(board: Organisation) -> dict[str, Any]:
    """One that others read."""
    number = a_case_study(board)["number"]
    share_story(board, number)
    return {"number": number}


def a_case_study_as_read(board: Organisation) -> dict[str, Any]:
    """What the page of `a_case_study` hands on."""
    return {"edit_number": CaseStudy.objects.get(organisation=board).edit_number}


def a_final_audit(board: Organisation) -> dict[str, Any]:
    """The board's audit to its end, with one action of its improvement plan."""
    audit = BoardAudit.objects.filter(organisation=board, state="final").first() or final_audit(board.slug)
    if not audit.actions.exists():
        improving.add(
            actor=actor_for(person(Role.PLANNER, board=board.slug)),
            round_key=audit.round.key,
            organisation=board,
            planned=improving.Planned("Ask.", "Chair", timezone.localdate()),
            read={"edit_number": audit.edit_number},
        )
    return {"key": audit.round.key, "action": 1}


def a_final_audit_as_read(board: Organisation) -> dict[str, Any]:
    """What the page of `a_final_audit` hands on."""
    return {"edit_number": BoardAudit.objects.get(organisation=board, state="final").edit_number}


def an_audit_as_read(board: Organisation) -> dict[str, Any]:
    """What the page of `an_audit` hands on."""
    return {"edit_number": open_round().audits.get(organisation=board).edit_number}


def somebody(board: Organisation) -> dict[str, Any]:
    """A person to look at."""
    return {"user_id": person().pk}


def somebody_with_a_second_factor(board: Organisation) -> dict[str, Any]:
    return {"user_id": person(second_factor=True).pk}


def somebody_shut_out(board: Organisation) -> dict[str, Any]:
    """A person whose account is closed."""
    user = person()
    User.objects.filter(pk=user.pk).update(is_active=False)
    return {"user_id": user.pk}


def somebodys_role(board: Organisation) -> dict[str, Any]:
    """A role that can be ended."""
    held = Membership.objects.get(user=person(Role.PLANNER, board=board.slug))
    return {"user_id": held.user_id, "membership_id": held.pk}


def a_lost_message(board: Organisation) -> dict[str, Any]:
    """A message that the tracker has given up sending."""
    mail.send(PASSWORD_LINK, [mail.Message(person().pk)], now=timezone.now())
    work = Owed.objects.filter(kind=mail.MAIL.name).latest("pk")
    Owed.objects.filter(pk=work.pk).update(failed_at=timezone.now(), error="AddressRefused: 550 nobody")
    return {"mail_id": work.subject}


def an_explanation(board: Organisation) -> dict[str, Any]:
    """Something that the board said of a target."""
    explanation = Explanation.objects.create(
        organisation=board,
        cause="Two wards were closed.",
        action="Both are open again.",
        no_date_because="Nobody knows.",
        by=person(),
        at=timezone.now(),
    )
    Explained.objects.create(explanation=explanation, period_end=date(2023, 3, 31), measure_id="ae-4-hours")
    return {"number": explanation.pk}


def an_explanation_of_the_nation(board: Organisation) -> dict[str, Any]:
    return an_explanation(organisations().nation)


def a_batch(board: Organisation) -> dict[str, Any]:
    """A batch of reports that wait to be drafted."""
    if current_release() is None:
        arrive(f"{board.slug},2023-03-01,96,100,,,", judged=False)
        release_figures()
    analyst = actor_for(person(Role.ANALYST))
    return {"batch": asking.draft_reports(actor=analyst, framework_key=YEAR, organisations=[board]).pk}


def a_draft(board: Organisation) -> dict[str, Any]:
    """A drafted report of a real year."""
    a_batch(board)
    while settle_next(now=timezone.now(), kind=asking.DRAFT):
        pass
    return {"year": "2022-23"}


def as_read(board: Organisation) -> dict[str, Any]:
    """The report of `a_draft` with nothing in its way, and what its page hands on."""
    report = OwnershipReport.objects.select_related("organisation", "framework").get(
        organisation=board, framework=YEAR
    )
    if not report.organisation.contacts.exists():
        samples.contacts(board.slug)
    return {"sha256": draft_of(report).sha256, "edit_number": report.edit_number}


def as_approved(board: Organisation) -> dict[str, Any]:
    read = as_read(board)
    samples.approved(OwnershipReport.objects.get(organisation=board, framework=YEAR))
    return read


def an_approved_release(board: Organisation) -> dict[str, Any]:
    """The release of `a_release`, approved by somebody."""
    approve_by_hand(
        DataRelease.objects.get(approved_at=None), by=person(Role.PUBLISHER), calculation=CALCULATION_VERSION
    )
    return {}


def a_question_about_a_draft(board: Organisation) -> dict[str, Any]:
    """A question that a publisher asked about the board's draft."""
    draft = a_draft(board)
    report = OwnershipReport.objects.get(organisation=board, framework=YEAR)
    question = asks.ask(
        actor=actor_for(person(Role.PUBLISHER), stepped_up=True),
        action=Action.APPROVE_RELEASE,
        document=questions_about(report),
        organisation_id=board.pk,
        text="Why?",
    )
    return draft | {"question": question}


def a_file(board: Organisation) -> dict[str, Any]:
    """A file attached to something of the board, which is read by who views its drafts."""
    readers.register("something of the walk", readers.who_views_drafts)
    evidence = attach(
        actor=actor_for(person(Role.PLANNER, board=board.slug)),
        action=Action.SEND_FIGURES,
        organisation_id=board.pk,
        document_kind="something of the walk",
        document_number=1,
        file=SimpleUploadedFile("Notes.txt", b"text"),
    )
    return {"number": evidence.pk}


def a_release(board: Organisation) -> dict[str, Any]:
    """A prepared data release, without figures."""
    number = DataRelease.objects.count() + 1
    DataRelease.objects.create(
        number=number,
        title="Figures",
        known_on=timezone.localdate(),
        through_submission=0,
        prepared_by=person(Role.STATISTICS_LOADER),
        prepared_at=timezone.now(),
    )
    return {"number": number}


def a_return(board: Organisation) -> dict[str, Any]:
    """A board's own figures, waiting to be accepted."""
    return {"number": waiting(f"{board.slug},2023-05-01,96,100,,,", board=board).pk}


def a_publication(board: Organisation) -> dict[str, Any]:
    """An official publication, waiting to be accepted."""
    return {"number": waiting(f"{board.slug},2023-05-01,96,100,,,", board=None).pk}


def a_plan(board: Organisation) -> dict[str, Any]:
    """A plan of the sample cycle that has just been begun."""
    if not DeliveryPlan.objects.filter(organisation=board, framework=SAMPLE_CYCLE).exists():
        planner = actor_for(person(Role.PLANNER, board=board.slug))
        plans.open_version(actor=planner, organisation_id=board.pk, framework_key=SAMPLE_CYCLE)
    return SAMPLE_PLAN


def a_listed_row(board: Organisation) -> dict[str, Any]:
    """A plan of the open sample cycle with an action and a risk, whose keys are the same."""
    framework = {"framework": OPEN_CYCLE}
    if not DeliveryPlan.objects.filter(organisation=board, framework=OPEN_CYCLE).exists():
        planner = actor_for(person(Role.PLANNER, board=board.slug))
        version = plans.open_version(actor=planner, organisation_id=board.pk, framework_key=OPEN_CYCLE)
        for number, (part, rows) in enumerate(NEUTRAL.items()):
            (said,) = rows.values()
            plans.save_rows(
                actor=planner, version_id=version, edit_number=number, part=part, rows={A_ROW: said}
            )
    return framework | {"row": A_ROW}


def a_part_kept_locally(board: Organisation) -> dict[str, Any]:
    """The plan of `a_listed_row`, whose actions the board may keep to itself."""
    PlanPart.objects.filter(framework=OPEN_CYCLE, part="actions").update(rule=PlanPart.Rule.LOCAL)
    return a_list_of_rows(board)


def a_list_of_rows(board: Organisation) -> dict[str, Any]:
    """The plan of `a_listed_row`."""
    made = a_listed_row(board)
    return {"framework": made["framework"]}


def a_whole_draft(board: Organisation) -> dict[str, Any]:
    """The plan of `a_plan`, with every period of one trajectory: it can be signed."""
    version = PlanVersion.objects.get(plan__organisation=board, plan__framework=SAMPLE_CYCLE)
    rules = rules_for(catalogue(), framework_key=SAMPLE_CYCLE)[AE["measure"]]
    number = plans.save_trajectory(
        actor=actor_for(person(Role.PLANNER, board=board.slug)),
        version_id=version.pk,
        edit_number=version.edit_number,
        measure_key=AE["measure"],
        points=dict.fromkeys(rules.periods, Decimal(80)),
        rationale="A ward opens.",
    )
    plans.hand_over(
        actor=actor_for(person(Role.PLANNER, board=board.slug)), version_id=version.pk, edit_number=number
    )
    return {"version": version.number, "edit_number": number + 1}


def an_unexplained_plan(board: Organisation) -> dict[str, Any]:
    """The plan of `a_plan`, with a trajectory that does not reach its target and does not say why."""
    a_plan(board)
    version = PlanVersion.objects.get(plan__organisation=board, plan__framework=SAMPLE_CYCLE)
    rules = rules_for(catalogue(), framework_key=SAMPLE_CYCLE)[AE["measure"]]
    plans.save_trajectory(
        actor=actor_for(person(Role.PLANNER, board=board.slug)),
        version_id=version.pk,
        edit_number=version.edit_number,
        measure_key=AE["measure"],
        points=dict.fromkeys(rules.periods, Decimal(80)),
    )
    return SAMPLE_PLAN | {"finding": f"never_reaches_its_target.{AE['measure']}"}


def a_plan_file(board: Organisation) -> dict[str, Any]:
    """The plan of `a_plan` with a file that waits to be accepted."""
    a_plan(board)
    version = PlanVersion.objects.get(plan__organisation=board, plan__framework=SAMPLE_CYCLE)
    number = plans.send_file(
        actor=actor_for(person(Role.PLANNER, board=board.slug)),
        version_id=version.pk,
        part=TRAJECTORIES,
        content=f"measure,period_start,value\n{AE['measure']},2022-04-01,80\n".encode(),
        file_name="plan.csv",
    )
    return SAMPLE_PLAN | {"file": number}


def a_workbook(board: Organisation) -> dict[str, Any]:
    """The plan of `a_plan`, and a workbook of it that waits to be accepted."""
    a_plan(board)
    version = PlanVersion.objects.get(plan__organisation=board, plan__framework=SAMPLE_CYCLE)
    actor = actor_for(person(Role.PLANNER, board=board.slug))
    held = plan(
        organisation_id=board.pk, framework_key=SAMPLE_CYCLE, catalogue=catalogue(), today=actor.today
    )
    number = plans.send_workbook(
        actor=actor,
        version_id=version.pk,
        content=make_workbook(
            held,
            given=given_of(held, organisation=board.slug, now=actor.now),
            title="Plan",
            address="",
            beside={},
        ),
        file_name="plan.xlsx",
    )
    return SAMPLE_PLAN | {"file": number}


def a_signed_plan(board: Organisation) -> dict[str, Any]:
    """The same, signed by the board: it can be agreed, returned, or its signature taken back."""
    read = a_whole_draft(board)
    version = PlanVersion.objects.get(plan__organisation=board, plan__framework=SAMPLE_CYCLE)
    approver = actor_for(person(Role.APPROVER, board=board.slug), stepped_up=True)
    plans.sign(actor=approver, version_id=version.pk, edit_number=read["edit_number"])
    return read | {"edit_number": read["edit_number"] + 1}


def a_recommended_plan(board: Organisation) -> dict[str, Any]:
    """The same, and a reviewer has recommended to agree it."""
    read = a_signed_plan(board)
    version = PlanVersion.objects.get(plan__organisation=board, plan__framework=SAMPLE_CYCLE)
    reviewer = actor_for(person(Role.REVIEWER), stepped_up=True)
    plans.recommend(actor=reviewer, version_id=version.pk, edit_number=read["edit_number"])
    return read | {"edit_number": read["edit_number"] + 1}


def a_question_about_a_plan(board: Organisation) -> dict[str, Any]:
    """The plan of `a_plan` with a question that waits for an answer."""
    a_plan(board)
    plan = DeliveryPlan.objects.get(organisation=board, framework=SAMPLE_CYCLE)
    number = asks.ask(
        actor=actor_for(person(Role.REVIEWER), stepped_up=True),
        action=Action.AGREE_PLAN,
        document=Document(Question.About.PLAN, plan.pk),
        organisation_id=board.pk,
        text="Why?",
        version=1,
    )
    return SAMPLE_PLAN | {"question": number}


def an_agreed_plan(board: Organisation) -> dict[str, Any]:
    """A plan of a real year that was agreed, with one promise."""
    framework = {"framework": "heat-2014-15"}
    if not DeliveryPlan.objects.filter(organisation=board, framework="heat-2014-15").exists():
        plan = DeliveryPlan.objects.create(organisation=board, framework_id="heat-2014-15")
        now = timezone.now()
        version = PlanVersion.objects.create(plan=plan, number=1, created_by=person(), created_at=now)
        trajectory = Trajectory.objects.create(version=version, measure_id=AE["measure"])
        month = {"period_start": date(2014, 4, 1), "period_end": date(2014, 4, 30), "period_kind": "month"}
        TrajectoryPoint.objects.create(trajectory=trajectory, value=80, **month)
        agree_rows(version, at=now)
    return framework


def year_of(board: Organisation) -> str:
    """A year in which the board plans; a sample's is fictional, and has no return."""
    return SAMPLE_CYCLE if board.is_sample else REAL_YEAR


def a_quarterly_return(board: Organisation) -> dict[str, Any]:
    """The board's return of the first quarter of a real year, everything of it said, nothing signed."""
    arguments = {"framework": year_of(board), "quarter": 1, "section": "actions"}
    if (
        not board.is_sample
        and not DeliveryPlan.objects.filter(organisation=board, framework=REAL_YEAR).exists()
    ):
        agreed_rows(board, REAL_YEAR, {ACTIONS: NEUTRAL[ACTIONS]}, at=timezone.now())
        said_return(1, of=board, year=REAL_YEAR)
    return arguments


def a_review(board: Organisation) -> dict[str, Any]:
    """The board's own annual review of that year, with one question of the public."""
    a_quarterly_return(board)
    review, _ = YearReview.objects.get_or_create(
        organisation=board,
        framework_id=year_of(board),
        kind="annual",
        defaults={"ministerial": False, "created_at": timezone.now()},
    )
    ReviewQuestion.objects.get_or_create(review=review, key="0000000a", question="When?")
    return {"framework": year_of(board), "review": "annual", "part": "questions", "key": "0000000a"}


def a_midyear_review(board: Organisation) -> dict[str, Any]:
    """One that Government holds, recorded, with an action."""
    review, is_new = YearReview.objects.get_or_create(
        organisation=board,
        framework_id=year_of(board),
        kind="mid-year",
        defaults={
            "ministerial": False,
            "created_at": timezone.now(),
            "held_on": timezone.localdate(),
            "note": "The winter.",
        },
    )
    if is_new:
        ReviewAction.objects.create(review=review, key="1", what="Open six beds.")
        YearReview.objects.filter(pk=review.pk).update(recorded_by=person(), recorded_at=timezone.now())
    return {"framework": year_of(board), "review": "mid-year", "action": review.actions.get().pk}


def a_return_as_read(board: Organisation) -> dict[str, Any]:
    """What the page of `a_quarterly_return` hands on."""
    a_quarterly_return(board)
    return {"edit_number": QuarterlyReturn.objects.get(plan__organisation=board).edit_number}


def an_agreed_sample_plan(board: Organisation) -> dict[str, Any]:
    """A sample's agreed plan of the open sample cycle, with all that is added up for government."""
    sample = Organisation.including_samples.get(slug="sample-isles")
    if not DeliveryPlan.objects.filter(organisation=sample, framework=OPEN_CYCLE).exists():
        parts = {**SAMPLES, **STAFF, **money_of_sample(sample.slug)}
        agreed_rows(sample, OPEN_CYCLE, parts, at=timezone.now())
    return {"framework": OPEN_CYCLE}


def a_link(board: Organisation) -> dict[str, Any]:
    """One more thing that the Government said of a target and an outcome."""
    held = LinkStatement.objects.filter(kind="target", subject="sab", towards="7", owner=None)
    LinkStatement.objects.create(
        kind="target",
        subject="sab",
        named="Infections",
        towards="7",
        number=held.count() + 1,
        holds=True,
        since=date(2026, 4, 1),
        source=f"Letter {held.count() + 1}",
        by=person(),
        at=timezone.now(),
    )
    return {}


def a_correction(board: Organisation) -> dict[str, Any]:
    """A correction of the plan of `an_agreed_plan` that waits for the board."""
    framework = an_agreed_plan(board)
    version = PlanVersion.objects.get(plan__organisation=board, plan__framework=framework["framework"])
    correction = PromiseCorrection.objects.create(
        version=version,
        measure_id=AE["measure"],
        period_start=date(2014, 4, 1),
        period_end=date(2014, 4, 30),
        period_kind="month",
        was=80,
        becomes=85,
        reason="Typed wrongly.",
        evidence="Minute of the Board, item 7, 24 March 2014.",
        proposed_by=person(),
        proposed_at=timezone.now(),
    )
    return framework | {"correction": correction.pk}


def a_level(board: Organisation) -> dict[str, Any]:
    """A level of a target that is agreed board by board, of a year that is not over, which waits for the board."""
    framework = {"framework": year_of(board)}
    said = {"organisation": board, "framework_id": framework["framework"], "measure_id": LEVEL["measure"]}
    proposal = LevelProposal.objects.filter(**said, decision=None).first() or LevelProposal.objects.create(
        **said,
        value=1300,
        source="Letter of 12 March 2026.",
        proposed_by=person(),
        proposed_at=timezone.now(),
    )
    return framework | {"proposal": proposal.pk}


def a_level_to_propose(board: Organisation) -> dict[str, Any]:
    """Of another target, of which none waits."""
    return {"framework": year_of(board)}


def waiting_correction(board: Organisation) -> dict[str, Any]:
    """It can be decided now."""
    return {}


def an_open_question(board: Organisation) -> dict[str, Any]:
    """Whoever may withdraw it can do so now."""
    return {}


def an_answered_question(board: Organisation) -> dict[str, Any]:
    question = Question.objects.filter(document_kind="plan").latest("id")
    asks.answer(
        actor=actor_for(person(Role.PLANNER, board=board.slug)),
        action=Action.EDIT_PLAN,
        document=Document(Question.About.PLAN, question.document_number),
        question_id=question.pk,
        text="Because.",
    )
    return {}


FEEDBACK = "desk/boards/<slug:board>/feedback/<int:number>/"
COMPARE_PICTURES = ("picture.svg", "picture-narrow.svg", "picture.png")
LEVELS = ("levels.svg", "levels-narrow.svg", "levels.png", "levels.json", "levels-narrow.json")
AUDIT = "desk/boards/<slug:board>/audits/<slug:key>/"
PLAN_YEAR = "desk/boards/<slug:board>/year/<slug:framework>/"
RETURN = f"{PLAN_YEAR}quarters/<int:quarter>/"
REVIEW = f"{PLAN_YEAR}reviews/<slug:review>/"
REAL_YEAR = "ldp-2026-27"
VALUE = "desk/boards/<slug:board>/values/<int:number>/"


def a_value(board: Organisation) -> dict[str, Any]:
    """A figure of the board."""
    (observation,) = figures(board.slug, values={"2023-05-01": "96"})
    return {"number": observation.pk}


def a_process_change(board: Organisation) -> dict[str, Any]:
    """A change of the board's process that waits for a second analyst."""
    rebase = Rebase.objects.create(
        measure_id="ae-4-hours",
        organisation=board,
        at=date(2023, 5, 1),
        reason="Two departments became one.",
        evidence="A paper of the board.",
        asked_by=person(Role.ANALYST),
        asked_at=timezone.now(),
    )
    return {"change": rebase.pk}


def a_question(board: Organisation) -> dict[str, Any]:
    """A figure of the board that somebody asked about."""
    number = a_value(board)["number"]
    question = asks.ask(
        actor=actor_for(person(Role.ANALYST)),
        action=Action.ASK_ABOUT_FIGURE,
        document=Document(Question.About.FIGURE, number),
        organisation_id=board.pk,
        text="Is this right?",
    )
    return {"number": number, "question": question}


def a_dated_plan(board: Organisation) -> dict[str, Any]:
    """A plan that is due on a day, as the address that moves the day names it."""
    a_plan(board)
    day = timezone.localdate()
    Cycle.objects.update_or_create(
        framework_id=SAMPLE_CYCLE, defaults={"opens": day, "draft_due": day, "final_due": day}
    )
    return {"kind": "plan", "key": f"{board.slug}/{SAMPLE_CYCLE}"}


def a_shared_view(board: Organisation) -> dict[str, Any]:
    SavedView.objects.create(
        owner=person(Role.ANALYST),
        name=f"The north: {board.name}",
        address=f"/desk/boards/{board.slug}/",
        shared_with=Role.ANALYST,
        tells_red=False,
        tells_special=False,
        tells_late=False,
        saved_at=timezone.now(),
    )
    return {}


SAMPLE_CYCLE, OPEN_CYCLE, A_ROW = "sample-2022-23", "sample-2026-27", "0a1b2c3d"
YEAR = "ldp-2022-23"
SAMPLE_PLAN: dict[str, Any] = {"framework": SAMPLE_CYCLE}
AE: dict[str, Any] = {"measure": "ae-4-hours"}
LEVEL: dict[str, Any] = {"measure": "alcohol-brief-interventions"}

TARGET_PICTURES = (
    *(
        f"{chart}{end}"
        for chart in ("funnel", "over-time", "by-year")
        for end in (".svg", "-narrow.svg", ".png")
    ),
    "funnel.json",
    "funnel-narrow.json",
    "over-time.<table:kind>",
    "map.svg",
    "map.png",
)
FILES_OF_A_SUBMISSION = tuple(f"{table}.<table:kind>" for table in ("errors", "rows", "unusual", "moves"))

ADDRESSES = (
    # Programs, and their tokens
    program("api/v1/token/"),
    program("api/v1/boards/<slug:board>/plans/"),
    program("api/v1/boards/<slug:board>/plans/<slug:framework>/", **SAMPLE_PLAN),
    program(
        "api/v1/boards/<slug:board>/plans/<slug:framework>/parts/<slug:part>/", part="actions", **SAMPLE_PLAN
    ),
    program("api/v1/boards/<slug:board>/figures/"),
    program("api/v1/boards/<slug:board>/figures/<slug:measure>/", **AE),
    # Saved views
    at_desk("desk/views/", Action.VIEW_DESK),
    at_desk("desk/views/save/", Action.VIEW_DESK),
    at_desk("desk/views/<int:number>/", Action.VIEW_DESK, number=1),
    at_desk("desk/views/<int:number>/change/", Action.VIEW_DESK, number=1),
    at_desk("desk/views/<int:number>/keep/", Action.VIEW_DESK, number=1),
    at_desk("desk/views/<int:number>/remove/", Action.VIEW_DESK, number=1),
    # Tokens of programs
    signed_in("desk/tokens/"),
    at_desk("desk/tokens/make/", Action.CONNECT_PROGRAM),
    signed_in("desk/tokens/<int:number>/revoke/", number=1),
    # The installation
    public("healthz"),
    public("robots.txt"),
    public("about/"),
    public("accessibility/"),
    public("privacy/"),
    public("contact/"),
    public("sitemap/"),
    public("sitemap.xml"),
    public("api/"),
    public("api/openapi.json"),
    # Dashboards for the public
    public(""),
    public("grid/"),
    public("grid/results.<table:kind>"),
    public("data/"),
    public("methods/"),
    public("data/releases.<table:kind>"),
    public("data/sources.<table:kind>"),
    public("compare/"),
    *(public(f"compare/{picture}") for picture in COMPARE_PICTURES),
    public("boards/"),
    public("boards/<slug:board>/"),
    public("boards/<slug:board>/results.<table:kind>"),
    public("boards/<slug:board>/plan/<slug:framework>/", framework="ldp-2022-23"),
    public("boards/<slug:board>/plan/<slug:framework>/plan.pdf", framework="ldp-2022-23"),
    public("participation/audits/<slug:key>/", key="not-public"),
    *(public(f"participation/audits/<slug:key>/{picture}", key="not-public") for picture in LEVELS),
    public("boards/<slug:board>/participation/"),
    public("boards/<slug:board>/participation/<slug:key>/", key="not-public"),
    public("targets/"),
    public("targets/results.<table:kind>"),
    public("participation/"),
    public("participation/<slug:year>/", year="2012-13"),
    public("promises/"),
    public("promises/promises.<table:kind>"),
    public("outcomes/"),
    public("outcomes/themes/"),
    public("outcomes/<slug:key>/", key="healthier-lives"),
    public("outcomes/indicators/<slug:key>/", key="ni-14"),
    public("partnerships/"),
    public("partnerships/<slug:slug>/", slug="edinburgh"),
    public("councils/"),
    public("councils/<slug:slug>/", slug="fife"),
    public("years/"),
    public("years/<slug:year>/", year="2011-12"),
    public("years/<slug:year>/targets.<table:kind>", year="2011-12"),
    public("targets/<slug:measure>/", **AE),
    public("targets/<slug:measure>/boards.<table:kind>", **AE),
    *(public(f"targets/<slug:measure>/{picture}", **AE) for picture in TARGET_PICTURES),
    public("targets/<slug:measure>/history.<table:kind>", **AE),
    public("boards/<slug:board>/<slug:measure>/", **AE),
    public("boards/<slug:board>/<slug:measure>/figures.<table:kind>", **AE),
    public("boards/<slug:board>/<slug:measure>/revisions.<table:kind>", **AE),
    public("boards/<slug:board>/<slug:measure>/chart.svg", **AE),
    public("boards/<slug:board>/<slug:measure>/chart-narrow.svg", **AE),
    public("boards/<slug:board>/<slug:measure>/chart-narrow-all.svg", **AE),
    public("boards/<slug:board>/<slug:measure>/chart.png", **AE),
    public("boards/<slug:board>/<slug:measure>/chart.json", **AE),
    public("boards/<slug:board>/<slug:measure>/chart-narrow.json", **AE),
    # The same at the desk
    at_desk("desk/grid/", Action.VIEW_DESK),
    at_desk("desk/grid/results.<table:kind>", Action.VIEW_DESK),
    at_desk("desk/compare/", Action.VIEW_DESK),
    *(at_desk(f"desk/compare/{picture}", Action.VIEW_DESK) for picture in COMPARE_PICTURES),
    at_desk("desk/boards/", Action.VIEW_DESK),
    at_desk("desk/boards/<slug:board>/", Action.VIEW_DESK),
    at_desk("desk/boards/<slug:board>/results.<table:kind>", Action.VIEW_DESK),
    at_desk("desk/participation/audits/<slug:key>/", Action.VIEW_RESULTS, key="not-final"),
    *(
        at_desk(f"desk/participation/audits/<slug:key>/{picture}", Action.VIEW_RESULTS, key="not-final")
        for picture in LEVELS
    ),
    at_desk("desk/boards/<slug:board>/participation/", Action.VIEW_RESULTS),
    at_desk("desk/boards/<slug:board>/participation/<slug:key>/", Action.VIEW_RESULTS, key="not-final"),
    at_desk("desk/targets/", Action.VIEW_DESK),
    at_desk("desk/targets/results.<table:kind>", Action.VIEW_DESK),
    at_desk("desk/promises/", Action.VIEW_DESK),
    at_desk("desk/promises/promises.<table:kind>", Action.VIEW_DESK),
    at_desk("desk/outcomes/", Action.VIEW_DESK),
    at_desk("desk/outcomes/themes/", Action.VIEW_DESK),
    at_desk("desk/outcomes/coverage/", Action.WATCH),
    at_desk("desk/outcomes/links/", Action.VIEW_DESK),
    at_desk("desk/outcomes/links/say/", Action.LINK_OUTCOMES),
    own_board("desk/outcomes/of/<slug:board>/", Action.VIEW_BOARD_DRAFTS),
    own_board("desk/outcomes/of/<slug:board>/say/", Action.EDIT_PLAN),
    at_desk("desk/outcomes/<slug:key>/", Action.VIEW_DESK, key="healthier-lives"),
    at_desk("desk/outcomes/indicators/<slug:key>/", Action.VIEW_DESK, key="ni-14"),
    at_desk("desk/partnerships/", Action.VIEW_DESK),
    at_desk("desk/partnerships/<slug:slug>/", Action.VIEW_DESK, slug="edinburgh"),
    at_desk("desk/councils/", Action.VIEW_DESK),
    at_desk("desk/councils/<slug:slug>/", Action.VIEW_DESK, slug="fife"),
    at_desk("desk/years/", Action.VIEW_DESK),
    at_desk("desk/years/<slug:year>/", Action.VIEW_DESK, year="2011-12"),
    at_desk("desk/years/<slug:year>/targets.<table:kind>", Action.VIEW_DESK, year="2011-12"),
    at_desk("desk/targets/<slug:measure>/", Action.VIEW_DESK, **AE),
    at_desk("desk/targets/<slug:measure>/boards.<table:kind>", Action.VIEW_DESK, **AE),
    *(
        at_desk(f"desk/targets/<slug:measure>/{picture}", Action.VIEW_DESK, **AE)
        for picture in TARGET_PICTURES
    ),
    at_desk("desk/targets/<slug:measure>/history.<table:kind>", Action.VIEW_DESK, **AE),
    at_desk("desk/boards/<slug:board>/<slug:measure>/", Action.VIEW_DESK, **AE),
    at_desk("desk/boards/<slug:board>/<slug:measure>/figures.<table:kind>", Action.VIEW_DESK, **AE),
    at_desk("desk/boards/<slug:board>/<slug:measure>/revisions.<table:kind>", Action.VIEW_DESK, **AE),
    at_desk("desk/boards/<slug:board>/<slug:measure>/chart.svg", Action.VIEW_DESK, **AE),
    at_desk("desk/boards/<slug:board>/<slug:measure>/chart-narrow.svg", Action.VIEW_DESK, **AE),
    at_desk("desk/boards/<slug:board>/<slug:measure>/chart-narrow-all.svg", Action.VIEW_DESK, **AE),
    at_desk("desk/boards/<slug:board>/<slug:measure>/chart.png", Action.VIEW_DESK, **AE),
    at_desk("desk/boards/<slug:board>/<slug:measure>/chart.json", Action.VIEW_DESK, **AE),
    at_desk("desk/boards/<slug:board>/<slug:measure>/chart-narrow.json", Action.VIEW_DESK, **AE),
    # Plans
    *(
        own_board(
            f"desk/boards/<slug:board>/plan/<slug:framework>/{part}{rest}",
            action,
            sample=a_listed_row if "row" in rest else a_list_of_rows,
            part="actions",
        )
        for part, rest, action in (
            ("<listed:part>", "/", Action.VIEW_BOARD_DRAFTS),
            ("<listed:part>", ".<table:kind>", Action.VIEW_BOARD_DRAFTS),
            ("<added:part>", "/add/", Action.EDIT_PLAN),
            ("<listed:part>", "/upload/", Action.EDIT_PLAN),
            ("<listed:part>", "/paste/", Action.EDIT_PLAN),
            ("<listed:part>", "/grid/", Action.EDIT_PLAN),
            ("<listed:part>", "/ready/", Action.EDIT_PLAN),
            ("<listed:part>", "/not-ready/", Action.EDIT_PLAN),
            ("<listed:part>", "/undo/", Action.EDIT_PLAN),
            ("<listed:part>", "/<slug:row>/", Action.VIEW_BOARD_DRAFTS),
            ("<listed:part>", "/<slug:row>/edit/", Action.EDIT_PLAN),
            ("<listed:part>", "/<slug:row>/remove/", Action.EDIT_PLAN),
            ("<listed:part>", "/<slug:row>/undo/", Action.EDIT_PLAN),
            ("<added:part>", "/<slug:row>/up/", Action.EDIT_PLAN),
            ("<added:part>", "/<slug:row>/down/", Action.EDIT_PLAN),
            ("<added:part>", "/propose/", Action.EDIT_PLAN),
            ("<listed:part>", "/<slug:row>/propose/", Action.EDIT_PLAN),
        )
    ),
    own_board(
        "desk/boards/<slug:board>/plan/<slug:framework>/trajectory/<slug:row>/propose/",
        Action.EDIT_PLAN,
        sample=a_plan,
        row=AE["measure"],
    ),
    own_board(
        "desk/boards/<slug:board>/plan/<slug:framework>/<listed:part>/share/",
        Action.SIGN_PLAN,
        sample=a_part_kept_locally,
        part="actions",
    ),
    *(
        own_board(
            f"desk/boards/<slug:board>/plan/<slug:framework>/trajectories/{word}/",
            Action.EDIT_PLAN,
            sample=a_list_of_rows,
        )
        for word in ("paste", "ready", "not-ready")
    ),
    at_desk("desk/plans/", Action.VIEW_BOARD_DRAFTS),
    at_desk("desk/plans/added-up/", Action.WATCH),
    *(
        at_desk(
            f"desk/plans/added-up/<slug:framework>/<slug:part>/{file}",
            Action.WATCH,
            sample=an_agreed_sample_plan,
            part="finance",
        )
        for file in ("chart.svg", "chart-narrow.svg", "chart.png", "chart.json", "chart-narrow.json")
    ),
    *(
        at_desk(f"desk/plans/added-up/<slug:framework>/{part}/", Action.WATCH, sample=an_agreed_sample_plan)
        for part in (
            *("finance", "savings", "capital", "workforce", "actions", "risks", "trajectories"),
            *(
                "sections",
                "improvement",
                "community",
                "assumptions",
                "regional",
                "regional-cited",
                "length",
                "endorsements",
            ),
        )
    ),
    own_board("desk/boards/<slug:board>/plan/<slug:framework>/", Action.VIEW_BOARD_DRAFTS, **SAMPLE_PLAN),
    *(
        own_board(
            f"desk/boards/<slug:board>/plan/<slug:framework>/{paper}", Action.VIEW_BOARD_DRAFTS, sample=a_plan
        )
        for paper in ("print/", "print.pdf")
    ),
    own_board(
        "desk/boards/<slug:board>/plan/<slug:framework>/trajectories.<table:kind>",
        Action.VIEW_BOARD_DRAFTS,
        **SAMPLE_PLAN,
    ),
    own_board(
        "desk/boards/<slug:board>/plan/<slug:framework>/trajectory/<slug:measure>/",
        Action.VIEW_BOARD_DRAFTS,
        **SAMPLE_PLAN | AE,
    ),
    own_board(
        "desk/boards/<slug:board>/plan/<slug:framework>/trajectory/<slug:measure>/edit/",
        Action.EDIT_PLAN,
        sample=a_plan,
        **AE,
    ),
    own_board(
        "desk/boards/<slug:board>/plan/<slug:framework>/workbook.xlsx",
        Action.VIEW_BOARD_DRAFTS,
        sample=a_plan,
    ),
    *(
        own_board(
            f"desk/boards/<slug:board>/plan/<slug:framework>/workbook/<int:file>/{act}",
            action,
            sample=a_workbook,
        )
        for act, action in (("", Action.VIEW_BOARD_DRAFTS), ("accept/", Action.EDIT_PLAN))
    ),
    *(
        own_board(
            f"desk/boards/<slug:board>/plan/<slug:framework>/files/<int:file>/{act}",
            action,
            sample=a_plan_file,
        )
        for act, action in (
            ("", Action.VIEW_BOARD_DRAFTS),
            ("accept/", Action.EDIT_PLAN),
            ("undo/", Action.EDIT_PLAN),
        )
    ),
    own_board(
        "desk/boards/<slug:board>/plan/<slug:framework>/checks/<str:finding>/explain/",
        Action.EDIT_PLAN,
        sample=an_unexplained_plan,
    ),
    own_board(
        "desk/boards/<slug:board>/plan/<slug:framework>/review/", Action.VIEW_BOARD_DRAFTS, sample=a_plan
    ),
    *(
        own_board(f"desk/boards/<slug:board>/plan/<slug:framework>/{act}/", action, sample=a_plan)
        for act, action in (
            ("begin", Action.EDIT_PLAN),
            ("carry-forward", Action.EDIT_PLAN),
            ("board-approval", Action.EDIT_PLAN),
            ("upload", Action.EDIT_PLAN),
            ("workbook", Action.EDIT_PLAN),
            ("ready", Action.EDIT_PLAN),
            ("not-ready", Action.EDIT_PLAN),
            ("discard", Action.EDIT_PLAN),
        )
    ),
    *(
        own_board(
            f"desk/boards/<slug:board>/plan/<slug:framework>/{act}/",
            action,
            sample=a_plan,
            ready=ready,
            ready_for="sample-mainland",  # in a fictional cycle nothing is agreed with a real board
        )
        for act, action, ready in (
            ("sign", Action.SIGN_PLAN, a_whole_draft),
            ("take-back", Action.SIGN_PLAN, a_signed_plan),
            ("recommend", Action.AGREE_PLAN, a_signed_plan),
            ("agree", Action.AGREE_PLAN, a_recommended_plan),
            ("return", Action.AGREE_PLAN, a_signed_plan),
            ("ask", Action.AGREE_PLAN, a_signed_plan),
        )
    ),
    *(
        own_board(
            f"desk/boards/<slug:board>/plan/<slug:framework>/questions/<int:question>/{act}/",
            action,
            sample=a_question_about_a_plan,
            ready=ready,
        )
        for act, action, ready in (
            ("answer", Action.EDIT_PLAN, None),
            ("settle", Action.AGREE_PLAN, an_answered_question),
            ("ask-again", Action.AGREE_PLAN, an_answered_question),
            ("withdraw", Action.AGREE_PLAN, an_open_question),
        )
    ),
    own_board(
        "desk/boards/<slug:board>/plan/<slug:framework>/trajectory/<slug:measure>/correct/",
        Action.AGREE_PLAN,
        sample=an_agreed_plan,
        ready=waiting_correction,
        **AE,
    ),
    *(
        own_board(
            f"desk/boards/<slug:board>/plan/<slug:framework>/corrections/<int:correction>/{act}/",
            action,
            sample=a_correction,
            ready=waiting_correction,
        )
        for act, action in (
            ("confirm", Action.SIGN_PLAN),
            ("decline", Action.SIGN_PLAN),
            ("withdraw", Action.AGREE_PLAN),
        )
    ),
    own_board(
        "desk/boards/<slug:board>/plan/<slug:framework>/levels/", Action.VIEW_BOARD_DRAFTS, sample=a_level
    ),
    own_board(
        "desk/boards/<slug:board>/plan/<slug:framework>/levels/<slug:measure>/propose/",
        Action.AGREE_PLAN,
        sample=a_level_to_propose,
        ready=waiting_correction,
        ready_for="sample-mainland",
        measure="smoking-quits",
    ),
    *(
        own_board(
            f"desk/boards/<slug:board>/plan/<slug:framework>/levels/<int:proposal>/{act}/",
            action,
            sample=a_level,
            ready=waiting_correction,
            ready_for="sample-mainland",
        )
        for act, action in (
            ("confirm", Action.SIGN_PLAN),
            ("decline", Action.SIGN_PLAN),
            ("withdraw", Action.AGREE_PLAN),
        )
    ),
    # Sending figures
    signed_in("desk/figures/"),
    at_desk("desk/figures/official/", Action.LOAD_OFFICIAL),
    at_desk("desk/figures/official/upload/", Action.LOAD_OFFICIAL),
    *(
        at_desk(f"desk/figures/official/<int:number>/{act}", Action.LOAD_OFFICIAL, sample=a_publication)
        for act in (
            "",
            *FILES_OF_A_SUBMISSION,
            "progress/",
            "accept/",
            "withdraw/",
            "check-again/",
            "together/",
            "together/accept/",
            "together/withdraw/",
        )
    ),
    own_board("desk/boards/<slug:board>/figures/", Action.VIEW_BOARD_DRAFTS),
    own_board("desk/boards/<slug:board>/figures/upload/", Action.SEND_FIGURES),
    own_board("desk/boards/<slug:board>/figures/month/", Action.SEND_FIGURES),
    own_board("desk/boards/<slug:board>/figures/template/<slug:measure>.csv", Action.SEND_FIGURES, **AE),
    own_board("desk/boards/<slug:board>/figures/type/<slug:measure>/", Action.SEND_FIGURES, **AE),
    *(
        own_board(
            f"desk/boards/<slug:board>/figures/<int:number>/{act}", Action.VIEW_BOARD_DRAFTS, sample=a_return
        )
        for act in ("", *FILES_OF_A_SUBMISSION, "progress/", "together/")
    ),
    *(
        own_board(
            f"desk/boards/<slug:board>/figures/<int:number>/{act}", Action.SEND_FIGURES, sample=a_return
        )
        for act in ("accept/", "withdraw/", "check-again/", "together/accept/", "together/withdraw/")
    ),
    # Signing in and one's own account
    account("accounts/login/"),
    account("accounts/code/"),
    account("accounts/invitation/<str:token>/", token="no-such-token"),
    account("accounts/logout/"),
    account("accounts/inactive/"),
    account("accounts/reauthenticate/"),
    account("accounts/password/set/"),
    account("accounts/password/change/"),
    account("accounts/password/reset/"),
    account("accounts/password/reset/done/"),
    Address(
        "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        Who.ACCOUNT,
        arguments={"literal": "accounts/password/reset/key/1-set-password/"},
    ),
    account("accounts/password/reset/key/done/"),
    account("accounts/2fa/"),
    account("accounts/2fa/authenticate/"),
    account("accounts/2fa/reauthenticate/"),
    account("accounts/2fa/totp/activate/"),
    account("accounts/2fa/totp/deactivate/"),
    account("accounts/2fa/recovery-codes/"),
    account("accounts/2fa/recovery-codes/generate/"),
    account("accounts/2fa/recovery-codes/download/"),
    # Ownership reports and single figures for the public
    public("reports/"),
    public("reports/<slug:year>/", year="2022-23"),
    *(
        public(f"reports/<slug:year>/<slug:board>/{edition}{file}", year="2022-23", **named)
        for edition, named in (("", {}), ("edition-<int:edition>/", {"edition": 1}))
        for file in ("", "report.pdf", "report.json", "figures.<table:kind>")
    ),
    *(
        public(
            f"reports/<slug:year>/<slug:board>/{edition}charts/<slug:measure>.{kind}",
            year="2022-23",
            **AE,
            **named,
        )
        for edition, named in (("", {}), ("edition-<int:edition>/", {"edition": 1}))
        for kind in ("svg", "png", "csv", "xlsx")
    ),
    public("figures/<int:number>/", number=1),
    public("figures/<int:number>/file/", number=1),
    # Ownership reports and data releases at the desk
    at_desk("desk/reports/", Action.VIEW_BOARD_DRAFTS),
    at_desk("desk/reports/ask/", Action.DRAFT_REPORTS),
    at_desk("desk/reports/progress/<int:batch>/", Action.DRAFT_REPORTS, sample=a_batch),
    at_desk("desk/reports/contacts/", Action.VIEW_BOARD_DRAFTS),
    own_board("desk/reports/contacts/<slug:board>/<slug:kind>/", Action.EDIT_BOARD_REPORT, kind="complaints"),
    own_board("desk/reports/<slug:year>/<slug:board>/", Action.VIEW_BOARD_DRAFTS, sample=a_draft),
    own_board("desk/reports/<slug:year>/<slug:board>/draft.pdf", Action.VIEW_BOARD_DRAFTS, sample=a_draft),
    own_board(
        "desk/reports/<slug:year>/<slug:board>/figures.<table:kind>",
        Action.VIEW_BOARD_DRAFTS,
        sample=a_draft,
    ),
    *(
        own_board(
            f"desk/reports/<slug:year>/<slug:board>/charts/<slug:measure>.{kind}",
            Action.VIEW_BOARD_DRAFTS,
            sample=a_draft,
            **AE,
        )
        for kind in ("svg", "png", "csv", "xlsx")
    ),
    own_board(
        "desk/reports/<slug:year>/<slug:board>/words/<slug:section>/",
        Action.EDIT_BOARD_REPORT,
        sample=a_draft,
        section=next(iter(SECTIONS)),
    ),
    *(
        own_board(f"desk/reports/<slug:year>/<slug:board>/{act}/", action, sample=a_draft, ready=ready)
        for act, action, ready in (
            ("approve", Action.APPROVE_RELEASE, as_read),
            ("release", Action.RELEASE, as_approved),
            ("send-back", Action.APPROVE_RELEASE, as_read),
        )
    ),
    *(
        own_board(f"desk/reports/<slug:year>/<slug:board>/{act}/", Action.CORRECT_REPORT, sample=a_draft)
        for act in ("correct", "correction")
    ),
    *(
        own_board(f"desk/reports/<slug:year>/<slug:board>/{act}/", Action.EDIT_BOARD_REPORT, sample=a_draft)
        for act in ("hand-over", "take-back")
    ),
    own_board(
        "desk/reports/<slug:year>/<slug:board>/questions/<int:question>/answer/",
        Action.EDIT_BOARD_REPORT,
        sample=a_question_about_a_draft,
    ),
    own_board(
        "desk/reports/<slug:year>/<slug:board>/questions/<int:question>/withdraw/",
        Action.APPROVE_RELEASE,
        sample=a_question_about_a_draft,
    ),
    at_desk("desk/releases/", Action.VIEW_DESK),
    at_desk("desk/releases/prepare/", Action.PREPARE_RELEASE),
    at_desk("desk/releases/<int:number>/", Action.VIEW_DESK, sample=a_release),
    at_desk("desk/releases/<int:number>/approve/", Action.APPROVE_RELEASE, sample=a_release),
    at_desk(
        "desk/releases/<int:number>/release/", Action.RELEASE, sample=a_release, ready=an_approved_release
    ),
    at_desk("desk/releases/<int:number>/withdraw/", Action.PREPARE_RELEASE, sample=a_release),
    at_desk(
        "desk/releases/feedback/<slug:board>/<int:number>/<int:sending>/take-off/",
        Action.RELEASE,
        sample=a_public_entry,
    ),
    # People
    signed_in("desk/"),
    signed_in("desk/step-up/"),
    signed_in("desk/door/"),
    signed_in("desk/digest/"),
    at_desk("desk/monday/", Action.WATCH),
    at_desk("desk/statistics/", Action.VIEW_DESK),
    at_desk("desk/targets/<slug:measure>/what-if/", Action.VIEW_DESK, measure="ae-4-hours"),
    at_desk("desk/explain/", Action.EDIT_NATIONAL_REPORT),
    own_board("desk/boards/<slug:board>/explain/", Action.EXPLAIN),
    *(
        own_board(f"desk/boards/<slug:board>/explanations/<int:number>/{act}/", action, sample=an_explanation)
        for act, action in (
            ("offer", Action.EXPLAIN),
            ("take-back", Action.EXPLAIN),
            ("offer-as-asker", Action.ASK_ABOUT_FIGURE),
            ("take-back-as-asker", Action.ASK_ABOUT_FIGURE),
        )
    ),
    *(
        at_desk(f"desk/explanations/<int:number>/{act}/", action, sample=an_explanation_of_the_nation)
        for act, action in (
            ("offer", Action.EDIT_NATIONAL_REPORT),
            ("take-back", Action.EDIT_NATIONAL_REPORT),
            ("offer-as-asker", Action.ASK_ABOUT_FIGURE),
            ("take-back-as-asker", Action.ASK_ABOUT_FIGURE),
        )
    ),
    *(
        own_board(f"{VALUE}questions/<int:question>/{act}/", action, sample=a_question)
        for act, action in (
            ("offer", Action.ANSWER_FOR_FIGURES),
            ("take-back", Action.ANSWER_FOR_FIGURES),
            ("offer-as-asker", Action.ASK_ABOUT_FIGURE),
            ("take-back-as-asker", Action.ASK_ABOUT_FIGURE),
        )
    ),
    at_desk("desk/process-changes/", Action.VIEW_DESK),
    at_desk("desk/process-changes/record/", Action.REBASE),
    at_desk("desk/process-changes/<int:change>/", Action.VIEW_DESK, sample=a_process_change),
    *(
        at_desk(f"desk/process-changes/<int:change>/{act}/", Action.REBASE, sample=a_process_change)
        for act in ("confirm", "decline")
    ),
    own_board(VALUE, Action.VIEW_BOARD_DRAFTS, sample=a_value),
    own_board(f"{VALUE}ask/", Action.ASK_ABOUT_FIGURE, sample=a_value),
    own_board(f"{VALUE}questions/<int:question>/answer/", Action.ANSWER_FOR_FIGURES, sample=a_question),
    own_board(f"{VALUE}questions/<int:question>/settle/", Action.ASK_ABOUT_FIGURE, sample=a_question),
    own_board(f"{VALUE}questions/<int:question>/ask-again/", Action.ASK_ABOUT_FIGURE, sample=a_question),
    own_board(f"{VALUE}questions/<int:question>/withdraw/", Action.ASK_ABOUT_FIGURE, sample=a_question),
    own_board("desk/evidence/<int:number>/", Action.VIEW_BOARD_DRAFTS, sample=a_file),
    at_desk("desk/tracker/", Action.TRACK),
    at_desk("desk/extend/<slug:kind>/<path:key>/", Action.EXTEND, sample=a_dated_plan),
    signed_in("desk/stand-ins/"),
    signed_in("desk/stand-ins/<int:number>/end/", number=1),
    at_desk("desk/participation/rounds/", Action.MANAGE_ROUNDS),
    at_desk("desk/participation/rounds/set-up/", Action.MANAGE_ROUNDS),
    *(
        at_desk(f"desk/participation/rounds/<slug:key>/{act}", Action.MANAGE_ROUNDS, sample=an_audit_round)
        for act in ("", "edit/", "date/", "open/", "close/", "reopen/")
    ),
    at_desk("desk/plans/years/", Action.VIEW_BOARD_DRAFTS),
    own_board(PLAN_YEAR, Action.VIEW_BOARD_DRAFTS, sample=a_quarterly_return),
    own_board(f"{PLAN_YEAR}months/", Action.REPORT_YEAR, sample=a_quarterly_return),
    own_board(REVIEW, Action.VIEW_BOARD_DRAFTS, sample=a_review),
    own_board(f"{REVIEW}write/<slug:part>/", Action.REPORT_YEAR, sample=a_review),
    own_board(f"{REVIEW}write/<slug:part>/<slug:key>/", Action.REPORT_YEAR, sample=a_review),
    *(
        own_board(f"{REVIEW}{paper}", Action.VIEW_BOARD_DRAFTS, sample=a_review)
        for paper in ("print/", "print.pdf")
    ),
    own_board(f"{REVIEW}record/", Action.HOLD_REVIEW, sample=a_midyear_review),
    own_board(f"{REVIEW}letter/", Action.HOLD_REVIEW, sample=a_midyear_review),
    own_board(f"{REVIEW}actions/<int:action>/report/", Action.REPORT_YEAR, sample=a_midyear_review),
    own_board(f"{REVIEW}actions/<int:action>/settle/", Action.HOLD_REVIEW, sample=a_midyear_review),
    own_board(RETURN, Action.VIEW_BOARD_DRAFTS, sample=a_quarterly_return),
    own_board(f"{RETURN}sign/", Action.SIGN_RETURN, sample=a_quarterly_return, ready=a_return_as_read),
    own_board(f"{RETURN}move/", Action.REPORT_YEAR, sample=a_quarterly_return),
    *(
        own_board(f"{RETURN}{paper}", Action.VIEW_BOARD_DRAFTS, sample=a_quarterly_return)
        for paper in ("print/", "print.pdf")
    ),
    own_board(f"{RETURN}<slug:section>/", Action.REPORT_YEAR, sample=a_quarterly_return),
    at_desk("desk/participation/audits/", Action.VIEW_AUDIT),
    own_board(AUDIT, Action.VIEW_AUDIT, sample=an_audit),
    own_board(f"{AUDIT}sign/", Action.SIGN_AUDIT, sample=an_audit, ready=an_audit_as_read),
    own_board(f"{AUDIT}<int:section>.<int:number>/", Action.VIEW_AUDIT, sample=an_audit),
    own_board(f"{AUDIT}<int:section>.<int:number>/write/", Action.WRITE_AUDIT, sample=an_audit),
    at_desk("desk/participation/feedback/", Action.VIEW_AUDIT),
    own_board("desk/boards/<slug:board>/feedback/add/", Action.WRITE_FEEDBACK),
    own_board(FEEDBACK, Action.VIEW_AUDIT, sample=a_feedback),
    *(
        own_board(f"{FEEDBACK}{act}/", Action.WRITE_FEEDBACK, sample=a_feedback_draft)
        for act in ("write", "attach", "send", "ask-off")
    ),
    own_board(f"{FEEDBACK}read/", Action.MODERATE_FEEDBACK, sample=a_feedback),
    own_board(f"{FEEDBACK}take-back/", Action.WRITE_FEEDBACK, sample=a_feedback),
    own_board(
        f"{AUDIT}<int:section>.<int:number>/evidence/<slug:kind>/",
        Action.WRITE_AUDIT,
        sample=an_audit,
        kind="link",
    ),
    own_board(
        f"{AUDIT}<int:section>.<int:number>/evidence/<int:piece>/take-out/",
        Action.WRITE_AUDIT,
        sample=an_audit,
    ),
    at_desk("desk/participation/groups/", Action.INVITE_GROUP),
    at_desk("desk/participation/library/", Action.VIEW_RESULTS, sample=a_case_study),
    at_desk("desk/participation/library/<int:number>/", Action.VIEW_RESULTS, sample=a_case_study),
    own_board("desk/boards/<slug:board>/case-studies/", Action.VIEW_AUDIT, sample=a_case_study),
    *(
        own_board(
            f"desk/boards/<slug:board>/case-studies/{act}/",
            action,
            sample=a_case_study,
            ready=a_case_study_as_read,
        )
        for act, action in (
            ("write", Action.WRITE_AUDIT),
            ("<int:number>/write", Action.WRITE_AUDIT),
            ("<int:number>/share", Action.SIGN_AUDIT),
            ("<int:number>/take-out", Action.WRITE_AUDIT),
        )
    ),
    at_desk("desk/participation/comments/", Action.COMMENT_AUDIT),
    *(
        own_board(f"{AUDIT}{page}", action, sample=an_audit_to_comment_on)
        for page, action in (
            ("group/", Action.INVITE_GROUP),
            ("group/<int:number>/renew/", Action.INVITE_GROUP),
            ("group/<int:number>/withdraw/", Action.INVITE_GROUP),
            ("comment/", Action.COMMENT_AUDIT),
            ("comment/answer/", Action.COMMENT_AUDIT),
            ("comment/send/", Action.COMMENT_AUDIT),
            ("comment/stories/", Action.COMMENT_AUDIT),
        )
    ),
    *(own_board(f"{AUDIT}{paper}", Action.VIEW_AUDIT, sample=an_audit) for paper in ("print/", "print.pdf")),
    own_board(f"{AUDIT}improvement/", Action.VIEW_AUDIT, sample=a_final_audit),
    *(
        own_board(
            f"{AUDIT}improvement/{act}/",
            Action.WRITE_AUDIT,
            sample=a_final_audit,
            ready=a_final_audit_as_read,
        )
        for act in ("add", "carry-on", "<int:action>/change", "<int:action>/close")
    ),
    at_desk("desk/participation/review/<slug:key>/", Action.MODERATE_AUDIT, sample=a_signed_audit),
    at_desk(
        "desk/participation/review/<slug:key>/<int:section>.<int:number>/",
        Action.MODERATE_AUDIT,
        sample=a_signed_audit,
    ),
    *(
        own_board(f"{AUDIT}{act}/", action, sample=a_signed_audit)
        for act, action in (
            ("moderate", Action.MODERATE_AUDIT),
            ("check", Action.WRITE_AUDIT),
            ("finish", Action.MODERATE_AUDIT),
            ("<int:section>.<int:number>/settle", Action.MODERATE_AUDIT),
            ("<int:section>.<int:number>/amend", Action.MODERATE_AUDIT),
            ("<int:section>.<int:number>/reply", Action.WRITE_AUDIT),
            ("<int:section>.<int:number>/ask", Action.MODERATE_AUDIT),
            ("questions/<int:question>/answer", Action.WRITE_AUDIT),
            ("questions/<int:question>/settle", Action.MODERATE_AUDIT),
            ("questions/<int:question>/ask-again", Action.MODERATE_AUDIT),
            ("questions/<int:question>/withdraw", Action.MODERATE_AUDIT),
        )
    ),
    at_desk("desk/cycles/", Action.MANAGE_ROUNDS),
    at_desk("desk/cycles/<slug:framework>/", Action.MANAGE_ROUNDS, framework="ldp-2026-27"),
    at_desk("desk/cycles/<slug:framework>/open/", Action.MANAGE_ROUNDS, framework="ldp-2026-27"),
    at_desk("desk/cycles/<slug:framework>/date/", Action.MANAGE_ROUNDS, framework="ldp-2026-27"),
    at_desk("desk/cycles/<slug:framework>/close/", Action.MANAGE_ROUNDS, framework="ldp-2026-27"),
    at_desk("desk/cycles/<slug:framework>/reopen/", Action.MANAGE_ROUNDS, framework="ldp-2026-27"),
    at_desk("desk/people/", Action.MANAGE_PEOPLE),
    at_desk("desk/people/audit/", Action.MANAGE_PEOPLE),
    at_desk("desk/audit/", Action.VIEW_BOARD_DRAFTS),
    at_desk("desk/jobs/", Action.MANAGE_PEOPLE, asks=()),
    at_desk("desk/mail/", Action.MANAGE_PEOPLE, asks=()),
    at_desk("desk/mail/again/", Action.MANAGE_PEOPLE, sample=a_lost_message),
    at_desk("desk/mail/<int:mail_id>/again/", Action.MANAGE_PEOPLE, sample=a_lost_message),
    at_desk("desk/people/<int:user_id>/", Action.MANAGE_PEOPLE, sample=somebody, asks=("post",)),
    at_desk(
        "desk/people/<int:user_id>/second-factor/remove/",
        Action.MANAGE_PEOPLE,
        sample=somebody_with_a_second_factor,
    ),
    at_desk("desk/people/<int:user_id>/send-link/", Action.MANAGE_PEOPLE, sample=somebody),
    at_desk("desk/people/<int:user_id>/reopen/", Action.MANAGE_PEOPLE, sample=somebody_shut_out),
    at_desk("desk/people/<int:user_id>/close/", Action.MANAGE_PEOPLE, sample=somebody),
    at_desk(
        "desk/people/<int:user_id>/roles/<int:membership_id>/end/",
        Action.MANAGE_PEOPLE,
        sample=somebodys_role,
    ),
)
