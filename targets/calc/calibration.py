"""How often what was said came true: changes by more than chance, and chances of meeting a standard.

Every saying ends in one of three places, and nothing that was said leaves the count: it is judged, it waits because it
is too young, or it cannot be judged because the figures that would decide did not come. Only what is old enough is
judged, so that figures which happen to come early, or were held already, decide nothing by themselves.

Source: our own rule. Reading chances in classes, and the share that came beside the chance that was said: Murphy &
Winkler (1977), Reliability of subjective probability forecasts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from targets.calc.periods import STEPS, PeriodKind, add_months
from targets.calc.rag import SIGN, Direction
from targets.calc.segments import Bools, Floats

CALIBRATION_VERSION = "2"  # stored with every calibration; goes up with any change of an answer

FEWEST = 30  # judged sayings; under it a share is not said
NEXT = 6  # figures after a special cause whose mean decides
AGE = 12  # periods that must have gone by since it was said: twice what is needed, for figures come late
CHANCE_AGE = 18  # months that must have gone by since a chance over the next year was said

#: Lower ends of the classes of a chance; the last one takes 1 too.
CLASSES = (0.0, 0.2, 0.4, 0.6, 0.8)
TIE = 1e-9


@dataclass(frozen=True)
class Tally:
    """What became of sayings. `said` is always `judged + waits + missing`.

    `came` of `asked` outcomes came true: a special cause has one, a chance one for each of its quarters. `mean_said` is
    the mean of the judged chances, 0 to 1; None for special causes and where none is judged.
    """

    said: int
    judged: int
    came: int
    asked: int
    waits: int
    missing: int
    mean_said: float | None = None

    @property
    def share(self) -> float | None:
        """Of the outcomes those that came true, 0 to 1; None where it is too few to say."""
        return None if self.judged < FEWEST else self.came / self.asked


def is_old(*, said: date, today: date, kind: PeriodKind, periods: int = AGE) -> bool:
    """Whether so many periods of this kind have gone by from the day of the saying to `today`, both included.

    Months are counted from the same day of the month; where a month has no such day, from the days after it.
    """
    if kind is PeriodKind.WEEK:
        return said + timedelta(weeks=periods) <= today
    later = add_months(said.replace(day=1), periods * STEPS[kind])
    return later + timedelta(days=said.day - 1) <= today


def causes(*, rises: Bools, mean: Floats, following: Floats, old: Bools) -> Tally:
    """Of special causes (N,): whether each was said to be high or rising, else low or falling; the mean that was said;
    the next figures (N, NEXT), NaN where one cannot be compared or is not there; whether it is old enough.

    It came true where the mean of the next figures lies on the said side of the mean before. On it is on neither side.
    ValueError for other shapes.
    """
    if following.shape != (mean.size, NEXT):
        raise ValueError(f"each special cause needs its next {NEXT} figures")
    held = ~np.isnan(following).any(axis=1)
    judged = old & held
    beyond = np.where(rises, 1.0, -1.0) * (following.mean(axis=1) - mean)
    return Tally(
        said=int(mean.size),
        judged=int(judged.sum()),
        came=int((judged & (beyond > TIE)).sum()),
        asked=int(judged.sum()),
        waits=int((~old).sum()),
        missing=int((old & ~held).sum()),
    )


def meets(*, figures: Floats, against: float, direction: Direction, places: int | None) -> Floats:
    """1 where a figure meets what it was held against, 0 where not, NaN where there is none, of any shape.

    As chances are reckoned: both are rounded to `places` first, and a figure that equals it meets it.
    """
    sign = SIGN[direction]
    rounded = against if places is None else round(against, places)
    slack = TIE if places is None else 0.5 * 10.0**-places + TIE
    return np.where(np.isnan(figures), np.nan, sign * figures >= sign * rounded - slack)


def chances(*, chance: Floats, met: Floats, old: Bools) -> tuple[Tally, ...]:
    """Of chances (N,), 0 to 1, by class: one tally for each of CLASSES, in their order.

    `met` (N, Q) says of each quarter spoken of whether it met the standard: 1, 0, NaN where its figure is not there;
    `old` whether the chance is old enough. It is judged where all quarters are there. ValueError for a chance outside
    0 to 1.
    """
    if not ((chance >= 0) & (chance <= 1)).all():
        raise ValueError("a chance lies between 0 and 1")
    of = np.searchsorted(np.array(CLASSES), chance, side="right") - 1
    held = np.array(~np.isnan(met).any(axis=1), dtype=np.bool_)
    return tuple(_of_class(of == number, chance, met, held, old) for number in range(len(CLASSES)))


def _of_class(own: Bools, chance: Floats, met: Floats, held: Bools, old: Bools) -> Tally:
    told = own & held & old
    return Tally(
        said=int(own.sum()),
        judged=int(told.sum()),
        came=int(met[told].sum()),
        asked=int(told.sum()) * met.shape[1],
        waits=int((own & ~old).sum()),
        missing=int((own & old & ~held).sum()),
        mean_said=float(chance[told].mean()) if told.any() else None,
    )


def together(tallies: Sequence[Tally]) -> Tally:
    """Of all of them."""
    judged = sum(one.judged for one in tallies)
    said = sum(one.mean_said * one.judged for one in tallies if one.mean_said is not None)
    return Tally(
        said=sum(one.said for one in tallies),
        judged=judged,
        came=sum(one.came for one in tallies),
        asked=sum(one.asked for one in tallies),
        waits=sum(one.waits for one in tallies),
        missing=sum(one.missing for one in tallies),
        mean_said=said / judged if any(one.mean_said is not None for one in tallies) else None,
    )
