"""Plots of the kept figures as small SVG files: recall by task, and the stranger check.

usage: python -m benchmarks.plots

In: build/bench/*.json. Out: benchmarks/plots/*.svg. Both axes are given as functions from a value to its
place between 0 and 1, so that one writer serves logarithms and shares alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from attrs import field, frozen

from benchmarks.keep import kept

PLOTS = Path(__file__).with_name("plots")
COLOURS = ("#0b5fa5", "#c2410c", "#15803d", "#7e22ce", "#a16207", "#be185d", "#0f766e", "#475569")
WIDTH, HEIGHT, LEFT, TOP = 420, 260, 56, 34
FEW = 10
"""Points that are marked one by one: what lies between them was not measured."""
Place = Callable[[float], float]


@frozen
class Series:
    """A line: its name and its points."""

    name: str
    points: Sequence[tuple[float, float]]
    dashed: bool = False


@frozen
class Axis:
    """An axis: what it shows, where a value lies on it, and the values marked, with their labels."""

    name: str
    place: Place
    marks: Sequence[tuple[float, str]] = field(factory=tuple)


def plot(title: str, across: Axis, up: Axis, series: Sequence[Series]) -> str:
    """Return a plot as SVG."""
    height = TOP + HEIGHT + 44 + 16 * len(series)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 20}" height="{height}" '
        'font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{LEFT}" y="18" font-size="13">{escape(title)}</text>',
        f'<path d="M{LEFT} {TOP}V{TOP + HEIGHT}H{LEFT + WIDTH}" fill="none" stroke="#334155"/>',
    ]
    for value, label in across.marks:
        x = LEFT + WIDTH * across.place(value)
        out.append(f'<text x="{x:.0f}" y="{TOP + HEIGHT + 14}" text-anchor="middle">{escape(label)}</text>')
    for value, label in up.marks:
        y = TOP + HEIGHT * (1 - up.place(value))
        out.append(f'<text x="{LEFT - 6}" y="{y + 4:.0f}" text-anchor="end">{escape(label)}</text>')
        out.append(f'<path d="M{LEFT} {y:.0f}h{WIDTH}" stroke="#e2e8f0"/>')
    names = f"{across.name}; up: {up.name}"
    out.append(f'<text x="{LEFT}" y="{TOP + HEIGHT + 32}" fill="#475569">{escape(names)}</text>')
    for number, one in enumerate(series):
        out.append(_line(one, across, up, COLOURS[number % len(COLOURS)]))
        y = TOP + HEIGHT + 52 + 16 * number
        out.append(f'<path d="M{LEFT} {y - 4}h24" {_stroke(one, COLOURS[number % len(COLOURS)])}/>')
        out.append(f'<text x="{LEFT + 32}" y="{y}">{escape(one.name)}</text>')
    return "\n".join([*out, "</svg>\n"])


def _line(series: Series, across: Axis, up: Axis, colour: str) -> str:
    places = " ".join(
        f"{LEFT + WIDTH * across.place(x):.1f},{TOP + HEIGHT * (1 - up.place(y)):.1f}"
        for x, y in series.points
    )
    dots = [place.split(",") for place in places.split()] if len(series.points) <= FEW else ()
    marks = (f'<circle cx="{x}" cy="{y}" r="2.5" fill="{colour}"/>' for x, y in dots)
    return "".join((f'<polyline points="{places}" fill="none" {_stroke(series, colour)}/>', *marks))


def _stroke(series: Series, colour: str) -> str:
    return f'stroke="{colour}" stroke-width="1.8"' + (' stroke-dasharray="5 4"' if series.dashed else "")


def logarithmic(low: float, high: float) -> Place:
    """Return the place of a value between two others on a logarithmic axis, held within it."""
    reach = math.log(high) - math.log(low)
    return lambda value: min(1.0, max(0.0, (math.log(value) - math.log(low)) / reach))


def recall_plots() -> dict[str, str]:
    """Return a plot for each task: recall by stop rate, ours whole and peers dashed."""
    lines: dict[str, list[Series]] = {}
    for result in kept("accuracy") or ():
        points = [(p["stop_rate"], p["recall"]["share"]) for p in result["evaluation"]["points"]]
        name, ours = f"{result['matcher']}, {result['mode']}", result["matcher"] == "rahdari"
        lines.setdefault(result["task"], []).append(Series(name, points, dashed=not ours))
    rates = (0.001, 0.002, 0.005, 0.01)
    across = Axis("travellers stopped", logarithmic(0.001, 0.01), [(r, f"{100 * r:g} %") for r in rates])
    up = Axis("found", lambda value: value, [(n / 5, f"{20 * n} %") for n in range(6)])
    return {
        f"recall-{task.replace(' ', '-')}": plot(f"Recall: {task}", across, up, series)
        for task, series in lines.items()
    }


def stranger_plots() -> dict[str, str]:
    """Return a plot for names and one for all fields: share of pairs of strangers by bits."""
    across = Axis("bits", lambda value: (value - 5) / 20, [(b, str(b)) for b in range(5, 26, 5)])
    up = Axis(
        "share of pairs of strangers",
        logarithmic(2**-30, 2**-4),
        [(2.0**-b, f"2^-{b}") for b in range(5, 31, 5)],
    )
    out = {}
    for fields in ("names", "all fields"):
        lines = [Series("the most that theory allows", [(b, 2.0**-b) for b in range(5, 26)], dashed=True)]
        for check in kept("strangers") or ():
            points = [(p["bits"], p["share"]["share"]) for p in check["points"] if p["pairs"]]
            if check["fields"] == fields and check["how"] == "all pairs":
                lines.append(Series(check["population"], points))
        name = f"strangers-{fields.replace(' ', '-')}"
        out[name] = plot(f"Pairs of strangers, {fields}: share at b bits or more", across, up, lines)
    return out


def main() -> None:
    """Draw what has been measured."""
    PLOTS.mkdir(exist_ok=True)
    for name, svg in (recall_plots() | stranger_plots()).items():
        (PLOTS / f"{name}.svg").write_text(svg, "utf-8")


if __name__ == "__main__":
    main()
