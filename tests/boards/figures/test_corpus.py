"""Malformed files: every planted error is named with row, column, value and remedy, nothing else is, nothing stored."""

import random
import resource
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boards.figures.intake import table, text
from boards.figures.models import Observation, StagedRow, Submission, SubmissionFile
from boards.organisations.models import Organisation
from nhs_tracker.stamps import ROOT
from tests.boards.figures import corpus
from tests.boards.figures.conftest import csv_of, send
from tests.boards.figures.intake import COUNT, LIMIT, LOTHIAN, errors, figures, take
from tests.support.databases import environment
from tests.support.effort import effort

VARIANTS = [
    *((seed, [fault]) for seed, fault in enumerate(corpus.FAULTS)),
    *((1000 + seed, random.Random(seed).choices(corpus.FAULTS, k=2 + seed % 9)) for seed in range(160)),
]


def assert_told_exactly(content: bytes, expected: set[corpus.Error], **other: Any) -> None:
    intake = take(content, **other)
    told = errors(intake)
    assert set(told) == expected
    assert len(told) == len(expected), "an error was told twice"
    assert intake.problem_count == len(expected)
    assert intake.frame is None
    for problem in intake.problems:
        assert problem.problem.endswith(".")
        assert problem.remedy.endswith(".")
        assert "\0" not in problem.value + problem.problem + problem.remedy


def test_there_are_at_least_300_malformed_files() -> None:
    assert len(VARIANTS) + len(corpus.SPOILT_FILES) >= 300


@pytest.mark.parametrize(
    ("seed", "faults"), VARIANTS, ids=lambda part: str(part) if isinstance(part, int) else ""
)
def test_every_planted_error_is_told_and_no_other(seed: int, faults: list[corpus.Fault]) -> None:
    content, expected = corpus.malformed(seed, faults)
    assert_told_exactly(content, expected)


@pytest.mark.parametrize("name", corpus.SPOILT_FILES)
def test_a_file_that_is_spoilt_as_a_whole_is_told_so(name: str) -> None:
    assert_told_exactly(*corpus.SPOILT_FILES[name])


@pytest.mark.parametrize("name", corpus.HARMLESS_FILES)
def test_differences_that_do_not_matter_are_read(name: str) -> None:
    assert figures(take(corpus.HARMLESS_FILES[name])) == figures(take(corpus.PLAIN))


def test_the_value_is_told_as_it_was_written_and_the_remedy_of_a_limit_is_a_marker() -> None:
    (problem,) = take(csv_of("nhs-lothian,2023-04-01,<5,20,,,")).problems
    assert (problem.row, problem.column, problem.value) == (2, "numerator", "<5")
    assert "suppressed" in problem.remedy


def test_rows_of_other_boards_are_refused_in_a_return() -> None:
    content = csv_of(
        "nhs-lothian,2023-04-01,1,2,,,", "nhs-fife,2023-04-01,1,2,,,", "S08000031,2023-04-01,1,2,,,"
    )
    assert_told_exactly(
        content,
        {(3, "organisation", "another_boards_row"), (4, "organisation", "another_boards_row")},
        own_id=LOTHIAN,
    )


def test_periods_of_another_kind_are_refused() -> None:
    header = "organisation,period,period_kind,value"
    content = csv_of("nhs-lothian,2023-04-01,quarter,5", "nhs-fife,2023-04-01,fortnight,5", header=header)
    assert_told_exactly(
        content, {(2, "period_kind", "period_kind_wrong"), (3, "period_kind", "period_kind_unknown")}
    )


def test_a_count_has_no_denominator_is_whole_and_agrees_with_itself() -> None:
    rows = [
        "nhs-lothian,2023-04-01,5,,5,,",
        "nhs-lothian,2023-05-01,,,7,,",
        "nhs-lothian,2023-06-01,5,10,,,",
        "nhs-lothian,2023-07-01,,,7.5,,",
        "nhs-lothian,2023-08-01,5,,6,,",
    ]
    intake = take(csv_of(*rows), COUNT)
    assert set(errors(intake)) == {
        (4, "denominator", "denominator_of_a_count"),
        (5, "value", "count_not_whole"),
        (6, "value", "value_disagrees"),
    }
    good = take(csv_of(*rows[:2]), COUNT)
    assert [row[3:6] for row in figures(good)] == [(5, None, 5), (7, None, 7)]


def test_of_very_many_errors_the_first_ten_thousand_are_kept_and_all_are_counted() -> None:
    rows = [f"nhs-lothian,{2000 + i % 20}-01-01,x,<5,,," for i in range(12_000)]
    intake = take(csv_of(*rows))
    assert len(intake.problems) == 10_000
    # 24,000 bad numbers, and every row after the first 20 is there already.
    assert intake.problem_count == 24_000 + 12_000 - 20
    assert [problem.row for problem in intake.problems] == sorted(p.row or 0 for p in intake.problems)


