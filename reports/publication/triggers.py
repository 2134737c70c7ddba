"""Triggers of the tables of a data release.

What the services do step by step the database demands of whoever has the application's password: a release is prepared
by one person, approved by another, filled and made public in one transaction, each step with its row of the audit log.
"""

import pgtrigger

from boards.work.triggers import added_while_open
from reports.publication.verbs import Verb

RELEASE = "reports_datarelease"

#: An audit `a` that a release `now` makes public: of a real round, final on the release's day, before it was prepared.
FINAL_AUDIT = """
    boards_boardaudit a JOIN boards_auditround r ON r.id = a.round_id
    JOIN boards_boardauditstep s ON s.audit_id = a.id AND s.state = 'final'
    WHERE NOT r.fictional AND s.at <= now.prepared_at
        AND (s.at AT TIME ZONE 'Europe/London')::date <= now.known_on
"""

#: Feedback `f` that a release `now` makes public: of a real board, agreed by two on its day, before it was prepared.
AGREED_FEEDBACK = """
    boards_feedback f JOIN boards_organisation o ON o.id = f.organisation_id
    CROSS JOIN LATERAL (SELECT max(r.at) AS at FROM boards_feedbackreading r
        WHERE r.feedback_id = f.id AND r.sending = f.sending) agreed
    WHERE f.state = 'agreed' AND o.kind <> 'sample' AND agreed.at <= now.prepared_at
        AND (agreed.at AT TIME ZONE 'Europe/London')::date <= now.known_on
"""

#: What is fixed when a release is prepared, and when it is approved. (The policy that it was judged by comes last.)
_CUT = [
    "number",
    "title",
    "note",
    "known_on",
    "through_submission",
    "submissions",
    "plans_chosen",
    "prepared_by_id",
    "prepared_at",
]
_APPROVAL = ["approved_by_id", "approved_at", "policy_sha256", "calculation"]


def not_slipped_in(name: str) -> pgtrigger.Trigger:
    """For a table of what a release holds: only one that is approved, and neither public nor withdrawn, gets rows.

    Its release is touched, so that `only_what_is_public_holds_rows` looks at it when the transaction ends.
    """
    return added_while_open(
        name,
        "release",
        table=RELEASE,
        closed="d.approved_at IS NULL OR d.released_at IS NOT NULL OR d.withdrawn_at IS NOT NULL",
        words="this data release is not approved, or public or withdrawn: nothing is added to it",
        then=f"UPDATE {RELEASE} d SET number = number WHERE d.id IN (SELECT release_id FROM new_rows);",  # noqa: S608
    )


def step_by_step() -> pgtrigger.Trigger:
    """A release begins as prepared, and is released only as it was approved, by somebody who did not prepare it."""
    return pgtrigger.Trigger(
        name="a_release_goes_step_by_step",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.After,  # the constraints of the table speak first
        func=f"""
            IF TG_OP = 'INSERT' THEN
                IF NEW.approved_at IS NOT NULL OR NEW.released_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL THEN
                    RAISE EXCEPTION 'a data release begins as prepared';
                END IF;
                RETURN NULL;
            END IF;
            IF {_differs(_CUT)} THEN
                RAISE EXCEPTION 'a data release stays as it was prepared';
            END IF;
            IF OLD.approved_at IS NOT NULL AND ({_differs(_APPROVAL)}) THEN
                RAISE EXCEPTION 'an approved data release goes out as it was approved';
            END IF;
            IF NEW.released_at IS NOT NULL THEN
                IF OLD.approved_at IS NULL THEN
                    RAISE EXCEPTION 'only a data release that was approved before becomes public';
                END IF;
                IF NEW.released_by_id = NEW.prepared_by_id THEN
                    RAISE EXCEPTION 'who prepared a data release does not make it public';
                END IF;
                IF NOT EXISTS (SELECT FROM reports_releasedseries s WHERE s.release_id = NEW.id) THEN
                    RAISE EXCEPTION 'a data release without figures does not become public';
                END IF;
                IF (SELECT count(*) FROM {RELEASE} d WHERE d.sha256 = NEW.previous_sha256 AND d.id <> NEW.id
                    AND d.released_at IS NOT NULL) <> (NEW.previous_sha256 <> '')::int
                OR NEW.previous_sha256 = ''
                    AND EXISTS (SELECT FROM {RELEASE} d WHERE d.released_at IS NOT NULL AND d.id <> NEW.id) THEN
                    RAISE EXCEPTION 'a data release follows the one before it';
                END IF;
            END IF;
            RETURN NULL;
        """,  # noqa: S608 (names of tables and columns)
    )


