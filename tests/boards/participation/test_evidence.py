"""Evidence of a criterion: files, links and figures, shown until the board signs, and heard with the board's words.

Longer than 400 lines: three kinds of evidence through the same states of one audit.
"""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from boards.evidence.models import Evidence
from boards.evidence.services import storage
from boards.figures.models import Observation
from boards.organisations.models import Organisation
from boards.participation import assessing, case_studies, evidencing, reviewing
from boards.participation.audit_acts import CannotAudit
from boards.participation.audit_rows import BoardAudit
from boards.participation.case_rows import CaseStudy
from boards.participation.evidence_rows import MOST, CriterionEvidence
from boards.participation.evidencing import Shown
from boards.participation.group_rows import GroupInvitation
from boards.people.roles import Role
from tests.boards.evidence.hostile import HOSTILE, PDF
from tests.boards.performance.arrivals import arrive
from tests.support.audits import (
    a_story,
    as_of,
    comment,
    group_member,
    open_round,
    rate,
    reviewer,
    sampled,
    share_story,
    written_audit,
)
from tests.support.people import actor_for, person, sign_in
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

ISLES = "sample-isles"
PAGE = f"/desk/boards/{ISLES}/audits/round-of-the-tests-fictional/1.1/"


def board(slug: str = ISLES) -> Organisation:
    return Organisation.including_samples.get(slug=slug)


def show(audit: BoardAudit, shown: Shown, *, code: str = "1.1") -> int:
    return evidencing.add(
        actor=actor_for(person(Role.PLANNER, board=audit.organisation.slug)),
        round_key=audit.round.key,
        organisation=audit.organisation,
        code=code,
        shown=shown,
    )


