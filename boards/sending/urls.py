"""Addresses for sending figures."""

from django.urls import URLPattern, URLResolver, include, path

from boards.people.roles import Action
from boards.sending import month_views, submission_views, together_views, views, visits

_read = visits.own_board(Action.VIEW_BOARD_DRAFTS)
_write = visits.own_board(Action.SEND_FIGURES)
_board = "boards/<slug:board>/figures/"
_official = "figures/official/"

desk: list[URLPattern] = [
    path("figures/", views.send_figures, name="send_figures"),
    path(_official, visits.official(views.overview), name="official_figures"),
    path(f"{_official}upload/", visits.official(views.upload)),
    path(f"{_official}<int:number>/", visits.official(submission_views.submission)),
    path(f"{_official}<int:number>/errors.<table:kind>", visits.official(submission_views.errors_file)),
    path(f"{_official}<int:number>/rows.<table:kind>", visits.official(submission_views.rows_file)),
    path(f"{_official}<int:number>/unusual.<table:kind>", visits.official(submission_views.unusual_file)),
    path(f"{_official}<int:number>/moves.<table:kind>", visits.official(submission_views.moves_file)),
    path(f"{_official}<int:number>/progress/", visits.official(submission_views.acceptance_progress)),
    path(f"{_official}<int:number>/accept/", visits.official(submission_views.accept)),
    path(f"{_official}<int:number>/together/", visits.official(together_views.together)),
    path(f"{_official}<int:number>/together/accept/", visits.official(together_views.accept)),
    path(f"{_official}<int:number>/together/withdraw/", visits.official(together_views.withdraw)),
    path(f"{_official}<int:number>/withdraw/", visits.official(submission_views.withdraw)),
    path(f"{_official}<int:number>/check-again/", visits.official(submission_views.check_again)),
    path(_board, _read(views.overview), name="board_figures"),
    path(f"{_board}upload/", _write(views.upload)),
    path(f"{_board}month/", _write(month_views.type_month)),
    path(f"{_board}template/<slug:measure>.csv", _write(views.template_csv)),
    path(f"{_board}type/<slug:measure>/", _write(views.type_figure)),
    path(f"{_board}<int:number>/", _read(submission_views.submission)),
    path(f"{_board}<int:number>/errors.<table:kind>", _read(submission_views.errors_file)),
    path(f"{_board}<int:number>/rows.<table:kind>", _read(submission_views.rows_file)),
    path(f"{_board}<int:number>/unusual.<table:kind>", _read(submission_views.unusual_file)),
    path(f"{_board}<int:number>/moves.<table:kind>", _read(submission_views.moves_file)),
    path(f"{_board}<int:number>/progress/", _read(submission_views.acceptance_progress)),
    path(f"{_board}<int:number>/accept/", _write(submission_views.accept)),
    path(f"{_board}<int:number>/together/", _read(together_views.together)),
    path(f"{_board}<int:number>/together/accept/", _write(together_views.accept)),
    path(f"{_board}<int:number>/together/withdraw/", _write(together_views.withdraw)),
    path(f"{_board}<int:number>/withdraw/", _write(submission_views.withdraw)),
    path(f"{_board}<int:number>/check-again/", _write(submission_views.check_again)),
]

urlpatterns: list[URLPattern | URLResolver] = [path("desk/", include(desk))]
