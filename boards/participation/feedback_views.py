"""“You said, we did” at the desk: the list, one entry, and the acts on it."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.lists import arrange
from boards.components.parts import Link, PlainTable
from boards.components.tables import wanted_file
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.evidence.pages import attached_files
from boards.evidence.queries import attached
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.participation import feedback_acts as acts
from boards.participation import telling as services
from boards.participation.feedback_acts import BoardFeedbackFacts, FeedbackFacts
from boards.participation.feedback_forms import FeedbackForm, FileForm, OffForm, ReadForm, SendForm, initial
from boards.participation.feedback_lists import FEEDBACK, feedback_choices
from boards.participation.feedback_pages import feedback_address, feedback_page, suspected_table, told_rows
from boards.participation.feedback_queries import FeedbackView, feedback_of, feedback_view
from boards.participation.feedback_words import TITLE
from boards.people.acts import Act, Read, offers
from boards.people.roles import Action

ACTIVE = "feedback"  # its line of the navigation
Do = Callable[[Read, Mapping[str, Any]], object]


@desk(Action.VIEW_AUDIT)
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """Of the boards that the person may look at."""
    rights = desk_of(request).rights
    rows = list(feedback_of(rights.boards(Action.VIEW_AUDIT)))
    listing = arrange(request, FEEDBACK, rows, choices=feedback_choices(rows))
    if listing.is_file:
        return listing.file()
    may_add = rights.boards(acts.ADD.permission) or frozenset()
    context = {
        "frame": desk_frame(request, active=ACTIVE),
        "listing": listing,
        "add": [
            Link(f"Say what people told {one.name}", reverse("feedback_add", args=[one.slug]))
            for one in organisations().with_samples
            if one.pk in may_add
        ],
    }
    return render(request, "participation/feedback.html", context)


@desk(Action.VIEW_AUDIT, board="board")
@require_safe
def entry(request: HttpRequest, board: str, number: int) -> HttpResponse:
    view, here = _view(request, number), desk_of(request)
    page = feedback_page(view)
    if file := wanted_file(request, page.suspected, page.readings, of=f"{board}-you-said-{number}"):
        return file
    files = attached(document_kind=services.SUBJECT, document_numbers=[view.held.pk])
    context = {
        "page": page,
        "offers": offers(acts.ACTS, view.facts, here, address=_address(view)),
        "files": attached_files(files.get(view.held.pk, ())),
        "frame": desk_frame(request, active=ACTIVE),
        "crumbs": (_list(), Link(view.held.about)),
    }
    return render(request, "participation/feedback_entry.html", context)


@desk(Action.WRITE_FEEDBACK, board="board")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, board: str) -> HttpResponse:
    organisation, here = _organisation(request), desk_of(request)
    form = FeedbackForm(request.POST or None, initial=typed_before(request))
    return confirm(
        request,
        acts.ADD,
        Document(
            facts=BoardFeedbackFacts(organisation.pk),
            address=reverse("feedback_entries"),
            crumbs=(_list(),),
            active=ACTIVE,
        ),
        ConfirmPage(
            title=f"What people told {organisation.name}, and what changed",
            what=(
                "It is a draft until you give it to two people to read.",
                "What tells who somebody is, is named to you and to them.",
            ),
            button="Keep it as a draft",
            done="It is a draft now. Open it, read what the privacy check says, and give it to two people.",
        ),
        do=lambda read, entered: services.add(actor=here.actor, organisation=organisation, told=form.told),
        form=form,
    )


@desk(Action.WRITE_FEEDBACK, board="board")
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, board: str, number: int) -> HttpResponse:
    view = _view(request, number)
    form = FeedbackForm(request.POST or None, initial=initial(view.held) | typed_before(request))
    return _ask(
        request,
        view,
        acts.WRITE,
        title="Change what it says",
        what=("What it said before is kept.",),
        done="It is changed.",
        form=form,
        do=lambda read, entered: services.change(**_of(request, view), told=form.told, read=read),
    )


@desk(Action.WRITE_FEEDBACK, board="board")
@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, board: str, number: int) -> HttpResponse:
    view = _view(request, number)
    return _ask(
        request,
        view,
        acts.ATTACH,
        title="Attach a file that shows it",
        what=("Whoever reads the entry at the desk can open it. It is never public.",),
        done="The file is attached.",
        form=FileForm(request.POST or None, request.FILES or None),
        do=lambda read, entered: services.attach_file(**_of(request, view), file=entered["file"]),
    )


@desk(Action.WRITE_FEEDBACK, board="board")
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, board: str, number: int) -> HttpResponse:
    """Give it to two people; where the check suspects something, with why that may stay."""
    view = _view(request, number)
    table = suspected_table(view.held)
    form = SendForm(request.POST or None, initial=typed_before(request)) if table.rows else None
    return _ask(
        request,
        view,
        acts.SEND,
        title="Give it to two people to read?",
        what=(
            "Two people who did not write it read it. While they do, its words stay as they are.",
            "With the consent of both, the next data release that is prepared makes it public.",
        ),
        done="Two people are asked to read it.",
        form=form,
        table=table,
        do=lambda read, entered: services.send(
            **_of(request, view), may_stay=entered.get("may_stay", ""), read=read
        ),
    )


@desk(Action.MODERATE_FEEDBACK, board="board")
@require_http_methods(["GET", "POST"])
def read_it(request: HttpRequest, board: str, number: int) -> HttpResponse:
    """One of the two says whether it may be public."""
    view = _view(request, number)
    held = view.held
    told = tuple(f"{row.key}: {row.value}" for row in told_rows(held))
    stays = (f"Why what the check suspects may stay: {held.may_stay}",) if held.may_stay else ()
    return _ask(
        request,
        view,
        acts.READ,
        title=f"May this be public? {held.about}",
        what=(*told, *stays),
        done="What you decided is kept.",
        form=ReadForm(request.POST or None, initial=typed_before(request)),
        table=suspected_table(held),
        do=lambda read, entered: services.read_it(
            **_of(request, view), agrees=entered["decision"] == "yes", why=entered["why"], read=read
        ),
    )


@desk(Action.WRITE_FEEDBACK, board="board")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, board: str, number: int) -> HttpResponse:
    view = _view(request, number)
    return _ask(
        request,
        view,
        acts.TAKE_BACK,
        title="Take it back?",
        what=(
            "It becomes a draft. Two people read it again before it can be public.",
            "What a release made public stays public until the next one, which leaves it out. If it has to go at once, "
            "ask for that instead.",
        ),
        done="It is a draft again.",
        do=lambda read, entered: services.take_back(**_of(request, view), read=read),
    )


@desk(Action.WRITE_FEEDBACK, board="board")
@require_http_methods(["GET", "POST"])
def ask_off(request: HttpRequest, board: str, number: int) -> HttpResponse:
    """The board wants that nobody reads it any more, without waiting for a release."""
    view = _view(request, number)
    form = OffForm(request.POST or None, initial=typed_before(request))
    return _ask(
        request,
        view,
        acts.ASK_OFF,
        title="Ask for it to be taken off public pages at once?",
        what=(
            "It becomes a draft, and publishers are asked to take off what is public of it.",
            "Public pages then say that something was taken out, on which day, and the general reason.",
        ),
        done="It is a draft again. Publishers find at their desk what you asked.",
        form=form,
        do=lambda read, entered: services.ask_off(
            **_of(request, view), because=form.reason, why=entered["why"], read=read
        ),
    )


def _ask(
    request: HttpRequest,
    view: FeedbackView,
    act: Act[FeedbackFacts],
    *,
    title: str,
    what: tuple[str, ...],
    done: str,
    do: Do,
    form: forms.Form | None = None,
    table: PlainTable | None = None,
) -> HttpResponse:
    address = _address(view)
    document = Document(
        facts=view.facts, address=address, crumbs=(_list(), Link(view.held.about, address)), active=ACTIVE
    )
    page = ConfirmPage(title=title, what=what, button=act.words, done=done, table=table)
    return confirm(request, act, document, page, do=do, form=form)


def _view(request: HttpRequest, number: int) -> FeedbackView:
    found = feedback_view(_organisation(request), number)
    if found is None:
        raise Http404("the board has no such entry")
    return found


def _organisation(request: HttpRequest) -> Organisation:
    found = desk_of(request).organisation
    if found is None:
        raise Http404("there is no such board")
    return found


def _address(view: FeedbackView) -> str:
    return feedback_address(view.held.organisation, view.held.number)


def _list() -> Link:
    return Link(TITLE, reverse("feedback_entries"))


def _of(request: HttpRequest, view: FeedbackView) -> dict[str, Any]:
    return {
        "actor": desk_of(request).actor,
        "organisation": view.held.organisation,
        "number": view.held.number,
    }
