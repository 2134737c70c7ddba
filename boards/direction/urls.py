"""Addresses of the years of plans, at the desk."""

from django.urls import URLPattern, URLResolver, include, path

from boards.direction import carrying, month_views, paper_views, return_views, review_views, year_views

_year = "boards/<slug:board>/year/<slug:framework>/"
_review = f"{_year}reviews/<slug:review>/"
_return = f"{_year}quarters/<int:quarter>/"

desk: list[URLPattern] = [
    path("plans/years/", year_views.years, name="plan_years"),
    path("boards/<slug:board>/plan/<slug:framework>/carry-forward/", carrying.carry_forward),
    path(_year, year_views.year_of_board),
    path(f"{_year}months/", month_views.months),
    path(_review, review_views.review),
    path(f"{_review}write/<slug:part>/", review_views.write),
    path(f"{_review}write/<slug:part>/<slug:key>/", review_views.write),
    path(f"{_review}record/", review_views.record),
    path(f"{_review}letter/", review_views.letter),
    path(f"{_review}print/", paper_views.paper_of_review),
    path(f"{_review}print.pdf", paper_views.printed_review),
    path(f"{_review}actions/<int:action>/report/", review_views.report),
    path(f"{_review}actions/<int:action>/settle/", review_views.settle),
    path(_return, return_views.return_of_board),
    path(f"{_return}sign/", return_views.sign),
    path(f"{_return}move/", return_views.move),
    path(f"{_return}print/", paper_views.paper),
    path(f"{_return}print.pdf", paper_views.printed_pdf),
    path(f"{_return}<slug:section>/", return_views.write),
]

urlpatterns: list[URLPattern | URLResolver] = [path("desk/", include(desk))]
