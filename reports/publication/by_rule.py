"""Which published results differ from the release before by the rules of judging alone: no figure, no policy changed.

What was sealed stays as it was judged, so whoever compares two releases finds them; this says so before they ask.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from boards.components.words import counted
from boards.performance.models import Result
from boards.performance.staleness import DEFINITION_WORDS, REQUIREMENT_WORDS
from reports.publication.models import DataRelease, ReleasedStanding

MOST_NAMED = 6
JUDGED = (Result.ON_TRACK, Result.SLIGHTLY_OFF_TRACK, Result.OFF_TRACK)


class Difference(NamedTuple):
    """One result, before and now; in this order in `DataRelease.differs_by_rule`."""

    organisation_id: int
    measure_key: str
    framework_key: str
    before: str
    now: str


_FIGURE = (
    "observation_id", "period_end", "period_start", "numerator", "denominator", "actual", "definition_id",
    "requirement_id",
)  # fmt: skip
_CELL = ("organisation_id", "measure_id", "framework_id")


def differences(release: DataRelease, *, before: DataRelease | None) -> list[Difference]:
    """Of the standings stored for a release, with its policy and rules; two queries, none under equal rules."""
    if before is None or before.calculation == release.calculation:
        return []
    same = _unchanged(before.policy or {}, release.policy or {})
    then = _standings(before)
    return [
        Difference(cell[0], cell[1], cell[2], then[cell][1], result)
        for cell, (figure, result) in sorted(_standings(release).items())
        if cell in then
        and then[cell][0] == figure
        and then[cell][1] != result
        and ("definitions", figure[-2]) in same
        and (figure[-1] is None or ("requirements", figure[-1]) in same)
    ]


def _standings(release: DataRelease) -> dict[tuple[Any, ...], tuple[tuple[Any, ...], str]]:
    rows = ReleasedStanding.objects.filter(release=release).values_list(*_CELL, *_FIGURE, "result")
    return {row[:3]: (row[3:-1], row[-1]) for row in rows}


def _judging(row: Mapping[str, Any], words: Collection[str], known: Collection[str]) -> dict[str, Any]:
    """What of a row judges, as far as both policies know it: a column that came between them is a rule."""
    return {name: row[name] for name in known if name not in words}


def _unchanged(before: Mapping[str, Any], now: Mapping[str, Any]) -> set[tuple[str, int]]:
    """The definitions and requirements, by number, that judge by the same in both policies."""
    same = set()
    for kind, words in (("definitions", DEFINITION_WORDS), ("requirements", REQUIREMENT_WORDS)):
        then = {row["id"]: row for row in before.get(kind, ())}
        for row in now.get(kind, ()):
            known = row.keys() & then.get(row["id"], {}).keys()
            if known and _judging(row, words, known) == _judging(then[row["id"]], words, known):
                same.add((kind, row["id"]))
    return same


def notice(release: DataRelease) -> str:
    """ "3 results differ from the release before by the rules of judging alone: 2 were met, 1 missed, ..."; empty where
    none does. Both counts are of these results."""
    changed = [Difference(*row) for row in release.differs_by_rule]
    if not changed:
        return ""
    differ = counted(len(changed), "result differs", "results differ")
    before, now = (_count(each) for each in ([one.before for one in changed], [one.now for one in changed]))
    return f"{differ} from the release before by the rules of judging alone. Before: {before}. Now: {now}."


def _count(results: Sequence[str]) -> str:
    """ "2 met, 1 missed"; what is judged neither way is told by what it is: "12 target not confirmed"."""
    met = results.count(Result.ON_TRACK)
    missed = results.count(Result.OFF_TRACK) + results.count(Result.SLIGHTLY_OFF_TRACK)
    neither = [
        f"{number:,} {kind.label}"
        for kind in Result
        if kind not in JUDGED and (number := results.count(kind))
    ]
    return ", ".join([f"{met:,} met", f"{missed:,} missed", *neither])


def named(release: DataRelease, *, names: Mapping[int, str], titles: Mapping[str, str]) -> str:
    """The notice with the first of them by name."""
    if not release.differs_by_rule:
        return ""
    told = [
        f"{names.get(one.organisation_id, 'an organisation')}, {titles.get(one.measure_key, one.measure_key)}, "
        f"{one.framework_key}: {Result(one.before).label}, now {Result(one.now).label}"
        for one in (Difference(*row) for row in release.differs_by_rule[:MOST_NAMED])
    ]
    more = len(release.differs_by_rule) - MOST_NAMED
    if more > 0:
        told.append(f"and {more:,} more")
    return f"{notice(release)} {'; '.join(told)}."
