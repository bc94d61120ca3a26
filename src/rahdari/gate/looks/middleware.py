"""Each account in its own language, on whatever lane's computer."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from rahdari.gate.accounts.models import User


class OwnLanguage:
    """Speaks to whoever is signed in as they chose; to others as their browser asks (LocaleMiddleware)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Switch the language, then go on."""
        if isinstance(request.user, User) and translation.check_for_language(request.user.language):
            translation.activate(request.user.language)
        return self.get_response(request)
