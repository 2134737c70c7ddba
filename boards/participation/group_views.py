"""The three screens of a public group: what this is, what it says, check and send. Made for a phone."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.parts import Link
from boards.desk.autosaving import autosaved, is_autosave
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.frames import desk_frame
from boards.desk.gate import Desk, desk, desk_of
from boards.desk.kept import typed_before
from boards.desk.saving import save_typed
from boards.organisations.queries import organisations
from boards.participation import commenting as services
from boards.participation import group_acts as acts
from boards.participation.audit_acts import AuditFacts
from boards.participation.audit_pages import choices_of
from boards.participation.audit_queries import AuditView, summaries
from boards.participation.audit_views import view_of
from boards.participation.case_studies import told_stories
from boards.participation.group_forms import CommentForm, SendForm
from boards.participation.group_pages import (
    account_parts,
    check_rows,
    comment_address,
    comment_page,
    whole_fields,
)
from boards.participation.models import AuditRound
from boards.people.acts import Act, why_not
from boards.people.roles import Action
from boards.work.edits import EntryConflict

ACTIVE = "comments"  # its line of the navigation


@desk(Action.COMMENT_AUDIT)
@require_safe
def comments(request: HttpRequest) -> HttpResponse:
    """The audits of the reader's board; where there is one, that one at once."""
    boards = desk_of(request).rights.boards(Action.COMMENT_AUDIT)
    opened = AuditRound.objects.exclude(state=AuditRound.State.PREPARED)
    found = summaries(opened.prefetch_related("levels", "criteria"), boards=boards, everybody=organisations())
    links = tuple(
        Link(
            f"{one.organisation.name}, {one.round.title}",
            reverse("audit_comment", args=[one.organisation.slug, one.round.key]),
        )
        for one in found
        if not one.is_neutral
    )
    if len(links) == 1:
        return redirect(links[0].href)
    context = {"frame": desk_frame(request, active=ACTIVE), "links": links}
    return render(request, "participation/comments.html", context)


@desk(Action.COMMENT_AUDIT, board="board")
@require_safe
def comment(request: HttpRequest, board: str, key: str) -> HttpResponse:
    """The first screen, and after the comment was sent the page to which its writers come back."""
    view, here = _view(request, key), desk_of(request)
    page = comment_page(
        view,
        why=_why_not(acts.COMMENT, view, here),
        stories=told_stories(
            view.organisation, audit_id=view.audit.pk if view.audit else None, day=here.actor.today
        ),
        today=here.actor.today,
    )
    return _page(request, "participation/comment.html", view, {"page": page})


@desk(Action.COMMENT_AUDIT, board="board")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, board: str, key: str) -> HttpResponse:
    """The second screen. It saves itself as it is typed; a save over another member's shows both and asks."""
    view, here = _view(request, key), desk_of(request)
    if request.method == "GET" and (why := _why_not(acts.COMMENT, view, here)):
        messages.warning(request, why)
        return redirect(comment_address(view))
    said = services.comment_of(view.heard, view.criteria)
    first = said.fields | {"edit_number": view.facts.edit_number} | typed_before(request)
    form = CommentForm(request.POST or None, initial=first, criteria=view.criteria)
    conflict, saving = None, None
    if request.method == "POST" and form.is_valid():
        saving = save_typed(
            request,
            form,
            lambda: services.save(
                actor=here.actor,
                round_key=key,
                organisation=view.organisation,
                said=form.said,
                edit_number=form.cleaned_data["edit_number"],
            ),
        )
        if saving.is_saved and not is_autosave(request):
            return _after_saving(request, view, saving.edit_number)
        if saving.conflict:
            conflict, form = saving.conflict, CommentForm(saving.again, criteria=view.criteria)
    if is_autosave(request):
        return autosaved(request, form, saving)
    return _form_page(request, view, form, conflict)


@desk(Action.COMMENT_AUDIT, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, board: str, key: str) -> HttpResponse:
    """The third screen. What is still missing is said where it can be written."""
    view, here = _view(request, key), desk_of(request)
    if theirs := services.not_theirs(view, actor=here.actor, rights=here.rights):
        messages.warning(request, theirs)
        return redirect(comment_address(view))
    why = why_not(acts.SEND, view.facts, here.actor)
    if why and not why_not(acts.COMMENT, view.facts, here.actor):
        messages.warning(request, why)
        return redirect(f"{comment_address(view)}answer/")
    return confirm(
        request,
        acts.SEND,
        _document(view),
        ConfirmPage(
            title="Check, and send",
            what=("This is what your group says. Nobody can change it after you send it.",),
            button=acts.SEND.words,
            done="Sent. Thank you.",
            danger=True,
            template="participation/comment_send.html",
            about={"rows": check_rows(view), "back": f"{comment_address(view)}answer/"},
        ),
        do=lambda read, entered: services.send(
            actor=here.actor,
            round_key=key,
            organisation=view.organisation,
            read=read,
            way=entered["way"],
            helper=entered["helper"],
            may_publish=entered["may_publish"],
        ),
        form=SendForm(request.POST or None, initial=typed_before(request)),
    )


def _view(request: HttpRequest, key: str) -> AuditView:
    """A real board's group is asked in no invented round."""
    view = view_of(request, key)
    if view.is_neutral:
        raise Http404("an invented round asks no real public group")
    return view


def _why_not(act: Act[AuditFacts], view: AuditView, here: Desk) -> str:
    """What hinders the group, or else this person."""
    why = why_not(act, view.facts, here.actor)
    return why or services.not_theirs(view, actor=here.actor, rights=here.rights)


def _after_saving(request: HttpRequest, view: AuditView, edit_number: int) -> HttpResponse:
    """To the third screen, or out where that was pressed."""
    if "later" in request.POST:
        messages.success(request, "Saved. You can go on at any time.")
        return redirect(comment_address(view))
    query = urlencode({"edit_number": edit_number})
    return HttpResponseRedirect(f"{comment_address(view)}send/?{query}")


def _document(view: AuditView) -> Document[AuditFacts]:
    return Document(
        facts=view.facts,
        address=comment_address(view),
        crumbs=(Link(view.organisation.name, comment_address(view)),),
        active=ACTIVE,
    )


def _page(
    request: HttpRequest, template: str, view: AuditView, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    context = {**context, "frame": desk_frame(request, active=ACTIVE)}
    return render(request, template, context, status=status)


def _form_page(
    request: HttpRequest, view: AuditView, form: CommentForm, conflict: EntryConflict | None
) -> HttpResponse:
    choices = choices_of(conflict, form) if conflict else {}
    context = {
        "form": form,
        "parts": account_parts(view, form, choices),
        "fields": whole_fields(form, choices),
        "conflict": conflict.words if conflict else "",
        "board": view.organisation.name,
        "back": comment_address(view),
    }
    return _page(request, "participation/comment_answer.html", view, context, status=409 if conflict else 200)
