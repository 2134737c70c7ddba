"""The dashboard's addresses, mounted once for the public and once under /desk/."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path

from reports.dashboards import charts, views
from reports.dashboards.desk import my_desk as open_my_desk


def chart_files(half: Callable[[views.Page], Callable[..., HttpResponseBase]]) -> list[URLPattern]:
    """The chart of a board and target, each drawing of it at an address of its own."""
    narrow = {"narrow": True}
    return [
        path("chart.svg", half(charts.svg), name="cell-chart"),
        path("chart-narrow.svg", half(charts.svg), narrow, name="cell-chart-narrow"),
        path("chart.png", half(charts.png), name="cell-chart-png"),
        path("chart.json", half(charts.live), name="cell-chart-live"),
        path("chart-narrow.json", half(charts.live), narrow, name="cell-chart-live-narrow"),
    ]


def addresses(
    half: Callable[[views.Page], Callable[..., HttpResponseBase]],
) -> list[URLPattern | URLResolver]:
    return [
        path("grid/", half(views.grid), name="grid"),
        path("grid/results.csv", half(views.grid_csv), name="grid-csv"),
        path("boards/", half(views.boards), name="boards"),
        path("boards/<slug:board>/", half(views.board), name="board"),
        path("boards/<slug:board>/results.csv", half(views.board_csv), name="board-csv"),
        path("targets/", half(views.targets), name="targets"),
        path("targets/results.csv", half(views.targets_csv), name="targets-csv"),
        path("targets/<slug:measure>/", half(views.target), name="target"),
        path("targets/<slug:measure>/history.csv", half(views.history_csv), name="history-csv"),
        path("targets/<slug:measure>/boards.csv", half(views.target_csv), name="target-csv"),
        path("boards/<slug:board>/<slug:measure>/", half(views.cell), name="cell"),
        path("boards/<slug:board>/<slug:measure>/figures.csv", half(views.cell_csv), name="cell-csv"),
        path("boards/<slug:board>/<slug:measure>/", include(chart_files(half))),
    ]


public = [
    path("", views.public(views.home), name="home"),
    path("data/", views.public(views.data), name="data"),
    path("data/releases.csv", views.public(views.releases_csv), name="releases-csv"),
    path("data/sources.csv", views.public(views.sources_csv), name="sources-csv"),
    *addresses(views.public),
]
desk = addresses(views.at_desk)
my_desk = [path("", open_my_desk, name="my_desk")]

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", include(my_desk)),
    path("desk/", include((desk, "desk"))),
    path("", include((public, "public"))),
]
