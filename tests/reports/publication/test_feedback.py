"""What people told a board and what changed is public with the next release, once two people agreed; in format 12."""

import json
from html import unescape

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from psycopg2 import extensions

from boards.participation import telling
from boards.participation.feedback_public import from_json as from_public_json
from boards.participation.feedback_public import to_json as to_public_json
from boards.participation.feedback_rows import Feedback
from boards.people.roles import Role
from reports import verifying
from reports.ownership import printing
from reports.ownership.addresses import desk_address
from reports.ownership.arranging import draft_of
from reports.ownership.content import content_from_json, to_json
from reports.ownership.obstacles import obstacles
from reports.publication import formats, people, snapshots
from reports.publication.acts import Refused
from reports.publication.feedback import feedback_otherwise
from reports.publication.models import DataRelease
from reports.publication.released_feedback import ReleasedFeedback
from reports.publication.services import _sealed_acts, approve_release, prepare_release, release
from tests.boards.performance.arrivals import arrive
from tests.reports.publication.test_snapshots import as_owner
from tests.reports.samples import drafted
from tests.support.feedback import agreed, draft, given, sent, told
from tests.support.people import actor_for, person, sign_in
from tests.support.releases import release_figures
from tests.support.shared import made_once
from tests.support.statements import statements

PAGE = "/boards/nhs-fife/participation/"
LINK = "https://www.example.org/signs"
WRITTEN = {"draft": "Beds", "sent": "Food", "agreed": "Finding the way"}


@made_once
def heard() -> Feedback:
    """NHS Fife with an entry in each state, and one of a sample; figures of A&E, nothing released."""
    arrive("nhs-lothian,2022-03-01,910,1000,,,")
    draft("nhs-fife", told(WRITTEN["draft"]))
    sent("nhs-fife", told(WRITTEN["sent"]))
    agreed("sample-isles")
    return agreed("nhs-fife", told(WRITTEN["agreed"], link=LINK))


def read(path: str, client: Client | None = None) -> str:
    return unescape((client or Client()).get(path).content.decode())


def take_back(held: Feedback) -> None:
    telling.take_back(**given(held, actor_for(person(Role.PLANNER, board=held.organisation.slug))))


@pytest.mark.django_db
def test_only_what_two_agreed_is_public_and_only_with_a_release(heard: Feedback) -> None:
    assert "You said, we did: the board has told nothing here yet." in read(PAGE)
    release_figures()
    page = read(PAGE)
    for words in ("Finding the way", "could not find the eye clinic", "larger signs", "February 2026", LINK):
        assert words in page, words
    for kept in (WRITTEN["draft"], WRITTEN["sent"], "Person "):
        assert kept not in page, kept
    row = read(f"{PAGE}?table=you-said&file=csv")
    assert "Finding the way" in row
    assert "14 people" in row
    assert [one.organisation.slug for one in ReleasedFeedback.objects.all()] == ["nhs-fife"]
    analyst = sign_in(Client(), person(Role.ANALYST))
    sample = read("/desk/boards/sample-isles/participation/", analyst)
    assert "Finding the way" in sample
    assert "Invented for demonstration" in sample


@pytest.mark.django_db
def test_before_a_release_the_desk_of_another_board_does_not_read_it(heard: Feedback) -> None:
    stranger = sign_in(Client(), person(Role.PLANNER, board="nhs-lothian"))
    prepared = prepare_release(
        actor=actor_for(person(Role.STATISTICS_LOADER)),
        title="Figures",
        note="",
        known_on=heard.created_at.date(),
    )
    publisher = sign_in(Client(), person(Role.PUBLISHER))
    for address in (f"/desk{PAGE}", f"/desk/releases/{prepared.number}/"):
        assert "Finding the way" not in read(address, stranger), address
        assert "Finding the way" in read(address, publisher), "who approves has read it"


@pytest.mark.django_db
def test_what_is_taken_back_is_left_out_and_stays_in_what_is_public_already(heard: Feedback) -> None:
    first = release_figures()
    with pytest.raises(Refused, match="Nothing is new"):
        release_figures()
    take_back(heard)
    assert "Finding the way" in read(PAGE), "until the next release"
    release_figures()
    assert "Finding the way" not in read(PAGE)
    assert first.feedback.count() == 1
    assert verifying.check().problem == ""


@pytest.mark.django_db
def test_consent_that_is_taken_back_after_the_approval_holds(heard: Feedback) -> None:
    publisher = actor_for(person(Role.PUBLISHER), stepped_up=True)
    loader = actor_for(person(Role.STATISTICS_LOADER))
    prepared = prepare_release(actor=loader, title="Figures", note="", known_on=loader.today)
    approve_release(actor=publisher, number=prepared.number)
    take_back(heard)
    release(actor=publisher, number=prepared.number)
    assert "Finding the way" not in read(PAGE)
    assert not ReleasedFeedback.objects.exists()


