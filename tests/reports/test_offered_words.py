"""What a board and an analyst both offer to publish becomes public with the next data release, and not before."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from boards.asks import services as asks
from boards.asks.models import Entry, Question
from boards.asks.queries import Document
from boards.figures.models import Observation
from boards.people.acts import Refusal
from boards.people.models import User
from boards.people.permissions import NotAllowed
from boards.people.roles import Action, Role
from boards.performance.commentary.models import Explained, Explanation
from boards.performance.commentary.offering import CannotOffer, change_offer
from boards.performance.offered import offered
from reports.publication import services, snapshots
from reports.publication.models import DataRelease, ReleasedStatement
from tests.boards.performance.arrivals import arrive
from tests.reports.samples import AE, board, figures, someone
from tests.reports.test_nothing_leaks import Answer, public_paths
from tests.support.people import actor_for, person, sign_in
from tests.support.releases import approve_by_hand, release_figures

pytestmark = pytest.mark.django_db
PUBLIC = f"/boards/nhs-lothian/{AE}/"
WORDS = "The Quetzal ward was closed for three weeks."


@pytest.fixture
def planner() -> User:
    return person(Role.PLANNER)


@pytest.fixture
def analyst() -> User:
    return person(Role.ANALYST)


@pytest.fixture
def figure() -> Observation:
    return figures()[-1]


@pytest.fixture
def question(figure: Observation) -> int:
    """Asked by one analyst and answered by one planner."""
    about = Document(Question.About.FIGURE, figure.pk)
    number = asks.ask(
        actor=someone(Role.ANALYST),
        action=Action.ASK_ABOUT_FIGURE,
        document=about,
        organisation_id=board().pk,
        text="Why did Quetzal waits grow?",
    )
    asks.answer(
        actor=someone(Role.PLANNER),
        action=Action.ANSWER_FOR_FIGURES,
        document=about,
        question_id=number,
        text=WORDS,
    )
    return number


@pytest.fixture
def explanation() -> Explanation:
    made = Explanation.objects.create(
        organisation=board(),
        cause=WORDS,
        action="It is open again.",
        recovery_on=date(2030, 1, 1),
        by=person(Role.PLANNER),
        at=timezone.now(),
    )
    Explained.objects.create(explanation=made, measure_id=AE, period_end=date(2023, 3, 31))
    return made


def act(user: User, figure: Observation, question: int, key: str) -> str:
    """Press the button on the page of the value; what its page says afterwards."""
    address = f"/desk/boards/nhs-lothian/values/{figure.pk}/questions/{question}/{key}/"
    client = sign_in(Client(), user)
    client.get(address)
    return str(client.post(address, follow=True).content.decode())


def offer_explanation(user: User, explanation: Explanation, key: str) -> str:
    client = sign_in(Client(), user)
    address = f"/desk/boards/nhs-lothian/explanations/{explanation.pk}/{key}/"
    return str(client.post(address, follow=True).content.decode())


def public() -> str:
    return str(Client().get(PUBLIC).content.decode())


def is_public() -> bool:
    """Whether any public page or file tells it; which year a page is asked for is `test_nothing_leaks.py`'s matter."""
    visitor, paths = (
        Client(),
        [path for path in public_paths() if "?" not in path],
    )
    return any(b"Quetzal" in Answer.of(visitor.get(path)).content for path in paths)


def test_what_both_sides_offer_goes_out_with_who_and_when_and_nobodys_name(
    figure: Observation, question: int, planner: User, analyst: User
) -> None:
    told = act(planner, figure, question, "offer")
    assert "Who was asked offers it for publication. It stays here unless who asked offers it too." in told
    told = act(analyst, figure, question, "offer-as-asker")
    assert "Both sides offer it: the next data release that is prepared makes it public." in told
    release_figures()
    page = public()
    assert "What was said about these figures" in page
    assert "Why did Quetzal waits grow?" in page
    assert WORDS in page
    assert "NHS Lothian, planner" in page
    assert "NHSScotland, analyst" in page
    assert (
        f'<a href="/figures/{figure.pk}/">About the figure of the period that ended on 31 March 2023' in page
    )
    for name in User.objects.values_list("name", flat=True):
        assert name not in page
    call_command("verify_snapshots")
    assert DataRelease.objects.get().format == snapshots.FORMAT


@pytest.mark.parametrize("sides", [[], ["offer"], ["offer-as-asker"]])
def test_without_both_sides_a_release_takes_nothing_in(
    sides: list[str], figure: Observation, question: int, planner: User, analyst: User
) -> None:
    for key in sides:
        act(planner if key == "offer" else analyst, figure, question, key)
    release_figures()
    assert not is_public()


