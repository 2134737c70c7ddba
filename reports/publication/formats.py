"""What each format seals: literal lists, which grow only by a new format with the next free number.

A format that anything public is sealed in never changes, whatever today's tables hold.
"""

# What each format seals of a data release, and of each of its standings. A column that is added later is no part of an
# old format, or every hash of before would fail: it needs a format of its own once anything is public in the newest.

_SINCE_2 = (
    "number",
    "title",
    "note",
    "known_on",
    "through_submission",
    "submissions",
    "prepared_at",
    "approved_at",
    "policy_sha256",
    "released_at",
    "people",
    "calculation",
    "policy",
    "plan_versions",
    "previous_sha256",
)

RELEASE_FIELDS = {
    "1": (
        "number",
        "title",
        "note",
        "known_on",
        "through_submission",
        "prepared_by_id",
        "prepared_at",
        "approved_by_id",
        "approved_at",
        "released_by_id",
        "released_at",
        "calculation",
        "policy",
        "plan_versions",
        "previous_sha256",
    ),
    "2": _SINCE_2,
    # each of its people in the one role in which they acted; before, in every role that the rule names
    "3": _SINCE_2,
    # its points and standings know the day of their promise, and what was promised first
    "4": _SINCE_2,
    # and what board and analysts said of its figures, as both offered it (STATEMENT_FIELDS)
    "5": _SINCE_2,
    "6": (  # and which results differ from the release before by the rules of judging alone
        "number",
        "title",
        "note",
        "known_on",
        "through_submission",
        "submissions",
        "prepared_at",
        "approved_at",
        "policy_sha256",
        "released_at",
        "people",
        "calculation",
        "policy",
        "plan_versions",
        "differs_by_rule",
        "previous_sha256",
    ),
    "8": (  # and the head that the audit log had then
        "number",
        "title",
        "note",
        "known_on",
        "through_submission",
        "submissions",
        "prepared_at",
        "approved_at",
        "policy_sha256",
        "released_at",
        "people",
        "calculation",
        "policy",
        "plan_versions",
        "differs_by_rule",
        "audit_head",
        "previous_sha256",
    ),
}
# Written out for ever, whatever else has the same names: # pylint: disable=duplicate-code
RELEASE_FIELDS["9"] = (  # and the plans that were chosen, with what the public reads of each (PLAN_FIELDS)
    "number",
    "title",
    "note",
    "known_on",
    "through_submission",
    "submissions",
    "plans_chosen",
    "prepared_at",
    "approved_at",
    "policy_sha256",
    "released_at",
    "people",
    "calculation",
    "policy",
    "plan_versions",
    "differs_by_rule",
    "audit_head",
    "previous_sha256",
)
# pylint: enable=duplicate-code
RELEASE_FIELDS["10"] = RELEASE_FIELDS["9"]  # and how each series changes (ANALYSIS_FIELDS)
RELEASE_FIELDS["11"] = RELEASE_FIELDS["9"]  # and participation audits (AUDIT_FIELDS)
RELEASE_FIELDS["12"] = RELEASE_FIELDS["9"]  # and what people said and what changed (FEEDBACK_FIELDS)
#: Reports say more: a year before and Scotland beside each figure, named bodies, what a correction was and is.
RELEASE_FIELDS["7"] = RELEASE_FIELDS["6"]

# Sealed under all formats so far: written out here, and never made of the columns of today's tables.
# pylint: disable=duplicate-code
_CELL = (
    "organisation_id",
    "measure_id",
    "framework_id",
    "requirement_id",
    "definition_id",
    "observation_id",
    "plan_version_id",
    "agreed_value_id",
    "latest",
    "period_end",
    "period_start",
    "period_kind",
    "figure_status",
    "marker",
    "result",
    "met",
    "numerator",
    "denominator",
    "actual",
    "promised",
    "promise_kind",
    "amber_limit",
    "reason",
    "pooled",
    "management_information",
    "small_numbers",
    "best",
    "worst",
    "periods",
    "periods_met",
    "calculation",
)
# pylint: enable=duplicate-code
STANDING_FIELDS = {
    "1": _CELL,
    "2": (*_CELL, "revised"),
    "3": (*_CELL, "revised"),
    "4": (*_CELL, "revised", "promised_since", "first_promised", "first_met"),
    "5": (*_CELL, "revised", "promised_since", "first_promised", "first_met"),
    "6": (*_CELL, "revised", "promised_since", "first_promised", "first_met"),
    "7": (*_CELL, "revised", "promised_since", "first_promised", "first_met"),
    "8": (*_CELL, "revised", "promised_since", "first_promised", "first_met"),
    "9": (*_CELL, "revised", "promised_since", "first_promised", "first_met"),
    "10": (*_CELL, "revised", "promised_since", "first_promised", "first_met"),
    "11": (*_CELL, "revised", "promised_since", "first_promised", "first_met"),
    "12": (*_CELL, "revised", "promised_since", "first_promised", "first_met"),
}

