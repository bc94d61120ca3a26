"""What every template is given."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import get_language

from rahdari.gate.looks.digits import numbering
from rahdari.gate.looks.fonts import fonts_are_here
from rahdari.gate.looks.navigation import pages
from rahdari.gate.looks.preferences import Looks


def looks(request: HttpRequest) -> dict[str, object]:
    """Give templates `looks`, `fonts`, `numbering`, `pages` and `back` (where a switch returns to)."""
    return {
        "looks": Looks.of(request),
        "fonts": fonts_are_here(),
        "numbering": numbering(get_language() or "en"),
        "back": request.get_full_path() if request.method == "GET" else "/",
        "pages": lambda: pages(request),
    }
