"""The page of a month at once: typed or pasted, checked as one, then shown before anything is stored."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from boards.components.parts import Link
from boards.desk.frames import desk_frame
from boards.desk.gate import desk_of
from boards.desk.kept import typed_before
from boards.figures import services as figures
from boards.figures.models import Stream, Submission
from boards.figures.reference import measures_by_name
from boards.organisations.models import Organisation
from boards.sending.month import COLUMNS, FIRST_ROW, GridRow, PasteForm, grid_rows, typed_rows
from boards.sending.queries import next_figures
from boards.sending.visits import address_of, crumbs
from targets.catalogue.queries import catalogue

NOTHING = "Type at least one figure, or paste rows."


@require_http_methods(["GET", "POST"])
def type_month(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Type or paste the figures of several measures."""
    actor, policy = desk_of(request).actor, catalogue()
    data = request.POST if request.method == "POST" else None
    before = typed_before(request)
    rows = grid_rows(
        next_figures(organisation=organisation, catalogue=policy, today=actor.today),
        catalogue=policy,
        data=data,
        initial=before,
    )
    paste = PasteForm(data, initial=before, measures=measures_by_name())
    if data is not None and _are_valid(rows, paste):
        submissions = _received(request, organisation, rows, paste)
        if submissions:
            together = "together/" if len(submissions) > 1 else ""
            return HttpResponseRedirect(f"{address_of(organisation)}{submissions[0].pk}/{together}")
    context = {
        "frame": desk_frame(request, active="figures"),
        "crumbs": crumbs(organisation, "A month at once"),
        "title": "A month at once",
        "rows": rows,
        "columns": [words for _, words in COLUMNS],
        "paste": paste,
        "errors": _errors(rows, paste),
        "cancel": Link("Cancel", address_of(organisation)),
    }
    return render(request, "sending/month.html", context)


def _errors(rows: Sequence[GridRow], paste: PasteForm) -> tuple[Link, ...]:
    """Each with the measure that it is about, and the way to its field."""
    found = [
        Link(f"{row.title}: {error}", f"#{field.id_for_label}")
        for row in rows
        for field in row.form
        for error in field.errors
    ]
    found += [Link(f"{row.title}: {error}", "") for row in rows for error in row.form.non_field_errors()]
    field = paste["pasted"]
    return (*found, *(Link(str(error), f"#{field.id_for_label}") for error in field.errors))


def _are_valid(rows: Sequence[GridRow], paste: PasteForm) -> bool:
    """Whether every part of the grid can be read; all of them are looked at, so that all errors are told at once."""
    wrong = [form for form in (*(row.form for row in rows), paste) if not form.is_valid()]
    if wrong:
        return False
    if not paste.cleaned_data["pasted"] and not any(row.form.has_changed() for row in rows):
        paste.add_error("pasted", NOTHING)
        return False
    return True


def _received(
    request: HttpRequest, organisation: Organisation, rows: Sequence[GridRow], paste: PasteForm
) -> list[Submission]:
    """What waits now; nothing where something was wrong, which is said beside its row or line."""
    pasted: list[Mapping[str, str]] = paste.cleaned_data["pasted"]
    typed = typed_rows(rows)
    submissions = figures.receive_grid(
        actor=desk_of(request).actor,
        stream=Stream.BOARD,
        organisation_id=organisation.pk,
        rows=[{**row, "organisation": organisation.slug} for row in (*pasted, *(row for _, row in typed))],
    )
    wrong = [one for one in submissions if one.state == Submission.State.REJECTED]
    for one in wrong:
        for problem in one.errors:
            place = (problem["row"] or FIRST_ROW) - FIRST_ROW
            if place < len(pasted):
                paste.add_problem(problem, row=place)
            else:
                typed[place - len(pasted)][0].form.add_problems([problem])
    return [] if wrong else submissions
