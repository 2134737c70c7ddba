"""The way of a report: who may do what, in which state, and what the database refuses even then.

Longer than 400 lines: every act of one report and its refusals, which share its people and the states before it.
"""

from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from django.conf import LazySettings
from django.db import Error, connection, transaction
from django.utils import timezone

from boards.asks.models import Question
from boards.components.paper.signs import BadWords
from boards.people.permissions import NotAllowed, StepUpNeeded
from boards.people.roles import Role
from boards.work.actors import Actor, command
from boards.work.edits import EditConflict, NumberAhead
from boards.work.models import AuditEvent, Owed
from boards.work.owed import Number, settle
from boards.work.queries import progress
from reports.ownership import asking, correcting, deciding, releasing, writing
from reports.ownership.arranging import draft_of
from reports.ownership.contacts import save_contact
from reports.ownership.correcting import Correction
from reports.ownership.material import NoDataRelease
from reports.ownership.models import Contact, OwnershipReport, Part, ReportEdit, ReportText
from reports.ownership.obstacles import obstacles
from reports.publication import snapshots
from reports.publication.acts import Refused
from reports.publication.models import DataRelease, Snapshot
from reports.publication.queries import latest_reports, snapshot_of
from tests.boards.performance.arrivals import arrive
from tests.reports.samples import (
    CORRECTION,
    YEAR,
    approved,
    board,
    contacts,
    drafted,
    figures,
    published,
    released,
    someone,
)
from tests.support.people import person

pytestmark = pytest.mark.django_db

SAMPLE = "sample-2022-23"


def edit(report: OwnershipReport, *, actor: Actor, body: str = "Our own words.") -> OwnershipReport:
    held = OwnershipReport.objects.get(pk=report.pk)
    return writing.save_text(
        actor=actor, report_id=report.pk, section="how_we_did", body=body, edit_number=held.edit_number
    )


# Drafting


def test_asking_makes_queued_reports_and_owed_work_that_can_be_followed(release: DataRelease) -> None:
    batch = asking.draft_reports(
        actor=someone(Role.ANALYST), framework_key=YEAR, organisations=[board(), board("nhs-fife")]
    )
    queued = OwnershipReport.objects.filter(status="queued")
    subjects = set(Owed.objects.filter(batch=batch).values_list("subject", flat=True))

    assert subjects == {str(pk) for pk in queued.values_list("pk", flat=True)}
    assert (progress(batch_id=batch.pk).done, progress(batch_id=batch.pk).total) == (0, 2)
    settle(clock=timezone.now, kind=asking.DRAFT)
    assert progress(batch_id=batch.pk).finished
    assert set(OwnershipReport.objects.values_list("status", flat=True)) == {"draft"}


def test_drafting_twice_changes_nothing(draft: OwnershipReport) -> None:
    asking.settle_draft(Number(draft.pk), timezone.now())
    again = OwnershipReport.objects.get(pk=draft.pk)

    assert (again.edit_number, again.drafted_at, again.figures) == (
        draft.edit_number,
        draft.drafted_at,
        draft.figures,
    )
    assert AuditEvent.objects.filter(action="draft report").count() == 1


def test_drafting_again_brings_new_figures_and_keeps_the_authors_words(draft: OwnershipReport) -> None:
    edit(draft, actor=someone(Role.PLANNER))
    figures(values={"2023-03-01": "70"})
    released()
    again = drafted()
    content = draft_of(again).content
    words = content.words_of("how_we_did")

    assert content.figures.every[0].actual == "70"
    assert words is not None
    assert words.body == "Our own words."


def test_approved_and_released_reports_are_left_alone(draft: OwnershipReport) -> None:
    approved(draft)
    with pytest.raises(Refused, match="approved or released already"):
        drafted()
    asking.settle_draft(Number(draft.pk), timezone.now())

    assert OwnershipReport.objects.get(pk=draft.pk).status == "approved"


def test_nothing_is_drafted_for_a_real_year_before_the_first_data_release() -> None:
    figures()
    with pytest.raises(Refused, match="no data release is public yet"):
        asking.draft_reports(actor=someone(Role.ANALYST), framework_key=YEAR, organisations=[board()])
    queued = OwnershipReport.objects.create(organisation=board(), framework_id=YEAR, status="queued")
    with pytest.raises(NoDataRelease):
        asking.settle_draft(Number(queued.pk), timezone.now())


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ANALYST}))
def test_only_analysts_ask_for_drafts(role: Role) -> None:
    with pytest.raises(NotAllowed):
        asking.draft_reports(actor=someone(role), framework_key=YEAR, organisations=[board()])


