"""Whether everything published is as it was released: the chains, and what stands beside them.

A chain shows what was changed, taken out or slipped in between its links. It does not show that its end was cut off,
and some of what the public reads or was judged by lies outside of it. So the ends are looked for in the audit log,
which has a chain of its own (`boards.work.sealing`); the figures of the public record, the kept files and the agreed
promises are held against what was sealed; and heads that somebody kept are looked for in the chains.
"""

import hashlib
import zlib
from collections.abc import Callable, Collection, Iterator
from functools import partial

from django.db import connection

from boards.evidence.models import Evidence
from boards.evidence.services import storage
from boards.figures.models import Submission, SubmissionFile
from boards.plans.agreed import agreed_otherwise
from boards.plans.sent_files import PlanFile
from boards.work.models import AuditEvent, AuditSeal
from reports.ownership.verbs import Verb as ReportVerb
from reports.publication import snapshots
from reports.publication.analyses import otherwise
from reports.publication.audits import audits_otherwise
from reports.publication.feedback import feedback_otherwise
from reports.publication.models import HELD, DataRelease, Snapshot
from reports.publication.policy import policy_as_it_stands
from reports.publication.triggers import other_figure
from reports.publication.verbs import Verb

Problems = Iterator[str]

_POINTS = """
    FROM reports_releasedseries s
    JOIN reports_datarelease r ON r.id = s.release_id AND r.released_at IS NOT NULL
    CROSS JOIN LATERAL jsonb_array_elements(s.points) p
"""

#: Of every figure of a public series: the stored row says something else than what was sealed, or there is none.
_FIGURES = f"""
    SELECT r.number, coalesce(p->>'observation_id', 'of ' || s.organisation_id || ' and ' || s.measure_id) {_POINTS}
    LEFT JOIN boards_observation o ON o.id = (p->>'observation_id')::bigint
    WHERE {other_figure("p", "s", "o")}
    ORDER BY r.number, o.id LIMIT 1
"""

#: A figure that the public can open though no release holds it, or cannot open though one does.
_RECORD = f"""
    WITH sealed AS (SELECT DISTINCT (p->>'observation_id')::bigint AS id {_POINTS} WHERE p ? 'observation_id')
    SELECT coalesce(f.observation_id, sealed.id), f.observation_id IS NULL
    FROM sealed FULL JOIN reports_releasedfigure f ON f.observation_id = sealed.id
    WHERE f.observation_id IS NULL OR sealed.id IS NULL ORDER BY 1 LIMIT 1
"""  # noqa: S608

#: A value of an agreed plan that is another one than a release judged by.
_PROMISES = f"""
    SELECT r.number, said->>'source', p->>'end' {_POINTS}
    CROSS JOIN LATERAL jsonb_array_elements(coalesce(p->'said', '[]')) said
    LEFT JOIN boards_trajectory t ON t.version_id = (said->>'source')::bigint AND t.measure_id = s.measure_id
    LEFT JOIN boards_trajectorypoint v ON v.trajectory_id = t.id
        AND v.period_end = (p->>'end')::date AND v.period_start = (p->>'start')::date
    WHERE said->>'kind' = 'trajectory'
        AND v.value IS DISTINCT FROM coalesce(said->>'was', said->>'value')::numeric
    ORDER BY 1, 2, 3 LIMIT 1
"""  # noqa: S608


def check(*, heads: Collection[str] = ()) -> snapshots.Check:
    """What `snapshots.check` finds; where that is nothing, the first problem beside the chains."""
    chains = snapshots.check()
    problem = chains.problem or next(_problems(heads), "")
    return snapshots.Check(releases=chains.releases, snapshots=chains.snapshots, problem=problem)


def _problems(heads: Collection[str]) -> Problems:
    yield from _cut_short()
    yield from _lost_heads(heads)
    yield from _not_of_a_release()
    yield from _figures()
    yield from _promises()
    yield from _files()
    for release in DataRelease.objects.filter(released_at__isnull=False).order_by("number"):
        yield from otherwise(release)
        yield from audits_otherwise(release)
        yield from feedback_otherwise(release)


# The ends of the chains


def _cut_short() -> Problems:
    undone = DataRelease.objects.filter(released_at=None).exclude(sha256="").order_by("number").first()
    if undone:
        yield f"Data release {undone.number} “{undone.title}” was released once and is not any more."
    public = dict(DataRelease.objects.filter(released_at__isnull=False).values_list("sha256", "number"))
    reports = {s.sha256: snapshots.name_of(s) for s in _snapshots()}
    for verb, subject, held, what in (
        (Verb.RELEASED, "data release", {h: f"Data release {n}" for h, n in public.items()}, "data release"),
        (ReportVerb.RELEASED, "ownership report", reports, "report"),
    ):
        events = AuditEvent.objects.filter(action=verb, subject_type=subject).order_by("pk")
        told = {}
        for event in events:
            told[(event.after or {}).get("sha256")] = event
        for sha256, event in told.items():
            if sha256 not in held:
                yield (
                    f"The audit log says that {subject} {event.subject_id} was released on {event.at:%Y-%m-%d} with "
                    f"the hash {sha256}: no {what} has it. It was taken away, or the end of the chain was cut off."
                )
        for sha256, name in held.items():
            if sha256 not in told:
                yield f"{name.rstrip(',')} is public, and the audit log does not know that it was released."


