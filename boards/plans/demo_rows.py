"""Actions and risks of the sample plans: invented, and for real boards one of each, the same for all of them."""

from collections.abc import Iterable, Mapping

from boards.plans.parts.actions import ACTIONS
from boards.plans.parts.inputs import JOINT
from boards.plans.parts.listed import new_key
from boards.plans.parts.part import Fields, Part, Rows
from boards.plans.parts.risks import RISKS

AE, CAMHS, PT, RTT = (
    "ae-4-hours",
    "camhs-18-weeks",
    "psychological-therapies-18-weeks",
    "referral-to-treatment-18-weeks",
)
LEAD = "Sample lead, invented"


def keyed(rows: Iterable[Fields], *, by: str) -> Rows:
    """With the keys that a file would give them, by the field that names a row."""
    return {new_key([said[by]]): said for said in rows}


NEUTRAL: Mapping[Part, Rows] = {
    ACTIONS: keyed(
        [
            {
                "title": "Sample action, the same for every board",
                "area": "framing",
                "what": "Invented for demonstration: it says nothing about this board.",
                "lead": LEAD,
                "ends": "2027-03-31",
            }
        ],
        by="title",
    ),
    RISKS: keyed(
        [
            {
                "measure": AE,
                "heading": "delivery",
                "risk": "Sample risk, the same for every board",
                "managed": "Invented for demonstration: it says nothing about this board.",
                "owner": LEAD,
            }
        ],
        by="risk",
    ),
}


def _action(title: str, area: str, serves: str, what: str, ends: str, **other: str) -> Fields:
    said = {
        "title": title,
        "area": area,
        "serves": serves,
        "what": f"Invented: {what}",
        "lead": LEAD,
        "starts": "2026-04-01",
        "ends": ends,
    }
    return {name: text for name, text in (said | other).items() if text}


def _risk(measure: str, heading: str, risk: str, managed: str, scores: str, **other: str) -> Fields:
    """`scores` are four digits: likelihood and impact now and when managed."""
    names = ("likelihood", "impact", "likelihood_after", "impact_after")
    said = {
        "measure": measure,
        "heading": heading,
        "risk": f"Invented: {risk}",
        "managed": managed,
        "owner": LEAD,
        "review": "2026-09-30",
    }
    return said | dict(zip(names, scores, strict=False)) | other


SAMPLES: Mapping[Part, Rows] = {
    ACTIONS: keyed(
        [
            _action(
                "One plan for hospital, practices and care at home",
                "framing",
                "",
                "write down where care shall move in five years, with patients, staff and councils.",
                "2027-03-31",
            ),
            _action(
                "Twelve beds in a short-stay ward beside A&E",
                "unscheduled",
                AE,
                "open a ward for patients who can go home within a day or two.",
                "2026-11-30",
                level_of="patients who wait over 12 hours in a week",
                level_from="48",
                level_to="20",
                level_by="2026-12-31",
                milestones="2026-06-30: Six beds are open\n2026-11-30: Twelve beds are open",
            ),
            _action(
                "Senior doctors at the front door until midnight",
                "unscheduled",
                AE,
                "three more consultants on the evening shift.",
                "2026-09-30",
                milestones="2026-07-31: Posts are filled",
                support="Help to recruit from NHS Education for Scotland (invented).",
            ),
            _action(
                "A second team for children's mental health",
                "workforce",
                CAMHS,
                "train and appoint eight therapists for the west of the area.",
                "2026-12-31",
                outcomes="8",
                themes="5.5-E1, 5.5-C2",
                level_of="children who wait over 18 weeks",
                level_from="210",
                level_to="60",
                level_by="2027-03-31",
            ),
            _action(
                "Group and digital therapies first",
                "person-centred",
                JOINT.join((CAMHS, PT)),
                "offer a group or a digital course within four weeks, and say what people thought of it.",
                "2026-10-31",
            ),
            _action(
                "One list for planned operations",
                "safe",
                RTT,
                "put all lists in one order of need and wait, checked every week.",
                "2026-08-31",
            ),
            _action(
                "Leaving hospital planned on the first day",
                "integration",
                AE,
                "name a day for going home with the council's care team for each patient who is admitted.",
                "2026-12-31",
                outcomes="2",
                themes="6.2-E8",
            ),
        ],
        by="title",
    ),
    RISKS: keyed(
        [
            _risk(
                AE,
                "delivery",
                "a long flu season fills the short-stay ward.",
                "Six beds can be added for ten weeks; vaccination of staff begins in September.",
                "4534",
            ),
            _risk(
                AE,
                "workforce",
                "consultants for the evening shift are not found.",
                "Posts are offered together with a neighbouring board.",
                "4332",
                kind="service",
            ),
            _risk(
                CAMHS,
                "workforce",
                "newly trained therapists leave within two years.",
                "Supervision and shared posts; leavers are asked why.",
                "3333",
                kind="service",
            ),
            _risk(
                CAMHS,
                "equalities",
                "families in villages do not come to the new clinic.",
                "Appointments by video and in schools.",
                "3223",
            ),
            _risk(
                PT,
                "improvement",
                "people leave digital courses half way.",
                "A call after the second session.",
                "",
            ),
            _risk(
                RTT,
                "finance",
                "operations outside hours are paid from money that comes once.",
                "Lists in normal hours grow by 4% from October.",
                "5443",
                kind="financial",
                see_also="The board's risk register, invented entry 12",
            ),
        ],
        by="risk",
    ),
}