# Words


def test_every_change_of_words_is_kept_with_its_author(draft: OwnershipReport) -> None:
    planner = someone(Role.PLANNER)
    edit(draft, actor=planner, body="First.\r\n\r\nSecond.  ")
    held = ReportEdit.objects.get(part=Part.WORDS)

    assert (held.editor_id, held.entry) == (planner.user_id, "how_we_did")
    assert (held.before or {})["body"].startswith("These are the official figures")
    assert held.after == {"body": "First.\n\nSecond."}
    assert ReportText.objects.get(report=draft, section="how_we_did").body == "First.\n\nSecond."
    assert AuditEvent.objects.get(action="edit report").after == {
        "how_we_did": "First.\n\nSecond.",
        "edit_number": draft.edit_number + 1,
    }


def test_saving_the_same_words_is_no_change(draft: OwnershipReport) -> None:
    planner = someone(Role.PLANNER)
    edit(draft, actor=planner)
    edit(draft, actor=planner)

    assert ReportEdit.objects.filter(part=Part.WORDS).count() == 1


def test_two_authors_never_overwrite_each_other(draft: OwnershipReport) -> None:
    seen = OwnershipReport.objects.get(pk=draft.pk).edit_number
    edit(draft, actor=someone(Role.PLANNER), body="Theirs.")
    with pytest.raises(EditConflict) as conflict:
        writing.save_text(
            actor=someone(Role.PLANNER),
            report_id=draft.pk,
            section="how_we_did",
            body="Mine.",
            edit_number=seen,
        )

    (section,) = conflict.value.conflicts
    assert (section.merge.differences[0].theirs, conflict.value.edit_number) == ("Theirs.", seen + 1)
    assert ReportText.objects.get(report=draft, section="how_we_did").body == "Theirs."


REFUSED_WORDS = {
    "We saw 99.9% of people in time.": "“99.9” is not a figure of this report",
    "It was 12 per cent.": "“12” is not a figure",
    "A rate of 0.12 is good.": "“0.12” is not a figure",
    "Rise of 5 %": "“5” is not a figure",
    "We kept 16 of 16 promises.": "“16 of 16” is not a figure",
    "We kept all: 16 out of our 16, no less.": "“16 out of our 16” is not a figure",
    "We helped 12,000 people.": "“12,000” is not a figure",
    "We helped 12000, as never before.": "“12000” is not a figure of this report. .* say it in words",
    "12 345 came.": "“12,345”",
    "12\N{NARROW NO-BREAK SPACE}345 came.": "“12,345”",
    "12'345 came.": "“12,345”",
    "1\N{ZERO WIDTH SPACE}2345 came.": "“12345”",
    "\N{ARABIC-INDIC DIGIT ONE}2345 came.": "“12345”",
    "We kept 16/17.": "“16/17”",
    "We kept 3 / 4.": "“3 / 4”",
    "\N{VULGAR FRACTION ONE HALF} of our wards.": "“1/2”",
    "We helped 9 in 10 people.": "“9 in 10”",
    "We helped 9 in every 10.": "“9 in every 10”",
    "nine of 16 were kept": "“nine of 16”",
    "nine out of 16 were kept": "“nine out of 16”",
    "9 out of ten were kept": "“9 out of ten”",
    "1e6 people": "“1e6”",
    "10\N{SUPERSCRIPT SIX} people": r"“10\^6”",
    "12k people": "“12k”",
    "5 million pounds": "“5 million”",
    "99\N{ARABIC PERCENT SIGN} of people": "“99”",
    "99 p.c. of people": "“99”",
    "9" * 4301: "“9{40}…” is not a figure",
    "9" * 4301 + "%": "“9{40}…” is not a figure",
    "x" * 6001: "has 6,001 characters",
    "Bell\x07": r"The sign U\+0007 in line 1 cannot be printed",
}


