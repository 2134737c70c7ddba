"""The state folder, its secrets, and sharing a server between processes."""

import multiprocessing
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.checks.security.base import check_secret_key

from nhs_tracker import reset, state

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the servers under another account")


@pytest.fixture
def open_place(tmp_path: Path) -> Path:
    """A folder that every account may enter, as a checkout usually is."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == Path.home().owner() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)
    return tmp_path


@pytest.fixture
def closed_place(tmp_path: Path) -> Iterator[Path]:
    """A folder like root's home, which other accounts may not enter."""
    tmp_path.chmod(0o700)
    yield tmp_path
    for link in tmp_path.iterdir():
        if link.is_symlink():
            shutil.rmtree(link.resolve())


def test_secrets_are_made_once_and_closed_to_others(open_place: Path) -> None:
    place = open_place / "state"
    first = state.secret(place, "secret-key")
    assert state.secret(place, "secret-key") == first
    assert state.secret(place, "another") != first
    assert len(first) >= 43
    assert stat.S_IMODE((place / "secret-key").stat().st_mode) == 0o600
    assert sorted(path.name for path in place.iterdir()) == ["another", "secret-key"]


def test_a_secret_is_long_enough_for_djangos_own_check(open_place: Path, settings: LazySettings) -> None:
    settings.SECRET_KEY = state.secret(open_place / "state", "secret-key")
    assert check_secret_key(None) == []


def test_processes_that_ask_at_once_get_the_same_secret(open_place: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        made = pool.starmap(state.secret, [(open_place / "state", "secret-key")] * 8)
    assert len(set(made)) == 1


@as_root
def test_folder_of_a_closed_checkout_is_a_link_to_an_open_place(closed_place: Path) -> None:
    link = closed_place / ".state"
    real = state.folder(link)
    assert link.is_symlink()
    assert real == link.resolve()
    assert real.parent == state.ELSEWHERE
    assert state.enterable(real)
    assert state.folder(link) == real


@as_root
def test_folder_whose_target_was_removed_by_hand_is_made_again(closed_place: Path) -> None:
    link = closed_place / ".state"
    shutil.rmtree(state.folder(link))
    assert state.folder(link).is_dir()


@as_root
def test_reset_of_a_link_removes_the_folder_behind_it(closed_place: Path) -> None:
    link = closed_place / "missing so far" / ".state"
    real = state.folder(link)
    state.secret(link, "secret-key")
    reset.reset(link)
    assert not link.is_symlink()
    assert not real.exists()


def test_folder_is_an_ordinary_one_where_the_checkout_is_open(open_place: Path) -> None:
    assert state.folder(open_place / ".state") == (open_place / ".state").resolve()
    assert not (open_place / ".state").is_symlink()


@as_root
def test_folder_that_somebody_else_made_is_not_used_for_sockets(tmp_path: Path) -> None:
    place = tmp_path / "sockets"
    place.mkdir()
    os.chown(place, 65534, 65534)
    with pytest.raises(state.ServerTrouble, match="belongs to another account"):
        state.own_folder(place, state.account())


def test_last_user_stops_what_the_first_one_started(open_place: Path) -> None:
    happened: list[str] = []

    def use(name: str) -> Iterator[None]:
        with state.in_use(
            open_place,
            "thing",
            start=lambda: happened.append(f"{name} starts"),
            stop=lambda: happened.append(f"{name} stops"),
            runs=lambda: True,
        ):
            yield

    first, second = use("first"), use("second")
    next(first)
    next(second)
    assert list(first) == []
    assert "first stops" not in happened
    assert list(second) == []
    assert happened == ["first starts", "second starts", "second stops"]
