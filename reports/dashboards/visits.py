"""A visit to a dashboard page: each view is written once and mounted twice, for the public and at the desk.

What the address chooses is read here, before any page sees it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.nearest import nearest
from boards.components.parts import Link
from boards.desk.errors import NotHere
from boards.desk.frames import Frame, desk_frame, public_frame
from boards.desk.gate import desk, desk_of
from boards.organisations.models import INVENTED, Organisation
from boards.organisations.queries import Organisations, ids_by_code, organisations
from boards.people.roles import Action
from boards.performance.cells import Series
from boards.performance.models import Result
from boards.performance.queries import View
from boards.plans.promises import HELD
from boards.plans.queries import decided_otherwise
from reports.dashboards.pages.grid_choices import FACTS, Choices
from reports.dashboards.pages.order import BY_CHANGE, BY_FIGURE, MOST_OFF_TRACK
from reports.dashboards.pages.rounds import incomplete
from reports.dashboards.pages.setting import Setting, known_on, year_key
from reports.dashboards.sources import Current, Released, Source
from reports.publication import queries as publication
from reports.publication.kept import CHOICES, kept_with, of_a_mistake
from reports.publication.policy import policy_of
from reports.publication.responses import cacheable
from targets.calc.periods import day_words
from targets.catalogue.models import Framework, Measure
from targets.catalogue.queries import Catalogue, catalogue
from targets.outcomes.files import outcomes

#: Each page's key in the public navigation and at the desk.
ACTIVE = {
    "home": "home",
    "data": "data",
    "boards": "boards",
    "board": "boards",
    "cell": "boards",
    "compare": "boards",
    "plan": "boards",
    "listening": "boards",
    "listening-nation": "boards",
    "listening-round": "boards",
    "targets": "targets",
    "target": "targets",
    "what-if": "targets",
    "promises": "targets",
    "outcomes": "targets",
    "outcome": "targets",
    "indicator": "targets",
    "themes": "targets",
    "partnerships": "boards",
    "partnership": "boards",
    "councils": "boards",
    "council": "boards",
    "rounds": "targets",
    "round": "targets",
}

#: Pages with a line of their own at the desk, which the public navigation has no room for.
AT_DESK = dict.fromkeys(
    ("outcomes", "outcome", "indicator", "themes", "coverage", "outcomes-of-board"), "outcomes"
)


class BadChoice(ValueError):
    """The address asks for a view that there is not; the message says what to write instead."""


@dataclass(frozen=True)
class Visit:
    """One request in one half of the site: whose figures, which frame, what is chosen."""

    source: Source
    setting: Setting
    frame: Frame
    problem: str
    asked: QueryDict

    def context(self, page: object, *, of_one: bool = False, **extra: object) -> dict[str, object]:
        """`of_one`: the page is of one board or of one target."""
        return {
            "frame": self.frame,
            "page": page,
            "problem": self.problem,
            "incomplete": incomplete(self.setting),
            "desk": self.setting.desk,
            "known_on": known_on(self.setting, self.asked, of_one=of_one),
            **extra,
        }


Page = Callable[..., HttpResponse]


def public(page: Page) -> Page:
    """The page from the latest release: no session is read, and any cache may keep it; ours does."""

    @require_safe
    @kept_with(CHOICES)
    @wraps(page)
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        release = publication.current_release()
        source = Released(release=release)
        policy = policy_of(release, live=catalogue()) if release else catalogue()
        active = ACTIVE.get(_name(request), "grid")
        frame = public_frame(active=active)
        visit = _visit(request, policy, organisations(), source=source, frame=frame, is_desk=False)
        answer = cacheable(request, page(request, visit, **kwargs))
        return of_a_mistake(answer) if visit.problem else answer

    return view


def at_desk(page: Page) -> Callable[..., HttpResponseBase]:
    """The page from current knowledge, for those who may see the desk."""
    return _at_desk(page, Action.VIEW_DESK)


def results_at_desk(page: Page) -> Callable[..., HttpResponseBase]:
    """The same of participation audits, which those who decide about them read too."""
    return _at_desk(page, Action.VIEW_RESULTS)


def watching_at_desk(page: Page) -> Callable[..., HttpResponseBase]:
    """A page about all boards, for those who watch them."""
    return _at_desk(page, Action.WATCH)


def of_a_board_at_desk(page: Page) -> Callable[..., HttpResponseBase]:
    """A page about what one board plans, for those who may see its drafts."""
    return _at_desk(page, Action.VIEW_BOARD_DRAFTS, board="board")


def asking_at_desk(page: Page) -> Callable[..., HttpResponseBase]:
    """A page at the desk with a form whose answer is a page too: nothing is stored by it."""
    return _at_desk(page, Action.VIEW_DESK, methods=("GET", "HEAD", "POST"))


def _at_desk(
    page: Page, action: Action, *, methods: tuple[str, ...] = ("GET", "HEAD"), board: str = ""
) -> Callable[..., HttpResponseBase]:

    @wraps(page)
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        policy = catalogue()
        year = policy.frameworks.get(request.GET.get("year", ""))
        if year is not None and year.fictional and "sample" not in request.GET:
            return HttpResponseRedirect(f"?{urlencode({'sample': 'yes'} | request.GET.dict())}")
        rights, today = desk_of(request).rights, desk_of(request).actor.today
        everybody = organisations()
        source = Current(rights=rights, today=today, everybody=everybody, policy=policy)
        name = _name(request)
        frame = desk_frame(request, active=AT_DESK.get(name) or ACTIVE.get(name, "grid"))
        slug = kwargs.get("board", "")
        visit = _visit(request, policy, everybody, source=source, frame=frame, is_desk=True, slug=slug)
        return page(request, visit, **kwargs)

    return desk(action, board=board)(require_http_methods(methods)(view))


def file(page: Page) -> Page:
    """A file for a choice that is not there would be taken for what was asked: it is not found instead."""

    @wraps(page)
    def view(request: HttpRequest, visit: Visit, **kwargs: Any) -> HttpResponse:
        if visit.problem:
            raise Http404(visit.problem)
        return page(request, visit, **kwargs)

    return view


def organisation_of(visit: Visit, slug: str) -> Organisation:
    """By slug, or by any code that it ever had; NotHere, with names written nearly so, for what never was."""
    found = visit.setting.organisations.by_slug(slug)
    if found is None:
        number = ids_by_code().get(slug.upper())
        found = visit.setting.organisations.by_id(number) if number is not None else None
    if found is None:
        raise NotHere(f"There is no board “{slug}”.", offers=_boards_near(visit, slug))
    return found


def _boards_near(visit: Visit, slug: str) -> tuple[Link, ...]:
    names = {one.slug: one.name for one in visit.setting.organisations.all}
    near = [Link(names[one], visit.setting.url("board", board=one)) for one in nearest(slug, names)]
    return (*near, Link("All boards", visit.setting.url("boards")))


def measure_of(visit: Visit, key: str) -> Measure:
    measures = visit.setting.catalogue.measures
    if key in measures:
        return measures[key]
    near = [
        Link(measures[one].title, visit.setting.url("target", measure=one)) for one in nearest(key, measures)
    ]
    raise NotHere(
        f"There is no target “{key}”.", offers=(*near, Link("All targets", visit.setting.url("targets")))
    )


def read_scotland(visit: Visit) -> Callable[[str], Series]:
    """Scotland's series of a measure, from where the visit's figures come, as known on its day."""
    nation, view = visit.setting.organisations.nation, View(known_on=visit.setting.day)
    return lambda measure_key: visit.source.series(
        organisation_id=nation.pk, measure_key=measure_key, view=view
    )


def round_of_year(visit: Visit, year: str) -> Framework:
    """A real round by its year as addresses write it; NotHere for a year of which none is known."""
    rounds = {year_key(framework): framework for framework in visit.setting.catalogue.rounds}
    if year not in rounds:
        raise NotHere(
            f"There is no round “{year}”.", offers=(Link("All years", visit.setting.url("rounds")),)
        )
    return rounds[year]


def chosen_view(request: HttpRequest, *, policy: Catalogue, is_desk: bool, samples: bool) -> View:
    """?year=2022-23 and, at the desk, ?as-known-on=2025-01-31 and ?promise=first; the newest without a choice.

    With ?sample=yes at the desk, or on a sample's own page, samples and fictional years; nowhere else any of them.
    BadChoice for anything else, the other choices of the grid included.
    """
    on = request.GET.get("as-known-on", "").strip()
    year = request.GET.get("year", "").strip()
    if request.GET.get("concern", "") not in ("", *Measure.Concern.values):
        raise BadChoice(f"There is no kind of target “{request.GET['concern']}”: choose one from the list.")
    if request.GET.get("order", "") not in ("", MOST_OFF_TRACK, BY_FIGURE, *policy.measures):
        raise BadChoice(f"There is no order “{request.GET['order']}”: choose one from the list.")
    if request.GET.get("result", "") not in ("", *(key for key, _ in Result.key())):
        raise BadChoice(f"There is no result “{request.GET['result']}”: choose one from the list.")
    if request.GET.get("family", "") not in ("", *Organisation.PeerFamily.values):
        raise BadChoice(f"There is no family of boards “{request.GET['family']}”: choose one from the list.")
    if request.GET.get("outcome", "") not in ("", *(one.key for one in outcomes().outcomes)):
        raise BadChoice(f"There is no outcome “{request.GET['outcome']}”: choose one from the list.")
    if request.GET.get("show", "") not in ("", *FACTS):
        raise BadChoice(f"There is no fact “{request.GET['show']}”: choose one from the list.")
    for key in request.GET.getlist("target"):
        if key not in policy.measures:
            raise BadChoice(f"There is no target “{key}”: choose from the list.")
    if not is_desk and any(name in request.GET for name in ("by", "dense", "changed")):
        raise BadChoice(
            "Changes as an order, what changed since you looked, and a dense table are for the desk, to those who "
            "sign in."
        )
    if on and "changed" in request.GET:
        raise BadChoice("What changed since you last looked is of now: leave out one of it and the day.")
    if on and not is_desk:
        raise BadChoice("What was known on an earlier day is shown at the desk, to those who sign in.")
    chosen = framework_of(year, policy=policy, samples=samples) if year and year != "latest" else None
    against = _against(request, is_desk=is_desk)
    return View(year=chosen, known_on=past_day(on) if on else None, samples=samples, against=against)


def choices_of(request: HttpRequest) -> Choices:
    """What is chosen of the grid, beside its view; `chosen_view` has refused what there is not."""
    names = ("concern", "order", "result", "family", "outcome", "show")
    single = {name: request.GET.get(name, "") for name in names}
    return Choices(
        **single,
        by=BY_CHANGE if request.GET.get("by") == BY_CHANGE else "",
        targets=tuple(dict.fromkeys(request.GET.getlist("target"))),
        dense="yes" if request.GET.get("dense") == "yes" else "",
        changed="yes" if request.GET.get("changed") == "yes" else "",
    )


def _against(request: HttpRequest, *, is_desk: bool) -> str:
    """?promise=held, first, latest or a version's number: of one board and target, at the desk."""
    against = request.GET.get("promise", "").strip() or HELD
    if against == HELD:
        return HELD
    if not is_desk:
        raise BadChoice("Results against other promises are shown at the desk, to those who sign in.")
    if not _name(request).startswith("cell"):
        raise BadChoice("Another promise is measured against on the page of one board and target.")
    if against not in ("first", "latest") and not (
        against.isascii() and against.isdigit() and len(against) < 5
    ):
        raise BadChoice(
            f"There is no promise “{against}”: choose held, first, latest or the number of a version."
        )
    return against


