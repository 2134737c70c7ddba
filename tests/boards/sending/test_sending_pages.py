"""Sending figures at the desk: type or upload, look, accept, and see what moved.

Longer than 400 lines: one way of a file or a typed month, page by page, with the same figures.
"""

import csv
import io
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from boards.figures.models import Observation, Submission
from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.performance.models import Standing
from boards.sending import queries as sending
from boards.sending import services, submission_views
from boards.sending.coming import next_table
from boards.sending.queries import moved, period_choices
from boards.work import owed
from boards.work.models import AuditEvent, Batch, Owed
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import AE, NOW, TODAY, arrive, number_of
from tests.support.people import actor_for, person, sign_in
from tests.support.statements import statements
from tests.support.submissions import HEADER, waiting

pytestmark = pytest.mark.django_db

LOTHIAN = "/desk/boards/nhs-lothian/figures/"
OFFICIAL = "/desk/figures/official/"


def planner(board: str = "nhs-lothian") -> Client:
    return sign_in(Client(), person(Role.PLANNER, board=board))


def loader() -> Client:
    return sign_in(Client(), person(Role.STATISTICS_LOADER))


def file_of(*rows: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("april.csv", "\n".join([HEADER, *rows, ""]).encode(), "text/csv")


def read(answer: Any) -> str:
    assert answer.status_code == 200, answer
    return str(answer.content.decode())


def send(client: Client, *rows: str, address: str = LOTHIAN, **other: Any) -> str:
    """Upload rows; returns the address of the submission."""
    answer = client.post(f"{address}upload/", {"measure": AE, "file": file_of(*rows), **other})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


# A file


def test_a_wrong_file_names_row_column_and_remedy_and_stores_nothing() -> None:
    client = planner()
    page = read(
        client.get(send(client, "nhs-lothian,2023-04-01,200,100,,,", "nhs-lothian,2023-05-01,12%,100,,,"))
    )
    assert "Nothing was stored" in page
    assert "2 errors" in page
    assert "The numerator 200 is above the denominator 100." in page
    assert "Write the number alone, for example 12.5." in page
    assert not Observation.objects.exists()


def test_all_errors_can_be_taken_as_a_file_that_no_spreadsheet_runs() -> None:
    client = planner()
    address = send(client, "nhs-lothian,2023-04-01,=1+1,100,,,", "nhs-fife,2023-04-01,1,100,,,")
    answer = client.get(f"{address}errors.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["row", "column", "value", "problem", "remedy"]
    assert rows[1][:3] == ["2", "numerator", "'=1+1"]
    assert rows[2][:2] == ["3", "organisation"]
    assert len(rows) == 3
    assert "attachment" in answer["Content-Disposition"]


def test_a_good_file_is_shown_first_and_stored_on_acceptance() -> None:
    arrive("nhs-lothian,2023-04-01,13457,21326,,,")
    client = planner()
    address = send(client, "nhs-lothian,2023-04-01,13457,21326,,,", "nhs-lothian,2023-05-01,96,100,,,")
    page = read(client.get(address))
    assert "2 rows: 2 added, 0 changed, 0 unchanged. Nothing is stored until you accept." in page
    assert "96.0% (96 of 100)" in page
    assert Observation.objects.count() == 1

    after = read(client.post(f"{address}accept/", follow=True))
    assert "The standings that moved" in after
    assert "off track" in after
    assert "on track" in after
    assert "management information" in after
    assert "LDP Standards 2023/24" in after
    held = Standing.objects.get(organisation__slug="nhs-lothian", measure=AE, framework="ldp-2023-24")
    assert (held.result, held.management_information) == ("on_track", True)


def test_rows_are_filtered_by_what_they_do_and_come_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    client = planner()
    months = [
        f"nhs-lothian,{year}-{month:02}-01,9{month % 10},100,,,"
        for year in range(2015, 2024)
        for month in range(1, 13)
    ]
    address = send(client, *months)
    first = read(client.get(address))
    assert "Page 1 of 2; 108 in all." in first
    assert "January 2015" in first
    assert "December 2023" not in first
    second = read(client.get(f"{address}?page=2"))
    assert "December 2023" in second
    assert "No row is unchanged." in read(client.get(f"{address}?change=unchanged"))
    assert "Page 2 of 2" in read(client.get(f"{address}?page=99&change=added"))
    assert "Page 1 of 2" in read(client.get(f"{address}?page=x&change=other"))


def test_a_file_that_says_nothing_new_moves_nothing() -> None:
    arrive("nhs-lothian,2023-05-01,96,100,,,", returned_by="nhs-lothian")
    client = planner()
    page = read(client.post(send(client, "nhs-lothian,2023-05-01,96,100,,,") + "accept/", follow=True))
    assert "No standing moved" in page


def test_a_submission_is_given_up_and_cannot_be_accepted_any_more() -> None:
    client = planner()
    address = send(client, "nhs-lothian,2023-05-01,96,100,,,")
    assert "Given up" in read(client.post(f"{address}withdraw/", follow=True))
    page = read(client.post(f"{address}accept/", follow=True))
    assert "This submission was withdrawn before acceptance" in page
    assert not Observation.objects.exists()


def test_a_file_that_was_overtaken_says_so_and_is_checked_again() -> None:
    client = planner()
    first = send(client, "nhs-lothian,2023-05-01,96,100,,,")
    second = send(client, "nhs-lothian,2023-05-01,97,100,,,")
    client.post(f"{second}accept/")
    page = read(client.post(f"{first}accept/", follow=True))
    assert "Check the file again" in page
    answer = client.post(f"{first}check-again/")
    assert "1 changed" in read(client.get(answer.headers["Location"]))
    assert "1 changed" in read(client.post(answer.headers["Location"] + "accept/", follow=True))


def test_of_two_files_that_both_saw_nothing_held_the_second_is_not_accepted_unseen() -> None:
    client = planner()
    first = send(client, "nhs-lothian,2023-05-01,96,100,,,")
    second = send(client, "nhs-lothian,2023-05-01,97,100,,,")
    assert "1 row: 1 added" in read(client.get(second))
    client.post(f"{first}accept/")

    shown = read(client.get(second))
    assert "Since you looked, submission" in shown
    assert f'action="{second}accept/"' not in shown
    assert "0 changed" not in shown
    assert f'action="{second}check-again/"' in shown
    page = read(client.post(f"{second}accept/", follow=True))
    assert "Since you looked, submission" in page
    assert Observation.objects.get().value == 96

    again = client.post(f"{second}check-again/").headers["Location"]
    assert "1 changed" in read(client.get(again))
    assert "1 changed" in read(client.post(f"{again}accept/", follow=True))


def test_two_files_of_different_periods_do_not_overtake_each_other() -> None:
    client = planner()
    first = send(client, "nhs-lothian,2023-05-01,96,100,,,")
    second = send(client, "nhs-lothian,2023-06-01,97,100,,,")
    client.post(f"{first}accept/")
    assert "1 added" in read(client.post(f"{second}accept/", follow=True))
    assert Observation.objects.count() == 2


def test_a_file_that_is_too_large_is_not_even_read(settings: Any) -> None:
    settings.UPLOAD_LIMIT_BYTES = 10
    answer = planner().post(
        f"{LOTHIAN}upload/", {"measure": AE, "file": file_of("nhs-lothian,2023-05-01,96,100,,,")}
    )
    assert "Send it in parts" in read(answer)
    assert not Submission.objects.exists()


def test_what_a_layout_left_out_is_counted_and_listed_before_and_after_acceptance() -> None:
    client = loader()
    lines = (
        "Quarter,HB,CancerType,NumberOfEligibleReferrals62DayStandard,NumberOfEligibleReferrals62DayStandardQF,"
        "NumberOfEligibleReferralsTreatedWithin62Days,NumberOfEligibleReferralsTreatedWithin62DaysQF",
        "2023Q2,S08000015,All Cancer Types,100,,90,",
        "2023Q2,S08000015,Breast,40,,30,",
        "2023Q2,S08000015,Lung,40,,30,",
    )
    file = SimpleUploadedFile("cancer.csv", "\n".join(lines).encode(), "text/csv")
    sent = {"measure": "cancer-62-days", "file": file, "known_from": "2023-10-31"}
    address = client.post(f"{OFFICIAL}upload/", sent).headers["Location"]
    for page in (read(client.get(address)), read(client.post(f"{address}accept/", follow=True))):
        assert "Rows of the file that are not read" in page
        assert "2 rows: a layout reads what it names" in page
        assert "Breast" in page
        assert "Lung" in page


def test_a_workbook_is_read_as_the_file_of_its_one_sheet() -> None:
    client = planner()

    def book(**sheets: list[list[Any]]) -> SimpleUploadedFile:
        file = io.BytesIO()
        made = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        made.close()
        return SimpleUploadedFile("april.xlsx", file.getvalue())

    head = HEADER.split(",")
    rows: list[list[Any]] = [
        head,
        ["nhs-lothian", date(2023, 4, 1), 80, 100],
        [],
        ["nhs-lothian", "2023-05-01", 200, 100],
    ]
    answer = client.post(f"{LOTHIAN}upload/", {"measure": AE, "file": book(Figures=rows)}, follow=True)
    page = read(answer)
    assert "april.xlsx.csv" in page
    assert "The numerator 200 is above the denominator 100." in page
    rows[3][2] = 90
    sent = client.post(f"{LOTHIAN}upload/", {"measure": AE, "file": book(Figures=rows, Empty=[])})
    client.post(f"{sent.headers['Location']}accept/")
    assert {one.numerator for one in Observation.objects.all()} == {80, 90}
    page = read(client.post(f"{LOTHIAN}upload/", {"measure": AE, "file": book(One=rows, Two=rows)}))
    assert "has 2 sheets with cells: One, Two" in page
    macro = SimpleUploadedFile("april.xlsm", b"PK")
    assert "holds macros" in read(client.post(f"{LOTHIAN}upload/", {"measure": AE, "file": macro}))


def test_a_form_without_a_file_says_what_to_do() -> None:
    page = read(planner().post(f"{LOTHIAN}upload/", {}))
    assert "Choose the CSV file." in page
    assert "There is a problem" in page


def test_a_return_beside_a_published_figure_says_that_it_moves_nothing() -> None:
    arrive("nhs-lothian,2023-05-01,68,100,,,")
    client = planner()
    one = send(client, "nhs-lothian,2023-05-01,96,100,,,")
    page = read(client.get(one))
    words = "The published figure judges May 2023, so no standing moves."
    assert words in page
    assert "Your return now" in page
    page = read(client.post(f"{one}accept/", follow=True))
    assert words in page
    assert "No standing moved" in page
    both = send(client, "nhs-lothian,2023-05-01,95,100,,,", "nhs-lothian,2023-06-01,95,100,,,")
    assert "Published figures judge 1 of these 2 periods" in read(client.get(both))
    new = send(client, "nhs-lothian,2023-07-01,95,100,,,")
    assert "so no standing moves" not in read(client.get(new))
    form = read(client.get(f"{LOTHIAN}type/{AE}/"))
    assert "May 2023; published: 68.0% (68 of 100); your return: 96.0% (96 of 100)" in form


def test_who_is_refused_or_gives_up_is_led_to_the_next_file() -> None:
    client = planner()
    another = f'href="{LOTHIAN}upload/?measure={AE}"'
    refused = send(client, "nhs-lothian,2023-05-01,x,100,,,")
    assert another in read(client.get(refused))
    assert f'<option value="{AE}" selected>' in read(client.get(f"{LOTHIAN}upload/?measure={AE}"))
    given_up = send(client, "nhs-lothian,2023-05-01,96,100,,,")
    page = read(client.post(f"{given_up}withdraw/", follow=True))
    assert another in page
    assert "1 row that was never stored." in page
    analyst = sign_in(Client(), person(Role.ANALYST))
    assert another not in read(analyst.get(refused))


def test_what_was_sent_comes_in_pages() -> None:
    lothian = Organisation.objects.get(slug="nhs-lothian")
    for month in range(1, 13):
        for year in (2021, 2022):
            waiting(f"nhs-lothian,{year}-{month:02}-01,96,100,,,", board=lothian)
    page = read(planner().get(LOTHIAN))
    assert "Rows 1 to 20 of 24" in page


def test_a_template_has_the_boards_next_periods_and_can_be_sent_back_filled_in() -> None:
    arrive("nhs-lothian,2025-06-01,96,100,,,", known_from=date(2025, 9, 2))
    client = planner()
    assert f"{LOTHIAN}template/{AE}.csv" in read(client.get(f"{LOTHIAN}upload/?measure={AE}"))
    assert f"{LOTHIAN}template/smoking-quits.csv" not in read(client.get(f"{LOTHIAN}upload/?measure={AE}"))
    assert f"{LOTHIAN}template/smoking-quits.csv" in read(client.get(f"{LOTHIAN}upload/"))
    taken = client.get(f"{LOTHIAN}template/{AE}.csv").content.decode("utf-8-sig")
    lines = taken.splitlines()
    assert lines[:2] == [HEADER, "nhs-lothian,2025-07-01,,,,,"]
    assert client.get(f"{LOTHIAN}template/no-such-measure.csv").status_code == 404
    filled = lines[1].replace("2025-07-01,,", "01/07/2025,97,100")  # as a British spreadsheet saves it
    page = read(client.get(send(client, filled)))
    assert "July 2025" in page
    assert "97.0% (97 of 100)" in page


# A typed figure


def test_a_figure_is_typed_for_the_period_after_the_newest() -> None:
    arrive("nhs-lothian,2023-04-01,13457,21326,,,")
    client = planner()
    page = read(client.get(f"{LOTHIAN}type/{AE}/"))
    assert (
        page.index("May 2023")
        < page.index("June 2023")
        < page.index("April 2023; published: 63.1% (13,457 of 21,326); your return: nothing")
    )
    answer = client.post(
        f"{LOTHIAN}type/{AE}/",
        {"period": "2023-05-01", "numerator": "96", "denominator": "100", "status": "provisional"},
    )
    assert "1 row: 1 added" in read(client.get(answer.headers["Location"]))
    client.post(answer.headers["Location"] + "accept/")
    held = Observation.objects.get(stream="board")
    assert (held.period_start, held.value, held.status) == (date(2023, 5, 1), 96, "provisional")
    assert Submission.objects.get(stream="board").channel == "form"


def test_a_mistyped_figure_is_mended_in_the_form_and_leaves_no_submission() -> None:
    arrive("nhs-lothian,2023-04-01,13457,21326,,,")
    page = read(
        planner().post(
            f"{LOTHIAN}type/{AE}/",
            {"period": "2023-05-01", "numerator": "200", "denominator": "100", "status": "final"},
        )
    )
    assert "The numerator 200 is above the denominator 100." in page
    assert 'href="#id_numerator"' in page
    assert Submission.objects.count() == 1
    assert not AuditEvent.objects.filter(organisation=number_of("nhs-lothian")).exists()


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        (
            {"numerator": "n/a", "denominator": "100"},
            "numerator",
            "Leave it empty and choose under “Or say why",
        ),
        ({"numerator": "1", "denominator": "<5"}, "denominator", "A small number is suppressed."),
        ({"value": "many"}, "value", "Is there no figure? Leave it empty and choose under"),
        ({"value": "=1+1"}, "value", "This is a formula or text, not a number."),
        (
            {"value": "60", "marker": "withheld"},
            "marker",
            "You gave a figure and also said why there is none.",
        ),
        ({"numerator": "60"}, "denominator", "There is a numerator without its denominator."),
        ({"value": "9" * 31}, "value", "Use at most 30."),
        ({"value": "60", "status": "secret"}, "status", "Choose “Status” from the list."),
    ],
)
def test_a_mistyped_figure_is_named_in_the_words_of_the_form_beside_its_field(
    sent: dict[str, str], field: str, words: str
) -> None:
    arrive("nhs-lothian,2023-04-01,13457,21326,,,")
    page = read(planner().post(f"{LOTHIAN}type/{AE}/", {"period": "2023-05-01", "status": "final"} | sent))
    assert words in page
    assert f'id="id_{field}_error"' in page
    for foreign in ("cell", "not_available", "row", "This field", "Select a valid"):
        assert foreign not in page.partition("<main")[2].partition("<form")[0], foreign


