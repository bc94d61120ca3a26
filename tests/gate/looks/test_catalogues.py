"""Every text of the pages exists in every language, says all that the English one says, and is compiled."""

from __future__ import annotations

import gettext
import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import polib
import pytest
from django.utils import translation

from rahdari.gate.looks.digits import in_digits

LANGUAGES = ["fa", "ps", "ur"]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    path = Path(__file__).parents[3] / "tools/messages.py"
    spec = importlib.util.spec_from_file_location("messages_tool", path)
    assert spec
    assert spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _catalogue(tool: ModuleType, language: str) -> polib.POFile:
    return polib.pofile(str(tool.LOCALES / language / "LC_MESSAGES/django.po"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(tool: ModuleType, language: str) -> None:
    catalogue = _catalogue(tool, language)
    known = {(entry.msgid, entry.msgid_plural) for entry in catalogue}
    assert {(m.text, m.plural) for m in tool.messages()} == known, "run tools/messages.py"
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_has_the_placeholders_of_its_text(tool: ModuleType, language: str) -> None:
    for entry in _catalogue(tool, language):
        wanted = sorted(re.findall(r"%\(\w+\)[sd]", entry.msgid_plural or entry.msgid))
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            assert sorted(re.findall(r"%\(\w+\)[sd]", text)) == wanted, (entry.msgid, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_are_in_the_script_of_the_language(tool: ModuleType, language: str) -> None:
    foreign = {"fa": "يكٹڈڑےںټډړږښڼۍ", "ps": "يكٹڈے", "ur": "يكټډړږښڼۍ"}[language]
    for entry in _catalogue(tool, language).translated_entries():
        texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        for text in texts:
            assert re.search("[\u0600-\u06ff]", text), text
            if language != "ps":  # Pashto writes ي (yā) beside ی
                assert not set(foreign) & set(text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_in_a_right_to_left_sentence_are_isolated(tool: ModuleType, language: str) -> None:
    """After an Arabic letter 2026-03-02 would be shown as 02-03-2026 (Unicode Annex 9, rules W2 and W4)."""
    for entry in _catalogue(tool, language):
        for date in re.finditer(r"\d{4}[-/]\d\d[-/]\d\d", entry.msgstr):
            assert entry.msgstr[date.start() - 1] == "\u2066", entry.msgstr


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(tool: ModuleType, language: str) -> None:
    path = tool.LOCALES / language / "LC_MESSAGES/django.mo"
    with path.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in _catalogue(tool, language).translated_entries():
        if entry.msgid_plural:
            assert compiled.ngettext(entry.msgid, entry.msgid_plural, 5) == entry.msgstr_plural[1]
        else:
            assert compiled.gettext(entry.msgid) == entry.msgstr, "run tools/messages.py"


@pytest.mark.parametrize(("language", "month"), [("fa", "قوس"), ("ps", "لیندۍ"), ("ur", "قوس")])
def test_months_are_those_of_the_language(language: str, month: str) -> None:
    with translation.override(language):
        assert translation.gettext("Qaws") == month


@pytest.mark.parametrize(
    ("language", "written"), [("fa", "۱۴۰۵"), ("ps", "۱۴۰۵"), ("ur", "1405"), ("en", "1405")]
)
def test_digits_are_those_of_the_language(language: str, written: str) -> None:
    assert in_digits(1405, language) == written


def test_the_tool_reads_python_and_templates(tool: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('_("One"), ngettext("%(n)d day", "%(n)d days", n), other("No")', "utf-8")
    page = """{% load i18n %}<p title="{% translate 'Two' %}">
        {% blocktranslate with n=3 %}{{ n }} men{% endblocktranslate %}"""
    (tmp_path / "b.html").write_text(page, "utf-8")
    found = {(m.text, m.plural): places for m, places in tool.messages(tmp_path).items()}
    assert found == {
        ("One", ""): ["a.py"],
        ("%(n)d day", "%(n)d days"): ["a.py"],
        ("Two", ""): ["b.html"],
        ("%(n)s men", ""): ["b.html"],
    }
