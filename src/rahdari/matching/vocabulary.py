"""The tokens that are known, how many travellers carry each, and which ones a token may be a spelling of.

Arrays only, so that an index can hold them memory-mapped: V tokens, each with at most `WIDTH` symbols,
-log2 of the share of travellers' tokens that it is (per name stock, millibits), and the skeleton keys
under which it is filed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from rahdari.matching.channel import eastern_rows
from rahdari.matching.fixed import LEAST
from rahdari.matching.parameters import GROUPS, Parameters
from rahdari.names.graphemes import skeleton, skeleton_keys, symbols
from rahdari.names.scripts import SCRIPTS, Script

WIDTH = 24
"""Symbols compared of a token; longer ones are cut, on both sides alike."""
_CLASS_BITS = {c: i + 1 for i, c in enumerate("BFTDJSZKXLMNR0123456789")}
_KEY_CLASSES = 12


def class_bits(name: str) -> int:
    """Return the number of a consonant class in a packed key; 0 for none."""
    return _CLASS_BITS.get(name, 0)


def pack_key(key: str) -> int:
    """Return a skeleton key as an integer: 5 bits a class, the first 12 classes."""
    out = 0
    for c in key[:_KEY_CLASSES]:
        out = out << 5 | _CLASS_BITS[c]
    return out


@lru_cache(maxsize=1 << 17)
def packed_keys(token_symbols: bytes) -> frozenset[int]:
    """Return the keys under which a token with these symbols is filed."""
    return frozenset(pack_key(k) for k in skeleton_keys(skeleton(token_symbols)))


def cut_symbols(text: str, script: Script) -> bytes:
    """Return the symbols of a token as they are compared."""
    return symbols(text, script)[:WIDTH]


@frozen(eq=False)
class Vocabulary:
    """Tokens as arrays: scripts (V,), matrix (V, WIDTH), lengths (V,), shares (V, 6), keys sorted (K,).

    classes (V,): which consonant classes each token has, a bit each. eastern (V,): see
    `channel.eastern_rows`. travellers (V, 6): the shares among
    travellers, of whomever `shares` are. common: -log2 u of each token among all travellers, (V,) or empty.
    """

    texts: Sequence[str]
    scripts: NDArray[np.uint8]
    matrix: NDArray[np.uint8]
    lengths: NDArray[np.uint8]
    classes: NDArray[np.uint32]
    eastern: NDArray[np.bool_]
    shares: NDArray[np.int32]
    travellers: NDArray[np.int32]
    common: NDArray[np.int32]
    keys: NDArray[np.uint64]
    key_tokens: NDArray[np.int32]
    variant_offsets: NDArray[np.int64]
    variant_sources: NDArray[np.int32]
    variant_costs: NDArray[np.int32]

    def known_sources(self, place: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return (source tokens, costs) of which the token at `place` is a spelling that people use."""
        rows = slice(self.variant_offsets[place], self.variant_offsets[place + 1])
        return self.variant_sources[rows], self.variant_costs[rows]

    def of_organisations(self, shares: NDArray[np.int32]) -> Vocabulary:
        """Return the same tokens with the shares that they have among the index's own organisations."""
        return evolve(self, shares=np.repeat(shares[:, None], len(GROUPS), axis=1))

    def script_names(self) -> list[Script]:
        """Return the script of each token by name."""
        return [SCRIPTS[s] for s in self.scripts.tolist()]

    def filed_under(self, token_symbols: bytes) -> NDArray[np.int32]:
        """Return the tokens that share a skeleton key with the given symbols, ascending, once each."""
        wanted = np.array(list(packed_keys(token_symbols)), dtype=np.uint64)
        starts = np.searchsorted(self.keys, wanted, "left")
        ends = np.searchsorted(self.keys, wanted, "right")
        parts = [self.key_tokens[a:b] for a, b in zip(starts, ends, strict=True)]
        return np.unique(np.concatenate(parts))

    def find(self, text: str, script: Script) -> int | None:
        """Return the place of a token, None where it is not known."""
        s = cut_symbols(text, script)
        filed = self.filed_under(s)
        filed = filed[self.lengths[filed] == len(s)]
        same = (self.matrix[filed, : len(s)] == np.frombuffer(s, np.uint8)).all(1)
        return next((at for at in filed[same].tolist() if self.texts[at] == text), None)

    def starting_with(self, text: str, script: Script) -> NDArray[np.int64]:
        """Return the tokens of this script that begin with these letters."""
        of_script = np.flatnonzero(self.scripts == SCRIPTS.index(script))
        return np.array([t for t in of_script.tolist() if self.texts[t].startswith(text)], dtype=np.int64)


