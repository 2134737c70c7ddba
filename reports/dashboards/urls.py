"""The dashboard's addresses, mounted once for the public and once under /desk/."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path

from reports.dashboards import (
    charts,
    comparing,
    downloads,
    listening,
    listening_charts,
    methods,
    outcomes,
    participation,
    target_charts,
    views,
    visits,
    what_if,
)
from reports.dashboards.desk import monday as open_monday
from reports.dashboards.desk import my_desk as open_my_desk
from reports.dashboards.statistics import statistics


def chart_files(half: Callable[[visits.Page], Callable[..., HttpResponseBase]]) -> list[URLPattern]:
    """The chart of a board and target, each drawing of it at an address of its own."""
    narrow = {"narrow": True}
    return [
        path("chart.svg", half(charts.svg), name="cell-chart"),
        path("chart-narrow.svg", half(charts.svg), narrow | {"whole": False}, name="cell-chart-narrow"),
        path("chart-narrow-all.svg", half(charts.svg), narrow, name="cell-chart-narrow-all"),
        path("chart.png", half(charts.png), name="cell-chart-png"),
        path("chart.json", half(charts.live), name="cell-chart-live"),
        path("chart-narrow.json", half(charts.live), narrow, name="cell-chart-live-narrow"),
    ]


def target_chart_files(half: Callable[[visits.Page], Callable[..., HttpResponseBase]]) -> list[URLPattern]:
    """The charts of a target's boards, each drawing of them at an address of its own."""
    return [
        path(
            f"{chart}{end}", half(view), {"kind": end[-3:].lstrip("."), "narrow": "narrow" in end}, name=name
        )
        for chart, view in (
            ("funnel", target_charts.funnel),
            ("over-time", target_charts.over_time_picture),
            ("by-year", target_charts.by_year_picture),
        )
        for end, name in (
            (".svg", f"target-{chart}"),
            ("-narrow.svg", f"target-{chart}-narrow"),
            (".png", f"target-{chart}-png"),
        )
    ]


def compare_files(half: Callable[[visits.Page], Callable[..., HttpResponseBase]]) -> list[URLPattern]:
    """The drawing of one target's boards side by side."""
    return [
        path(
            f"compare/{name}{end}",
            half(comparing.picture),
            {"kind": end.lstrip("."), "narrow": "narrow" in name},
            name=f"compare-{name}{'-png' if end == '.png' else ''}",
        )
        for name, end in (("picture", ".svg"), ("picture-narrow", ".svg"), ("picture", ".png"))
    ]


def spread_files(half: Callable[[visits.Page], Callable[..., HttpResponseBase]]) -> list[URLPattern]:
    """The chart of a round's levels, each drawing of it at an address of its own."""
    return [
        path(
            f"levels{end}",
            half(listening_charts.spread),
            {"kind": end[-4:].lstrip("."), "narrow": "narrow" in end},
            name=f"listening-spread{name}",
        )
        for end, name in (
            (".svg", ""),
            ("-narrow.svg", "-narrow"),
            (".png", "-png"),
            (".json", "-live"),
            ("-narrow.json", "-live-narrow"),
        )
    ]


