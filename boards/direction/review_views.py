"""Reviews of a board's year at the desk: read, written entry by entry, recorded, their actions followed up."""

import secrets
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.forms import PlainForm, SeenNumbers
from boards.components.marked import HOW
from boards.components.parts import Link
from boards.components.tables import wanted_file
from boards.desk.autosaving import autosaved, is_autosave
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.desk.saving import Saving, number_sent, save_typed, seen_after
from boards.direction import review_acts as acts
from boards.direction import reviewing as services
from boards.direction.return_views import ACTIVE
from boards.direction.review_acts import CannotReview
from boards.direction.review_entries import (
    ABOUT,
    ACTIONS,
    ASSESSMENT,
    KINDS,
    QUESTIONS,
    EntryKind,
    headings_of,
)
from boards.direction.review_pages import review_address, review_page
from boards.direction.review_queries import ReviewView, entry_of, review_view
from boards.direction.reviews import MOST_ACTIONS, Kind, ReviewStep
from boards.direction.year_words import address_of, year_title
from boards.evidence.forms import EvidenceField
from boards.evidence.inspection.refusals import RefusedFile
from boards.evidence.pages import attached_files
from boards.evidence.queries import attached
from boards.people.acts import offers, why_not
from boards.people.roles import Action
from boards.planning.row_forms import RowForm, initial
from boards.plans.parts.part import Field, Fields
from boards.work.edits import EntryConflict
from targets.catalogue.queries import catalogue


class EntryForm(RowForm):
    """Entries of one kind: mostly one, or every heading of a self-assessment."""

    seen = SeenNumbers()


class LetterForm(PlainForm):
    file = EvidenceField(label="The letter", required=True)


