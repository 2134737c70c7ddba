"""What the sample plans say in words: community planning, sections, answers, and a text of both; all invented."""

from collections.abc import Mapping

from boards.plans.demo_rows import LEAD, keyed
from boards.plans.parts.community import COMMUNITY
from boards.plans.parts.improvement import IMPROVEMENT, SECTIONS
from boards.plans.parts.part import Fields, Part, Rows
from boards.plans.parts.regional import REGIONAL, REGIONAL_CITED
from boards.plans.regional_rows import PlanRegional

_PRIORITIES = {
    "economy": "thirty apprentices in estates and laboratories.",
    "early-years": "a nurse for each family in its first year.",
    "inequalities": "walking groups, begun in the two poorest neighbourhoods.",
    "older-people": "a visit within a week of leaving hospital.",
}
_COUNCILS = {"sample-mainland": ("north", "south"), "sample-isles": ("isles",)}


def _contribution(words: str) -> Fields:
    return {
        "contribution": f"Invented: {words}",
        "need": "Invented: the profile of the area, page 12.",
        "partners": "Invented: the council, two schools and the third sector.",
        "measure": "Invented: people reached in the year",
    }


def _section(title: str, areas: str, words: str) -> Fields:
    return {"title": title, "lead": LEAD, "areas": areas, "words": f"Invented: {words}"}


_SECTIONS = [
    _section(
        "One plan for five years",
        "framing",
        "care moves from hospital to practices and homes. Staff, patients and councils wrote this section with us.",
    ),
    _section("Our people", "workforce", "more are trained here, and fewer leave within two years."),
    _section("Safe every time", "safe", "the same five checks in every ward, measured every week."),
    _section(
        "What people tell us",
        "person-centred, unscheduled",
        "complaints and compliments are read together each month, and one change is made of them.",
    ),
    _section("With our councils", "integration", "one budget for care at home in each locality."),
]

_ANSWERS: Rows = {
    "framing-with-whom": {"answer": "Invented: in four meetings, whose minutes are public."},
    "framing-transformation": {"action": "One plan for hospital, practices and care at home"},
    "framing-local-plans": {"plan_name": "Invented plan for primary care", "plan_page": "14"},
    "workforce-capable": {"action": "A second team for children's mental health"},
    "workforce-core-values": {"answer": "Invented: each team talks about one value every quarter."},
    "safe-infection": {"plan_name": "Invented annual programme against infection", "plan_page": "3"},
    "person-centred-comments": {"answer": "Invented: read together each month by staff and patients."},
    "unscheduled-decisions": {"action": "Senior doctors at the front door until midnight"},
    "unscheduled-discharge": {"action": "Leaving hospital planned on the first day"},
    "integration-model": {"answer": "Invented: agreed with each council in February."},
}


def sections_of_sample(slug: str) -> Mapping[Part, Rows]:
    """The parts in words of one sample's plan; a council area that has none of them is asked about."""
    contributions = {
        f"sample-council-{place}-{priority}": _contribution(words)
        for place in _COUNCILS[slug]
        for priority, words in _PRIORITIES.items()
    }
    return {
        SECTIONS: keyed(_SECTIONS, by="title"),
        IMPROVEMENT: _ANSWERS,
        COMMUNITY: contributions,
    }


LEADS, CITES = "sample-isles", "sample-mainland"
_TEXT = {
    "title": "Invented: one rota for operations on blood vessels",
    "region": "north",
    "boards": CITES,
    "words": "Invented: surgeons of both boards share one rota, and operate where the theatre is free.",
    "stage": "Invented: an outline case, agreed by both boards.",
    "money": "Invented: 0.4 million pounds a year, shared by population.",
    "staff": "Invented: two more surgeons, and four nurses who travel.",
    "decision": "Invented: where the second theatre stands, by September.",
}
_KEY = next(iter(keyed([_TEXT], by="title")))
_CITATION = {"cited": "1", "agreed": "yes", "agreed_on": "2026-03-10"}


def regional_of_sample(slug: str) -> Mapping[Part, Rows]:
    """One leads, and signs first; the other cites it."""
    if slug == LEADS:
        return {REGIONAL: {_KEY: _TEXT}}
    is_there = PlanRegional.objects.filter(version__plan__organisation__slug=LEADS, key=_KEY).exists()
    return {REGIONAL_CITED: {f"{LEADS}-{_KEY}": _CITATION}} if is_there else {}
