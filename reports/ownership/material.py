"""What the figures of a report are made from."""

from datetime import date

from boards.organisations.models import Organisation
from boards.performance import queries as performance
from boards.performance.queries import View
from reports.ownership.drafting import Material, asked
from reports.publication import queries as publication
from targets.catalogue.models import Framework
from targets.catalogue.queries import catalogue


class NoDataRelease(LookupError):
    """Nothing is released yet, so a report of a real year has no figures to tell."""


def material(*, organisation: Organisation, framework: Framework, today: date) -> Material:
    """What a report's figures are made from: the current data release, or current standings in a sample cycle.

    Four queries from a release; five for each measure asked in a sample cycle. NoDataRelease where there is none.
    """
    policy = catalogue()
    if framework.fictional:
        keys = [measure.key for measure, _ in asked(policy, framework)]
        nobodys: frozenset[int] = frozenset()
        return Material(
            organisation=organisation,
            framework=framework,
            policy=policy,
            cells=performance.board_cells(
                organisation_id=organisation.pk, view=View(framework.key), returns_of=nobodys, today=today
            ),
            series={
                key: performance.series(
                    organisation_id=organisation.pk,
                    measure_key=key,
                    returns_of=nobodys,
                    today=today,
                    framework_key=framework.key,
                )
                for key in keys
            },
            data_release=None,
            words="Current official figures, set against the trajectories of a made-up cycle.",
        )
    release = publication.current_release()
    if release is None:
        raise NoDataRelease("no data release is public yet")
    return Material(
        organisation=organisation,
        framework=framework,
        policy=policy,
        cells=publication.released_board_cells(
            release=release, organisation_id=organisation.pk, year=framework.key
        ),
        series=publication.released_board_series(release=release, organisation_id=organisation.pk),
        data_release=release.number,
        words=publication.provenance(release),
    )
