"""What has to go leaves every public page and file at once; what is sealed stays, and says what became of it."""

from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
import redis
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from boards.asks.owing import everything, todos
from boards.participation import telling
from boards.participation.feedback_acts import CannotTell
from boards.participation.feedback_rows import Because, Feedback, FeedbackState
from boards.people.permissions import NotAllowed, StepUpNeeded
from boards.people.roles import Role
from boards.work.models import AuditEvent
from reports import verifying
from reports.ownership import releasing
from reports.publication import kept as keeping
from reports.publication.acts import Refused
from reports.publication.hidden_feedback import HiddenFeedback
from reports.publication.released_feedback import ReleasedFeedback
from reports.publication.taking_off import take_off
from tests.reports.samples import approved, contacts, drafted, figures, someone
from tests.support.feedback import agreed, given, sent, told
from tests.support.people import actor_for, person, sign_in
from tests.support.releases import release_figures
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

BOARD = "nhs-lothian"
REPORT = f"/reports/2022-23/{BOARD}/"
SECRET = "Mrs Drever"
IN_THE_YEAR = date(2022, 6, 1)
PAGES = (
    "/",
    f"/boards/{BOARD}/",
    f"/boards/{BOARD}/participation/",
    f"/boards/{BOARD}/participation/?table=you-said&file=csv",
    REPORT,
    f"{REPORT}edition-1/",
    f"{REPORT}figures.csv",
    "/reports/",
)
SEALED = (f"{REPORT}report.pdf", f"{REPORT}report.json", f"{REPORT}edition-1/report.json")


@made_once
def public() -> Feedback:
    """Two entries of NHS Lothian, public in a data release and in a report; one of them names somebody."""
    figures()
    agreed(BOARD, told("Food", month=IN_THE_YEAR))
    held = agreed(BOARD, told("Eye clinic", said=f"{SECRET} could not find it.", month=IN_THE_YEAR))
    release_figures()
    contacts()
    report = drafted()
    approved(report)
    releasing.release_report(actor=someone(Role.PUBLISHER), report_id=report.pk)
    return held


@pytest.fixture(autouse=True)
def server(settings: Settings) -> Iterator[None]:
    """Pages are kept, as they are in service."""
    settings.KEPT_PAGES_URL = settings.REDIS_URL
    client = redis.Redis.from_url(keeping._plain(settings.REDIS_URL))
    client.flushdb()
    keeping._store.cache_clear()
    yield
    client.flushdb()
    client.close()
    keeping._store.cache_clear()


def read(path: str, client: Client | None = None) -> str:
    return unescape((client or Client()).get(path, follow=True).content.decode(errors="replace"))


def of(role: Role) -> Client:
    return sign_in(Client(), person(role, board=BOARD), second_factor_minutes_ago=1)


def owed() -> list[tuple[str, str, str]]:
    found = todos(everything(), today=timezone.localdate())
    return [(str(one.action), one.words, one.href) for one in found if "off public pages" in one.words]


def row_of(held: Feedback) -> ReleasedFeedback:
    return ReleasedFeedback.objects.filter(feedback=held).latest("pk")


def hide(held: Feedback) -> None:
    take_off(actor=someone(Role.PUBLISHER), row=row_of(held), because=Because.CONSENT, why="She asked us.")


def test_a_board_asks_a_publisher_acts_and_nobody_reads_it_any_more(public: Feedback) -> None:
    for path in PAGES[2:6]:
        assert SECRET in read(path), path
    assert SECRET in read(SEALED[1])
    planner, publisher = of(Role.PLANNER), of(Role.PUBLISHER)
    entry = f"/desk/boards/{BOARD}/feedback/{public.number}/"
    ask = {"because": "recognised", "why": "Her neighbours know her.", "edit_number": 3}
    public.refresh_from_db()
    planner.post(f"{entry}ask-off/", {**ask, "edit_number": public.edit_number}, follow=True)
    [(action, words, href)] = owed()
    assert (action, words) == ("release to the public", "Take an entry of NHS Lothian off public pages")
    assert SECRET in read(f"/boards/{BOARD}/participation/"), "until a publisher acts"

    asked = read(href, publisher)
    assert SECRET in asked, "whoever decides has read it"
    assert (
        "Its board asks for it: “Somebody could have been recognised by it”. Her neighbours know her."
        in asked
    )
    answer = publisher.post(href, {"because": "recognised", "why": "Her board asked."}, follow=True)
    assert "It is off public pages." in unescape(answer.content.decode())
    for path in (*PAGES, *SEALED):
        assert SECRET not in read(path), path
        assert "Eye clinic" not in read(path), path
    release = f"/desk/releases/{row_of(public).release.number}/"
    for path in (release, f"{release}?table=feedback&file=csv", f"/desk/boards/{BOARD}/participation/"):
        assert SECRET not in read(path, of(Role.ANALYST)), path
    desk = read(f"/desk{REPORT}", of(Role.PUBLISHER))
    assert "Something that stood here was taken out." in desk
    assert SECRET not in desk

    page = read(f"/boards/{BOARD}/participation/")
    assert "Entries that were taken out" in page
    assert "Somebody could have been recognised by it" in page
    assert "Her neighbours" not in page
    assert "Her board asked" not in page
    assert "Food" in page, "what is as good as before stays"
    assert "Food" in read(REPORT)
    assert verifying.check().problem == ""

    [(action, words, href)] = owed()
    assert action == "tell what people said and what a board did"
    seen = read(href, planner)
    assert "took it off public pages" in seen
    assert "Her board asked." in seen
    planner.post(f"{href}take-back/", {"edit_number": Feedback.objects.get(pk=public.pk).edit_number})
    assert not owed(), "its board has read it"
    assert AuditEvent.objects.filter(action=telling.TAKEN_OFF, organisation__slug=BOARD).count() == 1