class FollowUpForm(PlainForm):
    """What became of an action; who may only settle or only report is not asked which."""

    step = forms.ChoiceField(label="What happened")
    words = forms.CharField(label="In words", max_length=2_000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *arguments: Any, steps: tuple[ReviewStep.Step, ...], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["step"].choices = [(one.value, TOLD[one]) for one in steps]  # type: ignore[attr-defined]


TOLD = {
    ReviewStep.Step.REPORT: "It goes on",
    ReviewStep.Step.DONE: "It is done, the board says",
    ReviewStep.Step.SETTLED: "It is settled: nothing more is asked",
}


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def review(request: HttpRequest, board: str, framework: str, review: str) -> HttpResponse:
    view, here = view_of(request, framework, review), desk_of(request)
    facts, address = view.facts, address_of_view(view)
    writes = {kind: _may_write(request, view, kind) for kind in KINDS}
    page = review_page(view, writes=writes, steps=_steps(request, view), today=here.actor.today)
    if file := wanted_file(request, *page.tables, of=f"{view.organisation.slug}-{framework}-{review}"):
        return file
    permission = services.permission_of(view, ABOUT, here.rights)
    held = view.held
    files = attached(document_kind=services.LETTER, document_numbers=[held.pk]) if held else {}
    links = [
        Link(words, f"{address}write/{kind}/")
        for kind, words in (
            (ABOUT, "Write day, chair and note"),
            (ASSESSMENT, "Write the self-assessment"),
            (QUESTIONS, "Add a question of the public"),
            (ACTIONS, "Add an action"),
        )
        if writes[kind]
        and (page.is_annual or kind in (ABOUT, ACTIONS))
        and not (kind == ACTIONS and len(view.rows[ACTIONS]) >= MOST_ACTIONS)
    ]
    if held:
        links.append(Link("Print this review", f"{address}print/"))
    may_hold = here.rights.allows(permission, organisation_id=view.organisation.pk)
    context = {
        "page": page,
        "links": links,
        "offers": offers((acts.record(permission),), facts, here, address=address),
        "files": attached_files(files.get(held.pk, ())) if held else (),
        "letter": f"{address}letter/" if held and may_hold else "",
    }
    return page_of(request, "direction/review.html", view, context)


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_http_methods(["GET", "POST"])
def write(
    request: HttpRequest, board: str, framework: str, review: str, part: str, key: str = ""
) -> HttpResponse:
    """One entry, or all headings of a self-assessment. A save over somebody else's shows theirs and asks again."""
    view, here = view_of(request, framework, review), desk_of(request)
    if part not in KINDS or (part in (ASSESSMENT, QUESTIONS) and view.kind != Kind.ANNUAL):
        raise Http404("a review has no such entries")
    kind = KINDS[part]
    here.rights.ensure(services.permission_of(view, part, here.rights), organisation_id=view.organisation.pk)
    if request.method == "GET" and (why := why_not(acts.write(Action.REPORT_YEAR), view.facts, here.actor)):
        messages.warning(request, why)
        return HttpResponseRedirect(address_of_view(view))
    is_new = part == ACTIONS and not key
    if is_new and request.method == "GET" and len(view.rows[ACTIONS]) >= MOST_ACTIONS:
        messages.warning(request, f"A review has at most {MOST_ACTIONS} actions.")
        return HttpResponseRedirect(address_of_view(view))
    asked = _asked(view, kind)
    row = request.POST.get("row", "") or key or _new_key(view, part)
    said = _said(view, part, row)
    if key and not said and request.method == "GET":
        raise Http404("the review has no such entry")
    first = initial(said, asked, row=row, edit_number=view.facts.edit_number) | typed_before(request)
    form = EntryForm(request.POST or None, initial=first, asked=asked, needed=())
    removes = "remove" in request.POST
    saving: Saving | None = None
    if request.method == "POST" and (form.is_valid() or removes):
        seen = form.cleaned_data.get("seen", {})
        entries = _entries(part, row, {} if removes else form.said, asked)

        def save() -> int:
            nonlocal entries, row
            into: dict[str, Any] = {
                "actor": here.actor,
                "organisation": view.organisation,
                "framework": view.framework,
                "review": view.kind,
                "edit_number": number_sent(request),
                "seen": seen,
            }
            if not is_new or removes:
                return services.save_entry(**into, kind=part, entries=entries)
            number, row = services.add_action(**into, number=row, said=entries[row])
            entries = {row: form.said}
            return number

        saving = save_typed(request, form, save)
        if saving.is_saved and is_autosave(request):
            now = view_of(request, framework, review)
            stored = {entry: entry_of(now, part, entry) for entry in entries}
            seen = seen_after(seen, typed=entries, stored=stored, number=saving.edit_number)
            return autosaved(request, form, saving, seen=seen, row=row if is_new else "")
        if saving.is_saved:
            messages.success(request, f"{'Taken out' if removes else 'Saved'}: {kind.title}.")
            return HttpResponseRedirect(address_of_view(view))
        if saving.conflicts and not is_autosave(request):
            form = EntryForm(saving.again, asked=asked, needed=())
    if is_autosave(request):
        return autosaved(request, form, saving)
    conflicts = saving.conflicts if saving else ()
    context = {
        "title": kind.title,
        "lead": view.title,
        "form": form,
        "conflict": " ".join(_conflict_words(one, asked) for one in conflicts),
        "saves_itself": True,
        "marks": HOW,
        "may_remove": bool(key) and part in (QUESTIONS, ACTIONS),
        "cancel": address_of_view(view),
    }
    answer = page_of(request, "direction/review_form.html", view, context, here=kind.title)
    if conflicts:
        answer.status_code = 409
    return answer


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, board: str, framework: str, review: str) -> HttpResponse:
    view, here = view_of(request, framework, review), desk_of(request)
    permission = services.permission_of(view, ABOUT, here.rights)
    here.rights.ensure(permission, organisation_id=view.organisation.pk)
    return confirm(
        request,
        acts.record(permission),
        Document(facts=view.facts, address=address_of_view(view), crumbs=_crumbs(view), active=ACTIVE),
        ConfirmPage(
            title=f"Record the {view.kind.label} of {view.organisation.name}?",
            what=(
                "Nobody changes it from now on.",
                "Its actions are asked of the board until each is settled, and open the next review.",
            ),
            button="Record the review",
            done="Recorded.",
            danger=True,
        ),
        do=lambda read, entered: services.record(
            actor=here.actor,
            organisation=view.organisation,
            framework=view.framework,
            review=view.kind,
            read=read,
        ),
    )


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, board: str, framework: str, review: str) -> HttpResponse:
    """Attach the letter that followed."""
    view, here = view_of(request, framework, review), desk_of(request)
    permission = services.permission_of(view, ABOUT, here.rights)
    here.rights.ensure(permission, organisation_id=view.organisation.pk)
    if view.held is None:
        raise Http404("nothing of this review is written")
    form = LetterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.attach_letter(
                actor=here.actor,
                held=view.held,
                file=form.cleaned_data["file"],
            )
        except RefusedFile as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, "The letter is attached.")
            return HttpResponseRedirect(address_of_view(view))
    context = {
        "title": "Attach the letter",
        "lead": view.title,
        "form": form,
        "cancel": address_of_view(view),
    }
    return page_of(request, "direction/review_form.html", view, context, here="Letter")


@desk(Action.REPORT_YEAR, board="board")
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, board: str, framework: str, review: str, action: int) -> HttpResponse:
    """The board says what became of one action; of a review that it holds itself, that it is settled too."""
    view = view_of(request, framework, review)
    return _follow_up(request, view, action, steps=_steps(request, view))


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, board: str, framework: str, review: str, action: int) -> HttpResponse:
    """Whoever holds the review is content."""
    view, here = view_of(request, framework, review), desk_of(request)
    permission = services.permission_of(view, ABOUT, here.rights)
    here.rights.ensure(permission, organisation_id=view.organisation.pk)
    return _follow_up(request, view, action, steps=(ReviewStep.Step.SETTLED,))


