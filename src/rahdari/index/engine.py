"""The compiled kernel over the arrays of an index, where it was built and is not switched off.

In: subjects. Out: the entries that weigh most with each, and their weights in millibits: the very
integers that the plain Python (`matching.weigh`) comes to. `RAHDARI_KERNEL=off` in the environment leaves
everything to plain Python, which needs no compiler and is the definition.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from importlib import import_module
from itertools import chain
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rahdari.index.codes import (
    FAMILIES,
    SEXES,
    country_number,
    date_row,
    document_row,
    place_hashes,
    present,
    token_flags,
)
from rahdari.matching.channel import LIMIT
from rahdari.matching.compare.documents import FOR_LIFE
from rahdari.matching.fixed import powers
from rahdari.matching.parameters import GROUPS, SIDES, ChannelTable, Parameters
from rahdari.matching.prepare import name_tokens, phrases
from rahdari.matching.strangers import rare_costs, stock_mix, stock_prior
from rahdari.matching.vocabulary import class_bits
from rahdari.names.graphemes import affixes_of, joints, pieces_of, skeleton_classes
from rahdari.names.scripts import SCRIPTS, Script
from rahdari.names.tokens import Token
from rahdari.records.documents.numbers import space_bits
from rahdari.records.entry import DOCUMENT_KINDS, KINDS, Subject

Found = list[tuple[int, int]]
"""Entries with their weights in millibits, the best first."""
NO_FLOOR = -(1 << 40)


class Kernel(Protocol):
    """What kernel/module.cpp offers; `Engine` says what each call does."""

    def __init__(self, arrays: dict[str, NDArray[Any]], parameters: dict[str, Any]) -> None: ...
    @property
    def best(self) -> Callable[[list[tuple[object, ...]], int, int, int], list[Found]]: ...  # noqa: D102
    @property
    def weigh(self) -> Callable[[tuple[object, ...], int], int]: ...  # noqa: D102
    @property
    def weigh_all(self) -> Callable[[tuple[object, ...]], list[int]]: ...  # noqa: D102
    @property
    def view(self) -> Callable[[str, int, bool], tuple[list[int], ...]]: ...  # noqa: D102
    @property
    def common(self) -> Callable[[int], NDArray[Any]]: ...  # noqa: D102
    @property
    def near(self) -> Callable[[list[int], int], tuple[NDArray[Any], ...]]: ...  # noqa: D102


def kernel_class() -> type[Kernel] | None:
    """Return the compiled kernel's class; None where it was not built or is switched off."""
    if os.environ.get("RAHDARI_KERNEL") == "off":
        return None
    try:
        found: type[Kernel] = import_module("rahdari.matching._kernel").Kernel
    except ImportError:
        return None
    return found


class Engine:
    """The kernel over one index. Safe to share between threads; its calls let other threads run."""

    def __init__(
        self, kernel: type[Kernel], arrays: Mapping[str, NDArray[Any]], parameters: Parameters
    ) -> None:
        self._kernel = kernel(dict(arrays), kernel_parameters(parameters))
        self._numbers = int(parameters.rates["documents"]["agree"])
        self._prior: Callable[[tuple[str, ...]], tuple[int, ...]] = lru_cache(
            lambda nationalities: tuple(stock_prior(parameters, nationalities))
        )

    def best(self, subjects: Iterable[Subject], count: int, floor: int, threads: int = 1) -> list[Found]:
        """Return for each subject the `count` entries that weigh most and at least `floor` millibits."""
        return self.best_of_read([self.read(s) for s in subjects], count, floor, threads)

    def best_of_read(
        self, subjects: list[tuple[object, ...]], count: int, floor: int, threads: int = 1
    ) -> list[Found]:
        """Return the same for subjects that were read before."""
        return self._kernel.best(subjects, count, floor, threads)

    def weigh(self, subject: Subject, entry: int) -> int:
        """Return the weight of one pair, in millibits."""
        return self._kernel.weigh(self.read(subject), entry)

    def weigh_all(self, subject: Subject) -> list[int]:
        """Return the weight of every entry, without retrieval."""
        return self._kernel.weigh_all(self.read(subject))

    def view(self, text: str, script: int, truncated: bool) -> tuple[list[int], ...]:
        """Return which tokens are near a text, at what cost, and how common it is by stock."""
        return self._kernel.view(text, script, truncated)

    def common(self, threads: int) -> NDArray[Any]:
        """Return -log2 u of every token among all travellers, millibits."""
        return self._kernel.common(threads)

    def near(self, tokens: NDArray[np.int32], threads: int) -> tuple[NDArray[Any], ...]:
        """Return how many tokens are near each of these, which, at what cost, and how common each is."""
        return self._kernel.near(tokens.tolist(), threads)

    def read(self, s: Subject) -> tuple[object, ...]:
        """Return a subject as the kernel reads it (kernel/reading.hpp, `read_subject`)."""
        return (
            KINDS.index(s.kind),
            s.kind != "person",
            self._prior(s.nationalities),
            [(_tokens(tokens), cut) for tokens, cut in name_tokens(s).items()],
            [(_tokens(tokens), False) for tokens in phrases(s.father_names)],
            [(_tokens(tokens), False) for tokens in phrases(s.grandfather_names)],
            [date_row(d) for d in s.birth_dates],
            [country_number(n) for n in s.nationalities],
            SEXES.index(s.sex),
            place_hashes(s.birth_places) if s.birth_places else [],
            [(*document_row(d), round(1000 * space_bits(d)) - self._numbers) for d in s.documents],
            present(s),
        )


