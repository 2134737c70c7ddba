"""Every address of the site: the public half under /, the signed-in half under /desk/ and /accounts/."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView

from boards.people import urls as people
from boards.performance import urls as performance
from boards.plans import urls as plans
from nhs_tracker import views
from reports.dashboards import urls as dashboards
from reports.ownership import urls as ownership
from reports.publication import urls as publication

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz),
    path("robots.txt", TemplateView.as_view(template_name="robots.txt", content_type="text/plain")),
    path("accounts/", include(people.accounts)),
    path("desk/", include(dashboards.my_desk)),
    path("desk/", include(people.desk)),
    # Before the dashboards, whose board x target pages take any word.
    path("desk/", include(plans.desk)),
    path("desk/", include(performance.desk)),
    path("desk/", include((dashboards.desk, "desk"))),
    path("desk/reports/", include((ownership.desk, "desk_reports"))),
    path("desk/releases/", include((publication.desk, "releases"))),
    path("reports/", include((ownership.public, "reports"))),
    path("", include((publication.public, "figures"))),
    path("", include((dashboards.public, "public"))),
]

handler400 = "boards.people.errors.bad_request"
handler403 = "boards.people.errors.permission_denied"
handler404 = "boards.people.errors.page_not_found"
handler429 = "boards.people.errors.too_many_requests"
handler500 = "boards.people.errors.server_error"