def test_a_sealed_file_says_that_it_is_not_served_and_no_cache_kept_it_for_ever(public: Feedback) -> None:
    client = Client()
    whole = client.get(SEALED[0])
    name = whole["ETag"].strip('"')[:16]
    assert "immutable" not in client.get(f"{SEALED[0]}?content={name}")["Cache-Control"]
    hide(public)
    for path in SEALED:
        answer = client.get(path)
        assert answer.status_code == 410, path
        assert "not served any more" in answer.content.decode()
    page = read(REPORT)
    assert "Something that stood here was taken out." in page
    assert "report.pdf" not in page
    assert row_of(public).content["said"].startswith(SECRET), "what is sealed is as it was"


def test_no_release_brings_it_back_and_a_draft_of_it_is_no_false_alarm(public: Feedback) -> None:
    hide(public)
    public.refresh_from_db()
    assert public.state == FeedbackState.OUT
    release_figures()
    assert not ReleasedFeedback.objects.filter(feedback=public, release=row_of_newest()).exists()
    writer = actor_for(person(Role.PLANNER, board=BOARD))
    telling.take_back(**given(public, writer))
    telling.change(**given(public, writer), told=told("Eye clinic", month=IN_THE_YEAR))
    assert verifying.check().problem == ""
    telling.send(**given(public, writer))
    for reader in (Role.APPROVER, Role.PARTICIPATION_REVIEWER):
        telling.read_it(**given(public, actor_for(person(reader, board=BOARD))), agrees=True, why="")
    release_figures()
    page = read(f"/boards/{BOARD}/participation/")
    assert "Eye clinic" in page, "other words, read by two people again"
    assert "Entries that were taken out" in page


def do(statement: str) -> None:
    connection.cursor().execute(statement)
    connection.check_constraints()


def row_of_newest() -> int:
    return ReleasedFeedback.objects.latest("release__number").release_id


def test_what_two_people_read_again_stays_with_them(public: Feedback) -> None:
    writer = actor_for(person(Role.PLANNER, board=BOARD))
    telling.take_back(**given(public, writer))
    telling.send(**given(public, writer), may_stay="She is made up.")
    hide(public)
    public.refresh_from_db()
    assert public.state == FeedbackState.SENT
    assert SECRET not in read(f"/boards/{BOARD}/participation/")


def test_it_takes_a_publisher_a_second_factor_a_reason_and_once(public: Feedback) -> None:
    row = row_of(public)
    for actor, why, refusal in (
        (someone(Role.ANALYST), "Because.", NotAllowed),
        (someone(Role.PLANNER), "Because.", NotAllowed),
        (someone(Role.PUBLISHER, stepped_up=False), "Because.", StepUpNeeded),
        (someone(Role.PUBLISHER), " ", CannotTell),
    ):
        with pytest.raises(refusal):
            take_off(actor=actor, row=row, because=Because.WRONG, why=why)
    assert not HiddenFeedback.objects.exists()
    hide(public)
    with pytest.raises(Refused, match="already"):
        hide(public)
    with pytest.raises(CannotTell, match="never public"):
        telling.ask_off(
            **given(
                telling.add(actor=someone(Role.PLANNER), organisation=public.organisation, told=told()),
                someone(Role.PLANNER),
            ),
            because=Because.WRONG,
            why="It is not right.",
        )


def test_the_database_hides_only_what_is_public_with_a_word_in_the_log(public: Feedback) -> None:
    waiting = sent(BOARD, told("Beds"))
    by = person(Role.PUBLISHER).pk
    hidden = (
        "INSERT INTO reports_hiddenfeedback (feedback_id, sending, because, why, by_id, at)"
        " VALUES ({held}, {sending}, '{because}', '{why}', {by}, now())"
    )
    fits = {"held": public.pk, "sending": 1, "because": "wrong", "why": "So", "by": by}
    out = f"UPDATE boards_feedback SET state = 'out' WHERE id = {public.pk}"
    for rule, statement in (
        ("only feedback that a release made public", hidden.format(**fits | {"held": waiting.pk})),
        ("only feedback that a release made public", hidden.format(**fits | {"sending": 2})),
        ("hidden_feedback_says_why", hidden.format(**fits | {"why": " "})),
        ("hidden_feedback_says_why", hidden.format(**fits | {"because": "bored"})),
        ("is not agreed any more", hidden.format(**fits)),
        ("audit log does not tell who hid", f"{out}; {hidden.format(**fits)}"),
        (
            "a draft is read anew",
            f"{out}; UPDATE boards_feedback SET state = 'agreed' WHERE id = {public.pk}",
        ),
    ):
        with pytest.raises(DatabaseError, match=rule), transaction.atomic():
            do(statement)
    hide(public)
    for rule, statement in (
        ("feedback_is_hidden_once", hidden.format(**fits)),
        ("permission denied|Cannot", "DELETE FROM reports_hiddenfeedback"),
        ("permission denied|Cannot", "UPDATE reports_hiddenfeedback SET sending = 9"),
    ):
        with pytest.raises(DatabaseError, match=rule), transaction.atomic():
            connection.cursor().execute(statement)
