"""Offering an explanation for publication: who explained and who asks for explanations, two people.

What both offer is taken in by the next data release, which seals it; until then either side takes its offer back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction

from boards.asks import offers
from boards.asks.offers import Side, standing_offers
from boards.asks.services import BOTH_SIDES
from boards.organisations.models import Organisation
from boards.people.acts import Act, NothingToRead, Refusal, by_whom, ensure
from boards.people.permissions import require
from boards.people.roles import Action
from boards.performance.commentary.models import Explanation, ExplanationOffer
from boards.performance.commentary.services import one_at_a_time
from boards.work import audit
from boards.work.actors import Actor

GIVEN = "given"  # the state of an explanation: it never changes
VERBS = {
    offers.OFFER: "explanation offered for publication",
    offers.RETRACTION: "offer for publication taken back",
}


class CannotOffer(Refusal):
    """Nothing was changed; the message says why."""


@dataclass(frozen=True)
class OfferFacts(NothingToRead):
    """An explanation, who gave it, and every offer of it, oldest first."""

    organisation_id: int
    given_by: int
    made: tuple[ExplanationOffer, ...]
    is_sample: bool = False
    state: str = GIVEN

    @property
    def standing(self) -> Mapping[str, ExplanationOffer]:
        return standing_offers(self.made)

    def in_another_state(self, act: Act[Any]) -> str:
        raise AssertionError("an explanation has one state")


def offer_facts(explanation: Explanation) -> OfferFacts:
    """Of an explanation that was read with its organisation, its offers and who made them."""
    return OfferFacts(
        organisation_id=explanation.organisation_id,
        given_by=explanation.by_id,
        made=tuple(sorted(explanation.offers.all(), key=lambda offer: offer.number)),
        is_sample=explanation.organisation.kind == Organisation.Kind.SAMPLE,
    )


def _offered_for(side: Side, facts: OfferFacts) -> Mapping[int, str]:
    barred = {
        one.by_id: BOTH_SIDES for one in facts.made if one.kind == offers.OFFER and one.side == side.other
    }
    if side is Side.ASKER:
        barred[facts.given_by] = "You gave this explanation: somebody else has to offer it for who asked."
    return barred


def _is_invented(facts: OfferFacts, actor: Actor) -> str:
    return "It is invented for demonstration and never public." if facts.is_sample else ""


def _is_offered(side: Side, facts: OfferFacts, actor: Actor) -> str:
    made = facts.standing.get(side)
    return f"Your side offers it already, {by_whom(made.by.name, made.at)}." if made else ""


def _is_not_offered(side: Side, facts: OfferFacts, actor: Actor) -> str:
    return "" if side in facts.standing else "Your side does not offer it."


@dataclass(frozen=True)
class Offering:
    """One act, and for which side it is done."""

    act: Act[OfferFacts]
    side: Side
    kind: str


def _offerings(side: Side, permission: Action, suffix: str) -> tuple[Offering, Offering]:
    made = Act[OfferFacts](
        f"offer{suffix}",
        permission,
        frozenset({GIVEN}),
        "Offer to publish",
        hindrances=(_is_invented, partial(_is_offered, side)),
        barred=partial(_offered_for, side),
    )
    taken_back = Act[OfferFacts](
        f"take-back{suffix}",
        permission,
        frozenset({GIVEN}),
        "Take back the offer to publish",
        hindrances=(partial(_is_not_offered, side),),
    )
    return Offering(made, side, offers.OFFER), Offering(taken_back, side, offers.RETRACTION)


_ASKER = _offerings(Side.ASKER, Action.ASK_ABOUT_FIGURE, "-as-asker")
OF_A_BOARD = {one.act.key: one for one in (*_offerings(Side.ASKED, Action.EXPLAIN, ""), *_ASKER)}
OF_THE_NATION = {
    one.act.key: one for one in (*_offerings(Side.ASKED, Action.EDIT_NATIONAL_REPORT, ""), *_ASKER)
}


def offerings_of(organisation: Organisation) -> Mapping[str, Offering]:
    """What can be done about publishing its explanations, by the last part of the address."""
    return OF_THE_NATION if organisation.kind == Organisation.Kind.NATION else OF_A_BOARD


def change_offer(*, actor: Actor, organisation: Organisation, key: str, explanation_id: int) -> None:
    """Offer, or take back, as the side that the key names.

    Raises NotAllowed; CannotOffer; Explanation.DoesNotExist for another organisation's. TypeError for a command.
    """
    offering = offerings_of(organisation)[key]
    require(actor=actor, action=offering.act.permission, organisation_id=organisation.pk)
    if actor.user_id is None:
        raise TypeError("an explanation is offered in a person's name")
    with transaction.atomic():
        offers.may_change()
        one_at_a_time(organisation.pk)
        explanation = explanation_of(organisation, explanation_id)
        facts = offer_facts(explanation)
        ensure(offering.act, facts, actor, refusal=CannotOffer)
        ExplanationOffer.objects.create(
            explanation=explanation,
            number=len(facts.made) + 1,
            kind=offering.kind,
            side=offering.side.value,
            by_id=actor.user_id,
            at=actor.now,
        )
        audit.record(
            actor=actor,
            action=VERBS[offering.kind],
            subject_type="explanation",
            subject_id=explanation.pk,
            organisation_id=organisation.pk,
            after={"side": offering.side.value},
        )


def explanation_of(organisation: Organisation, number: int) -> Explanation:
    """One explanation of the organisation with what `offer_facts` needs; two queries. Explanation.DoesNotExist."""
    rows = Explanation.objects.select_related("organisation", "by").prefetch_related("targets", "offers__by")
    return rows.get(pk=number, organisation=organisation)
