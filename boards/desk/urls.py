"""Addresses of signing in, and of giving a second factor again.

Of allauth only its own views here are mounted: nobody signs up, and e-mail addresses are changed by an administrator.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from boards.desk import mail_views, views
from boards.desk.accounts import second_factor_recorded
from boards.desk.gate import by_password_first, second_factor_first

accounts: list[URLPattern] = [
    path("login/", account.login, name="account_login"),
    path("code/", mail_views.by_code, name="sign_in_by_code"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path(  # for who never had one, as guests: a link by mail sets the first
        "password/set/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", mfa.index, name="mfa_index"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        "2fa/totp/activate/",
        by_password_first(second_factor_recorded(totp.activate_totp)),
        name="mfa_activate_totp",
    ),
    path(
        "2fa/totp/deactivate/",
        second_factor_first(second_factor_recorded(totp.deactivate_totp)),
        name="mfa_deactivate_totp",
    ),
    path(
        "2fa/recovery-codes/",
        second_factor_first(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/generate/",
        second_factor_first(second_factor_recorded(recovery_codes.generate_recovery_codes)),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        second_factor_first(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include(accounts)),
    path("desk/step-up/", views.step_up, name="step_up"),
    path("desk/door/", views.at_the_door, name="door"),
]
