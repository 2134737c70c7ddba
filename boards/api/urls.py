"""Addresses of a person's tokens, and of what programs call."""

from django.urls import URLPattern, URLResolver, include, path

from boards.api import views
from boards.api.site import addresses
from boards.desk.programs import PROGRAMS

desk: list[URLPattern] = [
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/make/", views.make, name="make_token"),
    path("tokens/<int:number>/revoke/", views.revoke, name="revoke_token"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", include(desk)),
    path(PROGRAMS.lstrip("/"), include(addresses())),
]
