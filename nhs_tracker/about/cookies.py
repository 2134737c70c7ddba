"""Every cookie that the site sets, as the page about privacy tells it. A test signs in and compares."""

from dataclasses import dataclass

from django.conf import settings

from boards.desk import devices, kept

DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Cookie:
    """`seconds` is how long a browser keeps it; None is until it is closed. It goes to the addresses below `path`."""

    name: str
    path: str
    seconds: int | None
    purpose: str

    @property
    def lasts(self) -> str:
        if self.seconds is None:
            return "until you close the browser"
        return f"{self.seconds // DAY} days"


def cookies() -> tuple[Cookie, ...]:
    """All of them; none is set on a public page."""
    return (
        Cookie(
            settings.SESSION_COOKIE_NAME,
            "/",
            None,
            "knows you as signed in. It is a random number; what belongs to it stays with us.",
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            "/",
            settings.CSRF_COOKIE_AGE,
            "protects you from forms that other sites send in your name. It is set where there is a form.",
        ),
        Cookie(
            "messages",
            "/",
            None,
            "carries one sentence to the next page, for example that something was saved.",
        ),
        Cookie(
            devices.COOKIE,
            "/accounts/",
            devices.YEAR,
            "says that you have signed in with this browser, so that a stranger's wrong passwords do not lock you out.",
        ),
        Cookie(
            kept.COOKIE,
            "/desk/",
            None,
            "says whose desk this was, so that a form which you sent too late is given back to you and to nobody else.",
        ),
    )