def test_words_that_would_change_a_number_are_refused(draft: OwnershipReport) -> None:
    planner = someone(Role.PLANNER)
    for body, words in REFUSED_WORDS.items():
        with pytest.raises(BadWords, match=words):
            edit(draft, actor=planner, body=body)
    assert not ReportEdit.objects.filter(part=Part.WORDS).exists()


def test_the_reports_own_figures_may_be_repeated_and_plain_counts_are_words(draft: OwnershipReport) -> None:
    edit(
        draft,
        actor=someone(Role.PLANNER),
        body="64.0% fell short of 95%. We kept 0 of 1 promises, and 0 out of the 12 months. We opened 2 wards in "
        "2022/23, under section 8 of the 2011 Act. Ward 5 moved on 31/03/2023. Call 0131 536 1000; 500 people did in "
        "2022. We are open 24/7. None of 1 was kept, 0/1. One of our wards waits 5 in 12 weeks; nine of ten like it.",
    )

    assert ReportEdit.objects.filter(part=Part.WORDS).count() == 1


def test_counts_that_the_report_prints_may_be_repeated() -> None:
    arrive("nhs-lothian,2023-03-01,13457,21326,,,final", known_from=date(2023, 6, 6))
    released()
    report = drafted()
    planner = someone(Role.PLANNER)
    edit(report, actor=planner, body="13,457 of 21,326 people, so 13457 of them, went home within 4 hours.")
    for body, words in (
        ("13,458 of 21,326 went home.", "“13,458 of 21,326”"),
        ("21,326 of 13,457 went home.", "“21,326 of 13,457”"),
        ("21,327 came.", "“21,327”"),
    ):
        with pytest.raises(BadWords, match=words):
            edit(report, actor=planner, body=body)


def test_an_unknown_section_is_refused(draft: OwnershipReport) -> None:
    with pytest.raises(BadWords, match="no section “figures”"):
        writing.save_text(
            actor=someone(Role.PLANNER), report_id=draft.pk, section="figures", body="x", edit_number=1
        )


def test_only_planners_write_their_boards_report(draft: OwnershipReport) -> None:
    for role in set(Role) - {Role.PLANNER}:
        with pytest.raises(NotAllowed):
            edit(draft, actor=someone(role))


def test_a_planner_cannot_write_another_boards_report(draft: OwnershipReport) -> None:
    with pytest.raises(NotAllowed):
        edit(draft, actor=someone(Role.PLANNER, slug="nhs-fife"))


def test_the_nations_report_is_written_by_analysts() -> None:
    figures("nhsscotland")
    released()
    national = drafted("nhsscotland")
    with pytest.raises(NotAllowed):
        edit(national, actor=someone(Role.PLANNER))
    edit(national, actor=someone(Role.ANALYST))

    assert ReportEdit.objects.filter(part=Part.WORDS).count() == 1


def test_a_command_writes_no_words(draft: OwnershipReport) -> None:
    with pytest.raises(Refused, match="sign in"):
        edit(draft, actor=command(name="cron", now=timezone.now()))


# Approval


def test_an_editor_cannot_approve_and_the_database_says_so_too(draft: OwnershipReport) -> None:
    both = someone(Role.PLANNER, Role.PUBLISHER)
    edit(draft, actor=both)
    with pytest.raises(Refused, match="You edited this report, so another publisher has to approve it"):
        approved(draft, by=both)
    with pytest.raises(Error, match="who edited a report cannot approve it"), transaction.atomic():
        OwnershipReport.objects.filter(pk=draft.pk).update(
            status="approved", approved_by=both.user_id, approved_at=timezone.now(), approved_sha256="x"
        )


def test_an_editor_cannot_release_and_the_database_says_so_too(draft: OwnershipReport) -> None:
    both, publisher = someone(Role.PLANNER, Role.PUBLISHER), someone(Role.PUBLISHER)
    edit(draft, actor=both)
    approved(draft, by=publisher)
    with pytest.raises(Refused, match="another publisher has to release it"):
        releasing.release_report(actor=both, report_id=draft.pk)
    snapshot = releasing.release_report(actor=publisher, report_id=draft.pk)
    columns = [
        str(field.column)
        for field in Snapshot._meta.concrete_fields
        if field.name not in ("id", "sha256", "previous_sha256", "edition")
    ]
    held = ", ".join(str(both.user_id) if column == "released_by_id" else column for column in columns)
    with pytest.raises(Error, match="can neither approve nor release it"), transaction.atomic():
        connection.cursor().execute(
            f"INSERT INTO reports_snapshot ({', '.join(columns)}, sha256, previous_sha256, edition)"
            f" SELECT {held}, 'x', 'y', 2 FROM reports_snapshot WHERE id = %s",
            [snapshot.pk],
        )


