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
_FACTORS = "accounts/"
"""Under it stand allauth's pages of passwords and second factors."""


def open_to(*roles: str) -> Callable[[View[P]], View[P]]:
    """Mark a view as being for these roles: `@open_to(Role.OFFICER)`, `@open_to(*EVERYBODY)`."""

    def mark(view: View[P]) -> View[P]:
        cast(Any, view).open_to = frozenset(str(role) for role in roles)
        return view

    return mark


def roles_of(view: Callable[..., object], route: str) -> frozenset[str]:
    """Return whom a page is for. An officer has a PIN alone, so no page of passwords and second factors."""
    others = SIGNED_IN - {Role.OFFICER} if is_of_factors(route) else frozenset[str]()
    roles: frozenset[str] = getattr(view, "open_to", others)
    return roles


def is_of_factors(route: str) -> bool:
    """Return whether a page is one of allauth's, of which some are needed before anybody has signed in."""
    return route.startswith(_FACTORS)


def user_of(request: HttpRequest) -> User:
    """Return who is signed in. Only for views that are not open to everybody."""
    return cast(User, request.user)
