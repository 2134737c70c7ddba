"""A large file is read a block of rows at a time: to the same end as a small one, in little memory."""

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from boards.figures.intake import Intake, source, table
from boards.figures.intake.large import MOST_LINES_READ_WHOLE, MOST_READ_WHOLE, read_large
from boards.figures.intake.spool import Spool
from nhs_tracker.stamps import ROOT
from tests.boards.figures import corpus
from tests.boards.figures.intake import COUNT, LIMIT, reference, take
from tests.support.databases import environment

HEADER = ",".join(corpus.HEADER)
MONTHS = [
    f"{1960 + month // 12}-{month % 12 + 1:02d}-01" for month in range(150)
]  # ends of two blocks lie within


@pytest.fixture(autouse=True)
def short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "PIECE", 300)
    monkeypatch.setattr(table, "BLOCK", 60)


def read_in_blocks(content: bytes, path: Path, *versions: Any, layout: str | None = "tidy") -> Intake:
    file = path / "file.csv"
    file.write_bytes(content)
    return read_large(path=file, reference=reference(*versions), layout_name=layout, limit_bytes=LIMIT)


def told(intake: Intake) -> tuple[Any, ...]:
    rows = intake.frame
    if isinstance(rows, Spool):
        staged = b"".join(rows.lines()).decode()
    else:
        staged = "" if rows is None else rows.write_csv(include_header=False)
    problems = sorted(map(str, intake.problems))
    return intake.layout, intake.problem_count, problems, sorted(map(str, intake.left_out)), staged


def lines(row: str, *, header: str = HEADER) -> bytes:
    return "\n".join([header, *(row.format(month=month, i=i) for i, month in enumerate(MONTHS)), ""]).encode()


SAME = {
    "thousands with commas": lines('nhs-lothian,{month},"1,{i:03d}","3,000",,,'),
    "places of a whole column": lines('"nhs-lothian",{month},,,{i}.{i:03d},,').replace(b",,,1", b",,,0"),
    "twice": lines("nhs-lothian,2023-04-01,1,2,,,"),
    "other line ends": lines("nhs-lothian,{month},1,2,,,").replace(b"\n", b"\r\n"),
    "blank lines": b"\n\n" + lines("nhs-lothian,{month},1,2,,,\n,,,,,,\n"),
    "an empty column": lines("nhs-lothian,{month},1,2,,,,", header=HEADER + ","),
    "another column": lines("nhs-lothian,{month},1,2,,,,x", header=HEADER + ",extra"),
    "several measures": lines("camhs-18-weeks,nhs-lothian,{month},1,2,,,", header="measure," + HEADER)
    + b"ae-4-hours,nhs-fife,2023-04-01,1,2,,,\n",
    "a template that is filled in here and there": lines("nhs-lothian,{month},,,,,")
    + b"nhs-fife,2023-04-01,1,2,,,\n",
    "a cell of two lines": lines('nhs-lothian,{month},1,2,,,"""\n"'),
    "quotation marks": lines('"nhs-lothian,{month},1,2,,,'),
    "ragged rows": lines("x"),
    "lines above": b"Title\n" + lines("nhs-lothian,{month},1,2,,,"),
    "Windows-1252": lines("\xe9,{month},1,2,,,").decode().encode("cp1252"),
    "neither": lines("nhs-lothian,{month},1,2,,,") + b"\x81",
    "a mark of the byte order": b"\xef\xbb\xbf" + lines("nhs-lothian,{month},1,2,,,"),
    "NUL": lines("nhs-lothian,{month},1,2,,,") + b"\0",
    "a spreadsheet": b"PK\x03\x04",
    "nothing": b" \n",
    "only a header": HEADER.encode(),
    "a line that is too long": lines("nhs-lothian,{month},1,2,,,") + b"x" * 70_000,
    "a long line": lines("nhs-lothian,{month},1,2,,,") + b"x" * 60_000 + b",2023-04-01,1,2,,,\n",
}


