"""The good practice library at the desk: searched, read, written, shared by a second person, picked by a group."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.lists import arrange
from boards.components.parts import Link, Row
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.frames import desk_frame
from boards.desk.gate import Desk, desk, desk_of
from boards.desk.kept import typed_before
from boards.desk.saving import save_typed
from boards.organisations.marks import invented_words
from boards.organisations.models import Organisation
from boards.participation import case_acts as acts
from boards.participation import case_studies as services
from boards.participation import group_acts
from boards.participation.audit_acts import CannotAudit
from boards.participation.audit_views import view_of
from boards.participation.case_acts import CaseFacts
from boards.participation.case_forms import CaseForm, PickForm, initial
from boards.participation.case_lists import LIBRARY, OWN, library_choices
from boards.participation.case_rows import NEWEST_FIRST, CaseStudy, GroupPick, Theme, is_read_on
from boards.participation.commenting import not_theirs
from boards.participation.models import AuditCriterion, AuditRound
from boards.participation.privacy import suspected_in
from boards.participation.steps import Side, State, side_of
from boards.people.acts import Act, Read, offers, why_not
from boards.people.roles import Action
from targets.calc.periods import day_words

ACTIVE = "library"  # its line of the navigation


@desk(Action.VIEW_RESULTS)
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """What boards share, while its consent holds."""
    here = desk_of(request)
    rows = _all().filter(is_read_on(here.actor.today))
    listing = arrange(request, LIBRARY, rows, choices=library_choices(rows))
    if listing.is_file:
        return listing.file()
    own = here.rights.boards(Action.WRITE_AUDIT) or frozenset()
    boards = Organisation.including_samples.filter(pk__in=own)
    context = {
        "frame": desk_frame(request, active=ACTIVE),
        "listing": listing,
        "own": [
            Link(f"Case studies of {one.name}", reverse("case_studies", args=[one.slug])) for one in boards
        ],
    }
    return render(request, "participation/library.html", context)


@desk(Action.VIEW_RESULTS)
@require_safe
def case_study(request: HttpRequest, number: int) -> HttpResponse:
    """One case study; not found for others while it is not shared, or once its consent has run out."""
    here = desk_of(request)
    one = _all().filter(pk=number).first()
    if one is None or not _may_read(one, here):
        raise Http404("no such case study is shared")
    facts, address = services.facts_of(one), _acts_address(one)
    context = {
        "title": one.title,
        "lead": f"{one.organisation.name}, {Theme(one.theme).label}",
        "rows": _rows(one, here),
        "offers": offers((acts.WRITE, acts.SHARE, acts.WITHDRAW), facts, here, address=address)
        if _is_own(one, here)
        else (),
    }
    return _page(request, "participation/case_study.html", context, here=one.title)


@desk(Action.VIEW_AUDIT, board="board")
@require_safe
def case_studies(request: HttpRequest, board: str) -> HttpResponse:
    """Every case study of the board, drafts too, for the board itself."""
    here = desk_of(request)
    owner = _own_board(here)
    listing = arrange(request, OWN, _all().filter(organisation=owner))
    if listing.is_file:
        return listing.file()
    writes = here.rights.allows(Action.WRITE_AUDIT, organisation_id=owner.pk)
    context = {
        "title": f"Case studies of {owner.name}",
        "listing": listing,
        "write": f"{reverse('case_studies', args=[owner.slug])}write/" if writes else "",
    }
    return _page(request, "participation/case_studies.html", context, here=f"{owner.name}")


@desk(Action.WRITE_AUDIT, board="board")
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, board: str, number: int | None = None) -> HttpResponse:
    """A new case study, or one that is changed. What was typed stays until it can be saved."""
    here = desk_of(request)
    owner = _own_board(here)
    one = _of(owner, number) if number is not None else None
    first = initial(one) | typed_before(request)
    criteria = AuditCriterion.objects.exclude(round__state=AuditRound.State.PREPARED).select_related("round")
    form = CaseForm(request.POST or None, initial=first, criteria=criteria, today=here.actor.today)
    conflict = ""
    if request.method == "POST" and form.is_valid():
        saved: list[int] = []

        def save() -> int:
            saved.append(
                services.write(
                    actor=here.actor,
                    organisation=owner,
                    told=form.told,
                    number=number,
                    edit_number=form.cleaned_data["edit_number"],
                )
            )
            return int(form.cleaned_data["edit_number"]) + 1

        saving = save_typed(request, form, save)
        if saving.is_saved:
            messages.success(request, "Saved. Another person of the board shares it.")
            return redirect("case_study", number=saved[0])
        if saving.conflict:
            conflict = saving.conflict.words
            form = CaseForm(saving.again, criteria=criteria, today=here.actor.today)
    title = f"Change “{one.title}”" if one else "Write a case study"
    context = {
        "title": title,
        "lead": owner.name,
        "form": form,
        "conflict": conflict,
        "cancel": _address(one) if one else reverse("case_studies", args=[owner.slug]),
    }
    return _page(
        request, "participation/case_form.html", context, here=title, status=409 if conflict else 200
    )


@desk(Action.SIGN_AUDIT, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, board: str, number: int) -> HttpResponse:
    one = _of(_own_board(desk_of(request)), number)
    found = suspected_in(
        (("Title", one.title), ("What was done", one.done), ("What came of it", one.outcome))
    )
    return _move(
        request,
        number,
        acts.SHARE,
        services.share,
        ConfirmPage(
            title="Share “{}” with other boards?",
            what=(
                "Whoever reads the results of audits at the desk reads it, until its consent ends.",
                "Your public group reads it too, while it is asked for its comment.",
                *(f"The privacy check suspects in “{field}”: {words}." for field, words in found),
                "Look once more: no names, and nobody who could be recognised. The check finds less than people do.",
            ),
            button=acts.SHARE.words,
            done="It is shared.",
            template="participation/case_share.html",
        ),
    )


@desk(Action.WRITE_AUDIT, board="board")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, board: str, number: int) -> HttpResponse:
    return _move(
        request,
        number,
        acts.WITHDRAW,
        services.withdraw,
        ConfirmPage(
            title="Take “{}” out of the library?",
            what=("Nobody but your board reads it from now on.",),
            button=acts.WITHDRAW.words,
            done="It is taken out.",
        ),
    )


@desk(Action.COMMENT_AUDIT, board="board")
@require_http_methods(["GET", "POST"])
def pick(request: HttpRequest, board: str, key: str) -> HttpResponse:
    """A public group says which case studies of its board others shall hear; it need not."""
    view, here = view_of(request, key), desk_of(request)
    address = reverse("audit_comment", args=[board, key])
    why = why_not(group_acts.COMMENT, view.facts, here.actor)
    why = why or not_theirs(view, actor=here.actor, rights=here.rights)
    if view.is_neutral or view.audit is None:
        raise Http404("no public group is asked here")
    if why:
        messages.warning(request, why)
        return HttpResponseRedirect(address)
    stories = _all().filter(is_read_on(here.actor.today), organisation=view.organisation)
    first = {"picked": services.picked_in(view.audit.pk)} | typed_before(request)
    form = PickForm(request.POST or None, initial=first, stories=stories)
    if request.method == "POST" and form.is_valid():
        try:
            services.pick(
                actor=here.actor,
                round_key=key,
                organisation=view.organisation,
                numbers=form.cleaned_data["picked"],
            )
        except CannotAudit as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Saved. You can change it until you send your comment.")
            return HttpResponseRedirect(address)
    context = {
        "frame": desk_frame(request, active="comments"),
        "board": view.organisation.name,
        "form": form,
        "stories": stories,
        "back": address,
    }
    return render(request, "participation/stories.html", context)


def _move(
    request: HttpRequest, number: int, act: Act[CaseFacts], do: Callable[..., None], page: ConfirmPage
) -> HttpResponse:
    here = desk_of(request)
    owner = _own_board(here)
    one = _of(owner, number)
    page = ConfirmPage(
        **{
            **{name: getattr(page, name) for name in page.__dataclass_fields__},
            "title": page.title.format(one.title),
            "about": {"rows": _rows(one, here)},
        }
    )

    def done(read: Read, entered: Any) -> None:
        do(actor=here.actor, organisation=owner, number=number, read=read)

    document = Document(
        facts=services.facts_of(one),
        address=_address(one),
        crumbs=(Link("Good practice library", reverse("library")), Link(one.title, _address(one))),
        active=ACTIVE,
    )
    return confirm(request, act, document, page, do=done)


def _all() -> QuerySet[CaseStudy]:
    rows = CaseStudy.objects.select_related("organisation", "criterion")
    return rows.order_by(*NEWEST_FIRST)


def _of(owner: Organisation, number: int) -> CaseStudy:
    one = _all().filter(organisation=owner, pk=number).first()
    if one is None:
        raise Http404("the board has no such case study")
    return one


def _acts_address(one: CaseStudy) -> str:
    return reverse("case_studies", args=[one.organisation.slug]) + f"{one.pk}/"


def _address(one: CaseStudy) -> str:
    return reverse("case_study", args=[one.pk])


def _is_own(one: CaseStudy, here: Desk) -> bool:
    return side_of(here.rights, organisation_id=one.organisation_id) is Side.BOARD


def _may_read(one: CaseStudy, here: Desk) -> bool:
    is_read = one.state == CaseStudy.State.SHARED and one.consent_until >= here.actor.today
    return is_read or _is_own(one, here)


def _own_board(here: Desk) -> Organisation:
    """Drafts are the board's own: whoever reads the audits of all boards reads the library."""
    owner = here.organisation
    if owner is None or side_of(here.rights, organisation_id=owner.pk) is not Side.BOARD:
        raise Http404("drafts are the board's own")
    return owner


