"""The sample round of the demonstration: Sample Isles through all its steps, Sample Mainland half-way.

All of it is invented and says so. Real boards stand in it as not begun, being written, or signed and received, given by
alphabet and without a level: they say nothing about a board. Everything goes through the same services as on line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import cycle

from django.db import transaction

from boards.asks import services as asks
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.participation import (
    assessing,
    case_studies,
    commenting,
    improving,
    inviting,
    library_demo,
    review_acts,
    reviewing,
    rounds,
)
from boards.participation.asking import Criterion, Level
from boards.participation.assessing import Said
from boards.participation.audit_queries import asked_boards
from boards.participation.audit_rows import BoardAudit
from boards.participation.commenting import Comment, Remark
from boards.participation.group_rows import Way
from boards.participation.hearing import document_of, is_sampled
from boards.participation.models import AuditRound
from boards.participation.reviewing import Judgement
from boards.participation.side_by_side import pin_of
from boards.people.acts import Read
from boards.people.models import User
from boards.work.actors import Actor

TITLE, KEY = "Sample round 2026 (fictional)", "sample-round-2026-fictional"
ISLES, MAINLAND = "sample-isles", "sample-mainland"
SECTIONS = ("Sample section: care", "Sample section: services", "Sample section: the board")
LEVELS = tuple(Level(at, f"Sample level {at}") for at in range(1, 5))
CRITERIA = tuple(
    Criterion(section, SECTIONS[section - 1], number, f"Sample criterion: {words}", "Invented")
    for section, number, words in (
        (1, 1, "people take part in decisions on their own care."),
        (1, 2, "people are asked what they thought of their care."),
        (2, 1, "people are asked before a service changes."),
        (2, 2, "people hear what difference they made."),
        (3, 1, "the board talks about what people said."),
        (3, 2, "staff learn how to listen."),
    )
)
#: Days of the round, from the day of loading: nobody is late in it.
DAYS = {
    "opens": -30,
    "sign_by": 21,
    "comment_by": 35,
    "moderate_by": 56,
    "check_by": 77,
    "final_by": 98,
}
WORDS = {
    "1.1": "each ward asks on the first day, and notes the answer.",
    "1.2": "a card goes home with everybody; one in five comes back.",
    "2.1": "two meetings were held before the clinic moved.",
    "2.2": "the answers hang in the waiting room.",
    "3.1": "every second meeting begins with a person's story.",
    "3.2": "new staff spend an hour with the public group.",
}
#: Levels of the board, of the first reviewer and of the second, by criterion; the second rates some only.
ISLES_LEVELS = {
    "1.1": (3, 3, 3),
    "1.2": (2, 2, 3),
    "2.1": (4, 2, 4),
    "2.2": (3, 3, 3),
    "3.1": (3, 3, 2),
    "3.2": (2, 3, 3),
}
#: The improvement plan of Sample Isles: days from its making, criterion, action; the first is done already.
PLAN = (
    (14, "2.1", "minute each meeting about a change."),
    (90, "1.2", "send the card by text message too."),
)
MAINLAND_LEVELS = dict.fromkeys(WORDS, 2) | {"3.1": 3}
FAR = "2.1"  # in which the reviewers are far from Sample Isles
COMMENT = Comment(
    whole=Remark("partly", "Invented: we were asked about the clinic, and heard too late what came of it."),
    speaks_for="Invented: twelve people of the islands who use the ferry clinic.",
    how_agreed="Invented: by a show of hands at one meeting.",
    remarks={
        "1.1": Remark("yes", "Invented: each of us was asked."),
        FAR: Remark("no", "Invented: of the second meeting we read in the paper."),
    },
)
RATED = ("1.1", "1.2", "2.1")  # of Sample Mainland, so far


@dataclass(frozen=True)
class Voices:
    """Who acts for a board: one writes, another signs, with a fresh second factor; `member` is of its public group."""

    planner: Actor
    approver: Actor
    member: Actor | None = None


class Neutral(StrEnum):
    """States of a real board's audit, in the order in which the alphabet gives them."""

    NOT_BEGUN = "not begun"
    IN_WRITING = "in writing"
    SIGNED = "signed"


