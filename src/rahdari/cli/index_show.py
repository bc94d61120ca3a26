"""`rahdari index show`: what an index holds, and which threshold each stop budget means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rahdari.cli.status import AsJson

if TYPE_CHECKING:
    from rahdari.calibration.curve import Curve


def show(
    index: Annotated[Path, typer.Argument(metavar="DIR", help="The index.")],
    as_json: AsJson = False,
) -> None:
    """Show what an index holds, and which threshold each stop budget means.

    \b
    Examples:
      rahdari index show INDEX
      rahdari index show INDEX --json
    """
    from rahdari.cli.output import print_json
    from rahdari.index.reader import IndexReader
    from rahdari.screening.screener import curve_of

    reader = IndexReader(index)
    curve = curve_of(reader)
    told = {
        "path": index,
        "generation": reader.generation.name,
        **{
            key: reader.header[key]
            for key in ("built", "format", "parameters", "entries", "names", "documents")
        },
    }
    if as_json:
        print_json({**told, "curve": curve})
        return
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in reader.header["entries"].items())
    for what, value in (told | {"entries": f"{len(reader):,} ({kinds})"}).items():
        print(f"{what:<12}{value}")
    print_curve(curve)


def print_curve(curve: Curve) -> None:
    """Print the threshold of each stop budget."""
    print(f"Thresholds, measured on {curve.travellers:,} travellers ({curve.population}):")
    for point in curve.points:
        mark = "  (extrapolated: too few travellers to measure)" if point.extrapolated else ""
        print(f"  {point.budget * 1000:>6g} in 1,000 stopped  {point.millibits / 1000:6.1f} bits{mark}")
