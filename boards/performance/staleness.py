"""What the standings of an organisation and measure were judged from, by numbers: whatever differs is stale.

Whoever writes what judging reads raises a number in the same transaction: acceptance the newest submission of a series,
an agreement or a corrected value that of its promise. The policy has a hash and the rules a version. So no rule of
judging is told a second time here.
"""

from typing import NamedTuple

from django.db import connection
from psycopg2.extras import execute_values

from targets.calc import CALCULATION_VERSION


class Basis(NamedTuple):
    """Columns of `Seen`. 0 where there is no submission or promise; empty where nothing was judged."""

    official: int = 0
    returned: int = 0
    of_boards: int = 0
    promise: int = 0
    policy: str = ""
    calculation: str = ""

    @property
    def figures(self) -> tuple[int, int, int]:
        """Newest submissions of each kind of figure."""
        return self[:3]

    @property
    def newest_submission(self) -> int | None:
        return max(self.figures) or None


class State(NamedTuple):
    """One organisation of one measure: what its standings have seen (None: never judged), and what there is."""

    measure_key: str
    organisation_id: int
    seen: Basis | None
    now: Basis

    @property
    def is_stale(self) -> bool:
        return self.seen != self.now


# Columns that are words, shown beside a result but never judged by. A column that is not named here counts.
DEFINITION_WORDS = (
    "numerator", "denominator", "tolerance_reason", "display_places", "disclosure_rule", "proxy_note", "break_note",
    "publisher", "source", "licence", "recalled",
)  # fmt: skip
REQUIREMENT_WORDS = ("wording", "baseline_label", "carried_forward", "source")
FRAMEWORK_WORDS = (
    "name", "plan_name", "plan_type", "plan_level", "horizon_years", "carried_from_id", "source", "note",
)  # fmt: skip

_STATES = """
    WITH everybody AS MATERIALIZED (
        SELECT (SELECT jsonb_agg(to_jsonb(f) - %(framework_words)s::text[] ORDER BY f.key)
                FROM targets_framework f) AS frameworks,
               (SELECT jsonb_agg(jsonb_build_array(b.id, b.kind) ORDER BY b.id) FROM boards_organisation b) AS asked
    ), policy AS MATERIALIZED (
        SELECT m.key AS measure_id, encode(sha256(convert_to(jsonb_build_array(
            everybody.frameworks,
            everybody.asked,
            (SELECT jsonb_agg(to_jsonb(d) - %(definition_words)s::text[] ORDER BY d.version)
             FROM targets_definition d WHERE d.measure_id = m.key),
            (SELECT jsonb_agg(to_jsonb(r) - %(requirement_words)s::text[] ORDER BY r.framework_id)
             FROM targets_requirement r WHERE r.measure_id = m.key)
            )::text, 'UTF8')), 'hex') AS hash
        FROM targets_measure m CROSS JOIN everybody
        WHERE %(measure)s IS NULL OR m.key = %(measure)s
    ), of_boards AS (
        SELECT s.measure_id, max(s.newest_submission_id) AS newest
        FROM boards_seriesstate s JOIN boards_organisation b ON b.id = s.organisation_id
        WHERE s.stream = 'official' AND b.kind = 'territorial'
        GROUP BY s.measure_id
    ), promise AS (
        SELECT measure_id, organisation_id, sum(number)::integer AS number FROM boards_promisestate GROUP BY 1, 2
    )
    SELECT policy.measure_id, b.id, seen.id IS NOT NULL,
           seen.official, seen.returned, seen.of_boards, seen.promise, seen.policy, seen.calculation,
           coalesce(official.newest_submission_id, 0), coalesce(returned.newest_submission_id, 0),
           CASE b.kind WHEN 'nation' THEN coalesce(of_boards.newest, 0) ELSE 0 END,
           coalesce(promise.number, 0), policy.hash, %(calculation)s
    FROM policy
    CROSS JOIN boards_organisation b
    LEFT JOIN boards_seriesstate official ON official.measure_id = policy.measure_id
        AND official.organisation_id = b.id AND official.stream = 'official'
    LEFT JOIN boards_seriesstate returned ON returned.measure_id = policy.measure_id
        AND returned.organisation_id = b.id AND returned.stream = 'board'
    LEFT JOIN of_boards ON of_boards.measure_id = policy.measure_id
    LEFT JOIN promise ON promise.measure_id = policy.measure_id AND promise.organisation_id = b.id
    LEFT JOIN boards_seen seen ON seen.measure_id = policy.measure_id AND seen.organisation_id = b.id
    WHERE %(organisation)s IS NULL OR b.id = %(organisation)s
    ORDER BY 1, 2
"""


def states(*, measure_key: str | None = None, organisation_id: int | None = None) -> list[State]:
    """Every organisation of every measure, or of the one; one query.

    Who judges reads this before anything else: what arrives meanwhile is then judged, perhaps, but never thought seen.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _STATES,
            {
                "measure": measure_key,
                "organisation": organisation_id,
                "calculation": CALCULATION_VERSION,
                "definition_words": list(DEFINITION_WORDS),
                "requirement_words": list(REQUIREMENT_WORDS),
                "framework_words": list(FRAMEWORK_WORDS),
            },
        )
        return [
            State(measure, organisation, Basis(*numbers[:6]) if was_judged else None, Basis(*numbers[6:]))
            for measure, organisation, was_judged, *numbers in cursor.fetchall()
        ]


def stale() -> tuple[tuple[str, int], ...]:
    """Measure and organisation of all standings that are missing, or have not seen what there is; one query."""
    return tuple((state.measure_key, state.organisation_id) for state in states() if state.is_stale)


_SEE = """
    INSERT INTO boards_seen
        (measure_id, organisation_id, official, returned, of_boards, promise, policy, calculation)
    VALUES %s
    ON CONFLICT (measure_id, organisation_id) DO UPDATE
    SET official = excluded.official, returned = excluded.returned, of_boards = excluded.of_boards,
        promise = excluded.promise, policy = excluded.policy, calculation = excluded.calculation
"""


def see(judged: list[State]) -> None:
    """Note what standings were judged from, in the transaction that stores them; one statement, none without news."""
    rows = [(state.measure_key, state.organisation_id, *state.now) for state in judged if state.is_stale]
    if rows:
        with connection.cursor() as cursor:
            execute_values(cursor.cursor, _SEE, rows, page_size=len(rows))
