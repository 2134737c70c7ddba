"""Addresses of what is owed."""

from django.urls import URLPattern, URLResolver, include, path

from boards.asks import views

desk: list[URLPattern] = [
    path("tracker/", views.tracker, name="tracker"),
    path("extend/<slug:kind>/<path:key>/", views.extend, name="extend"),
    path("digest/", views.digest, name="digest"),
    path("stand-ins/", views.stand_ins, name="stand_ins"),
    path("stand-ins/<int:number>/end/", views.end_stand_in, name="end_stand_in"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("desk/", include(desk))]
