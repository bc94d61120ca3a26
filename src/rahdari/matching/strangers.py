"""How likely a stranger is to carry a token: the u probability, per name stock.

A token's share of the population is not only its own count: whoever writes `mohamad` is counted under
`mohammad` too. So u(s) sums, over all population tokens t, share(t) * P(t is written s), and a letter
model stands for the names that no table has:

    u(s) = copied * share(s) + sum over t of share(t) * (1 - copied) * P(s | t) + rare * P(letters of s)

which makes the weight of a rare misspelling of a common name that of the common name (term-frequency
adjustment after Winkler 1989, with the error model inside).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from rahdari.matching.channel import LIMIT, Channel
from rahdari.matching.fixed import LEAST, ONE, SCALE, millibits_of, probabilities, probability
from rahdari.matching.parameters import GROUPS, Parameters
from rahdari.matching.vocabulary import WIDTH, Vocabulary, cut_symbols, packed_keys
from rahdari.names.graphemes import symbols
from rahdari.names.scripts import SCRIPTS, Script

Weights = tuple[int, ...]
"""One weight per name stock, multiples of 2^-46 that sum to 1."""


@frozen(eq=False)
class TokenView:
    """A token of a subject with what the vocabulary says of it.

    strangers: -log2 u per name stock, millibits. near: vocabulary tokens that it may be a spelling of,
    with the cost of writing them so (0 for the token itself).
    """

    text: str
    script: Script
    truncated: bool
    symbols: bytes
    keys: frozenset[int]
    strangers: tuple[int, ...]
    near: NDArray[np.int64]
    costs: NDArray[np.int64]
    known: Mapping[tuple[Script, str], int]


class Strangers:
    """Looks tokens up in a vocabulary and says how common they are. Results are cached per token."""

    def __init__(self, vocabulary: Vocabulary, parameters: Parameters, channel: Channel) -> None:
        self._vocabulary, self._parameters, self._channel = vocabulary, parameters, channel
        token = parameters.rates["token"]
        self.copied, self.varied = int(token["copied"]), int(token["varied"])
        self.cross_script = int(token["cross_script"])
        self._rarest = int(token["rarest"])
        self._rare = rare_costs(parameters)
        self.view = lru_cache(maxsize=1 << 16)(self._view)

    def _view(self, text: str, script: Script, truncated: bool = False) -> TokenView:
        v, s = self._vocabulary, cut_symbols(text, script)
        known: dict[tuple[Script, str], int] = {}
        if truncated:
            whole, s = s, symbols(text + "?", script)[:-1][:WIDTH]  # its last letter need not be the name's
            near = np.union1d(v.starting_with(s, script), v.starting_with(whole, script))
            costs = np.full(len(near), self.copied, dtype=np.int64)
        else:
            near, costs, known = self._near(text, script, s)
        shares = v.shares[near].astype(np.int64)
        sums = np.where(shares < LEAST, probabilities(np.minimum(shares + costs[:, None], LEAST)), 0).sum(0)
        letters = self._letters(s, script, closed=not truncated)
        strangers = tuple(
            min(self._rarest, millibits_of(min(ONE, int(a) + b))) for a, b in zip(sums, letters, strict=True)
        )
        return TokenView(text, script, truncated, s, packed_keys(s), strangers, near, costs, known)

    def _near(
        self, text: str, script: Script, s: bytes
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], dict[tuple[Script, str], int]]:
        """Return the tokens that this may be a spelling of, -log2 P(written so), and the known ones by name.

        P is that of copying for the token itself, of the known spellings where the pair is one, and of the
        letter correspondences elsewhere; the likelier of the latter two.
        """
        v = self._vocabulary
        near = v.filed_under(s).astype(np.int64)
        costs = np.full(len(near), LEAST, dtype=np.int64)
        for at, source in enumerate(SCRIPTS):
            rows = np.flatnonzero(v.scripts[near] == at)
            if len(rows) and self._channel.table(source, script) is not None:
                which = near[rows]
                lengths = v.lengths[which].astype(np.int64)
                spelled = self._channel.costs((source, script), v.matrix[which], lengths, s)
                varied = self.varied if source == script else self.cross_script
                costs[rows] = np.where(spelled > LIMIT, LEAST, spelled + varied)
        own = v.find(text, script)
        known: dict[tuple[Script, str], int] = {}
        if own is not None:
            costs[np.searchsorted(near, own)] = self.copied
            sources, used = v.known_sources(own)
            for e, cost in zip(sources.tolist(), used.tolist(), strict=True):
                known[SCRIPTS[v.scripts[e]], v.texts[e]] = cost
            near, costs = _merged(near, costs, sources.astype(np.int64), used.astype(np.int64))
        keep = costs < LEAST
        return near[keep], costs[keep], known

    def _letters(self, s: bytes, script: Script, *, closed: bool) -> list[int]:
        """Return rare share * P(letters), per stock, as multiples of 2^-46."""
        chain = [0, *(c + 1 for c in s), *([0] if closed else [])]
        costs = self._parameters.letters[:, chain[:-1], chain[1:]].sum(1)
        return [probability(int(c)) for c in costs + self._rare[SCRIPTS.index(script)]]

    def stock_weights(self, views: list[TokenView], nationalities: tuple[str, ...]) -> Weights:
        """Return how likely each name stock is for a subject with these tokens and nationalities."""
        prior = stock_prior(self._parameters, nationalities)
        total = [a + sum(v.strangers[g] for v in views) for g, a in enumerate(prior)]
        best = min(total)
        raw = [probability(t - best) for t in total]
        return tuple(r * ONE // sum(raw) for r in raw)


def stock_prior(parameters: Parameters, nationalities: tuple[str, ...]) -> list[int]:
    """Return -log2 of the share of each stock among travellers of these nationalities, millibits."""
    prior = parameters.rates["population"]
    mix, of = prior["mix"], prior["stock_of"]
    own = [GROUPS.index(of.get(n, "other")) for n in nationalities]
    stray = prior["stray"] if own else 1.0
    out = []
    for i, g in enumerate(GROUPS):
        share = stray * mix[g] + (1 - stray) * own.count(i) / max(1, len(own))
        out.append(round(-1000 * float(np.log2(share))))
    return out


def rare_costs(parameters: Parameters) -> NDArray[np.int64]:
    """Return -log2 of the share of names that no table has, per script and stock, millibits."""
    p = parameters
    share = np.where(p.totals > 0, np.maximum(p.rare, 0.02 * p.totals) / np.maximum(p.totals, 1), 0.5)
    return np.round(-1000 * np.log2(share)).astype(np.int64)


def mixed(strangers: tuple[int, ...], weights: Weights) -> int:
    """Return -log2 of the weighted mean of u over the name stocks, in millibits."""
    return millibits_of(sum((w * probability(u)) >> SCALE for w, u in zip(weights, strangers, strict=True)))


def _merged(
    near: NDArray[np.int64], costs: NDArray[np.int64], more: NDArray[np.int64], their: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the union of two sets of tokens, each with its lower cost, ascending."""
    every, every_cost = np.concatenate([near, more]), np.concatenate([costs, their])
    order = np.lexsort((every_cost, every))
    every, every_cost = every[order], every_cost[order]
    first = np.append(True, every[1:] != every[:-1])
    return every[first], every_cost[first]
