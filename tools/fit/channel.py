"""How one written token becomes another: letter correspondences learned by EM over aligned pairs.

A memoryless stochastic transducer (Ristad & Yianilos 1998), conditional form: given the source symbols
x_1..x_n, before each of them and at the end any number of symbols is inserted (probability i(y) each,
1 - sum i to stop), and each x gives one y or nothing with p(y | x). The parameters are re-estimated by
expectation maximisation; what is kept are costs, -log2 of each probability.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import permutations
from pathlib import Path

import numpy as np
from rapidfuzz.distance import JaroWinkler

from fit import eastern
from fit.sources import alias_pairs, full_names, lexicons
from rahdari.matching.channel import eastern_rows
from rahdari.names.folding import romanise
from rahdari.names.graphemes import SYMBOLS, skeleton, symbols
from rahdari.names.tokens import Token, tokenize

Pairs = Counter[tuple[bytes, bytes]]
SIZE = len(SYMBOLS)
EASTERN = ("Eastern", "Latn")
KINDS = (
    ("Latn", "Latn"),
    ("Eastern", "Latn"),
    ("Latn", "Arab"),
    ("Arab", "Latn"),
    ("Arab", "Arab"),
    ("Latn", "Cyrl"),
    ("Cyrl", "Latn"),
    ("Cyrl", "Cyrl"),
    ("Arab", "Cyrl"),
    ("Cyrl", "Arab"),
)


def _put(pairs: dict[tuple[str, str], Pairs], a: Token, b: Token, weight: float) -> None:
    if a.text != b.text or a.script != b.script:
        x, y = symbols(a.text, a.script), symbols(b.text, b.script)
        if 1 < len(x) <= 16 and 1 < len(y) <= 16:
            pairs[a.script, b.script][x, y] += weight  # type: ignore[assignment]


def _one(text: str) -> Token | None:
    tokens = tokenize(text)
    return tokens[0] if len(tokens) == 1 else None


def collect(
    lexicon_folder: Path, data: Path, letters: np.ndarray
) -> tuple[dict[tuple[str, str], Pairs], dict[str, float]]:
    """Return weighted pairs (source symbols, written symbols) per pair of scripts, and copy rates.

    The copy rate is the share of clerks who write the same word the same way: sum of squared shares of
    each word's spellings, weighted by how often the word occurs. letters: the letter model, which says what
    is a name of eastern Europe.
    """
    pairs: dict[tuple[str, str], Pairs] = {k: Counter() for k in KINDS}
    same = total = 0.0
    by_latin: dict[tuple[str, Token], dict[Token, float]] = defaultdict(lambda: defaultdict(float))
    for group, weight, native, count, variants in lexicons(lexicon_folder):
        a = _one(native)
        spelled: dict[Token, float] = defaultdict(float)
        for v, n in variants:
            token = _one(v)
            if token:
                spelled[token] += n
        if a is None or not spelled:
            continue
        seen = sum(spelled.values())
        if group in ("af", "pk") and weight == 1.0 and count >= 2:
            same += count * sum(n * (n - 1) for n in spelled.values()) / max(1.0, seen * (seen - 1))
            total += count
        by_latin[group, max(spelled, key=lambda t: (spelled[t], t.text))][a] += count
        for b, n in spelled.items():
            w = min(n, 20.0) ** 0.5 * weight
            _put(pairs, a, b, w)
            _put(pairs, b, a, w)
            for c, m in spelled.items():
                _put(pairs, b, c, weight * 4 * (n / seen * m / seen) ** 0.5)
    for natives in by_latin.values():  # one Latin spelling, two written forms: رحمان and رحمن
        for a, n in natives.items():
            for b, m in natives.items():
                if skeleton(symbols(a.text, a.script)) == skeleton(symbols(b.text, b.script)):
                    _put(pairs, a, b, min(n, m, 20.0) ** 0.5)
    _full_names(data, pairs)
    aliases: dict[str, set[str]] = defaultdict(set)
    for row in alias_pairs(data):
        _align(pairs, tokenize(row["primary_name"]), tokenize(row["alias"]))
        _align(pairs, tokenize(row["alias"]), tokenize(row["primary_name"]))
        if row["script_alias"] == "Cyrl":
            aliases[row["cluster_id"]].add(row["alias"])
    for names in aliases.values():
        for one, other in permutations(sorted(names)[:4], 2):
            _align(pairs, tokenize(one), tokenize(other))
    for word, cyrillic, n in eastern.afghan(lexicon_folder, "m"):
        one, other = Token(word, "Arab"), Token(cyrillic, "Cyrl")
        _put(pairs, one, other, min(n, 20.0) ** 0.5)
        _put(pairs, other, one, min(n, 20.0) ** 0.5)
    latin = pairs["Latn", "Latn"]
    of_eastern = _are_eastern([x for x, _ in latin], letters)
    pairs[EASTERN] = Counter({k: n for (k, n), east in zip(latin.items(), of_eastern, strict=True) if east})
    for k in pairs[EASTERN]:
        del latin[k]
    return pairs, {"copy_rate_two_clerks": same / total}


def _are_eastern(sources: list[bytes], letters: np.ndarray) -> np.ndarray:
    matrix = np.zeros((len(sources), 16), dtype=np.uint8)
    for row, s in zip(matrix, sources, strict=True):
        row[: len(s)] = list(s)
    return eastern_rows(matrix, np.array([len(s) for s in sources]), letters)


def _full_names(data: Path, pairs: dict[tuple[str, str], Pairs]) -> None:
    """Names written in two scripts, token by token where both have as many tokens."""
    for _, _, native, latin in full_names(data):
        a, b = tokenize(native), tokenize(latin)
        if len(a) == len(b):
            for x, y in zip(a, b, strict=True):
                _put(pairs, x, y, 0.3)
                _put(pairs, y, x, 0.3)


def _align(pairs: dict[tuple[str, str], Pairs], a: tuple[Token, ...], b: tuple[Token, ...]) -> None:
    """Pair off the tokens of two names greedily by similarity of their romanised forms."""
    ra, rb = [_plain(t) for t in a], [_plain(t) for t in b]
    scored = sorted(
        (
            (JaroWinkler.similarity(x, y) - 0.02 * abs(i - j), i, j)
            for i, x in enumerate(ra)
            for j, y in enumerate(rb)
        ),
        reverse=True,
    )
    used_a: set[int] = set()
    used_b: set[int] = set()
    for s, i, j in scored:
        if s < 0.62:
            break
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            if (a[i].script, b[j].script) in pairs:
                _put(pairs, a[i], b[j], 1.0)


_VOWELS = str.maketrans("", "", "aeiouyw")


def _plain(token: Token) -> str:
    text = token.text if token.script == "Latn" else romanise(token.text)
    return text if token.script == "Cyrl" else text.translate(_VOWELS) or text


def train(pairs: Pairs, rounds: int = 12, drop: float = 0.03) -> tuple[np.ndarray, np.ndarray, float]:
    """Return (P(y or nothing | x) of shape (S, S + 1), i(y) of shape (S,), log2 likelihood per pair).

    The `drop` share of pairs that the model finds least likely per symbol is left out after the third
    round: wrongly aligned tokens.
    """
    items = list(pairs.items())
    xs = _padded([x for (x, _), _ in items])
    ys = _padded([y for (_, y), _ in items])
    nx = np.array([len(x) for (x, _), _ in items])
    ny = np.array([len(y) for (_, y), _ in items])
    weight = np.array([w for _, w in items], dtype=float)
    seen_x = np.bincount(xs[xs < SIZE], minlength=SIZE) > 0
    p = np.full((SIZE, SIZE + 1), 1e-3)
    p[np.arange(SIZE), np.arange(SIZE)] = 0.5
    p[:, SIZE] = 0.05
    p /= p.sum(1, keepdims=True)
    ins = np.full(SIZE, 0.2 / SIZE)
    value = 0.0
    for r in range(rounds):
        likelihood, sub, inserted, steps = _expect(xs, ys, nx, ny, weight, p, ins)
        if r in (3, 6):
            per = np.log2(np.maximum(likelihood, 1e-300)) / (nx + ny)
            weight = np.where(per < np.quantile(per, drop), 0.0, weight)
        value = float((np.log2(np.maximum(likelihood, 1e-300)) * weight).sum() / weight.sum())
        emitted = inserted[:SIZE] + sub[:, :SIZE].sum(0)
        back = (emitted + 0.5) / (emitted + 0.5).sum()
        smooth = np.concatenate([back * 1.5, [0.5]])
        p = sub + 0.5 * smooth[None, :]
        p /= p.sum(1, keepdims=True)
        ins = (inserted + 0.2 * back) / (inserted.sum() + steps + 0.2)
    p[~seen_x] = np.concatenate([np.full(SIZE, 0.9 / SIZE), [0.1]])
    return p, ins, value


def _padded(strings: list[bytes]) -> np.ndarray:
    width = max(map(len, strings))
    out = np.full((len(strings), width), SIZE, dtype=np.int64)
    for i, s in enumerate(strings):
        out[i, : len(s)] = list(s)
    return out


def _expect(xs, ys, nx, ny, weight, p, ins):  # type: ignore[no-untyped-def]
    """Expected counts of each operation over all pairs (forward-backward)."""
    many, n = xs.shape
    m = ys.shape[1]
    stop = 1 - ins.sum()
    pp = np.zeros((SIZE + 1, SIZE + 1))
    pp[:SIZE] = p * stop
    ii = np.append(ins, 0.0)
    f = np.zeros((n + 1, m + 1, many))
    f[0, 0] = 1
    sub_at = {}
    for i in range(n + 1):
        for j in range(m + 1):
            if i and j:
                sub_at[i, j] = pp[xs[:, i - 1], ys[:, j - 1]] * (ys[:, j - 1] < SIZE)
                f[i, j] += f[i - 1, j - 1] * sub_at[i, j]
            if i:
                f[i, j] += f[i - 1, j] * pp[xs[:, i - 1], SIZE]
            if j:
                f[i, j] += f[i, j - 1] * ii[ys[:, j - 1]]
    at = np.arange(many)
    total = f[nx, ny, at] * stop
    b = np.zeros((n + 2, m + 2, many))
    b[nx, ny, at] = stop
    scale = weight / np.maximum(total, 1e-300)
    sub = np.zeros((SIZE + 1) * (SIZE + 1))
    inserted = np.zeros(SIZE + 1)
    steps = 0.0
    for i in range(n, -1, -1):
        for j in range(m, -1, -1):
            inside = (i <= nx) & (j <= ny)
            if i < n and j < m:
                w = sub_at[i + 1, j + 1] * b[i + 1, j + 1]
                b[i, j] += w
                sub += np.bincount(xs[:, i] * (SIZE + 1) + ys[:, j], f[i, j] * w * scale, (SIZE + 1) ** 2)
            if i < n:
                w = pp[xs[:, i], SIZE] * b[i + 1, j]
                b[i, j] += w
                sub += np.bincount(xs[:, i] * (SIZE + 1) + SIZE, f[i, j] * w * scale, (SIZE + 1) ** 2)
            if j < m:
                w = ii[ys[:, j]] * b[i, j + 1]
                b[i, j] += w
                inserted += np.bincount(ys[:, j], f[i, j] * w * scale, SIZE + 1)
            b[i, j] *= inside
    steps = float((weight * (nx + 1)).sum())
    return total, sub.reshape(SIZE + 1, SIZE + 1)[:SIZE], inserted[:SIZE], steps


def strongest(p: np.ndarray, count: int = 30) -> list[tuple[str, str, float]]:
    """Return the likeliest correspondences of different symbols, for the datasheet."""
    names = [*SYMBOLS, "-"]
    cells = [(float(p[i, j]), i, j) for i in range(SIZE) for j in range(SIZE + 1) if i != j]
    return [(names[i], names[j], v) for v, i, j in sorted(cells, reverse=True)[:count]]
