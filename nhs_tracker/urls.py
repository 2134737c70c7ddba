"""Every address of the site."""

from django.urls import URLPattern, URLResolver, path

from nhs_tracker import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz),
]
