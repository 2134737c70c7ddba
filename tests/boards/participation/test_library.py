"""The good practice library: written by one person, shared by another, found by its words, gone when consent ends."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from boards.asks.owing import Todo, everything
from boards.organisations.models import Organisation
from boards.participation import case_studies, commenting, reviewing
from boards.participation.audit_acts import CannotAudit
from boards.participation.case_acts import CannotTell
from boards.participation.case_lists import marked
from boards.participation.case_rows import CaseStudy, GroupPick
from boards.participation.case_todos import case_study_todos
from boards.people.models import User
from boards.people.roles import Role
from boards.work.edits import EditConflict
from tests.support.audits import (
    COMMENT,
    a_story,
    as_of,
    group_member,
    open_round,
    rate,
    reviewer,
    sampled,
    save_comment,
    share_story,
    signed_audit,
    story,
)
from tests.support.people import actor_for, person, sign_in
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

ISLES = "sample-isles"
LIBRARY = "/desk/participation/library/"
OWN = f"/desk/boards/{ISLES}/case-studies/"


def board(slug: str = ISLES) -> Organisation:
    return Organisation.including_samples.get(slug=slug)


def written(slug: str = ISLES, **changes: Any) -> CaseStudy:
    return CaseStudy.objects.get(pk=a_story(board(slug), **changes))


def share(one: CaseStudy, *, by: User | None = None) -> CaseStudy:
    share_story(one.organisation, one.pk, by=by)
    one.refresh_from_db()
    return one


def shared(slug: str = ISLES, **changes: Any) -> CaseStudy:
    return share(written(slug, **changes))


def reader(role: Role = Role.PARTICIPATION_REVIEWER, slug: str = "nhs-fife") -> Client:
    return sign_in(Client(), person(role, board=slug), second_factor_minutes_ago=1)


def read(client: Client, path: str = LIBRARY, **asked: str) -> str:
    return client.get(path, asked).content.decode()


def expire(one: CaseStudy) -> None:
    """As a day passes: its consent ended yesterday."""
    CaseStudy.objects.filter(pk=one.pk).update(consent_until=timezone.localdate() - timedelta(days=1))


def test_a_draft_is_the_boards_own_until_another_person_shares_it() -> None:
    one = written()
    page = f"{LIBRARY}{one.pk}/"
    strangers = [reader(), reader(Role.PLANNER), reader(Role.ANALYST), reader(Role.PUBLISHER)]
    own = reader(Role.APPROVER, ISLES)
    for client in strangers:
        assert one.title not in read(client)
        assert client.get(page).status_code == 404
        assert client.get(OWN).status_code in {403, 404}
    assert one.title not in read(own), "the library holds what is shared"
    assert one.title in read(own, OWN)
    assert client_share(own, one).status_code == 302
    for client in strangers:
        assert one.title in read(client)
        assert "Head of patient relations" in read(client, page)
        assert "The panel, at its meeting" not in read(client, page), "who consented is the board's own"
    assert "Invented for demonstration" in read(strangers[0])


def test_whoever_shares_it_reads_what_the_privacy_check_suspects() -> None:
    approver = reader(Role.APPROVER, ISLES)
    clean, named = written(), written(title="Meals", done="Mrs Morag Sinclair asked for larger plates.")
    assert "privacy check suspects" not in read(approver, f"{OWN}{clean.pk}/share/")
    page = read(approver, f"{OWN}{named.pk}/share/")
    assert "The privacy check suspects in “What was done”" in page
    assert "Morag Sinclair" in page
    assert client_share(approver, named).status_code == 302, "it warns, and two people decide"


def client_share(client: Client, one: CaseStudy) -> Any:
    return client.post(f"{OWN}{one.pk}/share/", {"edit_number": one.edit_number})


def test_who_wrote_it_does_not_share_it_and_a_change_makes_it_a_draft_again() -> None:
    both = person(Role.PLANNER, Role.APPROVER, board=ISLES)
    one = written(by=both)
    with pytest.raises(CannotTell, match="You wrote some of this case study"):
        share(one, by=both)
    share(one)
    case_studies.write(
        actor=actor_for(both),
        organisation=board(),
        told=story(outcome="Meals came two hours later."),
        number=one.pk,
        edit_number=one.edit_number,
    )
    one.refresh_from_db()
    assert (one.state, one.shared_by_id) == (CaseStudy.State.DRAFT, None)
    assert one.title not in read(reader())


def test_it_is_found_by_its_words_in_any_form_the_best_first_and_marked() -> None:
    shared(title="Asking at the door", done="We stood there.", outcome="They came <b>back</b>.")
    shared("nhs-fife", title="Meals", done="Everybody was asked in May.", outcome="It went well.")
    shared(title="Signs", done="New signs were hung.", outcome="Nobody was lost.", theme="information")
    page = read(reader(), words="ask")
    assert page.index("Asking at the door") < page.index(">Meals<"), "a title counts most"
    assert "Signs" not in page.split("</form>")[1]
    assert "<mark>asked</mark> in May" in page
    assert "<mark>Asking</mark>" in page
    assert "<b>back" not in page
    assert marked("<i>\ue000ask\ue001 &") == "&lt;i&gt;<mark>ask</mark> &amp;", "what boards typed stays text"
    assert "2 of 3 case studies, with “ask”" in page
    for words, titles in (
        ("door -meals", ["Asking at the door"]),
        ('"asked in May"', ["Meals"]),
        ("signs or meals", ["Meals", "Signs"]),
        ("giraffe", []),
        ("'); DROP TABLE boards_casestudy; --", []),
    ):
        rows = read(reader(), file="csv", words=words).splitlines()[1:]
        assert sorted(row.split(",")[0] for row in rows) == titles, words
    assert ">Signs<" in read(reader(), theme="information")
    assert ">Meals<" not in read(reader(), theme="information")


def test_it_is_found_by_criterion_and_board() -> None:
    criterion = open_round().criteria.get(section=1, number=2)
    shared(criterion=criterion.pk)
    shared("nhs-fife", title="Meals")
    page = read(reader(), criterion=str(criterion.pk))
    assert ">A panel of the ward<" in page
    assert ">Meals<" not in page
    assert "about 1.2 Feedback is asked for." in page
    assert ">Meals<" in read(reader(), board="nhs-fife")


def test_a_search_reads_its_index() -> None:
    shared()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT 1 FROM boards_casestudy WHERE words @@ websearch_to_tsquery('english', 'ask')"
        )
        assert "case_studies_by_their_words" in "\n".join(row[0] for row in cursor.fetchall())


def test_the_library_takes_as_many_statements_for_thirty_as_for_one() -> None:
    client = reader()

    def taken() -> int:
        read(client, words="ask")
        with statements() as seen:
            read(client, words="ask")
        return len(seen)

    shared(done="We ask.")
    few = taken()
    for number in range(12):
        shared(title=f"Story {number}", done="We ask.")
    assert taken() == few


def test_a_consent_that_ended_takes_it_out_and_its_board_is_asked() -> None:
    one = shared(consent_until=timezone.localdate() + timedelta(days=20))
    (todo,) = todos()
    assert (todo.words, todo.due) == (
        "Ask again for the consent to “A panel of the ward”, or take it out",
        one.consent_until,
    )
    expire(one)
    for client in (reader(), reader(Role.ANALYST)):
        assert one.title not in read(client)
        assert one.title not in read(client, file="csv")
        assert client.get(f"{LIBRARY}{one.pk}/").status_code == 404
    own = reader(Role.PLANNER, ISLES)
    assert one.title in read(own, OWN)
    assert "Ask again for the consent" in read(own, "/desk/")
    one.refresh_from_db()
    case_studies.write(
        actor=actor_for(person(Role.PLANNER, board=ISLES)),
        organisation=board(),
        told=story(),
        number=one.pk,
        edit_number=one.edit_number,
    )
    assert [each.words for each in todos()] == ["Read and share the case study “A panel of the ward”"]
    one.refresh_from_db()
    share(one)
    assert todos() == []
    assert one.title in read(reader())


def todos() -> list[Todo]:
    return case_study_todos(everything(), timezone.localdate())


def test_a_draft_whose_consent_is_over_is_not_shared() -> None:
    one = written()
    expire(one)
    one.refresh_from_db()
    with pytest.raises(CannotTell, match="Its consent ran out on"):
        share(one)


def test_what_is_taken_out_is_read_by_its_board_alone() -> None:
    one = shared()
    own = reader(Role.PLANNER, ISLES)
    assert own.post(f"{OWN}{one.pk}/take-out/", {"edit_number": one.edit_number}).status_code == 302
    assert one.title not in read(reader())
    assert "taken out" in read(own, OWN)


def test_what_is_typed_wrongly_is_said_beside_its_field_and_kept() -> None:
    client = reader(Role.PLANNER, ISLES)
    good = {
        "edit_number": "0",
        "title": "A panel",
        "done": "We asked.",
        "outcome": "It helped.",
        "theme": "decisions",
        "contact_role": "Head",
        "consent_by": "The panel",
        "consent_until": (timezone.localdate() + timedelta(days=9)).isoformat(),
    }
    for field, typed, words in (
        ("title", "", "Fill in “Title”"),
        ("title", "x" * 121, "“Title” has 121 characters. Use at most 120."),
        ("done", " ", "Fill in “What was done”"),
        ("theme", "sport", "Choose “Theme” from the list."),
        ("criterion", "999999", "Choose “Criterion” from the list."),
        ("consent_until", "soon", "Enter a date, for example 2027-03-31."),
        ("consent_until", date(2020, 1, 1).isoformat(), "The consent is over on that day."),
    ):
        page = client.post(f"{OWN}write/", good | {field: typed}).content.decode()
        assert words in page, (field, typed)
        assert "The panel" in page
    assert not CaseStudy.objects.exists()
    assert client.post(f"{OWN}write/", good).status_code == 302
    assert CaseStudy.objects.get().title == "A panel"


def test_two_who_change_it_at_once_are_shown_both() -> None:
    one = written()
    planner = actor_for(person(Role.PLANNER, board=ISLES))
    first: dict[str, Any] = {
        "actor": planner,
        "organisation": board(),
        "number": one.pk,
        "edit_number": one.edit_number,
    }
    case_studies.write(**first, told=story(title="One"))
    with pytest.raises(EditConflict):
        case_studies.write(**first, told=story(title="Two"))
    client = reader(Role.PLANNER, ISLES)
    typed = {name: str(value) for name, value in story(title="Two").fields.items()} | {"edit_number": "1"}
    answer = client.post(f"{OWN}{one.pk}/write/", typed)
    assert answer.status_code == 409
    assert "Somebody else changed this too" in answer.content.decode()


def test_a_public_group_picks_stories_of_its_board_while_it_is_asked() -> None:
    one, two, three = (shared(title=title) for title in ("One", "Two", "Three"))
    other = shared("sample-mainland", title="Theirs")
    audit = signed_audit(board())
    member = group_member(audit)
    client, page = sign_in(Client(), member), f"/desk/boards/{ISLES}/audits/{audit.round.key}/comment/"
    assert f'href="{page}stories/"' in read(client, page)
    assert "Theirs" not in read(client, f"{page}stories/")
    refused = client.post(f"{page}stories/", {"picked": [one.pk, two.pk, three.pk]}).content.decode()
    assert "Choose at most 2." in refused
    assert client.post(f"{page}stories/", {"picked": [one.pk, two.pk]}).status_code == 302
    assert client.post(f"{page}stories/", {"picked": [two.pk]}).status_code == 302
    assert case_studies.picked_in(audit.pk) == [two.pk]
    assert "Your group chose this story for others:" in (shown := read(client, page))
    assert "<li>Two</li>" in shown
    pick: dict[str, Any] = {"round_key": audit.round.key, "organisation": board()}
    with pytest.raises(CannotAudit, match="not told to others any more"):
        case_studies.pick(actor=actor_for(member), **pick, numbers=[other.pk])
    picked = "Picked by the board&#x27;s public group"
    assert picked not in read(reader(), f"{LIBRARY}{two.pk}/"), "the group is heard by others at the end"
    save_comment(audit, by=member, said=COMMENT)
    commenting.send(**as_of(audit, member))
    with pytest.raises(CannotAudit, match="commented by the public group"):
        case_studies.pick(actor=actor_for(member), **pick, numbers=[one.pk])
    first, second = reviewer(), reviewer()
    for criterion in audit.round.criteria.all():
        rate(audit, criterion.code, 2, by=first)
    for code in sampled(audit):
        rate(audit, code, 2, by=second)
    reviewing.moderate(**as_of(audit, first))
    reviewing.check(**as_of(audit, person(Role.PLANNER, board=ISLES)), text="")
    reviewing.finish(**as_of(audit, first))
    assert picked in read(reader(), f"{LIBRARY}{two.pk}/")
    assert picked in read(reader(Role.BOARD_VIEWER, ISLES), f"{LIBRARY}{two.pk}/")
    others = read(reader(Role.PLANNER), f"{LIBRARY}{two.pk}/")
    assert picked not in others, "no story tells another board that an audit is final"
    assert picked not in read(reader(), f"{LIBRARY}{one.pk}/")


def test_the_database_holds_what_a_case_study_is() -> None:
    one, other = shared(), shared("sample-mainland")
    audit = signed_audit(board())
    GroupPick.objects.create(audit=audit, case_study=one)
    row = f"boards_casestudy SET {{}} WHERE id = {one.pk}"
    writer = one.edits.get(part="words").editor_id
    for rule, statement in (
        ("a_case_study_says_what_and_whom_to_ask", f"UPDATE {row}".format("title = ' '")),
        ("a_case_study_is_not_too_long", f"UPDATE {row}".format("title = repeat('x', 121)")),
        ("a_shared_case_study_says_by_whom", f"UPDATE {row}".format("state = 'draft'")),
        ("a_case_study_never_forgets_a_change", f"UPDATE {row}".format("edit_number = 0")),
        (
            "who_wrote_a_case_study_does_not_share_it",
            f"UPDATE {row}".format(f"shared_by_id = {writer}"),
        ),
        ("a_case_study_never_forgets_a_change|permission denied", "DELETE FROM boards_casestudy"),
        ("Cannot delete|permission denied", "DELETE FROM boards_grouppick"),
        (
            "one_pick_per_audit_and_case_study",
            "INSERT INTO boards_grouppick (audit_id, case_study_id, is_picked)"
            " SELECT audit_id, case_study_id, true FROM boards_grouppick",
        ),
        (
            "the case study is another board's",
            "INSERT INTO boards_grouppick (audit_id, case_study_id, is_picked)"
            f" VALUES ({audit.pk}, {other.pk}, true)",
        ),
    ):
        with pytest.raises((DatabaseError, IntegrityError), match=rule), transaction.atomic():
            connection.cursor().execute(statement)


def test_an_edit_of_a_case_study_is_written_once() -> None:
    one = shared()
    edit = (
        "INSERT INTO boards_casestudyedit (document_id, part, entry, editor_label, at, edit_number, copied_from)"
        " VALUES ({0}, 'words', 'x', 'x', now(), 99, {1}), ({0}, 'words', 'x', 'x', now(), 99, {1})"
    )
    for constraint, copied in (
        ("one_casestudyedit_per_number_part_and_entry", "NULL"),
        ("one_casestudyedit_per_copied_row_part_and_entry", "1"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            connection.cursor().execute(edit.format(one.pk, copied))