def test_only_publishers_approve_send_back_and_release(draft: OwnershipReport) -> None:
    for role in set(Role) - {Role.PUBLISHER}:
        other = someone(role)
        with pytest.raises(NotAllowed):
            approved(draft, by=other)
        with pytest.raises(NotAllowed):
            releasing.release_report(actor=other, report_id=draft.pk)
        with pytest.raises(NotAllowed):
            deciding.send_back(actor=other, report_id=draft.pk, questions={"": "x"})


def test_these_acts_demand_a_fresh_second_factor(draft: OwnershipReport) -> None:
    tired = someone(Role.PUBLISHER, stepped_up=False)
    with pytest.raises(StepUpNeeded):
        approved(draft, by=tired)
    with pytest.raises(StepUpNeeded):
        releasing.release_report(actor=tired, report_id=draft.pk)
    with pytest.raises(StepUpNeeded):
        deciding.send_back(actor=tired, report_id=draft.pk, questions={"": "x"})


def test_only_what_was_read_is_approved(draft: OwnershipReport) -> None:
    read = draft_of(draft).sha256
    edit(draft, actor=someone(Role.PLANNER))
    with pytest.raises(Refused, match="The report has changed since you read it"):
        deciding.approve(actor=someone(Role.PUBLISHER), report_id=draft.pk, sha256=read)


def test_approved_words_cannot_be_changed(draft: OwnershipReport) -> None:
    approved(draft)
    with pytest.raises(Refused, match=r"while the report is a draft\. It was approved by"):
        edit(draft, actor=someone(Role.PLANNER))
    with pytest.raises(Error, match="only a draft can be edited"), transaction.atomic():
        ReportEdit.objects.create(
            document=draft,
            part=Part.WORDS,
            entry="care",
            editor=person(Role.PLANNER),
            editor_label="Somebody",
            at=timezone.now(),
            edit_number=9,
        )


def test_sending_back_makes_it_a_draft_again(draft: OwnershipReport) -> None:
    approved(draft)
    with pytest.raises(Refused, match="Say why"):
        deciding.send_back(actor=someone(Role.PUBLISHER), report_id=draft.pk, questions={"": " "})
    deciding.send_back(
        actor=someone(Role.PUBLISHER), report_id=draft.pk, questions={"": "A word is missing."}
    )
    held = OwnershipReport.objects.get(pk=draft.pk)

    assert (held.status, held.approved_by, held.approved_sha256) == ("draft", None, "")
    assert AuditEvent.objects.get(action="send report back").after == {
        "reason": "A word is missing.",
        "questions": [Question.objects.get().pk],
        "edit_number": draft.edit_number + 2,
    }
    edit(draft, actor=someone(Role.PLANNER))


def test_stale_figures_keep_a_report_from_being_published(draft: OwnershipReport) -> None:
    approved(draft)
    figures(values={"2023-03-01": "70"})
    released()
    with pytest.raises(Refused, match="figures are of data release 1, but the public reads data release 2"):
        releasing.release_report(actor=someone(Role.PUBLISHER), report_id=draft.pk)
    deciding.send_back(actor=someone(Role.PUBLISHER), report_id=draft.pk, questions={"": "stale"})
    with pytest.raises(Refused, match="An analyst has to draft it again"):
        approved(draft)
    drafted()
    approved(draft)


def test_a_report_of_a_year_that_is_not_over_is_not_approved(draft: OwnershipReport) -> None:
    assert obstacles(draft, today=date(2023, 3, 31)) == [
        "The year 2022/23 is not over until the end of 31 March 2023. Approve it after that."
    ]
    assert obstacles(draft, today=date(2023, 4, 1)) == []


def test_a_report_without_any_figure_is_not_approved() -> None:
    figures("nhs-fife")
    released()
    contacts()
    with pytest.raises(Refused, match="It holds no figure of 2022/23, so it has nothing to tell"):
        approved(drafted())


