"""What the files of outcomes and themes hold, and what they refuse."""

from pathlib import Path

import pytest

from targets.catalogue.reading import RefusedFiles
from targets.outcomes.files import (
    CHALLENGE,
    ENABLER,
    FOLDER,
    NONE,
    OURS,
    UNSPLIT,
    outcomes,
    read_outcomes,
    read_vocabulary,
    vocabulary,
)

LINK = '\n[[links]]\nindicator = 99\noutcome = 1\nwho = "A"\nsource = "B"\nsince = 2026-01-01\n'
BOTH = LINK.replace("indicator = 99", 'indicator = 2\ntarget = "sab"')


def test_there_are_nine_outcomes_and_23_indicators_of_which_four_have_no_national_data() -> None:
    held = outcomes()
    assert [one.number for one in held.outcomes] == list(range(1, 10))
    assert [one.number for one in held.indicators] == list(range(1, 24))
    assert [one.number for one in held.indicators if one.basis == NONE] == [10, 21, 22, 23]
    assert {link.indicator for link in held.links if link.indicator} == set(range(1, 24))


def test_every_link_says_whose_it_is_and_only_one_is_a_national_one() -> None:
    held = outcomes()
    assert [(link.indicator, link.outcome) for link in held.links if link.who != OURS] == [(1, 1)]
    assert all(link.source and link.since for link in held.links)


def test_what_no_source_states_is_marked_as_recalled() -> None:
    told = {one.number: one.recalled_words for one in outcomes().indicators}
    assert told[1] == told[2] == told[18] == ""
    assert told[4] == "Recalled, not seen in a source: title, number."


def test_there_are_19_themes_and_175_enablers_and_challenges() -> None:
    held = vocabulary()
    kinds = [one.kind for one in held.items]
    assert (len(held.themes), len(kinds)) == (19, 175)
    assert (kinds.count(ENABLER), kinds.count(CHALLENGE), kinds.count(UNSPLIT)) == (106, 66, 3)
    assert all(held.of(theme) for theme in held.themes)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (LINK, "there is no indicator 99"),
        (LINK.replace("99", "2").replace("outcome = 1", "outcome = 10"), "there is no outcome 10"),
        (LINK.replace("99", "1"), "is there twice"),
        (BOTH, "one of the two"),
        (LINK.replace("since = 2026-01-01\n", ""), "since: is missing"),
    ],
)
def test_a_link_that_cannot_be_is_refused_in_words(tmp_path: Path, more: str, told: str) -> None:
    file = tmp_path / "outcomes.toml"
    file.write_text((FOLDER / "outcomes.toml").read_text() + more)
    with pytest.raises(RefusedFiles, match=told):
        read_outcomes(file)


def test_a_row_of_no_theme_or_kind_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "vocabulary.toml"
    wrong = '\n[[items]]\nkey = "9.9-E1"\ntheme = "9.9"\nkind = "wish"\ntitle = "A"\n'
    file.write_text((FOLDER / "vocabulary.toml").read_text() + wrong)
    with pytest.raises(RefusedFiles, match=r"kind must be one of[\s\S]*there is no theme 9.9"):
        read_vocabulary(file)