def test_a_count_asks_for_one_number() -> None:
    page = read(planner().get(f"{LOTHIAN}type/smoking-quits/"))
    assert "id_value" in page
    assert "id_denominator" not in page
    wrong = read(
        planner().post(
            f"{LOTHIAN}type/smoking-quits/", {"period": "2024-04-01", "value": "10.5", "status": "final"}
        )
    )
    assert "A count must be a whole number." in wrong


def test_only_periods_that_are_over_can_be_typed() -> None:
    offered = period_choices(
        organisation_id=number_of("nhs-lothian"),
        measure_key=AE,
        catalogue=catalogue(),
        today=date(2023, 6, 29),
    )
    assert (offered[0].period.end, offered[0].published) == (date(2023, 5, 31), None)
    arrive("nhs-lothian,2023-04-01,13457,21326,,,")
    choices = period_choices(
        organisation_id=number_of("nhs-lothian"),
        measure_key=AE,
        catalogue=catalogue(),
        today=date(2023, 6, 30),
    )
    assert [(c.period.start, c.published is None) for c in choices] == [
        (date(2023, 5, 1), True), (date(2023, 6, 1), True), (date(2023, 4, 1), False),
    ]  # fmt: skip


def test_periods_follow_a_change_from_pairs_of_years_to_single_ones() -> None:
    arrive("nhs-lothian,2020-01-01,,,30,,", measure="detect-cancer-early")
    choices = period_choices(
        organisation_id=number_of("nhs-lothian"),
        measure_key="detect-cancer-early",
        catalogue=catalogue(),
        today=date(2023, 6, 30),
    )
    assert (choices[0].period.start, choices[0].period.end) == (date(2022, 1, 1), date(2022, 12, 31))


