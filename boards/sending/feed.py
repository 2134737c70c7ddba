"""What the sample boards send figures of: what the newest fictional cycle asks, from its first day on."""

from dataclasses import dataclass
from datetime import date

from targets.calc.periods import Period
from targets.catalogue.models import Framework
from targets.catalogue.queries import Catalogue


@dataclass(frozen=True)
class SamplesFeed:
    """What the sample boards send figures of: a fictional framework, and the measures that it asks."""

    framework: Framework
    measures: tuple[str, ...]


def samples_feed(policy: Catalogue, *, today: date) -> SamplesFeed | None:
    """Of the newest fictional framework that has begun; None before the first."""
    begun = [f for f in policy.frameworks.values() if f.fictional and f.year_start <= today]
    if not begun:
        return None
    asked = {measure for framework, measure in policy.requirements if framework == begun[-1].key}
    return SamplesFeed(begun[-1], tuple(measure for measure in policy.measures if measure in asked))


def is_asked(feed: SamplesFeed | None, *, measure_key: str, period: Period) -> bool:
    return feed is not None and measure_key in feed.measures and period.end >= feed.framework.year_start
