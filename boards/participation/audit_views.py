"""A board's audit at the desk: read it, write one criterion, sign it."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.lists import arrange
from boards.components.parts import Link, Row
from boards.components.tables import wanted_file
from boards.desk.autosaving import autosaved, is_autosave
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.desk.saving import save_typed
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.participation import assessing as services
from boards.participation import audit_acts as acts
from boards.participation import review_acts
from boards.participation.audit_acts import AuditFacts
from boards.participation.audit_forms import CriterionForm, initial
from boards.participation.audit_lists import AUDITS, audit_choices, audit_lines
from boards.participation.audit_pages import (
    address_of,
    audit_page,
    choices_of,
    criterion_address,
    criterion_page,
)
from boards.participation.audit_queries import AuditView, audit_view, round_that_asks, summaries
from boards.participation.criterion_acts import criterion_links, criterion_questions
from boards.participation.improvement_pages import improvement_links
from boards.participation.models import AuditCriterion, AuditRound
from boards.participation.results import figure_row
from boards.participation.steps import State, side_of
from boards.people.acts import offers, why_not
from boards.people.roles import Action
from boards.work.edits import EntryConflict
from targets.catalogue.queries import catalogue

ACTIVE = "board-audits"  # its line of the navigation


@desk(Action.VIEW_AUDIT)
@require_safe
def audits(request: HttpRequest) -> HttpResponse:
    """Every audit of the boards that the person may look at."""
    rights = desk_of(request).rights
    rounds = AuditRound.objects.exclude(state=AuditRound.State.PREPARED).prefetch_related(
        "levels", "criteria"
    )
    found = summaries(rounds, boards=rights.boards(Action.VIEW_AUDIT), everybody=organisations())
    lines = audit_lines(found, rights=rights)
    listing = arrange(request, AUDITS, lines, choices=audit_choices(lines))
    if listing.is_file:
        return listing.file()
    may_review = rights.allows_somewhere(Action.MODERATE_AUDIT)
    looks = rights.allows_somewhere(Action.VIEW_RESULTS)
    context = {
        "frame": desk_frame(request, active=ACTIVE),
        "listing": listing,
        "reviews": [
            *(
                Link(f"Review {one.title}", reverse("audit_review", args=[one.key]))
                for one in rounds
                if may_review
            ),
            *(
                Link(f"Results of all boards, {one.title}", reverse("desk:listening-nation", args=[one.key]))
                for one in rounds
                if looks and any(each.round == one and each.state == State.FINAL for each in found)
            ),
        ],
    }
    return render(request, "participation/audits.html", context)


@desk(Action.VIEW_AUDIT, board="board")
@require_safe
def audit_of_board(request: HttpRequest, board: str, key: str) -> HttpResponse:
    """The task list: criteria, steps, and what can be done now."""
    view, here = view_of(request, key), desk_of(request)
    side = side_of(here.rights, organisation_id=view.organisation.pk)
    page = audit_page(view, side=side, today=here.actor.today)
    if file := wanted_file(request, page.criteria, page.steps, of=f"{view.organisation.slug}-{key}"):
        return file
    page = replace(page, rows=(*page.rows, *_figure_rows(request, view)))
    address = address_of(view.organisation, view.round)
    can = (acts.SIGN, review_acts.MODERATE, review_acts.CHECK, review_acts.FINISH)
    invites = here.rights.allows(Action.INVITE_GROUP, organisation_id=view.organisation.pk)
    group = (Link("Who speaks for the public group", f"{address}group/"),)
    context = {
        "page": page,
        "offers": offers(can, view.facts, here, address=address),
        "links": (
            *(group if invites and not view.is_neutral else ()),
            *improvement_links(view),
            Link(
                "What people say about care here, and what changed",
                reverse("desk:listening", args=[view.organisation.slug]),
            ),
            *paper_links(view),
        ),
    }
    return page_of(request, "participation/audit.html", view, context)


@desk(Action.VIEW_AUDIT, board="board")
@require_safe
def criterion(request: HttpRequest, board: str, key: str, section: int, number: int) -> HttpResponse:
    """One criterion with the voices that its reader hears."""
    view, here = view_of(request, key), desk_of(request)
    asked, facts = criterion_of(view, section, number), view.facts
    page = criterion_page(
        view,
        asked,
        side=side_of(here.rights, organisation_id=view.organisation.pk),
        may_write=here.rights.allows(acts.WRITE.permission, organisation_id=view.organisation.pk)
        and not why_not(acts.WRITE, facts, here.actor),
        may_show=here.rights.allows(acts.SHOW.permission, organisation_id=view.organisation.pk)
        and not why_not(acts.SHOW, facts, here.actor),
        links=criterion_links(view, asked, here),
        questions=criterion_questions(view, asked, here),
        user_id=here.actor.user_id,
    )
    return page_of(
        request, "participation/criterion.html", view, {"page": page}, here=f"Criterion {asked.code}"
    )


@desk(Action.WRITE_AUDIT, board="board")
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, board: str, key: str, section: int, number: int) -> HttpResponse:
    """Type what the board says of one criterion. A save over somebody else's shows both and asks again."""
    view, here = view_of(request, key), desk_of(request)
    asked, organisation = criterion_of(view, section, number), view.organisation
    if request.method == "GET" and (why := why_not(acts.WRITE, view.facts, here.actor)):
        messages.warning(request, why)
        return HttpResponseRedirect(criterion_address(organisation, view.round, asked))
    said = services.said_of(view.voices.get(asked.pk))
    first = initial(said, edit_number=view.facts.edit_number) | typed_before(request)
    levels = view.levels if view.wants_level else ()
    form, conflict, saving = CriterionForm(request.POST or None, initial=first, levels=levels), None, None
    if request.method == "POST" and form.is_valid():
        saving = save_typed(
            request,
            form,
            lambda: services.write(
                actor=here.actor,
                round_key=key,
                organisation=organisation,
                code=asked.code,
                said=form.said,
                edit_number=form.cleaned_data["edit_number"],
            ),
        )
        if saving.is_saved and not is_autosave(request):
            messages.success(request, f"Saved: criterion {asked.code}.")
            return HttpResponseRedirect(_after_saving(request, view, asked))
        if saving.conflict:
            conflict, form = saving.conflict, CriterionForm(saving.again, levels=levels)
    if is_autosave(request):
        return autosaved(request, form, saving)
    return _form_page(request, view, asked, form, conflict)