# Official publications


def test_the_loader_loads_a_publication_and_sees_every_board_that_moved() -> None:
    client = loader()
    assert client.get("/desk/figures/").headers["Location"] == OFFICIAL
    address = send(
        client,
        "nhs-lothian,2023-04-01,13457,21326,,,",
        "nhs-fife,2023-04-01,5000,6000,,,",
        address=OFFICIAL,
        known_from="2025-01-07",
    )
    page = read(client.post(f"{address}accept/", follow=True))
    assert "NHS Lothian" in page
    assert "NHS Fife" in page
    held = Submission.objects.get()
    assert (held.stream, held.known_from, held.channel) == ("official", date(2025, 1, 7), "upload")


def test_a_publication_of_tomorrow_is_refused_in_the_form() -> None:
    answer = loader().post(
        f"{OFFICIAL}upload/",
        {"measure": AE, "file": file_of("nhs-lothian,2023-04-01,1,2,,,"), "known_from": "2999-01-01"},
    )
    assert "The day is in the future." in read(answer)


def test_what_a_submission_moved_stays_what_it_was() -> None:
    first = arrive("nhs-lothian,2023-04-01,13457,21326,,,", known_from=date(2025, 2, 4))
    arrive("nhs-lothian,2023-04-01,96,100,,,", known_from=date(2025, 3, 4))
    submission = Submission.objects.get(pk=first.submission_id)
    real, sample_free = moved(submission=submission, today=TODAY), moved(submission=submission, today=TODAY)
    assert real == sample_free
    (move,) = [m for m in real if m.framework_key == "ldp-2023-24"]
    assert move.before is not None
    assert move.after is not None
    assert (move.before.result, move.after.result) == ("no_data", "off_track")


