"""Every address of the gate, as Django's resolver has them: no test of all pages picks them by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from attrs import frozen
from django.urls import URLPattern, URLResolver, get_resolver

from rahdari.gate.accounts.access import roles_of

VALUES = {
    "reference": "7K3MAB2Q",
    "language": "en",
    "table": "hours",
    "path": "0/000",
    "day": "2026-11-21",
}  # and 1 for what is counted


@frozen
class Route:
    """An address with what stands in it, the view behind it, and whom that is for."""

    pattern: str
    view: Callable[..., Any]
    roles: frozenset[str]
    names: tuple[str, ...]

    @property
    def address(self) -> str:
        return self.filled(VALUES)

    def filled(self, values: dict[str, str], other: str = "1") -> str:
        """Return the address with these values in its places, and another one where none is given."""
        address = self.pattern
        for name in self.names:
            address = re.sub(rf"<(\w+:)?{name}>", lambda _, name=name: values.get(name, other), address)
        return address


def routes() -> list[Route]:
    """Return all of them."""
    return list(_below(get_resolver(), "", ()))


def _below(resolver: URLResolver, prefix: str, names: tuple[str, ...]) -> Iterator[Route]:
    for part in resolver.url_patterns:
        pattern, here = prefix + str(part.pattern), (*names, *part.pattern.converters)
        if isinstance(part, URLResolver):
            yield from _below(part, pattern, here)
        elif isinstance(part, URLPattern):
            yield Route(f"/{pattern}", part.callback, roles_of(part.callback, pattern), here)
