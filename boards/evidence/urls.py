"""Addresses of attached files."""

from django.urls import URLPattern, URLResolver, path

from boards.evidence import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/evidence/<int:number>/", views.take, name="evidence"),
]