# Large files


def test_a_large_file_is_accepted_by_a_worker_in_the_persons_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission_views, "MOST_LISTED", 1)
    monkeypatch.setattr(sending, "MOST_LISTED", 1)
    user = person(Role.PLANNER)
    client = sign_in(Client(), user)
    address = send(client, "nhs-lothian,2023-05-01,96,100,,,", "nhs-lothian,2023-06-01,96,100,,,")
    page = read(client.post(f"{address}accept/", follow=True))
    assert "Accepting 2 rows of april.csv" in page
    assert "data-progress" in page
    assert "/accept/" not in page
    assert "data-progress" in read(client.get(f"{address}progress/"))
    client.post(f"{address}accept/")
    assert Batch.objects.count() == 1

    piece = Owed.objects.get(kind=sending.ACCEPT.name)
    owed.settle(clock=lambda: piece.due_at)
    assert "data-progress" not in read(client.get(f"{address}progress/"))
    assert "2 added" in read(client.get(address))
    assert Submission.objects.get().decided_by == user
    assert Standing.objects.filter(management_information=True).exists()


def test_a_large_file_that_was_overtaken_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    user = person(Role.PLANNER)
    client = sign_in(Client(), user)
    first = send(client, "nhs-lothian,2023-05-01,96,100,,,")
    number = Submission.objects.get().pk
    services.accept_in_background(actor=actor_for(user), submission_id=number)
    client.post(send(client, "nhs-lothian,2023-05-01,97,100,,,") + "accept/")
    piece = Owed.objects.get(kind=sending.ACCEPT.name)
    owed.settle(clock=lambda: piece.due_at)
    piece.refresh_from_db()
    assert piece.done_at is not None
    page = read(client.get(first))
    assert "Another file of the same measure was accepted first." in page
    assert "/check-again/" in page


