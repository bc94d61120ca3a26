"""The addresses of the gate. Each view says whom it is open to; one that does not is open to nobody."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import include, path

from rahdari.gate.accounts.access import EVERYBODY, open_to
from rahdari.gate.accounts.passkeys import by_passkey
from rahdari.gate.ledger.published import cosign
from rahdari.gate.project.views import home

urlpatterns = [
    path("", home, name="home"),
    path("sign-in/", include("rahdari.gate.accounts.urls")),
    path("looks/", include("rahdari.gate.looks.urls")),
    path("place/", include("rahdari.gate.place.urls")),
    path("lane/", include("rahdari.gate.desk.urls")),
    path("look-up/", include("rahdari.gate.lookups.urls")),
    path("secondary/", include("rahdari.gate.secondary.urls")),
    path("redress/", include("rahdari.gate.slips.urls")),
    path("kept/", include("rahdari.gate.keeping.urls")),
    path("permits/", include("rahdari.gate.permits.urls")),
    path("lists/", include("rahdari.gate.imports.urls")),
    path("entries/", include("rahdari.gate.listing.urls")),
    path("costs/", include("rahdari.gate.costs.urls")),
    path("releases/", include("rahdari.gate.releases.urls")),
    path("ledger", cosign, name="cosign"),
    path("ledger/", include("rahdari.gate.ledger.urls")),
    path("compliance/", include("rahdari.gate.compliance.urls")),
    path("reports/", include("rahdari.gate.reports.urls")),
    # Of allauth only what a gate needs: no signing up, no addresses, no reset by e-mail.
    path("accounts/login/", open_to(*EVERYBODY)(account.login), name="account_login"),
    path("accounts/logout/", open_to(*EVERYBODY)(account.logout), name="account_logout"),
    path("accounts/inactive/", open_to(*EVERYBODY)(account.account_inactive), name="account_inactive"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/", account.password_change, name="account_change_password"),
    path("accounts/2fa/webauthn/login/", by_passkey),  # before allauth's own
    path("accounts/2fa/", include("allauth.mfa.urls")),
]

handler400 = "rahdari.gate.accounts.refusals.bad_request"
handler403 = "rahdari.gate.accounts.refusals.permission_denied"
handler404 = "rahdari.gate.accounts.refusals.page_not_found"
handler500 = "rahdari.gate.project.trouble.server_error"
