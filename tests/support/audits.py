"""Rounds of participation audits for tests."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from boards.organisations.models import Organisation
from boards.participation import (
    assessing,
    case_studies,
    commenting,
    evidencing,
    improving,
    inviting,
    reviewing,
    rounds,
)
from boards.participation.asking import Criterion, Level
from boards.participation.assessing import Said
from boards.participation.audit_rows import BoardAudit
from boards.participation.case_rows import CaseStudy
from boards.participation.commenting import Comment, Remark
from boards.participation.hearing import is_sampled
from boards.participation.models import DAYS, AuditRound
from boards.people.acts import Read
from boards.people.models import User
from boards.people.roles import Role
from boards.work.actors import Actor
from targets.calc.participation import APART
from tests.support.people import actor_for, person

CRITERIA = (
    Criterion(1, "Patient focus", 1, "People take part in decisions on their care.", "Made up"),
    Criterion(1, "Patient focus", 2, "Feedback is asked for."),
    Criterion(2, "Public involvement", 1, "People hear what difference they made."),
)
LEVELS = (Level(1, "Beginning"), Level(2, "Doing"), Level(3, "Checking"), Level(4, "Improving"))


def asked(title: str = "Round of the tests (fictional)", **changes: Any) -> rounds.Asked:
    said: dict[str, Any] = {
        "title": title,
        "first_year": 2026,
        "fictional": title.endswith("(fictional)"),
        "scope": "How boards listen.",
        "with_complaints": False,
        "rule": AuditRound.Rule.LOWEST,
        "levels": LEVELS,
        "criteria": CRITERIA,
    }
    return rounds.Asked(**(said | changes))


def prepared_round(title: str = "Round of the tests (fictional)", **changes: Any) -> AuditRound:
    """Set up by an administrator: it began a week ago, and each step has four more weeks."""
    today = timezone.localdate()
    days = {name: today + timedelta(days=28 * at - 7) for at, name in enumerate(DAYS)}
    found = AuditRound.objects.filter(title=title).first()
    said = asked(title, **({"first_year": _free_year(title)} | changes))
    return found or rounds.set_up(actor=actor_for(person(Role.ADMINISTRATOR)), asked=said, days=days)


def _free_year(title: str) -> int:
    """The first from 2026 on that no such round looks at, for two with levels are not opened for one year."""
    alike = AuditRound.objects.filter(fictional=title.endswith("(fictional)"))
    taken = set(alike.values_list("first_year", flat=True))
    return next(year for year in count(2026) if year not in taken)


def read_of(held: AuditRound) -> Read:
    held.refresh_from_db()
    return {"edit_number": held.edit_number}


def open_round(title: str = "Round of the tests (fictional)", **changes: Any) -> AuditRound:
    held = prepared_round(title, **changes)
    if held.state != AuditRound.State.PREPARED:
        return held
    rounds.open_round(actor=actor_for(person(Role.ADMINISTRATOR)), key=held.key, read=read_of(held))
    held.refresh_from_db()
    return held


SAID = Said(level=2, summary="We ask.", statement="We ask people and tell what came of it.", next_step="")


def write_criterion(
    held: AuditRound, board: Organisation, code: str, *, by: Actor | None = None, **changes: Any
) -> int:
    """One criterion, written by a planner of the board; a real board's in an invented round has no level."""
    said = replace(
        SAID, **({"level": SAID.level if board.is_sample or not held.fictional else None} | changes)
    )
    audit = BoardAudit.objects.filter(round=held, organisation=board).first()
    return assessing.write(
        actor=by or actor_for(person(Role.PLANNER, board=board.slug)),
        round_key=held.key,
        organisation=board,
        code=code,
        said=said,
        edit_number=audit.edit_number if audit else 0,
    )


def written_audit(board: Organisation, held: AuditRound | None = None, **changes: Any) -> BoardAudit:
    """Every criterion written by one planner, nothing signed."""
    held = held or open_round()
    by = actor_for(person(Role.PLANNER, board=board.slug))
    for criterion in held.criteria.all():
        write_criterion(held, board, criterion.code, by=by, **changes)
    return BoardAudit.objects.get(round=held, organisation=board)


