"""Every address of the site: the public half under /, the signed-in half under /desk/ and /accounts/."""

from django.urls import URLPattern, URLResolver, path

from boards import slices as boards
from nhs_tracker import views
from nhs_tracker.about import urls as about
from reports import slices as reports

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz),
    *about.urlpatterns,
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
