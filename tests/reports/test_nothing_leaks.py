"""What is not released is told to nobody: canaries are hidden, then every page is read by those who may not see them.

A page that must not know of a canary has to be the same, byte for byte, with and without it. So a number that is
spelled in another way, a count, a mark, a hash or another status cannot tell it either.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from boards.asks import services as asks
from boards.asks.models import Entry, Extension, Question
from boards.asks.queries import Document
from boards.figures.models import Observation, Submission
from boards.organisations.models import Organisation
from boards.people.roles import Action, Role
from boards.performance.commentary.models import Explained, Explanation
from boards.performance.commentary.offering import change_offer
from reports.ownership import writing
from reports.ownership.models import OwnershipReport
from reports.ownership.sections import SECTIONS
from tests.boards.performance.arrivals import arrive
from tests.boards.plans import plans
from tests.reports.samples import contacts, drafted, published, someone
from tests.support.addresses import ADDRESSES, Who
from tests.support.people import person, sign_in
from tests.support.releases import release_figures
from tests.support.submissions import waiting

pytestmark = pytest.mark.django_db

BOARDS = ("nhs-lothian", "nhsscotland")
MEASURES = ("ae-4-hours", "camhs-18-weeks")
QUERIES = ("", "?year=2022-23", "?year=2025-26", "?year=sample-2022-23", "?as-known-on=2026-03-01")
WORD = "Quetzalcoatl"
COUNTED, OF = "86413", "97213"
SHARE = "88.9"
CANARIES = (WORD, COUNTED, "86,413", OF, "97,213", SHARE, "canary.csv")


@dataclass(frozen=True)
class Answer:
    """What one address tells: its status, where it sends to, its hash for caches, and its content."""

    status: int
    to: str
    etag: str
    content: bytes

    @classmethod
    def of(cls, answer: HttpResponseBase) -> "Answer":
        content = answer.getvalue()
        # The token against forged forms is new for every answer.
        return cls(
            status=answer.status_code,
            to=answer.headers.get("Location", ""),
            etag=answer.headers.get("ETag", ""),
            content=re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", content),
        )


def public_paths() -> Iterator[str]:
    """Every public address of the boards and measures, for every year that it can be asked for."""
    for address in ADDRESSES:
        if address.who is Who.PUBLIC and address.route != "healthz" and "<int:number>" not in address.route:
            yield from _filled(address.route)
    numbers = [*Observation.objects.values_list("pk", flat=True), 1, 10**9]
    yield from (f"/figures/{number}/{what}" for number in numbers for what in ("", "file/"))


def desk_paths() -> Iterator[str]:
    """Every address of the desk that is read without a number, and what a number of anybody's could open."""
    for address in ADDRESSES:
        if address.who in {Who.SOMEWHERE, Who.OWN_BOARD, Who.SIGNED_IN} and "<int:" not in address.route:
            yield from _filled(address.route)
    for number in Submission.objects.values_list("pk", flat=True):
        for act in ("", "errors.csv", "progress/"):
            yield f"/desk/figures/official/{number}/{act}"
            yield from (f"/desk/boards/{board}/figures/{number}/{act}" for board in BOARDS)
    for number in Observation.objects.values_list("pk", flat=True):
        yield from (f"/desk/boards/{board}/values/{number}/" for board in BOARDS)


def _filled(route: str) -> Iterator[str]:
    """The route for every board and measure; the choices of a page are asked of the board with the canaries."""
    for board in BOARDS if "<slug:board>" in route else ("",):
        for measure in MEASURES if "<slug:measure>" in route else ("",):
            for year in ("2022-23", "2021-22") if "<slug:year>" in route else ("",):
                path = route.replace("<slug:board>", board).replace("<slug:measure>", measure)
                path = path.replace("<slug:year>", year).replace("<slug:framework>", plans.SAMPLE)
                path = path.replace("<slug:section>", next(iter(SECTIONS))).replace(
                    "<slug:kind>", "complaints"
                )
                path = path.replace("<path:key>", f"{BOARDS[0]}/{MEASURES[0]}").replace("<table:kind>", "csv")
                # The first edition of a report, an action or risk, a round of audits: that there is none is told alike.
                path = (
                    path.replace("<int:edition>", "1")
                    .replace("<slug:row>", "A1")
                    .replace("<slug:review>", "annual")
                    .replace("<slug:key>", "2026")
                    .replace("<slug:slug>", "moray")
                )
                path = path.replace("<listed:part>", "actions").replace("<added:part>", "actions")
                path = path.replace("<str:finding>", "never_reaches_its_target.ae-4-hours").replace(
                    "<slug:part>", "trajectories"
                )
                assert "<" not in path, f"{route}: say here what its arguments shall be"
                chosen = (
                    board in {"", BOARDS[0]} and measure in {"", MEASURES[0]} and _takes_choices(f"/{path}")
                )
                yield from (f"/{path}{query}" for query in (QUERIES if chosen else ("",)))


