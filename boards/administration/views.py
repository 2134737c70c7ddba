"""The administrator's pages of people and roles."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from boards.administration.forms import EndForm, PersonForm, RoleForm
from boards.administration.lists import PEOPLE
from boards.administration.mail import given_up_words
from boards.administration.pages import person_page
from boards.components.lists import arrange
from boards.components.parts import Link
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.people import account_acts as acts
from boards.people import queries, services
from boards.people.account_acts import AccountFacts
from boards.people.acts import F, why_not
from boards.people.models import Membership, User
from boards.people.permissions import require_step_up
from boards.people.roles import Action, Role
from boards.work.actors import Actor
from boards.work.queries import count_given_up
from targets.calc.periods import day_words


@desk(Action.MANAGE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, and the form that adds a person."""
    actor = desk_of(request).actor
    form = PersonForm(request.POST or None, initial=typed_before(request))
    if request.method == "POST" and form.is_valid():
        try:
            user = _add(actor, form.cleaned_data)
        except services.CannotChange as problem:
            form.add_error(None, str(problem))
        else:
            next_step = "" if form.cleaned_data["role"] else " Give them a role."
            messages.success(
                request,
                f"{user.name} has an account now. An invitation is on its way to {user.email}.{next_step}",
            )
            return redirect("person", user_id=user.pk)
    listing = arrange(request, PEOPLE, queries.people(today=actor.today))
    if listing.is_file:
        return listing.file()
    return render(
        request,
        "administration/people.html",
        {
            "frame": desk_frame(request, active="people"),
            "form": form,
            "listing": listing,
            "mail": Link(given_up_words(count_given_up()), reverse("mail")),
        },
    )


def _add(actor: Actor, entered: dict[str, Any]) -> User:
    """With a role, or without one; either way a link to set a password is sent. services.CannotChange."""
    if entered["role"]:
        return services.invite(
            actor=actor,
            email=entered["email"],
            name=entered["name"],
            role=Role(entered["role"]),
            organisation_id=entered["organisation"],
            last_day=entered["last_day"],
            parts=entered["parts"],
        )
    with transaction.atomic():
        user = services.add_person(actor=actor, email=entered["email"], name=entered["name"])
        return services.send_password_link(actor=actor, user_id=user.pk)


@desk(Action.MANAGE_PEOPLE, step_up=False)
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """One person's roles, and the form that gives another one.

    Why an act is refused is told here, so to read it takes no second factor. To give a role does, where it can be done.
    """
    actor = desk_of(request).actor
    found, facts = _person(user_id, actor), _account(request, user_id)
    form = RoleForm(request.POST or None, initial=typed_before(request), person=found)
    can_give = not why_not(acts.GIVE, facts, actor)
    if request.method == "POST" and can_give:
        require_step_up(actor=actor, action=Action.MANAGE_PEOPLE)
    if request.method == "POST" and can_give and form.is_valid():
        try:
            membership = services.give_role(
                actor=actor,
                user_id=user_id,
                role=Role(form.cleaned_data["role"]),
                organisation_id=form.cleaned_data["organisation"],
                last_day=form.cleaned_data["last_day"],
                parts=form.cleaned_data["parts"],
            )
        except services.CannotChange as problem:
            form.add_error(None, str(problem))
        else:
            until = queries.role_of(membership).until
            messages.success(request, f"{found.name} is {membership.get_role_display()} from today{until}.")
            return redirect("person", user_id=user_id)
    return render(
        request,
        "administration/person.html",
        {
            "frame": desk_frame(request, active="people"),
            "crumbs": (Link("People", reverse("people")), Link(found.name)),
            "page": person_page(
                found, facts=facts, history=queries.role_history(user_id=user_id), actor=actor
            ),
            "form": form,
        },
    )


@desk(Action.MANAGE_PEOPLE, step_up=False)
def send_password_link(request: HttpRequest, user_id: int) -> HttpResponse:
    """Ask first, then send the link to set a password again."""
    found = _person(user_id, desk_of(request).actor)
    return confirm(
        request,
        acts.SEND_LINK,
        _document(request, found, _account(request, user_id)),
        ConfirmPage(
            title=f"Send {found.name} the link to set a password?",
            what=(
                f"The link goes to {found.email}. It works once, for three days.",
                "A password that they have stays good until they set another one.",
            ),
            button="Send the link",
            done="",
        ),
        do=lambda read, entered: _send_link(request, user_id),
    )


