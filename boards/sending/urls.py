"""Addresses for sending figures."""

from django.urls import URLPattern, URLResolver, include, path

from boards.people.roles import Action
from boards.sending import views

_read = views.own_board(Action.VIEW_BOARD_DRAFTS)
_write = views.own_board(Action.SEND_FIGURES)
_board = "boards/<slug:board>/figures/"
_official = "figures/official/"

desk: list[URLPattern] = [
    path("figures/", views.send_figures, name="send_figures"),
    path(_official, views.official(views.overview), name="official_figures"),
    path(f"{_official}upload/", views.official(views.upload)),
    path(f"{_official}<int:number>/", views.official(views.submission)),
    path(f"{_official}<int:number>/errors.<table:kind>", views.official(views.errors_file)),
    path(f"{_official}<int:number>/rows.<table:kind>", views.official(views.rows_file)),
    path(f"{_official}<int:number>/moves.<table:kind>", views.official(views.moves_file)),
    path(f"{_official}<int:number>/progress/", views.official(views.acceptance_progress)),
    path(f"{_official}<int:number>/accept/", views.official(views.accept)),
    path(f"{_official}<int:number>/withdraw/", views.official(views.withdraw)),
    path(f"{_official}<int:number>/check-again/", views.official(views.check_again)),
    path(_board, _read(views.overview), name="board_figures"),
    path(f"{_board}upload/", _write(views.upload)),
    path(f"{_board}template/<slug:measure>.csv", _write(views.template_csv)),
    path(f"{_board}type/<slug:measure>/", _write(views.type_figure)),
    path(f"{_board}<int:number>/", _read(views.submission)),
    path(f"{_board}<int:number>/errors.<table:kind>", _read(views.errors_file)),
    path(f"{_board}<int:number>/rows.<table:kind>", _read(views.rows_file)),
    path(f"{_board}<int:number>/moves.<table:kind>", _read(views.moves_file)),
    path(f"{_board}<int:number>/progress/", _read(views.acceptance_progress)),
    path(f"{_board}<int:number>/accept/", _write(views.accept)),
    path(f"{_board}<int:number>/withdraw/", _write(views.withdraw)),
    path(f"{_board}<int:number>/check-again/", _write(views.check_again)),
]

urlpatterns: list[URLPattern | URLResolver] = [path("desk/", include(desk))]