def addresses(
    half: Callable[[visits.Page], Callable[..., HttpResponseBase]],
    results: Callable[[visits.Page], Callable[..., HttpResponseBase]],
) -> list[URLPattern | URLResolver]:
    return [
        path("grid/", half(views.grid), name="grid"),
        path("grid/results.<table:kind>", half(downloads.grid_table), name="grid-table"),
        path("compare/", half(comparing.compare), name="compare"),
        *compare_files(half),
        path("boards/", half(views.boards), name="boards"),
        path("boards/<slug:board>/", half(views.board), name="board"),
        path("boards/<slug:board>/results.<table:kind>", half(downloads.board_table), name="board-table"),
        path("targets/", half(views.targets), name="targets"),
        path("targets/results.<table:kind>", half(downloads.targets_table), name="targets-table"),
        path("targets/<slug:measure>/", half(views.target), name="target"),
        path(
            "targets/<slug:measure>/history.<table:kind>", half(downloads.history_table), name="history-table"
        ),
        path("targets/<slug:measure>/boards.<table:kind>", half(downloads.target_table), name="target-table"),
        path("targets/<slug:measure>/", include(target_chart_files(half))),
        path(
            "targets/<slug:measure>/map.svg",
            half(target_charts.map_picture),
            {"kind": "svg"},
            name="target-map",
        ),
        path(
            "targets/<slug:measure>/map.png",
            half(target_charts.map_picture),
            {"kind": "png"},
            name="target-map-png",
        ),
        path(
            "targets/<slug:measure>/over-time.<table:kind>",
            half(target_charts.over_time_table),
            name="target-over-time-table",
        ),
        path(
            "targets/<slug:measure>/funnel.json",
            half(target_charts.funnel),
            {"kind": "json"},
            name="target-funnel-live",
        ),
        path(
            "targets/<slug:measure>/funnel-narrow.json",
            half(target_charts.funnel),
            {"kind": "json", "narrow": True},
            name="target-funnel-live-narrow",
        ),
        path("promises/", half(views.promises), name="promises"),
        path("promises/promises.<table:kind>", half(downloads.promises_table), name="promises-table"),
        path("outcomes/", half(outcomes.outcomes), name="outcomes"),
        path("outcomes/themes/", half(outcomes.themes), name="themes"),
        path("outcomes/<slug:key>/", half(outcomes.outcome), name="outcome"),
        path("outcomes/indicators/<slug:key>/", half(outcomes.indicator), name="indicator"),
        path("partnerships/", half(outcomes.partnerships), name="partnerships"),
        path("partnerships/<slug:slug>/", half(outcomes.partnership), name="partnership"),
        path("councils/", half(outcomes.councils), name="councils"),
        path("councils/<slug:slug>/", half(outcomes.council), name="council"),
        path("years/", half(views.rounds), name="rounds"),
        path("years/<slug:year>/", half(views.round_of), name="round"),
        path("years/<slug:year>/targets.<table:kind>", half(downloads.round_table), name="round-table"),
        path("participation/audits/<slug:key>/", results(listening.nation), name="listening-nation"),
        path("participation/audits/<slug:key>/", include(spread_files(results))),
        path("boards/<slug:board>/participation/", results(listening.listening), name="listening"),
        path(
            "boards/<slug:board>/participation/<slug:key>/",
            results(listening.listening_round),
            name="listening-round",
        ),
        path("boards/<slug:board>/<slug:measure>/", half(views.cell), name="cell"),
        path(
            "boards/<slug:board>/<slug:measure>/figures.<table:kind>",
            half(downloads.cell_table),
            name="cell-table",
        ),
        path(
            "boards/<slug:board>/<slug:measure>/revisions.<table:kind>",
            half(downloads.revision_table),
            name="revision-table",
        ),
        path("boards/<slug:board>/<slug:measure>/", include(chart_files(half))),
    ]


public = [
    path("", visits.public(views.home), name="home"),
    path("data/", visits.public(views.data), name="data"),
    path("methods/", methods.methods, name="methods"),
    path("data/releases.<table:kind>", visits.public(downloads.releases_table), name="releases-table"),
    path("data/sources.<table:kind>", visits.public(downloads.sources_table), name="sources-table"),
    path("boards/<slug:board>/plan/<slug:framework>/", visits.public(views.plan), name="plan"),
    path("boards/<slug:board>/plan/<slug:framework>/plan.pdf", visits.public(views.plan_pdf)),
    path("participation/", participation.standard, name="participation"),
    path("participation/<slug:year>/", participation.year, name="participation-year"),
    *addresses(visits.public, results=visits.public),
]
desk = [
    path("targets/<slug:measure>/what-if/", visits.asking_at_desk(what_if.what_if), name="what-if"),
    path("outcomes/of/<slug:board>/", visits.of_a_board_at_desk(outcomes.of_board), name="outcomes-of-board"),
    path("outcomes/coverage/", visits.watching_at_desk(outcomes.coverage), name="coverage"),
    *addresses(visits.at_desk, results=visits.results_at_desk),
]
my_desk = [
    path("", open_my_desk, name="my_desk"),
    path("monday/", open_monday, name="monday"),
    path("statistics/", statistics, name="statistics"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", include(my_desk)),
    path("desk/", include((desk, "desk"))),
    path("", include((public, "public"))),
]
