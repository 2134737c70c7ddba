"""A final audit is public with the next release, as levels, reasons, strengths and replies; sealed in format 11.

Longer than 400 lines: one audit in every place where a release shows it.
"""

import csv
import io
import json
from dataclasses import fields
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from psycopg2 import extensions

from boards.components.paper.typesetting import set_pdf as set_pdf_really
from boards.participation.group_rows import Agrees, Way
from boards.participation.group_words import NO_COMMENT
from boards.participation.models import AuditRound
from boards.participation.public import FORM, KEPT, PublicAudit, PublicComment, PublicCriterion
from boards.participation.public import from_json as from_public_json
from boards.participation.public import to_json as to_public_json
from boards.people.roles import Role
from boards.work import owed
from reports import verifying
from reports.ownership import printing
from reports.ownership.addresses import desk_address
from reports.ownership.arranging import draft_of
from reports.ownership.content import content_from_json, to_json
from reports.ownership.listening import listening_of
from reports.publication import formats, people, snapshots
from reports.publication.audits import audits_otherwise
from reports.publication.models import DataRelease
from reports.publication.released_audits import ReleasedAudit
from reports.publication.services import _sealed_acts
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import arrive
from tests.reports.publication.test_snapshots import as_owner
from tests.reports.samples import YEAR, drafted
from tests.support.audits import final_audit
from tests.support.people import person, sign_in
from tests.support.releases import release_figures
from tests.support.shared import made_once
from tests.support.statements import statements

BOARD = "/boards/nhs-fife/"
PAGE = f"{BOARD}participation/"
ROUND = f"{PAGE}round-of-2024/"
STATEMENT = "We ask people and tell what came of it."  # of the board, which stays with it


@made_once
def audited() -> None:
    """NHS Fife and a sample through a whole audit; figures of A&E, nothing released."""
    arrive("nhs-lothian,2022-03-01,910,1000,,,")
    final_audit("nhs-fife", level=4)
    final_audit("sample-isles")
    owed.settle(clock=timezone.now)


def read(path: str, client: Client | None = None) -> str:
    return unescape((client or Client()).get(path).content.decode())


@pytest.mark.django_db
def test_nothing_is_public_before_a_release_and_then_what_may_be(audited: None) -> None:
    assert Client().get(ROUND).status_code == 404
    assert "No result of a participation audit of this board is held here." in read(BOARD)
    release_figures()
    page = read(ROUND)
    for words in (
        "level 4 of 4 for 2024/25; no target is set",
        "As told.",
        "People are named.",
        "We did more.",
    ):
        assert words in page, words
    assert "The facts are right." in page
    assert "did not let its comment be published" in page
    for kept in (STATEMENT, "Some of us were asked.", "Member "):
        assert kept not in page
    assert "mark--" not in page, "no colour without a target"
    assert "level 4 of 4 for 2024/25" in read(BOARD)
    assert "Result not held here" in read(PAGE)
    level = catalogue().level
    assert Client().get(f"{BOARD}{level}/").status_code == 200
    owed.settle(clock=timezone.now)
    release_figures(title="With the level among the figures")
    assert "level 4" in read(f"{BOARD}{level}/")
    for path in (f"{BOARD}{level}/chart.svg", f"{BOARD}{level}/figures.csv", f"/targets/{level}/"):
        assert Client().get(path).status_code == 200, path
    csv = read(f"{ROUND}?table=criteria&file=csv")
    assert "nhs-fife" in csv
    assert "We did more." in csv
    assert Client().get("/boards/nhs-lothian/participation/round-of-2024/").status_code == 404
    assert Client().get("/boards/nhsscotland/participation/").status_code == 404


@pytest.mark.django_db
def test_a_sample_is_in_no_release_and_read_at_the_desk(audited: None) -> None:
    release_figures()
    assert [one.organisation.slug for one in ReleasedAudit.objects.all()] == ["nhs-fife"]
    assert Client().get("/boards/sample-isles/participation/").status_code == 404
    analyst = sign_in(Client(), person(Role.ANALYST))
    page = read("/desk/boards/sample-isles/participation/round-of-2024-fictional/", analyst)
    assert "level 3 of 4 for 2024/25" in page
    assert "Invented for demonstration" in page
    assert STATEMENT not in page
    assert "level 3" in read(f"/desk/boards/sample-isles/{catalogue().level}/", analyst)


