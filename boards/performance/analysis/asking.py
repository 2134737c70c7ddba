"""What is analysed of the series of one measure, whoever holds them: current standings and what a release keeps."""

from collections.abc import Mapping, Sequence

from boards.performance.analysis.lines import line_of
from boards.performance.analysis.queries import Rebases
from boards.performance.analysis.variation import Asked
from boards.performance.cells import Series
from targets.catalogue.queries import Catalogue


def asked_of(
    series: Sequence[Series],
    *,
    measure_key: str,
    policy: Catalogue,
    populations: Mapping[int, int | None],
    rebases: Rebases,
) -> list[Asked]:
    """In their order; `populations` are by organisation."""
    return [
        Asked(
            line=line_of(
                one.points,
                definition_on=lambda day: policy.definition_on(measure_key=measure_key, day=day),
                rebases=rebases.of(one.organisation_id),
            ),
            points=one.points,
            population=populations[one.organisation_id],
        )
        for one in series
    ]
