"""Money by month at the desk: what was said, and one form for the whole year, which a file can fill in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from boards.components.forms import PlainForm
from boards.components.parts import Heading, Link, PlainTable, TableCell
from boards.components.tables import PageTable
from boards.components.words import moment_words
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.direction.monthly import (
    COLUMNS,
    INPUTS,
    KEPT,
    KEPT_BY,
    TITLES,
    Amounts,
    Month,
    months_of,
    read_months,
    say_months,
)
from boards.direction.return_acts import CannotReport
from boards.direction.return_views import ACTIVE, year_of
from boards.direction.year_words import address_of, year_title
from boards.figures.intake.problems import Problem
from boards.figures.intake.text import size_problem
from boards.organisations.marks import with_files_of
from boards.organisations.models import Organisation
from boards.people.roles import Action
from boards.plans.parts import FINANCE
from boards.plans.parts.inputs import Unreadable
from boards.plans.words import limited_to


@dataclass(frozen=True)
class MonthRow:
    """One month of the form: `now` is what is held, where the field holds something else."""

    key: str
    title: str
    fields: tuple[BoundField, ...]
    now: str


class MonthsForm(PlainForm):
    """Every month that has begun; beside each, unseen, how often something had been said of it."""

    def __init__(
        self, *arguments: Any, months: tuple[Month, ...], said: Mapping[str, Amounts], **options: Any
    ) -> None:
        """`said` is what a file says, in the place of what is held."""
        super().__init__(*arguments, **options)
        self.months, self.changed_by_file = months, frozenset(said)
        for month in months:
            first = {**month.said, **said.get(month.key, {})}
            for name, title in TITLES.items():
                self.fields[f"{month.key}.{name}"] = made = forms.CharField(
                    label=title,
                    required=False,
                    max_length=30,
                    initial=first.get(name, ""),
                    widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
                )
                made.asked_later = True  # type: ignore[attr-defined]
            self.fields[f"{month.key}.read"] = forms.IntegerField(
                widget=forms.HiddenInput,
                required=False,
                initial=month.number,
                min_value=0,
                max_value=30_000,
            )

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or {}
        self.said: dict[str, Amounts] = {}
        for month in self.months:
            amounts = {}
            for name, asks in INPUTS.items():
                field = f"{month.key}.{name}"
                if text := (entered.get(field) or "").strip():
                    try:
                        amounts[name] = asks.read(text)
                    except Unreadable as wrong:
                        self.add_error(
                            field, f"{month.words}: {TITLES[name]}: {wrong.problem} {wrong.remedy}"
                        )
            self.said[month.key] = amounts
        self.read = {month.key: entered.get(f"{month.key}.read") or 0 for month in self.months}
        return entered

    def rows(self) -> Iterator[MonthRow]:
        for month in self.months:
            held = ", ".join(
                f"{TITLES[name]}: {INPUTS[name].words(text)}" for name, text in month.said.items() if text
            )
            is_new = month.key in self.changed_by_file
            yield MonthRow(
                month.key,
                month.words,
                (*(self[f"{month.key}.{name}"] for name in TITLES), self[f"{month.key}.read"]),
                f"In the file. Held now: {held or 'nothing'}." if is_new else "",
            )


class FileForm(PlainForm):
    file = forms.FileField(
        label="Or fill the form in from a CSV file",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=f"With the columns {', '.join(COLUMNS.values())}. It is shown before anything is saved.",
        error_messages={"required": "Choose the CSV file.", "empty": "The file is empty."},
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if problem := size_problem(upload.size or 0, limit_bytes=settings.PLAN_FILE_LIMIT_BYTES):
            raise forms.ValidationError(problem)
        return upload


@desk(Action.REPORT_YEAR, board="board")
@require_http_methods(["GET", "POST"])
def months(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Type the year's months, or let a file fill them in; what is typed is saved by its own button."""
    view, here = year_of(request, framework), desk_of(request)
    address = address_of(view.organisation, framework)
    if not here.rights.writes(FINANCE.key, organisation_id=view.organisation.pk):
        messages.warning(request, limited_to(here.rights.parts(view.organisation.pk)))
        return HttpResponseRedirect(address)
    if view.version_id is None:
        messages.warning(request, "No plan of this year is agreed: there is nothing to report on yet.")
        return HttpResponseRedirect(address)
    if not KEPT_BY.isdisjoint(view.kept):
        messages.warning(request, KEPT)
        return HttpResponseRedirect(address)
    begun = tuple(
        one for one in months_of(view.organisation, view.framework) if one.first <= here.actor.today
    )
    form, file = MonthsForm(months=begun, said={}), FileForm()
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and "file" in request.FILES:
        file = FileForm(request.POST, request.FILES)
        if file.is_valid():
            found = read_months(file.cleaned_data["file"].read(), framework=view.framework)
            problems = found.problems
            form = MonthsForm(months=begun, said=found.said)
            if found.said and not problems:
                messages.info(
                    request, "The form is filled in from the file. Nothing is saved yet: look, and save."
                )
                later = sorted(set(found.said) - {one.key for one in begun})
                if any(found.said[key] for key in later):
                    messages.warning(request, f"Left out, for they have not begun: {', '.join(later)}.")
    elif request.method == "POST":
        form = MonthsForm(request.POST, months=begun, said={})
        if form.is_valid():
            try:
                count = say_months(
                    actor=here.actor,
                    organisation=view.organisation,
                    framework_key=framework,
                    said=form.said,
                    read=form.read,
                )
            except CannotReport as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request, f"Saved: {count} months changed." if count != 1 else "Saved: 1 month changed."
                )
                return HttpResponseRedirect(f"{address}#months-caption")
    refused = _refused(problems) if problems else None
    context = {
        "frame": desk_frame(request, active=ACTIVE),
        "crumbs": (
            Link("Years of plans", "/desk/plans/years/"),
            Link(year_title(view.organisation, view.framework), address),
            Link("Money by month"),
        ),
        "form": form,
        "rows": list(form.rows()),
        "file": file,
        "refused": refused,
        "cancel": address,
    }
    return render(request, "direction/months.html", context)


def months_table(months: tuple[Month, ...], organisation: Organisation) -> PageTable:
    """What is held of each month of which anything was said."""
    return with_files_of(
        PlainTable(
            key="months",
            caption="Money by month",
            note="Million pounds. The newest that was said of each month.",
            columns=(
                Heading("Month"),
                *(Heading(title, number=True) for title in TITLES.values()),
                Heading("Said by"),
            ),
            rows=tuple(
                (
                    TableCell(month.words),
                    *(
                        TableCell(INPUTS[name].words(month.said[name]) if month.said.get(name) else "")
                        for name in TITLES
                    ),
                    TableCell(
                        f"{month.held.by.name}, {moment_words(month.held.at)}",
                        note=f"said {month.number} times" if month.number > 1 else "",
                    ),
                )
                for month in months
                if month.held
            ),
            empty="Nothing is said of any month yet.",
        ),
        organisation,
    )


def _refused(problems: tuple[Problem, ...]) -> PlainTable:
    return PlainTable(
        key="problems",
        caption="What is wrong with the file",
        columns=tuple(map(Heading, ("Row", "Column", "Value", "Problem", "What to do"))),
        rows=tuple(
            tuple(
                map(
                    TableCell,
                    (str(one.row or ""), one.column, one.value, one.problem, one.remedy),
                )
            )
            for one in problems[:100]
        ),
    )
