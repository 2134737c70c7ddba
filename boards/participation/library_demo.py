"""The good practice library and the evidence of the demonstration: case studies of both samples, all of them invented.

What Sample Isles shows for its account is of each kind: a file, a link, a case study, and a figure where it has one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from boards.organisations.models import Organisation
from boards.participation import case_studies, evidencing
from boards.participation.case_rows import CaseStudy
from boards.participation.case_studies import Told
from boards.participation.evidence_queries import citable
from boards.participation.evidencing import Shown
from boards.work.actors import Actor

CONSENT = timedelta(days=365)
LATER = date.max  # each is given the last day of its consent when it is loaded
ISLES = (
    Told(
        title="The clinic that waits for the boat (invented)",
        done="Invented: people of the outer isles and the ferry's office sat down with the clinic, three times.",
        outcome="Invented: the clinic ends an hour before the last boat, and nobody has stayed the night since.",
        theme="told",
        contact_role="Head of outpatient clinics (invented)",
        consent_by="Invented: the island association, at its meeting",
        consent_until=LATER,
    ),
    Told(
        title="A card that goes home (invented)",
        done="Invented: everybody who leaves a ward takes a card home, with three questions and a stamp.",
        outcome="Invented: one card in five comes back, and each ward reads its own every month.",
        theme="feedback",
        contact_role="Head of patient relations (invented)",
        consent_by="Invented: the public group",
        consent_until=LATER,
    ),
)
MAINLAND = (
    Told(
        title="Carers at the ward round (invented)",
        done="Invented: carers are told when the ward round is, and a chair is kept for them.",
        outcome="Invented: half of them come, and fewer ring afterwards to ask what was said.",
        theme="carers",
        contact_role="Lead nurse for carers (invented)",
        consent_by="Invented: the carers' centre",
        consent_until=LATER,
    ),
)
MINUTE = b"Invented for demonstration.\n\nMinute of a meeting about the clinic, and of what was answered.\n"


def load_stories(
    board: Organisation, told: Sequence[Told], *, writer: Actor, sharer: Actor
) -> tuple[int, ...]:
    """Written by one, shared by another; their numbers."""
    made = []
    for one in told:
        dated = replace(one, consent_until=writer.today + CONSENT)
        number = case_studies.write(actor=writer, organisation=board, told=dated)
        read = {"edit_number": CaseStudy.objects.get(pk=number).edit_number}
        case_studies.share(actor=sharer, organisation=board, number=number, read=read)
        made.append(number)
    return tuple(made)


def show_evidence(board: Organisation, round_key: str, *, writer: Actor, story: int) -> None:
    """Before the audit is signed."""
    newest = [figures[0] for figures in citable(board.pk).values()]
    figure = max(newest, key=lambda one: (one.period_end, one.measure_id)).pk if newest else None
    minute = SimpleUploadedFile("minute-invented.txt", MINUTE, content_type="text/plain")
    pieces = (
        ("2.1", Shown("Invented: minute of a meeting about the clinic", file=minute)),
        (
            "2.2",
            Shown("Invented: a page that would show the answers", link="https://www.example.org/answers"),
        ),
        ("2.2", Shown("Invented: what came of the meetings", case_study=story)),
        *(
            (("1.2", Shown("Invented: a figure that the board looked at", observation=figure)),)
            if figure
            else ()
        ),
    )
    for code, shown in pieces:
        evidencing.add(actor=writer, round_key=round_key, organisation=board, code=code, shown=shown)
