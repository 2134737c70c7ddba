"""Data and methods: every download, every release with its hash, where each series comes from."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from boards.components.parts import Download, Heading, PlainTable, TableCell
from boards.components.words import local_day
from boards.performance.words import OPEN_LICENCES, checked, copies
from reports.dashboards.pages.setting import Setting, year_key
from reports.publication.by_rule import notice
from reports.publication.models import DataRelease
from targets.calc.periods import day_words, financial_year_label


@dataclass(frozen=True)
class DataPage:
    title: str
    provenance: str
    downloads: tuple[Download, ...]
    releases: PlainTable
    sources: PlainTable


def data_page(*, setting: Setting, releases: Iterable[DataRelease], held_years: Collection[str]) -> DataPage:
    """The latest results and those of each year with figures as files; releases newest first; measures in order."""
    years = sorted(
        (framework for framework in setting.catalogue.real_frameworks if framework.key in held_years),
        key=lambda framework: -framework.year_start.year,
    )
    return DataPage(
        title="Data and methods",
        provenance=setting.provenance,
        downloads=(
            setting.table("Latest results of every board and target", "grid-table"),
            setting.table("Scotland's latest result for every target", "targets-table"),
            *(
                setting.table(
                    f"Results of {financial_year_label(framework.year_start.year)}",
                    "grid-table",
                    query=f"?year={year_key(framework)}",
                )
                for framework in years
            ),
        ),
        releases=PlainTable(
            key="releases",
            caption="Data releases, newest first",
            columns=(Heading("Release"), Heading("Out on"), Heading("Figures known by"), Heading("SHA-256")),
            rows=tuple(
                (
                    TableCell(
                        f"{release.number}: {release.title}", note=f"{release.note} {notice(release)}".strip()
                    ),
                    TableCell(day_words(local_day(release.released_at)) if release.released_at else ""),
                    TableCell(day_words(release.known_on)),
                    TableCell(release.sha256),
                )
                for release in releases
            ),
            empty="No data has been released yet. A release appears here with its date and hash when it is out.",
            download=setting.table("All releases", "releases-table", query=""),
        ),
        sources=PlainTable(
            key="sources",
            caption="Where each series comes from",
            columns=(
                Heading("Series"),
                Heading("Publisher"),
                Heading("Where it was taken from"),
                Heading("Licence"),
            ),
            rows=tuple(
                (
                    TableCell(measure.title, href=setting.url("target", measure=measure.key)),
                    TableCell(checked(definition, "publisher", definition.publisher)),
                    TableCell(
                        definition.source, href=next((href for _, href in copies(definition.source)), "")
                    ),
                    TableCell(definition.licence, href=OPEN_LICENCES.get(definition.licence, "")),
                )
                for measure in setting.catalogue.measures.values()
                for definition in setting.catalogue.definitions[measure.key][-1:]
            ),
            download=setting.table("Sources of every series", "sources-table", query=""),
        ),
    )
