"""What may keep a target from being reached, and how the board manages it; scores are on a scale of ours."""

from collections.abc import Iterator

from boards.components.columns import Kind
from boards.plans.listed_rows import PlanRisk
from boards.plans.parts.inputs import Day, OneOf, Words
from boards.plans.parts.listed import Entry, headings, listed, measures_of
from boards.plans.parts.part import Fields
from targets.calc.risk_scale import SCORES, level_of

KEY = "risks"
KINDS = {
    "financial": "Financial",
    "service": "Service and capacity",
    "behaviours": "Behaviours",
}
LIKELIHOODS = dict(
    zip(map(str, SCORES), ("1 rare", "2 unlikely", "3 possible", "4 likely", "5 almost certain"), strict=True)
)
IMPACTS = dict(
    zip(map(str, SCORES), ("1 very small", "2 small", "3 moderate", "4 large", "5 very large"), strict=True)
)

ENTRIES = {
    "measure": Entry("Target", lambda setting: OneOf(measures_of(setting)), always=True, brief=True),
    "heading": Entry("Heading", lambda setting: OneOf(headings(KEY)(setting)), always=True, brief=True),
    "risk": Entry(
        "Risk",
        Words(2_000, rows=3, is_named=True),
        "What could keep this target from being reached. Leave out what hits every target alike.",
        always=True,
    ),
    "managed": Entry("How it is managed", Words(4_000, rows=4)),
    "kind": Entry("Kind", OneOf(KINDS)),
    "likelihood": Entry("Likelihood now", OneOf(LIKELIHOODS), "Scores may be left out; the scale is ours."),
    "impact": Entry("Impact now", OneOf(IMPACTS)),
    "likelihood_after": Entry("Likelihood when managed", OneOf(LIKELIHOODS)),
    "impact_after": Entry("Impact when managed", OneOf(IMPACTS)),
    "owner": Entry("Owner", Words(200), "Name and post.", brief=True),
    "review": Entry("Looked at again on", Day(), kind=Kind.DATE),
    "see_also": Entry(
        "See also", Words(300), "Where else it stands, for example in the board's risk register."
    ),
}


def _holds(said: Fields) -> Iterator[tuple[str, str, str]]:
    for first, second in (("likelihood", "impact"), ("likelihood_after", "impact_after")):
        if (first in said) != (second in said):
            lacking = second if first in said else first
            yield lacking, "A score is likelihood and impact together.", "Give both, or neither."
    if "likelihood_after" in said and "likelihood" not in said:
        yield "likelihood", "There is a score when managed and none now.", "Score the risk as it is now too."


def level_words(said: Fields) -> str:
    """ "high, 20 of 25; medium when managed, 8": a risk without a score says so."""
    if "likelihood" not in said:
        return "not scored"
    now = _level(said["likelihood"], said["impact"])
    if "likelihood_after" not in said:
        return now
    return f"{now}; when managed {_level(said['likelihood_after'], said['impact_after'])}"


def _level(likelihood: str, impact: str) -> str:
    score = int(likelihood) * int(impact)
    return f"{level_of(int(likelihood), int(impact))} ({score} of 25)"


RISKS = listed(
    key=KEY,
    title="Risks",
    one="risk",
    many="risks",
    model=PlanRisk,
    entries=ENTRIES,
    named_by="risk",
    heading="heading",
    serves="measure",
    told={"Level": level_words},
    holds=_holds,
    carries=True,
)
