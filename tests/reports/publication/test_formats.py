"""What was sealed in any format hashes to the same for ever: its lists, and a small release and report of each.

No hash here is ever changed: what is public was sealed by the same lists. A new format gets lines of its own.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from boards.work.canonical import sha256_of
from reports.publication import formats, snapshots
from reports.publication.models import DataRelease, Snapshot

#: One row set for all formats: it has every column that any of them seals, and those that some do not.
SEALED: dict[str, Any] = json.loads((Path(__file__).parent / "sealed.json").read_text())
LISTS: dict[str, Mapping[str, tuple[str, ...]]] = {
    name: getattr(formats, name) for name in dir(formats) if name.endswith("_FIELDS")
}
#: Of each format: the hash of its lists, of the release and of the report.
HASHES = {
    "1": (
        "71991f4852c08b0fc4ea925b43d0a27c0e56a01652ddacff2cfacd0324c180af",
        "eecfecab9fa6e0ca9c9c6f7d1cae72a461930aa6f6de7a601be36ef513f8e611",
        "63331a73113c84ff363f83110579913f7e13f088fb72f07d99228981d9a0f429",
    ),
    "2": (
        "7a588d62d567b89b8d692ded4dcaa3029d5c194f3614460211dfc58072148953",
        "6c677e1c864efc2fa51d429b20a6d47c35cf9c8ce4b41258ae3ac751ce5a5427",
        "3cc2eae9834910701da09c008fda7fddf710c2e5a33adc663279ef5310711c0e",
    ),
    "3": (
        "7a588d62d567b89b8d692ded4dcaa3029d5c194f3614460211dfc58072148953",
        "7f26905d4e58be6c72517b8b5d175cb522c673f8a5da660ee610590f7f880b35",
        "a0f206d8a2e71e319364891d38da1bbf1cbd3bcd88f6ee54e3bd2d09c2db8329",
    ),
    "4": (
        "efe472e576605d40b4b7396968759d3bdfee9c16c3861f2212a7c006cf1de940",
        "076f9da1533e0d4b03a173e958b37e8b74a14512507b811634629b3e99d820e5",
        "6d062173c0d32d72ddc43a7dc2b9082e0eb5570c67edadf54516807b1db49a1a",
    ),
    "5": (
        "9e673b5483611faad336fafadd03fd99b4a4af023ea62f936aeeb72b7332549c",
        "2743d7cc7f5d61279b5f5978f5aac25a46bd037cf79580b9b7b0663f77feaec6",
        "15f8d4c9d2b11718c942d9a75479c41d383495258810324c01294ba789f57d1c",
    ),
    "6": (
        "08967571ff4cae9df2112b03c99f3f907f4414eb2e9c7325cd1fc0d4393db7b0",
        "2f5e79836cb56cc85882aa310872ed4ae2911ec752e7de3bf8262525f2b1d697",
        "b1d3febac7023fc202e1962c01b55c12453cac06db21b5b81334c2fa494a258a",
    ),
    "7": (
        "08967571ff4cae9df2112b03c99f3f907f4414eb2e9c7325cd1fc0d4393db7b0",
        "0a9fa485ca69188a70d2adb9a003e6b85d115518536ae7387afd6c1d4d5fc977",
        "932d1bed7326b4417dd48e078d06d9f029c268a7c2e33cbb1d0141499bae1f93",
    ),
    "8": (
        "e7d8d3338ea565aa271f47fca562ab8757e2b24f2045cccba483a751ceae71ba",
        "eb0883dc05e07e10ce65d9e45373a11469578723b00e0845a4d18463b1fb7ba3",
        "46ffbf4b0a845ea19926a7924a8d4f6b2035d36e55a8c9d0bec63f1bbb9becfb",
    ),
    "9": (
        "3a7e4c69259260021fc7c877e8215aaa7a71e29e674bb85aa7463cbebdc0d147",
        "58becb12520b26a32aa1039f4b065489d8476af6fb85a48358c956787bee1659",
        "f50935e471d53f3d74cd523593efc80e015857f9342df9f2cb7e566bfc2c13e0",
    ),
    "10": (
        "403f4a8167249234266f004f9f48b4b12b15b2bd2ae536286dc3978798bad444",
        "085b7906cf0fbd521d4c240a468545adc2e08e7e2f4101cc19fafa09c2ac8ec4",
        "6baeb7aab020880c3c144be82a7b70dfaab99a0aece08477a0b6a6c6be7e872f",
    ),
    "11": (
        "9407d003d8e31b4c14f281c2d577b0a978484b01feae1bb8aa76532c2c717ffd",
        "5330fe28a8ebe58735424aefbca361079ef7a762aa539f887c2763f4cfe3a275",
        "02d2ea94fa26aa2726526180bf043d7a5ea0196a542ba3f42d3458542c675466",
    ),
    "12": (
        "cddf82f6995c3a80a26c4d57ddaf7931d86e7b97667f9549df68f4b5ba721e33",
        "c2aa92d915826290944bac95e90acb76368a339c3dd6da7f59b5fbebdb2e9a90",
        "241197c1955c85702d30bb67011747b85c5ebb60fb206f2569f4149642f18af4",
    ),
}


def lists_of(number: str) -> str:
    """An empty list and none seal the same: nothing."""
    return sha256_of({name: list(fields[number]) for name, fields in LISTS.items() if fields.get(number)})


def release_of(number: str, monkeypatch: pytest.MonkeyPatch) -> str:
    def rows(model: type, release: object, *, order: object, names: tuple[str, ...]) -> list[dict[str, Any]]:
        return [{name: row[name] for name in names} for row in SEALED["held"][model.__name__]]

    monkeypatch.setattr(snapshots, "_rows", rows)
    return snapshots.release_sha256(DataRelease(format=number, **SEALED["release"]))


def report_of(number: str) -> str:
    fields = SEALED["snapshot"] | {"pdf": SEALED["snapshot"]["pdf"].encode()}
    form = snapshots.snapshot_form(Snapshot(format=number, **fields), data_release=3, supersedes="89" * 32)
    return sha256_of(form)


def test_every_format_is_here() -> None:
    assert list(HASHES) == [str(number) for number in range(1, int(snapshots.FORMAT) + 1)]
    assert set(formats.RELEASE_FIELDS) == set(HASHES)


@pytest.mark.parametrize("number", HASHES)
def test_what_was_sealed_has_the_hash_that_it_had(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (lists_of(number), release_of(number, monkeypatch), report_of(number)) == HASHES[number]


@pytest.mark.parametrize("number", HASHES)
def test_each_field_that_a_format_names_is_in_its_hash_and_no_other(
    number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That the hashes could differ."""
    sealed = release_of(number, monkeypatch)
    names = {"ReleasedStanding": "STANDING", "ReleasedStatement": "STATEMENT", "ReleasedPlan": "PLAN"}
    names |= {"ReleasedAnalysis": "ANALYSIS", "ReleasedAudit": "AUDIT", "ReleasedFeedback": "FEEDBACK"}
    for table, name in names.items():
        row = SEALED["held"][table][0]
        for field in list(row):
            with monkeypatch.context() as changed:
                changed.setitem(row, field, "something else")
                counts = field in LISTS[f"{name}_FIELDS"].get(number, ())
                assert (release_of(number, monkeypatch) != sealed) is counts, (table, field)
