"""Addresses of participation audits at the desk."""

from django.urls import URLPattern, URLResolver, include, path

from boards.participation import round_views

_round = "participation/rounds/<slug:key>/"

desk: list[URLPattern] = [
    path("participation/rounds/", round_views.rounds, name="audit_rounds"),
    path("participation/rounds/set-up/", round_views.set_up, name="audit_round_set_up"),
    path(_round, round_views.round_page, name="audit_round"),
    path(f"{_round}edit/", round_views.edit),
    path(f"{_round}date/", round_views.date_it),
    path(f"{_round}open/", round_views.open_it),
    path(f"{_round}close/", round_views.close_it),
    path(f"{_round}reopen/", round_views.reopen),
]

urlpatterns: list[URLPattern | URLResolver] = [path("desk/", include(desk))]
