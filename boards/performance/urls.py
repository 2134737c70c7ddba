"""Addresses of explanations."""

from django.urls import URLPattern, URLResolver, path

from boards.performance.commentary import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/explain/", views.explain_nation, name="explain_nation"),
    path("desk/boards/<slug:board>/explain/", views.explain_board, name="explain_board"),
]
