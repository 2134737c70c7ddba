"""Addresses of the pages about the site itself."""

from django.urls import URLPattern, path

from nhs_tracker.about import views

urlpatterns: list[URLPattern] = [
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("contact/", views.contact, name="contact"),
    path("sitemap/", views.sitemap, name="sitemap"),
    path("sitemap.xml", views.sitemap_file),
    path("robots.txt", views.robots),
]