def _takes_choices(path: str) -> bool:
    """Years and days are chosen on dashboards, which all stand in one namespace for each half of the site."""
    try:
        return resolve(path).namespace in {"public", "desk"}
    except Resolver404:
        return False


def read(client: Client, paths: list[str]) -> dict[str, Answer]:
    return {path: Answer.of(client.get(path)) for path in paths}


def told_apart(before: dict[str, Answer], after: dict[str, Answer]) -> list[str]:
    return [path for path, answer in before.items() if after[path] != answer]


def told(answers: dict[str, Answer]) -> list[str]:
    return [
        f"{path}: {canary}"
        for path, answer in answers.items()
        for canary in CANARIES
        if not answer.content.startswith(b"%PDF") and canary.encode() in answer.content
    ]


def month(slug: str, first_day: str) -> str:
    return f"{slug},{first_day},{COUNTED},{OF},,,final"


def begin() -> None:
    """Both boards have judged figures, and one has a released report."""
    both = ("nhs-lothian,2022-11-01,64,100,,,final", "nhs-fife,2022-11-01,71,100,,,final")
    for measure in MEASURES:
        arrive(*both, measure=measure, known_from=date(2023, 1, 10))
    published("nhs-fife")


def hide_official() -> None:
    """Publications that no release holds: a new month, a correction of a released one, and an older file that came
    late, so that its day alone would let it in.
    """
    arrive(month("nhs-lothian", "2024-12-01"), known_from=date(2025, 1, 7))
    arrive(
        month("nhs-lothian", "2023-03-01"), month("nhsscotland", "2023-03-01"), known_from=date(2025, 2, 4)
    )
    arrive(month("nhs-fife", "2023-03-01"), measure="camhs-18-weeks", known_from=date(2023, 6, 1))
    waiting(month("nhs-lothian", "2025-03-01"), board=None)


def hide_of_the_board() -> None:
    """Of NHS Lothian: returns, files that wait or were refused, a draft plan, the words of a draft report, and what was
    asked about a figure, answered, and said of a date that was moved.
    """
    board = Organisation.objects.get(slug="nhs-lothian")
    for first_day in ("2023-02-01", "2023-05-01", "2025-05-01"):
        arrive(month("nhs-lothian", first_day), known_from=date(2025, 6, 1), returned_by="nhs-lothian")
    arrive(
        month("nhs-lothian", "2022-10-01"),
        measure="camhs-18-weeks",
        known_from=date(2025, 6, 1),
        returned_by="nhs-lothian",
    )
    waiting(month("nhs-lothian", "2025-06-01"), board=board)
    waiting("nhs-lothian,2025-06-01,97213,86413,,,final", board=board)  # rejected
    plans.drafted(plans.cast().planner, value=SHARE)
    contacts()
    report = drafted()
    writing.save_text(
        actor=someone(Role.PLANNER),
        report_id=report.pk,
        section=next(iter(SECTIONS)),
        body=f"We are the people of {WORD}.",
        edit_number=OwnershipReport.objects.get(pk=report.pk).edit_number,
    )
    hide_what_was_asked(board)


