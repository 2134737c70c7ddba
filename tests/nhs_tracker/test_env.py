"""Reading the environment."""

import pytest

from nhs_tracker import env


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("Yes", True), (" ON ", True), ("true", True), ("0", False), ("no", False), ("OFF", False)],
)
def test_flag_reads_the_usual_words(value: str, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING", value)
    assert env.flag("SOMETHING", default=not expected) is expected


@pytest.mark.parametrize("value", [None, "", "  "])
def test_what_is_empty_counts_as_not_set(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOMETHING", raising=False)
    if value is not None:
        monkeypatch.setenv("SOMETHING", value)
    assert env.text("SOMETHING", "default") == "default"
    assert env.flag("SOMETHING", default=True) is True
    assert env.words("SOMETHING", ["a", "b"]) == ["a", "b"]
    assert env.number("SOMETHING", default=8000) == 8000


@pytest.mark.parametrize("value", ["2", "maybe", "tru"])
def test_wrong_flag_is_refused_with_what_would_be_right(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING", value)
    with pytest.raises(env.BadSetting, match=rf"SOMETHING is '{value}': write 1 or 0"):
        env.flag("SOMETHING", default=False)


@pytest.mark.parametrize("value", ["-1", "80.5", "eighty", "8000/tcp"])
def test_wrong_number_is_refused_with_an_example(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING", value)
    with pytest.raises(env.BadSetting, match="write a whole number, for example 8000"):
        env.number("SOMETHING", default=8000)


def test_words_are_separated_by_commas_and_trimmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING", " a.scot, b.scot ,,")
    assert env.words("SOMETHING", []) == ["a.scot", "b.scot"]


def test_an_address_loses_the_slash_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING", "https://tracker.example.scot/")
    assert env.address("SOMETHING", "http://127.0.0.1:8000") == "https://tracker.example.scot"
    monkeypatch.delenv("SOMETHING")
    assert env.address("SOMETHING", "http://127.0.0.1:8000") == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    "value", ["tracker.example.scot", "ftp://a.scot", "https://", "https://a.scot/tracker?x"]
)
def test_wrong_address_is_refused_with_an_example(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING", value)
    with pytest.raises(env.BadSetting, match="write scheme and host, for example https://"):
        env.address("SOMETHING", "")
