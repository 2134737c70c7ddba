"""Addresses of saved views."""

from django.urls import URLPattern, URLResolver, include, path

from reports.saved import views

desk: list[URLPattern] = [
    path("views/", views.views, name="views"),
    path("views/save/", views.save_view, name="save_view"),
    path("views/<int:number>/", views.view, name="view"),
    path("views/<int:number>/change/", views.change_view, name="change_view"),
    path("views/<int:number>/keep/", views.keep_view, name="keep_view"),
    path("views/<int:number>/remove/", views.remove_view, name="remove_view"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("desk/", include(desk))]
