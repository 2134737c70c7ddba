"""A version of a plan on paper: every word of every part, what changed, tagged, and the same bytes every time."""

import io
import re
from datetime import datetime
from html import unescape
from itertools import pairwise
from typing import Any

import pikepdf
import pytest

from boards.components.words import moment_words
from boards.people.models import User
from boards.people.roles import Role
from boards.plans import services
from boards.plans.demo_money import money_of_sample
from boards.plans.demo_rows import SAMPLES
from boards.plans.demo_sections import sections_of_sample
from boards.plans.demo_staff import STAFF
from boards.plans.listed_rows import PlanRisk
from boards.plans.models import PlanVersion
from boards.plans.parts import ACTIONS, RISKS, SAVINGS, SECTIONS, TRAJECTORIES
from boards.plans.parts.part import Part, Rows
from boards.plans.parts.trajectories.rules import rules_for
from boards.plans.words import field_of
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import number_of
from tests.boards.planning.visits import read, signed_in
from tests.boards.plans.plans import BOARD, Cast, agree, cast, sign, version
from tests.reports.ownership.test_printing import as_list, tags
from tests.support.paper import printed, unspaced
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

OPEN = "sample-2026-27"
PLAN = f"/desk/boards/{BOARD}/plan/{OPEN}/"
HOSTILE = '#panic() #image("/etc/passwd") *bold* $x$ `code` <label> @ref [ ] { }'


def written(people: Cast, *, every: bool = False) -> int:
    version_id = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=OPEN
    )
    rows: dict[Part, Rows] = dict(SAMPLES)
    if every:
        rows |= {**STAFF, **money_of_sample(BOARD), **sections_of_sample(BOARD)}
    planned = {
        key: {field_of(period): "95" for period in rules.periods} | {"rationale": HOSTILE}
        for key, rules in rules_for(catalogue(), framework_key=OPEN).items()
    }
    for part, said in (rows | {TRAJECTORIES: planned}).items():
        number = version(version_id).edit_number
        services.save_rows(
            actor=people.planner, version_id=version_id, edit_number=number, part=part, rows=said
        )
    return version_id


def changed(people: Cast) -> int:
    """Version 2: one risk is taken out, one action ends later."""
    first = written(people)
    sign(people.approver, first)
    agree(people.reviewer, first, in_force_from=None)
    second = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=OPEN, reason="The ward is late."
    )
    actions, risks = ACTIONS.rows(second), RISKS.rows(second)
    key = next(key for key, said in actions.items() if said["title"].startswith("Twelve beds"))
    for part, said in (
        (ACTIONS, {key: dict(actions[key]) | {"ends": "2027-01-31"}}),
        (RISKS, {next(iter(risks)): {}}),
    ):
        number = version(second).edit_number
        services.save_rows(actor=people.planner, version_id=second, edit_number=number, part=part, rows=said)
    return second


def text(answer: Any) -> str:
    return unescape(read(answer))


def opened(answer: Any) -> pikepdf.Pdf:
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return pikepdf.Pdf.open(io.BytesIO(answer.content))


def test_every_word_of_every_part_is_on_the_page_in_a_fixed_number_of_statements() -> None:
    written(cast(), every=True)
    planner = signed_in(Role.PLANNER)
    planner.get(f"{PLAN}print/")
    with statements() as first:
        page = text(planner.get(f"{PLAN}print/"))
    assert len(first) <= 70, len(first)
    assert "Invented for demonstration" in page
    assert "No version was agreed before this one." in page
    for part, rows in {**SAMPLES, **STAFF, **money_of_sample(BOARD), **sections_of_sample(BOARD)}.items():
        if part == SAVINGS:
            continue  # its years and risks are told in words
        for said in rows.values():
            for words in said.values():
                if " " in words and not re.search(r", |\n|^\d{4}-", words):
                    assert words in page, (part.key, words)
    assert re.search("<th[^>]*>April 2026</th>", page)
    assert re.search("[0-9a-f]{64}", page)