@desk(Action.SIGN_AUDIT, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, board: str, key: str) -> HttpResponse:
    """The board's own signature."""
    view, here = view_of(request, key), desk_of(request)
    side = side_of(here.rights, organisation_id=view.organisation.pk)
    table = audit_page(view, side=side, today=here.actor.today).criteria
    if file := wanted_file(request, table, of=f"{view.organisation.slug}-{key}"):
        return file
    return confirm(
        request,
        acts.SIGN,
        document_of(view),
        ConfirmPage(
            title=f"Sign the audit for {view.organisation.name}?",
            what=(
                f"You sign what {view.organisation.name} says of {view.round.title}.",
                "Nobody changes the board's words from now on. Then others read them and answer.",
            ),
            button="Sign the audit",
            done="Signed. Reviewers read it now.",
            danger=True,
            table=table,
        ),
        do=lambda read, entered: services.sign(
            actor=here.actor, round_key=key, organisation=view.organisation, read=read
        ),
    )


def _figure_rows(request: HttpRequest, view: AuditView) -> tuple[Row, ...]:
    """Of a final audit with a level: how it stands among the figures, which not everybody can open."""
    here, result = desk_of(request), view.heard.result
    if view.audit is None or view.state != State.FINAL or result is None or result.level is None:
        return ()
    opens = here.rights.allows(Action.VIEW_DESK, organisation_id=view.organisation.pk)
    address = reverse("desk:cell", args=[view.organisation.slug, catalogue().level])
    history = Link("Its history", address) if opens else None
    return (figure_row(view.audit, history=history, today=here.actor.today),)


