"""Bad input in every field of every page: found in the pages as they are, sent one by one.

Nothing here names a field but by what it takes (`GOOD`), so that a field which is added is tried as well.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

import pytest
from attrs import evolve, frozen
from django import forms
from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from lxml import html
from tests.gate.routes import VALUES, routes

from rahdari.gate.accounts.access import EVERYBODY
from rahdari.gate.costs import services as costs
from rahdari.gate.ledger.models import Leaf
from rahdari.gate.listing.report_views import ReportForm
from rahdari.gate.secondary.models import Referral
from rahdari.gate.slips import services as slips
from rahdari.gate.slips.models import Complaint

LONG, MARKUP = "a" * 10_000, "<script>alert(1)</script>"
REFUSED = {"long": LONG, "override": "Gul\u202ewali", "no sign": "Gul\ue000wali"}
CODE = "=1+1;' OR '1'='1'; DROP TABLE place_gate;-- {{ 133000000|add:337 }}{% debug %}"
HEADER = "a\r\nX-Injected: 1\r\n\r\nERROR forged"
MAYBE = {
    "markup": MARKUP,
    "a formula, SQL and a template": CODE,  # 133000337 if the template is run
    "a header and a line of a log": HEADER,
    "emoji": "😀😀😀😀<<😀",
    "impossible date": "2026-02-31",
    "nothing seen": "\u200b\u200f",
    "null": "Gul\0wali",
    "long digits": "9" * 400,
    "more digits than Python reads": "9" * 10_000,
    "deep": "[" * 9_000,
    "negative": "-1",
    "not a number": "nan",
}
"""Words may hold these, and then the pages show them as words; other fields may not."""
EVERY = 1 if os.environ.get("RAHDARI_SOAK") else 3
"""Each field is sent every third of these, the next field the next: all only in `make soak`."""
SHARES = 4
"""Parts of the forms that may be tried at the same time."""

SEEN = ("radio", "select", "number", "date", "email", "search")
"""Kinds of fields besides those of words whose bad input a person would see."""
WORDS = ("text", "textarea")
UNSEEN = ("hidden", "password", "checkbox")
"""Nobody types into these but who means harm (or a secret, which may be anything): no page may break."""
GOOD = {
    "username": "somebody",
    "login": "somebody",
    "password": "something",
    "pin": "739146",
    "secret": "739146",
    "role": "officer",
    "purpose": "a test of this page",
    "birth": "1968",
    "first": "2026-03-02",
    "last": "2036-03-02",
    "paper_at": "",
    "outcome": "escalated",
    "direction": "in",
    "nationality": "af",
    "country": "af",
    "country2": "af",
    "file_number": "12/1405",
    "kind": "suspend",
    "reason": "a reason that is new",
}
"""What a field takes, by its name, where a few words or what the page offers will not do."""


@frozen
class Field:
    name: str
    kind: str
    value: str
    options: tuple[str, ...] = ()


@frozen
class Form:
    """A form as a page has it."""

    role: str
    page: str
    address: str
    fields: tuple[Field, ...]

    def filled(self) -> dict[str, str]:
        return {field.name: _good(field) for field in self.fields if _good(field) is not None}


def _good(field: Field) -> str | None:
    name = re.sub(r"^member-\d+-", "", field.name)
    if name in GOOD and (not field.options or GOOD[name] in field.options):
        return GOOD[name]
    if field.kind == "checkbox":
        return None
    if field.options:
        return field.value or next((option for option in field.options if option), "")
    if field.kind in WORDS and not field.value and not field.name.startswith("member-"):
        return "Invented"
    return "Invented" if name == "scan" else field.value


def _forms_in(role: str, page: str, source: str) -> Iterator[Form]:
    for form in html.fromstring(source).forms:
        if form.method != "POST":
            continue
        fields: dict[str, Field] = {}
        for node in form.iter("input", "textarea", "select", "button"):
            name, kind = node.get("name"), node.get("type", "text") if node.tag == "input" else node.tag
            if not name or name == "csrfmiddlewaretoken" or node.tag == "button":
                continue
            if kind == "radio":
                known = fields.get(name, Field(name, kind, ""))
                chosen = node.get("value") if node.get("checked") is not None else known.value
                fields[name] = evolve(known, value=chosen, options=(*known.options, node.get("value")))
            elif kind == "select":
                fields[name] = Field(name, kind, node.value or "", tuple(node.value_options))
            else:
                value = node.text if kind == "textarea" else node.get("value")
                fields[name] = Field(name, kind, (value or "").strip())
        yield Form(role, page, form.get("action") or page, tuple(fields.values()))


def _addresses() -> list[tuple[str, str]]:
    """Return each page that can be asked for, with the role to ask as."""
    found = []
    for route in routes():
        own = sorted({"officer", "supervisor", "administrator"} & route.roles) or sorted(route.roles)
        role = "everybody" if route.roles == EVERYBODY or "login" in route.pattern else own[-1]
        found.append((role, route.address))
    return [*found, ("officer", "/lane/?paper")]


@pytest.fixture
def forms_of(signed_in, referral: Referral) -> Callable[[str, str], list[Form]]:
    """Return what finds the forms of a page; a referral with a complaint is there for them."""
    signed_in("officer"), signed_in("supervisor"), signed_in("administrator")
    by = signed_in("supervisor").get("/secondary/").wsgi_request.user
    slips.complain(referral, Complaint.Concern.PERSON, "", "", by=by, now=timezone.now())

    def find(role: str, page: str) -> list[Form]:
        answer = browser_of(signed_in, role).get(page.replace(VALUES["reference"], referral.reference))
        found = _forms_on(role, answer)
        for form in list(found):  # what a page shows once it was told of whom
            if any(field.name == "reference" for field in form.fields):
                with transaction.atomic():
                    sent = form.filled() | {"reference": referral.reference}
                    found += _forms_on(role, browser_of(signed_in, role).post(form.address, sent))
                    transaction.set_rollback(True)
        return found

    return find


def _forms_on(role: str, answer: HttpResponse) -> list[Form]:
    is_page = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
    return list(_forms_in(role, answer.request["PATH_INFO"], answer.text)) if is_page else []


def browser_of(signed_in: Callable[[str], Client], role: str) -> Client:
    if role != "everybody":
        return signed_in(role)
    browser = signed_in("officer")
    browser.logout()
    return browser


def _rows() -> tuple[int, ...]:
    """Count what is kept; every change has its event, so that this sees each.

    Wrong PINs and pages that there are not are events too; and each event has its leaf.
    """
    own = [app for app in apps.get_app_configs() if app.name.startswith("rahdari.")]
    tables = [model._meta.db_table for app in own for model in app.get_models() if model is not Leaf]
    counts = [f"(SELECT count(*) FROM {table})" for table in tables]
    counts[tables.index("events_event")] = (
        "(SELECT count(*) FROM events_event WHERE kind NOT LIKE 'session.%' AND kind <> 'page.refused')"
    )
    with connection.cursor() as cursor:  # one question: it is asked some thousand times
        cursor.execute(f"SELECT {', '.join(counts)}")
        return cursor.fetchone()


def _try(browser: Client, form: Form, sent: dict[str, str], before: tuple[int, ...]) -> tuple[bool, str]:
    """Send a form and take back what it did. Return whether anything was kept, and the page after it."""
    with transaction.atomic():
        answer = browser.post(form.address, sent, follow=True)
        kept = _rows() != before
        transaction.set_rollback(True)
    assert answer.status_code < 500, (form, sent)
    assert "X-Injected" not in answer.headers, (form, sent)
    return kept, answer.text


@pytest.fixture
def all_forms(forms_of) -> list[Form]:
    """Return the forms of all pages; one that several pages have, or that one has several times, once."""
    found = {}
    for role, page in _addresses():
        for form in forms_of(role, page):
            view = resolve(form.address.split("?")[0]).view_name
            found.setdefault((view, tuple(field.name for field in form.fields)), form)
    return list(found.values())


def _bad(place: int) -> dict[str, str]:
    """Return what the field at this place is sent."""
    return REFUSED | dict(list(MAYBE.items())[place % EVERY :: EVERY])


@pytest.mark.parametrize("share", range(SHARES))
def test_bad_input_is_named_and_nothing_is_kept_half(
    all_forms: list[Form], signed_in, caplog, monkeypatch: pytest.MonkeyPatch, share: int
) -> None:
    if EVERY > 1:  # what an entry costs takes half a second, each time one is sent
        monkeypatch.setattr(costs, "warm", lambda: False)
    wrong = []
    for number, form in enumerate(all_forms):
        if number % SHARES != share:
            continue
        browser = browser_of(signed_in, form.role)
        good, before = form.filled(), _rows()
        for place, field in enumerate(form.fields, number):
            for name, value in _bad(place).items():
                kept, shown = _try(browser, form, {**good, field.name: value}, before)
                named = re.search('class="(errors|errorlist|notice (error|warning))', shown)
                if MARKUP in shown:
                    wrong.append((form.address, field.name, name, "is not escaped"))
                elif value == CODE and "133000337" in shown:
                    wrong.append((form.address, field.name, name, "was run as a template"))
                elif field.kind in UNSEEN:
                    continue
                elif kept and name != "nothing seen" and (name in REFUSED or field.kind not in WORDS):
                    wrong.append((form.address, field.name, name, "was kept"))
                elif not kept and name in REFUSED and field.kind in WORDS and not named:
                    wrong.append((form.address, field.name, name, "is not named"))
    assert not wrong, "\n".join(map(str, wrong))
    assert not re.search(r"^ERROR forged", caplog.text, re.MULTILINE)
    assert MARKUP not in caplog.text  # nothing that was typed is in a log


def test_every_field_of_words_is_tried(all_forms: list[Form]) -> None:
    """Hold the fields of the forms in the code against those that the pages showed."""
    found = {field.name for form in all_forms for field in form.fields}

    def below(kind: type) -> Iterator[type]:
        for form in kind.__subclasses__():
            yield form
            yield from below(form)

    own = [form for form in below(forms.BaseForm) if form.__module__.startswith("rahdari.")]
    assert len(own) > 8
    for form in own:
        if form is ReportForm:
            continue  # its page is that of an own entry: tests/gate/listing/test_reports.py
        fields = {name for name, field in form.base_fields.items() if isinstance(field, forms.CharField)}
        assert fields <= found, (form, fields - found)


def test_what_is_good_is_taken(all_forms: list[Form], signed_in) -> None:
    """Bad input would else be refused for the words beside it, and nothing would have been tried."""
    known = ("/lane/", "/secondary/", "/redress/", "/look-up/", "/place/", "/accounts/login/")
    with_words = [form for form in all_forms if form.address.startswith(known)]
    with_words = [form for form in with_words if any(field.kind in WORDS for field in form.fields)]
    refused = {
        form.address
        for form in with_words
        if not _try(browser_of(signed_in, form.role), form, form.filled(), _rows())[0]
    }
    # A sign-in of nobody, a slip that there is not, a table that is not sent, and one's own account.
    own = {form.address for form in with_words if re.fullmatch(r"/place/accounts/\d+/", form.address)}
    assert refused <= {"/accounts/login/", "/redress/", "/entries/table/", *own}
    assert len(with_words) > len(refused) + 9
