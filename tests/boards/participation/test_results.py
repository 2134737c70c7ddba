"""The level of a final audit becomes a figure by the ordinary acceptance: once, when it is public and its year over."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from boards.figures import services
from boards.figures.models import Observation, Stream, Submission
from boards.organisations.models import Organisation
from boards.participation import results, reviewing
from boards.participation.audit_rows import BoardAudit
from boards.people.roles import Role
from boards.performance.models import Result, Standing
from boards.work import owed
from boards.work.models import Owed
from targets.catalogue.models import Definition
from targets.catalogue.queries import catalogue
from tests.support.audits import as_of, final_audit, moderated_audit, open_round
from tests.support.people import actor_for, person, sign_in

pytestmark = pytest.mark.django_db


def settle() -> None:
    owed.settle(clock=timezone.now)
    assert not Owed.objects.exclude(error="").exists()


def levels() -> list[tuple[str, str, int, str]]:
    rows = Observation.objects.filter(measure=catalogue().level).order_by("id")
    return [
        (row.organisation.slug, row.stream, row.period_end.year, f"{row.value:.0f}")
        for row in rows.select_related("organisation")
    ]


def publish(*audits: BoardAudit) -> None:
    """As a release does with those that it makes public."""
    results.owe_published(audits, now=timezone.now())
    settle()


def test_a_final_level_is_a_figure_of_its_year_without_target_or_colour() -> None:
    audit = final_audit("nhs-fife")
    settle()
    assert levels() == [], "no release holds it"
    publish(audit)
    assert levels() == [("nhs-fife", Stream.OFFICIAL, 2025, "3")]
    standing = Standing.objects.get(measure=catalogue().level, organisation__slug="nhs-fife", latest=True)
    assert (standing.result, standing.met) == (Result.NO_TARGET, None)
    assert not Standing.objects.filter(measure=catalogue().level, organisation__kind="nation").exists()


def test_a_special_board_has_its_level_too_and_each_round_a_year_of_the_history() -> None:
    publish(final_audit("nhs-24", first_year=2024), final_audit("nhs-24", first_year=2023, level=2))
    assert levels() == [("nhs-24", Stream.OFFICIAL, 2024, "2"), ("nhs-24", Stream.OFFICIAL, 2025, "3")]


def test_it_enters_once_however_often_it_is_owed() -> None:
    audit = final_audit()
    settle()
    results.owe_entry(audit, now=timezone.now())
    settle()
    assert levels() == [("sample-isles", Stream.BOARD, 2025, "3")]
    found = results.submission_of(audit)
    assert found is not None
    assert found.channel == Submission.Channel.AUDIT
    assert found.submitted_by is None
    real = final_audit("nhs-fife")
    publish(real)
    publish(real)
    assert len(levels()) == 2


def test_what_was_owed_before_its_release_brings_no_real_board_a_figure() -> None:
    """As an installation may hold it from when a result was owed as soon as it was final."""
    audit = final_audit("nhs-fife")
    owed.owe(results.ENTER, [owed.Number(audit.pk)], now=timezone.now())
    settle()
    assert levels() == []


def test_a_year_that_is_not_over_waits_for_its_end() -> None:
    first_year = timezone.localdate().year
    final_audit(first_year=first_year)
    settle()
    assert levels() == []
    waiting = Owed.objects.get(kind=results.ENTER.name)
    assert timezone.localtime(waiting.due_at).date() == timezone.localdate().replace(
        year=first_year + 1, month=4, day=1
    )


def test_the_audit_says_since_when_its_level_stands_among_the_figures() -> None:
    final_audit()
    client = sign_in(Client(), person(Role.PLANNER, board="sample-isles"))
    page = "/desk/boards/sample-isles/audits/round-of-2024-fictional/"
    assert "in a moment" in client.get(page).content.decode()
    settle()
    told = client.get(page).content.decode()
    assert "Its history" in told
    (href,) = re.findall(r'href="([^"]*)"[^>]*>Its history', told)
    assert "level 3" in client.get(href).content.decode()
    reviewer = sign_in(Client(), person(Role.PARTICIPATION_REVIEWER))
    assert "Its history" not in reviewer.get(page).content.decode()
    own = sign_in(Client(), person(Role.PLANNER, board="nhs-fife"))
    real = final_audit("nhs-fife")
    address = "/desk/boards/nhs-fife/audits/round-of-2024/"
    assert "once a data release makes the result public" in own.get(address).content.decode()
    this_year = timezone.localdate().year
    final_audit(first_year=this_year)
    later = client.get(page.replace("2024", str(this_year))).content.decode()
    assert f"from 1 April {this_year + 1}, when its year is over" in later
    told_why = {"row": 1, "column": "value", "value": "3", "problem": "No level 3.", "remedy": "Look at it."}
    Submission.objects.create(
        measure_id=catalogue().level,
        stream=Stream.OFFICIAL,
        channel=Submission.Channel.AUDIT,
        state=Submission.State.REJECTED,
        file_name=results.file_name(real),
        errors=[told_why],
        error_count=1,
        known_from=timezone.localdate(),
        received_at=timezone.now(),
        decided_at=timezone.now(),
    )
    refused = own.get(address).content.decode()
    assert "its file was refused. No level 3. Look at it. Tell your administrator." in refused
    assert "in a moment" not in refused


def test_nobody_sends_a_level() -> None:
    key, fife = catalogue().level, Organisation.objects.get(slug="nhs-fife")
    for role, stream, board in (
        (Role.PLANNER, Stream.BOARD, fife),
        (Role.STATISTICS_LOADER, Stream.OFFICIAL, None),
    ):
        who = person(role, board="nhs-fife")
        with pytest.raises(services.NotReceivable, match="decided by the reviewers"):
            services.receive(
                actor=actor_for(who),
                measure_key=key,
                stream=stream,
                organisation_id=board.pk if board else None,
                content=b"organisation,period,value\nnhs-fife,2024-04-01,4\n",
                file_name="levels.csv",
                channel=Submission.Channel.UPLOAD,
            )
    client = sign_in(Client(), person(Role.PLANNER, board="nhs-fife"))
    assert client.get(f"/desk/boards/nhs-fife/figures/type/{key}/").status_code == 404
    assert key not in client.get("/desk/boards/nhs-fife/figures/upload/").content.decode()


def test_one_measure_is_a_level() -> None:
    units = [versions[-1].unit for versions in catalogue().definitions.values()]
    assert units.count(Definition.Unit.LEVEL) == 1


def test_a_round_without_levels_brings_no_figure() -> None:
    board = Organisation.including_samples.get(slug="sample-isles")
    held = open_round("Without levels (fictional)", first_year=2024, levels=())
    audit, _, two = moderated_audit(board, held=held, level=None)
    reviewing.check(**as_of(audit, person(Role.PLANNER, board=board.slug)), text="")
    reviewing.finish(**as_of(audit, two))
    assert not Owed.objects.filter(kind=results.ENTER.name).exists()
    results.enter(owed.Number(audit.pk), timezone.now() + timedelta(seconds=1))
    assert levels() == []
