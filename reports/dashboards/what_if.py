"""The tolerance of a target as a slider, at the desk: what is asked is sent, and stands in no address."""

from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from boards.components.forms import PlainForm
from boards.components.parts import Link
from reports.dashboards.pages.what_if import what_if_page
from reports.dashboards.visits import Visit, measure_of

MOST = 20  # percent of what was promised


class ToleranceForm(PlainForm):
    tolerance = forms.DecimalField(
        label="Tolerance, in percent of what was promised",
        min_value=0,
        max_value=MOST,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"step": "0.5", "min": "0", "max": str(MOST), "data-slider": ""}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value", "max_decimal_places"),
            f"Write a number from 0 to {MOST}, for example 7.5.",
        ),
    )


def what_if(request: HttpRequest, visit: Visit, measure: str) -> HttpResponse:
    chosen = measure_of(visit, measure)
    form = ToleranceForm(request.POST or None)
    tolerance: Decimal | None = form.cleaned_data["tolerance"] if form.is_valid() else None
    page = what_if_page(visit.setting, chosen, visit.source.grid(visit.setting.view), tolerance=tolerance)
    if not form.is_bound:
        form = ToleranceForm(initial={"tolerance": page.now})
    crumbs = (
        Link("Targets", visit.setting.url("targets")),
        Link(chosen.title, visit.setting.to("target", measure=chosen.key)),
        Link("What if"),
    )
    return render(request, "dashboards/what_if.html", visit.context(page, crumbs=crumbs, form=form))
