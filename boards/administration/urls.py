"""Addresses of people and roles, of mail that did not arrive, and of scheduled jobs."""

from django.urls import URLPattern, URLResolver, include, path

from boards.administration import audit_views, job_views, mail_views, views

desk: list[URLPattern] = [
    path("people/", views.people, name="people"),
    path("people/audit/", audit_views.people_audit, name="people_audit"),
    path("audit/", audit_views.board_audit, name="audit"),
    path("people/<int:user_id>/", views.person, name="person"),
    path(
        "people/<int:user_id>/second-factor/remove/",
        views.remove_second_factor,
        name="remove_second_factor",
    ),
    path("people/<int:user_id>/send-link/", views.send_password_link, name="send_password_link"),
    path("people/<int:user_id>/reopen/", views.reopen_account, name="reopen_account"),
    path("people/<int:user_id>/close/", views.close_account, name="close_account"),
    path("jobs/", job_views.jobs, name="jobs"),
    path("mail/", mail_views.mail, name="mail"),
    path("mail/again/", mail_views.again, name="all_mail_again"),
    path("mail/<int:mail_id>/again/", mail_views.again, name="mail_again"),
    path("people/<int:user_id>/roles/<int:membership_id>/end/", views.end_role, name="end_role"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("desk/", include(desk))]
