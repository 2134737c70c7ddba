"""Reads of tokens: those of a person, and the one that a program shows."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from boards.api.models import ApiToken, Use
from boards.api.services import sha256_of
from boards.organisations.models import Organisation


@dataclass(frozen=True)
class TokenView:
    """What is known of a token. `revoked_at` and `used_at` are None where it never was."""

    token_id: int
    name: str
    begins: str
    use: Use
    organisation: Organisation
    person_id: int
    person: str
    is_open_account: bool
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None
    now: datetime

    @property
    def state(self) -> str:
        if self.revoked_at is not None:
            return "revoked"
        return "open" if self.now < self.expires_at else "expired"

    @property
    def board(self) -> str:
        return self.organisation.name

    @property
    def opens(self) -> str:
        return str(self.use.label)


def tokens_of(*, person_id: int | None, now: datetime) -> tuple[TokenView, ...]:
    """Those that the person made, the newest first; one query."""
    return tuple(_view(token, now) for token in _rows().filter(person=person_id).order_by("-pk"))


def token_of(secret: str, *, now: datetime) -> TokenView | None:
    """The token that this is, whatever became of it; None where it is none. One query."""
    token = _rows().filter(sha256=sha256_of(secret)).first()
    return None if token is None else _view(token, now)


def _rows() -> QuerySet[ApiToken]:
    return ApiToken.objects.select_related("person", "organisation", "end", "last_use")


def _view(token: ApiToken, now: datetime) -> TokenView:
    end, last_use = getattr(token, "end", None), getattr(token, "last_use", None)
    return TokenView(
        token_id=token.pk,
        name=token.name,
        begins=token.begins,
        use=Use(token.use),
        organisation=token.organisation,
        person_id=token.person_id,
        person=token.person.name,
        is_open_account=token.person.is_active,
        made_at=token.made_at,
        expires_at=token.expires_at,
        revoked_at=end.at if end else None,
        used_at=last_use.at if last_use else None,
        now=now,
    )
