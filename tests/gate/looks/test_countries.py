"""Countries have names in every language of the pages."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from rahdari.gate.looks.countries import country_word
from rahdari.records.countries import ALPHA2


@pytest.mark.parametrize(
    ("language", "afghanistan", "germany"),
    [
        ("en", "Afghanistan", "Germany"),
        ("fa", "افغانستان", "آلمان"),
        ("ps", "افغانستان", "المان"),
        ("ur", "افغانستان", "جرمنی"),
    ],
)
def test_a_country_is_called_as_its_readers_call_it(language: str, afghanistan: str, germany: str) -> None:
    with translation.override(language):
        assert (country_word("af"), country_word("DE")) == (afghanistan, germany)


@pytest.mark.parametrize("language", ["en", "fa", "ps", "ur"])
def test_every_country_of_the_records_has_a_name(language: str) -> None:
    with translation.override(language):
        names = {code: country_word(code) for code in ALPHA2}
    assert [code for code, name in names.items() if name == code.upper()] == []
    if language != "en":
        assert [code for code, name in names.items() if not re.search("[\u0600-\u06ff]", name)] == []


def test_a_code_of_no_country_stays_a_code() -> None:
    assert country_word("zq") == "ZQ"