@pytest.mark.django_db
def test_a_comment_is_public_where_its_group_lets_it(audited: None) -> None:
    final_audit("nhs-orkney", may_publish=True)
    release_figures()
    page = read("/boards/nhs-orkney/participation/round-of-2024/")
    for words in ("Partly", "Some of us were asked.", "Twelve patients.", "At our meeting."):
        assert words in page, words
    assert "Member " not in page, "no name"
    sealed = ReleasedAudit.objects.get(organisation__slug="nhs-orkney")
    assert to_public_json(from_public_json(sealed.content)) == sealed.content
    older = {name: told for name, told in sealed.content.items() if name not in ("comment", "silence")}
    assert from_public_json(older | {"form": "1"}).comment is None, "the first form knew none"


@pytest.mark.django_db
def test_pages_read_a_fixed_number_of_statements(audited: None) -> None:
    release_figures()
    Client().get(ROUND)
    with statements() as seen:
        Client().get(ROUND)
    assert len(seen) <= 6, len(seen)


@pytest.mark.django_db
def test_who_approves_reads_which_audits_go_out(audited: None) -> None:
    made = release_figures()
    publisher = sign_in(Client(), person(Role.PUBLISHER))
    address = f"/desk/releases/{made.number}/"
    summary = f"/desk{ROUND}"
    assert f'href="{summary}"' in read(address, publisher)
    assert "People are named." in read(summary, publisher), "it reads what goes out"
    assert "NHS Fife,Round of 2024" in read(f"{address}?table=audits&file=csv", publisher)


@pytest.mark.django_db
def test_another_board_reads_it_at_the_desk_once_it_is_public(audited: None) -> None:
    final_audit("nhs-orkney", first_year=2023)
    planner = sign_in(Client(), person(Role.PLANNER, board="nhs-lothian"))
    own = sign_in(Client(), person(Role.PLANNER, board="nhs-fife"))
    nation = "/desk/participation/audits/round-of-2024/"
    assert planner.get(f"/desk{ROUND}").status_code == 404
    assert planner.get(nation).status_code == 404
    assert "No result of a participation audit" in read(f"/desk{BOARD}", planner)
    assert own.get(f"/desk{ROUND}").status_code == 200
    assert own.get("/desk/boards/nhs-orkney/participation/round-of-2023/").status_code == 404
    release_figures()
    assert planner.get(f"/desk{ROUND}").status_code == 200
    assert "1 of 22 boards" in read(nation, planner)
    assert "Agreement of two reviewers" not in read(nation, planner)


@pytest.mark.django_db
def test_what_became_final_later_waits_for_the_next_release(audited: None) -> None:
    first = release_figures(known_on=timezone.localdate() - timedelta(days=1), title="Yesterday")
    assert not first.audits.exists()
    second = release_figures()
    assert second.audits.count() == 1
    assert snapshots.check().problem == ""
    assert list(audits_otherwise(second)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("DELETE FROM reports_releasedaudit", "permission denied|Cannot delete"),
        (
            "INSERT INTO reports_releasedaudit (release_id, organisation_id, audit_id, content)"
            " SELECT release_id, organisation_id, audit_id, content FROM reports_releasedaudit",
            "nothing is added to it|one_released_audit_per_board_and_round",
        ),
    ],
)
def test_the_database_lets_nobody_touch_what_is_public(audited: None, statement: str, rule: str) -> None:
    release_figures()
    with pytest.raises(DatabaseError, match=rule), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_audits_are_sealed_from_the_eleventh_format_on(
    fresh_db: None, owner_connection: extensions.connection
) -> None:
    """What was sealed in the tenth verifies without them; in the eleventh whatever is changed of one is seen."""
    arrive("nhs-lothian,2022-03-01,910,1000,,,")
    final_audit("nhs-fife")
    release = release_figures()
    assert release.format in formats.AUDIT_FIELDS
    assert "10" not in formats.AUDIT_FIELDS
    assert verifying.check().problem == ""
    change = "UPDATE reports_releasedaudit SET content = jsonb_set(content, '{level}', '1')"
    as_owner(owner_connection, change)
    assert "was changed after its release" in snapshots.check().problem
    assert "sealed another audit" in next(audits_otherwise(release))
    release.people, release.openings = people.sealed(
        _sealed_acts(release), subject={"format": "10", "kind": "data release", "number": release.number}
    )
    as_owner(
        owner_connection,
        "UPDATE reports_datarelease SET format = '10', "
        f"people = '{json.dumps(release.people)}', openings = '{json.dumps(release.openings)}'",
    )
    sealed = snapshots.release_sha256(DataRelease.objects.get())
    as_owner(owner_connection, f"UPDATE reports_datarelease SET sha256 = '{sealed}'", change)
    assert snapshots.check() == snapshots.Check(releases=1, snapshots=0, problem="")