def show_link(audit: BoardAudit, *, code: str = "1.1", title: str = "Our panel") -> int:
    """A link as evidence of one criterion; returns the number of the piece."""
    return evidencing.add(
        actor=actor_for(person(Role.PLANNER, board=audit.organisation.slug)),
        round_key=audit.round.key,
        organisation=audit.organisation,
        code=code,
        shown=evidencing.Shown(title, link="https://panel.example/"),
    )


def story(**changes: Any) -> case_studies.Told:
    """What a case study says."""
    said: dict[str, Any] = {
        "title": "A panel of the ward",
        "done": "Patients were asked each Friday.",
        "outcome": "Meals came an hour later.",
        "theme": "decisions",
        "contact_role": "Head of patient relations",
        "consent_by": "The panel, at its meeting",
        "consent_until": timezone.localdate() + timedelta(days=365),
    }
    return case_studies.Told(**(said | changes))


def a_story(board: Organisation, *, by: User | None = None, **changes: Any) -> int:
    """A case study of the board, as a draft; returns its number."""
    return case_studies.write(
        actor=actor_for(by or person(Role.PLANNER, board=board.slug)),
        organisation=board,
        told=story(**changes),
    )


def share_story(board: Organisation, number: int, *, by: User | None = None) -> None:
    """Shared by somebody who wrote nothing of it; one that is shared stays so."""
    one = CaseStudy.objects.get(pk=number)
    if one.state == CaseStudy.State.SHARED:
        return
    case_studies.share(
        actor=actor_for(by or person(Role.APPROVER, board=board.slug), stepped_up=True),
        organisation=board,
        number=number,
        read={"edit_number": one.edit_number},
    )


def signed_audit(board: Organisation, held: AuditRound | None = None, **changes: Any) -> BoardAudit:
    audit = written_audit(board, held, **changes)
    approver = actor_for(person(Role.APPROVER, board=board.slug), stepped_up=True)
    assessing.sign(
        actor=approver,
        round_key=audit.round.key,
        organisation=board,
        read={"edit_number": audit.edit_number},
    )
    audit.refresh_from_db()
    return audit


def group_member(audit: BoardAudit) -> User:
    """Somebody who was invited to speak for the board's public group."""
    held = audit.round
    one = inviting.invite(
        actor=actor_for(person(Role.ADMINISTRATOR)),
        held=held,
        organisation=audit.organisation,
        email=f"member{User.objects.count()}@group.example",
        name=f"Member {User.objects.count()}",
    )
    return one.person


COMMENT = Comment(
    whole=Remark("partly", "Some of us were asked."),
    speaks_for="Twelve patients.",
    how_agreed="At our meeting.",
)


def comment(audit: BoardAudit, *, by: User | None = None, said: Comment = COMMENT, **sent: Any) -> User:
    """The public group says something, and sends it."""
    by = by or group_member(audit)
    save_comment(audit, by=by, said=said)
    commenting.send(**as_of(audit, by), **sent)
    audit.refresh_from_db()
    return by


def save_comment(audit: BoardAudit, *, by: User, said: Comment = COMMENT) -> int:
    of = as_of(audit, by)
    number = of.pop("read")["edit_number"]
    return commenting.save(**of, said=said, edit_number=number)


def commented_audit(
    board: Organisation, held: AuditRound | None = None, *, may_publish: bool = False, **changes: Any
) -> BoardAudit:
    """Signed, and its public group has sent a comment."""
    audit = signed_audit(board, held, **changes)
    comment(audit, may_publish=may_publish)
    return audit


def reviewer() -> User:
    return person(Role.PARTICIPATION_REVIEWER)


def rate(
    audit: BoardAudit,
    code: str,
    level: int | None,
    *,
    by: User,
    reason: str = "As told.",
    strengths: str = "",
) -> int:
    audit.refresh_from_db()
    return reviewing.rate(
        actor=actor_for(by),
        round_key=audit.round.key,
        organisation=audit.organisation,
        code=code,
        said=reviewing.Judgement(level, reason, strengths),
        edit_number=audit.edit_number,
    )


