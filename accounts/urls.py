"""Addresses of sign-in, account and reason for access."""

from django.urls import path

from accounts.guards import open_to_everyone
from accounts.views import access, account, directory, notices, outbox, passkeys, reason, security, signing_in

app_name = "accounts"

_before_sign_in = open_to_everyone("nobody is signed in yet; 404 unless the force's directory is set up")

urlpatterns = [
    path("signin/", signing_in.sign_in, name="sign-in"),
    path("signin/check/", signing_in.second_step, name="sign-in-check"),
    path("signin/check/passkey/options/", passkeys.check_options, name="passkey-check-options"),
    path("signin/check/passkey/", passkeys.check, name="passkey-check"),
    path("signin/directory/", _before_sign_in(directory.Ask.as_view()), name="directory"),
    path("signin/directory/answer/", _before_sign_in(directory.Answer.as_view()), name="directory-answer"),
    path("signout/", signing_in.sign_out_here, name="sign-out"),
    path("account/", account.account, name="account"),
    path("account/appearance/", account.appearance, name="appearance"),
    path("account/confirm/", signing_in.confirm, name="confirm"),
    path("account/password/", security.password, name="password"),
    path("account/security/", security.security, name="security"),
    path("account/security/authenticator/", security.add_app, name="authenticator-add"),
    path("account/security/codes/", security.new_codes, name="recovery-codes"),
    path("account/security/passkey/options/", passkeys.add_options, name="passkey-add-options"),
    path("account/security/passkey/", passkeys.add, name="passkey-add"),
    path("account/security/<str:kind>/<int:device_id>/remove/", security.remove, name="second-step-remove"),
    path("account/sessions/end-all/", account.end_all_sessions, name="sessions-end-all"),
    path("account/sessions/end-others/", account.end_other_sessions, name="sessions-end-others"),
    path("account/sessions/<uuid:sign_in_id>/end/", account.end_session, name="session-end"),
    path("notifications/", notices.notices, name="notices"),
    path("notifications/read/", notices.read_all, name="notices-read-all"),
    path("notifications/<uuid:notice_id>/", notices.follow, name="notice"),
    path("notifications/<uuid:notice_id>/read/", notices.read, name="notice-read"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("access/request/", access.ask, name="access-request"),
    path("access/reason/", reason.reason, name="reason"),
    path("access/reason/end/", reason.end, name="reason-end"),
]
