"""Data and methods: every download, every release with its hash, where each series comes from."""

from collections.abc import Iterable
from dataclasses import dataclass

from boards.work.parts import Column, Download, PlainTable, TableCell
from reports.dashboards.pages.setting import Setting, year_key
from reports.publication.models import DataRelease
from reports.publication.queries import local_day
from targets.calc.periods import day_words, financial_year_label


@dataclass(frozen=True)
class DataPage:
    title: str
    provenance: str
    downloads: tuple[Download, ...]
    releases: PlainTable
    sources: PlainTable


def data_page(*, setting: Setting, releases: Iterable[DataRelease]) -> DataPage:
    """The latest results and those of each year as files; releases newest first; measures in their order."""
    years = sorted(setting.catalogue.real_frameworks, key=lambda framework: -framework.year_start.year)
    results = setting.url("grid-csv")
    return DataPage(
        title="Data and methods",
        provenance=setting.provenance,
        downloads=(
            Download("Latest results of every board and target", results),
            *(
                Download(
                    f"Results of {financial_year_label(framework.year_start.year)}",
                    f"{results}?year={year_key(framework)}",
                )
                for framework in years
            ),
        ),
        releases=PlainTable(
            key="releases",
            caption="Data releases, newest first",
            columns=(Column("Release"), Column("Out on"), Column("Figures known by"), Column("SHA-256")),
            rows=tuple(
                (
                    TableCell(f"{release.number}: {release.title}", note=release.note),
                    TableCell(day_words(local_day(release.released_at)) if release.released_at else ""),
                    TableCell(day_words(release.known_on)),
                    TableCell(release.sha256),
                )
                for release in releases
            ),
            empty="No data has been released yet. A release appears here with its date and hash when it is out.",
        ),
        sources=PlainTable(
            key="sources",
            caption="Where each series comes from",
            columns=(Column("Series"), Column("Publisher"), Column("Licence")),
            rows=tuple(
                (
                    TableCell(measure.title, href=setting.url("target", measure=measure.key)),
                    TableCell(definition.publisher),
                    TableCell(definition.licence),
                )
                for measure in setting.catalogue.measures.values()
                for definition in setting.catalogue.definitions[measure.key][-1:]
            ),
        ),
    )
