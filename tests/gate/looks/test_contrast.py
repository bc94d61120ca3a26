"""Every pair of colours that meets on a page is legible: WCAG 2.2, 1.4.3 (text) and 1.4.11 (edges, icons)."""

import re
from pathlib import Path

import pytest

import rahdari.gate.looks

CSS = (Path(rahdari.gate.looks.__file__).parent.parent / "static/gate/gate.css").read_text("utf-8")
SUNLIGHT = 7.0  # level AAA: what an officer reads while the sun stands on the screen
TEXT, EDGE = 4.5, 3.0

PAIRS = [
    ("ink", "paper", SUNLIGHT),
    ("ink", "panel", SUNLIGHT),
    ("ink", "field", SUNLIGHT),
    ("faded", "paper", SUNLIGHT),
    ("faded", "panel", SUNLIGHT),
    ("on-band", "band", SUNLIGHT),
    ("band-faded", "band", SUNLIGHT),
    ("on-refer", "refer", SUNLIGHT),
    ("on-clear", "clear", 6.5),
    ("on-lapis", "lapis", SUNLIGHT),
    ("lapis", "paper", SUNLIGHT),
    ("lapis", "panel", SUNLIGHT),
    ("ink", "lapis-soft", SUNLIGHT),
    ("ink", "clear-soft", SUNLIGHT),
    ("ink", "refer-soft", SUNLIGHT),
    ("faded", "lapis-soft", TEXT),
    ("edge", "paper", EDGE),
    ("edge", "field", EDGE),
    ("clear", "panel", EDGE),
]


def _colours(theme: str) -> dict[str, str]:
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", CSS.partition(start)[2].partition("}")[0]))
        for start in (":root {", ':root[data-theme="dark"] {')
    )
    return light if theme == "light" else light | dark


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_contrast(theme: str, front: str, back: str, least: float) -> None:
    colours = _colours(theme)
    ratio = contrast(colours[front], colours[back])
    assert ratio >= least, f"{front} on {back}, {theme}: {ratio:.1f}"


def test_the_ratio_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_no_colour_is_red() -> None:
    """The machine refuses nobody, so nothing on a page looks like a refusal."""
    for colour in re.findall(r"#[0-9a-f]{6}\b", CSS):
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        assert not (red > 1.6 * green and red > 1.6 * blue), colour


def test_sides_are_named_by_the_writing_direction() -> None:
    """Left and right would have to be turned round for each right-to-left language."""
    assert not re.findall(r"(?<![-\w(])(?:margin|padding|border|inset)?-?(?:left|right)\s*:", CSS)
