"""What the figures of a report are made from."""

from datetime import date

from boards.organisations.models import INVENTED, Organisation
from boards.organisations.queries import organisations
from boards.performance import queries as performance
from boards.performance.queries import View
from reports.ownership.beside import Held
from reports.ownership.drafting import Material, asked
from reports.publication import queries as publication
from reports.publication.audits import final_audits, released_audits
from reports.publication.feedback import agreed_feedback, released_feedback
from reports.publication.models import DataRelease
from targets.catalogue.models import Framework
from targets.catalogue.queries import Catalogue, catalogue


class NoDataRelease(LookupError):
    """Nothing is released yet, so a report of a real year has no figures to tell."""


def material(*, organisation: Organisation, framework: Framework, today: date) -> Material:
    """What a report's figures are made from: the current data release, or a sample's standings in a fictional cycle.

    Nine queries from a release at most; five for each measure asked in a fictional cycle, and ten. NoDataRelease where
    there is no release.
    """
    policy = catalogue()
    if framework.fictional:
        keys = [measure.key for measure, _ in asked(policy, framework)]
        own = frozenset({organisation.pk})  # a sample's figures are its own returns
        return Material(
            organisation=organisation,
            framework=framework,
            policy=policy,
            cells=performance.board_cells(
                organisation_id=organisation.pk,
                view=View(framework.key, samples=organisation.is_sample),
                returns_of=own,
                today=today,
            ),
            series={
                key: performance.series(
                    organisation_id=organisation.pk,
                    measure_key=key,
                    returns_of=own,
                    today=today,
                    framework_key=framework.key,
                )
                for key in keys
            },
            before={},
            nation=None,
            data_release=None,
            words=f"{INVENTED}: figures and trajectories of a board that does not exist.",
            audits=tuple(one.audit for one in final_audits(organisation_id=organisation.pk)),
            feedback=agreed_feedback(organisation_id=organisation.pk),
        )
    release = publication.current_release()
    if release is None:
        raise NoDataRelease("no data release is public yet")
    nation, before = organisations().nation, _year_before(policy, framework)
    return Material(
        organisation=organisation,
        framework=framework,
        policy=policy,
        cells=publication.released_board_cells(
            release=release, organisation_id=organisation.pk, year=framework.key
        ),
        series=publication.released_board_series(release=release, organisation_id=organisation.pk),
        before=publication.released_board_cells(
            release=release, organisation_id=organisation.pk, year=before.key
        )
        if before
        else {},
        nation=None if organisation.pk == nation.pk else _held(release, nation, framework),
        data_release=release.number,
        words=publication.provenance(release),
        audits=tuple(one.audit for one in released_audits(release, organisation_id=organisation.pk)),
        feedback=released_feedback(release, organisation_id=organisation.pk),
    )


def _held(release: DataRelease, organisation: Organisation, framework: Framework) -> Held:
    return Held(
        series=publication.released_board_series(release=release, organisation_id=organisation.pk),
        cells=publication.released_board_cells(
            release=release, organisation_id=organisation.pk, year=framework.key
        ),
    )


def _year_before(policy: Catalogue, framework: Framework) -> Framework | None:
    year = framework.year_start.year - 1
    return next((one for one in policy.real_frameworks if one.year_start.year == year), None)