def whole_when_it_ends() -> pgtrigger.Trigger:
    """Looked at when the transaction ends: only what is public holds rows, and the log tells of each step.

    A row of the log can be forged by who may write into it, but not left out: who acted, when, and under which hash
    stands in the chain that is sealed. Whether that hash is the one of what the release holds is recomputed afterwards
    (`snapshots.check`): the canonical form is written once, in Python, and whoever could write rows could hash them
    too. What is demanded is what a hash cannot give: the figures are those that were accepted.
    """
    return pgtrigger.Trigger(
        name="only_what_is_public_holds_rows",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        declare=[("now", f"{RELEASE}%ROWTYPE")],
        func=f"""
            SELECT * INTO now FROM {RELEASE} d WHERE d.id = NEW.id;
            IF now.released_at IS NULL AND ({_holds_rows()}) THEN
                RAISE EXCEPTION 'a data release is filled in the transaction that makes it public';
            END IF;
            IF now.released_at IS NOT NULL AND cardinality(now.plans_chosen) <> (
                SELECT count(*) FROM reports_releasedplan p WHERE p.release_id = now.id
            ) THEN
                RAISE EXCEPTION 'a data release holds each plan that was chosen for it';
            END IF;
            IF now.released_at IS NOT NULL AND OLD.released_at IS NULL AND EXISTS (
                SELECT a.id FROM {FINAL_AUDIT}
                EXCEPT SELECT h.audit_id FROM reports_releasedaudit h WHERE h.release_id = now.id
            ) THEN
                RAISE EXCEPTION 'a data release holds each audit that was final when it was prepared';
            END IF;
            IF now.released_at IS NOT NULL AND OLD.released_at IS NULL AND EXISTS (
                SELECT f.id FROM {AGREED_FEEDBACK}
                EXCEPT SELECT h.feedback_id FROM reports_releasedfeedback h WHERE h.release_id = now.id
            ) THEN
                RAISE EXCEPTION 'a data release holds all feedback that was agreed when it was prepared';
            END IF;
            IF NEW.approved_at IS NOT NULL AND OLD.approved_at IS NULL AND NOT {
            _is_logged(Verb.APPROVED, "approved_by_id")
        }
            OR NEW.released_at IS NOT NULL AND OLD.released_at IS NULL AND NOT {
            _is_logged(Verb.RELEASED, "released_by_id", also="e.after->>'sha256' = NEW.sha256")
        } THEN
                RAISE EXCEPTION 'the audit log does not tell of this step of the data release';
            END IF;
            IF NEW.released_at IS NOT NULL AND OLD.released_at IS NULL AND ({_holds_other_figures()}) THEN
                RAISE EXCEPTION 'a data release holds figures as they were accepted, of the files that it names';
            END IF;
            RETURN NULL;
        """,  # noqa: S608
    )


def other_figure(point: str, series: str, stored: str) -> str:
    """That a point of a public series is not the official figure that it names, or names none and is no sum.

    `point` is JSON (`series.point_to_json`), `series` its row, `stored` the observation of its number, if there is one.
    Only the nation's figures may be added up from its boards'.
    """
    return f"""
        {point} ? 'observation_id' AND (
            {stored}.id IS NULL OR {stored}.organisation_id <> {series}.organisation_id
            OR {stored}.measure_id <> {series}.measure_id OR {stored}.stream <> 'official'
            OR {stored}.period_start <> ({point}->>'start')::date OR {stored}.period_end <> ({point}->>'end')::date
            OR {stored}.status <> {point}->>'figure_status' OR {stored}.marker <> coalesce({point}->>'marker', '')
            OR {stored}.numerator IS DISTINCT FROM ({point}->>'numerator')::numeric
            OR {stored}.denominator IS DISTINCT FROM ({point}->>'denominator')::numeric
            OR {stored}.value IS DISTINCT FROM ({point}->>'value')::numeric)
        OR NOT {point} ? 'observation_id' AND {point} ?| ARRAY['value', 'numerator'] AND NOT EXISTS (
            SELECT FROM boards_organisation b WHERE b.id = {series}.organisation_id AND b.kind = 'nation')
    """


