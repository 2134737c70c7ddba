"""The public page of how often what is said here came true."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from boards.components.tables import wanted_file
from boards.desk.frames import public_frame
from reports.dashboards.pages.calibration import methods_page
from reports.publication.calibration.queries import calibration
from reports.publication.responses import cacheable


@require_safe
def methods(request: HttpRequest) -> HttpResponse:
    """It is not among the kept pages: its numbers come a moment after their release."""
    page = methods_page(calibration())
    if file := wanted_file(request, page.causes, page.chances, page.tried, of="methods"):
        return cacheable(request, file)
    context = {"frame": public_frame(), "title": "How often what we say comes true", "page": page}
    return cacheable(
        request, render(request, "dashboards/methods.html", context | {"sentence": page.sentence})
    )
