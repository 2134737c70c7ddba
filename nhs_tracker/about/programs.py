"""The API as it is told to the public: a page for people, a description for programs. Its answers are not public."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from boards.api.answers import KEPT_FOR
from boards.api.description import ADDRESS, description, groups
from boards.desk.frames import public_frame
from reports.publication.responses import cacheable


@require_safe
def programs(request: HttpRequest) -> HttpResponse:
    """What a program can read and write, with an example to copy."""
    calls, _, _ = settings.CALLS_OF_PROGRAM.partition("/")
    context = {
        "frame": public_frame(),
        "title": "For programs",
        "sentence": "Systems of a board read and write its plan and figures by themselves, with a token of a planner.",
        "site": settings.SITE_ADDRESS,
        "address": ADDRESS,
        "groups": groups(),
        "calls": calls,
        "hours": int(KEPT_FOR.total_seconds() // 3600),
    }
    return cacheable(request, render(request, "about/programs.html", context))


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return cacheable(request, JsonResponse(description()))
