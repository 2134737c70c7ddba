"""Edits: who wrote what, stale saves merged field by field, what changed since. Tried on reports."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from boards.organisations.models import Organisation
from boards.work import edits
from boards.work.actors import Actor, command
from boards.work.audit import OutsideTransaction
from boards.work.edits import Change, EditConflict, NumberAhead, merge
from reports.ownership.models import OwnershipReport, Part, ReportEdit
from tests.support.people import actor_for, person

FIELDS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["1", "2", "3"]))


@pytest.fixture
def report(db: None) -> OwnershipReport:
    return OwnershipReport.objects.create(
        organisation=Organisation.objects.get(slug="nhs-fife"), framework_id="ldp-2022-23", status="queued"
    )


def someone() -> Actor:
    return actor_for(person())


def write(report: OwnershipReport, *, by: Actor, part: str = Part.WORDS, **entries: dict[str, Any]) -> int:
    """What a service does, against what the edits say is stored."""
    stored: dict[str, Any] = {}
    for edit in reversed(edits.history(ReportEdit, report)):
        stored[edit.entry] = edit.after
    changes = {entry: Change(stored.get(entry), values) for entry, values in entries.items()}
    edits.record(ReportEdit, report, actor=by, part=part, changes=changes)
    return report.edit_number


def save(report: OwnershipReport, *, by: Actor, read: int, stored: Any, **typed: Any) -> dict[str, Change]:
    return edits.to_write(
        ReportEdit, report, actor=by, part=Part.WORDS, stored=stored, typed=typed, edit_number=read
    )


# Merging


@given(read=FIELDS, theirs=FIELDS, yours=FIELDS)
def test_a_merge_disputes_exactly_what_both_sides_changed_to_different_values(
    read: dict[str, str], theirs: dict[str, str], yours: dict[str, str]
) -> None:
    merged = merge(read=read, theirs=theirs, yours=yours)

    clashes = {one.field for one in merged.differences if one.is_clash}
    assert clashes == {
        f
        for f in "abcd"
        if len({read.get(f), theirs.get(f)}) == len({read.get(f), yours.get(f)}) == 2
        and theirs.get(f) != yours.get(f)
    }
    assert {one.field for one in merged.differences} == {f for f in "abcd" if theirs.get(f) != yours.get(f)}
    for field in "abcd":
        proposed = merged.proposed.get(field)
        assert proposed in (theirs.get(field), yours.get(field))
        if field not in clashes and read.get(field) not in (theirs.get(field), yours.get(field)):
            assert proposed != read.get(field)  # whoever changed it is heard


@given(read=FIELDS, theirs=FIELDS, yours=FIELDS)
def test_whoever_comes_second_sees_the_same_dispute_from_the_other_side(
    read: dict[str, str], theirs: dict[str, str], yours: dict[str, str]
) -> None:
    one, other = merge(read=read, theirs=theirs, yours=yours), merge(read=read, theirs=yours, yours=theirs)

    assert one.agreed == other.agreed
    assert [(d.field, d.theirs, d.yours) for d in one.differences] == [
        (d.field, d.yours, d.theirs) for d in other.differences
    ]


@given(read=FIELDS, yours=FIELDS)
def test_who_alone_changed_something_is_proposed_as_they_wrote_it(
    read: dict[str, str], yours: dict[str, str]
) -> None:
    assert merge(read=read, theirs=read, yours=yours).proposed == yours
    assert merge(read=read, theirs=yours, yours=read).proposed == yours


# Saving


def test_an_edit_raises_the_number_and_keeps_who_when_and_both_values(report: OwnershipReport) -> None:
    author = someone()
    write(report, by=author, care={"body": "One."}, complaints={"body": "Two."})

    report.refresh_from_db()
    assert report.edit_number == 1
    held = edits.history(ReportEdit, report)
    assert {(e.entry, e.edit_number, e.editor_id, e.at) for e in held} == {
        ("care", 1, author.user_id, author.now),
        ("complaints", 1, author.user_id, author.now),
    }
    assert [(e.editor_label, e.after, e.copied_from) for e in held if e.entry == "care"] == [
        (author.label, {"body": "One."}, None)
    ]


@pytest.mark.usefixtures("fresh_db")
def test_an_edit_without_a_transaction_is_refused() -> None:
    assert not connection.in_atomic_block
    with pytest.raises(OutsideTransaction):
        edits.record(
            ReportEdit, OwnershipReport(), actor=command(name="x", now=timezone.now()), part="", changes={}
        )


def test_other_entries_that_were_saved_meanwhile_do_not_disturb(report: OwnershipReport) -> None:
    read = write(report, by=someone(), care={"body": "One."})
    write(report, by=someone(), complaints={"body": "Two."})
    stored = {"care": {"body": "One."}, "complaints": {"body": "Two."}}

    changes = save(report, by=someone(), read=read, stored=stored, care={"body": "Mine."})
    assert changes == {"care": Change({"body": "One."}, {"body": "Mine."})}


def test_what_the_author_left_as_it_was_does_not_undo_what_others_saved(report: OwnershipReport) -> None:
    read = write(report, by=someone(), care={"body": "One."}, complaints={"body": "Two."})
    write(report, by=someone(), care={"body": "Theirs."})
    stored = {"care": {"body": "Theirs."}, "complaints": {"body": "Two."}}

    typed = {"care": {"body": "One."}, "complaints": {"body": "Mine."}}
    changes = save(report, by=someone(), read=read, stored=stored, **typed)
    assert changes == {"complaints": Change({"body": "Two."}, {"body": "Mine."})}


def test_a_stale_save_is_told_by_whom_when_and_both_values(report: OwnershipReport) -> None:
    read = write(report, by=someone(), care={"body": "One.", "note": "a"})
    other = someone()
    write(report, by=other, care={"body": "Theirs.", "note": "a"})
    stored = {"care": {"body": "Theirs.", "note": "a"}}
    with pytest.raises(EditConflict, match="Nothing of yours is lost") as caught:
        save(report, by=someone(), read=read, stored=stored, care={"body": "Mine.", "note": "b"})

    (conflict,) = caught.value.conflicts
    assert (conflict.entry, conflict.by, conflict.at) == ("care", other.label, other.now)
    assert not conflict.by_yourself
    told = {d.field: (d.read, d.theirs, d.yours, d.is_clash) for d in conflict.merge.differences}
    assert told == {"body": ("One.", "Theirs.", "Mine.", True), "note": ("a", "a", "b", False)}
    assert caught.value.edit_number == report.edit_number
    again = save(report, by=someone(), read=caught.value.edit_number, stored=stored, care={"body": "Mine."})
    assert set(again) == {"care"}


def test_ones_own_save_in_another_window_is_told_as_such(report: OwnershipReport) -> None:
    me = someone()
    write(report, by=me, care={"body": "Other window."})
    with pytest.raises(EditConflict, match="You saved this in another window"):
        save(report, by=me, read=0, stored={"care": {"body": "Other window."}}, care={"body": "Mine."})


def test_what_others_changed_and_changed_back_is_no_conflict(report: OwnershipReport) -> None:
    read = write(report, by=someone(), care={"body": "One."})
    write(report, by=someone(), care={"body": "Two."})
    write(report, by=someone(), care={"body": "One."})

    assert save(report, by=someone(), read=read, stored={"care": {"body": "One."}}, care={"body": "Mine."})


def test_a_number_that_the_document_never_had_is_refused(report: OwnershipReport) -> None:
    with pytest.raises(NumberAhead, match="nothing was stored"):
        save(report, by=someone(), read=1, stored={}, care={"body": "Mine."})


def test_saving_what_is_stored_writes_nothing(report: OwnershipReport) -> None:
    write(report, by=someone(), care={"body": "One."})

    assert save(report, by=someone(), read=0, stored={"care": {"body": "One."}}, care={"body": "One."}) == {}


# Reading


def test_who_wrote_is_told_for_a_whole_list_in_one_query(
    report: OwnershipReport, django_assert_num_queries: Any
) -> None:
    author, signer = someone(), someone()
    write(report, by=author, care={"body": "One."})
    write(report, by=signer, part=Part.STATE, approve={"status": "approved"})
    write(report, by=command(name="job", now=timezone.now()), part=Part.FIGURES, all={"sha256": "x"})
    with django_assert_num_queries(1):
        found = edits.authors(ReportEdit, documents=[report.pk, 0])

    assert found == {report.pk: frozenset({author.user_id}), 0: frozenset()}


def test_what_changed_since_a_number_or_a_moment(report: OwnershipReport) -> None:
    first, second = someone(), someone()
    read = write(report, by=first, care={"body": "One."})
    write(report, by=second, care={"body": "Two."})

    assert [e.editor_id for e in edits.since(ReportEdit, report, edit_number=read)] == [second.user_id]
    assert [e.editor_id for e in edits.since_moment(ReportEdit, report, at=first.now)] == [second.user_id]
    assert [e.after for e in edits.history(ReportEdit, report)] == [{"body": "Two."}, {"body": "One."}]