def minute(name: str = "Minute.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def planner() -> Client:
    return sign_in(Client(), person(Role.PLANNER, board=ISLES))


def read(client: Client, path: str = PAGE) -> str:
    return client.get(path).content.decode()


def test_a_board_shows_a_file_a_link_and_a_figure_and_takes_one_out() -> None:
    arrive("sample-isles,2024-03-01,910,1000,,,", returned_by=ISLES)
    written_audit(board())
    client = planner()
    assert "Nothing is shown yet." in read(client)
    figure = Observation.objects.get()
    for kind, said in (
        ("file", {"title": "Minute of the ward", "file": minute()}),
        ("link", {"title": "Our panel", "link": "https://panel.example/"}),
        ("figure", {"title": "Waiting", "observation": str(figure.pk)}),
    ):
        assert client.post(f"{PAGE}evidence/{kind}/", said).status_code == 302, kind
    page = read(client)
    for words in (
        "Minute of the ward",
        "Minute.pdf",
        'href="https://panel.example/" rel="noreferrer"',
        "March 2024: 91.0%, the board&#x27;s own return, as known since",
        "Not revised since.",
    ):
        assert words in page, words
    link = CriterionEvidence.objects.get(title="Our panel")
    assert client.post(f"{PAGE}evidence/{link.pk}/take-out/", {}).status_code == 302
    assert "panel.example" not in read(client)
    assert CriterionEvidence.objects.filter(taken_out_at=None).count() == 2
    for path in (f"{PAGE[:-4]}print/", f"{PAGE[:-4]}?table=criteria&file=csv"):
        assert "Minute of the ward (file: Minute.pdf)" in read(client, path), path


def test_a_figure_is_shown_as_it_was_and_says_that_it_was_revised() -> None:
    arrive("nhs-fife,2024-03-01,910,1000,,,", known_from=date(2025, 5, 6))
    audit = written_audit(board("nhs-fife"), open_round("Real round"))
    show(audit, Shown("Waiting", observation=Observation.objects.get().pk))
    page = f"/desk/boards/nhs-fife/audits/{audit.round.key}/1.1/"
    client = sign_in(Client(), person(Role.PLANNER, board="nhs-fife"))
    cited = "March 2024: 91.0%, published, as known since 6 May 2025."
    assert f"{cited} Not revised since." in read(client, page)
    arrive("nhs-fife,2024-03-01,890,1000,,,", known_from=date(2025, 6, 3))
    assert f"{cited} Revised on 3 June 2025: now 89.0%." in read(client, page)
    offered = read(client, f"{page}evidence/figure/")
    assert "March 2024: 89.0%" in offered, "what stands now is what can be cited now"
    assert "91.0%" not in offered
    arrive("nhs-fife,2024-03-01,,,,suppressed,", known_from=date(2025, 7, 1))
    assert "March 2024" not in read(client, f"{page}evidence/figure/"), "nor what was suppressed since"


def test_what_an_own_return_says_now_is_the_boards_own() -> None:
    arrive("sample-isles,2024-03-01,910,1000,,,", returned_by=ISLES)
    audit = written_audit(board())
    show(audit, Shown("Waiting", observation=Observation.objects.get().pk))
    arrive("sample-isles,2024-03-01,770,1000,,,", returned_by=ISLES, known_from=date(2025, 6, 3))
    page = read(planner())
    assert "Revised on 3 June 2025." in page
    assert "77.0%" not in page


def test_evidence_is_heard_with_the_boards_words_and_by_nobody_before() -> None:
    """A word in its title on pages, and the file itself, as every side at each step."""
    audit = written_audit(board())
    show(audit, Shown("Kingfisher", file=minute()))
    file = f"/desk/evidence/{Evidence.objects.get().pk}/"
    member = group_member_before(audit)
    sides = {
        "board": planner(),
        "group": member,
        "reviewer": sign_in(Client(), reviewer()),
        "analyst": sign_in(Client(), person(Role.ANALYST)),
        "another board": sign_in(Client(), person(Role.PLANNER, board="sample-mainland")),
        "publisher": sign_in(Client(), person(Role.PUBLISHER)),
        "plan reviewer": sign_in(Client(), person(Role.REVIEWER)),
    }
    root = PAGE.removesuffix("1.1/")
    pages = (PAGE, f"{root}comment/answer/", f"{root}print/", f"{root}?table=criteria&file=csv", REVIEW)

    def hear() -> tuple[set[str], set[str]]:
        told = {name for name, one in sides.items() if any("Kingfisher" in read(one, page) for page in pages)}
        taken = {name for name, one in sides.items() if one.get(file).status_code == 200}
        return told, taken

    assert hear() == ({"board"}, {"board"})
    sign(audit)
    heard = {"board", "group", "reviewer"}
    assert hear() == (heard, heard)
    finish(audit)
    told, taken = hear()
    assert taken == {"board", "group", "reviewer", "analyst"}
    assert "analyst" in told
    assert not told & {"another board", "publisher", "plan reviewer"}


REVIEW = "/desk/participation/review/round-of-the-tests-fictional/1.1/"


def group_member_before(audit: BoardAudit) -> Client:
    return sign_in(Client(), group_member(audit))


def sign(audit: BoardAudit) -> None:
    assessing.sign(**as_of(audit, person(Role.APPROVER, board=ISLES)))
    audit.refresh_from_db()


def finish(audit: BoardAudit) -> None:
    comment(audit)
    one, two = reviewer(), reviewer()
    for criterion in audit.round.criteria.all():
        rate(audit, criterion.code, 2, by=one)
    for code in sampled(audit):
        rate(audit, code, 2, by=two)
    reviewing.moderate(**as_of(audit, one))
    reviewing.check(**as_of(audit, person(Role.PLANNER, board=ISLES)), text="")
    reviewing.finish(**as_of(audit, one))


def test_who_is_not_invited_any_more_takes_no_file() -> None:
    """The role may stay, for another round: the files of this one do not."""
    audit = written_audit(board())
    show(audit, Shown("Minute", file=minute()))
    sign(audit)
    file = f"/desk/evidence/{Evidence.objects.get().pk}/"
    member = group_member(audit)
    client = sign_in(Client(), member)
    assert client.get(file).status_code == 200
    GroupInvitation.objects.filter(person=member).update(withdrawn_at=timezone.now())
    assert member.memberships.exists(), "the role alone is not enough"
    assert client.get(file).status_code == 404


def test_a_case_study_is_shown_as_it_was_told_and_not_after_that() -> None:
    audit = written_audit(board())
    client = planner()
    form = f"{PAGE}evidence/story/"
    draft, told = a_story(board(), title="A draft"), a_story(board(), title="Meals at noon")
    share_story(board(), told)
    others = board("sample-mainland")
    theirs = a_story(others, title="Of another board")
    share_story(others, theirs)
    offered = read(client, form)
    assert "Meals at noon" in offered
    assert "A draft" not in offered
    assert "Of another board" not in offered
    for number in (draft, theirs):
        with pytest.raises(CannotAudit, match="that others read now"):
            show(audit, Shown("A story", case_study=number))
    assert client.post(form, {"title": "What a panel did", "case_study": told}).status_code == 302
    told_words = "Case study “Meals at noon”. What was done: Patients were asked each Friday."
    assert f"What a panel did: {told_words}" in read(client)
    assert f"What a panel did: {told_words}" in read(client, f"{PAGE[:-4]}print/")
    sign(audit)
    of_reviewer = sign_in(Client(), reviewer())
    assert told_words in read(of_reviewer)
    CaseStudy.objects.filter(pk=told).update(consent_until=timezone.localdate() - timedelta(days=1))
    assert told_words not in read(of_reviewer), "consent is over"
    CaseStudy.objects.filter(pk=told).update(consent_until=timezone.localdate())
    assert told_words in read(of_reviewer)
    case_studies.withdraw(
        actor=actor_for(person(Role.PLANNER, board=ISLES)),
        organisation=board(),
        number=told,
        read={"edit_number": CaseStudy.objects.get(pk=told).edit_number},
    )
    assert "it is not shown any more" in read(of_reviewer)
    assert "Meals at noon" not in read(of_reviewer)


def test_what_was_taken_out_stays_the_boards_own() -> None:
    audit = written_audit(board())
    piece = show(audit, Shown("Minute", file=minute()))
    evidencing.take_out(
        actor=actor_for(person(Role.PLANNER, board=ISLES)),
        round_key=audit.round.key,
        organisation=board(),
        code="1.1",
        number=piece,
    )
    sign(audit)
    file = f"/desk/evidence/{Evidence.objects.get().pk}/"
    assert planner().get(file).status_code == 200
    assert sign_in(Client(), reviewer()).get(file).status_code == 404


#: Each kind of bad file that a person could be sent, and what the page says of it.
BAD: dict[str, tuple[str, Callable[[], bytes]]] = {
    what: HOSTILE[what][:2]
    for what in (
        "a program",
        "a picture and an archive",
        "a PDF and an archive",
        "a picture with script",
        "a zip bomb, a thousand to one",
        "a path out of the archive",
        "five gigabytes claimed",
        "macros",
        "nothing",
    )
}


def stored() -> set[str]:
    return {name for folder in storage().listdir("")[0] for name in storage().listdir(folder)[1]}


def test_a_hostile_file_is_refused_by_name_and_nothing_is_stored() -> None:
    audit = written_audit(board())
    client, before, files = planner(), audit.edit_number, stored()
    words = set()
    for what, (name, make) in BAD.items():
        answer = client.post(f"{PAGE}evidence/file/", {"title": "Minute", "file": minute(name, make())})
        page = answer.content.decode()
        assert answer.status_code == 200, what
        assert 'role="alert"' in page, what
        words.add(page.split('role="alert"')[1].split("</div>")[0])
    assert len(words) >= len(BAD) - 1, "each is told why"
    assert not CriterionEvidence.objects.exists()
    assert not Evidence.objects.exists()
    assert stored() == files
    audit.refresh_from_db()
    assert audit.edit_number == before


def test_a_path_in_a_name_is_taken_off_and_a_file_of_five_gigabytes_is_not_read() -> None:
    audit = written_audit(board())
    show(audit, Shown("Minute", file=minute("../../etc/Minute.pdf")))
    assert Evidence.objects.get().name == "Minute.pdf"
    huge = minute()
    huge.size = 5 * 2**30
    huge.file = Unread()
    with pytest.raises(Exception, match="5,120 MB; at most"):
        show(audit, Shown("Minute", file=huge))
    assert Evidence.objects.count() == 1


class Unread(BytesIO):
    def read(self, *arguments: object) -> bytes:
        raise AssertionError("a file that is too large by its announcement is not read")


def test_what_is_typed_wrongly_is_said_beside_its_field_and_kept() -> None:
    arrive("nhs-fife,2024-03-01,910,1000,,,")
    written_audit(board())
    client, strangers = planner(), Observation.objects.get().pk
    for kind, said, told in (
        ("file", {"title": "Minute"}, "Fill in “The file”"),
        ("link", {"title": "", "link": "https://a.example/"}, "Say what it shows."),
        ("link", {"title": "Our panel", "link": "javascript:alert(1)"}, "Enter a whole address"),
        ("link", {"title": "Our panel", "link": "ftp://a.example/"}, "Enter a whole address"),
        ("figure", {"title": "Our panel", "observation": str(strangers)}, "Choose a figure from the list."),
        ("figure", {"title": "Our panel", "observation": "x"}, "Choose a figure from the list."),
    ):
        page = client.post(f"{PAGE}evidence/{kind}/", said).content.decode()
        assert told in page, (kind, said)
        assert said["title"] in page
    assert client.get(f"{PAGE}evidence/song/").status_code == 404
    assert not CriterionEvidence.objects.exists()


def test_who_shows_evidence_wrote_some_of_it_and_nobody_shows_any_after_the_signature() -> None:
    audit = written_audit(board())
    both = person(Role.PLANNER, Role.APPROVER, board=ISLES)
    evidencing.add(
        actor=actor_for(both),
        round_key=audit.round.key,
        organisation=board(),
        code="1.1",
        shown=Shown("Our panel", link="https://a.example/"),
    )
    with pytest.raises(CannotAudit, match="You wrote some of this audit"):
        assessing.sign(**as_of(audit, both))
    sign(audit)
    with pytest.raises(CannotAudit, match="what the board said stays as it was signed"):
        show(audit, Shown("Our panel", link="https://a.example/"))
    assert "Show a file" not in read(planner())


def test_a_criterion_takes_so_many_pieces_and_one_thing_in_each() -> None:
    audit = written_audit(board())
    link = Shown("Our panel", link="https://a.example/")
    for _ in range(MOST):
        show(audit, link)
    with pytest.raises(CannotAudit, match=f"at most {MOST} pieces"):
        show(audit, link)
    for wrong in (Shown("Nothing"), Shown("Two", link="https://a.example/", file=minute())):
        with pytest.raises(CannotAudit, match="Give one thing"):
            show(audit, wrong, code="1.2")
    with pytest.raises(CannotAudit, match="what it shows"):
        show(audit, Shown(" ", link="https://a.example/"), code="1.2")


def test_a_page_takes_as_many_statements_for_ten_pieces_as_for_one_of_each() -> None:
    arrive(*(f"sample-isles,2024-0{month}-01,910,1000,,," for month in range(1, 5)), returned_by=ISLES)
    audit = written_audit(board())
    first, *others = Observation.objects.values_list("pk", flat=True)
    show(audit, Shown("Waiting", observation=first))
    show(audit, Shown("Minute", file=minute()))
    client = planner()

    def taken() -> int:
        client.get(PAGE)
        with statements() as seen:
            client.get(PAGE)
        return len(seen)

    few = taken()
    for other in others:
        show(audit, Shown("Waiting", observation=other))
        show(audit, Shown("Minute", file=minute()))
    assert taken() == few


def test_the_database_holds_what_evidence_is() -> None:
    audit = written_audit(board())
    show(audit, Shown("Minute", link="https://a.example/"))
    arrive("nhs-fife,2024-03-01,910,1000,,,")
    add = (
        "INSERT INTO boards_criterionevidence"
        " (audit_id, criterion_id, title, link, observation_id, case_study_id, case_edit, by_id, at)"
        " SELECT audit_id, criterion_id, {title}, {link}, {figure}, {story}, {edit}, by_id, at"
        " FROM boards_criterionevidence"
    )
    fits = {"title": "'x'", "link": "''", "figure": "NULL", "story": "NULL", "edit": "NULL"}
    draft = {"story": str(a_story(board())), "edit": "1"}
    told = a_story(board(), title="Told to others")
    share_story(board(), told)
    shared = {"story": str(told), "edit": str(CaseStudy.objects.get(pk=told).edit_number)}
    figure = str(Observation.objects.get().pk)
    other = open_round("Other (fictional)").criteria.first()
    assert other is not None
    for rule, statement in (
        ("evidence_of_a_criterion_says_what_it_shows", add.format(**fits | {"title": "' '"})),
        ("evidence_of_a_criterion_is_of_one_kind", add.format(**fits | {"link": "'javascript:x'"})),
        ("the figure is another board's", add.format(**fits | {"figure": figure})),
        (
            "evidence_of_a_criterion_is_of_one_kind",
            add.format(**fits | shared | {"link": "'https://a.example/'"}),
        ),
        ("no such case study is shared", add.format(**fits | shared | {"edit": "9"})),
        ("no such case study is shared", add.format(**fits | draft)),
        (
            "the criterion is another round's",
            add.format(**fits).replace("audit_id, criterion_id, 'x'", f"audit_id, {other.pk}, 'x'"),
        ),
        (
            "evidence_that_is_taken_out_says_by_whom",
            "UPDATE boards_criterionevidence SET taken_out_at = now()",
        ),
        ("Cannot update", "UPDATE boards_criterionevidence SET title = 'y'"),
        (
            "Cannot update",
            "UPDATE boards_criterionevidence SET taken_out_at = now(), taken_out_by_id = by_id;"
            " UPDATE boards_criterionevidence SET taken_out_at = now()",
        ),
        ("Cannot delete|permission denied", "DELETE FROM boards_criterionevidence"),
    ):
        with pytest.raises((DatabaseError, IntegrityError), match=rule), transaction.atomic():
            connection.cursor().execute(statement)
    sign(audit)
    with pytest.raises(DatabaseError, match="evidence_is_shown_before_the_signature"), transaction.atomic():
        connection.cursor().execute(add.format(**fits))
