"""How likely a stranger is to carry a token: the u probability, per name stock.

A token's share of the population is not only its own count: whoever writes `mohamad` is counted under
`mohammad` too. So u(s) sums, over all population tokens t, share(t) * P(t is written s), and a letter
model stands for the names that no table has:

    u(s) = copied * share(s) + sum over t of share(t) * (1 - copied) * P(s | t) + rare * P(letters of s)

which makes the weight of a rare misspelling of a common name that of the common name (term-frequency
adjustment after Winkler 1989, with the error model inside).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from rahdari.matching.channel import LIMIT, Channel, letter_costs
from rahdari.matching.fixed import LEAST, ONE, SCALE, millibits_of, probabilities, probability
from rahdari.matching.parameters import GROUPS, Parameters
from rahdari.matching.vocabulary import WIDTH, Vocabulary, cut_symbols, packed_keys
from rahdari.names.graphemes import symbols
from rahdari.names.scripts import SCRIPTS, Script

Weights = tuple[int, ...]
"""One weight per name stock, multiples of 2^-46 that sum to 1."""

Look = Callable[[str, int, bool], tuple[list[int], ...]]
"""What looks a token of a person's name up faster, with equal integers (the kernel's `view`): the tokens near
it, what they cost, -log2 u per stock."""


@frozen(eq=False)
class TokenView:
    """A token of a subject with what the vocabulary says of it.

    strangers: -log2 u per name stock, millibits; common: among all travellers. near: vocabulary tokens that
    it may be a spelling of, or that may be spellings of it, with the cost of writing them so.
    """

    text: str
    script: Script
    truncated: bool
    symbols: bytes
    keys: frozenset[int]
    strangers: tuple[int, ...]
    common: int
    near: NDArray[np.int64]
    costs: NDArray[np.int64]
    known: Mapping[tuple[Script, str], int]


class Strangers:
    """Looks tokens up in a vocabulary and says how common they are. Results are cached per token."""

    def __init__(
        self, vocabulary: Vocabulary, parameters: Parameters, channel: Channel, look: Look | None = None
    ) -> None:
        self._vocabulary, self._parameters, self._channel, self._look = vocabulary, parameters, channel, look
        token = parameters.rates["token"]
        self.copied, self.varied = int(token["copied"]), int(token["varied"])
        self.cross_script = int(token["cross_script"])
        self._rarest = int(token["rarest"])
        self._rare = rare_costs(parameters)
        self._mix = stock_mix(parameters)
        self.view = lru_cache(maxsize=1 << 16)(self._view)

    def _view(self, text: str, script: Script, truncated: bool = False) -> TokenView:
        v, s = self._vocabulary, cut_symbols(text, script)
        if self._look and not truncated:
            there, at_cost, seen, _ = self._look(text, SCRIPTS.index(script), False)
            u, near, costs = tuple(seen), np.array(there, dtype=np.int64), np.array(at_cost, dtype=np.int64)
            known = self._known(v.find(text, script))
            common = mixed(u, self._mix)
            return TokenView(text, script, truncated, s, packed_keys(s), u, common, near, costs, known)
        if truncated:
            s = symbols(text, script, whole=False)[:WIDTH]
            near = v.starting_with(text, script)
            costs = np.full(len(near), self.copied, dtype=np.int64)
            u = self._among(v.shares, near, costs, s, script, closed=False)
            return TokenView(text, script, truncated, s, packed_keys(s), u, 0, near, costs, {})
        near, costs, back, own = self._near(text, script, s)
        u = self._among(v.shares, near, costs, s, script)
        travellers = u if v.shares is v.travellers else self._among(v.travellers, near, costs, s, script)
        common = mixed(travellers, self._mix)
        if len(v.common):
            meant = np.maximum(self.copied, back + common - v.common[near])
            costs = np.where(back < LEAST, np.minimum(costs, meant), costs)
        known = self._known(own)
        return TokenView(text, script, truncated, s, packed_keys(s), u, common, near, costs, known)

    def _known(self, own: int | None) -> dict[tuple[Script, str], int]:
        """Return the tokens that a token of the vocabulary is a known spelling of, by name."""
        if own is None:
            return {}
        v, (sources, used) = self._vocabulary, self._vocabulary.known_sources(own)
        found = zip(sources.tolist(), used.tolist(), strict=True)
        return {(SCRIPTS[v.scripts[e]], v.texts[e]): cost for e, cost in found}

    def common(self, text: str, script: Script) -> int:
        """Return -log2 u of a token among all travellers."""
        place = self._vocabulary.find(text, script) if len(self._vocabulary.common) else None
        return self.view(text, script).common if place is None else int(self._vocabulary.common[place])

    def _among(
        self,
        shares: NDArray[np.int32],
        near: NDArray[np.int64],
        costs: NDArray[np.int64],
        s: bytes,
        script: Script,
        *,
        closed: bool = True,
    ) -> tuple[int, ...]:
        """Return -log2 u per stock: the tokens near this one with these shares, and the letters."""
        theirs = shares[near].astype(np.int64)
        written = (theirs < LEAST) & (costs < LEAST)[:, None]
        sums = np.where(written, probabilities(np.minimum(theirs + costs[:, None], LEAST)), 0).sum(0)
        letters = self._letters(s, script, closed=closed)
        return tuple(
            min(self._rarest, millibits_of(min(ONE, int(a) + b))) for a, b in zip(sums, letters, strict=True)
        )

    def _near(
        self, text: str, script: Script, s: bytes
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], int | None]:
        """Return the tokens that this may be a spelling of or the other way about, -log2 P of either, and
        the place of this one where it is known.

        P is that of copying for the token itself, of the known spellings where the pair is one, and of the
        letter correspondences elsewhere; the likelier of the latter two.
        """
        v = self._vocabulary
        near = v.filed_under(s).astype(np.int64)
        costs = np.full(len(near), LEAST, dtype=np.int64)
        back = costs.copy()
        for at, other in enumerate(SCRIPTS):
            rows = np.flatnonzero(v.scripts[near] == at)
            which = near[rows]
            matrix, lengths, eastern = v.matrix[which], v.lengths[which].astype(np.int64), v.eastern[which]
            varied = self.varied if other == script else self.cross_script
            for out, kind in ((costs, (other, script)), (back, (script, other))):
                if len(rows) and self._channel.table(*kind) is not None:
                    spelled = self._channel.costs(kind, matrix, lengths, eastern, s, back=out is back)
                    out[rows] = np.where(spelled > LIMIT, LEAST, spelled + varied)
        own = v.find(text, script)
        if own is not None:
            at_own = np.searchsorted(near, own)
            costs[at_own], back[at_own] = self.copied, LEAST
            sources, used = v.known_sources(own)
            more = sources.astype(np.int64)
            none = np.full(len(more), LEAST, dtype=np.int64)
            near, costs, back = _merged(
                np.concatenate([near, more]), np.concatenate([costs, used]), np.concatenate([back, none])
            )
        keep = np.minimum(costs, back) < LEAST
        return near[keep], costs[keep], back[keep], own

    def _letters(self, s: bytes, script: Script, *, closed: bool) -> list[int]:
        """Return rare share * P(letters), per stock, as multiples of 2^-46."""
        costs = letter_costs(s, self._parameters.letters, closed=closed)
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


def stock_mix(parameters: Parameters) -> Weights:
    """Return the share of travellers of each stock."""
    mix = parameters.rates["population"]["mix"]
    return tuple(round(mix[g] * ONE) for g in GROUPS)


def rare_costs(parameters: Parameters) -> NDArray[np.int64]:
    """Return -log2 of the share of names that no table has, per script and stock, millibits."""
    p = parameters
    share = np.where(p.totals > 0, np.maximum(p.rare, 0.02 * p.totals) / np.maximum(p.totals, 1), 0.5)
    return np.round(-1000 * np.log2(share)).astype(np.int64)


def mixed(strangers: tuple[int, ...], weights: Weights) -> int:
    """Return -log2 of the weighted mean of u over the name stocks, in millibits."""
    return millibits_of(sum((w * probability(u)) >> SCALE for w, u in zip(weights, strangers, strict=True)))


def _merged(
    near: NDArray[np.int64], costs: NDArray[np.int64], back: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the tokens once each, ascending, each with its least cost either way."""
    every, place = np.unique(near, return_inverse=True)
    out = np.full((2, len(every)), LEAST, dtype=np.int64)
    np.minimum.at(out[0], place, costs)
    np.minimum.at(out[1], place, back)
    return every, out[0], out[1]