def paper_links(view: AuditView) -> tuple[Link, ...]:
    """Where the audit is printed, once something of it is written."""
    if view.audit is None:
        return ()
    return (
        Link("Print the whole audit", reverse("audit_paper", args=[view.organisation.slug, view.round.key])),
    )


def view_of(request: HttpRequest, key: str) -> AuditView:
    """The audit of the address. Not found where the round is not opened, or asks another kind of board."""
    return audit_view(*asked_round(request, key))


def asked_round(request: HttpRequest, key: str) -> tuple[AuditRound, Organisation]:
    """The round and the board of the address. Raises as `view_of`."""
    organisation, held = desk_of(request).organisation, round_that_asks(key)
    if organisation is None or held is None or not _is_asked(organisation, held):
        raise Http404("there is no such audit")
    return held, organisation


def _is_asked(organisation: Organisation, held: AuditRound) -> bool:
    if organisation.is_sample:
        return held.fictional
    return organisation.kind in (Organisation.Kind.TERRITORIAL, Organisation.Kind.SPECIAL)


def criterion_of(view: AuditView, section: int, number: int) -> AuditCriterion:
    found = view.criterion(f"{section}.{number}")
    if found is None:
        raise Http404("the round has no such criterion")
    return found


def document_of(view: AuditView) -> Document[AuditFacts]:
    address = address_of(view.organisation, view.round)
    crumbs = (Link("Participation audits", reverse("board_audits")), Link(_title(view), address))
    return Document(facts=view.facts, address=address, crumbs=crumbs, active=ACTIVE)


def criterion_document(view: AuditView, asked: AuditCriterion) -> Document[AuditFacts]:
    """For acts on one criterion."""
    above = document_of(view)
    address = criterion_address(view.organisation, view.round, asked)
    crumbs = (*above.crumbs, Link(f"Criterion {asked.code}", address))
    return Document(facts=view.facts, address=address, crumbs=crumbs, active=ACTIVE)


def page_of(
    request: HttpRequest, template: str, view: AuditView, context: dict[str, Any], *, here: str = ""
) -> HttpResponse:
    """A page of the audit, or one below it that is called so."""
    above, itself = document_of(view).crumbs
    crumbs = (above, itself, Link(here)) if here else (above, Link(itself.text))
    return render(
        request, template, {**context, "frame": desk_frame(request, active=ACTIVE), "crumbs": crumbs}
    )


def _title(view: AuditView) -> str:
    return f"{view.organisation.name}, {view.round.title}"


def _after_saving(request: HttpRequest, view: AuditView, asked: AuditCriterion) -> str:
    """The task list, or the next criterion where that was pressed."""
    at = view.criteria.index(asked) + 1
    if "next" in request.POST and at < len(view.criteria):
        return f"{criterion_address(view.organisation, view.round, view.criteria[at])}write/"
    return address_of(view.organisation, view.round)


def _form_page(
    request: HttpRequest,
    view: AuditView,
    asked: AuditCriterion,
    form: CriterionForm,
    conflict: EntryConflict | None,
) -> HttpResponse:
    choices = choices_of(conflict, form) if conflict else {}
    context = {
        "title": f"{asked.code} {asked.wording}",
        "lead": asked.section_title,
        "form": form,
        "fields": [
            {"field": field, "choice": choices.get(field.name)}
            for field in form
            if field.name != "edit_number"
        ],
        "conflict": conflict.words if conflict else "",
        "has_next": asked != view.criteria[-1],
        "cancel": address_of(view.organisation, view.round),
    }
    answer = page_of(request, "participation/write.html", view, context, here=f"Criterion {asked.code}")
    if conflict:
        answer.status_code = 409
    return answer
