"""Every write of tokens: made, revoked, used."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from boards.api.models import ApiToken, ApiTokenEnd, Use
from boards.people.acts import Refusal
from boards.people.permissions import require
from boards.people.roles import Action
from boards.work.actors import Actor
from boards.work.audit import record

MADE, REVOKED, SUBJECT = "API token made", "API token revoked", "API token"
PREFIX = "nhspt_"  # by which whoever finds one lying about knows what it is
SHOWN = 12  # signs of it that are kept
#: What its maker must be allowed to do on the board, when it is made and at each call.
ACTIONS = {
    Use.READ: Action.VIEW_BOARD_DRAFTS,
    Use.PLAN: Action.EDIT_PLAN,
    Use.FIGURES: Action.SEND_FIGURES,
}
ONE_USE = timedelta(minutes=1)  # uses within this are written down once

_NOTE = """
    INSERT INTO boards_apitokenuse AS used (token_id, at) VALUES (%(token)s, %(now)s)
    ON CONFLICT (token_id) DO UPDATE SET at = excluded.at WHERE used.at <= %(written)s
"""


class CannotMakeToken(Refusal):
    """It cannot be made like this; the message says why and what to do."""


@dataclass(frozen=True)
class Made:
    """A new token. `secret` is the only copy there will ever be."""

    token: ApiToken
    secret: str


def sha256_of(secret: str) -> str:
    """What is kept of a token. It has 256 random bits, so nobody finds it by trying: no salt and no slow hash."""
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()


def make_token(*, actor: Actor, organisation_id: int, use: Use, name: str, days: int) -> Made:
    """A token of the actor, for so many days. Raises NotAllowed, StepUpNeeded, CannotMakeToken."""
    for action in (Action.CONNECT_PROGRAM, ACTIONS[use]):
        require(actor=actor, action=action, organisation_id=organisation_id)
    if actor.user_id is None:
        raise CannotMakeToken("A token acts in a person's name, so a person makes it.")
    secret = PREFIX + secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            token = ApiToken.objects.create(
                person_id=actor.user_id,
                organisation_id=organisation_id,
                use=use,
                name=name,
                sha256=sha256_of(secret),
                begins=secret[:SHOWN],
                made_at=actor.now,
                expires_at=actor.now + timedelta(days=days),
            )
            _record(actor, token, MADE)
    except IntegrityError as problem:
        if "one_token_per_person_and_name" not in str(problem):
            raise
        raise CannotMakeToken(
            f"You have made a token called “{name}” before. Give this one another name, and revoke the other if it "
            "is not needed any more."
        ) from problem
    return Made(token, secret)


def revoke_token(*, actor: Actor, token_id: int) -> ApiToken:
    """End one of the actor's own tokens at once and for good; a second time it changes nothing.

    Raises ApiToken.DoesNotExist for one of somebody else.
    """
    token = ApiToken.objects.get(pk=token_id, person=actor.user_id)
    assert actor.user_id is not None, "whose token it is"
    with transaction.atomic():
        _, is_new = ApiTokenEnd.objects.get_or_create(
            token=token, defaults={"by_id": actor.user_id, "at": actor.now}
        )
        if is_new:
            _record(actor, token, REVOKED)
    return token


def note_use(*, token_id: int, now: datetime) -> None:
    """One statement, which writes nothing where a use was written down in the last minute."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, {"token": token_id, "now": now, "written": now - ONE_USE})


def _record(actor: Actor, token: ApiToken, verb: str) -> None:
    record(
        actor=actor,
        action=verb,
        subject_type=SUBJECT,
        subject_id=token.pk,
        organisation_id=token.organisation_id,
        after={"name": token.name, "use": token.use, "until": token.expires_at.date().isoformat()},
    )
