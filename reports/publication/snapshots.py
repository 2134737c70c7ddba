"""What was published, sealed: the hash of a data release and of a snapshot, their chains, and the check of both.

A hash is taken of a canonical form (`canonical.py`) that holds the hash of the publication before it, so nothing can be
changed, taken out or slipped in between without the next hash failing. The last link is guarded by its hash, which is
printed on the public page and in the file that the public takes away, and by what stands beside it (`verifying.py`).
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from boards.work import sealing
from boards.work.canonical import canonical, sha256_of
from reports.publication import people
from reports.publication.formats import (
    ANALYSIS_FIELDS,
    AUDIT_FIELDS,
    FEEDBACK_FIELDS,
    PLAN_FIELDS,
    RELEASE_FIELDS,
    SERIES_FIELDS,
    STANDING_FIELDS,
    STATEMENT_FIELDS,
    WITHOUT_HEAD,
)
from reports.publication.models import (
    DataRelease,
    ReleasedSeries,
    ReleasedStanding,
    ReleasedStatement,
    Snapshot,
)
from reports.publication.released_analyses import ReleasedAnalysis
from reports.publication.released_audits import ReleasedAudit
from reports.publication.released_feedback import ReleasedFeedback
from reports.publication.released_plans import ReleasedPlan

FORMAT = "12"  # of the canonical forms (`formats.py`) in which everything is sealed now

_RELEASE_CHAIN = 7_301_601  # advisory locks, numbers that nobody else locks
_SNAPSHOT_CHAIN = 7_301_602

Link = TypeVar("Link", DataRelease, Snapshot)
Held = dict[str, set[int | None]]  # who did each act, as the columns say


@dataclass(frozen=True)
class Check:
    """What a check of everything published found; `problem` names the first bad one and is empty when all is well."""

    releases: int
    snapshots: int
    problem: str


def lock_release_chain() -> None:
    """Wait for the end of any other act on a data release, and keep others waiting until the end of this one."""
    _lock(_RELEASE_CHAIN)


def last_release() -> DataRelease | None:
    """The last link of the chain of data releases, found by its hash; None before the first.

    LookupError when the chain branches or ends in a circle. One query.
    """
    released = DataRelease.objects.filter(released_at__isnull=False).only(
        "sha256", "previous_sha256", "released_at"
    )
    return _last(released, name="data releases")


def lock_snapshot_chain() -> str:
    """The same lock for snapshots; answers the last link's hash, empty before the first. LookupError as above."""
    _lock(_SNAPSHOT_CHAIN)
    last = _last(Snapshot.objects.only("sha256", "previous_sha256"), name="snapshots")
    return last.sha256 if last else ""


