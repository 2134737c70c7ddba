"""An act on a page of its own: what it will do is said first, and what happened afterwards on the document's page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from boards.components.parts import Link, PlainTable
from boards.desk.frames import desk_frame
from boards.desk.gate import desk_of
from boards.people.acts import Act, F, Read, Refusal, why_not_and_who
from boards.people.permissions import require_step_up

NOT_SAID = "The form did not say what you had read. Read this page, and then decide again."
LONGEST_READ = 200  # characters of one thing that was read


@dataclass(frozen=True)
class Document(Generic[F]):
    """What is acted on: its facts, the address of its page, the trail to that page, its item of the navigation."""

    facts: F
    address: str
    crumbs: tuple[Link, ...]
    active: str


@dataclass(frozen=True)
class ConfirmPage:
    """What is asked before the act: what will happen and to whom. `done` is said when it has happened.

    `danger` is for what cannot be taken back; `table` shows what is decided about. `template` extends the usual one
    with a block `about`, which shows what is in `about`. `cancel` is where it is left to, else the document's page.
    """

    title: str
    what: tuple[str, ...]
    button: str
    done: str
    danger: bool = False
    table: PlainTable | None = None
    template: str = "components/confirm.html"
    about: Mapping[str, Any] = field(default_factory=dict)
    cancel: str = ""


def confirm(
    request: HttpRequest,
    act: Act[F],
    document: Document[F],
    page: ConfirmPage,
    do: Callable[[Read, Mapping[str, Any]], object],
    form: forms.Form | None = None,
) -> HttpResponse:
    """Ask about the act, and do it when the answer is sent. The view's gate says `step_up=False`.

    What cannot be done now is told on the document's page, before anybody gives a second factor or fills in a form;
    only what was typed already stays in the form. What had been read travels from the document's link through the form
    into `do`, together with what the form says; an address that does not say it answers for the document as it is.
    """
    desk, facts = desk_of(request), document.facts
    is_sent = request.method == "POST"
    now = facts.read if act.as_read else {}
    read = _read(request.POST if is_sent else request.GET, now=now)
    if read is None and not is_sent:
        read = now
    why = facts.changed_since(read) if read else ""
    why = why or why_not_and_who(act, facts, desk.actor) or (NOT_SAID if read is None else "")
    if not why:
        require_step_up(actor=desk.actor, action=act.permission)
        if is_sent and read is not None and (form is None or form.is_valid()):
            try:
                do(read, form.cleaned_data if form else {})
            except Refusal as refusal:  # somebody was quicker
                why = str(refusal)
            else:
                if page.done:
                    messages.success(request, page.done)
                return HttpResponseRedirect(document.address)
    if why and not (is_sent and form is not None):
        messages.warning(request, why)
        return HttpResponseRedirect(document.address)
    context = {
        **page.about,
        "frame": desk_frame(request, active=document.active),
        "crumbs": (*document.crumbs, Link(page.button)),
        "title": page.title,
        "what": page.what,
        "button": page.button,
        "danger": page.danger,
        "table": page.table,
        "read": read or {},
        "form": form or "",
        "errors": (Link(why),) if why else (),
        "cancel": Link("Cancel", page.cancel or document.address),
    }
    return render(request, page.template, context)


def _read(said: QueryDict, *, now: Read) -> Read | None:
    """What had been read, with the names and kinds of what there is to read now; None where it is not all said."""
    read: dict[str, int | str] = {}
    for name, value in now.items():
        text = said.get(name, "")
        if isinstance(value, int):
            if not (text.isascii() and text.isdigit() and len(text) < 10):
                return None
            read[name] = int(text)
        elif not text or len(text) > LONGEST_READ:
            return None
        else:
            read[name] = text
    return read
