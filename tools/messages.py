"""Bring the catalogues of the gate's pages up to date: `python tools/messages.py`.

Reads every text that Python and the templates of `rahdari.gate` mark for translation, and the texts of
Django and allauth that our pages show (`BORROWED`); merges them into `locale/*/LC_MESSAGES/django.po`
and compiles those to the `.mo` files beside them, which are committed, so that no set-up needs a compiler.
Texts that are gone go from the catalogues; a new one is empty there until somebody translates it, and
`tests/gate/looks/test_catalogues.py` fails as long as one is. Needs no GNU gettext.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from attrs import frozen

ROOT = Path(__file__).parent.parent
GATE = ROOT / "src/rahdari/gate"
LOCALES = GATE / "locale"
LANGUAGES = {
    "fa": "nplurals=2; plural=(n > 1);",
    "ps": "nplurals=2; plural=(n != 1);",
    "ur": "nplurals=2; plural=(n != 1);",
}
BORROWED = GATE / "looks/borrowed.py"

_SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_ERROR = "GateError"  # the pages show its sentence, translated there; `project` says its own in a terminal
_LITERAL = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_IN_TEMPLATE = re.compile(rf"\b(_|gettext|ngettext)\(\s*{_LITERAL}(?:\s*,\s*{_LITERAL})?")


@frozen
class Message:
    """A text to translate, and its plural where it has one."""

    text: str
    plural: str = ""


def messages(gate: Path = GATE) -> dict[Message, list[str]]:
    """Return every text of the gate with the files that use it."""
    found: dict[Message, list[str]] = {}
    sources = [(path, _of_python) for path in sorted(gate.rglob("*.py")) if "migrations" not in path.parts]
    sources += [(path, _of_errors) for path in sorted(gate.rglob("services.py"))]
    sources += [(path, _of_template) for path in sorted(gate.rglob("*.html"))]
    for path, read in sources:
        for message in read(path.read_text("utf-8")):
            places = found.setdefault(message, [])
            place = path.relative_to(gate).as_posix()
            if place not in places:
                places.append(place)
    return found


def _of_python(source: str) -> Iterator[Message]:
    for called, texts in _calls(source):
        if called in _PLURAL and len(texts) == 2:
            yield Message(*texts)
        elif called in _SINGULAR and texts and texts[0]:
            yield Message(texts[0])


def _of_errors(source: str) -> Iterator[Message]:
    yield from (Message(texts[0]) for called, texts in _calls(source) if called == _ERROR and texts)


def _calls(source: str) -> Iterator[tuple[str, list[str]]]:
    """Yield what is called, with the texts among its arguments."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            yield (
                called,
                [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)],
            )


def _of_template(source: str) -> Iterator[Message]:
    from django.utils.translation.template import templatize

    for called, *texts in _IN_TEMPLATE.findall(templatize(source)):
        singular, plural = (ast.literal_eval(text) if text else "" for text in texts)
        yield Message(singular, plural if called == "ngettext" else "")


def merged(old: polib.POFile, found: dict[Message, list[str]], language: str) -> polib.POFile:
    """Return a catalogue of these messages with the translations that the old one has."""
    known = {(entry.msgid, entry.msgid_plural): entry for entry in old}
    new = polib.POFile(wrapwidth=110)
    new.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": LANGUAGES[language],
    }
    for message, places in sorted(found.items(), key=lambda item: (item[1][0], item[0].text)):
        before = known.get((message.text, message.plural))
        new.append(
            polib.POEntry(
                msgid=message.text,
                msgid_plural=message.plural,
                msgstr=before.msgstr if before and not message.plural else "",
                msgstr_plural=(before.msgstr_plural if before else {0: "", 1: ""}) if message.plural else {},
                occurrences=[(place, "") for place in places],
                flags=["python-format"] if "%(" in message.text else [],
            )
        )
    return new


def main() -> None:
    """Merge, compile, and say what is left to translate."""
    import django
    from django.conf import settings

    settings.configure(USE_I18N=True)
    django.setup()
    found = messages()
    for language in LANGUAGES:
        path = LOCALES / language / "LC_MESSAGES/django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        old = polib.pofile(str(path)) if path.exists() else polib.POFile()
        new = merged(old, found, language)
        new.save(str(path))
        new.save_as_mofile(str(path.with_suffix(".mo")))
        left = new.untranslated_entries()
        print(f"{language}: {len(new)} texts, {len(left)} to translate", file=sys.stderr)


if __name__ == "__main__":
    main()
