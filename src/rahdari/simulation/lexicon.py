"""Lexicons: the tokens that invented names are put together from.

In: the tables in `data` (`kind native count latin:n|latin:n`, made by `tools/make_lexicons.py`; `own.tsv`
by hand). Out: `Token`s, each with its native form and its romanisations, drawn by how many people share
them. Kinds: `m` and `f` given names, `before` (what stands before a given name), `family` (family and
tribal names), `title`, `place`. A token is a sound in a name here, and never says who somebody is.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from itertools import accumulate
from random import Random

from attrs import field, frozen

GROUPS: Mapping[str, str] = {
    "af": "af", "pk": "pk", "ir": "ir", "ru": "ru", "tr": "tr", "in": "in",
    **dict.fromkeys(("uz", "tj", "tm", "kg", "kz"), "ca"),
    **dict.fromkeys(("iq", "sy", "sa", "ye", "jo", "eg", "ae"), "ar"),
}  # fmt: skip
"""Which lexicon the names of a country come from."""


@frozen
class Token:
    """One token: its native form, and its Latin ones with how many people write it so."""

    native: str
    latin: tuple[tuple[str, int], ...]

    def spell(self, rng: Random) -> str:
        """Draw a romanisation by its frequency."""
        texts, weights = zip(*self.latin, strict=True)
        return str(rng.choices(texts, weights)[0])

    @property
    def usual(self) -> str:
        """The most frequent romanisation."""
        return self.latin[0][0]


@frozen
class Bag:
    """Tokens that are drawn by their counts."""

    tokens: tuple[Token, ...]
    counts: tuple[int, ...]
    sums: tuple[int, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "sums", tuple(accumulate(self.counts)))

    def pick(self, rng: Random) -> Token:
        """Draw one token."""
        return rng.choices(self.tokens, cum_weights=self.sums)[0]

    def few(self, rng: Random, n: int) -> Bag:
        """Draw a bag of at most `n` different tokens, all equally frequent: the names of one village."""
        drawn = tuple(dict.fromkeys(self.pick(rng) for _ in range(2 * n)))[:n]
        return Bag(drawn, (1,) * len(drawn))


@frozen
class Lexicons:
    """All tables, by lexicon (or, for titles and places, by country) and kind."""

    bags: Mapping[tuple[str, str], Bag]

    def bag(self, country: str, kind: str) -> Bag | None:
        """The bag of one kind for a country, or None where it has none."""
        return self.bags.get((country, kind)) or self.bags.get((GROUPS[country], kind))

    @classmethod
    def load(cls) -> Lexicons:
        """Read the bundled tables."""
        rows: dict[tuple[str, str], list[tuple[Token, int]]] = {}
        folder = resources.files("rahdari.simulation") / "data"
        for group in (*sorted(set(GROUPS.values())), "own"):
            lines = (folder / f"{group}.tsv").read_text(encoding="utf-8").splitlines()
            for line in [line for line in lines if not line.startswith("#")][1:]:
                *owner, kind, native, count, latin = line.split("\t")
                variants = [variant.rpartition(":") for variant in latin.split("|")]
                token = Token(native, tuple((text, int(n)) for text, _, n in variants))
                rows.setdefault((owner[0] if owner else group, kind), []).append((token, int(count)))
        return cls({k: Bag(*map(tuple, zip(*pairs, strict=True))) for k, pairs in rows.items()})
