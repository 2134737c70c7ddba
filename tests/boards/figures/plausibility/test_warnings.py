"""Unusual figures are found when a file is checked, and accepted only with a reason that stays beside them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from boards.figures import services
from boards.figures.models import Observation, Submission, UnusualFigure, WhyUnusual
from boards.figures.plausibility import checking
from boards.figures.plausibility.explaining import explain
from boards.figures.plausibility.queries import warnings_of, warnings_of_figures
from boards.figures.plausibility.words import unusual_words
from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.work.models import AuditEvent
from targets.catalogue.queries import catalogue
from tests.boards.figures.conftest import AE, LOADER, csv_of, load, send
from tests.support.people import actor_for, person
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

MONTHS = [f"{year}-{month:02d}-01" for year in (2022, 2023) for month in range(1, 13)]


def steady(board: str = "nhs-lothian") -> list[str]:
    """Two years around 90 % of 20,000 people."""
    return [f"{board},{month},{18_000 + 100 * (place % 2)},20000,,," for place, month in enumerate(MONTHS)]


@pytest.fixture
def known() -> None:
    load(csv_of(*steady()))


def kinds(submission: Submission) -> list[tuple[str, str]]:
    return list(UnusualFigure.objects.filter(submission=submission).values_list("kind", "part"))


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("nhs-lothian,2024-01-01,18050,20100,,,", []),
        ("nhs-lothian,2024-01-01,1805,20100,,,", [("digit", "numerator")]),
        ("nhs-lothian,2024-01-01,12000,20100,,,", [("outside", "value")]),
        ("nhs-lothian,2024-01-01,0,20100,,,", [("zero", "value")]),
        ("nhs-lothian,2024-01-01,,,0.9,,", [("unit", "value")]),
        ("nhs-lothian,2024-01-01,18100,20000,,,", [("equal", "value")]),
        ("nhs-lothian,2024-01-01,,,,suppressed,", []),
        ("nhs-lothian,2023-06-01,12000,20000,,,", [("outside", "value")]),  # a revision is looked at too
        ("nhs-lothian,2023-06-01,18100,20000,,,", []),  # but not what says nothing new
    ],
)
def test_a_new_figure_is_held_against_what_was_known(row: str, found: list[tuple[str, str]]) -> None:
    submission = send(csv_of(row), known_from=date(2025, 2, 4))
    assert submission.state == "staged"
    assert kinds(submission) == found


@pytest.mark.usefixtures("known")
def test_it_is_accepted_only_with_a_reason_which_stays_beside_the_figure(lothian: Organisation) -> None:
    submission = send(csv_of("nhs-lothian,2024-01-01,12000,20100,,,"), known_from=date(2025, 2, 4))
    for nothing in (None, {}, {"outside": "  "}, {"equal": "Another kind."}, ""):
        with pytest.raises(services.Unexplained, match="Outside the usual range"):
            services.accept(actor=LOADER, submission_id=submission.pk, reasons=nothing)
    assert not WhyUnusual.objects.exists()
    assert Observation.objects.count() == len(MONTHS)

    services.accept(actor=LOADER, submission_id=submission.pk, reasons={"outside": " A fire. ", "zero": "x"})

    (said,) = WhyUnusual.objects.all()
    assert (said.kind, said.text, said.by, said.at) == ("outside", "A fire.", None, LOADER.now)
    newest = Observation.objects.get(period_start="2024-01-01")
    told = warnings_of_figures([newest.pk, *Observation.objects.values_list("pk", flat=True)[:3]])
    assert list(told) == [newest.pk]
    assert (reason := told[newest.pk].reason) is not None
    assert (reason.text, reason.by) == ("A fire.", "")
    accepted = AuditEvent.objects.filter(action="figures accepted").latest("id")
    assert (accepted.after or {})["reasons"] == {"outside": "A fire."}


@pytest.mark.usefixtures("known")
def test_one_reason_covers_all_figures_of_a_kind_and_names_who_gave_it() -> None:
    submission = send(
        csv_of("nhs-lothian,2024-01-01,12000,20100,,,", "nhs-lothian,2024-02-01,1801,20000,,,"),
        known_from=date(2025, 2, 4),
    )
    assert sorted(kinds(submission)) == [("digit", "numerator"), ("outside", "value")]
    loader = person(Role.STATISTICS_LOADER)
    services.accept(
        actor=actor_for(loader), submission_id=submission.pk, reasons="Checked with the publisher."
    )
    warnings = warnings_of(submission.pk)
    assert [(kind.kind, kind.count, kind.asks) for kind in warnings.kinds] == [
        ("digit", 1, True),
        ("outside", 1, True),
    ]
    assert {kind.reason.by for kind in warnings.kinds if kind.reason} == {loader.name}


def test_a_first_load_is_told_and_asked_nothing() -> None:
    submission = send(csv_of(*steady(), "nhs-lothian,2024-01-01,12000,20100,,,"))
    (found,) = UnusualFigure.objects.all()
    assert (found.period_start, found.kind, found.asks) == (date(2024, 1, 1), "outside", False)
    services.accept(actor=LOADER, submission_id=submission.pk)
    assert not WhyUnusual.objects.exists()


@pytest.mark.usefixtures("known")
def test_a_boards_return_is_held_against_what_is_published(lothian: Organisation) -> None:
    planner = actor_for(person(Role.PLANNER, board="nhs-lothian"))
    other: dict[str, Any] = {
        "actor": planner,
        "stream": "board",
        "organisation_id": lothian.pk,
        "channel": "upload",
        "known_from": planner.today,
    }
    wild = send(csv_of("nhs-lothian,2024-01-01,12000,20100,,,"), **other)
    assert kinds(wild) == [("outside", "value")]
    with pytest.raises(services.Unexplained):
        services.accept(actor=planner, submission_id=wild.pk)
    same_as_published = send(csv_of("nhs-lothian,2023-12-01,18100,20000,,,"), **other)
    assert kinds(same_as_published) == []


@pytest.mark.usefixtures("known")
def test_an_older_vintage_is_held_against_what_was_known_on_its_day() -> None:
    """On 1 December 2024 nothing was known, so its figures are the first of their series."""
    submission = send(
        csv_of(*steady()[:20], "nhs-lothian,2024-01-01,12000,20100,,,"), known_from=date(2024, 12, 1)
    )
    assert not UnusualFigure.objects.get(submission=submission).asks


@pytest.mark.usefixtures("known")
def test_of_a_large_file_the_newest_periods_are_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_CHECKED", 1)
    submission = send(
        csv_of("nhs-lothian,2024-01-01,12000,20100,,,", "nhs-lothian,2024-02-01,1801,20000,,,"),
        known_from=date(2025, 2, 4),
    )
    assert kinds(submission) == [("digit", "numerator")]


@pytest.mark.usefixtures("known")
def test_what_is_read_again_is_held_against_what_is_known_and_accepted_with_its_own_reason(
    lothian: Organisation,
) -> None:
    """A reading has no rows of its own: its figures are those that its list brings."""
    submission = send(csv_of("nhs-lothian,2024-01-01,18050,20100,,,"), known_from=date(2025, 2, 4))
    wild = checking.Figure(
        lothian.pk, date(2024, 2, 29), date(2024, 2, 1), "month", Decimal(1801), Decimal(20000), Decimal("9")
    )
    checking.warn_of(submission, [wild], known_on=date(2025, 2, 4))
    assert kinds(submission) == [("digit", "numerator")]
    reasons = [explain(submission, text, actor=LOADER) for text in ("Read by its column.", "Another.")]
    assert reasons == [{"digit": "Read by its column."}] * 2  # what was given before stays


def test_history_is_read_in_as_many_queries_for_one_board_as_for_all() -> None:
    boards = list(Organisation.objects.filter(kind="territorial").values_list("slug", flat=True))
    load(csv_of(*[row for board in boards for row in steady(board)]))
    one = send(csv_of("nhs-lothian,2024-01-01,12000,20100,,,"), known_from=date(2025, 2, 4))
    all_of_them = send(
        csv_of(*[f"{board},2024-0{month}-01,12000,20100,,," for board in boards for month in (1, 2, 3)]),
        known_from=date(2025, 2, 4),
    )
    counts = []
    for submission in (one, all_of_them):
        with statements() as asked:
            assert checking.unusual_in(submission)
        counts.append(len(asked))
    assert len(boards) == 14
    assert counts == [4, 4]


def test_a_break_of_the_definition_is_not_looked_across() -> None:
    """Detect Cancer Early: pairs of years up to 2021, single years after; each is compared with its own kind."""
    pairs = [f"nhs-lothian,{year}-01-01,two_years,,,{25 + year % 2}" for year in range(2012, 2021)]
    file = "\n".join(
        [
            "organisation,period,period_kind,numerator,denominator,value",
            *pairs,
            "nhs-lothian,2022-01-01,year,,,60",
            "",
        ]
    ).encode()
    submission = send(file, measure_key="detect-cancer-early")
    assert submission.state == "staged", submission.errors
    assert kinds(submission) == []


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            "12000,20100,",
            "59.7% lies below what was usual: 90.0% to 90.5% in 24 earlier figures. Asked about below 87.5%.",
        ),
        (
            "1805,20100,",
            "The numerator 1,805 may lack a digit: usual were 18,000 to 18,100 in 24 earlier figures.",
        ),
        (",,0.9", "0.9% may be in another unit: usual were 90.0% to 90.5%."),
        ("0,20100,", "The first 0 in 24 figures, which were 90.0% to 90.5%."),
        ("18100,20000,", "90.5% is in every digit the same as the period before."),
    ],
)
def test_a_warning_names_the_numbers(row: str, words: str) -> None:
    submission = send(csv_of(f"nhs-lothian,2024-01-01,{row},,"), known_from=date(2025, 2, 4))
    (found,) = warnings_of(submission.pk).rows
    definition = catalogue().definition_on(measure_key=AE, day=found.period_end)
    assert unusual_words(found, definition=definition) == words


def a_warning(submission: Submission, **other: Any) -> dict[str, Any]:
    return {
        "submission_id": submission.pk,
        "organisation_id": Organisation.objects.get(slug="nhs-fife").pk,
        "period_end": "2023-04-30",
        "period_start": "2023-04-01",
        "period_kind": "month",
        "kind": "outside",
        "part": "value",
        "basis": "own",
        "figure": Decimal(1),
        "low": Decimal(2),
        "high": Decimal(3),
        "limit_low": Decimal(2),
        "limit_high": Decimal(3),
        "points": 12,
        "asks": True,
    } | other


def insert(table: str, columns: dict[str, Any]) -> None:
    names, places = ", ".join(columns), ", ".join(f"%({name})s" for name in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", columns)


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"kind": "odd"}, "kind_of_warning_is_known"),
        ({"part": "half"}, "unusual_part_is_known"),
        ({"basis": "x"}, "basis_of_a_warning_is_known"),
        ({"low": None}, "a_warning_names_its_range_unless_it_repeats"),
        ({"low": Decimal(4)}, "a_warning_names_its_range_unless_it_repeats"),
        ({"limit_high": Decimal(1)}, "a_warning_names_its_range_unless_it_repeats"),
        ({"kind": "equal"}, "a_warning_names_its_range_unless_it_repeats"),
    ],
)
def test_the_database_refuses_a_warning_that_does_not_say_what(other: dict[str, Any], rule: str) -> None:
    submission = send(csv_of("nhs-lothian,2024-01-01,1,2,,,"))
    insert("boards_unusualfigure", a_warning(submission))
    with pytest.raises(Error, match=rule):
        insert("boards_unusualfigure", a_warning(submission, period_end="2023-05-31") | other)


def test_a_figure_has_one_warning_and_a_kind_one_reason() -> None:
    submission = send(csv_of("nhs-lothian,2024-01-01,1,2,,,"))
    insert("boards_unusualfigure", a_warning(submission))
    with pytest.raises(Error, match="one_warning_for_a_figure"):
        insert("boards_unusualfigure", a_warning(submission, kind="digit"))
    reason = {"submission_id": submission.pk, "kind": "outside", "text": "A fire.", "at": timezone.now()}
    insert("boards_whyunusual", reason)
    with pytest.raises(Error, match="one_reason_for_a_kind_of_warning"):
        insert("boards_whyunusual", reason | {"text": "A flood."})
    with pytest.raises(Error, match="kind_of_reason_is_known"):
        insert("boards_whyunusual", reason | {"kind": "odd"})
    with pytest.raises(Error, match="a_reason_says_something"):
        insert("boards_whyunusual", reason | {"kind": "digit", "text": " \n"})


@pytest.mark.usefixtures("known")
def test_the_database_accepts_nothing_unexplained_and_adds_nothing_afterwards() -> None:
    submission = send(csv_of("nhs-lothian,2024-01-01,12000,20100,,,"), known_from=date(2025, 2, 4))
    accept = Submission.objects.filter(pk=submission.pk)
    with pytest.raises(Error, match="only with a reason for each kind"), transaction.atomic():
        accept.update(state="accepted", decided_at=timezone.now())
    services.accept(actor=LOADER, submission_id=submission.pk, reasons="A fire.")
    late = {"submission_id": submission.pk, "kind": "zero", "text": "Late.", "at": timezone.now()}
    with pytest.raises(Error, match="before it is decided"):
        insert("boards_whyunusual", late)
    with pytest.raises(Error, match="before it is decided"):
        insert("boards_unusualfigure", a_warning(submission))