def test_it_says_and_stages_the_same_as_for_a_small_file(tmp_path: Path) -> None:
    for name, content in SAME.items():
        for version in ((), (COUNT,)):
            small = take(content, *version, layout="tidy")
            assert told(read_in_blocks(content, tmp_path, *version)) == told(small), name


def test_so_it_does_for_any_mixture_of_errors(tmp_path: Path) -> None:
    for seed in range(25):
        faults = random.Random(seed).choices(corpus.FAULTS, k=1 + seed % 12)
        content, _ = corpus.malformed(seed, faults)
        assert told(read_in_blocks(content, tmp_path)) == told(take(content, layout="tidy")), seed


def test_a_layout_that_needs_the_whole_file_has_a_limit_of_its_own(tmp_path: Path) -> None:
    long = b"Date\n" + (b" " * 60_000 + b"\n") * (MOST_READ_WHOLE // 60_000 + 1)
    for content in (long, b"Date\n" + b",,\n" * MOST_LINES_READ_WHOLE):
        (problem,) = read_in_blocks(content, tmp_path, layout="ae-activity").problems
        assert problem.code == "too_large"
        assert "the limit is 4 MB and 200,000 lines" in problem.problem
        assert "import_figures" in problem.remedy


#: What is hostile or as large as it may be; each must be read to its end, or refused, in the memory of a block.
SHAPES = f"""
def shapes():
    header = {HEADER!r}.encode() + b"\\n"
    yield b"organisation\\n" + b"nhs-lothian\\n" * 1_190_000  # one column
    yield b"a" * 40 * MB  # one line
    yield header + b'nhs-lothian,2023-04-01,"' + b"x" * 40 * MB + b'",1,,,\\n'  # one cell
    yield header + b"nhs-lothian,2023-04-01,90,100,,,\\n" * 400_000
    yield header + b"a\\n" * 1_100_000  # ragged
    yield b",".join(b"c%d" % i for i in range(190)) + b"\\n" + (b"1" + b",1" * 189 + b"\\n") * 5_000  # many columns
    yield header + ("\\U0001F600" * 2500 + ",2023-04-01,90,100,,,\\n").encode() * 3000  # wide Unicode
    yield header + ('"' + "\\u0416" * 20 + '",2023-04-01,90,100,,,\\n').encode() * 100_000
    # as large as it may be where it is read whole, its rows added up
    header = b"Month,HBT,AttendanceCategory,NumberOfAttendancesAll,NumberWithin4HoursAll\\n"
    yield header + b",,,,\\n" * 199_990
    yield header + b"202304,S08000024,All,100,90\\n" * 149_000
    yield header + ('202304,"' + "\\u0416" * 20 + '",All,1,1\\n').encode() * 70_000
"""


def test_whatever_its_shape_it_takes_little_memory(tmp_path: Path) -> None:
    """Written by one process, read by another: the most that a process ever had is all that it can tell."""
    write = f"""
import sys
MB = 2**20
{SHAPES}
for number, shape in enumerate(shapes()):
    open(sys.argv[1] + f"/{{number}}.csv", "wb").write(shape)
"""
    read = f"""
import resource, sys
import django
django.setup()
from pathlib import Path
from boards.figures.intake.spool import Spool
from boards.figures.intake.large import read_large
from tests.boards.figures.intake import LIMIT, reference
def read(path):
    layout = "tidy" if int(path.stem) < 8 else "ae-activity"
    return read_large(path=path, reference=reference(), layout_name=layout, limit_bytes=LIMIT)
small = Path(sys.argv[1], "0.small")
small.write_text({HEADER!r} + "\\nnhs-lothian,2023-04-01,90,100,,,\\n")
assert read(small).frame.height == 1
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sorted(Path(sys.argv[1]).glob("*.csv")):
    assert read(path).problem_count or path.stem == "9", path
    print(path.name, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) // 1024)
"""
    for program in (write, read):
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)],
            cwd=ROOT,
            env=environment() | {"POLARS_MAX_THREADS": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    grown = dict(line.split() for line in done.stdout.splitlines())
    assert len(grown) == 11
    assert max(map(int, grown.values())) <= 64, grown
