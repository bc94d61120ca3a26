"""Charts: what is drawn lies within the drawing, and is said as well."""

from __future__ import annotations

import re

import pytest

from rahdari.gate.looks.charts import Point, curve, pareto

NUMBER = re.compile(r' (x|y|cx|cy|x1|x2|y1|y2|width|height)="(-?[0-9.]+)"')


def within(svg: str) -> bool:
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    assert box
    width, height = map(float, box.groups())
    most = {"x": width, "cx": width, "x1": width, "x2": width, "width": width}
    found = [(name, float(value)) for name, value in NUMBER.findall(svg)]
    points = [
        tuple(map(float, p.split(","))) for line in re.findall(r'points="([^"]*)"', svg) for p in line.split()
    ]
    return all(0 <= value <= most.get(name, height) for name, value in found) and all(
        0 <= x <= width and 0 <= y <= height for x, y in points
    )


@pytest.mark.parametrize(
    "values", [[], [("1", 4.0, 1.0)], [("1", 40.0, 0.7), ("2", 10.0, 0.9), ("3", 0.1, 1.0)]]
)
def test_columns_and_the_share_they_make_up(values: list[tuple[str, float, float]]) -> None:
    svg = pareto(values, share_label="100 %", alt="Stops <by> entry")
    assert within(svg)
    assert svg.count('class="bar-2"') == len(values)
    assert 'aria-label="Stops &lt;by&gt; entry"' in svg


def test_a_curve_with_its_interval_and_today() -> None:
    points = [
        Point(n / 4, str(n), share, share - 0.1, share + 0.1)
        for n, share in enumerate((0.1, 0.4, 0.6, 0.8, 0.9))
    ]
    for here in (0.0, 0.37, 1.0):
        svg = curve(points, here=here, here_label="today", levels="0% 50% 100%", alt="Found")
        assert within(svg)
        assert svg.count("<circle") == 5
        assert "today" in svg