def test_a_missing_or_stale_contact_keeps_a_report_from_being_published(draft: OwnershipReport) -> None:
    Contact.objects.filter(kind="services").update(last_checked=timezone.localdate() - timedelta(days=366))
    Contact.objects.filter(kind="complaints").delete()
    told = obstacles(draft, today=timezone.localdate())

    assert len(told) == 2
    assert "“Local services” was last checked on" in told[0]
    assert "“Feedback and complaints” is missing" in told[1]
    with pytest.raises(Refused, match="more than a year ago"):
        approved(draft)


def test_sample_contacts_are_published_in_a_demonstration_only(
    draft: OwnershipReport, settings: LazySettings
) -> None:
    Contact.objects.update(sample=True)
    settings.DEMO = False
    with pytest.raises(Refused, match="is a sample"):
        approved(draft)
    settings.DEMO = True
    approved(draft)


def test_a_contact_that_changed_after_approval_keeps_it_from_being_released(draft: OwnershipReport) -> None:
    approved(draft)
    save_contact(
        actor=someone(Role.PLANNER),
        organisation_id=board().pk,
        kind="services",
        text="Somewhere else",
        owner="Head of communications",
        sample=False,
    )
    with pytest.raises(Refused, match="no longer says what was approved"):
        releasing.release_report(actor=someone(Role.PUBLISHER), report_id=draft.pk)


# Release


def test_release_seals_what_was_approved_by_whom_and_from_what(draft: OwnershipReport) -> None:
    planner, publisher = someone(Role.PLANNER), someone(Role.PUBLISHER)
    edit(draft, actor=planner)
    approved(draft, by=publisher)
    snapshot = releasing.release_report(actor=publisher, report_id=draft.pk)
    held = OwnershipReport.objects.get(pk=draft.pk)

    assert (held.status, held.snapshot_id) == ("released", snapshot.pk)
    assert bytes(snapshot.pdf).startswith(b"%PDF-")
    assert snapshot.editors == [planner.user_id]
    assert (snapshot.approved_by_id, snapshot.released_by_id) == (publisher.user_id, publisher.user_id)
    assert snapshot.observations == [
        point["observation_id"] for point in snapshot.content["figures"]["groups"][0]["figures"][0]["points"]
    ]
    assert "Our own words." in str(snapshot.content)
    assert AuditEvent.objects.get(action="release report").after == {
        "sha256": snapshot.sha256,
        "edit_number": held.edit_number,
    }


def test_a_report_is_released_once() -> None:
    snapshot = published()
    with pytest.raises(Refused, match="This is done already: the report was released by"):
        releasing.release_report(actor=someone(Role.PUBLISHER), report_id=snapshot.report.pk)


def test_a_failing_release_leaves_nothing(draft: OwnershipReport, monkeypatch: pytest.MonkeyPatch) -> None:
    approved(draft)

    def broken(*arguments: object, **options: object) -> bytes:
        raise RuntimeError("no printer")

    monkeypatch.setattr("reports.ownership.printing.pdf_of", broken)
    with pytest.raises(RuntimeError, match="no printer"):
        releasing.release_report(actor=someone(Role.PUBLISHER), report_id=draft.pk)

    assert OwnershipReport.objects.get(pk=draft.pk).status == "approved"
    assert not Snapshot.objects.exists()
    assert not AuditEvent.objects.filter(action="release report").exists()


# Corrections


def test_a_correction_is_a_new_edition_that_says_what_changed_and_replaces_the_old_one() -> None:
    first = published()
    analyst, publisher = someone(Role.ANALYST), someone(Role.PUBLISHER)
    new = correcting.correct_report(actor=analyst, report_id=first.report.pk, correction=CORRECTION)
    settle(clock=timezone.now, kind=asking.DRAFT)
    edit(new, actor=someone(Role.PLANNER))
    assert snapshot_of(year=2022, slug="nhs-lothian") == first
    approved(new, by=publisher)
    second = releasing.release_report(actor=publisher, report_id=new.pk)
    shown = snapshot_of(year=2022, slug="nhs-lothian")

    assert (second.edition, second.supersedes, second.correction) == (2, first, "March was miscounted.")
    head = second.content["head"]
    assert (head["correction_was"], head["correction_now"]) == ("75.0% in March.", "64.0% in March.")
    assert second.previous_sha256 == first.sha256
    assert shown == second
    assert [report.edition for report in latest_reports()] == [2]
    assert snapshots.check().problem == ""


