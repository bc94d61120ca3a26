"""Each page is for the roles that it names, and for nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from rahdari.gate.accounts.access import EVERYBODY, SIGNED_IN
from rahdari.gate.accounts.models import Role

VALUES = {
    "reference": "7K3MAB2Q",
    "language": "en",
    "table": "hours",
    "path": "0/000",
    "day": "2026-11-21",
}  # and 1 for what is counted


def pages(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for part in resolver.url_patterns:
        route = prefix + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from pages(part, route)
        else:
            yield route, part


def own_pages() -> list[tuple[str, frozenset[str]]]:
    out = []
    for route, page in pages(get_resolver()):
        if not route.startswith("/accounts/"):
            for name in page.pattern.converters:
                route = re.sub(rf"<\w+:{name}>", VALUES.get(name, "1"), route)
            out.append((route, getattr(page.callback, "open_to", frozenset())))
    return out


@pytest.mark.parametrize(("address", "roles"), own_pages())
def test_every_page_says_whom_it_is_for(address: str, roles: frozenset[str]) -> None:
    assert roles
    assert roles <= SIGNED_IN or roles == EVERYBODY


@pytest.mark.parametrize(("address", "roles"), [page for page in own_pages() if page[1] != EVERYBODY])
def test_a_page_is_barred_from_other_roles(
    address: str, roles: frozenset[str], signed_in: Callable[[str], Client]
) -> None:
    for role in set(Role.values) - roles:
        browser = signed_in(role)
        assert browser.get(address).status_code == 403, role
        assert browser.post(address).status_code == 403, role
    for method in (Client().get, Client().post):
        assert method(address).headers["Location"] == "/sign-in/"
        assert method(address, headers={"accept": "application/json"}).status_code == 401


@pytest.mark.parametrize("role", Role.values)
def test_the_first_page_leads_to_ones_own(role: str, signed_in: Callable[[str], Client]) -> None:
    assert signed_in(role).get("/", follow=True).status_code == 200
