"""Every address of the site: the public half under /, the signed-in half under /desk/ and /accounts/."""

from django.urls import URLPattern, URLResolver, path
from django.views.generic import TemplateView

from boards import slices as boards
from nhs_tracker import views
from reports import slices as reports

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz),
    path("robots.txt", TemplateView.as_view(template_name="robots.txt", content_type="text/plain")),
    # Those of boards before those of the dashboards, whose board x target pages take any word.
    *(
        address
        for urls in (*boards.modules("urls"), *reports.modules("urls"))
        for address in urls.urlpatterns
    ),
]

handler400 = "boards.desk.errors.bad_request"
handler403 = "boards.desk.errors.permission_denied"
handler404 = "boards.desk.errors.page_not_found"
handler429 = "boards.desk.errors.too_many_requests"
handler500 = "boards.desk.errors.server_error"