def framework_of(year: str, *, policy: Catalogue, samples: bool) -> str:
    """The key of the framework of a year as addresses write it; BadChoice for a year that there is not."""
    for framework in policy.frameworks.values():
        if year_key(framework) == year and framework.fictional == samples:
            return framework.key
    raise BadChoice(f"There is no year “{year}” here: choose one from the list.")


def past_day(text: str) -> date:
    """The day that an address asks for; BadChoice for what is none, or still to come."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadChoice(
            f"“{text}” is not a day: write it as year-month-day, for example 2025-01-31."
        ) from None
    if day > timezone.localdate():
        raise BadChoice(f"{day_words(day)} is still to come: choose today or a day before.")
    return day


def _visit(
    request: HttpRequest,
    policy: Catalogue,
    everybody: Organisations,
    *,
    source: Source,
    frame: Frame,
    is_desk: bool,
    slug: str = "",
) -> Visit:
    problem = ""
    # A board's own page is of its own world, whatever the address asks for beside its name.
    samples = is_desk and (
        any(one.slug == slug for one in everybody.samples) if slug else request.GET.get("sample") == "yes"
    )
    view = View(samples=samples)
    try:
        view = chosen_view(request, policy=policy, is_desk=is_desk, samples=samples)
    except BadChoice as bad:
        problem = str(bad)
    half = "desk" if is_desk else "public"
    return Visit(
        source=source,
        setting=Setting(
            catalogue=policy,
            organisations=everybody.of_samples() if samples else everybody,
            view=view,
            provenance=_provenance(source, view),
            url=lambda name, **kwargs: reverse(f"{half}:{name}", kwargs=kwargs),
            desk=is_desk,
            today=view.known_on or source.today,
            decided=cache(decided_otherwise),
        ),
        frame=replace(frame, invented=samples),
        problem=problem,
        asked=request.GET,
    )


def _provenance(source: Source, view: View) -> str:
    if view.samples:
        day = f" As known on {day_words(view.known_on)}." if view.known_on else ""
        return f"{INVENTED}: figures, plans and results of boards that do not exist.{day}"
    if view.known_on is None:
        return source.provenance
    day = day_words(view.known_on)
    return f"As known on {day}: official where published by then, else the board's own return."


def _name(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.url_name or "" if match else ""
