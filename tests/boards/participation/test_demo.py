"""The sample round: both samples where they shall be, real boards neutral and without a level, loaded once."""

import pytest

from boards.administration.demo import for_a_moment
from boards.organisations.models import Organisation
from boards.participation import demo
from boards.participation.audit_rows import BoardAudit, BoardVoice
from boards.participation.case_rows import CaseStudy, GroupPick
from boards.participation.demo import Voices
from boards.participation.evidence_rows import CriterionEvidence
from boards.participation.feedback_demo import load_feedback
from boards.participation.feedback_rows import Feedback, FeedbackState
from boards.participation.group_rows import GroupComment, GroupRemark
from boards.participation.privacy import suspected_in
from boards.participation.review_rows import AuditRating, AuditReply, AuditResult
from boards.participation.telling import suspected
from boards.people.roles import Role
from tests.support.people import actor_for, person

pytestmark = pytest.mark.django_db


def voices(slug: str) -> Voices:
    planner, approver, member = (
        person(role, board=slug) for role in (Role.PLANNER, Role.APPROVER, Role.COMMENTER)
    )
    return Voices(
        planner=actor_for(planner),
        approver=actor_for(approver, stepped_up=True),
        member=actor_for(member),
    )


def load() -> bool:
    reviewers = tuple(actor_for(person(Role.PARTICIPATION_REVIEWER)) for _ in range(2))
    return demo.load_sample_round(
        people={slug: voices(slug) for slug in (demo.ISLES, demo.MAINLAND)},
        reviewers=(reviewers[0], reviewers[1]),
        administrator=actor_for(person(Role.ADMINISTRATOR)),
    )


def place() -> int:
    writer, signatory = actor_for(person()), actor_for(person(), stepped_up=True)
    administrator = actor_for(person(Role.ADMINISTRATOR), stepped_up=True)
    roles = {Role.PLANNER: writer, Role.APPROVER: signatory}
    with for_a_moment(demo.boards_to_place(), people=roles, administrator=administrator):
        return demo.place_neutral_audits(by=Voices(writer, signatory))


def test_the_samples_are_judged_and_real_boards_stand_neutral_in_the_round() -> None:
    assert load()
    assert not load()
    states = dict(BoardAudit.objects.values_list("organisation__slug", "state"))
    assert states == {demo.ISLES: "final", demo.MAINLAND: "signed"}
    assert AuditReply.objects.count() == 2
    result = AuditResult.objects.get()
    assert result.level
    assert result.level.number == 3
    comment = GroupComment.objects.get()
    assert (comment.agrees, comment.way) == ("partly", "telephone")
    assert GroupRemark.objects.count() == 2
    assert all(rating.reason.startswith("Invented") for rating in AuditRating.objects.all())

    stories = list(CaseStudy.objects.select_related("organisation").order_by("pk"))
    assert {(one.organisation.slug, one.state) for one in stories} == {
        (demo.ISLES, "shared"),
        (demo.MAINLAND, "shared"),
    }
    for one in stories:
        assert one.title.endswith("(invented)")
        assert not suspected_in((("What was done", one.done), ("What came of it", one.outcome)))
    shown = CriterionEvidence.objects.all()
    assert {one.audit.organisation.slug for one in shown} == {demo.ISLES}
    assert all(one.title.startswith("Invented: ") for one in shown)
    assert GroupPick.objects.get().case_study.title == stories[0].title

    placed = place()
    assert placed == BoardAudit.objects.exclude(organisation__kind="sample").count()
    assert place() == 0
    real = BoardVoice.objects.exclude(audit__organisation__kind="sample")
    assert set(real.values_list("level", flat=True)) == {None}
    assert all(voice.summary.startswith("Invented") for voice in real)
    kinds = set(BoardAudit.objects.exclude(organisation__kind="sample").values_list("state", flat=True))
    assert kinds == {"open", "signed"}
    asked = Organisation.objects.filter(kind__in=("territorial", "special"), status="active").count()
    assert placed < asked


def test_sample_isles_tells_one_change_that_two_agreed_and_one_that_waits() -> None:
    planner, approver = (actor_for(person(role, board=demo.ISLES)) for role in (Role.PLANNER, Role.APPROVER))
    reviewer = actor_for(person(Role.PARTICIPATION_REVIEWER))
    assert load_feedback(planner=planner, readers=(approver, reviewer))
    assert not load_feedback(planner=planner, readers=(approver, reviewer))
    found = list(Feedback.objects.order_by("number"))
    assert [one.state for one in found] == [FeedbackState.AGREED, FeedbackState.SENT]
    assert all(one.organisation.is_sample and not suspected(one) for one in found)
    assert all(text.startswith("Invented: ") for one in found for text in (one.said, one.did))