def test_an_explanation_goes_out_for_each_target_whose_figure_is_public(
    figure: Observation, explanation: Explanation, planner: User, analyst: User
) -> None:
    Explained.objects.create(explanation=explanation, measure_id="sab", period_end=date(2023, 3, 31))
    assert "stays here" in offer_explanation(planner, explanation, "offer")
    assert "Both sides offer it" in offer_explanation(analyst, explanation, "offer-as-asker")
    release_figures()
    assert [(one.measure_id, one.kind) for one in ReleasedStatement.objects.all()] == [(AE, "explanation")]
    page = public()
    assert WORDS in page
    assert "To be kept again from 1 January 2030." in page
    call_command("verify_snapshots")


def prepared_and_approved() -> int:
    made = services.prepare_release(
        actor=someone(Role.STATISTICS_LOADER), title="Figures", note="", known_on=timezone.localdate()
    )
    services.approve_release(actor=someone(Role.PUBLISHER), number=made.number)
    return made.number


def test_either_side_takes_its_offer_back_until_it_goes_out(
    figure: Observation, question: int, planner: User, analyst: User
) -> None:
    act(planner, figure, question, "offer")
    act(analyst, figure, question, "offer-as-asker")
    number = prepared_and_approved()
    page = sign_in(Client(), analyst).get(f"/desk/releases/{number}/").content.decode()
    assert WORDS in page  # who approves has read it
    assert not is_public()
    for user, key in ((planner, "take-back"), (analyst, "take-back-as-asker")):
        with transaction.atomic():
            act(user, figure, question, key)
            services.release(actor=someone(Role.PUBLISHER), number=number)
            assert not is_public(), key
            transaction.set_rollback(True)


def test_what_is_offered_after_the_preparation_waits_for_the_next_release(
    figure: Observation, question: int, planner: User, analyst: User
) -> None:
    act(planner, figure, question, "offer")
    number = prepared_and_approved()
    act(analyst, figure, question, "offer-as-asker")
    services.release(actor=someone(Role.PUBLISHER), number=number)
    assert not is_public()
    figures(values={"2023-04-01": "70"})
    release_figures()
    assert is_public()


def test_what_is_taken_back_later_stays_in_its_release_and_is_in_no_other(
    figure: Observation, question: int, planner: User, analyst: User
) -> None:
    act(planner, figure, question, "offer")
    act(analyst, figure, question, "offer-as-asker")
    release_figures()
    act(planner, figure, question, "take-back")
    assert is_public()
    figures(values={"2023-04-01": "70"})
    release_figures()
    assert not is_public()
    call_command("verify_snapshots")


def test_anything_said_later_ends_both_offers(
    figure: Observation, question: int, planner: User, analyst: User
) -> None:
    act(planner, figure, question, "offer")
    act(analyst, figure, question, "offer-as-asker")
    asks.reopen(
        actor=someone(Role.ANALYST),
        action=Action.ASK_ABOUT_FIGURE,
        document=Document(Question.About.FIGURE, figure.pk),
        question_id=question,
        text="And since?",
    )
    release_figures()
    assert not is_public()


def test_what_is_said_of_a_return_or_a_sample_is_never_offered(analyst: User, planner: User) -> None:
    arrive("nhs-lothian,2023-03-01,81,100,,,", returned_by="nhs-lothian")
    value = Observation.objects.get(stream="board")
    about = Document(Question.About.FIGURE, value.pk)
    number = asks.ask(
        actor=someone(Role.ANALYST),
        action=Action.ASK_ABOUT_FIGURE,
        document=about,
        organisation_id=board().pk,
        text="Why?",
    )
    asks.answer(
        actor=someone(Role.PLANNER),
        action=Action.ANSWER_FOR_FIGURES,
        document=about,
        question_id=number,
        text=WORDS,
    )
    told = act(planner, value, number, "offer")
    assert "own return is not public, so what is said of it cannot be." in told
    assert not Entry.objects.filter(kind="offer").exists()
    invented = Explanation.objects.create(
        organisation=board("sample-isles"),
        cause="x",
        action="y",
        no_date_because="z",
        by=planner,
        at=timezone.now(),
    )
    with pytest.raises(CannotOffer, match="invented"):
        change_offer(
            actor=someone(Role.PLANNER, slug="sample-isles"),
            organisation=board("sample-isles"),
            key="offer",
            explanation_id=invented.pk,
        )


