"""Addresses of the pages about the site itself."""

from django.urls import URLPattern, path

from boards.api.description import ADDRESS
from nhs_tracker.about import programs, views

urlpatterns: list[URLPattern] = [
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("contact/", views.contact, name="contact"),
    path("sitemap/", views.sitemap, name="sitemap"),
    path("sitemap.xml", views.sitemap_file),
    path("robots.txt", views.robots),
    path("api/", programs.programs, name="for_programs"),
    path(ADDRESS.lstrip("/"), programs.openapi),
]