def test_a_large_file_that_is_decided_cannot_be_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission_views, "MOST_LISTED", 0)
    user, other = person(Role.PLANNER), person(Role.PLANNER)
    client = sign_in(Client(), user)
    address = send(client, "nhs-lothian,2023-05-01,96,100,,,")
    client.post(f"{address}accept/")
    piece = Owed.objects.get(kind=sending.ACCEPT.name)
    owed.settle(clock=lambda: piece.due_at)

    page = read(sign_in(Client(), other).post(f"{address}accept/", follow=True))

    assert f"This submission was accepted by {user.name} at" in page
    assert Batch.objects.count() == 1
    assert AuditEvent.objects.filter(action="acceptance asked for").count() == 1


def test_a_stored_file_that_can_no_longer_be_read_is_told_on_its_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = sign_in(Client(), person(Role.PLANNER))
    address = send(client, "nhs-lothian,2023-05-01,96,100,,,")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM boards_stagedrow")
    Submission.objects.update(rows=2)  # as if its layout had changed
    assert "no longer reads as it did" in read(client.get(address))


def test_an_acceptance_that_fails_for_good_shows_why() -> None:
    user = person(Role.PLANNER)
    client = sign_in(Client(), user)
    address = send(client, "nhs-lothian,2023-05-01,96,100,,,")
    services.accept_in_background(actor=actor_for(user), submission_id=Submission.objects.get().pk)
    Owed.objects.filter(kind=sending.ACCEPT.name).update(
        failed_at=NOW, error="NotAllowed: no longer a planner"
    )
    assert "NotAllowed: no longer a planner" in read(client.get(address))