def sampled(audit: BoardAudit) -> list[str]:
    """The criteria that a second reviewer rates too."""
    criteria = list(audit.round.criteria.all())
    return [
        one.code
        for place, one in enumerate(criteria)
        if is_sampled(place, audit.organisation_id, criteria=len(criteria))
    ]


def rated_audit(
    board: Organisation,
    *,
    level: int | None = 2,
    held: AuditRound | None = None,
    may_publish: bool = False,
    **said: Any,
) -> tuple[BoardAudit, User, User]:
    """Commented on, and rated by both reviewers as wanted; nothing decided."""
    own: dict[str, Any] = {"level": None} if level is None else {}  # as in a round without levels
    audit = commented_audit(board, held, may_publish=may_publish, **own)
    one, two = reviewer(), reviewer()
    for criterion in audit.round.criteria.all():
        rate(audit, criterion.code, level, by=one, **said)
    for code in sampled(audit):
        rate(audit, code, level, by=two, **said)
    return audit, one, two


def as_of(audit: BoardAudit, user: User) -> dict[str, Any]:
    """The arguments of a step by this person, who has read the audit as it stands."""
    audit.refresh_from_db()
    return {
        "actor": actor_for(user, stepped_up=True),
        "round_key": audit.round.key,
        "organisation": audit.organisation,
        "read": {"edit_number": audit.edit_number},
    }


def moderated_audit(board: Organisation, **said: Any) -> tuple[BoardAudit, User, User]:
    audit, one, two = rated_audit(board, **said)
    reviewing.moderate(**as_of(audit, one))
    audit.refresh_from_db()
    return audit, one, two


def reply(audit: BoardAudit, code: str, *, by: User | None = None) -> None:
    """The board says something to a level that is far from its own."""
    reviewing.reply(
        actor=actor_for(by or person(Role.PLANNER, board=audit.organisation.slug)),
        round_key=audit.round.key,
        organisation=audit.organisation,
        code=code,
        text="We did more.",
    )


def final_audit(
    slug: str = "sample-isles",
    *,
    first_year: int = 2024,
    level: int = 3,
    may_publish: bool = False,
    target: int | None = None,
) -> BoardAudit:
    """Final; a real board's in a real round. A level that is far from the board's own is replied to."""
    board = Organisation.including_samples.get(slug=slug)
    held = open_round(
        f"Round of {first_year}{' (fictional)' if board.is_sample else ''}",
        first_year=first_year,
        target_level=target,
        target_source="A letter of the tests" if target else "",
    )
    audit, _, two = moderated_audit(
        board, held=held, level=level, may_publish=may_publish, strengths="People are named."
    )
    planner = person(Role.PLANNER, board=slug)
    for criterion in held.criteria.all():
        if abs(level - (SAID.level or 0)) >= APART:
            reply(audit, criterion.code, by=planner)
    reviewing.check(**as_of(audit, planner), text="The facts are right.")
    reviewing.finish(**as_of(audit, two))
    audit.refresh_from_db()
    return audit


def plan_improvement(audit: BoardAudit, what: str, *, due: date) -> None:
    """One more action of the plan after a final audit."""
    audit.refresh_from_db()
    improving.add(
        actor=actor_for(person(Role.PLANNER, board=audit.organisation.slug)),
        round_key=audit.round.key,
        organisation=audit.organisation,
        planned=improving.Planned(what, "Chair", due),
        read={"edit_number": audit.edit_number},
    )


def close_improvement(audit: BoardAudit, number: int, outcome: str) -> None:
    """An action is done."""
    audit.refresh_from_db()
    improving.close(
        actor=actor_for(person(Role.PLANNER, board=audit.organisation.slug)),
        round_key=audit.round.key,
        organisation=audit.organisation,
        number=number,
        done=True,
        outcome=outcome,
        read={"edit_number": audit.edit_number},
    )
