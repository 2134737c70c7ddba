"""What became of everything that was said, by the figures of one release."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import numpy as np

from boards.performance.analysis.lines import AnalysedLine, line_of
from boards.performance.analysis.variation import six_digits
from reports.publication.calibration import saying
from reports.publication.calibration.models import CalibrationLine
from reports.publication.calibration.saying import Cause, Chance, Series, points_of, released_until
from reports.publication.models import DataRelease
from reports.publication.series import from_json
from targets.calc import calibration
from targets.calc.calibration import CALIBRATION_VERSION, CHANCE_AGE, CLASSES, NEXT, Tally, is_old
from targets.calc.forecast.chance import QUARTER_ENDS
from targets.calc.periods import STEPS, Period, PeriodKind
from targets.calc.rag import Direction
from targets.catalogue.queries import Catalogue

Lines = Mapping[Series, AnalysedLine]


def calibrated(release: DataRelease, *, policy: Catalogue) -> list[CalibrationLine]:
    """The lines of a release's calibration; nothing is stored. `policy` is the one that the release sealed.

    Figures are those that it holds, so a figure that was revised since decides as it stands now. A figure that is
    counted in another way is none of those that follow; a change of process hides none.
    """
    releases = released_until(release)
    causes, chances = saying.causes(releases), saying.chances(releases)
    lines = _lines(release, [*causes, *chances], policy)
    return [
        *_of_causes(causes, lines, release),
        *_of_chances(chances, lines, release, policy),
    ]


def class_key(place: int) -> str:
    """ "0-20" of the first of CLASSES."""
    lower, upper = CLASSES[place], (*CLASSES, 1.0)[place + 1]
    return f"{lower * 100:.0f}-{upper * 100:.0f}"


def _lines(release: DataRelease, said: Sequence[Cause | Chance], policy: Catalogue) -> Lines:
    found: dict[Series, AnalysedLine] = {}
    for series, points in points_of(release, {one.series: None for one in said}):
        line = line_of(
            from_json(points),
            definition_on=lambda day, key=series[1]: policy.definition_on(  # type: ignore[misc]
                measure_key=key, day=day
            ),
        )
        if line is not None:
            found[series] = line
    return found


def figures_after(line: AnalysedLine | None, newest: Period, steps: Iterable[int]) -> list[float]:
    """The figures so many periods after `newest`; not a number where there is none that is counted in the same way."""
    if line is None or newest not in line.periods:
        return [float("nan") for _ in steps]
    at = line.periods.index(newest)
    breaks = [start for start in line.starts if start > at]
    end = breaks[0] if breaks else len(line.values)
    places = [at + step for step in steps]
    held = [line.values[place] if place < end else None for place in places]
    return [float("nan") if value is None else float(value) for value in held]


def _of_causes(causes: Sequence[Cause], lines: Lines, release: DataRelease) -> Iterator[CalibrationLine]:
    by_sense: dict[str, list[Cause]] = defaultdict(list)
    for cause in causes:
        by_sense[saying.SENSES[cause.variation]].append(cause)
    for sense in dict.fromkeys(saying.SENSES.values()):
        own = by_sense[sense]
        after = [figures_after(lines.get(one.series), one.newest, range(1, NEXT + 1)) for one in own]
        tally = calibration.causes(
            rises=np.array([one.rises for one in own], dtype=bool),
            mean=np.array([float(one.mean) for one in own]),
            following=np.array(after, dtype=np.float64).reshape(len(own), NEXT),
            old=np.array(
                [is_old(said=one.day, today=saying.day_of(release), kind=one.newest.kind) for one in own],
                dtype=bool,
            ),
        )
        yield _line(release, CalibrationLine.Subject.CAUSE, sense, tally)


def _of_chances(
    chances: Sequence[Chance], lines: Lines, release: DataRelease, policy: Catalogue
) -> Iterator[CalibrationLine]:
    met = [_quarters_met(one, lines.get(one.series), policy) for one in chances]
    tallies = calibration.chances(
        chance=np.array([float(one.chance) for one in chances]),
        met=np.array(met, dtype=np.float64).reshape(len(chances), 4),
        old=np.array(
            [
                is_old(said=one.day, today=saying.day_of(release), kind=PeriodKind.MONTH, periods=CHANCE_AGE)
                for one in chances
            ],
            dtype=bool,
        ),
    )
    for place, tally in enumerate(tallies):
        yield _line(release, CalibrationLine.Subject.CHANCE, class_key(place), tally)


def _quarters_met(chance: Chance, line: AnalysedLine | None, policy: Catalogue) -> list[float]:
    """Of each quarter end that the chance was said of whether its figure met what was to be met."""
    ends = QUARTER_ENDS[12 // STEPS[chance.newest.kind]]
    definition = policy.definitions[chance.series[1]][-1]
    met: list[float] = calibration.meets(
        figures=np.array(figures_after(line, chance.newest, ends)),
        against=float(chance.against),
        direction=Direction(definition.direction),
        places=definition.judge_places,
    ).tolist()
    return met


def _line(release: DataRelease, subject: CalibrationLine.Subject, key: str, tally: Tally) -> CalibrationLine:
    mean: Decimal | None = None if tally.mean_said is None else six_digits(tally.mean_said)
    return CalibrationLine(
        release=release,
        subject=subject,
        key=key,
        said=tally.said,
        judged=tally.judged,
        came=tally.came,
        asked=tally.asked,
        waits=tally.waits,
        missing=tally.missing,
        mean_said=mean,
        version=CALIBRATION_VERSION,
    )
