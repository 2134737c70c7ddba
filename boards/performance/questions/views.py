"""One figure at the desk with what was asked about it, and what can be said."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from boards.asks import services
from boards.asks.forms import AskForm, WordsForm
from boards.asks.models import Entry
from boards.asks.offers import OFFER, RETRACTION
from boards.asks.pages import OFFERED, question_parts
from boards.asks.queries import Asked
from boards.components.parts import Link, Row
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.frames import desk_frame
from boards.desk.gate import Desk, desk, desk_of
from boards.desk.kept import typed_before
from boards.figures.models import Observation, Stream
from boards.organisations.models import Organisation
from boards.people.acts import offers
from boards.people.roles import Action
from boards.performance.questions.acts import ASK, OFFERINGS, SAYINGS, QuestionFacts, Saying
from boards.performance.questions.queries import Value, value_asked_about
from targets.calc.periods import day_words
from targets.catalogue.queries import Catalogue, catalogue


def address_of(organisation: Organisation, number: int) -> str:
    return f"/desk/boards/{organisation.slug}/values/{number}/"


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def value(request: HttpRequest, board: str, number: int) -> HttpResponse:
    """The figure, and every question with its answers."""
    here = desk_of(request)
    organisation, policy, held = _value(here, number)
    address = address_of(organisation, number)
    context = {
        "frame": desk_frame(request, active="boards"),
        "crumbs": _crumbs(organisation, held, policy),
        "title": f"{policy.measures[held.measure_key].title}, {organisation.name}",
        "rows": (
            Row("Figure", held.in_words(policy)),
            Row("Comes from", Stream(held.stream).label),
            Row("Known from", day_words(held.known_from)),
        ),
        "offers": offers((ASK,), QuestionFacts(organisation.pk), here, address=address),
        "questions": question_parts(
            held.questions,
            today=here.actor.today,
            links=lambda asked: _links(asked, here, held, address=address),
        ),
    }
    return render(request, "performance/value.html", context)


def _links(asked: Asked, here: Desk, held: Value, *, address: str) -> tuple[Link, ...]:
    acts = (*(saying.act for saying in SAYINGS.values()), *(act for act, _, _ in OFFERINGS.values()))
    facts = _facts(held, asked)
    made = offers(acts, facts, here, address=f"{address}questions/{asked.question_id}/")
    return tuple(Link(offer.words, offer.href) for offer in made if offer.href)


@desk(Action.ASK_ABOUT_FIGURE, board="board")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, board: str, number: int) -> HttpResponse:
    """Ask the board about the figure."""
    here = desk_of(request)
    organisation, policy, held = _value(here, number)
    return confirm(
        request,
        ASK,
        _document(organisation, held, policy, None),
        ConfirmPage(
            title="Ask about this figure",
            what=(
                f"{policy.measures[held.measure_key].title}, {organisation.name}: {held.in_words(policy)}.",
                "The board's planners answer in words. Question and answer stay beside the figure as it is today.",
            ),
            button="Ask",
            done="Asked. The board's planners see it on their desks.",
        ),
        do=lambda read, entered: services.ask(
            actor=here.actor,
            action=ASK.permission,
            document=held.document,
            organisation_id=organisation.pk,
            text=entered["text"],
            due=entered["due"],
        ),
        form=AskForm(request.POST or None, initial=typed_before(request)),
    )


def saying(key: str) -> Callable[..., HttpResponseBase]:
    """The view of one thing that can be said to a question."""
    chosen: Saying = SAYINGS[key]

    @desk(chosen.act.permission, board="board")
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, board: str, number: int, question: int) -> HttpResponse:
        here = desk_of(request)
        organisation, policy, held = _value(here, number)
        asked = _asked(held, question)
        return confirm(
            request,
            chosen.act,
            _document(organisation, held, policy, asked),
            ConfirmPage(
                title=chosen.title,
                what=(f"{asked.by} asked about {held.in_words(policy)}: “{asked.text}”", chosen.what),
                button=chosen.act.words,
                done=chosen.done,
            ),
            do=lambda read, entered: _say(chosen, here, held, question, entered["text"]),
            form=WordsForm(
                request.POST or None,
                initial=typed_before(request),
                label=chosen.label,
                missing=chosen.missing,
            ),
        )

    return view


def offering(key: str) -> Callable[..., HttpResponseBase]:
    """The view of one act about publishing a question with its answer, as the side that the key names."""
    act, side, do = OFFERINGS[key]

    @desk(act.permission, board="board")
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, board: str, number: int, question: int) -> HttpResponse:
        here = desk_of(request)
        organisation, policy, held = _value(here, number)
        asked = _asked(held, question)
        return confirm(
            request,
            act,
            _document(organisation, held, policy, asked),
            ConfirmPage(
                title=f"{act.words}?",
                what=(
                    f"{asked.by} asked about {held.in_words(policy)}: “{asked.text}”",
                    *(f"{said.by}: “{said.text}”" for said in asked.said if said.text),
                    *OFFERED[OFFER if do is services.offer else RETRACTION],
                ),
                button=act.words,
                done="Done. It is said beside the question.",
            ),
            do=lambda read, entered: do(
                actor=here.actor,
                action=act.permission,
                document=held.document,
                question_id=question,
                side=Entry.Side(side.value),
            ),
        )

    return view


def _asked(held: Value, question: int) -> Asked:
    asked = next((one for one in held.questions if one.question_id == question), None)
    if asked is None:
        raise Http404("nobody asked this about the figure")
    return asked


def _facts(held: Value, asked: Asked | None) -> QuestionFacts:
    return QuestionFacts(held.organisation_id, asked, is_official=held.stream == Stream.OFFICIAL)


def _say(chosen: Saying, here: Desk, held: Value, question: int, text: str) -> None:
    chosen.say(
        actor=here.actor,
        action=chosen.act.permission,
        document=held.document,
        question_id=question,
        text=text,
    )


def _value(here: Desk, number: int) -> tuple[Organisation, Catalogue, Value]:
    organisation = here.organisation
    assert organisation is not None  # the gate found it
    try:
        return organisation, catalogue(), value_asked_about(number=number, organisation=organisation)
    except Observation.DoesNotExist:
        raise Http404("the board has no such figure") from None


def _document(
    organisation: Organisation, held: Value, policy: Catalogue, asked: Asked | None
) -> Document[QuestionFacts]:
    return Document(
        facts=_facts(held, asked),
        address=address_of(organisation, held.observation_id),
        crumbs=_crumbs(organisation, held, policy),
        active="boards",
    )


def _crumbs(organisation: Organisation, held: Value, policy: Catalogue) -> tuple[Link, ...]:
    of_board = f"/desk/boards/{organisation.slug}/"
    return (
        Link("Boards", "/desk/boards/"),
        Link(organisation.name, of_board),
        Link(policy.measures[held.measure_key].short_title, f"{of_board}{held.measure_key}/"),
        Link(held.in_words(policy), address_of(organisation, held.observation_id)),
    )
