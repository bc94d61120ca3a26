"""Addresses that no page has: PostgreSQL cannot even be asked for a text with a NUL in it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse


class WithoutNull:
    """Answers that there is no such page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the path and at what is asked after it."""
        asked = chain.from_iterable(request.GET.lists())
        if "\0" in request.path or any("\0" in "".join(part) for part in asked):
            raise Http404
        return self.get_response(request)
