"""Content stamps."""

from pathlib import Path

import pytest

from nhs_tracker import stamps


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/one.py").write_text("1")
    (tmp_path / "a/two.py").write_text("2")
    return tmp_path


def test_same_content_gives_the_same_stamp_whatever_the_patterns_order(tree: Path) -> None:
    first = stamps.content(["a/*.py", "b/*"], root=tree)
    assert stamps.content(["b/*", "a/two.py", "a/*.py"], root=tree) == first
    assert len(first) == 16


def test_every_change_of_a_name_or_a_byte_gives_another_stamp(tree: Path) -> None:
    seen = {stamps.content(["a/**/*"], root=tree)}
    (tree / "a/one.py").write_text("1 ")
    seen.add(stamps.content(["a/**/*"], root=tree))
    (tree / "a/one.py").rename(tree / "a/three.py")
    seen.add(stamps.content(["a/**/*"], root=tree))
    (tree / "a/empty.py").touch()
    seen.add(stamps.content(["a/**/*"], root=tree))
    assert len(seen) == 4


def test_compiled_files_do_not_count(tree: Path) -> None:
    before = stamps.content(["a/**/*"], root=tree)
    (tree / "a/__pycache__").mkdir()
    (tree / "a/__pycache__/one.pyc").write_bytes(b"x")
    assert stamps.content(["a/**/*"], root=tree) == before


def test_every_pattern_finds_something() -> None:
    for pattern in (*stamps.DATABASE, *stamps.STATIC):
        assert any(stamps.ROOT.glob(pattern)), pattern


def test_no_pattern_is_there_twice() -> None:
    for patterns in (stamps.DATABASE, stamps.STATIC):
        assert sorted(set(patterns)) == sorted(patterns)


def test_stamp_is_current_only_when_it_was_written_for_the_same_content(tmp_path: Path) -> None:
    file = tmp_path / "stamps/database"
    assert not stamps.is_current(file, "abc")
    stamps.write(file, "abc")
    assert stamps.is_current(file, "abc")
    assert not stamps.is_current(file, "abd")
