"""What the footer leads to: pages about the site itself. They read no session."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from boards.desk.frames import public_frame
from nhs_tracker.about.cookies import cookies
from nhs_tracker.about.sitemap import groups
from reports.publication.responses import cacheable


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return _page(request, "about")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return _page(request, "accessibility")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return _page(request, "privacy", cookies=cookies(), idle_minutes=settings.IDLE_LIFETIME.seconds // 60)


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return _page(request, "contact")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    return _page(request, "sitemap", groups=groups())


@require_safe
def sitemap_file(request: HttpRequest) -> HttpResponse:
    """The same addresses in the format of sitemaps.org, whole, as it asks."""
    context = {"groups": groups(), "site": settings.SITE_ADDRESS}
    return cacheable(request, render(request, "about/sitemap.xml", context, content_type="application/xml"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    context = {"site": settings.SITE_ADDRESS}
    return cacheable(request, render(request, "robots.txt", context, content_type="text/plain"))


def _page(request: HttpRequest, name: str, **context: object) -> HttpResponse:
    context |= {"frame": public_frame(), "contact": settings.CONTACT}
    return cacheable(request, render(request, f"about/{name}.html", context))