@pytest.mark.django_db
def test_a_report_says_how_its_board_listened_once_that_is_public(
    audited: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    release_figures()
    report = drafted("nhs-fife", framework="ldp-2024-25")
    content = draft_of(report).content
    heard = content.figures.listening
    assert heard is not None
    assert (
        "They gave level 4 of 4, the lowest level of its criteria. No target is set for it." in heard.sentence
    )
    assert [one.level for one in heard.criteria] == ["4 Improving"] * 3
    assert heard.replies == ("The facts are right.",)
    assert content_from_json(to_json(content)) == content
    page = read(desk_address(report), sign_in(Client(), person(Role.PLANNER, board="nhs-fife")))
    assert "How we listen to you" in page
    assert "What the board says to it" in page
    assert STATEMENT not in page
    told: list[dict[str, Any]] = []

    def set_pdf(template: object, data: dict[str, Any]) -> bytes:
        told.append(data)
        return set_pdf_really(printing.TEMPLATE, data)

    monkeypatch.setattr(printing, "set_pdf", set_pdf)
    assert printing.pdf_of(content, address="", draft=True).startswith(b"%PDF")
    assert told[0]["figures"]["listening"]["criteria"][0]["strengths"] == "People are named."
    nation = draft_of(drafted("nhsscotland", framework="ldp-2024-25")).content
    assert nation.figures.listening is None


def test_a_year_without_a_result_says_which_kind_it_is() -> None:
    assert listening_of((), (), year=2012).sentence.endswith("Result not held here.")
    for year in (2013, 2024):
        assert "There is not a round in every year." in listening_of((), (), year=year).sentence


@pytest.mark.django_db
def test_a_round_is_read_over_all_boards_by_no_order_of_levels(audited: None) -> None:
    path = "/participation/audits/round-of-2024/"
    for picture in ("", "levels.svg", "levels.png", "levels.json"):
        assert Client().get(f"{path}{picture}").status_code == 404, "nothing is public"
    final_audit("nhs-orkney", first_year=2023, level=2)
    final_audit("nhs-orkney", level=2)
    owed.settle(clock=timezone.now)
    release_figures()
    page = read(path)
    assert "2 of 22 boards have a final result. Overall: level 2 in 1 board, level 4 in 1 board." in page
    assert "before: level 2 (Round of 2023)" in page
    assert page.index("NHS Fife") < page.index("NHS Orkney"), "as boards stand everywhere"
    assert "no final result" in page
    for mark in ("mark--on_track", "mark--off_track"):
        assert mark not in page, "no colour without a target"
    assert "Agreement of two reviewers" not in page, "what was rated before a decision is for the desk"
    rows = list(
        csv.DictReader(io.StringIO(read(f"{path}?table=boards&file=csv").lstrip("\ufeff"), newline=""))
    )
    levels = {row["board"]: (row["level"], row["level_1_1"], row["level_before"]) for row in rows}
    assert levels["nhs-orkney"] == ("2", "2", "2")
    assert levels["nhs-fife"] == ("4", "4", "")
    assert levels["nhs-24"] == ("", "", "")
    spread = read(f"{path}?table=spread&file=csv")
    assert "Overall,the lowest level of its criteria,0,1,0,1,2" in spread
    assert "Overall 1 of 2 boards at 2 Doing and at 4 Improving" in page
    assert "Of 1 board with both, 0 have a higher number than before, 1 the same, 0 a lower one." in page
    assert "2,0,1,0,0,1" in read(f"{path}?table=movement&file=csv")
    drawn = Client().get(f"{path}levels.svg")
    assert drawn.headers["Content-Type"] == "image/svg+xml"
    assert f'src="{path}levels.svg?content={drawn.headers["ETag"][1:17]}"' in page
    assert f'href="{path}?table=spread&file=csv">These figures (CSV)' in page
    figure = Client().get(f"{path}levels.json").json()
    bars = {one["name"]: one for one in figure["data"]}
    assert list(bars) == ["level-1", "level-2", "level-3", "level-4"]
    assert bars["level-2"]["y"] == [1.0] * 4
    assert bars["level-4"]["base"] == [1.0] * 4, "it stands on the lower one"
    assert f'href="{path}"' in read("/participation/")
    assert f'href="{path}"' in read(ROUND)

    analyst = sign_in(Client(), person(Role.ANALYST))
    desk = read("/desk/participation/audits/round-of-2024-fictional/", analyst)
    assert "1 of 2 boards have a final result" in desk
    assert "Agreement of two reviewers" in desk
    assert "Invented for demonstration" in read(
        "/desk/participation/audits/round-of-2024-fictional/?table=boards&file=csv", analyst
    )
    assert "Results of all boards, Round of 2024" in read("/desk/participation/audits/", analyst)


@pytest.mark.django_db
def test_an_overview_takes_as_many_statements_after_ten_rounds(audited: None) -> None:
    release_figures()

    def taken() -> int:
        with statements() as seen:
            Client().get("/participation/audits/round-of-2024/")
        return len(seen)

    taken()
    few = taken()
    final_audit("nhs-orkney")
    final_audit("nhs-fife", first_year=2023)
    release_figures()
    taken()
    assert taken() == few


@pytest.mark.django_db
def test_a_level_is_met_or_missed_only_against_a_target_with_its_source(audited: None) -> None:
    final_audit("nhs-fife", first_year=2022, level=3, target=3)
    final_audit("nhs-orkney", first_year=2022, level=2, target=3)
    release_figures()
    owed.settle(clock=timezone.now)
    release_figures(title="With levels among the figures")
    fife, orkney = (
        read(f"/boards/{slug}/participation/round-of-2022/") for slug in ("nhs-fife", "nhs-orkney")
    )
    assert "the target of level 3 was met" in fife
    assert "Level 3. Source: A letter of the tests" in fife
    assert "the target of level 3 was missed" in orkney
    history = read(PAGE)
    assert "mark--on_track" in history
    assert "no target set" in history, "the round of 2024 has none"
    grid = read("/participation/audits/round-of-2022/")
    assert (grid.count("mark--on_track"), grid.count("mark--off_track")) == (1, 1), "only the overall level"
    figures = read(f"{BOARD}{catalogue().level}/")
    assert "mark--on_track" not in figures, "among the targets it has none"
    heard = draft_of(drafted("nhs-orkney", framework=YEAR)).content.figures.listening
    assert heard is not None
    assert heard.sentence.endswith("The target was level 3 (source: A letter of the tests): missed.")


def test_whoever_changes_what_a_summary_says_gives_its_form_the_next_number() -> None:
    """What is sealed is made again by who verifies, as long as the form is this program's."""
    assert FORM == "2"
    assert [field.name for field in fields(PublicAudit)] == [
        "form",
        "board",
        "round",
        "title",
        "first_year",
        "fictional",
        "scope",
        "with_complaints",
        "levels",
        "rule",
        "target_level",
        "target_source",
        "level",
        "level_words",
        "reason",
        "replies",
        "criteria",
        "signed_on",
        "final_on",
        "comment",
        "silence",
    ]
    assert [field.name for field in fields(PublicCriterion)] == [
        "code",
        "section",
        "wording",
        "source",
        "board_level",
        "level",
        "number",
        "reason",
        "strengths",
        "replies",
        "remark",
    ]
    assert [field.name for field in fields(PublicComment)] == [
        "agrees",
        "why",
        "speaks_for",
        "how_agreed",
        "way",
    ]
    assert [str(label) for label in AuditRound.Rule.labels] == [
        "the lowest level of its criteria",
        "the lower median of its criteria",
        "the reviewer's own, with a reason",
    ]
    assert [str(label) for label in Agrees.labels] == ["Yes", "Partly", "No", "We cannot say"]
    assert [str(label) for label in Way.labels[1:]] == [
        "On paper",
        "By telephone",
        "In British Sign Language",
    ]
    assert (NO_COMMENT, KEPT) == (
        "No comment was received.",
        "The public group commented, and did not let its comment be published.",
    )