def release_sha256(release: DataRelease) -> str:
    """Of its header and policy, then every standing, point list, statement, plan, analysis, audit and entry of
    feedback, each a line in canonical form.

    They are read from the database, so that what is sealed is what is held. Seven queries.
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
    form = {
        "format": snapshot.format,
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
        "approved_at": snapshot.approved_at,
        "released_at": snapshot.released_at,
        "supersedes": supersedes,
        "correction": snapshot.correction,
    }
    if snapshot.format == "1":
        return form | {
            "editors": list(snapshot.editors),
            "approved_by": snapshot.approved_by_id,
            "released_by": snapshot.released_by_id,
        }
    form |= {"people": snapshot.people}
    return form if snapshot.format in WITHOUT_HEAD else form | {"audit_head": snapshot.audit_head}


def form_of(snapshot: Snapshot) -> dict[str, Any]:
    """`snapshot_form` of a stored snapshot, which was read with its data release and what it supersedes."""
    release, replaced = snapshot.data_release, snapshot.supersedes
    return snapshot_form(
        snapshot,
        data_release=release.number if release else None,
        supersedes=replaced.sha256 if replaced else None,
    )


def audit_head(*, now: datetime) -> str:
    """What is printed of the audit log in what goes out: its head with everything sealed that was done until now.

    Nobody else seals until the end of the caller's transaction. Empty where nothing was ever done.
    """
    sealing.seal(now=now)
    head = sealing.head()
    return head.sha256 if head else ""


def subject_of(published: DataRelease | Snapshot) -> dict[str, Any]:
    """Which publication its people acted on: what `people.sealed` binds them to."""
    if isinstance(published, DataRelease):
        return {"format": published.format, "kind": "data release", "number": published.number}
    return {
        "format": published.format,
        "kind": published.kind,
        "organisation": published.organisation_id,
        "framework": published.framework_id,
        "edition": published.edition,
    }


def check() -> Check:
    """Recompute every hash and walk both chains. Seven queries for each data release, one for all snapshots."""
    releases, problem = _check_releases()
    snapshots, found = _check_snapshots()
    return Check(releases=releases, snapshots=snapshots, problem=problem or found)


#: What a release holds beside its header, as it is sealed: one table after the other, its order, its fields by format.
_HELD: tuple[tuple[type[Model], tuple[str, ...], Mapping[str, tuple[str, ...]]], ...] = (
    (ReleasedStanding, ("organisation_id", "measure_id", "framework_id"), STANDING_FIELDS),
    (ReleasedSeries, ("organisation_id", "measure_id"), SERIES_FIELDS),
    (ReleasedStatement, ("organisation_id", "measure_id", "kind", "number"), STATEMENT_FIELDS),
    (ReleasedPlan, ("organisation_id", "framework_id"), PLAN_FIELDS),
    (ReleasedAnalysis, ("organisation_id", "measure_id"), ANALYSIS_FIELDS),
    (ReleasedAudit, ("organisation_id", "audit_id"), AUDIT_FIELDS),
    (ReleasedFeedback, ("organisation_id", "feedback_id"), FEEDBACK_FIELDS),
)


def _release_lines(release: DataRelease) -> Iterator[Any]:
    yield {"format": release.format} | {
        name: getattr(release, name) for name in RELEASE_FIELDS[release.format]
    }
    for model, order, fields in _HELD:
        if names := fields.get(release.format):
            yield from _rows(model, release, order=order, names=names)


def _rows(
    model: type[Model], release: DataRelease, *, order: tuple[str, ...], names: tuple[str, ...]
) -> Iterable[dict[str, Any]]:
    return model._default_manager.filter(release=release).order_by(*order).values(*names)


def _check_releases() -> tuple[int, str]:
    return _check_chain(
        DataRelease.objects.filter(released_at__isnull=False),
        name=lambda release: f'Data release {release.number} "{release.title}"',
        sha256=release_sha256,
        held=lambda release: {
            people.PREPARED: {release.prepared_by_id},
            people.APPROVED: {release.approved_by_id},
            people.RELEASED: {release.released_by_id},
        },
    )


def _check_snapshots() -> tuple[int, str]:
    return _check_chain(
        Snapshot.objects.select_related("organisation", "framework", "data_release", "supersedes"),
        name=name_of,
        sha256=lambda snapshot: sha256_of(form_of(snapshot)),
        held=lambda snapshot: {
            people.EDITED: set(snapshot.editors),
            people.APPROVED: {snapshot.approved_by_id},
            people.RELEASED: {snapshot.released_by_id},
        },
    )


def _check_chain(
    published: Iterable[Link],
    *,
    name: Callable[[Link], str],
    sha256: Callable[[Link], str],
    held: Callable[[Link], Held],
) -> tuple[int, str]:
    """Walk one chain by its hashes: how many links were seen, and the first problem."""
    unseen = {link.pk: link for link in published}
    following = {link.previous_sha256: link for link in unseen.values()}
    previous, number = "", 0
    while link := following.get(previous):
        number += 1
        if unseen.pop(link.pk, None) is None:
            return number, f"{name(link)} comes twice in the chain."
        if link.format not in RELEASE_FIELDS:
            return number, f"{name(link)} is in a format that this program does not know."
        if sha256(link) != link.sha256:
            return number, f"{name(link)} was changed after its release: its hash is not that of its content."
        if link.format != "1" and not _has_its_people(link, held(link)):
            return number, f"{name(link)} names other people than were sealed."
        previous = link.sha256
    lost = min(unseen.values(), key=lambda link: link.pk, default=None)
    return number, (
        f"{name(lost)} does not follow any other: the one before it was taken out or changed." if lost else ""
    )


def _has_its_people(link: DataRelease | Snapshot, held: Held) -> bool:
    """Every commitment opens to who is held, and nobody approved or released what they made."""
    makers = held.get(people.PREPARED, set()) | held.get(people.EDITED, set())
    return makers.isdisjoint(held[people.APPROVED] | held[people.RELEASED]) and people.are_as_sealed(
        link.people, link.openings, subject=subject_of(link), held=held
    )


def _last(published: Iterable[Link], *, name: str) -> Link | None:
    links = {link.sha256: link for link in published}
    ends = set(links) - {link.previous_sha256 for link in links.values()}
    if links and len(ends) != 1:
        raise LookupError(f"the chain of {name} has no single end: run manage.py verify_snapshots")
    return links[ends.pop()] if links else None


def name_of(snapshot: Snapshot) -> str:
    """As a sentence begins with it, its comma included."""
    return f"The report of {snapshot.organisation} for {snapshot.framework}, edition {snapshot.edition},"


def _lock(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
