"""The register's pages: one permit by its number and for a purpose, and never a holder by name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.gate.permits.conftest import HOLDER, Register

from rahdari.gate.accounts.refusals import MOST
from rahdari.gate.events.models import Event
from rahdari.gate.permits import scanning
from rahdari.gate.permits.models import Permit
from rahdari.gate.permits.numbers import draw
from rahdari.gate.place.models import Gate

FORM = {
    "member-0-scan": "Sparlay Makhkam Invented",
    "member-0-father": "Shamdin Makhkam",
    "member-0-birth": "1984-05-06",
    "member-0-sex": "m",
    "member-0-nationality": "pk",
    "member-0-document": "cnic",
    "member-0-number": "17301-1234567-1",
    "days": "180",
}
PURPOSE = {"purpose": "The holder asks what is kept"}
NAMES = ("Sparlay", "Shamdin", "17301")
SignedIn = Callable[[str], Client]


def test_a_permit_is_registered_with_the_lanes_fields(supervisor: Client) -> None:
    page = supervisor.post("/permits/new/", FORM)
    assert page.status_code == 200
    permit = Permit.objects.get()
    assert permit.number in page.text
    assert "Sparlay Makhkam Invented" in page.text
    assert permit.subject().documents[1:] == HOLDER.documents  # type: ignore[union-attr]
    again = supervisor.post("/permits/new/", FORM)
    assert again.status_code == 422
    assert permit.number not in again.text
    assert Permit.objects.count() == 1
    assert Event.objects.filter(kind="page.refused", data__how="registered").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("member-0-scan", ""),
        ("member-0-scan", "permit ABC-123"),
        ("member-0-scan", "12345-1234567-1"),
        ("member-0-scan", "RAHDARI-P:ABC"),
        ("member-0-scan", "P<PAKINVENTED<<CUT<OFF<<<"),
        ("member-0-father", "\u202eabc"),
        ("member-0-birth", "soon"),
        ("member-0-document", "driving licence"),
        ("member-0-number", "<script>"),
        ("member-0-sex", "x"),
        ("days", "0"),
        ("days", "181"),
        ("days", ""),
        ("days", "9" * 400),
    ],
)
def test_what_a_lane_would_not_take_is_not_registered(supervisor: Client, field: str, value: str) -> None:
    page = supervisor.post("/permits/new/", {**FORM, field: value})
    assert page.status_code == 422
    assert "error" in page.text.partition("<main")[2]
    assert "Shamdin Makhkam" in page.text or field == "member-0-father", "what was typed stays"
    assert not Permit.objects.exists()


def test_one_is_found_by_number_or_code_and_for_a_purpose(
    supervisor: Client, register: Register, gate: Gate
) -> None:
    permit = register()
    front = supervisor.get("/permits/").text
    assert not any(word in front for word in (*NAMES, permit.number))
    for text in (permit.number, permit.number.lower(), scanning.code_of(permit, gate)):
        page = supervisor.post("/permits/", {**PURPOSE, "number": text})
        assert "Sparlay Makhkam Invented" in page.text
        assert PURPOSE["purpose"] in page.text, "the holder sees who looked"
    told = Event.objects.filter(kind="permit.shown")
    assert [event.why for event in told] == [PURPOSE["purpose"]] * 3
    for asked in ({"number": permit.number}, {"number": permit.number, "purpose": "none"}):
        page = supervisor.post("/permits/", asked)
        assert page.status_code == 422
        assert not any(word in page.text for word in NAMES)
    assert told.count() == 3


@pytest.mark.parametrize(
    "text", ["Sparlay Makhkam Invented", "17301-1234567-1", "%", "", "\0", "x" * 10_000, "RAHDARI-P:X"]
)
def test_nobody_is_found_by_name(supervisor: Client, register: Register, text: str) -> None:
    register()
    page = supervisor.post("/permits/", {**PURPOSE, "number": text})
    assert page.status_code == 422
    assert "Shamdin" not in page.text
    assert not Event.objects.filter(kind="permit.shown").exists()


def test_numbers_are_not_guessed(supervisor: Client, register: Register) -> None:
    permit, steps = register(), ("renew", "withdraw", "protect", "pass")
    for n in range(MOST):
        if n % 2:
            assert supervisor.post(f"/permits/{draw()}/{steps[n % 4]}/").status_code == 404
        else:
            assert supervisor.post("/permits/", {**PURPOSE, "number": draw()}).status_code == 422
    assert supervisor.post("/permits/", {**PURPOSE, "number": permit.number}).status_code == 429
    for step in steps:
        assert supervisor.post(f"/permits/{permit.number}/{step}/", {"language": "en"}).status_code == 429
    assert Event.objects.filter(kind="page.refused", data__how="unknown").count() == MOST


def test_a_mistyped_number_is_no_guess(supervisor: Client, register: Register) -> None:
    number = register().number
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert supervisor.post("/permits/", {**PURPOSE, "number": wrong}).status_code == 422
    assert not Event.objects.filter(kind="page.refused").exists()


def test_renewed_withdrawn_and_protected_on_its_page(supervisor: Client, register: Register) -> None:
    permit = register(days=5)
    where = f"/permits/{permit.number}"
    assert supervisor.post(f"{where}/renew/", {"days": "181"}).status_code == 302
    assert Permit.objects.get().renewed_at is None
    assert "Sparlay" in supervisor.post(f"{where}/renew/", {"days": "20"}).text
    assert Permit.objects.get().valid_until > permit.valid_until
    supervisor.post(f"{where}/protect/")
    assert Permit.objects.get().protected_at is not None
    supervisor.post(f"{where}/withdraw/", {"why": "opinion"})
    assert Permit.objects.get().withdrawn_at is None
    supervisor.post(f"{where}/withdraw/", {"why": "lost"})
    assert Permit.objects.get().withdrawal == "lost"
    for step, form in (
        ("renew", {"days": "20"}),
        ("withdraw", {"why": "wish"}),
        ("pass", {"language": "en"}),
    ):
        assert supervisor.post(f"{where}/{step}/", form).status_code == 302
    assert Permit.objects.get().withdrawal == "lost"
    page = supervisor.post("/permits/", {**PURPOSE, "number": permit.number}).text
    assert "lost or stolen" in page
    assert "/pass/" not in page


@pytest.mark.parametrize("language", ["en", "fa", "ps", "ur"])
def test_the_pass_names_its_holder_and_says_nothing_of_checks(
    language: str, supervisor: Client, register: Register
) -> None:
    permit = register()
    where = f"/permits/{permit.number}/pass/"
    assert supervisor.get(where).status_code == 405
    page = supervisor.post(where, {"language": language}).text
    assert f'lang="{language}"' in page
    assert permit.number in page
    assert "Sparlay Makhkam Invented" in page
    assert "<path" in page  # the code
    for word in ("Shamdin", "17301", "1984-05-06"):
        assert word not in page
    assert Event.objects.get(kind="permit.printed").data == {"language": language}
    for other in ("", "xx", "x" * 10_000):
        assert supervisor.post(where, {"language": other}).status_code == 404


def test_other_roles_see_nothing_of_it(signed_in: SignedIn, register: Register) -> None:
    permit = register()
    for role in ("officer", "steward", "auditor", "administrator"):
        browser = signed_in(role)
        assert browser.get("/permits/").status_code == 403
        assert browser.post("/permits/", {**PURPOSE, "number": permit.number}).status_code == 403
        assert browser.post(f"/permits/{permit.number}/pass/", {"language": "en"}).status_code == 403


@pytest.mark.parametrize("withdrawn", [True, False])
def test_what_is_over_has_no_pass(supervisor: Client, register: Register, withdrawn: bool) -> None:
    permit = register()
    if withdrawn:
        supervisor.post(f"/permits/{permit.number}/withdraw/", {"why": "wish"})
    else:
        Permit.objects.update(holder=None)
    assert supervisor.post(f"/permits/{permit.number}/pass/", {"language": "en"}).status_code == 302
    page = supervisor.post("/permits/", {**PURPOSE, "number": permit.number}).text
    assert ("it has been destroyed" in page) == (not withdrawn)
