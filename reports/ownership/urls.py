"""Addresses of ownership reports: released ones for the public, all of them at the desk."""

from django.urls import URLPattern, URLResolver, include, path

from reports.ownership import decisions, public_views, question_views, views, word_views
from reports.ownership.charts import CHART_FILES


def _released(base: str) -> list[URLPattern]:
    """A report and its files."""
    return [
        path(base, public_views.report, name="report"),
        path(f"{base}report.pdf", public_views.report_pdf, name="pdf"),
        path(f"{base}report.json", public_views.report_json, name="json"),
        path(f"{base}figures.<table:kind>", public_views.report_table, name="table"),
        *(
            path(f"{base}charts/<slug:measure>.{kind}", public_views.report_chart, {"kind": kind})
            for kind in CHART_FILES
        ),
    ]


public = [
    path("", public_views.published, name="published"),
    path("<slug:year>/", public_views.published, name="year"),
    *_released("<slug:year>/<slug:board>/"),  # the newest edition
    *_released("<slug:year>/<slug:board>/edition-<int:edition>/"),
]

desk = [
    path("", views.reports, name="reports"),
    path("ask/", views.ask, name="ask"),
    path("progress/<int:batch>/", views.drafting, name="progress"),
    path("contacts/", word_views.contacts, name="contacts"),
    path("contacts/<slug:board>/<slug:kind>/", word_views.contact, name="contact"),
    path("<slug:year>/<slug:board>/", views.draft, name="report"),
    path("<slug:year>/<slug:board>/draft.pdf", views.draft_pdf, name="draft-pdf"),
    path("<slug:year>/<slug:board>/figures.<table:kind>", views.draft_table),
    *(
        path(f"<slug:year>/<slug:board>/charts/<slug:measure>.{kind}", views.draft_chart, {"kind": kind})
        for kind in CHART_FILES
    ),
    path("<slug:year>/<slug:board>/words/<slug:section>/", word_views.words, name="words"),
    path("<slug:year>/<slug:board>/hand-over/", decisions.hand_over, name="hand-over"),
    path("<slug:year>/<slug:board>/take-back/", decisions.take_back, name="take-back"),
    path("<slug:year>/<slug:board>/questions/<int:question>/answer/", question_views.answer, name="answer"),
    path(
        "<slug:year>/<slug:board>/questions/<int:question>/withdraw/",
        question_views.withdraw,
        name="withdraw",
    ),
    path("<slug:year>/<slug:board>/approve/", decisions.approve, name="approve"),
    path("<slug:year>/<slug:board>/release/", decisions.release, name="release"),
    path("<slug:year>/<slug:board>/send-back/", decisions.send_back, name="send-back"),
    path("<slug:year>/<slug:board>/correct/", decisions.correct, name="correct"),
    path("<slug:year>/<slug:board>/correction/", word_views.correction, name="correction"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/reports/", include((desk, "desk_reports"))),
    path("reports/", include((public, "reports"))),
]