def test_a_correction_takes_the_words_over(draft: OwnershipReport) -> None:
    edit(draft, actor=someone(Role.PLANNER))
    approved(draft)
    releasing.release_report(actor=someone(Role.PUBLISHER), report_id=draft.pk)
    new = correcting.correct_report(actor=someone(Role.ANALYST), report_id=draft.pk, correction=CORRECTION)
    settle(clock=timezone.now, kind=asking.DRAFT)

    assert ReportText.objects.get(report=new, section="how_we_did").body == "Our own words."


def edition_2_of(draft: OwnershipReport, *, by: Actor) -> OwnershipReport:
    """The draft released by others, and its next edition begun by somebody and drafted."""
    approved(draft)
    releasing.release_report(actor=someone(Role.PUBLISHER), report_id=draft.pk)
    new = correcting.correct_report(actor=by, report_id=draft.pk, correction=CORRECTION)
    settle(clock=timezone.now, kind=asking.DRAFT)
    return new


def refuses_to_let_approve_or_release(report: OwnershipReport, *, author: Actor) -> None:
    """The service says so, and the database too."""
    with pytest.raises(Refused, match="You edited this report, so another publisher has to approve it"):
        approved(report, by=author)
    with pytest.raises(Error, match="who edited a report cannot approve it"), transaction.atomic():
        OwnershipReport.objects.filter(pk=report.pk).update(
            status="approved", approved_by=author.user_id, approved_at=timezone.now(), approved_sha256="x"
        )
    approved(report)
    with pytest.raises(Refused, match="You edited this report, so another publisher has to release it"):
        releasing.release_report(actor=author, report_id=report.pk)


def test_who_wrote_an_edition_neither_approves_nor_releases_the_next_one(draft: OwnershipReport) -> None:
    author = someone(Role.PLANNER, Role.PUBLISHER)
    edit(draft, actor=author)
    new = edition_2_of(draft, by=someone(Role.ANALYST))

    refuses_to_let_approve_or_release(new, author=author)
    held = ReportEdit.objects.get(document=new, entry="how_we_did")
    old = ReportEdit.objects.get(document=draft, entry="how_we_did")
    assert (held.editor_id, held.at, held.after) == (old.editor_id, old.at, {"body": "Our own words."})
    assert held.edit_number == 0


def test_who_wrote_the_correction_neither_approves_nor_releases_it(draft: OwnershipReport) -> None:
    author = someone(Role.ANALYST, Role.PUBLISHER)
    new = edition_2_of(draft, by=author)

    refuses_to_let_approve_or_release(new, author=author)
    snapshot = releasing.release_report(actor=someone(Role.PUBLISHER), report_id=new.pk)
    assert snapshot.editors == [author.user_id]
    written_as = [one["as"] for one in snapshot.people if one["act"] == "edited"]
    assert written_as == ["analyst"]


def change(
    report: OwnershipReport, correction: Correction, *, by: Actor, edit_number: int | None = None
) -> OwnershipReport:
    held = OwnershipReport.objects.get(pk=report.pk).edit_number
    return correcting.change_correction(
        actor=by,
        report_id=report.pk,
        correction=correction,
        edit_number=held if edit_number is None else edit_number,
    )


