"""The fonts that the set-up fetched, if it could."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

FONTS = Path(sys.prefix) / "share" / "rahdari" / "fonts"
"""Where `requirements/fonts.sh` puts them."""


@cache
def fonts_are_here() -> bool:
    """Whether they are; without them the pages use those of the lane's computer."""
    return (FONTS / "LICENSE.noto-nastaliq-urdu").exists()
