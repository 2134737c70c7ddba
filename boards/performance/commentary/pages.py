"""Explanations in words: beside a target at the desk, and the targets that a form offers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from boards.asks.offers import Side
from boards.asks.pages import offer_words
from boards.components.parts import Link
from boards.components.words import counted, local_day
from boards.evidence.models import Evidence
from boards.evidence.pages import AttachedFile, attached_files
from boards.organisations.models import Organisation
from boards.people.acts import Reader, offers
from boards.performance.analysis.words import VARIATION_WORDS
from boards.performance.commentary.models import Explanation
from boards.performance.commentary.offering import offer_facts, offerings_of
from boards.performance.models import Result, Standing
from targets.calc.periods import Period, PeriodKind, day_words, period_words
from targets.catalogue.queries import Catalogue


@dataclass(frozen=True)
class ExplanationPart:
    """One explanation: `components/explanations.html` takes `explanations`."""

    head: str
    cause: str
    action: str
    recovery: str
    also: str
    files: tuple[AttachedFile, ...]
    offered: str
    links: tuple[Link, ...]


def explanation_parts(
    explanations: Sequence[Explanation],
    *,
    measure_key: str,
    policy: Catalogue,
    files: dict[int, tuple[Evidence, ...]],
    reader: Reader,
) -> tuple[ExplanationPart, ...]:
    """Needs what `offer_facts` does and the `targets` of each. `links` are what the reader can do about publishing."""
    return tuple(
        _part(
            explanation,
            measure_key=measure_key,
            policy=policy,
            files=files.get(explanation.pk, ()),
            reader=reader,
        )
        for explanation in explanations
    )


def _part(
    explanation: Explanation,
    *,
    measure_key: str,
    policy: Catalogue,
    files: Iterable[Evidence],
    reader: Reader,
) -> ExplanationPart:
    others = [
        policy.measures[target.measure_id].short_title
        for target in explanation.targets.all()
        if target.measure_id != measure_key
    ]
    day = day_words(local_day(explanation.at))
    return ExplanationPart(
        head=f"{explanation.by.name}, {day}",
        cause=explanation.cause,
        action=explanation.action,
        recovery=recovery_words(explanation),
        also=f"Said of {', '.join(others)} too." if others else "",
        files=attached_files(files),
        offered=offer_words(offer_facts(explanation).standing, sides=_SIDES),
        links=_offers(explanation, reader),
    )


def recovery_words(explanation: Explanation) -> str:
    if explanation.recovery_on:
        return f"To be kept again from {day_words(explanation.recovery_on)}."
    return f"No day can be given: {explanation.no_date_because}"


_SIDES = {Side.ASKER: "who reads explanations for NHSScotland", Side.ASKED: "who explained"}


def _offers(explanation: Explanation, reader: Reader) -> tuple[Link, ...]:
    organisation = explanation.organisation
    of_whom = "" if organisation.kind == Organisation.Kind.NATION else f"boards/{organisation.slug}/"
    made = offers(
        (one.act for one in offerings_of(organisation).values()),
        offer_facts(explanation),
        reader,
        address=f"/desk/{of_whom}explanations/{explanation.pk}/",
    )
    return tuple(Link(offer.words, offer.href) for offer in made if offer.href)


def unsaid_words(count: int) -> str:
    """What is counted and asked of nobody; empty for none."""
    if not count:
        return ""
    said = "off track and nothing has ever been said about"
    return f"{counted(count, f'target is {said} it', f'targets are {said} them')}."


def choices(standings: Iterable[Standing], *, policy: Catalogue) -> list[tuple[str, str]]:
    """Each of `explainable`, with its result and period, in the order of the measures."""
    offered = {
        standing.measure_id: f"{policy.measures[standing.measure_id].title}: "
        f"{Result(standing.result).label}{_in_period(standing)}{_getting_worse(standing)}"
        for standing in standings
    }
    return [(key, offered[key]) for key in policy.measures if key in offered]


def _in_period(standing: Standing) -> str:
    if standing.period_end is None or standing.period_start is None:
        return ""
    period = Period(standing.period_end, standing.period_start, PeriodKind(standing.period_kind))
    return f", {period_words(period)}"


def _getting_worse(standing: Standing) -> str:
    variation = standing.variation  # type: ignore[attr-defined]
    return f"; {VARIATION_WORDS[variation]}" if variation else ""


def address_of_cell(organisation: Organisation, measure_key: str) -> str:
    """The desk's page of one board and target."""
    return f"/desk/boards/{organisation.slug}/{measure_key}/"
