"""Matchers that are asked the same: Rahdari, and its peers, none of which is a dependency.

In: people to index, then queries. Out: for each query the best twenty (id, score), and nothing about how.
rapidfuzz compares ASCII text with every name; nomenklatura runs in an environment of its own under build/.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol

import numpy as np

from benchmarks.data import Person, Query
from rahdari import Entry, Screener, Subject, build_index
from rahdari.calibration.population import bundled_population

PEERS = Path(__file__).parents[1] / "build" / "peers"
PEER_PACKAGES = ("nomenklatura==4.17.4", "rapidfuzz==3.14.6")
HITS = 20
Hits = list[tuple[str, float]]


class Matcher(Protocol):
    """Something that finds the indexed people that a query may be."""

    name: str
    reads_fields: bool

    def hits(self, queries: Sequence[Query]) -> list[Hits]:
        """Return the best twenty of each query."""

    def best(self, queries: Sequence[Query]) -> list[float]:
        """Return the best score of each query; minus infinity without a candidate."""
        return [max((score for _, score in found), default=-np.inf) for found in self.hits(queries)]


class Rahdari:
    """The library, through its public names alone."""

    name, reads_fields = "rahdari", True

    def __init__(self, people: Iterable[Person]) -> None:
        folder = Path(mkdtemp()) / "index"
        # no threshold is used here, so the curve may rest on few travellers
        build_index(map(entry_of, people), folder, population=bundled_population()[:200])
        self.screener = Screener.open(folder)
        self._workers = os.cpu_count() or 1

    def hits(self, queries: Sequence[Query]) -> list[Hits]:
        """Return the best twenty of each query."""
        found = self.screener.screen_batch(
            [subject_of(query) for query in queries], limit=HITS, refer_only=False, workers=self._workers
        )
        return [[(hit.entry_id, hit.bits) for hit in hits] for hits in found]

    def best(self, queries: Sequence[Query]) -> list[float]:
        """Return the best bits of each query."""
        subjects = [subject_of(query) for query in queries]
        parts = self.screener.best_of_batch(subjects, workers=self._workers)
        return [-np.inf if best is None else best / 1000 for part in parts for best in part]


def entry_of(person: Person) -> Entry:
    """Return the entry of an indexed person."""
    return Entry(
        person.id,
        "person",
        [person.name],
        birth_dates=person.born,
        nationalities=person.nationalities,
        sex=person.sex,
        father_names=_some(person.father),
    )


def subject_of(query: Query) -> Subject:
    """Return the subject that a query asks about."""
    return Subject(
        [query.name],
        birth_dates=_some(query.born),
        nationalities=_some(query.nationality),
        sex=query.sex,
        father_names=_some(query.father),
    )


def _some(value: str | None) -> list[str]:
    return [value] if value else []


class Rapidfuzz(Matcher):
    """A string distance on ASCII text, against every indexed name; names only."""

    reads_fields = False

    def __init__(self, people: Sequence[Person], scorer: str) -> None:
        from rapidfuzz import fuzz
        from rapidfuzz.distance import JaroWinkler

        self.name = scorer
        self._scorer = (
            JaroWinkler.normalized_similarity if scorer == "jaro-winkler" else fuzz.token_sort_ratio
        )
        self._ids = [person.id for person in people]
        self._names = [ascii_text(person.name) for person in people]

    def hits(self, queries: Sequence[Query]) -> list[Hits]:
        """Return the best twenty of each query."""
        from rapidfuzz.process import cdist

        found: list[Hits] = []
        for start in range(0, len(queries), 500):
            asked = [ascii_text(query.name) for query in queries[start : start + 500]]
            scores = cdist(asked, self._names, scorer=self._scorer, workers=-1, dtype=np.float32)
            top = min(HITS, len(self._names))
            best = np.argpartition(-scores, top - 1, axis=1)[:, :top]
            found += (
                [(self._ids[i], float(line[i])) for i in places]
                for line, places in zip(scores, best, strict=True)
            )
        return found


def ascii_text(text: str) -> str:
    """Romanise to lower-case words."""
    from anyascii import anyascii

    return " ".join("".join(c if c.isalnum() else " " for c in anyascii(text).lower()).split())


class Nomenklatura(Matcher):
    """OpenSanctions' matcher behind its own in-process index, in a process of its own."""

    name, reads_fields = "logic-v2", True

    def __init__(self, people: Sequence[Person]) -> None:
        script = Path(__file__).with_name("peer_nomenklatura.py")
        self._process = subprocess.Popen(
            [peer_python(), script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._ask([[p.id, p.name, p.born, p.nationalities, p.sex] for p in people])

    def _ask(self, value: object) -> list[Hits]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(value) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("nomenklatura stopped; what it said stands above")
        return [[(who, score) for who, score in hits] for hits in json.loads(answer)]

    def hits(self, queries: Sequence[Query]) -> list[Hits]:
        """Return the candidates of each query with their scores."""
        return self._ask([[q.name, q.born, q.nationality, q.sex] for q in queries])

    def scores(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Return the scores of pairs of names."""
        return [hits[0][1] for hits in self._ask({"pairs": pairs})]

    def __del__(self) -> None:
        """End the process, which holds an index of its own."""
        self._process.communicate()


def peer_python() -> Path:
    """Return the peers' interpreter, installing it if need be; RuntimeError says why it cannot be had."""
    python = PEERS / "bin" / "python"
    ready = PEERS / "-".join(["ready", *PEER_PACKAGES])
    if not ready.exists():
        print(f"Installing {', '.join(PEER_PACKAGES)} into {PEERS}", file=sys.stderr)
        for command in (
            [sys.executable, "-m", "venv", str(PEERS)],
            [str(python), "-m", "pip", "install", "--quiet", *PEER_PACKAGES],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                lines = done.stderr.strip().splitlines() or ["no reason given"]
                raise RuntimeError(f"the peers could not be installed: {lines[-1]}")
        ready.touch()
    return python
