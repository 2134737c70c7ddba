"""What every page of one board's plan begins and ends with: which plan the address means, and the frame around it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from boards.components.parts import Link
from boards.desk.frames import desk_frame
from boards.desk.gate import desk_of
from boards.organisations.models import Organisation
from boards.planning.pages import address_of
from boards.plans import services
from boards.plans.models import PlanVersion
from boards.plans.queries import PlanView, VersionView, plan
from boards.plans.services import CannotPlan
from targets.catalogue.models import Definition
from targets.catalogue.queries import Catalogue, catalogue

Status = PlanVersion.Status


def definitions_of(policy: Catalogue, held: PlanView) -> dict[str, Definition]:
    return {
        key: policy.definition_on(measure_key=key, day=held.framework.year_end) for key in held.trajectories
    }


def wanted_version(request: HttpRequest) -> int | None:
    """The version that the address asks for (?version=1); None for the newest."""
    text = request.GET.get("version", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise Http404("there is no such version")
    return int(text)


def plan_of(
    request: HttpRequest, framework: str, *, number: int | None = None
) -> tuple[Organisation, Catalogue, PlanView]:
    """The plan of the address; not found where the framework asks for no trajectories or there is no such version."""
    policy, organisation = catalogue(), desk_of(request).organisation
    if organisation is None or framework not in policy.frameworks:
        raise Http404("there is no such framework")
    try:
        held = plan(organisation_id=organisation.pk, framework_key=framework, catalogue=policy, number=number)
    except PlanVersion.DoesNotExist:
        raise Http404("there is no such version") from None
    if not held.trajectories:
        raise Http404("this framework asks for no trajectories")
    return organisation, policy, held


def newest_of(held: PlanView) -> VersionView:
    if held.newest is None:
        raise Http404("this plan has not been begun")
    return held.newest


def page_of(
    request: HttpRequest,
    template: str,
    held: PlanView,
    organisation: Organisation,
    context: dict[str, object],
    *,
    here: str = "",
) -> HttpResponse:
    title = f"{held.framework.plan_name}: {organisation.name}"
    crumbs = [Link("Plans", reverse("plans"))]
    crumbs.append(Link(title, address_of(organisation, held.framework.key) if here else ""))
    if here:
        crumbs.append(Link(here))
    base = {"frame": desk_frame(request, active="plans"), "crumbs": tuple(crumbs)}
    return render(request, template, base | context)


def why_not(request: HttpRequest, held: PlanView, wanted: Status, *, also_later: bool = False) -> str:
    """Why an act cannot be done now, said before anybody fills in its form; a POST is answered by its service.

    `also_later`: it can be done when the year is over, for it changes no promise.
    """
    if request.method == "POST":
        return ""
    try:
        services.require_status(newest_of(held), wanted)
        if not also_later:
            services.refuse_past_year(held.framework, today=desk_of(request).actor.today)
    except CannotPlan as problem:
        return str(problem)
    return ""


def turned_away(request: HttpRequest, held: PlanView, organisation: Organisation, why: str) -> HttpResponse:
    messages.error(request, why)
    return HttpResponseRedirect(address_of(organisation, held.framework.key))
