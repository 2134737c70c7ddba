"""The regional section: written once by the board that leads, in its own plan, and cited by the plans of the others.

A text can be cited as soon as the plan that holds it is signed: then it is frozen, and its version says which words a
board agreed to. What another board is still writing is seen by nobody else.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from boards.components.columns import Kind
from boards.components.marked import Marked
from boards.organisations.models import Organisation
from boards.plans.parts.inputs import JOINT, Day, Number, OneOf, SomeOf, Words
from boards.plans.parts.listed import Entry, headings, listed
from boards.plans.parts.part import Fields, Rows, Setting
from boards.plans.parts.row_tables import Below
from boards.plans.regional_rows import PlanCitation, PlanRegional, PlanRegionalBoard

KEY, CITED_KEY = "regional", "regional-cited"
SIGNED = ("signed", "agreed")


def others_of(setting: Setting) -> Mapping[str, str]:
    """Names by slug of the boards that the text may speak of: real ones to a real board, samples to a sample."""
    every = list(
        Organisation.including_samples.filter(status=Organisation.Status.ACTIVE).order_by("position", "name")
    )
    own = next(one for one in every if one.pk == setting.organisation_id)
    kind = Organisation.Kind.SAMPLE if own.is_sample else Organisation.Kind.TERRITORIAL
    return {one.slug: one.name for one in every if one.kind == kind and one.pk != own.pk}


def _named(rows: Iterable[Any]) -> str:
    return JOINT.join(sorted(row.organisation_id for row in rows))


def _boards(text: str) -> list[dict[str, Any]]:
    return [{"organisation_id": slug} for slug in text.split(JOINT) if slug]


REGIONAL = listed(
    key=KEY,
    title="Regional: texts that we lead",
    one="regional text",
    many="regional texts",
    model=PlanRegional,
    entries={
        "title": Entry("Service", Words(200), "What boards do together, in a few words.", always=True),
        "region": Entry("Region", lambda setting: OneOf(headings(KEY)(setting)), always=True, brief=True),
        "boards": Entry(
            "Other boards",
            lambda setting: SomeOf(setting.read(others_of)),
            "Each can cite the text once this plan is signed.",
            brief=True,
        ),
        "words": Entry("What is done together", Words(8_000, rows=6)),
        "stage": Entry("Stage", Words(300), "How far it is.", brief=True),
        "money": Entry("Effect on money", Words(2_000, rows=3)),
        "staff": Entry("Effect on staff", Words(2_000, rows=3)),
        "decision": Entry("Decision needed", Words(2_000, rows=3), "By whom, and by when."),
    },
    named_by="title",
    heading="region",
    below={"boards": Below(PlanRegionalBoard, _named, _boards)},
    note="Written once here, and cited by the plans of the other boards.",
)


@dataclass(frozen=True)
class RegionalText:
    """A text of another board's newest signed plan that names this board."""

    lead: str
    number: int
    said: Mapping[str, str]


def texts_of(setting: Setting) -> Mapping[str, RegionalText]:
    """By key of the citation; one query, the newest version of each plan counts."""
    rows = (
        PlanRegional.objects.filter(
            version__plan__framework=setting.framework.key,
            version__status__in=SIGNED,
            boards__organisation__id=setting.organisation_id,
        )
        .select_related("version__plan__organisation")
        .order_by("version__number", "pk")
    )
    return {
        f"{row.version.plan.organisation.slug}-{row.key}": RegionalText(
            lead=row.version.plan.organisation.name,
            number=row.version.number,
            said={
                "Service": row.title,
                "Written by": f"{row.version.plan.organisation.name}, version {row.version.number} of its plan",
                "What is done together": Marked(row.words),
                "Stage": row.stage,
                "Effect on money": Marked(row.money),
                "Effect on staff": Marked(row.staff),
                "Decision needed": Marked(row.decision),
            },
        )
        for row in rows
    }


def _titles(setting: Setting) -> Mapping[str, str]:
    return {
        key: f"{text.said['Service']}, written by {text.lead}" for key, text in setting.read(texts_of).items()
    }


def _quoted(setting: Setting) -> Mapping[str, Fields]:
    return {
        key: {title: words for title, words in text.said.items() if words}
        for key, text in setting.read(texts_of).items()
    }


def _holds(said: Fields) -> Iterator[tuple[str, str, str]]:
    if said["agreed"] == "yes" and "agreed_on" not in said:
        yield "agreed_on", "It is agreed, and not on which day.", "Say the day."
    if said["agreed"] == "no" and "agreed_on" in said:
        yield "agreed_on", "It is not agreed, and has a day.", "Take the day out, or say that it is agreed."


def _why_stale(text: RegionalText | None, said: Fields) -> str:
    if text is None:
        return "the text is in no signed plan any more"
    if said["cited"] != str(text.number):
        return f"version {said['cited']} is cited, and the text stands in version {text.number}"
    return ""


def stale(rows: Rows, setting: Setting) -> dict[str, str]:
    """By key why a citation is not of the text as it stands; without those that are."""
    texts = setting.read(texts_of)
    found = {key: _why_stale(texts.get(key), said) for key, said in rows.items()}
    return {key: why for key, why in found.items() if why}


def not_agreed(rows: Rows) -> tuple[str, ...]:
    """Keys of texts that are cited and that the board has not agreed to."""
    return tuple(key for key, said in rows.items() if said["agreed"] != "yes")


REGIONAL_CITED = listed(
    key=CITED_KEY,
    title="Regional: texts that we cite",
    one="cited text",
    many="cited texts",
    model=PlanCitation,
    entries={
        "cited": Entry(
            "Version that is cited",
            Number(0),
            "Of the plan of the board that wrote it: its number is told with the text.",
            always=True,
            brief=True,
            kind=Kind.NUMBER,
        ),
        "agreed": Entry(
            "Agreed by this board",
            OneOf({"yes": "Agreed", "no": "Not agreed yet"}),
            always=True,
            brief=True,
        ),
        "agreed_on": Entry("Agreed on", Day(), kind=Kind.DATE, brief=True),
        "note": Entry("Note", Words(2_000, rows=3)),
    },
    named=_titles,
    quoted=_quoted,
    note="A text of another board can be cited as soon as its plan is signed.",
    holds=_holds,
)