def organisation_shares(counts: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return -log2 of the share of each token among the index's own organisations, millibits.

    counts: how many names of organisations hold each token, shape (V,). Travellers' names say nothing of
    how common `trading` or `bank` is; the listed organisations' names do.
    """
    share = (counts + 0.5) / max(1.0, float(counts.sum()))
    return np.where(counts > 0, np.round(-1000 * np.log2(share)), LEAST).astype(np.int32)


def make_vocabulary(
    population: Iterable[tuple[Script, str, list[float]]],
    others: Iterable[tuple[Script, str]],
    parameters: Parameters,
) -> Vocabulary:
    """Build the vocabulary of a population table and further tokens (those of entries)."""
    listed = list(population)
    counts: dict[tuple[Script, str], list[float]] = {(s, t): c for s, t, c in listed}
    rest = sorted(set(others) - set(counts))
    names = [*sorted(counts), *rest]
    shares = np.full((len(names), len(GROUPS)), LEAST, dtype=np.int32)
    scripts = np.array([SCRIPTS.index(s) for s, _ in names], dtype=np.uint8)
    if counts:
        people = np.array([counts[n] for n in sorted(counts)], dtype=np.float64)
        shares[: len(counts)] = _shares(people, scripts[: len(counts)], parameters)
    matrix, lengths, classes, packed, key_tokens = _filed(names)
    place = {name: i for i, name in enumerate(names)}
    sources, written, costs = (v.astype(np.int64) for v in parameters.variants)
    by_row = np.array([place[s, t] for s, t, _ in listed] or [0], dtype=np.int32)
    by_written = np.lexsort((by_row[sources], by_row[written])) if listed else np.zeros(0, np.int64)
    order = np.argsort(packed, kind="stable")
    return Vocabulary(
        texts=[t for _, t in names],
        scripts=scripts,
        matrix=matrix,
        lengths=lengths,
        classes=classes,
        eastern=(scripts == SCRIPTS.index("Latn")) & eastern_rows(matrix, lengths, parameters.letters),
        shares=shares,
        travellers=shares,
        common=np.zeros(0, np.int32),
        keys=packed[order],
        key_tokens=key_tokens[order],
        variant_offsets=np.searchsorted(by_row[written][by_written], np.arange(len(names) + 1)).astype(
            np.int64
        ),
        variant_sources=by_row[sources][by_written],
        variant_costs=costs[by_written].astype(np.int32),
    )


def with_tokens(
    vocabulary: Vocabulary, more: Sequence[tuple[Script, str]], parameters: Parameters
) -> Vocabulary:
    """Return a vocabulary with further tokens behind its own, which keep their places."""
    v, first = vocabulary, len(vocabulary.texts)
    matrix, lengths, classes, packed, key_tokens = _filed(more)
    scripts = np.array([SCRIPTS.index(s) for s, _ in more], dtype=np.uint8)
    keys = np.concatenate([v.keys, packed])
    order = np.argsort(keys, kind="stable")
    unknown = np.full((len(more), len(GROUPS)), LEAST, dtype=np.int32)
    eastern = (scripts == SCRIPTS.index("Latn")) & eastern_rows(matrix, lengths, parameters.letters)
    shares = np.concatenate([v.shares, unknown])
    return evolve(
        v,
        texts=[*v.texts, *(text for _, text in more)],
        scripts=np.concatenate([v.scripts, scripts]),
        matrix=np.concatenate([v.matrix, matrix]),
        lengths=np.concatenate([v.lengths, lengths]),
        classes=np.concatenate([v.classes, classes]),
        eastern=np.concatenate([v.eastern, eastern]),
        shares=shares,
        travellers=shares if v.travellers is v.shares else np.concatenate([v.travellers, unknown]),
        common=np.zeros(0, np.int32),
        keys=keys[order],
        key_tokens=np.concatenate([v.key_tokens, first + key_tokens])[order],
        variant_offsets=np.append(v.variant_offsets, np.repeat(v.variant_offsets[-1], len(more))),
    )


def _filed(
    names: Sequence[tuple[Script, str]],
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint32], NDArray[np.uint64], NDArray[np.int32]]:
    """Return symbols, lengths, classes of tokens, and keys with the tokens that are filed under each."""
    matrix = np.zeros((len(names), WIDTH), dtype=np.uint8)
    lengths = np.zeros(len(names), dtype=np.uint8)
    classes = np.zeros(len(names), dtype=np.uint32)
    keys: list[int] = []
    key_tokens: list[int] = []
    for i, (script, text) in enumerate(names):
        s = cut_symbols(text, script)
        matrix[i, : len(s)] = list(s)
        lengths[i] = len(s)
        classes[i] = sum(1 << _CLASS_BITS[c] for c in set(skeleton(s)))
        mine = packed_keys(s)
        keys.extend(mine)
        key_tokens.extend([i] * len(mine))
    return matrix, lengths, classes, np.array(keys, np.uint64), np.array(key_tokens, np.int32)


def _shares(
    people: NDArray[np.float64], scripts: NDArray[np.uint8], parameters: Parameters
) -> NDArray[np.int32]:
    """-log2 share of each token among the tokens of each stock; what others carry counts a little too."""
    totals = np.maximum(parameters.totals, 1.0)
    mix = np.array([parameters.rates["population"]["mix"][g] for g in GROUPS])
    borrowed = parameters.rates["population"]["borrowed"]
    share = people / totals[scripts]
    has = parameters.totals[scripts] > 0
    common = (share * mix * has).sum(1) / np.maximum((mix * has).sum(1), 1e-9)
    share = np.where(has, (1 - borrowed) * share + borrowed * common[:, None], common[:, None])
    known = np.where(has, 1 - parameters.rare[scripts] / totals[scripts], 0.5)
    costs: NDArray[np.float64] = np.round(-1000 * np.log2(np.maximum(share * known, 1e-14)))
    return np.minimum(costs, LEAST).astype(np.int32)