def _follow_up(
    request: HttpRequest, view: ReviewView, action: int, *, steps: tuple[ReviewStep.Step, ...]
) -> HttpResponse:
    """Say what became of one action of a recorded review."""
    found = next((one for one in view.own if one.action.pk == action), None)
    if found is None or view.held is None:
        raise Http404("the review has no such action")
    form = FollowUpForm(request.POST or None, initial=typed_before(request), steps=steps)
    if request.method == "POST" and form.is_valid():
        try:
            services.follow_up(
                actor=desk_of(request).actor,
                action_id=action,
                step=ReviewStep.Step(form.cleaned_data["step"]),
                words=form.cleaned_data["words"],
            )
        except CannotReview as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "What became of the action is kept.")
            return HttpResponseRedirect(address_of_view(view))
    context = {
        "title": "What became of it?",
        "lead": found.action.what,
        "form": form,
        "cancel": address_of_view(view),
    }
    return page_of(request, "direction/review_form.html", view, context, here=f"Action {found.action.key}")


def view_of(request: HttpRequest, framework: str, review: str) -> ReviewView:
    organisation, policy = desk_of(request).organisation, catalogue()
    if organisation is None or framework not in policy.frameworks or review not in Kind.values:
        raise Http404("there is no such review")
    return review_view(
        organisation,
        policy.frameworks[framework],
        Kind(review),
        policy=policy,
        today=desk_of(request).actor.today,
    )


def address_of_view(view: ReviewView) -> str:
    return review_address(view.organisation, view.framework.key, view.kind)


def _crumbs(view: ReviewView) -> tuple[Link, ...]:
    return (
        Link("Years of plans", "/desk/plans/years/"),
        Link(
            year_title(view.organisation, view.framework), address_of(view.organisation, view.framework.key)
        ),
        Link(view.kind.label.capitalize(), address_of_view(view)),
    )


def page_of(
    request: HttpRequest, template: str, view: ReviewView, context: dict[str, Any], *, here: str = ""
) -> HttpResponse:
    *above, itself = _crumbs(view)
    crumbs = (*above, itself, Link(here)) if here else (*above, Link(itself.text))
    return render(
        request, template, {**context, "frame": desk_frame(request, active=ACTIVE), "crumbs": crumbs}
    )


def _may_write(request: HttpRequest, view: ReviewView, kind: str) -> bool:
    here = desk_of(request)
    permission = services.permission_of(view, kind, here.rights)
    allowed = here.rights.allows(permission, organisation_id=view.organisation.pk)
    return allowed and not why_not(acts.write(permission), view.facts, here.actor)


def _steps(request: HttpRequest, view: ReviewView) -> tuple[ReviewStep.Step, ...]:
    """What the reader may say of this board's actions. Whether they settle a given one its service says."""
    rights, board = desk_of(request).rights, view.organisation.pk
    steps: list[ReviewStep.Step] = []
    if rights.allows(Action.REPORT_YEAR, organisation_id=board):
        steps += [ReviewStep.Step.REPORT, ReviewStep.Step.DONE]
    if rights.allows(services.permission_of(view, ABOUT, rights), organisation_id=board):
        steps.append(ReviewStep.Step.SETTLED)
    return tuple(steps)


def _asked(view: ReviewView, kind: EntryKind) -> dict[str, Field]:
    fields = kind.fields(view.kind)
    if kind.key != ASSESSMENT:
        return dict(fields)
    titles = headings_of(view.framework.key).titles
    return {key: replace(fields["words"], title=title) for key, title in titles.items()}


def _said(view: ReviewView, part: str, row: str) -> Fields:
    if part == ASSESSMENT:
        return {key: said["words"] for key, said in view.rows[ASSESSMENT].items()}
    return entry_of(view, part, "" if part == ABOUT else row)


def _entries(part: str, row: str, said: Fields, asked: dict[str, Field]) -> dict[str, Fields]:
    """As the service takes them: of a self-assessment each heading is an entry."""
    if part == ASSESSMENT:
        return {key: {"words": said[key]} if said.get(key) else {} for key in asked}
    return {"" if part == ABOUT else row: said}


def _new_key(view: ReviewView, part: str) -> str:
    if part == QUESTIONS:
        return secrets.token_hex(4)
    if part == ACTIONS:
        try:
            return services.free_number(view)
        except CannotReview:  # it cannot be saved either
            return str(MOST_ACTIONS)
    return part


def _conflict_words(conflict: EntryConflict, asked: dict[str, Field]) -> str:
    """Of a self-assessment a heading is an entry, whose field is its words."""
    names = {
        one.field: conflict.entry if conflict.entry in asked else one.field
        for one in conflict.merge.differences
    }
    theirs = "; ".join(
        f"{asked[names[one.field]].title if names[one.field] in asked else 'It'}: {one.theirs or 'nothing'}"
        for one in conflict.merge.differences
    )
    return f"{conflict.words} There it says: {theirs}. What you typed stands below."