def load_sample_round(
    *, people: Mapping[str, Voices], reviewers: tuple[Actor, Actor], administrator: Actor
) -> bool:
    """The round with both samples in it; False where it is there already."""
    if AuditRound.objects.filter(key=KEY).exists():
        return False
    with transaction.atomic():
        _open_round(administrator)
        samples = {one.slug: one for one in organisations().samples}
        _isles(samples[ISLES], people[ISLES], reviewers)
        _mainland(samples[MAINLAND], people[MAINLAND], reviewers[0])
    return True


def neutral_states() -> dict[Organisation, Neutral]:
    """Of every board that the round asks and that exists, by alphabet."""
    held = AuditRound.objects.get(key=KEY)
    real = [one for one in asked_boards(held, organisations()) if not one.is_sample]
    return dict(zip(sorted(real, key=lambda one: one.name), cycle(Neutral)))


def boards_to_place() -> list[Organisation]:
    """Real boards whose state wants an audit that is not there yet."""
    begun = set(BoardAudit.objects.filter(round__key=KEY).values_list("organisation_id", flat=True))
    return [
        board
        for board, state in neutral_states().items()
        if state is not Neutral.NOT_BEGUN and board.pk not in begun
    ]


def place_neutral_audits(*, by: Voices) -> int:
    """Bring each of `boards_to_place` into its state."""
    states = neutral_states()
    placed = boards_to_place()
    for board in placed:
        codes = list(WORDS) if states[board] is Neutral.SIGNED else list(WORDS)[:1]
        with transaction.atomic():
            for code in codes:
                _write(board, by, code, None, "words of a neutral state, the same for every board.")
            if states[board] is Neutral.SIGNED:
                assessing.sign(actor=by.approver, round_key=KEY, organisation=board, read=_read(board))
    return len(placed)


def _open_round(administrator: Actor) -> None:
    days: dict[str, date] = {name: administrator.today + timedelta(days=at) for name, at in DAYS.items()}
    asked = rounds.Asked(
        title=TITLE,
        first_year=2025,  # over: an audit of 2026 looks back
        fictional=True,
        scope="Invented: how two boards that do not exist listen to people.",
        with_complaints=True,
        rule=AuditRound.Rule.MEDIAN,
        levels=LEVELS,
        criteria=CRITERIA,
        target_level=3,
        target_source="Invented",
    )
    held = rounds.set_up(actor=administrator, asked=asked, days=days)
    rounds.open_round(actor=administrator, key=held.key, read={"edit_number": held.edit_number})


def _isles(board: Organisation, own: Voices, reviewers: tuple[Actor, Actor]) -> None:
    """To the end: a second reviewer who is far from the first, a board that replies, a level that is final."""
    for code, words in WORDS.items():
        _write(board, own, code, ISLES_LEVELS[code][0], words, "say in spring what came of it.")
    _invite(board, own)
    boat, _ = stories = library_demo.load_stories(
        board, library_demo.ISLES, writer=own.planner, sharer=own.approver
    )
    library_demo.show_evidence(board, KEY, writer=own.planner, story=boat)
    assessing.sign(actor=own.approver, round_key=KEY, organisation=board, read=_read(board))
    _comment(board, own, stories)
    first, second = reviewers
    for code, (_, level, _) in ISLES_LEVELS.items():
        _rate(board, first, code, level)
    for place, (code, (_, level, blind)) in enumerate(ISLES_LEVELS.items()):
        if not is_sampled(place, board.pk, criteria=len(ISLES_LEVELS)):
            continue
        _rate(board, second, code, blind)
        if abs(level - blind) > 1:
            for who in reviewers:
                reviewing.settle(
                    actor=who,
                    round_key=KEY,
                    organisation=board,
                    code=code,
                    level=level,
                    text="Invented: one of both meetings was not minuted, so it stays there.",
                )
    reviewing.moderate(actor=first, round_key=KEY, organisation=board, read=_read(board))
    reviewing.reply(
        actor=own.planner,
        round_key=KEY,
        organisation=board,
        code=FAR,
        text="Invented: we held both meetings and will minute the next ones.",
    )
    reviewing.check(
        actor=own.planner,
        round_key=KEY,
        organisation=board,
        text="Invented: the facts are right.",
        read=_read(board),
    )
    reviewing.finish(actor=second, round_key=KEY, organisation=board, read=_read(board))
    for days, code, what in PLAN:
        improving.add(
            actor=own.planner,
            round_key=KEY,
            organisation=board,
            planned=improving.Planned(
                f"Invented: {what}",
                "Head of communications (invented)",
                own.planner.today + timedelta(days=days),
                code,
            ),
            read=_read(board),
        )
    improving.close(
        actor=own.planner,
        round_key=KEY,
        organisation=board,
        number=1,
        done=True,
        outcome="Invented: both meetings of this month were minuted.",
        read=_read(board),
    )


