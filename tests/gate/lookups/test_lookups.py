from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from rahdari.gate.events.models import Event
from rahdari.gate.lookups.services import name_hash

ASKED = {"name": "Gulwali Invented", "purpose": "letter 12 of the liaison office"}


@pytest.fixture
def supervisor(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("supervisor")


def test_a_look_up_is_recorded_without_the_name(supervisor: Client) -> None:
    assert "No entry" in supervisor.post("/look-up/", ASKED).text
    event = Event.objects.get(kind="name.looked-up")
    assert (event.who.username, event.why, event.data["hits"]) == ("supervisor1", ASKED["purpose"], 0)
    assert event.data["name_hash"] == name_hash("  GULWALI  invented ") != name_hash("Gulwali")
    assert "Gulwali" not in str(event.data)


def test_a_listed_name_is_found(supervisor: Client, screener) -> None:
    held, _ = screener.get(0.002)
    entry = next(e for n in range(len(held)) if len((e := held._reader.entry(n)).names[0].text.split()) > 2)
    known = {"name": entry.names[0].text, "birth": "".join(map(str, entry.birth_dates[:1]))}
    assert entry.id in supervisor.post("/look-up/", ASKED | known).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": ""},
        {"purpose": "why not"},
        {"name": ""},
        {"name": "😀"},
        {"father": "42"},
        {"birth": "31/02/1970"},
    ],
)
def test_without_a_purpose_or_a_name_nothing_is_looked_up(supervisor: Client, wrong: dict[str, str]) -> None:
    assert supervisor.post("/look-up/", ASKED | wrong).status_code == 422
    assert not Event.objects.filter(kind="name.looked-up").exists()