def hide_what_was_asked(board: Organisation) -> None:
    """About every official figure of the board, why a target is missed, and in the reason of a moved date."""
    for number in Observation.objects.filter(organisation=board.pk, stream="official").values_list(
        "pk", flat=True
    ):
        figure = Document(Question.About.FIGURE, number)
        question = asks.ask(
            actor=someone(Role.ANALYST),
            action=Action.ASK_ABOUT_FIGURE,
            document=figure,
            organisation_id=board.pk,
            text=f"Who is {WORD}?",
        )
        asks.answer(
            actor=someone(Role.PLANNER),
            action=Action.ANSWER_FOR_FIGURES,
            document=figure,
            question_id=question,
            text=f"{WORD} runs the unit.",
        )
        for role, action, side in (
            (Role.PLANNER, Action.ANSWER_FOR_FIGURES, Entry.Side.ASKED),
            (Role.ANALYST, Action.ASK_ABOUT_FIGURE, Entry.Side.ASKER),
        ):  # both sides want it public, and no release took it in
            asks.offer(actor=someone(role), action=action, document=figure, question_id=question, side=side)
    explanation = Explanation.objects.create(
        organisation=board,
        cause=f"{WORD} was ill.",
        action=f"{WORD} is back.",
        no_date_because="Nobody knows.",
        by=person(Role.PLANNER),
        at=timezone.now(),
    )
    Explained.objects.create(explanation=explanation, measure_id=MEASURES[0], period_end=date(2022, 11, 30))
    for role, key in ((Role.PLANNER, "offer"), (Role.ANALYST, "offer-as-asker")):
        change_offer(actor=someone(role), organisation=board, key=key, explanation_id=explanation.pk)
    Extension.objects.create(
        kind="figure",
        key=f"{board.slug}/{MEASURES[0]}",
        organisation=board,
        was=date(2030, 1, 1),
        until=date(2030, 1, 2),
        why=f"{WORD} was ill.",
        by=person(Role.ADMINISTRATOR),
        at=timezone.now(),
    )


def test_a_visitor_learns_nothing_of_what_is_not_released() -> None:
    published("nhs-fife")
    visitor = Client()
    before = read(visitor, list(public_paths()))
    hide_official()
    hide_of_the_board()

    after = read(visitor, list(public_paths()))

    assert told_apart(before, after) == []
    assert told(after) == []


def test_a_visitor_learns_nothing_before_the_first_release() -> None:
    visitor = Client()
    before = read(visitor, list(public_paths()))
    hide_official()

    after = read(visitor, list(public_paths()))

    assert told_apart(before, after) == []
    assert told(after) == []


def test_a_visitor_reads_the_canaries_once_they_are_released() -> None:
    """Else the tests above would look for what is never shown."""
    hide_official()
    release_figures()

    found = told(read(Client(), list(public_paths())))

    for canary in ("86413", "86,413", "97213", "97,213", "88.9"):
        assert any(one.endswith(f": {canary}") for one in found), canary


def test_people_of_another_board_learn_nothing_of_its_own() -> None:
    begin()
    people = person(Role.PLANNER, Role.APPROVER, board="nhs-fife", second_factor=True)
    stranger = sign_in(Client(), people, second_factor_minutes_ago=1)
    before = read(stranger, list(desk_paths()))
    hide_of_the_board()
    numbered = [path for path in desk_paths() if path not in before]

    after = read(stranger, list(before) + numbered)

    # Who can stand in is anybody with a role for it, and hiding made people with national ones.
    assert [path for path in told_apart(before, after) if not path.startswith("/desk/stand-ins/")] == []
    assert told(after) == []
    official = {path for path in numbered if path.startswith("/desk/figures/official/")}
    assert {after[path].status for path in official} == {403}, (
        "whatever the number: they load no publications"
    )
    assert {after[path].status for path in set(numbered) - official} == {404}


def test_the_board_itself_reads_its_own_canaries() -> None:
    begin()
    hide_of_the_board()
    own = sign_in(Client(), person(Role.PLANNER))

    found = told(read(own, list(desk_paths())))

    for canary in (WORD, "86,413", SHARE):
        assert any(one.endswith(f": {canary}") for one in found), canary


def test_who_loads_publications_does_not_open_a_boards_return_by_its_number() -> None:
    begin()
    hide_of_the_board()
    loader = sign_in(Client(), person(Role.STATISTICS_LOADER))
    numbers = Submission.objects.filter(stream="board").values_list("pk", flat=True)

    answers = read(
        loader, [f"/desk/figures/official/{number}/{act}" for number in numbers for act in ("", "errors.csv")]
    )

    assert {answer.status for answer in answers.values()} == {404}
    assert told(answers) == []
