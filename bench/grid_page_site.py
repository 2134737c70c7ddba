"""The site for `bench.grid_page` and `bench.pages`, with one page more: the least that a signed-in page does.

With `BENCH_KEEPS=no` it keeps no public page.
"""

import os

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from nhs_tracker.wsgi import application

from boards.desk.gate import desk  # isort: skip - Django is set up by the line above
from boards.people.roles import Action  # isort: skip


@desk(Action.VIEW_DESK)
def ping(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


settings.ROOT_URLCONF = __name__
if os.environ.get("BENCH_KEEPS") == "no":
    settings.KEPT_PAGES_URL = ""
urlpatterns = [path("desk/ping/", ping), path("", include("nhs_tracker.urls"))]

__all__ = ["application", "urlpatterns"]
