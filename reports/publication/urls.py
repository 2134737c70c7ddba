"""Addresses of single figures, for the public, and of data releases, at the desk."""

from django.urls import URLPattern, URLResolver, include, path

from reports.publication import decisions, taking_off_views, views

public = [
    path("figures/<int:number>/", views.figure, name="figure"),
    path("figures/<int:number>/file/", views.figure_file, name="file"),
]

desk = [
    path("", views.releases, name="releases"),
    path("prepare/", views.prepare, name="prepare"),
    path("<int:number>/", views.release, name="release"),
    path("<int:number>/approve/", decisions.approve, name="approve"),
    path("<int:number>/release/", decisions.make_public, name="release-now"),
    path("<int:number>/withdraw/", decisions.withdraw, name="withdraw"),
    path(
        "feedback/<slug:board>/<int:number>/<int:sending>/take-off/",
        taking_off_views.take_off,
        name="take-off",
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/releases/", include((desk, "releases"))),
    path("", include((public, "figures"))),
]
