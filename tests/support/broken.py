"""A site whose only page breaks: for looking at what a fault leaves in the log."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(f"the page broke after {len(request.POST)} fields")


urlpatterns = [path("broken/", broken)]
handler404 = "boards.desk.errors.page_not_found"
handler500 = "boards.desk.errors.server_error"
