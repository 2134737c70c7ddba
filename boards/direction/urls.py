"""Addresses of the years of plans, at the desk."""

from django.urls import URLPattern, URLResolver, include, path

from boards.direction import month_views, paper_views, return_views, year_views

_year = "boards/<slug:board>/year/<slug:framework>/"
_return = f"{_year}quarters/<int:quarter>/"

desk: list[URLPattern] = [
    path("plans/years/", year_views.years, name="plan_years"),
    path(_year, year_views.year_of_board),
    path(f"{_year}months/", month_views.months),
    path(_return, return_views.return_of_board),
    path(f"{_return}sign/", return_views.sign),
    path(f"{_return}print/", paper_views.paper),
    path(f"{_return}print.pdf", paper_views.printed_pdf),
    path(f"{_return}<slug:section>/", return_views.write),
]

urlpatterns: list[URLPattern | URLResolver] = [path("desk/", include(desk))]