def _tokens(tokens: tuple[Token, ...]) -> list[tuple[str, int, int]]:
    return [(t.text, SCRIPTS.index(t.script), token_flags(t)) for t in tokens]


def kernel_parameters(p: Parameters) -> dict[str, Any]:
    """Return the parameters as the kernel reads them (kernel/reading.hpp)."""
    rates = p.rates
    nations = rates["nationalities"]
    shares = [int(nations["others"])] * (26 * 26 + 1)
    for code, share in nations["travellers"].items():
        shares[country_number(code)] = int(share)
    return {
        **{k: int(rates["token"][k]) for k in ("copied", "varied", "cross_script", "rarest")},
        "mix": stock_mix(p),
        "limit": LIMIT,
        "powers": powers(),
        "name": rates["name"] | {"patterns": rates["name_patterns"]},
        "date": rates["birth_dates"],
        "nationality_different": int(nations["different"]),
        "nationality_agree": int(nations["agree"]),
        "nationality_shares": shares,
        "sex_same": [int(rates["sex"]["same_m"]), int(rates["sex"]["same_f"])],
        "sex_different": int(rates["sex"]["different"]),
        "place_shared": int(rates["birth_places"]["shared"]),
        "document_different": int(rates["documents"]["different"]),
        "document_other": FAMILIES.index("other"),
        "for_life": [k in FOR_LIFE for k in DOCUMENT_KINDS],
        "kin_floor": int(rates["fathers"]["floor"]),
        "patronymic": int(rates["fathers"]["patronymic"]),
        "relatives": [int(rates["relatives"][g]) for g in GROUPS],
        "letters": p.letters.astype(np.int32),
        "letter_width": p.letters.shape[1],
        "rare": rare_costs(p).tolist(),
        "sides": [SIDES[g] for g in GROUPS],
        "channels": [
            *(_channel(SCRIPTS.index(a), SCRIPTS.index(b), t) for (a, b), t in p.channels.items()),
            *(
                _channel(len(SCRIPTS), i, p.eastern if s == "Latn" else p.channels["Latn", s])
                for i, s in enumerate(SCRIPTS)
            ),
        ],
        "pieces": list(chain.from_iterable(map(_pieces, SCRIPTS))),
        "affixes": [
            (SCRIPTS.index(script), list(map(ord, letters)), *rest)
            for script in SCRIPTS
            for letters, *rest in affixes_of(script)
        ],
        "classes": [class_bits(c) for c in skeleton_classes()],
        "yod": class_bits("J"),
        "joints": _joints(),
        "digraphs": _digraph_classes(),
        "swallowed": _swallowed_classes(),
    }


def _channel(source: int, written: int, table: ChannelTable) -> tuple[object, ...]:
    sub, ins = (np.minimum(a, LIMIT + 1).astype(np.int16) for a in (table.sub, table.ins))
    return source, written, sub, ins, table.stop


def _pieces(script: Script) -> Iterable[tuple[int, ...]]:
    for piece, *numbers in pieces_of(script):
        key = 0
        for letter in piece:
            key = key << 21 | ord(letter)
        yield SCRIPTS.index(script), key, *numbers


def _digraph_classes() -> int:
    """Return the classes that pieces of several letters have, a bit each."""
    classes = [class_bits(c) for c in skeleton_classes()]
    found = {classes[plain] for piece, plain, *_ in pieces_of("Latn") if len(piece) > 1}
    return sum(1 << c for c in found - {0})


def _swallowed_classes() -> int:
    """Return the classes that the letters of an affix have and its symbol does not, a bit each."""
    classes = skeleton_classes()
    found: set[str] = set()
    for script in SCRIPTS:
        for letters, number, *_ in affixes_of(script):
            plain = {piece: classes[number] for piece, number, *_ in pieces_of(script)}
            found |= {plain[letter] for letter in letters} - {classes[number]}
    return sum(1 << class_bits(c) for c in found if c)


def _joints() -> list[bool]:
    out = [False] * (27 * 27)
    for pair in joints():
        out[(ord(pair[0]) - 96) * 27 + ord(pair[1]) - 96] = True
    return out