def test_a_correction_can_be_changed_while_it_is_a_draft_and_who_does_is_its_author(
    draft: OwnershipReport,
) -> None:
    planner, author = someone(Role.PLANNER), someone(Role.PUBLISHER)
    with pytest.raises(Refused, match="This is a first edition: it corrects nothing"):
        change(draft, CORRECTION, by=planner)
    new = edition_2_of(draft, by=someone(Role.ANALYST))
    deciding.hand_over(actor=planner, report_id=new.pk, sha256=draft_of(again(new)).sha256)
    change(new, replace(CORRECTION, body="The file was of February."), by=author)

    held = again(new)
    assert (held.correction, held.ready_at) == ("The file was of February.", None)
    latest = ReportEdit.objects.filter(document=new, entry="correction").latest("id")
    assert (latest.editor_id, latest.before, latest.after) == (
        author.user_id,
        asdict(CORRECTION),
        asdict(CORRECTION) | {"body": "The file was of February."},
    )
    told = obstacles(
        change(new, replace(CORRECTION, was="71.5% in March."), by=author), today=timezone.localdate()
    )
    assert told == [
        "The correction says “71.5”, which is a figure of neither edition. Change what it says it corrects."
    ]
    change(new, replace(CORRECTION, body="The file was of February."), by=author)
    assert obstacles(again(new), today=timezone.localdate()) == []
    number = again(new).edit_number
    unchanged = change(new, replace(CORRECTION, body=" The file was of February.\r\n"), by=planner)
    assert unchanged.edit_number == number
    with pytest.raises(Refused, match="PARTY POPPER"):
        change(new, replace(CORRECTION, now="🎉"), by=author)
    with pytest.raises(Refused, match="Say what it said"):
        change(new, replace(CORRECTION, was=""), by=author)
    with pytest.raises(NumberAhead):
        change(new, CORRECTION, by=author, edit_number=2**31 - 1)
    for other in (someone(Role.PLANNER, slug="nhs-fife"), someone(Role.APPROVER)):
        with pytest.raises(NotAllowed):
            change(new, CORRECTION, by=other)
    refuses_to_let_approve_or_release(new, author=author)
    with pytest.raises(Refused, match="Words can be changed while the report is a draft"):
        change(new, CORRECTION, by=planner)


def test_two_who_change_a_correction_choose_text_by_text(draft: OwnershipReport) -> None:
    first, second = someone(Role.PLANNER), someone(Role.ANALYST)
    new = edition_2_of(draft, by=second)
    opened = again(new).edit_number
    change(new, replace(CORRECTION, was="65%", body="Mine."), by=first, edit_number=opened)
    with pytest.raises(EditConflict) as told:
        change(new, replace(CORRECTION, now="64%", body="Yours."), by=second, edit_number=opened)

    (conflict,) = told.value.conflicts
    assert [(one.field, one.proposed, one.is_clash) for one in conflict.merge.differences] == [
        ("body", "Yours.", True),
        ("now", "64%", False),
        ("was", "65%", False),
    ]
    assert again(new).correction == "Mine."


def again(report: OwnershipReport) -> OwnershipReport:
    return OwnershipReport.objects.select_related("organisation", "framework").get(pk=report.pk)


def test_a_correction_has_an_author(draft: OwnershipReport) -> None:
    approved(draft)
    releasing.release_report(actor=someone(Role.PUBLISHER), report_id=draft.pk)
    with pytest.raises(Refused, match="sign in"):
        correcting.correct_report(
            actor=command(name="cron", now=timezone.now()), report_id=draft.pk, correction=CORRECTION
        )


def test_only_a_released_report_is_corrected_once_at_a_time_and_with_a_reason(draft: OwnershipReport) -> None:
    analyst = someone(Role.ANALYST)
    with pytest.raises(Refused, match="The report is not public yet, so there is nothing to correct"):
        correcting.correct_report(actor=analyst, report_id=draft.pk, correction=CORRECTION)
    approved(draft)
    releasing.release_report(actor=someone(Role.PUBLISHER), report_id=draft.pk)
    with pytest.raises(Refused, match="Say what it said, what it says now, and why"):
        correcting.correct_report(actor=analyst, report_id=draft.pk, correction=replace(CORRECTION, body=" "))
    correcting.correct_report(actor=analyst, report_id=draft.pk, correction=CORRECTION)
    with pytest.raises(Refused, match="Edition 2 has begun already"):
        correcting.correct_report(actor=analyst, report_id=draft.pk, correction=CORRECTION)
    for role in set(Role) - {Role.ANALYST, Role.PUBLISHER, Role.PLANNER}:
        with pytest.raises(NotAllowed):
            correcting.correct_report(actor=someone(role), report_id=draft.pk, correction=CORRECTION)


# Made-up cycles


def test_a_report_of_a_made_up_cycle_stays_a_draft() -> None:
    contacts("sample-isles")
    report = drafted("sample-isles", framework=SAMPLE)
    held = OwnershipReport.objects.select_related("framework", "organisation").get(pk=report.pk)

    assert obstacles(held, today=timezone.localdate()) == [
        "This report belongs to a made-up cycle, so it stays a draft."
    ]
    with pytest.raises(Refused, match="made-up cycle"):
        approved(report)
    with pytest.raises(Error, match="a report of a fictional framework stays a draft"), transaction.atomic():
        OwnershipReport.objects.filter(pk=report.pk).update(
            status="approved",
            approved_by=someone(Role.PUBLISHER).user_id,
            approved_at=timezone.now(),
            approved_sha256="x",
        )


