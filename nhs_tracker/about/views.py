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
    sentence = "What each NHSScotland board promised, what happened, and whether it kept its promise."
    return _page(request, "about", "About this site", sentence)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    sentence = (
        "Everybody should be able to read every figure here: on a phone, by keyboard, with a screen reader, on paper"
        " and without scripts."
    )
    return _page(request, "accessibility", "Accessibility", sentence)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    sentence = (
        "Who only reads leaves nothing here: public pages set no cookie, count no visitors and fetch nothing from"
        " another site."
    )
    idle_minutes = settings.IDLE_LIFETIME.seconds // 60
    return _page(
        request, "privacy", "Privacy and cookies", sentence, cookies=cookies(), idle_minutes=idle_minutes
    )


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    named = settings.CONTACT
    sentence = (
        f"This installation is run by {named.name or named.email}."
        if named
        else "This installation has named no contact."
    )
    return _page(request, "contact", "Contact", sentence)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    sentence = (
        "Every board, target and report that can be read here. A board or target leads on to its results."
    )
    return _page(request, "sitemap", "All pages", sentence, groups=groups())


@require_safe
def sitemap_file(request: HttpRequest) -> HttpResponse:
    """The same addresses in the format of sitemaps.org, whole, as it asks."""
    context = {"groups": groups()}
    return cacheable(request, render(request, "about/sitemap.xml", context, content_type="application/xml"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return cacheable(request, render(request, "robots.txt", content_type="text/plain"))


def _page(request: HttpRequest, name: str, title: str, sentence: str, **context: object) -> HttpResponse:
    context |= {
        "frame": public_frame(),
        "title": title,
        "sentence": sentence,
        "contact": settings.CONTACT,
    }
    return cacheable(request, render(request, f"about/{name}.html", context))
