"""Links at the desk: what was said, what the Government says of targets, what a board says of its plan."""

from collections.abc import Callable, Iterable

from django.contrib import messages
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.lists import arrange
from boards.components.parts import Link
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.organisations.models import Organisation
from boards.outcomes.forms import LinkForm
from boards.outcomes.links import Kind, Saying, Thread, state
from boards.outcomes.lists import STATEMENTS, statements
from boards.outcomes.models import LinkStatement
from boards.outcomes.rows import YearRows, rows_of, year_with_plans
from boards.people.acts import Refusal
from boards.people.roles import Action
from boards.plans.sharing import is_of_board
from targets.catalogue.queries import Catalogue, catalogue
from targets.outcomes.files import Outcomes, outcomes, vocabulary

ACTIVE = "outcomes"  # its line of the navigation
TOP = Link("National outcomes", "/desk/outcomes/")
HISTORY = Link("What was said about links", "/desk/outcomes/links/")

Groups = list[tuple[str, list[tuple[str, str]]]]


@desk(Action.VIEW_DESK)
@require_safe
def said(request: HttpRequest) -> HttpResponse:
    """Every statement: of the Government, and of boards whose plans the reader may see."""
    here = desk_of(request)
    rows = statements(here.rights.boards(Action.VIEW_BOARD_DRAFTS))
    choices = {
        "board": sorted(
            set(rows.exclude(owner=None).order_by().values_list("owner__slug", "owner__name").distinct())
        )
    }
    listing = arrange(request, STATEMENTS, rows, choices=choices)
    if listing.is_file:
        return listing.file()
    context = {
        "frame": desk_frame(request, active=ACTIVE),
        "crumbs": (TOP, Link(HISTORY.text)),
        "title": HISTORY.text,
        "listing": listing,
        "say": reverse("link_national")
        if here.rights.allows(Action.LINK_OUTCOMES, organisation_id=None)
        else "",
    }
    return render(request, "outcomes/said.html", context)


@desk(Action.LINK_OUTCOMES)
@require_http_methods(["GET", "POST"])
def link_national(request: HttpRequest) -> HttpResponse:
    """What the Government says: that a target or an indicator serves an outcome, or does not."""
    held, policy = outcomes(), catalogue()

    def say(subject: str, towards: str, saying: Saying, seen: int) -> None:
        kind, _, key = subject.partition("/")
        thread = Thread(Kind(kind), key, towards)
        state(actor=desk_of(request).actor, thread=thread, saying=saying, seen=seen)

    return _form(
        request,
        "Say what serves a national outcome",
        "The Government says it. It holds at the desk from now on; public pages show the links of this site.",
        subjects=_targets_and_indicators(held, policy),
        towards=[(str(one.number), f"{one.number}. {one.title}") for one in held.outcomes],
        newest=_newest(LinkStatement.objects.filter(owner=None)),
        say=say,
        back=HISTORY,
    )


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def link_row(request: HttpRequest, board: str) -> HttpResponse:
    """What the board says of a row of its own plan, in the year that is in force."""
    owner, policy = _owner(request), catalogue()
    year, here = _year(request, owner, policy), desk_of(request)
    back = Link(
        f"What {owner.name} does for national outcomes", reverse("desk:outcomes-of-board", args=[owner.slug])
    )
    if year is None:
        return redirect(back.href)
    framework = year.round.framework.key

    def say(subject: str, towards: str, saying: Saying, seen: int) -> None:
        kind, _, key = subject.partition("/")
        thread = Thread(Kind(kind), key, towards, owner.pk, framework)
        state(actor=here.actor, thread=thread, saying=saying, seen=seen)

    writes = [row for row in year.rows if here.rights.writes(row.part, organisation_id=owner.pk)]
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in writes:
        groups.setdefault(f"{row.one.capitalize()}s", []).append((f"{row.part}/{row.key}", row.title))
    own = LinkStatement.objects.filter(owner=owner, framework=framework)
    return _form(
        request,
        f"Say what a row of the plan of {owner.name} serves",
        f"{year.round.framework.name}. A row can serve outcomes beside those of the targets that it names.",
        subjects=list(groups.items()),
        towards=_outcomes_and_themes(outcomes()),
        newest=_newest(own),
        say=say,
        back=back,
    )


def _form(
    request: HttpRequest,
    title: str,
    lead: str,
    *,
    subjects: Iterable[tuple[str, object]],
    towards: Iterable[tuple[str, object]],
    newest: int,
    say: Callable[[str, str, Saying, int], None],
    back: Link,
) -> HttpResponse:
    here = desk_of(request)
    first = {"seen": newest, "since": here.actor.today.isoformat()}
    first |= {name: request.GET[name] for name in ("subject", "towards") if name in request.GET}
    form = LinkForm(
        request.POST or None, initial=first, subjects=subjects, towards=towards, today=here.actor.today
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            say(told["subject"], told["towards"], form.saying, told["seen"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "It is said, and stands in the history.")
            return redirect(back.href)
    context = {
        "frame": desk_frame(request, active=ACTIVE),
        "crumbs": (TOP, back, Link("Say it")),
        "title": title,
        "lead": lead,
        "form": form,
        "cancel": back.href,
    }
    return render(request, "outcomes/say.html", context)


def _targets_and_indicators(held: Outcomes, policy: Catalogue) -> Groups:
    targets = {one.target.key: one.target.title for one in policy.measures.values() if one.target}
    return [
        ("Targets", [(f"{Kind.TARGET}/{key}", title) for key, title in targets.items()]),
        ("Indicators", [(f"{Kind.INDICATOR}/{one.number}", one.name) for one in held.indicators]),
    ]


def _outcomes_and_themes(held: Outcomes) -> Groups:
    themes = vocabulary()
    return [
        ("National outcomes", [(str(one.number), f"{one.number}. {one.title}") for one in held.outcomes]),
        *(
            (
                f"Theme {theme.name}",
                [(theme.key, f"{theme.key} the theme itself")]
                + [(one.key, f"{one.key} {one.title}") for one in themes.of(theme)],
            )
            for theme in themes.themes
        ),
    ]


def _owner(request: HttpRequest) -> Organisation:
    owner = desk_of(request).organisation
    assert owner is not None, "the gate found the board"
    return owner


def _year(request: HttpRequest, owner: Organisation, policy: Catalogue) -> YearRows | None:
    """The rows of its newest agreed plan that the reader may see; seven queries."""
    here = desk_of(request)
    held = year_with_plans(policy=policy, today=here.actor.today, fictional=owner.is_sample, of=owner.pk)
    own = {owner.pk} if is_of_board(here.rights, owner.pk) else set()
    return rows_of(held, boards={owner.pk}, own=own) if held else None


def _newest(rows: QuerySet[LinkStatement]) -> int:
    return rows.aggregate(newest=Max("pk"))["newest"] or 0
