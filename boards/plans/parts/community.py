"""The contribution to community planning: each council area of the board by the priorities of the year."""

from collections.abc import Mapping

from boards.organisations.models import Partner
from boards.plans.parts.inputs import Words
from boards.plans.parts.listed import Entry, headings, listed
from boards.plans.parts.part import Rows, Setting
from boards.plans.section_rows import PlanCommunity

KEY = "community"

ENTRIES = {
    "contribution": Entry(
        "Contribution this year",
        Words(2_000, rows=4),
        "What the board does for this priority here, in a few tangible sentences.",
        always=True,
        brief=True,
    ),
    "need": Entry("Evidence of local need", Words(1_000, rows=3), "Above all where health is poorest."),
    "partners": Entry("With whom", Words(500, rows=2)),
    "measure": Entry("Measure", Words(300), "By what one sees that it helps.", brief=True),
    "agreement": Entry("In the agreement with partners", Words(300), "Where it stands there."),
}


def councils_of(setting: Setting) -> Mapping[str, str]:
    """Names of the board's council areas by code, as keys of rows begin with it; one query."""
    councils = Partner.objects.filter(organisation=setting.organisation_id, kind=Partner.Kind.COUNCIL)
    return {one.code.lower(): one.name for one in councils.order_by("name")}


def rows_of(setting: Setting) -> Mapping[str, str]:
    """Every council area by every priority."""
    priorities = headings(KEY)(setting)
    return {
        f"{code}-{priority}": f"{council}: {title}"
        for code, council in setting.read(councils_of).items()
        for priority, title in priorities.items()
    }


def areas_without(rows: Rows, setting: Setting) -> tuple[str, ...]:
    """Council areas of the board for which nothing is written, by name."""
    return tuple(
        name
        for code, name in setting.read(councils_of).items()
        if not any(key.startswith(f"{code}-") for key in rows)
    )


COMMUNITY = listed(
    key=KEY,
    title="Community planning",
    one="contribution",
    many="contributions",
    model=PlanCommunity,
    entries=ENTRIES,
    named=rows_of,
)
