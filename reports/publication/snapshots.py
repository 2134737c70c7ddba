"""What was published, sealed: the hash of a data release and of a snapshot, their chains, and the check of both.

A hash is taken of a canonical form (`canonical.py`) that holds the hash of the publication before it, so nothing can be
changed, taken out or slipped in between without the next hash failing. The last link is guarded by its hash alone,
which is printed on the public page and in the file that the public takes away.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from reports.publication.canonical import canonical, sha256_of
from reports.publication.models import DataRelease, ReleasedSeries, ReleasedStanding, Snapshot

FORMAT = "1"  # of the canonical forms below

_RELEASE_CHAIN = 7_301_601  # advisory locks, numbers that nobody else locks
_SNAPSHOT_CHAIN = 7_301_602

_RELEASE_FIELDS = tuple(
    field.attname
    for field in DataRelease._meta.concrete_fields
    if field.name not in ("id", "sha256")
    and not field.name.startswith("withdrawn_")  # never of a released one
)
_STANDING_FIELDS = tuple(
    field.attname for field in ReleasedStanding._meta.concrete_fields if field.name not in ("id", "release")
)


@dataclass(frozen=True)
class Check:
    """What a check of everything published found; `problem` names the first bad one and is empty when all is well."""

    releases: int
    snapshots: int
    problem: str


def lock_release_chain() -> str:
    """Wait for the end of any other release, then answer the last link: its hash, empty before the first."""
    _lock(_RELEASE_CHAIN)
    last = DataRelease.objects.filter(released_at__isnull=False).order_by("-released_at", "-number").first()
    return last.sha256 if last else ""


def lock_snapshot_chain() -> str:
    """The same for snapshots. LookupError when the chain branches or ends in a circle."""
    _lock(_SNAPSHOT_CHAIN)
    hashes = dict(Snapshot.objects.values_list("sha256", "previous_sha256"))
    ends = set(hashes) - set(hashes.values())
    if not hashes:
        return ""
    if len(ends) != 1:
        raise LookupError("the chain of snapshots has no single end: run manage.py verify_snapshots")
    return ends.pop()


def release_sha256(release: DataRelease) -> str:
    """Of its header and policy, then every standing, then every point list, each a line in canonical form.

    Standings and points are read from the database, so that what is sealed is what is held. Two queries.
    """
    digest = hashlib.sha256()
    for line in _release_lines(release):
        digest.update(canonical(line) + b"\n")
    return digest.hexdigest()


def snapshot_form(snapshot: Snapshot, *, data_release: int | None, supersedes: str | None) -> dict[str, Any]:
    """Everything of a snapshot but its own hash, ready for `canonical`; the public can take it away as a file.

    `data_release` is the number of the data release, `supersedes` the hash of the snapshot that it replaces. The PDF is
    in it by its own SHA-256.
    """
    return {
        "format": FORMAT,
        "kind": snapshot.kind,
        "organisation": snapshot.organisation_id,
        "framework": snapshot.framework_id,
        "edition": snapshot.edition,
        "content": snapshot.content,
        "pdf_sha256": hashlib.sha256(bytes(snapshot.pdf)).hexdigest(),
        "previous_sha256": snapshot.previous_sha256,
        "calculation": snapshot.calculation,
        "data_release": data_release,
        "observations": list(snapshot.observations),
        "plan_versions": list(snapshot.plan_versions),
        "editors": list(snapshot.editors),
        "approved_by": snapshot.approved_by_id,
        "approved_at": snapshot.approved_at,
        "released_by": snapshot.released_by_id,
        "released_at": snapshot.released_at,
        "supersedes": supersedes,
        "correction": snapshot.correction,
    }


def form_of(snapshot: Snapshot) -> dict[str, Any]:
    """`snapshot_form` of a stored snapshot, which was read with its data release and what it supersedes."""
    release, replaced = snapshot.data_release, snapshot.supersedes
    return snapshot_form(
        snapshot,
        data_release=release.number if release else None,
        supersedes=replaced.sha256 if replaced else None,
    )


def check() -> Check:
    """Recompute every hash and walk both chains. Two queries for each data release, one for all snapshots."""
    releases, problem = _check_releases()
    snapshots, found = _check_snapshots()
    return Check(releases=releases, snapshots=snapshots, problem=problem or found)


def _release_lines(release: DataRelease) -> Iterator[Any]:
    yield {"format": FORMAT} | {name: getattr(release, name) for name in _RELEASE_FIELDS}
    standings = ReleasedStanding.objects.filter(release=release)
    yield from standings.order_by("organisation_id", "measure_id", "framework_id").values(*_STANDING_FIELDS)
    series = ReleasedSeries.objects.filter(release=release).order_by("organisation_id", "measure_id")
    yield from series.values("organisation_id", "measure_id", "points")


def _check_releases() -> tuple[int, str]:
    previous = ""
    number = 0
    for number, release in enumerate(
        DataRelease.objects.filter(released_at__isnull=False).order_by("released_at", "number"), start=1
    ):
        name = f'Data release {release.number} "{release.title}"'
        if release.previous_sha256 != previous:
            return (
                number,
                f"{name} does not follow the release before it: one was taken out, put in or changed.",
            )
        if release_sha256(release) != release.sha256:
            return number, f"{name} was changed after its release: its hash is not that of its content."
        previous = release.sha256
    return number, ""


def _check_snapshots() -> tuple[int, str]:
    stored = Snapshot.objects.select_related("organisation", "framework", "data_release", "supersedes")
    following = {snapshot.previous_sha256: snapshot for snapshot in stored.order_by("id")}
    unseen = {snapshot.pk: snapshot for snapshot in following.values()}
    previous, number = "", 0
    while snapshot := following.get(previous):
        number += 1
        if unseen.pop(snapshot.pk, None) is None:
            return number, f"{_name(snapshot)} comes twice in the chain."
        if sha256_of(form_of(snapshot)) != snapshot.sha256:
            return (
                number,
                f"{_name(snapshot)} was changed after its release: its hash is not that of its content.",
            )
        previous = snapshot.sha256
    return number, _first_left_over(unseen.values())


def _first_left_over(unseen: Iterable[Snapshot]) -> str:
    lost = min(unseen, key=lambda snapshot: snapshot.pk, default=None)
    return (
        f"{_name(lost)} does not follow any other: the one before it was taken out or changed."
        if lost
        else ""
    )


def _name(snapshot: Snapshot) -> str:
    return f"The report of {snapshot.organisation} for {snapshot.framework}, edition {snapshot.edition},"


def _lock(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
