"""The evidence of two names: which token of one is which token of the other, and what that is worth.

A likelihood ratio. If both names are one person's, each token of the subject's name was copied, spelled
anew or added, and each token of the entry's name was written or left out; if not, the subject's tokens
are a stranger's. So a pair of tokens weighs log2 P(s | e) / u(s), a token on one side only costs what
leaving out or adding costs, and the order of the tokens adds or takes a little.

The tokens are paired off greedily, dearest first: conflicts are rare, and the order of the choice is
fixed (weight, then position), so that every implementation comes to the same sum.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from attrs import frozen

from rahdari.matching.channel import LIMIT, Channel
from rahdari.matching.compare.pattern import pattern
from rahdari.matching.compare.unlike import unlike, word
from rahdari.matching.parameters import GROUPS, Parameters
from rahdari.matching.strangers import Strangers, TokenView, Weights, mixed
from rahdari.matching.vocabulary import cut_symbols, packed_keys
from rahdari.names.tokens import Token

Relation = Literal["same", "spelling", "script", "joined", "split", "initial", "prefix"]
Left = tuple[tuple[int, int], ...]
"""(position, cost) of tokens that one side alone has."""


@frozen
class Pair:
    """Tokens `first` to `last` (exclusive) of each side that are taken for one another, and the weight."""

    subject: tuple[int, int]
    entry: tuple[int, int]
    millibits: int
    relation: Relation


@frozen
class Alignment:
    """What two names say. `millibits` is the sum of the rest.

    extra, omitted: what only the subject's, only the entry's name has. shape: what it says which parts
    found one another and which are left over (`pattern`); order: what their order says; unlike: what is taken
    off because each has a word that the other has nothing like; floor: what is given back because people do
    use another name altogether. namesakes: what is taken off because others of the list are called so
    (`namesakes`).
    """

    millibits: int
    pairs: tuple[Pair, ...] = ()
    extra: Left = ()
    omitted: Left = ()
    shape: int = 0
    order: int = 0
    unlike: int = 0
    floor: int = 0
    namesakes: int = 0


@frozen(eq=False)
class SubjectName:
    """A subject's name ready to be compared: its tokens, u of each, and of each two neighbours joined.

    relatives: -log2 of the share of travellers with such a name who are relatives of any one entry.
    """

    tokens: tuple[Token, ...]
    views: tuple[TokenView, ...]
    strangers: tuple[int, ...]
    joined: tuple[tuple[TokenView, int] | None, ...]
    relatives: int


class NameComparer:
    """Compares names with one set of parameters."""

    def __init__(self, parameters: Parameters, strangers: Strangers, channel: Channel) -> None:
        self._strangers, self._channel = strangers, channel
        self._rates: dict[str, int] = parameters.rates["name"]
        self._patterns: list[int] = parameters.rates["name_patterns"]
        self._relatives = tuple(int(parameters.rates["relatives"][g]) for g in GROUPS)

    def prepare(
        self, tokens: tuple[Token, ...], nationalities: tuple[str, ...], truncated: bool
    ) -> SubjectName:
        """Look the tokens of a subject's name up."""
        last = len(tokens) - 1
        views = [
            self._strangers.view(t.text, t.script, truncated and i == last) for i, t in enumerate(tokens)
        ]
        weights = self._strangers.stock_weights(views, nationalities)
        joined = [self._join(a, b, weights) for a, b in pairwise(tokens)]
        u = tuple(mixed(v.strangers, weights) for v in views)
        return SubjectName(tokens, tuple(views), u, tuple(joined), mixed(self._relatives, weights))

    def _join(self, a: Token, b: Token, weights: Weights) -> tuple[TokenView, int] | None:
        if a.script != b.script or b.patronymic:
            return None
        view = self._strangers.view(a.text + b.text, a.script)
        return view, mixed(view.strangers, weights)

    def align(self, subject: SubjectName, entry: tuple[Token, ...], *, whole: bool = True) -> Alignment:
        """Pair the tokens off and sum the evidence. whole: names of persons, not of their fathers alone."""
        rates = self._rates
        lone_s = [self._extra(t) for t in subject.tokens]
        lone_e = [self._omitted(t, i) for i, t in enumerate(entry)]
        candidates = self._candidates(subject, entry)
        gains = []
        for p in candidates:
            gain = (
                p.millibits + sum(lone_s[p.subject[0] : p.subject[1]]) + sum(lone_e[p.entry[0] : p.entry[1]])
            )
            if gain > 0:
                gains.append((-gain, p.subject, p.entry, p))
        gains.sort(key=lambda g: g[:3])
        used_s: set[int] = set()
        used_e: set[int] = set()
        pairs = []
        for _, s, e, p in gains:
            if used_s.isdisjoint(range(*s)) and used_e.isdisjoint(range(*e)):
                used_s.update(range(*s))
                used_e.update(range(*e))
                pairs.append(p)
        if not pairs:
            return Alignment(rates["floor"], floor=rates["floor"])
        pairs.sort(key=lambda p: p.subject)
        extra = tuple((i, -lone_s[i]) for i in range(len(lone_s)) if i not in used_s)
        omitted = tuple((j, -lone_e[j]) for j in range(len(lone_e)) if j not in used_e)
        crossings = sum(
            is_crossed(subject.tokens[p.subject[0]], p.subject[0], entry[p.entry[0]], p.entry[0])
            for p in pairs
        )
        order = self._order([p.entry[0] for p in pairs]) - rates["crossed"] * crossings
        shape = self._patterns[pattern(subject.tokens, entry, pairs)] if whole else 0
        total = sum(p.millibits for p in pairs) + sum(c for _, c in (*extra, *omitted)) + shape + order
        if crossings > 1:  # the father or the son of whom the entry names: what they share is the family's
            over = max(0, total - rates["unlike_most"])
            order -= over
            total -= over
        apart = whole and left_unlike(subject, entry, extra, omitted)
        off = max(rates["unlike"], total - rates["unlike_most"]) if apart else 0
        total -= off
        floor = max(0, rates["floor"] - total)
        return Alignment(total + floor, tuple(pairs), extra, omitted, shape, order, -off, floor)

    def _extra(self, token: Token) -> int:
        return self._rates["extra_honorific"] if token.kind == "honorific" else 0

    def _omitted(self, token: Token, position: int) -> int:
        if token.kind == "honorific":
            return self._rates["omitted_honorific"]
        if token.patronymic:
            return self._rates["omitted_patronymic"]
        return self._rates["omitted_first" if position == 0 else "omitted_ordinary"]

    def _order(self, places: list[int]) -> int:
        if len(places) < 2:
            return 0
        falls = sum(a > b for a, b in pairwise(places))
        if falls == 0:
            return self._rates["in_order"]
        rotated = falls == 1 and places[-1] < places[0]
        return self._rates["rotated" if rotated else "out_of_order"]

    def _candidates(self, subject: SubjectName, entry: tuple[Token, ...]) -> list[Pair]:
        out = []
        for i, view in enumerate(subject.views):
            u = subject.strangers[i]
            for j, token in enumerate(entry):
                found = self.pair(view, u, token)
                if found:
                    out.append(Pair((i, i + 1), (j, j + 1), *found))
            for j, (a, b) in enumerate(pairwise(entry)):
                if a.script == b.script and not b.patronymic:
                    found = self.pair(view, u, Token(a.text + b.text, a.script), joint=True)
                    if found and found[1] in ("same", "spelling", "script"):
                        out.append(Pair((i, i + 1), (j, j + 2), found[0] - self._rates["joined"], "joined"))
        for i, joint in enumerate(subject.joined):
            if joint:
                for j, token in enumerate(entry):
                    found = self.pair(*joint, token)
                    if found:
                        out.append(Pair((i, i + 2), (j, j + 1), found[0] - self._rates["joined"], "split"))
        return out

    def pair(
        self, view: TokenView, u: int, token: Token, *, joint: bool = False
    ) -> tuple[int, Relation] | None:
        """Return the weight of one token for another; None where there is no relation.

        joint: the entry's token is two that it has side by side.
        """
        if view.script == token.script:
            if view.text == token.text:
                return u - self._strangers.copied, "same"
            if view.truncated and token.text.startswith(view.text):
                return u - self._strangers.copied - self._rates["truncated"], "prefix"
            if len(view.text) == 1 or len(token.text) == 1:
                if view.text[0] == token.text[0]:
                    gain = u if len(view.text) == 1 else self._rates["initial_letter"]
                    return gain - self._rates["initial"], "initial"
                return None
        relation: Relation = "spelling" if view.script == token.script else "script"
        cost = self._written(view, token, both=not (joint or view.truncated))
        known = view.known.get((token.script, token.text))
        if known is not None:
            cost = known if cost is None else min(known, cost)
        return None if cost is None else (u - cost, relation)

    def _written(self, view: TokenView, token: Token, *, both: bool) -> int | None:
        """-log2 P(the entry's token is written as the subject's) by letter correspondences.

        both: or the entry's is itself the subject's, written anew: P(s | e) = P(e | s) u(s) / u(e) (Bayes).
        So who is listed as `mansuri` may well write `mansouri`, since most people of that name do.
        """
        e, s = cut_symbols(token.text, token.script), view.symbols
        if view.keys.isdisjoint(packed_keys(e)):
            return None
        known = self._strangers
        anew = known.varied if view.script == token.script else known.cross_script
        costs = []
        if self._channel.table(token.script, view.script):
            forth = self._channel.cost((token.script, view.script), e, s)
            if forth <= LIMIT:
                costs.append(forth + anew)
        if both and self._channel.table(view.script, token.script):
            back = self._channel.cost((view.script, token.script), s, e)
            if back <= LIMIT:
                meant = view.common - known.common(token.text, token.script)
                costs.append(max(known.copied, back + anew + meant))
        return min(costs, default=None)


def left_unlike(subject: SubjectName, entry: tuple[Token, ...], extra: Left, omitted: Left) -> bool:
    """Say whether each side has left a word over, no title, that the other has nothing like."""
    mine = (subject.views[i] for i, _ in extra if subject.tokens[i].kind != "honorific")
    theirs = (entry[j] for j, _ in omitted if entry[j].kind != "honorific")
    return unlike(((v.script, v.symbols) for v in mine), map(word, theirs))


def is_crossed(mine: Token, at_mine: int, theirs: Token, at_theirs: int) -> bool:
    """Say whether one side's own name is paired with the other's father's.

    So it is in Nasir bin Karim and Karim bin Nasir.
    """
    return (mine.patronymic and at_theirs == 0) or (theirs.patronymic and at_mine == 0)
