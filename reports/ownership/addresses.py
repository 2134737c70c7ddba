"""Where a report is found, for the public and at the desk."""

from django.urls import reverse

from reports.ownership.models import OwnershipReport
from targets.calc.periods import financial_year_label
from targets.catalogue.models import Framework


def year_slug(framework: Framework) -> str:
    """The year as addresses write it: "2022-23", or the key of a made-up cycle."""
    label = financial_year_label(framework.year_start.year)
    return framework.key if framework.fictional else label.replace("/", "-")


def desk_address(report: OwnershipReport, name: str = "report", *more: str) -> str:
    """An address of a report at the desk."""
    return reverse(
        f"desk_reports:{name}", args=[year_slug(report.framework), report.organisation.slug, *more]
    )


def public_address(report: OwnershipReport) -> str:
    """Where the public reads the newest released edition."""
    return reverse("reports:report", args=[year_slug(report.framework), report.organisation.slug])
