"""What may be attached: a few harmless kinds, each surely what it says; everything else is refused in words."""

import contextlib
import io
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boards.evidence.inspection import BY_ENDING, Inspected, inspect, safe_name
from boards.evidence.inspection.refusals import RefusedFile
from nhs_tracker.stamps import ROOT
from tests.boards.evidence.hostile import GOOD, HOSTILE, Claimed, book, jpeg, png

LIMIT = 20 * 2**20


def inspected(name: str, content: bytes) -> Inspected:
    return inspect(io.BytesIO(content), name=name, size=len(content), limit_bytes=LIMIT)


@pytest.mark.parametrize("what", GOOD)
def test_good_files_are_taken(what: str) -> None:
    name, make = GOOD[what]
    taken = inspected(name, make())
    assert taken.size == len(make())
    assert taken.kind.ending == name.rpartition(".")[2].lower()


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_are_refused_by_name_and_with_a_remedy(what: str) -> None:
    name, make, code = HOSTILE[what]
    with pytest.raises(RefusedFile) as refused:
        inspected(name, make())
    assert refused.value.code == code
    assert refused.value.problem.endswith(".")
    assert refused.value.remedy.endswith(".")


def test_five_gigabytes_are_refused_before_a_byte_is_read() -> None:
    with pytest.raises(RefusedFile, match="5,120 MB; at most 20 MB") as refused:
        inspect(Claimed(), name="all.pdf", size=5 * 2**30, limit_bytes=LIMIT)
    assert refused.value.code == "too_large"


def test_a_file_that_did_not_arrive_whole_is_refused() -> None:
    with pytest.raises(RefusedFile) as refused:
        inspect(io.BytesIO(png()), name="a.png", size=len(png()) + 1, limit_bytes=LIMIT)
    assert refused.value.code == "cut"


@pytest.mark.parametrize("make", [png, jpeg, book])
def test_every_cut_and_every_addition_is_noticed(make: object) -> None:
    content = make()  # type: ignore[operator]
    name = {png: "a.png", jpeg: "a.jpg", book: "a.xlsx"}[make]  # type: ignore[index]
    for changed in (
        *(content[:length] for length in range(1, len(content), 7)),
        content + b"\n",
        b" " + content,
    ):
        with pytest.raises(RefusedFile):
            inspected(name, changed)


@given(st.binary(max_size=300), st.sampled_from(sorted(BY_ENDING)))
def test_no_bytes_end_in_anything_but_an_answer(content: bytes, ending: str) -> None:
    with contextlib.suppress(RefusedFile):
        assert inspected(f"a.{ending}", content).kind.ending == ending


@given(st.text(max_size=300), st.sampled_from(sorted(BY_ENDING)))
def test_a_name_is_safe_for_a_folder_and_a_header(name: str, ending: str) -> None:
    safe = safe_name(f"{name}.{ending}")
    assert safe.endswith(f".{ending}")
    assert len(safe) <= 120
    assert safe.isprintable()
    assert not set(safe) & set('/\\:*?"<>|\r\n\0')
    assert not safe.startswith(".")
    assert safe_name(safe) == safe


def test_folders_and_turned_text_in_a_name_are_not_kept() -> None:
    assert safe_name("C:\\Users\\me\\minute.PDF") == "minute.pdf"
    assert safe_name("../../etc/pass\u202egpj.pdf") == "pass_gpj.pdf"


CHILD = """
import pathlib, resource, sys
import django
django.setup()
from boards.evidence.inspection import inspect
from boards.evidence.inspection.refusals import RefusedFile
from tests.support.effort import effort
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
longest = 0.0
for path in map(pathlib.Path, sys.argv[1:]):
    with effort() as spent, path.open("rb") as file:
        try:
            inspect(file, name=path.name, size=path.stat().st_size, limit_bytes=20 * 2**20)
        except RefusedFile:
            pass
    longest = max(longest, spent.seconds)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024, round(longest, 2))
"""


def measured(*paths: Path) -> tuple[int, float]:
    """Megabytes that looking at the files adds to a new process, and the longest effort of one."""
    told = subprocess.run(
        [sys.executable, "-c", CHILD, *map(str, paths)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    megabytes, seconds = told.stdout.split()
    return int(megabytes), float(seconds)


def test_looking_takes_little_memory_whatever_the_file_and_a_hostile_one_is_refused_at_once(
    tmp_path: Path,
) -> None:
    """All hostile files and a workbook as full as is taken; a file that is read whole would show."""
    paths = []
    for number, (name, make, _) in enumerate(HOSTILE.values()):
        paths.append(tmp_path / f"{number}{name}")
        paths[-1].write_bytes(make())
    hostile = list(paths)
    cells = "".join(f'<c r="{column}%d"><v>%d</v></c>' for column in "ABCDEFGHIJ")
    rows = "".join(f'<row r="{n}">{cells % ((n,) * 20)}</row>' for n in range(1, 50_000))
    paths.append(tmp_path / "full.xlsx")
    paths[-1].write_bytes(book(sheet=rows))
    long_text = tmp_path / "long.txt"
    long_text.write_bytes(b"a line of text\n" * 1_300_000)

    megabytes, _ = measured(*paths, long_text)
    assert megabytes < 64
    _, seconds = measured(*hostile)
    assert seconds < 2, "the slowest hostile file"
