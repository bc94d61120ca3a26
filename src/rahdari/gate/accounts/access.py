"""Which roles a page is for. A page that does not say so is for nobody (`middleware.Bar`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from rahdari.gate.accounts.models import Role, User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

EVERYBODY: frozenset[str] = frozenset(("everybody",))
"""Open before anybody has signed in."""
SIGNED_IN: frozenset[str] = frozenset(Role.values)


def open_to(*roles: str) -> Callable[[View[P]], View[P]]:
    """Mark a view as being for these roles: `@open_to(Role.OFFICER)`, `@open_to(*EVERYBODY)`."""

    def mark(view: View[P]) -> View[P]:
        cast(Any, view).open_to = frozenset(str(role) for role in roles)
        return view

    return mark


def user_of(request: HttpRequest) -> User:
    """Return who is signed in. Only for views that are not open to everybody."""
    return cast(User, request.user)