@desk(Action.MANAGE_PEOPLE, step_up=False)
def end_role(request: HttpRequest, user_id: int, membership_id: int) -> HttpResponse:
    """Ask first, then end one role, at once or after a day."""
    actor = desk_of(request).actor
    found = _person(user_id, actor)
    membership = get_object_or_404(
        Membership.objects.select_related("user", "organisation"), pk=membership_id, user=user_id
    )
    role = queries.role_of(membership)
    facts = acts.role_facts(membership, today=actor.today)
    form = EndForm(request.POST if request.method == "POST" else None, initial=typed_before(request))

    def end(last_day: date | None) -> None:
        services.end_role(actor=actor, membership_id=membership_id, last_day=last_day)
        after = f" after {day_words(last_day)}" if last_day else ""
        messages.success(request, f"{found.name} is no longer {role.words}{after}.")

    return confirm(
        request,
        acts.END,
        _document(request, found, facts),
        ConfirmPage(
            title=f"End the role of {found.name}?",
            what=(
                f"{found.name} is no longer {role.words}, at once or after the day that you choose.",
                "What they did stays under their name.",
            ),
            button="End the role",
            done="",
        ),
        do=lambda read, entered: end(entered["last_day"]),
        form=form if facts.state == acts.HELD else None,  # else there is nothing to fill in
    )


@desk(Action.MANAGE_PEOPLE, step_up=False)
def close_account(request: HttpRequest, user_id: int) -> HttpResponse:
    """Ask first, then close one account."""
    actor = desk_of(request).actor
    found = _person(user_id, actor)
    return confirm(
        request,
        acts.CLOSE,
        _document(request, found, _account(request, user_id)),
        ConfirmPage(
            title=f"Close the account of {found.name}?",
            what=(
                f"{found.name} is signed out everywhere, cannot sign in and loses all roles, at once.",
                "What they did stays under their name. The account can be opened again; its roles have to be given "
                "anew.",
            ),
            button="Close the account",
            done=f"The account of {found.name} is closed.",
        ),
        do=lambda read, entered: services.close_account(actor=actor, user_id=user_id),
    )


@desk(Action.MANAGE_PEOPLE, step_up=False)
def reopen_account(request: HttpRequest, user_id: int) -> HttpResponse:
    """Ask first, then open a closed account again."""
    actor = desk_of(request).actor
    found = _person(user_id, actor)

    def reopen() -> None:
        services.reopen_account(actor=actor, user_id=user_id)
        _send_link(request, user_id)

    return confirm(
        request,
        acts.REOPEN,
        _document(request, found, _account(request, user_id)),
        ConfirmPage(
            title=f"Open the account of {found.name} again?",
            what=(
                f"{found.name} gets a link to set a new password; the old one no longer works. A second factor stays.",
                "Roles do not come back by themselves: give those that they need now.",
            ),
            button="Open the account",
            done=f"The account of {found.name} is open again. Give them a role.",
        ),
        do=lambda read, entered: reopen(),
    )


@desk(Action.MANAGE_PEOPLE, step_up=False)
def remove_second_factor(request: HttpRequest, user_id: int) -> HttpResponse:
    """Ask first, then take away a second factor that its owner has lost."""
    actor = desk_of(request).actor
    found = _person(user_id, actor)
    return confirm(
        request,
        acts.REMOVE_SECOND_FACTOR,
        _document(request, found, _account(request, user_id)),
        ConfirmPage(
            title=f"Remove the second factor of {found.name}?",
            what=(
                f"{found.name} signs in with the password alone until they set up a new second factor.",
                "Do this only for somebody whom you have recognised: by their face or their voice, never by e-mail "
                "alone.",
            ),
            button="Remove the second factor",
            done=f"The second factor of {found.name} is removed.",
        ),
        do=lambda read, entered: services.remove_second_factor(actor=actor, user_id=user_id),
    )


def _document(request: HttpRequest, found: queries.Person, facts: F) -> Document[F]:
    address = reverse("person", args=[found.user_id])
    crumbs = (Link("People", reverse("people")), Link(found.name, address))
    return Document(facts=facts, address=address, crumbs=crumbs, active="people")


def _account(request: HttpRequest, user_id: int) -> AccountFacts:
    return acts.account_facts(User.objects.get(pk=user_id), today=desk_of(request).actor.today)


def _send_link(request: HttpRequest, user_id: int) -> None:
    """Send the link and say so; services.CannotChange."""
    user = services.send_password_link(actor=desk_of(request).actor, user_id=user_id)
    messages.success(request, f"A link to set a password is on its way to {user.email}.")


def _person(user_id: int, actor: Actor) -> queries.Person:
    found = queries.people(today=actor.today, user_id=user_id)
    if not found:
        raise Http404("there is no such person")
    return found[0]