@pytest.mark.parametrize(("slug", "framework"), [("nhs-lothian", SAMPLE), ("sample-isles", YEAR)])
def test_a_fictional_cycle_has_reports_of_samples_only_and_a_sample_of_no_real_year(
    slug: str, framework: str, release: DataRelease
) -> None:
    with pytest.raises(Refused, match="reports of the samples only"):
        drafted(slug, framework=framework)
    with pytest.raises(Error, match="a_report_is_of_one_world"), transaction.atomic():
        OwnershipReport.objects.create(organisation=board(slug), framework_id=framework, status="queued")
    other = YEAR if framework == SAMPLE else SAMPLE
    report = OwnershipReport.objects.create(organisation=board(slug), framework_id=other, status="queued")
    with pytest.raises(Error, match="a_report_stays_in_its_world"), transaction.atomic():
        OwnershipReport.objects.filter(pk=report.pk).update(framework=framework)


# Contacts


def contact(actor: Actor, *, text: str, kind: str = "services") -> Contact:
    return save_contact(
        actor=actor,
        organisation_id=board().pk,
        kind=kind,
        text=text,
        owner="Head of communications",
        sample=False,
    )


def test_who_wrote_a_printed_contact_neither_approves_nor_releases_the_report(draft: OwnershipReport) -> None:
    author = someone(Role.PLANNER, Role.PUBLISHER)
    contact(author, text="Our new clinics")
    with pytest.raises(Refused, match="You edited this report, so another publisher has to approve it"):
        approved(draft, by=author)
    approved(draft)
    with pytest.raises(Refused, match="You edited this report, so another publisher has to release it"):
        releasing.release_report(actor=author, report_id=draft.pk)

    assert releasing.release_report(actor=someone(Role.PUBLISHER), report_id=draft.pk).editors == [
        author.user_id
    ]


def test_who_writes_a_contact_after_approving_makes_the_approval_void(draft: OwnershipReport) -> None:
    """Even where the report ends up saying what was approved."""
    both = someone(Role.PLANNER, Role.PUBLISHER)
    before = contact(someone(Role.PLANNER), text="Our clinics").text
    approved(draft, by=both)
    contact(both, text="Something else")
    contact(both, text=before)
    with pytest.raises(Refused, match="Who approved this report has written words of it since"):
        releasing.release_report(actor=someone(Role.PUBLISHER), report_id=draft.pk)


def test_checking_a_contact_without_changing_it_leaves_it_to_its_author() -> None:
    author, other = someone(Role.PLANNER), someone(Role.PLANNER)
    contact(author, text="Our clinics")
    assert contact(other, text=" Our clinics ").changed_by_id == author.user_id
    assert contact(other, text="Our new clinics").changed_by_id == other.user_id
    assert contact(command(name="load", now=timezone.now()), text="A sample").changed_by_id is None


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PLANNER}))
def test_only_planners_keep_their_boards_contacts(role: Role) -> None:
    with pytest.raises(NotAllowed):
        save_contact(
            actor=someone(role),
            organisation_id=board().pk,
            kind="services",
            text="x",
            owner="y",
            sample=False,
        )


def test_saving_a_contact_says_that_it_was_checked_today() -> None:
    planner = someone(Role.PLANNER)
    asked = {
        "actor": planner,
        "organisation_id": board().pk,
        "owner": "Head of communications",
        "sample": False,
    }
    save_contact(kind="services", text="Our clinics", **asked)  # type: ignore[arg-type]
    save_contact(kind="services", text="Our new clinics", **asked)  # type: ignore[arg-type]
    held = Contact.objects.get()

    assert (held.text, held.last_checked) == ("Our new clinics", planner.today)
    assert AuditEvent.objects.filter(action="save contact").count() == 2
    with pytest.raises(BadWords, match="Enter how to reach the board"):
        save_contact(kind="services", text=" ", **asked)  # type: ignore[arg-type]
    with pytest.raises(BadWords, match="no contact “care”"):
        save_contact(kind="care", text="x", **asked)  # type: ignore[arg-type]
