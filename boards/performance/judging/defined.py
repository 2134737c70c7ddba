"""The definition that holds for each measure and period, and its rules as columns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from boards.performance.judging.policy import Policy
from targets.calc.integers import Integers, column
from targets.calc.periods import Period
from targets.calc.rag import SIGN, Direction
from targets.calc.rag_columns import UNROUNDED, Rules
from targets.catalogue.models import Definition


@dataclass(frozen=True, slots=True)
class Defined:
    """`places` (measures, periods) says which of `definitions` holds where; `rules` are in the order of those."""

    definitions: tuple[Definition, ...]
    places: Integers
    rules: Rules


def defined(policies: Sequence[Policy], periods: Sequence[Period]) -> Defined:
    definitions: list[Definition] = []
    ends = column(period.end.toordinal() for period in periods)
    places = np.zeros((len(policies), len(periods)), dtype=np.int64)
    for measure, policy in enumerate(policies):
        versions = policy.versions
        begins = [version.valid_from.toordinal() for version in versions]
        # As `Catalogue.definition_on`: the last that has begun, before all of them the first.
        held = np.maximum(np.searchsorted(begins, ends, side="right") - 1, 0) if len(versions) > 1 else 0
        places[measure] = len(definitions) + held
        definitions += versions
    return Defined(tuple(definitions), places, _rules(definitions))


def _rules(definitions: Sequence[Definition]) -> Rules:
    tolerances = [definition.tolerance_percent.as_integer_ratio() for definition in definitions]
    return Rules(
        scale=column(definition.scale for definition in definitions),
        sign=column(SIGN[Direction(definition.direction)] for definition in definitions),
        tolerance_top=column(top for top, _ in tolerances),
        tolerance_bottom=column(bottom for _, bottom in tolerances),
        places=column(
            UNROUNDED if definition.judge_places is None else definition.judge_places
            for definition in definitions
        ),
    )
