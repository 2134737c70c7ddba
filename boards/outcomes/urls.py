"""Addresses of links to outcomes, at the desk; those of the outcomes themselves are of the dashboards."""

from django.urls import URLPattern, URLResolver, include, path

from boards.outcomes import views

desk: list[URLPattern] = [
    path("outcomes/links/", views.said, name="link_statements"),
    path("outcomes/links/say/", views.link_national, name="link_national"),
    path("outcomes/of/<slug:board>/say/", views.link_row, name="link_row"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("desk/", include(desk))]
