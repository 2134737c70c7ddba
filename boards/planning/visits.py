"""What every page of one board's plan begins and ends with: which plan the address means, and the frame around it."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from boards.components.parts import Link
from boards.desk.confirming import Document
from boards.desk.frames import desk_frame
from boards.desk.gate import Desk, desk_of
from boards.organisations.models import Organisation
from boards.people.acts import Act, why_not
from boards.planning.pages import address_of, plan_title
from boards.plans import acts
from boards.plans.acts import PlanFacts, plan_facts
from boards.plans.lines import key_of
from boards.plans.models import PlanVersion
from boards.plans.queries import PlanView, VersionView, WrittenPart, plan
from boards.plans.sharing import is_of_board
from boards.plans.words import limited_to
from targets.catalogue.queries import Catalogue, catalogue


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
    """The plan of the address, as its reader may read it.

    Not found where the framework asks for no part or there is no such version.
    """
    policy, organisation = catalogue(), desk_of(request).organisation
    if organisation is None or framework not in policy.frameworks:
        raise Http404("there is no such framework")
    try:
        held = plan(
            organisation_id=organisation.pk,
            framework_key=framework,
            catalogue=policy,
            today=desk_of(request).actor.today,
            number=number,
            outside=not is_of_board(desk_of(request).rights, organisation.pk),
        )
    except PlanVersion.DoesNotExist:
        raise Http404("there is no such version") from None
    if not held.parts:
        raise Http404("this framework asks for no part")
    return organisation, policy, held


def written_of(plan: PlanView, part: str) -> WrittenPart:
    """Not found where the framework does not ask for the part."""
    written = plan.written(part)
    if written is None:
        raise Http404("the framework does not ask for this part")
    return written


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
    title = plan_title(held, organisation)
    crumbs = [Link("Plans", reverse("plans"))]
    crumbs.append(Link(title, address_of(organisation, held.framework.key) if here else ""))
    if here:
        crumbs.append(Link(here))
    base = {"frame": desk_frame(request, active="plans"), "crumbs": tuple(crumbs)}
    return render(request, template, base | context)


def document_of(plan: PlanView, organisation: Organisation) -> Document[PlanFacts]:
    """The plan as the confirming pages know it; one query."""
    address = address_of(organisation, plan.framework.key)
    return Document(
        facts=plan_facts(plan),
        address=address,
        crumbs=(Link("Plans", reverse("plans")), Link(plan_title(plan, organisation), address)),
        active="plans",
    )


def may(act: Act[PlanFacts], facts: PlanFacts, here: Desk) -> bool:
    """Whether the reader can do it to the plan as it stands."""
    allowed = here.rights.allows(act.permission, organisation_id=facts.organisation_id)
    return allowed and not why_not(act, facts, here.actor)


def writes(part: str, facts: PlanFacts, here: Desk) -> bool:
    """Whether the reader, if a planner, is not limited to other parts."""
    assert facts.organisation_id is not None, "a plan is a board's"
    return here.rights.writes(part, organisation_id=facts.organisation_id)


def not_limited(can: Iterable[Act[PlanFacts]], facts: PlanFacts, here: Desk) -> tuple[Act[PlanFacts], ...]:
    """Of these acts on a plan those that a planner who is limited to parts can do."""
    assert facts.organisation_id is not None, "a plan is a board's"
    limited = here.rights.parts(facts.organisation_id)
    return tuple(act for act in can if not limited or act not in acts.OF_THE_WHOLE)


def is_open_line(plan: PlanView, part: str, row: str) -> bool:
    """Whether the newest version can change this line: any, or one that it names."""
    newest = plan.newest
    return newest is None or not newest.by_line or key_of(part, row) in plan.lines


def may_propose(plan: PlanView, part: str, row: str, facts: PlanFacts, here: Desk) -> bool:
    """Whether the reader can name this line of the agreed plan for a change."""
    is_newest = plan.shown is not None and plan.shown == plan.newest
    named = facts.by_line and key_of(part, row) in plan.lines
    return is_newest and not named and writes(part, facts, here) and may(acts.CHANGE_LINE, facts, here)


def cannot_write(request: HttpRequest, plan: PlanView, part: str = "") -> str:
    """Why nothing can be written, said before anybody fills in a form; a POST is answered by its service.

    Without `part` rows of several parts are sent at once, and each is looked at by itself.
    """
    if request.method == "POST":
        return ""
    facts, here = plan_facts(plan), desk_of(request)
    if part and not writes(part, facts, here):
        return limited_to(here.rights.parts(plan.setting.organisation_id))
    return why_not(acts.WRITE, facts, here.actor)


def turned_away(request: HttpRequest, held: PlanView, organisation: Organisation, why: str) -> HttpResponse:
    messages.warning(request, why)
    return HttpResponseRedirect(address_of(organisation, held.framework.key))
