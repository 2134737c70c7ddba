"""Who asks, read as every request does: the session and the person, by queries that are compiled once."""

from datetime import datetime
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

from boards.people.models import User
from targets.compiled import Compiled

_SESSION: Compiled[AbstractBaseSession] = Compiled(
    lambda key, now: db.SessionStore.get_model_class().objects.filter(session_key=key, expire_date__gt=now),
    key=str,
    now=datetime,
)
_PERSON: Compiled[User] = Compiled(lambda number: User.objects.filter(pk=number), number=int)


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        found = _SESSION.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's way of signing in."""

    def get_user(self, user_id: Any) -> User | None:
        user = _PERSON.first(number=int(user_id))
        return user if user is not None and self.user_can_authenticate(user) else None
