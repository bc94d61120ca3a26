"""Writes the demonstration's files: `python tools/make_demo_data.py`.

Out: `demo_*` in `src/rahdari/simulation/data`. With `--check` nothing is written, and the exit status is 1
when a bundled file is not what the seed makes. With `--against NAMES` (a text file of the names of really
listed people, one a line) nothing is written either: printed are the draws whose full name is among them,
for `COINCIDENCES`. A kunya or a single word is nobody's full name, and may coincide.
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from pathlib import Path
from random import Random

from rahdari.simulation.demonstration import LISTED, SEED, demonstration
from rahdari.simulation.lexicon import Lexicons
from rahdari.simulation.people import People
from rahdari.simulation.travellers import TODAY
from rahdari.simulation.watchlist import listed

DATA = Path(__file__).parent.parent / "src/rahdari/simulation/data"
LETTERS = str.maketrans("يىكہھة", "ییکههه", "'’‘`ʻʼʿʾ")


def write(*, check: bool) -> int:
    """Write or compare each file, say what came of it, and return how many differed."""
    different = 0
    for name, content in demonstration().items():
        path = DATA / name
        same = path.exists() and path.read_bytes() == content
        different += not same
        if not check:
            path.write_bytes(content)
        print(f"{name}: {len(content):,} bytes, {'unchanged' if same else 'differs' if check else 'written'}")
    return different


def key(name: str) -> str:
    """Fold case, accents, letter variants, vowels, doubled letters and order: names read alike are equal."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = re.findall(r"\w+", plain.casefold().translate(LETTERS))
    return " ".join(sorted(re.sub(r"(?<=.)[aeiouyw]|(.)(?=\1)", "", word) for word in words))


def coincidences(real: frozenset[str]) -> frozenset[int]:
    """Find the draws to leave out, again and again, since each that goes lets another in."""
    out: frozenset[int] = frozenset()
    while True:
        people = People(Lexicons.load(), Random(SEED), TODAY)
        found = {
            entry.draw
            for entry in listed(people, LISTED, out)
            for name in entry.names()
            if " " in name and not name.startswith("Abu ") and key(name) in real
        }
        if not found:
            return out
        out |= found


def main() -> int:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--against", type=Path, metavar="NAMES")
    arguments = parser.parse_args()
    if arguments.against:
        names = arguments.against.read_text(encoding="utf-8").splitlines()
        print(sorted(coincidences(frozenset(map(key, names)))))
        return 0
    return 1 if write(check=arguments.check) and arguments.check else 0


if __name__ == "__main__":
    sys.exit(main())
