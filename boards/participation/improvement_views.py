"""A board's improvement plan at the desk: read it, add, change and close actions, carry on what is open."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.parts import Link
from boards.components.tables import wanted_file
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.participation import improvement_acts as acts
from boards.participation import improving as services
from boards.participation.audit_acts import AuditFacts
from boards.participation.audit_queries import AuditView
from boards.participation.audit_views import document_of, page_of, view_of
from boards.participation.improvement_forms import ActionForm, CloseForm, initial
from boards.participation.improvement_pages import earlier_table, improvement_address, improvement_page
from boards.participation.improvement_rows import ImprovementAction
from boards.participation.steps import State
from boards.people.acts import Act, Read, offers, why_not
from boards.people.roles import Action

Do = Callable[[Read, Mapping[str, Any]], object]


@desk(Action.VIEW_AUDIT, board="board")
@require_safe
def improvement(request: HttpRequest, board: str, key: str) -> HttpResponse:
    """What the board does after its audit, and what is still open of earlier ones."""
    view, here = _final(request, key), desk_of(request)
    may_write = here.rights.allows(acts.CHANGE.permission, organisation_id=view.organisation.pk)
    page = improvement_page(
        view,
        _actions(view),
        earlier=_earlier(view),
        writes=may_write and not why_not(acts.CHANGE, view.facts, here.actor),
        today=here.actor.today,
    )
    if file := wanted_file(request, page.actions, page.earlier, of=f"{board}-{key}-improvement"):
        return file
    can = (acts.ADD, acts.CARRY) if page.earlier.rows else (acts.ADD,)
    context = {
        "page": page,
        "offers": offers(can, view.facts, here, address=improvement_address(view.organisation, view.round)),
    }
    return page_of(request, "participation/improvement.html", view, context, here=page.crumb)


@desk(Action.WRITE_AUDIT, board="board")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, board: str, key: str) -> HttpResponse:
    view = _final(request, key)
    form = ActionForm(request.POST or None, initial=typed_before(request), criteria=view.criteria)
    return _ask(
        request,
        view,
        acts.ADD,
        title="Add an action to the improvement plan",
        what="It is asked about on your desk until you say what came of it.",
        done="The action is in the plan.",
        form=form,
        do=lambda read, entered: services.add(**_of(request, view), planned=form.planned, read=read),
    )


@desk(Action.WRITE_AUDIT, board="board")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, board: str, key: str, action: int) -> HttpResponse:
    view = _final(request, key)
    found = _action(view, action)
    form = ActionForm(
        request.POST or None, initial=initial(found) | typed_before(request), criteria=view.criteria
    )
    return _ask(
        request,
        view,
        acts.CHANGE,
        title=f"Change action {found.number}",
        what="What it said before is kept in the audit's history.",
        done="The action is changed.",
        form=form,
        do=lambda read, entered: services.change(
            **_of(request, view), number=action, planned=form.planned, read=read
        ),
    )


@desk(Action.WRITE_AUDIT, board="board")
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, board: str, key: str, action: int) -> HttpResponse:
    view = _final(request, key)
    found = _action(view, action)
    return _ask(
        request,
        view,
        acts.CLOSE,
        title=f"Close action {found.number}",
        what=found.what,
        done="The action is closed.",
        form=CloseForm(request.POST or None, initial=typed_before(request)),
        do=lambda read, entered: services.close(
            **_of(request, view),
            number=action,
            done=entered["state"] == "done",
            outcome=entered["outcome"],
            read=read,
        ),
    )


@desk(Action.WRITE_AUDIT, board="board")
@require_http_methods(["GET", "POST"])
def carry_on(request: HttpRequest, board: str, key: str) -> HttpResponse:
    """Whatever is open of earlier plans goes on in this one."""
    view = _final(request, key)
    table = earlier_table(view, _earlier(view))
    if file := wanted_file(request, table, of=f"{board}-{key}-improvement"):
        return file
    return confirm(
        request,
        acts.CARRY,
        _document(view),
        ConfirmPage(
            title="Carry on what is open of earlier plans?",
            what=("Each of these actions goes on in this plan. In the earlier one it stays, as carried on.",),
            button=acts.CARRY.words,
            done="What was open goes on in this plan.",
            table=table,
        ),
        do=lambda read, entered: services.carry_on(**_of(request, view), read=read),
    )


def _ask(
    request: HttpRequest,
    view: AuditView,
    act: Act[AuditFacts],
    *,
    title: str,
    what: str,
    done: str,
    form: forms.Form,
    do: Do,
) -> HttpResponse:
    page = ConfirmPage(title=title, what=(what,), button=act.words, done=done)
    return confirm(request, act, _document(view), page, do=do, form=form)


def _final(request: HttpRequest, key: str) -> AuditView:
    view = view_of(request, key)
    if view.state != State.FINAL:
        raise Http404("a plan follows a final audit")
    return view


def _document(view: AuditView) -> Document[AuditFacts]:
    above = document_of(view)
    address = improvement_address(view.organisation, view.round)
    crumbs = (*above.crumbs, Link("Improvement plan", address))
    return Document(facts=view.facts, address=address, crumbs=crumbs, active=above.active)


def _actions(view: AuditView) -> list[ImprovementAction]:
    assert view.audit is not None, "a final audit is there"
    return services.actions_of(view.audit)


def _earlier(view: AuditView) -> list[ImprovementAction]:
    assert view.audit is not None, "a final audit is there"
    return list(services.still_open(view.audit))


def _action(view: AuditView, number: int) -> ImprovementAction:
    found = next((one for one in _actions(view) if one.number == number), None)
    if found is None or found.state != ImprovementAction.State.OPEN:
        raise Http404("no such action is open")
    return found


def _of(request: HttpRequest, view: AuditView) -> dict[str, Any]:
    return {
        "actor": desk_of(request).actor,
        "round_key": view.round.key,
        "organisation": view.organisation,
    }
