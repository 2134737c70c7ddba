"""What a report says of the board's participation audit in its year, as the data release holds it; or that none is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from boards.participation.feedback_public import PublicFeedback
from boards.participation.history import history
from boards.participation.public import PublicAudit
from boards.participation.round_targets import outcome
from targets.calc.periods import financial_year, financial_year_label


@dataclass(frozen=True)
class Heard:
    """One criterion: the level that reviewers gave, empty in a round without levels, and what they found strong."""

    criterion: str
    level: str
    strengths: str


@dataclass(frozen=True)
class Changed:
    """What people told the board and what changed, in its words."""

    about: str
    said: str
    did: str
    when: str
    people: str
    link: str


@dataclass(frozen=True)
class Listening:
    """`sentence` says the result, or why there is none; `replies` are the board's own words to it.

    `changes` are of the year, the newest first, and `experience` what people answered; reports of before have neither.
    """

    sentence: str
    criteria: tuple[Heard, ...] = ()
    replies: tuple[str, ...] = ()
    changes: tuple[Changed, ...] = ()
    experience: tuple[str, ...] = ()


def listening_of(
    audits: Sequence[PublicAudit],
    feedback: Sequence[PublicFeedback],
    experience: tuple[str, ...] = (),
    *,
    year: int,
) -> Listening:
    """Of the round that looked at the year, and of what changed in it."""
    own = [one for one in audits if one.first_year == year]
    changes = tuple(
        Changed(one.about, one.said, one.did, one.when, one.people, one.link)
        for one in feedback
        if financial_year(date.fromisoformat(one.first_day)) == year
    )
    if not own:
        return Listening(_without(year), changes=changes, experience=experience)
    audit = own[0]
    return Listening(
        sentence=_sentence(audit),
        criteria=tuple(
            Heard(f"{one.code} {one.wording}", one.level, one.strengths) for one in audit.criteria
        ),
        replies=audit.replies,
        changes=changes,
        experience=experience,
    )


def _sentence(audit: PublicAudit) -> str:
    looked = f"Reviewers looked at how your board listened to people ({audit.title})."
    if audit.level is None:
        return f"{looked} The round has no levels."
    told = outcome(audit.level, audit.target_level)
    against = (
        f"The target was level {audit.target_level} (source: {audit.target_source}): {told}."
        if told
        else "No target is set for it."
    )
    given = f"They gave level {audit.level} of {len(audit.levels)}, {audit.rule}."
    return f"{looked} {given} {against}"


def _without(year: int) -> str:
    label = financial_year_label(year)
    known = next((one for one in history().years if one.first_year == year), None)
    if known is not None and not known.is_gap:
        return f"There was a round of the Participation Standard in {label}. {known.result_words}."
    return f"No result of a participation audit for {label} is public. There is not a round in every year."