def test_nobody_offers_for_both_sides_nor_for_another_board(
    figure: Observation, question: int, explanation: Explanation
) -> None:
    both = person(Role.PLANNER, Role.ANALYST)
    assert "Who was asked offers" in act(both, figure, question, "offer")
    assert "You offered this for the other side" in act(both, figure, question, "offer-as-asker")
    assert "Who explained offers" in offer_explanation(both, explanation, "offer")
    assert "You offered this for the other side" in offer_explanation(both, explanation, "offer-as-asker")
    wrote = explanation.by
    with pytest.raises(NotAllowed):
        offer_as(person(Role.PLANNER, board="nhs-fife"), explanation, "offer")
    with pytest.raises(NotAllowed):
        offer_as(wrote, explanation, "offer-as-asker")
    with pytest.raises(Refusal, match="Your side does not offer it"):
        offer_as(person(Role.ANALYST), explanation, "take-back-as-asker")
    with pytest.raises(Refusal, match="Your side offers it already, by "):
        offer_as(person(Role.PLANNER), explanation, "offer")
    assert offered(until=timezone.now()) == []


def offer_as(user: User, explanation: Explanation, key: str) -> None:
    change_offer(
        actor=actor_for(user), organisation=explanation.organisation, key=key, explanation_id=explanation.pk
    )


def test_before_it_is_public_other_boards_do_not_read_it_at_the_desk(
    figure: Observation, question: int, planner: User, analyst: User
) -> None:
    act(planner, figure, question, "offer")
    act(analyst, figure, question, "offer-as-asker")
    number = prepared_and_approved()
    page = f"/desk/releases/{number}/"
    stranger = sign_in(Client(), person(Role.PLANNER, board="nhs-fife"))
    for path in (page, f"{page}?table=statements&file=csv"):
        assert "Quetzal" not in stranger.get(path).content.decode()
        assert "Quetzal" in sign_in(Client(), planner).get(path).content.decode()


def sql(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_keeps_it_too(
    figure: Observation, question: int, explanation: Explanation, planner: User, analyst: User
) -> None:
    """`one_offer_per_explanation_and_number` stands under its trigger, for two that read at the same moment."""
    act(planner, figure, question, "offer")
    act(analyst, figure, question, "offer-as-asker")
    release = release_figures()
    statement: dict[str, Any] = {
        "release": release,
        "organisation": board(),
        "measure_id": AE,
        "kind": "question",
        "number": question,
        "observation": figure,
        "period_end": figure.period_end,
        "lines": [],
    }

    def refused(rule: str, **other: Any) -> None:
        with pytest.raises(DatabaseError, match=rule), transaction.atomic():
            ReleasedStatement.objects.create(**statement | other)

    refused("one_released_statement_per_target")
    refused("a_question_is_about_a_figure", observation=None, measure_id="sab")
    refused("nothing is added to it", measure_id="sab")
    number = release.number + 1
    a_draft = DataRelease.objects.create(
        number=number,
        known_on=release.known_on,
        through_submission=1,
        prepared_by=planner,
        prepared_at=timezone.now(),
    )
    refused("not approved", measure_id="sab", release=a_draft)
    approve_by_hand(a_draft, by=analyst)
    refused("no_statement_of_a_sample|never released", organisation=board("sample-isles"), release=a_draft)
    refused("only what both sides offer", kind="explanation", number=explanation.pk, observation=None)
    act(planner, figure, question, "take-back")
    refused("only what both sides offer", measure_id="sab")
    offer = (
        "INSERT INTO boards_explanationoffer (explanation_id, number, kind, side, by_id, at)"
        f" VALUES ({explanation.pk}, {{}}, '{{}}', '{{}}', {{}}, now())"
    )
    entry = (
        "INSERT INTO boards_entry (question_id, number, kind, side, text, by_id, at)"
        f" VALUES ({question}, {{}}, '{{}}', '{{}}', '', {{}}, clock_timestamp())"
    )
    sql(offer.format(1, "offer", "asked", planner.pk))
    for form, values, rule in (
        (offer, (3, "offer", "asker", analyst.pk), "numbered without gaps"),
        (offer, (2, "offer", "asked", planner.pk), "a side offers once"),
        (offer, (2, "retraction", "asker", analyst.pk), "takes back what it offers"),
        (offer, (2, "offer", "asker", planner.pk), "nobody offers for both sides"),
        (offer, (2, "offer", "asker", explanation.by_id), "nobody offers for both sides"),
        (offer, (2, "offer", "king", analyst.pk), "an_explanation_is_offered_or_taken_back_by_a_side"),
        (entry, (5, "retraction", "asked", planner.pk), "a side offers once, and takes back what it offers"),
        (entry, (5, "offer", "asker", analyst.pk), "a side offers once"),
        (entry, (5, "offer", "asked", analyst.pk), "nobody offers for both sides"),
    ):
        with pytest.raises(DatabaseError, match=rule):
            sql(form.format(*values))
    sql(offer.format(2, "retraction", "asked", planner.pk))
