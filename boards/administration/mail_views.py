"""The administrator's pages of mail that did not arrive."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from boards.administration.mail import MAIL_LIST, SEND_AGAIN, SEND_ALL_AGAIN, mail_facts, send_again
from boards.components.lists import arrange
from boards.components.parts import Link
from boards.components.words import counted
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.people.acts import offers
from boards.people.roles import Action
from boards.work.models import Mail
from boards.work.queries import undelivered

TITLE = "Mail that did not arrive"


@desk(Action.MANAGE_PEOPLE, step_up=False)
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """What could not be sent, with what to do. Reading it takes no second factor: refusals are told here."""
    listing = arrange(request, MAIL_LIST, undelivered())
    if listing.is_file:
        return listing.file()
    context = {
        "frame": desk_frame(request, active="people"),
        "crumbs": (Link("People", reverse("people")), Link(TITLE)),
        "title": TITLE,
        "listing": listing,
        "offers": offers((SEND_ALL_AGAIN,), mail_facts(None), desk_of(request), address=reverse("mail")),
    }
    return render(request, "administration/mail.html", context)


@desk(Action.MANAGE_PEOPLE, step_up=False)
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, mail_id: int | None = None) -> HttpResponse:
    """Ask first, then try one message again, or every one that was given up."""
    if mail_id is not None:
        get_object_or_404(Mail, pk=mail_id)
    facts = mail_facts(mail_id)
    number = counted(len(facts.mails), "message")
    people = {mail.person_id: mail.name for mail in facts.mails}
    whom = counted(len(people), "person", "people") if len(people) > 1 else "".join(people.values())
    return confirm(
        request,
        SEND_AGAIN,
        Document(
            facts=facts,
            address=reverse("mail"),
            crumbs=(Link("People", reverse("people")), Link(TITLE, reverse("mail"))),
            active="people",
        ),
        ConfirmPage(
            title=f"Send {number} again?",
            what=(
                f"The tracker tries to reach {whom} at once, and for half an hour where that fails.",
                "A mailbox that has a message already knows it as the same one.",
            ),
            button="Send again",
            done=f"{number.capitalize()} will be sent in a moment.",
        ),
        do=lambda read, entered: send_again(actor=desk_of(request).actor, mail_id=mail_id),
    )
