"""Staff of the sample plans, and who stands behind them: invented, the same for both samples."""

from collections.abc import Mapping

from boards.plans.demo_rows import keyed
from boards.plans.parts.endorsements import ENDORSEMENTS
from boards.plans.parts.part import Fields, Part, Rows
from boards.plans.parts.workforce import WORKFORCE
from boards.plans.staff_rows import COSTS, YEARS

_TOLD = {
    "nursing-midwifery": {
        "narrative": "Invented: forty nurses for the short-stay ward and its evening shift, from June on.",
        "tools": "Invented workload tool for wards",
    },
    "allied-health": {
        "narrative": "Invented: eight therapists of the second team for children's mental health."
    },
    "support": {
        "narrative": "Invented: the new contract for laundry is not agreed, so nothing is changed here yet.",
        "not_reflected": "yes",
    },
}


def _group(key: str, staff: str, costs: str = "") -> Fields:
    said = dict(zip(YEARS, staff.split(), strict=True)) | dict(zip(COSTS, costs.split(), strict=False))
    return said | _TOLD.get(key, {})


_STAFF = {
    "medical": ("812.4 818.4 824.4 824.4", "98.2 99.6 101.1 101.1"),
    "dental": ("31.25 31.25 31.25 31.25", "3.1 3.1 3.1 3.1"),
    "medical-dental-support": ("96.8 96.8 98.3 98.3", "3.9 3.9 4 4"),
    "nursing-midwifery": ("5214.65 5254.65 5262.15 5262.15", "236.4 240.1 241.2 241.2"),
    "allied-health": ("871.35 879.35 883.85 883.85", "38.2 38.6 38.8 38.8"),
    "other-therapeutic": ("342.1 342.1 345.6 345.6", ""),
    "healthcare-science": ("318.75 318.75 316.25 314.25", ""),
    "personal-social-care": ("158.6 158.6 158.6 158.6", ""),
    "ambulance": ("0 0 0 0", ""),
    "support": ("1104.3 1104.3 1104.3 1104.3", ""),
    "administrative": ("1702.46 1696.96 1688.46 1688.46", ""),
    "management": ("44.84 43.84 42.84 42.84", ""),
}

STAFF: Mapping[Part, Rows] = {
    WORKFORCE: {key: _group(key, *said) for key, said in _STAFF.items()},
    ENDORSEMENTS: keyed(
        [
            {
                "about": "workforce",
                "body": "Sample Area Partnership Forum, invented",
                "post": "Sample employee director, invented",
                "day": "2026-02-26",
                "reference": "Invented minute 12",
            },
            {
                "about": "nursing-numbers",
                "body": "Sample nurse director, invented",
                "post": "Sample nurse director, invented",
                "day": "2026-03-04",
                "reference": "Invented letter of 4 March 2026",
            },
        ],
        by="body",
    ),
}
