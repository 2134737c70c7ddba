"""Authors at work: the words of a report, and the contacts that it prints."""

from dataclasses import asdict

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.paper.signs import BadWords
from boards.components.parts import Link
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.organisations.queries import organisations
from boards.people.acts import why_not
from boards.people.roles import Action
from boards.work.edits import EditConflict, EntryConflict, NumberAhead
from reports.ownership import correcting, queries, writing
from reports.ownership.acts import CHANGE_CORRECTION, WRITE, report_facts
from reports.ownership.addresses import desk_address
from reports.ownership.arranging import draft_of
from reports.ownership.contacts import ContactChanged, as_seen, save_contact
from reports.ownership.forms import ChangedCorrection, ContactWords, SectionWords
from reports.ownership.listing import contacts_page
from reports.ownership.merging import ROW, fields_of, joined, rows_of
from reports.ownership.models import Contact
from reports.ownership.sections import CORRECTED, CORRECTION, SECTIONS, Section, heading_of
from reports.ownership.visits import SEEN, crumbs, drafted_report, in_frame, name_of, organisation_of, sent
from reports.publication.acts import Refused


@desk(SEEN, board="board")
@require_http_methods(["GET", "POST"])
def words(request: HttpRequest, year: str, board: str, section: str) -> HttpResponse:
    """Change one section's words; the text stays in the form whatever is wrong with it.

    Where somebody else saved the section meanwhile, each row in which the two differ is chosen, and then saved as any
    text is, or edited first.
    """
    held, here = drafted_report(request, year), desk_of(request)
    writing.require_author(here.actor, held.organisation)
    if section not in SECTIONS:
        raise Http404("there is no such section")
    facts = report_facts(held, today=here.actor.today)
    told = why_not(WRITE[facts.writing], facts, here.actor)
    if told and request.method != "POST":  # what was typed already stays in the form
        messages.info(request, told)
        return HttpResponseRedirect(desk_address(held))
    now = next((w.body for w in draft_of(held).content.words if w.section == section), "")
    first = {"body": now, "edit_number": held.edit_number}
    form = SectionWords(_chosen(sent(request)), initial=first | typed_before(request))
    conflict: EntryConflict | None = None
    if form.is_valid() and "edit" not in request.POST:
        try:
            writing.save_text(
                actor=here.actor,
                report_id=held.pk,
                section=section,
                body=form.cleaned_data["body"],
                edit_number=form.cleaned_data["edit_number"],
            )
        except BadWords as bad:
            form.add_error("body", str(bad))
        except Refused as refused:
            form.add_error(None, str(refused))
        except NumberAhead as ahead:
            form.add_error(None, str(ahead))
        except EditConflict as saved_first:
            (conflict,) = saved_first.conflicts
            form = SectionWords({"body": form.cleaned_data["body"], "edit_number": saved_first.edit_number})
            form.add_error(None, str(saved_first))
        else:
            messages.success(request, f"“{SECTIONS[section].heading}” is saved.")
            return HttpResponseRedirect(desk_address(held))
    context = in_frame(
        request,
        form=form,
        crumbs=crumbs(SECTIONS[section].heading, Link(name_of(held), desk_address(held))),
        section=SECTIONS[section],
        rows=rows_of(conflict) if conflict else (),
        report=held,
        cancel=Link("Cancel", desk_address(held)),
    )
    return render(request, "ownership/words.html", context, status=409 if conflict else 200)


@desk(Action.CORRECT_REPORT, board="board")
@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, year: str, board: str) -> HttpResponse:
    """Change what a draft says that it corrects; where somebody else did so meanwhile, text by text is chosen."""
    held, here = drafted_report(request, year), desk_of(request)
    told = why_not(CHANGE_CORRECTION, report_facts(held, today=here.actor.today), here.actor)
    if told and request.method != "POST":  # what was typed already stays in the form
        messages.info(request, told)
        return HttpResponseRedirect(desk_address(held))
    first = asdict(correcting.correction_of(held)) | {"edit_number": held.edit_number}
    form = ChangedCorrection(sent(request), initial=first | typed_before(request))
    conflict: EntryConflict | None = None
    if form.is_valid() and "edit" not in request.POST:
        words = {name: form.cleaned_data[name] for name in CORRECTED}
        try:
            correcting.change_correction(
                actor=here.actor,
                report_id=held.pk,
                correction=correcting.Correction(**words),
                edit_number=form.cleaned_data["edit_number"],
            )
        except (Refused, NumberAhead) as refused:
            form.add_error(None, str(refused))
        except EditConflict as saved_first:
            (conflict,) = saved_first.conflicts
            form = ChangedCorrection(words | {"edit_number": saved_first.edit_number})
            form.add_error(None, str(saved_first))
        else:
            messages.success(request, f"“{heading_of(CORRECTION)}” is saved.")
            return HttpResponseRedirect(desk_address(held))
    section = Section(CORRECTION, heading_of(CORRECTION), "It is printed at the top of this edition.")
    context = in_frame(
        request,
        form=form,
        crumbs=crumbs(section.heading, Link(name_of(held), desk_address(held))),
        section=section,
        rows=fields_of(conflict, CORRECTED) if conflict else (),
        report=held,
        cancel=Link("Cancel", desk_address(held)),
    )
    return render(request, "ownership/words.html", context, status=409 if conflict else 200)


def _chosen(post: QueryDict | None) -> QueryDict | None:
    """What was sent; where rows were chosen, with the text that they make."""
    if post is None or not any(name.startswith(ROW) for name in post):
        return post
    made = post.copy()
    made["body"] = joined({name: post.get(name, "") for name in post})
    return made


@desk(SEEN)
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    here, everybody = desk_of(request), organisations()
    seen = here.rights.boards(SEEN)
    own = [o for o in (everybody.nation, *everybody.territorial) if seen is None or o.pk in seen]
    page = contacts_page(own, queries.contacts(own), rights=here.rights, now=here.actor.now)
    return render(request, "ownership/contacts.html", in_frame(request, page=page, crumbs=crumbs("Contacts")))


@desk(SEEN, board="board")
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, board: str, kind: str) -> HttpResponse:
    here = desk_of(request)
    organisation = organisation_of(here.organisation)
    writing.require_author(here.actor, organisation)
    if kind not in Contact.Kind.values:
        raise Http404("there is no such contact")
    now = next((one for one in queries.contacts([organisation]) if one.kind == kind), None)
    first = {"text": now.text, "owner": now.owner, "sample": now.sample} if now else {}
    first |= {"seen": as_seen(now)}
    form = ContactWords(sent(request), initial=first | typed_before(request))
    back, changed = reverse("desk_reports:contacts"), False
    if form.is_valid():
        try:
            save_contact(actor=here.actor, organisation_id=organisation.pk, kind=kind, **form.cleaned_data)
        except ContactChanged as saved_first:
            form, changed = ContactWords(form.cleaned_data | {"seen": saved_first.seen}), True
            form.add_error(None, str(saved_first))
        else:
            messages.success(request, f"The contact of {organisation.name} is saved as checked today.")
            return HttpResponseRedirect(back)
    context = in_frame(
        request,
        form=form,
        crumbs=crumbs(Contact.Kind(kind).label, Link("Contacts", back)),
        title=f"{Contact.Kind(kind).label}: {organisation.name}",
        what=(
            "It is printed in the board's reports. Saving says that it was checked today, changed or not.",
        ),
        button="Save as checked today",
        cancel=Link("Cancel", back),
    )
    return render(request, "components/confirm.html", context, status=409 if changed else 200)
