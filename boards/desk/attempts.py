"""How many passwords and codes are tried: three budgets, and none of them knows by which name the site was called.

- An account, tried from browsers in which its owner has not signed in: all strangers together.
- An account, tried from one browser in which its owner has: strangers do not close the door to the owner.
- The address that tries, a network of /64 for IPv6: one place does not try every account, while an office signs in.

A try is counted before the work and given back when it was right, so many at once are counted too.

Calls of programs are counted in the same way: those of each token, and by address those without a token that is one.
"""

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.conf import settings
from django.http import HttpRequest

TRY, CALL, STRANGER = "try", "call", "stranger"
APP = "boards.desk"


def count(request: HttpRequest, *, account: str, device: str) -> RateLimitUsage | None:
    """One try more; None when a budget is used up. Give it back with `rollback()` when it was right.

    `account` names what is guessed: an address that was typed, or the codes of a person. `device` is empty for a
    browser in which the owner has not signed in.
    """
    return ratelimit.consume(
        request, app=APP, action=TRY, config={TRY: settings.TRIES}, key=_key(account, device)
    )


def forget(request: HttpRequest, *, account: str, device: str) -> None:
    """The account's tries, after its owner has shown who they are in another way; those of the address stay."""
    ratelimit.clear(
        request, app=APP, action=TRY, config={TRY: settings.TRIES_OF_ACCOUNT}, key=_key(account, device)
    )


def call(request: HttpRequest, *, token: int) -> bool:
    """One call more with this token; False when it has called too often."""
    return _counted(request, CALL, settings.CALLS_OF_PROGRAM, key=str(token))


def strange_call(request: HttpRequest) -> bool:
    """One call more from this address without a token that is one; False when there were too many."""
    return _counted(request, STRANGER, settings.CALLS_OF_STRANGERS, key=None)


def _counted(request: HttpRequest, action: str, rate: str, *, key: str | None) -> bool:
    usage = ratelimit.consume(request, app=APP, action=action, config={action: rate}, key=key, limit_get=True)
    return usage is not None


def _key(account: str, device: str) -> str:
    return f"{account}\n{device}"
