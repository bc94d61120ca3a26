"""Charts drawn by the server, as SVG without a script or a style of their own (the style sheet has them).

A drawing has no right-to-left: labels stand on the left of it in every language, and each text finds its own
direction. What is drawn is always also said: in the label that a screen reader reads, and in the
table beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from rahdari.gate.looks.digits import in_digits

_WIDTH, _LABELS, _NUMBERS, _ROW = 640, 180, 70, 26
_HEIGHT, _FOOT, _CURVE = 160, 20, 240


@frozen
class Step:
    """One step of a waterfall: what it is called, and how far it goes, up or down."""

    label: str
    value: float


def waterfall(steps: Sequence[Step], *, total: str, limit: float, limit_label: str, alt: str) -> SafeString:
    """Draw steps that add up, from nothing to their sum, and the line that the sum is held against."""
    ends = [0.0]
    for step in steps:
        ends.append(ends[-1] + step.value)
    low, high = min(*ends, limit), max(*ends, limit)
    per_unit = (_WIDTH - _LABELS - _NUMBERS) / ((high - low) or 1)

    def x(value: float) -> float:
        return round(_LABELS + (value - low) * per_unit, 1)

    drawn = [(step.label, start, start + step.value) for step, start in zip(steps, ends, strict=False)]
    drawn.append((total, 0.0, ends[-1]))
    rows = format_html_join(
        "",
        '<text x="0" y="{}">{}</text><rect class="{}" x="{}" y="{}" width="{}" height="{}"/>'
        '<text x="{}" y="{}">{}</text>',
        (
            (
                n * _ROW + 18,
                label,
                "for" if end >= start else "against",
                x(min(start, end)),
                n * _ROW + 5,
                max(1.0, round(abs(end - start) * per_unit, 1)),
                _ROW - 10,
                x(max(start, end)) + 6,
                n * _ROW + 18,
                in_digits(f"\u2066{end - start:+.1f}\u2069", get_language() or "en"),
            )
            for n, (label, start, end) in enumerate(drawn)
        ),
    )
    height = len(drawn) * _ROW
    lines = format_html_join(
        "",
        '<line class="{}" x1="{}" y1="0" x2="{}" y2="{}"/>',
        ((name, x(at), x(at), height) for name, at in (("axis", 0.0), ("limit", limit))),
    )
    foot = format_html(
        '<text class="small" text-anchor="middle" x="{}" y="{}">{}</text>', x(limit), height + 15, limit_label
    )
    return _svg(height + _FOOT, alt, lines + rows + foot)


def bars(values: Sequence[tuple[str, int, int]], *, alt: str) -> SafeString:
    """Draw columns of a first part and, on top of it, a second one: (label, first, second)."""
    most = max((first + second for _, first, second in values), default=0) or 1
    step = _WIDTH / max(1, len(values))
    scale = (_HEIGHT - _FOOT - 10) / most
    ground = _HEIGHT - _FOOT
    columns = format_html_join(
        "",
        '<rect class="bar-1" x="{}" y="{}" width="{}" height="{}"/>'
        '<rect class="bar-2" x="{}" y="{}" width="{}" height="{}"/>'
        '<text text-anchor="middle" x="{}" y="{}">{}</text>',
        (
            (
                *(_box(n, step, ground - first * scale, first * scale)),
                *(_box(n, step, ground - (first + second) * scale, second * scale)),
                round((n + 0.5) * step, 1),
                _HEIGHT - 4,
                label,
            )
            for n, (label, first, second) in enumerate(values)
        ),
    )
    axis = format_html('<line class="axis" x1="0" y1="{}" x2="{}" y2="{}"/>', ground, _WIDTH, ground)
    return _svg(_HEIGHT, alt, columns + axis)


def pareto(values: Sequence[tuple[str, float, float]], *, share_label: str, alt: str) -> SafeString:
    """Draw columns, the highest first, and over them the share that they make up: (label, value, share)."""
    most = max((value for _, value, _ in values), default=0) or 1
    step = _WIDTH / max(1, len(values))
    ground, top = _HEIGHT - _FOOT, 14
    scale = ground - top
    columns = format_html_join(
        "",
        '<rect class="bar-2" x="{}" y="{}" width="{}" height="{}"/>'
        '<text text-anchor="middle" x="{}" y="{}">{}</text>',
        (
            (
                *_box(n, step, ground - value / most * scale, value / most * scale),
                round((n + 0.5) * step, 1),
                _HEIGHT - 4,
                label,
            )
            for n, (label, value, _) in enumerate(values)
        ),
    )
    points = [
        (round((n + 0.5) * step, 1), round(ground - s * scale, 1)) for n, (_, _, s) in enumerate(values)
    ]
    last = points[-1] if points else (0.0, 0.0)
    foot = format_html(
        '<line class="axis" x1="0" y1="{}" x2="{}" y2="{}"/>'
        '<text class="small" text-anchor="end" x="{}" y="{}">{}</text>',
        *(ground, _WIDTH, ground, _WIDTH, max(10.0, last[1] - 5), share_label),
    )
    return _svg(_HEIGHT, alt, columns + _line(points) + foot)


@frozen
class Point:
    """A point of a curve with the ends of its interval; shares of 1, x where it stands between 0 and 1."""

    x: float
    label: str
    share: float
    low: float
    high: float


def curve(points: Sequence[Point], *, here: float, here_label: str, levels: str, alt: str) -> SafeString:
    """Draw shares by what they cost, with their intervals, and a line where it stands today.

    levels: what 0, 50 and 100 percent are called, apart by a space.
    """
    left, ground, top = 52, _CURVE - _FOOT, 18

    def x(value: float) -> float:
        return round(left + value * (_WIDTH - left - 30), 1)

    def y(share: float) -> float:
        return round(ground - share * (ground - top), 1)

    axis = format_html_join(
        "",
        '<line class="axis" x1="{}" y1="{}" x2="{}" y2="{}"/><text x="0" y="{}">{}</text>',
        (
            (left, y(share), _WIDTH, y(share), y(share) + 4, label)
            for share, label in zip((0, 0.5, 1), levels.split(), strict=True)
        ),
    )
    ends = [(x(p.x), y(p.high)) for p in points] + [(x(p.x), y(p.low)) for p in reversed(points)]
    band = format_html('<polygon class="band" points="{}"/>', " ".join(f"{a},{b}" for a, b in ends))
    marks = format_html_join(
        "",
        '<circle class="for" cx="{}" cy="{}" r="3.5"/><text text-anchor="middle" x="{}" y="{}">{}</text>',
        ((x(p.x), y(p.share), x(p.x), _CURVE - 4, p.label) for p in points),
    )
    today = format_html(
        '<line class="limit" x1="{}" y1="{}" x2="{}" y2="{}"/>'
        '<text text-anchor="middle" x="{}" y="11">{}</text>',
        *(x(here), top, x(here), ground, min(max(x(here), 60), _WIDTH - 60), here_label),
    )
    return _svg(_CURVE, alt, axis + band + _line([(x(p.x), y(p.share)) for p in points]) + marks + today)


def _line(points: Sequence[tuple[float, float]]) -> SafeString:
    return format_html('<polyline class="line" points="{}"/>', " ".join(f"{a},{b}" for a, b in points))


def _box(n: int, step: float, y: float, height: float) -> tuple[float, float, float, float]:
    return round(n * step + 2, 1), round(y, 1), round(step - 4, 1), round(height, 1)


def _svg(height: int, alt: str, inside: SafeString) -> SafeString:
    return format_html(
        '<svg class="chart" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">{}</svg>',
        alt,
        _WIDTH,
        height,
        _WIDTH,
        height,
        inside,
    )
