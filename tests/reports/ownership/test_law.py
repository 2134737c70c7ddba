"""Rights and procedures are printed only from dated, sourced texts, and only for the years in which they held."""

import re
from datetime import date
from pathlib import Path

import pytest

from reports.ownership import law
from reports.ownership.law import SECTIONS, BadText, every_text, read, texts_for


def keys(first_year: int) -> set[str]:
    return {text.key for text in texts_for(first=date(first_year, 4, 1), last=date(first_year + 1, 3, 31))}


def test_every_text_has_a_date_a_source_and_something_to_say() -> None:
    assert {text.section for text in every_text()} == set(SECTIONS)
    for text in every_text():
        assert text.sources, text.key
        assert text.paragraphs or text.points, text.key
    assert len({text.key for text in every_text()}) == len(every_text())


def test_the_complaints_procedure_of_2017_is_printed_from_2017_on_and_never_before() -> None:
    assert "procedure-of-2017" in keys(2017) & keys(2021) & keys(2022)
    assert "procedure-of-2017" not in keys(2014) | keys(2015) | keys(2016)
    assert "before-the-procedure-of-2017" in keys(2014) & keys(2016)
    assert "before-the-procedure-of-2017" not in keys(2017)


def test_a_text_that_ended_or_began_within_the_year_is_left_out() -> None:
    assert not {"procedure-of-2017", "before-the-procedure-of-2017"} & {
        text.key for text in texts_for(first=date(2016, 10, 1), last=date(2017, 9, 30))
    }


def test_the_legal_right_is_printed_beside_the_boards_own_figure() -> None:
    assert [text.key for text in every_text() if text.measure] == ["treatment-time-guarantee"]
    assert next(t for t in every_text() if t.measure).measure == "treatment-time-guarantee"


def test_the_bodies_that_a_reader_may_need_have_an_address_that_was_seen() -> None:
    bodies = {body.name: body for text in every_text() for body in text.bodies}
    assert set(bodies) == {
        "Scottish Public Services Ombudsman",
        "Patient Advice and Support Service",
        "Care Opinion",
        "Charter of Patient Rights and Responsibilities",
    }
    for body in bodies.values():
        assert body.source
        assert body.seen <= date(2026, 11, 28)


def test_no_telephone_number_and_no_web_form_is_made_up() -> None:
    for text in every_text():
        printed = " ".join((text.heading, *text.paragraphs, *text.points))
        assert not re.search(r"\d{4,}\s?\d{3,}|0800|\b111\b|@", printed), text.key


def test_the_time_limits_are_those_of_the_procedure() -> None:
    procedure = next(text for text in every_text() if text.key == "procedure-of-2017")
    printed = " ".join(procedure.points)

    assert re.findall(r"\d+ working days", printed) == ["5 working days", "3 working days", "20 working days"]
    assert "18 weeks" not in " ".join(p for text in every_text() for p in text.paragraphs)


BODY = 'bodies = [{{ name = "{}", href = "{}://a", seen = 2026-01-01, source = "a" }}]\npoints'


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('sources = ["a"]', "sources = []"), "a text without a source is not printed"),
        (("in_force_from = 2017-04-01\n", ""), "in_force_from is missing"),
        (("in_force_from = 2017-04-01", 'in_force_from = "2017"'), "in_force_from must be a date"),
        (("heading", "in_force_until = 2017-03-31\nheading"), "it ends before it begins"),
        (("heading", "colour = 1\nheading"), "colour is not known"),
        (('section = "rights"', 'section = "wrongs"'), "it must hold section"),
        (("points", 'bodies = [{ name = "a" }]\npoints'), "a body has name, href, seen, source"),
        (("points", BODY.format("a", "http")), "must begin with https://"),
        (("points", BODY.format("b", "https")), "b is not named in the text"),
    ],
)
def test_a_bad_file_is_refused_with_file_text_and_reason(
    tmp_path: Path, change: tuple[str, str], words: str
) -> None:
    good = """section = "rights"

[[text]]
key = "one"
in_force_from = 2017-04-01
heading = "One"
paragraphs = ["a"]
points = []
sources = ["a"]
"""
    file = tmp_path / "rights.toml"
    file.write_text(good, encoding="utf-8")
    assert len(read(file)) == 1
    file.write_text(good.replace(*change), encoding="utf-8")
    with pytest.raises(BadText, match=words) as refused:
        read(file)
    assert "rights.toml" in str(refused.value)


def test_the_files_are_read_once() -> None:
    assert law.every_text() is law.every_text()
