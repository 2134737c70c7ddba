"""A sign that the PDF cannot print is told where it is typed, and never keeps a report from its readers."""

import random
from dataclasses import replace

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from boards.components.paper import signs
from boards.components.paper.signs import BadWords, clean
from boards.people.roles import Role
from reports.ownership import correcting, printing
from reports.ownership.content import Content, Words
from reports.ownership.models import Contact, OwnershipReport
from reports.publication.acts import Refused
from tests.reports.ownership.test_printing import content  # noqa: F401 - a fixture
from tests.reports.samples import CORRECTION, someone
from tests.support.people import person, sign_in

GREETINGS = {
    "Gaelic": "Fàilte, tha sinn an seo",
    "Polish": "Cześć, łóżko, źródło",
    "Ukrainian": "Ласкаво просимо, ґанок",
    "Greek": "Καλώς ήρθατε",
    "Arabic": "أهلا بكم",
    "signs": "→ ≥ 5 £ 10 € ½ “quoted” – so … •",
    "spaces": "12\N{NO-BREAK SPACE}weeks\N{NARROW NO-BREAK SPACE}long\N{NON-BREAKING HYPHEN}stay",
    "a composed letter": "cafe\N{COMBINING ACUTE ACCENT}",
}
UNPRINTABLE = {
    "Chinese": ("欢迎", "“欢” .U.6B22 CJK UNIFIED IDEOGRAPH-6B22. in line 2"),
    "Punjabi": ("ਜੀ ਆਇਆਂ", "“ਜ” .U.0A1C GURMUKHI LETTER JA. in line 2"),
    "Urdu": ("خوش آمدید۔", "ARABIC FULL STOP"),
    "an emoji": ("Well done 🎉", "“🎉” .U.1F389 PARTY POPPER. in line 2"),
    "a private sign": ("\ue000", "The sign U.E000 in line 2"),
    "no sign": ("\uffff", "The sign U.FFFF in line 2"),
}


@pytest.mark.parametrize("text", GREETINGS.values(), ids=GREETINGS)
def test_what_is_taken_is_printed(content: Content, text: str) -> None:  # noqa: F811
    assert printed(content, clean(text)).startswith(b"%PDF-")


@pytest.mark.parametrize(("text", "told"), UNPRINTABLE.values(), ids=UNPRINTABLE)
def test_what_the_font_lacks_is_named_with_its_line(text: str, told: str) -> None:
    with pytest.raises(BadWords, match=told):
        clean(f"We say:\r\n{text}")


def test_control_without_the_check_such_a_sign_stops_the_printer(content: Content) -> None:  # noqa: F811
    with pytest.raises(printing.CannotPrint, match=r"The report cannot be printed.*ask its author"):
        printed(content, "欢迎")


def test_every_sign_that_is_taken_can_be_printed(content: Content) -> None:  # noqa: F811
    """A thousand of them at once, drawn from all that the font has."""
    every = sorted(sign for sign in signs._signs_of_the_font() if signs._is_printable(chr(sign)))
    some = random.Random(2026).sample(every, 1000)

    assert printed(content, clean("\n\n".join(map(chr, some)))).startswith(b"%PDF-")


@given(st.text(max_size=40))
@settings(max_examples=100, deadline=None)
def test_cleaning_is_done_once_and_takes_nothing_that_is_seen(text: str) -> None:
    try:
        once = clean(text)
    except BadWords:
        return
    assert clean(once) == once
    assert set(once) <= set(text) | {"\n"}


@pytest.mark.parametrize(
    "hidden", ["\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u061c", "\U000e0041"]
)
def test_signs_that_nobody_sees_are_taken_out(hidden: str) -> None:
    assert clean(f"kept{hidden} by us") == "kept by us"


def test_a_contact_is_checked_beside_its_field(content: Content, client: Client) -> None:  # noqa: F811
    planner = sign_in(client, person(Role.PLANNER))
    page = planner.post(
        "/desk/reports/contacts/nhs-lothian/complaints/",
        {"text": "Ring\n欢迎", "owner": "Post 🎉", "seen": "nothing"},
    ).text

    assert "“欢” (U+6B22 CJK UNIFIED IDEOGRAPH-6B22) in line 2 cannot be printed" in page
    assert "“🎉” (U+1F389 PARTY POPPER) in line 1 cannot be printed" in page
    assert not Contact.objects.filter(text__contains="欢").exists()


def test_a_correction_is_checked_before_an_edition_begins(content: Content) -> None:  # noqa: F811
    report = OwnershipReport.objects.get()
    with pytest.raises(Refused, match=r"U.6B22"):
        correcting.correct_report(
            actor=someone(Role.ANALYST), report_id=report.pk, correction=replace(CORRECTION, was="欢")
        )


def test_a_draft_that_cannot_be_printed_says_so_on_its_page(
    content: Content,  # noqa: F811
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(printing, "TEMPLATE", printing.TEMPLATE.with_name("not-there.typ"))
    page = sign_in(client, person(Role.PLANNER)).get(
        "/desk/reports/2022-23/nhs-lothian/draft.pdf", follow=True
    )

    assert page.status_code == 200
    assert "The report cannot be printed" in page.text


def printed(of: Content, text: str) -> bytes:
    words = (Words(section="introduction", heading="From your board", body=text),)
    return printing.pdf_of(replace(of, words=words), address="", draft=False)