def _holds_other_figures() -> str:
    """Of the release that becomes public: its series, its results where they name a figure, its public records."""
    return f"""
        EXISTS (
            SELECT FROM reports_releasedseries s CROSS JOIN LATERAL jsonb_array_elements(s.points) p
            LEFT JOIN boards_observation o ON o.id = (p->>'observation_id')::bigint
            WHERE s.release_id = NEW.id
                AND ({other_figure("p", "s", "o")} OR o.submission_id <> ALL (NEW.submissions)))
        OR EXISTS (
            SELECT FROM reports_releasedstanding h LEFT JOIN boards_observation o ON o.id = h.observation_id
            WHERE h.release_id = NEW.id AND (
                h.actual IS NOT NULL AND h.observation_id IS NULL AND NOT EXISTS (
                    SELECT FROM boards_organisation b WHERE b.id = h.organisation_id AND b.kind = 'nation')
                OR o.organisation_id <> h.organisation_id OR o.measure_id <> h.measure_id OR o.stream <> 'official'
                OR o.submission_id <> ALL (NEW.submissions)
                OR (o.period_start, o.period_end) = (h.period_start, h.period_end)
                    AND (o.numerator, o.denominator, o.marker) IS DISTINCT FROM (h.numerator, h.denominator, h.marker)))
        OR EXISTS (
            SELECT f.observation_id FROM reports_releasedfigure f WHERE f.release_id = NEW.id
            EXCEPT SELECT (p->>'observation_id')::bigint FROM reports_releasedseries s
            CROSS JOIN LATERAL jsonb_array_elements(s.points) p WHERE s.release_id = NEW.id)
    """  # noqa: S608


def follows_its_chain() -> pgtrigger.Trigger:
    """A report that is made public names the one that was made public last before it; the first one names none."""
    return pgtrigger.Trigger(
        name="a_report_follows_the_one_before_it",
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        func="""
            IF (SELECT count(*) FROM reports_snapshot d WHERE d.sha256 = NEW.previous_sha256 AND d.id <> NEW.id)
                <> (NEW.previous_sha256 <> '')::int
            OR NEW.previous_sha256 = '' AND EXISTS (SELECT FROM reports_snapshot d WHERE d.id <> NEW.id) THEN
                RAISE EXCEPTION 'a public report follows the one before it';
            END IF;
            RETURN NULL;
        """,
    )


def of_an_approved_report() -> pgtrigger.Trigger:
    """Looked at when the transaction ends: what is public is an edition that was approved, as its own row says."""
    return pgtrigger.Trigger(
        name="only_an_approved_report_becomes_public",
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func="""
            IF NOT EXISTS (
                SELECT FROM reports_ownershipreport r WHERE r.snapshot_id = NEW.id
                AND (r.organisation_id, r.framework_id, r.edition, r.approved_by_id, r.approved_at, r.correction)
                    = (NEW.organisation_id, NEW.framework_id, NEW.edition, NEW.approved_by_id, NEW.approved_at,
                       NEW.correction)
            ) THEN
                RAISE EXCEPTION 'only a report that was approved becomes public';
            END IF;
            RETURN NULL;
        """,
    )


def _differs(columns: list[str]) -> str:
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("NEW", "OLD"))
    return f"({new}) IS DISTINCT FROM ({old})"


def _holds_rows() -> str:
    kinds = ("standing", "series", "figure", "statement", "plan", "analysis", "audit", "feedback")
    return " OR ".join(
        f"EXISTS (SELECT FROM reports_released{kind} h WHERE h.release_id = NEW.id)" for kind in kinds
    )


def _is_logged(verb: Verb, person: str, *, also: str = "true") -> str:
    return (
        f"EXISTS (SELECT FROM boards_auditevent e WHERE e.action = '{verb}' AND e.subject_type = 'data release'"
        f" AND e.subject_id = NEW.number::text AND e.actor_id = NEW.{person} AND {also})"
    )
