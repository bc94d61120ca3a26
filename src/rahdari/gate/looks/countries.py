"""Countries in the language of the page, as the Unicode locale data (CLDR) names them; 0013 says why."""

from __future__ import annotations

from functools import cache

from babel import Locale
from django.utils.translation import get_language, gettext, gettext_noop

_LOCALES = {"fa": "fa_AF"}  # Dari: تاجکستان, where Tehran writes تاجیکستان
_WITHDRAWN = {
    "an": gettext_noop("Netherlands Antilles"),
    "cs": gettext_noop("Czechoslovakia, or Serbia and Montenegro"),
    "su": gettext_noop("Soviet Union"),
    "yu": gettext_noop("Yugoslavia"),
}
"""Codes that lists still print (`records.countries`) and CLDR has no more."""


def country_word(code: str) -> str:
    """Return the name of a country by its code; of one that nobody knows the code, in capitals."""
    code = code.lower()
    if code in _WITHDRAWN:
        return gettext(_WITHDRAWN[code])
    return _names(get_language() or "en").get(code.upper(), code.upper())


@cache
def _names(language: str) -> dict[str, str]:
    return dict(Locale.parse(_LOCALES.get(language, language)).territories)
