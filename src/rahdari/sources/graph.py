"""The provenance graph as SVG: outlets on the left, those they have it from to the right, origins last."""

from __future__ import annotations

from html import escape

from rahdari.sources.answer import Picture

_WIDE, _HIGH, _GAP_X, _GAP_Y, _EDGE = 190, 34, 60, 16, 12
_LETTERS = 26


def as_svg(
    shown: Picture, *, title: str = "Who has it from whom", says: str = "%(taker)s from %(giver)s"
) -> str:
    """Return the graph of who has it from whom, and of the origins of the claims.

    title, says: what it is called and how an arrow is said, for whoever does not see it.
    """
    arrows = _arrows(shown)
    columns = _columns(arrows)
    at = {
        name: (_EDGE + column * (_WIDE + _GAP_X), _EDGE + row * (_HIGH + _GAP_Y))
        for column, names in enumerate(columns)
        for row, name in enumerate(names)
    }
    width = 2 * _EDGE + len(columns) * (_WIDE + _GAP_X) - _GAP_X
    height = 2 * _EDGE + max((len(names) for names in columns), default=1) * (_HIGH + _GAP_Y) - _GAP_Y
    told = "; ".join(says % {"taker": a, "giver": b} for a, b, _how in arrows if a != b)
    named = {origin.way[-1] for finding in shown.findings for origin in finding.origins if origin.named}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="provenance" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" direction="ltr">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(told)}</desc>",
    ]
    parts += [_arrow(at[a], at[b], how) for a, b, how in arrows]
    parts += [_box(name, place, name in named) for name, place in at.items()]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _arrows(shown: Picture) -> list[tuple[str, str, str]]:
    found: dict[tuple[str, str], str] = {(link.taker, link.giver): link.how for link in shown.links}
    for finding in shown.findings:
        for origin in finding.origins:
            for taker, giver in zip(origin.way, origin.way[1:], strict=False):
                if taker != giver:
                    found.setdefault((taker, giver), "quoted")
    for source in shown.sources:
        if not any(source.name in pair for pair in found):
            found.setdefault((source.name, source.name), "alone")
    return [(taker, giver, how) for (taker, giver), how in found.items()]


def _columns(arrows: list[tuple[str, str, str]]) -> list[list[str]]:
    """Return the names by how many steps they stand from the outlets that nobody has it from."""
    depth = {name: 0 for taker, giver, _how in arrows for name in (taker, giver)}
    for _round in depth:
        for taker, giver, _how in arrows:
            if taker != giver and depth[giver] <= depth[taker] < len(depth):
                depth[giver] = depth[taker] + 1
    columns: list[list[str]] = [[] for _n in range(max(depth.values(), default=0) + 1)]
    for name, column in depth.items():
        columns[column].append(name)
    return [names for names in columns if names]


def _arrow(start: tuple[int, int], end: tuple[int, int], how: str) -> str:
    if start == end:
        return ""
    x1, y1, x2, y2 = start[0] + _WIDE, start[1] + _HIGH // 2, end[0], end[1] + _HIGH // 2
    dashes = ' stroke-dasharray="5 4"' if how == "overlap" else ""
    return f'<path d="M{x1} {y1} L{x2} {y2}" fill="none" stroke="currentColor"{dashes}/>'


def _box(name: str, place: tuple[int, int], named: bool) -> str:
    x, y = place
    short = name if len(name) <= _LETTERS else name[: _LETTERS - 1] + "…"
    width = 3 if named else 1
    return (
        f'<g><title>{escape(name)}</title><rect x="{x}" y="{y}" width="{_WIDE}" height="{_HIGH}" rx="4" '
        f'fill="white" stroke="currentColor" stroke-width="{width}"/>'
        f'<text x="{x + 10}" y="{y + 22}" font-size="13" fill="currentColor">{escape(short)}</text></g>'
    )