# Who sees what


def test_another_boards_return_and_its_pages_are_not_found() -> None:
    lothian = Organisation.objects.get(slug="nhs-lothian")
    number = waiting("nhs-lothian,2023-05-01,96,100,,,", board=lothian).pk
    fife = planner("nhs-fife")
    assert fife.get(f"{LOTHIAN}{number}/").status_code == 404
    for act in ("accept/", "withdraw/", "check-again/"):
        assert fife.post(f"/desk/boards/nhs-fife/figures/{number}/{act}").status_code == 404
    assert fife.get(f"/desk/boards/nhs-fife/figures/{number}/").status_code == 404
    assert loader().get(f"{OFFICIAL}{number}/").status_code == 404
    assert Submission.objects.get().state == "staged"


def test_an_analyst_reads_a_return_and_cannot_decide_it() -> None:
    lothian = Organisation.objects.get(slug="nhs-lothian")
    number = waiting("nhs-lothian,2023-05-01,96,100,,,", board=lothian).pk
    analyst = sign_in(Client(), person(Role.ANALYST))
    page = read(analyst.get(f"{LOTHIAN}{number}/"))
    assert "/accept/" not in page
    assert "96.0% (96 of 100)" in page
    assert "upload/" not in read(analyst.get(LOTHIAN))
    assert analyst.post(f"{LOTHIAN}{number}/accept/").status_code == 403