def test_what_changed_against_the_agreed_version_stands_on_it_and_any_version_can_be_printed() -> None:
    changed(cast())
    reviewer, planner = signed_in(Role.REVIEWER), signed_in(Role.PLANNER)
    page = text(planner.get(f"{PLAN}print/"))
    assert "What changed against version 1" in page
    assert "differ from version 1, agreed." in page
    assert re.search(r"30 November 2026.*31 January 2027", page, re.DOTALL)
    assert "The ward is late." in page
    assert "Print version 2" in text(planner.get(PLAN))
    first = text(reviewer.get(f"{PLAN}print/?version=1"))
    assert "Sample cycle 2026/27 (fictional), version 1, agreed" in first
    assert "31 January 2027" not in first
    assert planner.get(f"{PLAN}print/?version=9").status_code == 404
    hashes = [re.findall("[0-9a-f]{64}", one)[-1] for one in (page, first)]
    assert hashes[0] != hashes[1]
    table = read(planner.get(f"{PLAN}print/?table=changed&file=csv"))
    assert "31 January 2027" in table


def said_in(address: str) -> list[tuple[str, ...]]:
    return printed(opened(signed_in(Role.PLANNER).get(f"{PLAN}{address}")))


def spelled(*cells: str) -> tuple[str, ...]:
    return tuple(map(unspaced, cells))


def test_the_pdf_says_what_changed_cell_by_cell_as_people_read_it() -> None:
    """A text with marks too: a risk that is taken out says in words how it was managed."""
    changed(cast())
    said = said_in("print.pdf")
    start = said.index(spelled("What changed against version 1"))
    assert said[start + 1] == spelled("11 entries in 2 rows differ from version 1, agreed.")
    assert said[start + 2] == spelled("Row", "Part", "What", "In version 1", "Now")
    rows = said[start + 3 : start + 3 + 11]
    assert {len(row) for row in rows} == {5}
    ward = "Twelve beds in a short-stay ward beside A&E"
    assert rows[0] == spelled(ward, "Actions", "Ends", "30 November 2026", "31 January 2027")
    (out,) = {row[0] for row in rows[1:]}
    (risk,) = (one for one in SAMPLES[RISKS].values() if unspaced(one["risk"]) == out)
    assert {row[1] for row in rows[1:]} == {"Risks"}
    assert {row[4] for row in rows[1:]} == {"nothing"}
    assert spelled(risk["risk"], "Risks", "How it is managed", risk["managed"], "nothing") in rows
    assert len(said[start + 3 + 11]) == 1, "no other row"


def test_the_pdf_says_its_hash_which_is_the_one_of_its_page_and_follows_what_the_parts_say() -> None:
    people = cast()
    second = changed(people)
    planner = signed_in(Role.PLANNER)

    def hash_in(asked: str) -> str:
        (found,) = {
            row[1]
            for row in said_in(f"print.pdf{asked}")
            if row[0] == unspaced("SHA-256 of what the parts say")
        }
        page = text(planner.get(f"{PLAN}print/{asked}"))
        assert found == re.findall("[0-9a-f]{64}", page)[-1]
        return found

    first, before = hash_in("?version=1"), hash_in("?version=2")
    assert first != before
    key, said = next(iter(ACTIONS.rows(second).items()))
    for lead, same in (("Somebody else, director", False), (said["lead"], True)):
        services.save_rows(
            actor=people.planner,
            version_id=second,
            edit_number=version(second).edit_number,
            part=ACTIONS,
            rows={key: {**said, "lead": lead}},
        )
        assert (hash_in("?version=2") == before) is same, "two papers with the same one say the same"
    assert hash_in("?version=1") == first


def test_the_pdf_says_who_wrote_signed_and_agreed_it_when_and_which_versions_there_are() -> None:
    people = cast()
    second = changed(people)
    first = version(PlanVersion.objects.get(plan=version(second).plan, number=1).pk)
    assert first.ready_by
    assert first.signed_by
    assert first.agreed_by
    assert len({first.created_by, first.signed_by, first.agreed_by}) == 3

    def at(who: User, when: datetime | None) -> str:
        assert when
        return f"{who.name}, {moment_words(when)}"

    agreed = said_in("print.pdf?version=1")
    for name, words in {
        "Version": "version 1, agreed",
        "Begun": at(first.created_by, first.created_at),
        "Handed over as ready": at(first.ready_by, first.ready_at),
        "Signed for the board": at(first.signed_by, first.signed_at),
        "Decided": at(first.agreed_by, first.agreed_at),
    }.items():
        assert spelled(name, words) in agreed, name
    assert spelled("No version was agreed before this one.") in agreed
    draft = said_in("print.pdf")
    assert spelled("Why it changed", "The ward is late.") in draft
    assert not {row[0] for row in draft} & set(spelled("Signed for the board", "Decided")), "nobody did yet"
    newer = version(second)
    for said in (agreed, draft):
        start = said.index(spelled("Versions"))
        assert said[start + 1 : start + 4] == [
            spelled("Version", "State", "Begun", "Why it changed"),
            spelled("Version 2", "draft", at(newer.created_by, newer.created_at), "The ward is late."),
            spelled("Version 1", "agreed", at(first.created_by, first.created_at), "the first version"),
        ]