def test_a_file_of_200_mb_is_refused_at_once_and_in_little_memory() -> None:
    content = bytes(200 * 1024 * 1024)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with effort() as spent:
        intake = take(content)
    assert spent.seconds < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024  # kilobytes
    assert errors(intake) == [(None, "", "too_large")]
    assert "200 MB; the limit is 50 MB" in intake.problems[0].problem


def test_very_many_ragged_rows_are_counted_and_the_first_are_named() -> None:
    good = "nhs-lothian,2023-04-01,1,2,,,"
    for quote in ("", '"'):
        lines = [good] * 5 + ["x,y"] * 15_000 + ["", good] + ["z"] * 300_000
        intake = take(csv_of(*lines, header=",".join(f"{quote}{name}{quote}" for name in corpus.HEADER)))
        assert intake.problem_count == 315_000
        assert errors(intake) == [(row, "", "ragged_row") for row in range(7, 10_007)]


def test_lines_are_numbered_alike_over_all_pieces_of_a_long_file() -> None:
    cells = [f"S08000024,{month},1,2,,,\n\n" for month in corpus.MONTHS]
    content = csv_of(("".join(cells) * 400).rstrip("\n"))
    for sent in (content, content.replace(b"organisation", b'"organisation"')):
        assert len(sent) > 2 * table.PIECE
        told = errors(take(sent))
        assert told[0] == (242, "period", "duplicate")
        assert told[-1] == (242 + 2 * 9_999, "period", "duplicate")


@pytest.mark.parametrize("quote", ["", '"'])
def test_more_lines_than_are_read_are_refused_with_the_limit(quote: str) -> None:
    header = f"{quote}organisation{quote},period\r\n".encode()
    (problem,) = take(header + b"x\r\n" * text.MOST_LINES).problems
    assert (problem.row, problem.code) == (None, "too_many_lines")
    assert problem.problem == "The file has 1,200,001 lines; the limit is 1,200,000 lines."


def test_more_cells_than_are_read_are_refused_with_the_limit() -> None:
    (problem,) = take(b"organisation,period\n" + b"," * text.MOST_COMMAS).problems
    assert (problem.row, problem.code) == (None, "too_many_cells")
    assert "the limit is 12,000,000" in problem.problem


@pytest.mark.parametrize(
    ("start", "line", "extra"),
    [(b"a,b\n", b"x\n", 64), (b'"a",b\n', b"1,2\n", 128)],
    ids=["ragged", "quoted"],
)
def test_the_longest_file_that_is_read_takes_little_memory(start: bytes, line: bytes, extra: int) -> None:
    """In a process of its own, for the most that a process ever had is all that it can tell."""
    program = f"""
import resource, django
django.setup()
from boards.figures.intake import problems, table, text
content = {start!r} + {line!r} * (text.MOST_LINES - 3)
found = problems.Problems()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    table.read_table(text.decode(content, limit_bytes=10**9), problems=found)
except problems.Refused:
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, found.count)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    kilobytes, count = map(int, done.stdout.split())
    assert kilobytes < extra * 1024
    assert bool(count) == (line == b"x\n")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.lists(st.sampled_from(corpus.FAULTS), min_size=1, max_size=12))
def test_any_mixture_of_errors_is_told_exactly(seed: int, faults: list[corpus.Fault]) -> None:
    content, expected = corpus.malformed(seed, faults)
    assert_told_exactly(content, expected)


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "nhs-lothian", "2023-04-01", "1", "95.4", "withheld", '"', "\n", "1e309", "=1", "\0", "﻿"]
    ),
)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.lists(st.lists(CELLS, max_size=9), max_size=6).map(
            lambda rows: "\n".join([",".join(corpus.HEADER), *(",".join(row) for row in rows)]).encode()
        ),
    )
)
def test_whatever_the_bytes_are_they_are_read_or_refused_with_reasons(content: bytes) -> None:
    intake = take(content)
    assert (intake.frame is None) == bool(intake.problems)
    assert len(intake.problems) == intake.problem_count


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        *(corpus.malformed(7, [fault])[0] for fault in corpus.FAULTS[::9]),
        *(c for c, _ in corpus.SPOILT_FILES.values()),
    ],
)
def test_of_a_file_with_errors_nothing_but_the_errors_is_stored(content: bytes) -> None:
    submission = send(content)
    assert submission.state == "rejected"
    assert submission.error_count > 0
    stored = Submission.objects.get()
    assert stored.errors == [dict(error) for error in submission.errors]
    for model in (Observation, StagedRow, SubmissionFile):
        assert not model.objects.exists()


@pytest.mark.django_db
def test_another_boards_row_is_refused_by_the_service_too(lothian: Organisation) -> None:
    submission = send(csv_of("nhs-fife,2023-04-01,1,2,,,"), stream="board", organisation_id=lothian.pk)
    assert [error["code"] for error in submission.errors] == ["another_boards_row"]


def test_the_limit_of_the_tests_is_that_of_the_site() -> None:
    from django.conf import settings as site

    assert site.UPLOAD_LIMIT_BYTES == LIMIT