@pytest.mark.django_db
def test_its_page_takes_a_fixed_number_of_statements(heard: Feedback) -> None:
    def taken() -> int:
        read(PAGE)
        with statements() as seen:
            read(PAGE)
        return len(seen)

    release_figures()
    few = taken()
    for number in range(3):
        agreed("nhs-fife", told(f"Subject {number}"))
    release_figures()
    assert taken() == few


@pytest.mark.django_db
def test_a_report_tells_what_changed_in_its_year_in_page_and_pdf(heard: Feedback) -> None:
    agreed("nhs-fife", told("Of another year", month=heard.month.replace(year=2023)))
    release_figures()
    report = drafted("nhs-fife", framework="ldp-2024-25")
    listening = draft_of(report).content.figures.listening
    assert listening is not None
    assert not listening.changes, "both are of other years"
    of_the_year = agreed("nhs-fife", told("Of this year", month=heard.month.replace(year=2025), link=LINK))
    release_figures()
    content = draft_of(drafted("nhs-fife", framework="ldp-2024-25")).content
    assert content.figures.listening is not None
    assert [one.about for one in content.figures.listening.changes] == ["Of this year"]
    assert content_from_json(to_json(content)) == content
    old = to_json(content)
    del old["figures"]["listening"]["changes"]
    assert content_from_json(old).figures.listening is not None, "a report of before is still read"
    page = read(desk_address(report), sign_in(Client(), person(Role.PLANNER, board="nhs-fife")))
    assert "You said, we did" in page
    assert f'href="{LINK}"' in page
    assert printing.pdf_of(content, address="", draft=True).startswith(b"%PDF")

    def hindered() -> str:
        report.refresh_from_db()
        return " ".join(obstacles(report, today=timezone.localdate()))

    assert "took back" not in hindered()
    take_back(heard)
    assert "took back" not in hindered(), "the report does not tell it"
    take_back(of_the_year)
    assert "It tells “Of this year”, which the board took back since." in hindered()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("DELETE FROM reports_releasedfeedback", "permission denied|Cannot delete"),
        (
            "INSERT INTO reports_releasedfeedback (release_id, organisation_id, feedback_id, sending, content)"
            " SELECT release_id, organisation_id, feedback_id, sending, content FROM reports_releasedfeedback",
            "nothing is added to it|one_released_feedback_per_release",
        ),
    ],
)
def test_the_database_lets_nobody_touch_what_is_public(heard: Feedback, statement: str, rule: str) -> None:
    release_figures()
    with pytest.raises(DatabaseError, match=rule), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_database_takes_no_entry_that_is_not_agreed_and_leaves_none_out(
    heard: Feedback, monkeypatch: pytest.MonkeyPatch
) -> None:
    def store(going_out: DataRelease, number: str) -> None:
        row = Feedback.objects.get(organisation__slug="nhs-fife", about=WRITTEN[number])
        ReleasedFeedback.objects.create(
            release=going_out, organisation=row.organisation, feedback=row, sending=1, content={}
        )

    def release_at_once() -> None:
        release_figures()
        connection.check_constraints()

    services = "reports.publication.services.store_feedback"
    monkeypatch.setattr(services, lambda going_out: store(going_out, "sent"))
    with pytest.raises(DatabaseError, match="only feedback that two people agreed"), transaction.atomic():
        release_figures()
    monkeypatch.setattr(services, lambda going_out: None)
    with pytest.raises(DatabaseError, match="holds all feedback that was agreed"), transaction.atomic():
        release_at_once()


def test_feedback_is_sealed_from_the_twelfth_format_on(
    fresh_db: None, owner_connection: extensions.connection
) -> None:
    """What was sealed in the eleventh verifies without it; in the twelfth whatever is changed of it is seen."""
    arrive("nhs-lothian,2022-03-01,910,1000,,,")
    agreed("nhs-fife")
    made = release_figures()
    assert made.format == "12"
    assert "11" not in formats.FEEDBACK_FIELDS
    sealed_row = ReleasedFeedback.objects.get()
    assert to_public_json(from_public_json(sealed_row.content)) == sealed_row.content
    assert verifying.check().problem == ""
    change = "UPDATE reports_releasedfeedback SET content = jsonb_set(content, '{did}', '\"Nothing\"')"
    as_owner(owner_connection, change)
    assert "was changed after its release" in snapshots.check().problem
    assert "sealed other words" in next(feedback_otherwise(made))
    made.people, made.openings = people.sealed(
        _sealed_acts(made), subject={"format": "11", "kind": "data release", "number": made.number}
    )
    as_owner(
        owner_connection,
        "UPDATE reports_datarelease SET format = '11', "
        f"people = '{json.dumps(made.people)}', openings = '{json.dumps(made.openings)}'",
    )
    sealed = snapshots.release_sha256(DataRelease.objects.get())
    as_owner(owner_connection, f"UPDATE reports_datarelease SET sha256 = '{sealed}'", change)
    assert snapshots.check() == snapshots.Check(releases=1, snapshots=0, problem="")
