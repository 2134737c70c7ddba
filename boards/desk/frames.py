"""The frame around every page: navigation and, at the desk, who is signed in.

`templates/base.html` reads only `frame`, never the request: a public page therefore reads no session, sets no cookie
and is the same bytes for everybody. A page view passes `frame=public_frame(active="boards")` or
`frame=desk_frame(request, active="figures")`.
"""

from dataclasses import dataclass, replace
from typing import Literal

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

from boards.components.parts import Link, Notice
from boards.components.words import counted
from boards.desk.gate import Desk, desk_of, enter
from boards.desk.navigation import MY_DESK, Item, navigation
from boards.people.queries import Count

#: Public navigation: key, words, address.
PUBLIC_NAVIGATION = (
    ("home", "Home", "/"),
    ("boards", "Boards", "/boards/"),
    ("grid", "Scotland grid", "/grid/"),
    ("targets", "Targets", "/targets/"),
    ("reports", "Reports", "/reports/"),
    ("data", "Data", "/data/"),
)

#: At the foot of every page: what the site says about itself.
FOOTER = (
    Link("About this site", "/about/"),
    Link("Accessibility", "/accessibility/"),
    Link("Privacy and cookies", "/privacy/"),
    Link("Contact", "/contact/"),
    Link("All pages", "/sitemap/"),
)


@dataclass(frozen=True)
class Frame:
    """What is around a page's content. `person` and `notices` are empty on public pages.

    `invented` where the page is a sample's: then it says so itself, on every screen and print.
    """

    space: Literal["public", "desk"]
    navigation: tuple[Link, ...]
    person: str = ""
    roles: str = ""
    notices: tuple[Notice, ...] = ()
    invented: bool = False

    @property
    def footer(self) -> tuple[Link, ...]:
        return FOOTER

    @property
    def is_desk(self) -> bool:
        return self.space == "desk"


def public_frame(*, active: str = "") -> Frame:
    """The frame of a public page; `active` is the key of the navigation item that the page belongs to."""
    return Frame(
        space="public",
        navigation=tuple(Link(text, href, key == active) for key, text, href in PUBLIC_NAVIGATION),
    )


def desk_frame(request: HttpRequest, *, active: str = "") -> Frame:
    """The frame of a desk page, for a view under `desk` (it reads the rights found there, without a query).

    Notices left by `django.contrib.messages` are taken and shown once.
    """
    return _frame_at(desk_of(request), request, active=active)


def account_frame(request: HttpRequest) -> dict[str, Frame]:
    """Context processor: the frame of the sign-in package's own views, which cannot be given one."""
    if not request.path.startswith("/accounts/") or not hasattr(request, "user"):
        return {}  # the second: an error page for what was refused before anybody asked who it was
    if request.user.is_authenticated:
        return {"frame": _frame_at(enter(request), request, active="")}
    notices = tuple(notice(message) for message in messages.get_messages(request))
    return {"frame": replace(public_frame(), notices=notices)}


def here(request: HttpRequest) -> dict[str, str]:
    """Context processor: where the site and this page are, for links that people share. It reads the address alone."""
    return {"site": settings.SITE_ADDRESS, "here": f"{settings.SITE_ADDRESS}{request.get_full_path()}"}


def _frame_at(desk: Desk, request: HttpRequest, *, active: str) -> Frame:
    return Frame(
        space="desk",
        navigation=tuple(
            _link(item, is_open=item.key == active, count=desk.count)
            for item in navigation
            if item.is_open_to(desk.rights)
        ),
        person=desk.actor.label,
        roles=roles_in_words(desk),
        notices=tuple(notice(message) for message in messages.get_messages(request)),
        invented=desk.organisation is not None and desk.organisation.is_sample,
    )


def _link(item: Item, *, is_open: bool, count: Count | None) -> Link:
    """A line of the navigation; the one of My desk says how much is asked of the reader."""
    if item.key != MY_DESK or not count or not count.asked:
        return Link(item.words, item.href, is_open)
    late = f", {count.overdue} late" if count.overdue else ""
    return Link(
        item.words,
        item.href,
        is_open,
        badge=f"{count.asked:,}",
        badge_words=f"{counted(count.asked, 'thing is asked of you', 'things are asked of you')}{late}",
        urgent=bool(count.overdue),
    )


def roles_in_words(desk: Desk) -> str:
    """The roles held today, for example "Planner, Approver"; each one once."""
    return ", ".join(sorted({role.short for role in desk.rights.roles}))


def notice(message: Message) -> Notice:
    """A message of Django as the part that the page shows."""
    tones: dict[int, Literal["success", "info", "warning", "error"]] = {
        messages.SUCCESS: "success",
        messages.WARNING: "warning",
        messages.ERROR: "error",
    }
    return Notice(text=str(message), tone=tones.get(message.level, "info"))
