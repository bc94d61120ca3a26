"""Sign-ins and sign-outs as events."""

from __future__ import annotations

from typing import Any

from allauth.mfa.signals import authentication_failed
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.http import HttpRequest

from rahdari.gate.accounts import refusals
from rahdari.gate.accounts.lockout import username_in
from rahdari.gate.accounts.models import User
from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.services import record


def connect() -> None:
    """Have Django, django-axes and allauth tell us."""
    user_logged_in.connect(_signed_in, dispatch_uid="rahdari")
    user_logged_out.connect(_signed_out, dispatch_uid="rahdari")
    user_locked_out.connect(_locked_out, dispatch_uid="rahdari")
    authentication_failed.connect(_wrong_code, dispatch_uid="rahdari")


@transaction.atomic
def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    if not request.session.session_key:
        request.session.save()
    User.objects.filter(pk=user.pk).update(session=request.session.session_key)
    record(Kind.SIGNED_IN, who=user)


@transaction.atomic
def _signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        record(Kind.SIGNED_OUT_IDLE if "idle" in request.session else Kind.SIGNED_OUT, who=user)


def _locked_out(request: HttpRequest, username: str, **_: Any) -> None:
    if request.axes_failures_since_start is None:  # type: ignore[attr-defined]  # it was locked before
        return
    # A name that nobody has is not written down.
    refusals.locked_out(User.objects.filter(username=username_in(username)).first())


@transaction.atomic
def _wrong_code(user: User, **_: Any) -> None:
    record(Kind.CODE_WRONG, who=user)
