"""Check digits and forms of document numbers, each as published.

In: a number as `numbers.normalize` gives it (upper case, no separators). Out: whether it can be one.
A right check digit proves little (one wrong number in ten passes); a wrong one proves a mistake.
"""

from __future__ import annotations

import re


def check_digit(text: str) -> str:
    """Return the check digit of a machine-readable field, A to Z, 0 to 9 and `<` (Doc 9303-3 §4.9)."""
    values = (0 if char == "<" else int(char, 36) for char in text)
    return str(sum(value * (7, 3, 1)[at % 3] for at, value in enumerate(values)) % 10)


def is_cnic(number: str) -> bool:
    """Pakistan: 13 digits, the first names the province and is not 0; there is no check digit (NADRA)."""
    return re.fullmatch(r"[1-9][0-9]{12}", number) is not None


def is_imo(number: str) -> bool:
    """Tell whether this is a ship's number (IMO Resolution A.1117(30)) or its owner's (MSC.160(78)).

    Both have 7 digits, the last a weighted sum, and lists print both as "IMO". The owner's weights are as
    S&P Global, which issues them, applies them: 134 of the 135 on a public list agree.
    """
    if not re.fullmatch(r"[0-9]{7}", number):
        return False
    *d, last = map(int, number)
    ship = sum(digit * weight for digit, weight in zip(d, (7, 6, 5, 4, 3, 2), strict=True)) % 10
    owner = (11 - sum(digit * weight for digit, weight in zip(d, (8, 6, 4, 2, 9, 7), strict=True)) % 11) % 10
    return last in (ship, owner)


def is_iranian_id(number: str) -> bool:
    """Iran's national code (kod-e melli): 10 digits, the last a sum modulo 11, and not all equal."""
    if not re.fullmatch(r"[0-9]{10}", number) or len(set(number)) == 1:
        return False
    rest = sum(int(d) * (10 - at) for at, d in enumerate(number[:9])) % 11
    return int(number[9]) == (rest if rest < 2 else 11 - rest)


def is_turkish_id(number: str) -> bool:
    """Türkiye's identity number: 11 digits, not beginning with 0, the last two are check digits (NVI)."""
    if not re.fullmatch(r"[1-9][0-9]{10}", number):
        return False
    d = [int(c) for c in number]
    tenth = (7 * sum(d[0:9:2]) - sum(d[1:8:2])) % 10
    return d[9] == tenth and d[10] == sum(d[:10]) % 10
