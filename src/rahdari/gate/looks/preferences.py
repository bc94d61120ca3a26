"""What somebody chose about how this browser shows the pages."""

from __future__ import annotations

from attrs import evolve, fields, frozen
from django.http import HttpRequest, HttpResponse

COOKIE = "looks"


@frozen
class Looks:
    """dark: the dark theme. silent: no colour and no sound for a verdict. quiet: no sound."""

    dark: bool = False
    silent: bool = False
    quiet: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> Looks:
        """Return what the cookie says; words it does not know say nothing."""
        words = request.COOKIES.get(COOKIE, "").split("-")
        return cls(**{switch: switch in words for switch in SWITCHES})

    def turned(self, switch: str) -> Looks:
        """Return these with one of `SWITCHES` turned."""
        return evolve(self, **{switch: not getattr(self, switch)})

    def keep(self, response: HttpResponse, *, secure: bool) -> None:
        """Give the browser its cookie."""
        value = "-".join(switch for switch in SWITCHES if getattr(self, switch)) or "plain"
        response.set_cookie(COOKIE, value, 365 * 24 * 3600, secure=secure, httponly=True, samesite="Strict")


SWITCHES = tuple(field.name for field in fields(Looks))
