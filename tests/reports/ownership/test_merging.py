"""Two versions of a section put together paragraph by paragraph."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.ownership.merging import APART, joined, merge_paragraphs

PARAGRAPHS = st.lists(st.sampled_from("abcdef"), max_size=6)


def text(paragraphs: list[str]) -> str:
    return APART.join(paragraphs)


@given(PARAGRAPHS, PARAGRAPHS, PARAGRAPHS)
def test_each_side_alone_can_be_chosen_whole(read: list[str], theirs: list[str], yours: list[str]) -> None:
    merged = merge_paragraphs(read=text(read), theirs=text(theirs), yours=text(yours))
    for side, whole in (("theirs", theirs), ("yours", yours)):
        chosen = {one.field: getattr(one, side) or "" for one in merged.differences}
        assert joined({**merged.agreed, **chosen}) == text(whole)


@given(PARAGRAPHS, PARAGRAPHS)
def test_what_only_one_side_changed_is_proposed(read: list[str], changed: list[str]) -> None:
    for theirs, yours in ((changed, read), (read, changed)):
        merged = merge_paragraphs(read=text(read), theirs=text(theirs), yours=text(yours))
        assert not any(one.is_clash for one in merged.differences)
        assert joined({**merged.proposed}) == text(changed)


@pytest.mark.parametrize("text", ["", " \n\n \n\n"])
def test_nothing_is_no_row(text: str) -> None:
    merged = merge_paragraphs(read=text, theirs=text, yours=text)
    assert (merged.agreed, merged.differences) == ({}, ())