def test_the_list_says_what_was_sent_and_what_comes_next() -> None:
    arrive("nhs-lothian,2023-04-01,13457,21326,,,")
    client = planner()
    assert client.get("/desk/figures/").headers["Location"] == LOTHIAN
    assert "No figures have been sent yet" in read(client.get(LOTHIAN))
    send(client, "nhs-lothian,2023-05-01,x,100,,,")
    page = read(client.get(LOTHIAN))
    assert "rejected: 1 error" in page
    assert "April 2023" in page
    assert "May 2023" in page
    assert f"{LOTHIAN}type/{AE}/" in page


def test_the_next_figure_is_due_or_late_while_the_feed_lives_and_never_after_it_ended() -> None:
    arrive("nhs-lothian,2023-04-01,13457,21326,,,")
    board, policy = Organisation.objects.get(slug="nhs-lothian"), catalogue()

    def due_words(today: date) -> str:
        figures = sending.next_figures(organisation=board, catalogue=policy, today=today)
        (row,) = [
            row for row in next_table(figures, organisation=board, address="/").rows if "A&E" in row[0].text
        ]
        return row[3].text

    assert due_words(date(2023, 5, 30)) == ""
    assert due_words(date(2023, 7, 31)) == "by 31 July 2023"
    assert due_words(date(2023, 8, 1)) == "late: was due by 31 July 2023"
    arrive(
        "nhs-lothian,2025-08-01,13457,21326,,,", known_from=date(2025, 10, 7)
    )  # the last one that is collected
    assert due_words(date(2026, 8, 1)) == "not due: this archive ends with August 2025"
    figures = sending.next_figures(organisation=board, catalogue=policy, today=date(2026, 8, 1))
    assert (
        "a return you send counts as management information"
        in next_table(figures, organisation=board, address="/").note
    )
    figures = sending.next_figures(organisation=board, catalogue=policy, today=date(2025, 9, 1))
    assert "management information" not in next_table(figures, organisation=board, address="/").note


def test_the_pages_take_a_fixed_number_of_statements() -> None:
    lothian = Organisation.objects.get(slug="nhs-lothian")
    client = planner()

    def counts(addresses: list[str]) -> list[int]:
        found = []
        for address in addresses:
            with statements() as captured:
                read(client.get(address))
            found.append(len(captured))
        return found

    def addresses(number: int) -> list[str]:
        return [LOTHIAN, f"{LOTHIAN}{number}/", f"{LOTHIAN}type/{AE}/"]

    arrive("nhs-lothian,2022-04-01,13457,21326,,,")
    first = addresses(waiting("nhs-lothian,2022-05-01,96,100,,,", board=lothian).pk)
    counts(first)  # cells that this process has not read before take one statement more
    few = counts(first)
    arrive(*[f"nhs-lothian,2021-{month:02}-01,9{month % 10},100,,," for month in range(1, 13)])
    many = [f"nhs-lothian,2020-{month:02}-01,9{month % 10},100,,," for month in range(1, 13)]
    assert counts(addresses(waiting(*many, board=lothian).pk)) == few
    assert max(few) <= 19, few
    accepted = [arrive("nhs-lothian,2022-05-01,96,100,,,", returned_by="nhs-lothian").submission_id]
    accepted.append(arrive(*many, returned_by="nhs-lothian").submission_id)
    one, other = counts([f"{LOTHIAN}{number}/" for number in accepted])
    assert one == other <= 33, (one, other)


def test_who_sends_nothing_is_told_so() -> None:
    page = read(sign_in(Client(), person(Role.ANALYST)).get("/desk/figures/"))
    assert "None of your roles sends figures" in page


# After signing in anew


@pytest.mark.parametrize("act", ["accept/", "withdraw/", "check-again/"])
def test_who_comes_back_to_the_address_of_a_button_comes_to_the_submissions_page(act: str) -> None:
    client = planner()
    address = send(client, "nhs-lothian,2023-05-01,96,100,,,")
    assert client.get(f"{address}{act}").headers["Location"] == address
    assert Submission.objects.get().state == "staged"
    assert planner("nhs-fife").get(f"{address}{act}").status_code == 404
    assert client.get(f"{LOTHIAN}999999/{act}").status_code == 404