def _mainland(board: Organisation, own: Voices, reviewer: Actor) -> None:
    """Half-way: signed, half of it rated, with a question that waits; its public group can comment."""
    for code, words in WORDS.items():
        _write(board, own, code, MAINLAND_LEVELS[code], words)
    _invite(board, own)
    library_demo.load_stories(board, library_demo.MAINLAND, writer=own.planner, sharer=own.approver)
    assessing.sign(actor=own.approver, round_key=KEY, organisation=board, read=_read(board))
    for code in RATED:
        _rate(board, reviewer, code, MAINLAND_LEVELS[code])
    audit = BoardAudit.objects.get(round__key=KEY, organisation=board)
    asks.ask(
        actor=reviewer,
        action=review_acts.ASK.permission,
        document=document_of(audit.pk),
        organisation_id=board.pk,
        text="Invented: how many of the cards came back from the islands?",
        pin=pin_of(audit.round.criteria.get(section=1, number=2)),
    )


def _invite(board: Organisation, own: Voices) -> None:
    if own.member is not None and own.member.user_id is not None:
        member = User.objects.get(pk=own.member.user_id)
        inviting.invite(
            actor=own.planner,
            held=AuditRound.objects.get(key=KEY),
            organisation=board,
            email=member.email,
            name=member.name,
        )


def _comment(board: Organisation, own: Voices, stories: tuple[int, ...]) -> None:
    """Typed by a helper, who says so; one of the board's stories is picked."""
    if own.member is None:
        return
    case_studies.pick(actor=own.member, round_key=KEY, organisation=board, numbers=stories[:1])
    commenting.save(
        actor=own.member, round_key=KEY, organisation=board, said=COMMENT, edit_number=_number(board)
    )
    commenting.send(
        actor=own.member,
        round_key=KEY,
        organisation=board,
        read=_read(board),
        way=Way.TELEPHONE,
        helper="Sample helper",
        may_publish=True,
    )


def _write(
    board: Organisation, own: Voices, code: str, level: int | None, words: str, after: str = ""
) -> None:
    assessing.write(
        actor=own.planner,
        round_key=KEY,
        organisation=board,
        code=code,
        said=Said(
            level=level,
            summary=f"Invented: {words}",
            statement=f"Invented for demonstration: {words} It is looked at twice a year.",
            next_step=f"Invented: {after}" if after else "",
        ),
        edit_number=_number(board),
    )


def _rate(board: Organisation, reviewer: Actor, code: str, level: int) -> None:
    reviewing.rate(
        actor=reviewer,
        round_key=KEY,
        organisation=board,
        code=code,
        said=Judgement(
            level, "Invented: seen in the minutes of two meetings.", "Invented: people are named."
        ),
        edit_number=_number(board),
    )


def _number(board: Organisation) -> int:
    found = BoardAudit.objects.filter(round__key=KEY, organisation=board)
    return found.values_list("edit_number", flat=True).first() or 0


def _read(board: Organisation) -> Read:
    return {"edit_number": _number(board)}