#: Of each point list, in every format so far.
SERIES_FIELDS = dict.fromkeys(STANDING_FIELDS, ("organisation_id", "measure_id", "points"))

#: Of each statement; empty where a format seals none.
STATEMENT_FIELDS: dict[str, tuple[str, ...]] = {
    "1": (),
    "2": (),
    "3": (),
    "4": (),
    "5": ("organisation_id", "measure_id", "kind", "number", "observation_id", "period_end", "lines"),
    "6": ("organisation_id", "measure_id", "kind", "number", "observation_id", "period_end", "lines"),
    "7": ("organisation_id", "measure_id", "kind", "number", "observation_id", "period_end", "lines"),
    "8": ("organisation_id", "measure_id", "kind", "number", "observation_id", "period_end", "lines"),
    "9": ("organisation_id", "measure_id", "kind", "number", "observation_id", "period_end", "lines"),
    "10": ("organisation_id", "measure_id", "kind", "number", "observation_id", "period_end", "lines"),
    "11": ("organisation_id", "measure_id", "kind", "number", "observation_id", "period_end", "lines"),
    "12": ("organisation_id", "measure_id", "kind", "number", "observation_id", "period_end", "lines"),
}

#: Of each plan; no format before 9 seals any.
PLAN_FIELDS: dict[str, tuple[str, ...]] = {
    "9": ("organisation_id", "framework_id", "version_id", "content"),
    "10": ("organisation_id", "framework_id", "version_id", "content"),
    "11": ("organisation_id", "framework_id", "version_id", "content"),
    "12": ("organisation_id", "framework_id", "version_id", "content"),
}

#: Of how each series changes; no format before 10 seals any. Never a forecast, a chance or how realistic a plan is.
ANALYSIS_FIELDS: dict[str, tuple[str, ...]] = {
    "10": (
        "organisation_id",
        "measure_id",
        "reason",
        "points",
        "variation",
        "cause",
        "since",
        "segment_start",
        "mean",
        "lower",
        "upper",
        "against",
        "assurance",
        "no_assurance",
        "planned",
        "fails_from",
        "version",
    ),
    "11": (
        "organisation_id",
        "measure_id",
        "reason",
        "points",
        "variation",
        "cause",
        "since",
        "segment_start",
        "mean",
        "lower",
        "upper",
        "against",
        "assurance",
        "no_assurance",
        "planned",
        "fails_from",
        "version",
    ),
    "12": (
        "organisation_id",
        "measure_id",
        "reason",
        "points",
        "variation",
        "cause",
        "since",
        "segment_start",
        "mean",
        "lower",
        "upper",
        "against",
        "assurance",
        "no_assurance",
        "planned",
        "fails_from",
        "version",
    ),
}

#: Of each participation audit; no format before 11 seals any.
AUDIT_FIELDS: dict[str, tuple[str, ...]] = {
    "11": ("organisation_id", "audit_id", "content"),
    "12": ("organisation_id", "audit_id", "content"),
}

#: Of each entry of what people said and what changed; no format before 12 seals any.
FEEDBACK_FIELDS: dict[str, tuple[str, ...]] = {
    "12": ("organisation_id", "feedback_id", "sending", "content"),
}

#: Formats of reports that do not hold the audit log's head.
WITHOUT_HEAD = frozenset({"1", "2", "3", "4", "5", "6", "7"})