def _snapshots() -> Iterator[Snapshot]:
    every = Snapshot.objects.select_related("organisation", "framework").order_by("pk")
    return every.defer("content", "pdf", "openings").iterator()


def _lost_heads(heads: Collection[str]) -> Problems:
    known = set(DataRelease.objects.filter(released_at__isnull=False).values_list("sha256", flat=True))
    known |= set(Snapshot.objects.values_list("sha256", flat=True))
    for head in heads:
        if head not in known:
            yield (
                f"Nothing that is public has the hash {head}. It was printed or told as one once: since then it was "
                "taken away or released anew, or it is of another installation."
            )
    for published in (DataRelease.objects.filter(released_at__isnull=False), Snapshot.objects.all()):
        for head in published.exclude(audit_head="").order_by("pk").values_list("audit_head", flat=True):
            if not AuditSeal.objects.filter(sha256=head).exists():
                yield (
                    f"The head {head} of the audit log is printed in what was released, and no seal has it: the "
                    "log was cut short or written anew. Run manage.py verify_audit."
                )


# What stands beside them


def _not_of_a_release() -> Problems:
    for model in HELD:
        row = model.objects.filter(release__released_at=None).order_by("release__number").first()
        if row:
            yield f"Data release {row.release.number} is not public and holds rows: they were slipped in."


def _figures() -> Problems:
    for number, observation in _rows(_FIGURES):
        yield (
            f"Figure {observation} is not what data release {number} sealed: its public record shows another one, or "
            "none."
        )
    for observation, missing in _rows(_RECORD):
        yield (
            f"Figure {observation} was released and its public record is gone."
            if missing
            else f"Figure {observation} has a public record, and no data release holds it: it was slipped in."
        )


def _promises() -> Problems:
    for number, version, end in _rows(_PROMISES):
        yield (
            f"Plan version {version} says something else for the period to {end} than data release {number} was "
            "judged by: an agreed trajectory was changed."
        )
    yield from agreed_otherwise()
    held = {str(row["id"]): row for row in policy_as_it_stands()["agreed_values"]}
    for release in DataRelease.objects.filter(released_at__isnull=False).order_by("number"):
        for row in (release.policy or {}).get("agreed_values", ()):
            now = held.get(str(row["id"]), {})
            if any(now.get(name) != value for name, value in row.items() if name in now or not now):
                yield f"Agreed value {row['id']} is not what data release {release.number} was judged by."


def _files() -> Problems:
    released = {number for one in DataRelease.objects.exclude(sha256="") for number in one.submissions}
    kept = SubmissionFile.objects.select_related("submission").order_by("pk")
    for file in kept.iterator(chunk_size=20):
        released.discard(file.submission_id)
        yield from _file(
            f"The file of submission {file.submission_id}", file.submission.sha256, partial(_as_sent, file)
        )
    for number in Submission.objects.filter(pk__in=released).order_by("pk").values_list("pk", flat=True):
        yield f"Submission {number} is part of a data release, and its file is gone."
    for sent in PlanFile.objects.order_by("pk").iterator(chunk_size=20):
        yield from _file(f"Plan file {sent.pk}", sent.sha256, partial(_as_sent, sent))
    given = Evidence.objects.filter(removed_at=None).exclude(state=Evidence.State.REFUSED).order_by("pk")
    for evidence in given.iterator():
        yield from _file(f"Attached file {evidence.pk}", evidence.sha256, partial(_stored, evidence))
    told = AuditEvent.objects.filter(subject_type="submission", after__has_key="sha256").order_by("pk")
    hashes = dict(Submission.objects.values_list("pk", "sha256"))
    for event in told.iterator():
        sha256 = (event.after or {})["sha256"]
        if sha256 and event.subject_id.isdigit() and hashes.get(int(event.subject_id)) != sha256:
            yield f"Submission {event.subject_id} does not have the hash that the audit log tells of its file."


def _as_sent(file: SubmissionFile | PlanFile) -> bytes:
    return file.as_sent


def _stored(evidence: Evidence) -> bytes:
    with storage().open(evidence.place) as file:
        content: bytes = file.read()
    return content


def _file(name: str, sha256: str, read: Callable[[], bytes]) -> Problems:
    try:
        content = read()
    except (OSError, zlib.error):
        yield f"{name} cannot be read any more."
    else:
        if hashlib.sha256(content).hexdigest() != sha256:
            yield f"{name} is not the one that was received: its hash is another."


def _rows(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