def test_the_pdf_is_tagged_its_rows_have_headers_and_it_is_the_same_every_time() -> None:
    written(cast(), every=True)
    # kept before anybody checked signs
    PlanRisk.objects.filter(pk=PlanRisk.objects.earliest("pk").pk).update(managed="We say 欢迎\u00ad.")
    planner = signed_in(Role.PLANNER)
    answer = planner.get(f"{PLAN}print.pdf")
    pdf = opened(answer)
    tree = tags(pdf.Root.StructTreeRoot)
    kinds = [kind for kind, _ in tree]

    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == "en-GB"
    assert pdf.docinfo["/Title"] == "Sample delivery plan: Sample Mainland (fictional)"
    levels = [int(kind[2]) for kind in kinds if re.fullmatch(r"/H\d", kind)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for kind, row in tree:
        if kind == "/TR":
            cells = [cell for cell in as_list(row.K) if isinstance(cell, pikepdf.Dictionary)]
            assert str(cells[0].S) == "/TH", "the first cell heads every row"
            scopes = {str(one.Scope) for one in as_list(cells[0].A) if "/Scope" in one}
            assert scopes <= {"/Row", "/Column"}
    assert "/THead" in kinds
    assert answer.content == planner.get(f"{PLAN}print.pdf").content
    assert "We say 欢迎" in text(planner.get(f"{PLAN}print/")), "the page shows what stands there"


MARKED = (
    "We *train* **everybody** ب.\n\n- nurses\n- porters\n\n3. third\n\n"
    "See [our plan](https://example.org/plan). <script>alert(1)</script> [x](javascript:alert(1)) #panic()"
)


def test_marks_of_a_text_are_shown_and_printed_and_stay_as_they_were_typed() -> None:
    people = cast()
    version_id = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=OPEN
    )
    said = {"00000001": {"title": "Our people", "areas": "safe", "words": MARKED}}
    services.save_rows(actor=people.planner, version_id=version_id, edit_number=0, part=SECTIONS, rows=said)
    planner = signed_in(Role.PLANNER)
    for address in ("sections/00000001/", "print/"):
        page = read(planner.get(f"{PLAN}{address}"))
        for element in (
            "<p>We <em>train</em> <strong>everybody</strong> ب.</p>",
            "<li>nurses</li>",
            '<ol start="3">',
            '<a href="https://example.org/plan" rel="nofollow noreferrer">our plan</a>',
            "&lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:alert(1))",
        ):
            assert element in page, (address, element)
        assert "<script>alert" not in page
    form = text(planner.get(f"{PLAN}sections/00000001/edit/"))
    assert MARKED in form
    assert "is strong" in form
    assert SECTIONS.rows(version_id) == said

    pdf = opened(planner.get(f"{PLAN}print.pdf"))
    kinds = [kind for kind, _ in tags(pdf.Root.StructTreeRoot)]
    assert kinds.count("/LI") == 3
    links = [
        str(note.A.URI)
        for sheet in pdf.pages
        for note in as_list(sheet.get("/Annots", pikepdf.Array()))
        if "/A" in note
    ]
    assert "https://example.org/plan" in links
    assert not any("javascript" in link for link in links)


def test_a_sign_that_no_pdf_can_print_is_refused_where_it_is_typed() -> None:
    services.open_version(actor=cast().planner, organisation_id=number_of(BOARD), framework_key=OPEN)
    sent = {"row": "00000001", "edit_number": "0", "title": "Well done 🎉", "area": "safe"}
    page = text(signed_in(Role.PLANNER).post(f"{PLAN}actions/add/", sent))
    assert "“🎉” (U+1F389 PARTY POPPER) in line 1 cannot be printed in a PDF." in page
