"""What the public reads of a final audit: levels, reasons, strengths, replies, the comment that its group lets out.

Statements, evidence, questions and whatever was said before a step are never in it, nor who said something. It is made
of rows that stay as they are from the result on, so a release can seal it and whoever verifies can make it again.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from boards.components.words import local_day
from boards.participation.audit_rows import BoardAudit, BoardAuditStep, BoardVoice
from boards.participation.group_rows import Agrees, GroupComment, GroupRemark, Way
from boards.participation.group_words import NO_COMMENT, remark_words
from boards.participation.hearing import Ratings, ratings_of, settlements_of, together
from boards.participation.models import AuditCriterion, AuditRound
from boards.participation.review_rows import AuditReply, AuditResult, Seat
from boards.participation.steps import State

#: Of `PublicAudit`: another number for whatever it says otherwise, its words too. 1 knew no comment of a public group.
FORM = "2"
KEPT = "The public group commented, and did not let its comment be published."


@dataclass(frozen=True)
class PublicCriterion:
    """Levels as the round names them, empty where it has none. `replies` are the board's, to this level."""

    code: str
    section: str
    wording: str
    source: str
    board_level: str
    level: str
    number: int | None
    reason: str
    strengths: str
    replies: tuple[str, ...]
    remark: str = ""


@dataclass(frozen=True)
class PublicComment:
    """What the board's public group said, which lets it be published. Who typed it for them is not told."""

    agrees: str
    why: str
    speaks_for: str
    how_agreed: str
    way: str


@dataclass(frozen=True)
class PublicAudit:
    """`level` is the number of the overall level, None in a round without levels; `level_words` names it.

    `replies` are what the board said to the whole. Days are ISO texts. Where there is no `comment`, `silence` says why.
    A criterion's `remark` is the group's.
    """

    form: str
    board: str
    round: str
    title: str
    first_year: int
    fictional: bool
    scope: str
    with_complaints: bool
    levels: tuple[str, ...]
    rule: str
    target_level: int | None
    target_source: str
    level: int | None
    level_words: str
    reason: str
    replies: tuple[str, ...]
    criteria: tuple[PublicCriterion, ...]
    signed_on: str
    final_on: str
    comment: PublicComment | None = None
    silence: str = ""

    @property
    def final_day(self) -> date:
        return date.fromisoformat(self.final_on)


def to_json(audit: PublicAudit) -> dict[str, Any]:
    told: dict[str, Any] = _listed(asdict(audit))
    return told


def from_json(told: Mapping[str, Any]) -> PublicAudit:
    """The inverse of `to_json`."""
    criteria = tuple(PublicCriterion(**{**one, "replies": tuple(one["replies"])}) for one in told["criteria"])
    lists = {name: tuple(told[name]) for name in ("levels", "replies")}
    comment = PublicComment(**told["comment"]) if told.get("comment") else None
    return PublicAudit(**{**told, **lists, "criteria": criteria, "comment": comment})


def _listed(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _listed(one) for name, one in told.items()}
    return [_listed(one) for one in told] if isinstance(told, tuple | list) else told


def public_audits(audits: Collection[int]) -> dict[int, PublicAudit]:
    """Of these final audits, by their numbers; eleven queries, however many there are. Others are left out."""
    results = AuditResult.objects.filter(audit__in=audits, audit__state=State.FINAL)
    final = {one.audit_id: one for one in results.select_related("audit__organisation", "level")}
    rounds = AuditRound.objects.prefetch_related("levels", "criteria")
    by_round = {one.pk: one for one in rounds.filter(audits__in=final).distinct()}
    voices = {
        (one.audit_id, one.criterion_id): one
        for one in BoardVoice.objects.filter(audit__in=final).select_related("level")
    }
    days: dict[tuple[int, str], str] = {
        (one.audit_id, one.state): local_day(one.at).isoformat()
        for one in BoardAuditStep.objects.filter(audit__in=final)
    }
    replies: dict[tuple[int, int | None], list[str]] = defaultdict(list)
    for reply in AuditReply.objects.filter(audit__in=final):
        replies[reply.audit_id, reply.criterion_id].append(reply.text)
    ratings, settlements = ratings_of(final), settlements_of(final)
    sent = [number for number in final if (number, State.COMMENTED) in days]
    comments = {one.audit_id: one for one in GroupComment.objects.filter(audit__in=sent)}
    published = [number for number, one in comments.items() if one.may_publish]
    remarks = {
        (one.audit_id, one.criterion_id): remark_words(one)
        for one in GroupRemark.objects.filter(audit__in=published)
    }

    def criteria(audit: BoardAudit, held: AuditRound) -> tuple[PublicCriterion, ...]:
        return tuple(
            _criterion(
                one,
                voices.get((audit.pk, one.pk)),
                together(ratings[audit.pk, one.pk], settlements[audit.pk, one.pk], for_two=False),
                tuple(replies[audit.pk, one.pk]),
                remarks.get((audit.pk, one.pk), ""),
            )
            for one in held.criteria.all()
        )

    return {
        number: PublicAudit(
            form=FORM,
            board=result.audit.organisation.slug,
            round=held.key,
            title=held.title,
            first_year=held.first_year,
            fictional=held.fictional,
            scope=held.scope,
            with_complaints=held.with_complaints,
            levels=tuple(str(level) for level in held.levels.all()),
            rule=str(AuditRound.Rule(held.rule).label) if result.level else "",
            target_level=held.target_level,
            target_source=held.target_source,
            level=result.level.number if result.level else None,
            level_words=str(result.level) if result.level else "",
            reason=result.reason,
            replies=tuple(replies[number, None]),
            criteria=criteria(result.audit, held),
            signed_on=days[number, State.SIGNED],
            final_on=days[number, State.FINAL],
            comment=_comment(comments[number]) if number in published else None,
            silence="" if number in published else KEPT if number in comments else NO_COMMENT,
        )
        for number, result in final.items()
        for held in (by_round[result.audit.round_id],)
    }


def _criterion(
    one: AuditCriterion, voice: BoardVoice | None, rated: Ratings, replies: tuple[str, ...], remark: str
) -> PublicCriterion:
    """What stands: the level after the factual check, else as both reviewers settled it, else the first."""
    amended, first, settled = rated.by_seat.get(Seat.AMENDED), rated.first, rated.settled
    stands = amended or first
    reason = stands.reason if stands else ""
    if settled and not amended:
        reason = settled.text
    return PublicCriterion(
        code=one.code,
        section=one.section_title,
        wording=one.wording,
        source=one.source,
        board_level=str(voice.level) if voice and voice.level else "",
        level=str(rated.level) if rated.level else "",
        number=rated.level.number if rated.level else None,
        reason=reason,
        strengths=stands.strengths if stands else "",
        replies=replies,
        remark=remark,
    )


def _comment(one: GroupComment) -> PublicComment:
    return PublicComment(
        agrees=str(Agrees(one.agrees).label) if one.agrees else "",
        why=one.why,
        speaks_for=one.speaks_for,
        how_agreed=one.how_agreed,
        way="" if one.way == Way.ONLINE else str(Way(one.way).label),
    )
