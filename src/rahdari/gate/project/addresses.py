"""Addresses that no page has: PostgreSQL cannot even be asked for a text with a NUL in it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponse


class WithoutNull:
    """Answers that there is no such page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the path and at what is asked after it."""
        if "\0" in unquote(request.get_full_path()):
            raise Http404
        return self.get_response(request)