def _rows(one: CaseStudy, here: Desk) -> tuple[Row, ...]:
    rows = [Row("What was done", one.done), Row("What came of it", one.outcome)]
    if one.criterion:
        rows.append(Row("Criterion", str(one.criterion)))
    rows.append(Row("Whom to ask", one.contact_role))
    rows += [Row("Picked by the board's public group", each.title) for each in _rounds_of_picks(one, here)]
    if _is_own(one, here):
        rows += [
            Row("State", str(CaseStudy.State(one.state).label).capitalize()),
            Row("Who consented", one.consent_by),
            Row("Consent until", day_words(one.consent_until)),
        ]
    if invented := invented_words(one.organisation):
        rows.append(Row("Note", invented))
    return tuple(rows)


def _rounds_of_picks(one: CaseStudy, here: Desk) -> QuerySet[AuditRound]:
    """Told once the audit is final, to its board and whoever reads the audits of all boards.

    Others are not told by a story that an audit is final: they hear of it with a release.
    """
    picks = GroupPick.objects.filter(case_study=one, is_picked=True, audit__state=State.FINAL)
    if not _is_own(one, here) and here.rights.boards(Action.VIEW_AUDIT) is not None:
        picks = picks.none()
    return AuditRound.objects.filter(audits__picks__in=picks).distinct()


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], *, here: str, status: int = 200
) -> HttpResponse:
    crumbs = (Link("Good practice library", reverse("library")), Link(here))
    frame = desk_frame(request, active=ACTIVE)
    return render(request, template, {**context, "frame": frame, "crumbs": crumbs}, status=status)
