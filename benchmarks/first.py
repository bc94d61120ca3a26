"""Who is first among thousands, fathers, and labelled pairs: the name tasks that have no travellers.

usage: python -m benchmarks.first DATA [--peers NAME ...]

  twice    the same Afghan candidate romanised independently in two elections
  scripts  a Dari, Pashto, Urdu or Arabic-script name and its Latin form
  pairs    nomenklatura's labelled person pairs, best F1 over thresholds
  father   Pakistani list: name and father's name respelled, when homonyms with another father pass;
           ours alone, for no peer reads fathers (needs --lexicon, see benchmarks/README.md)

Ties share the first place. Out: lines on standard output, and build/bench/first.json.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from attrs import evolve, frozen

from benchmarks.accuracy import PEERS, makers
from benchmarks.data import Person, Query, rows
from benchmarks.keep import keep
from benchmarks.matchers import Matcher, Nomenklatura, Rahdari, ascii_text, entry_of, subject_of
from rahdari import compare
from rahdari.calibration.bootstrap import Interval, proportion, recall
from rahdari.calibration.evaluation import allowance

ASKED, AMONG = 1500, 10_000
FATHER_RATES = (0.005, 0.01, 0.05)
SCRIPTS = {
    "dari": ("af_candidates_scripts.jsonl", "dari"),
    "pashto": ("af_candidates_scripts.jsonl", "pashto"),
    "urdu": ("pk_candidates_scripts.jsonl", "urdu"),
    "wikidata arabic script": ("wikidata_fullnames_arabic_latin.jsonl.gz", "native_key"),
}


@frozen
class Figure:
    """What one matcher reaches in one task."""

    task: str
    matcher: str
    share: Interval


def first_share(matcher: Matcher, asked: Sequence[tuple[str, str]]) -> float:
    """Return how many of the (name, id) have their own record first."""
    first = 0.0
    for (_, wanted), hits in zip(asked, matcher.hits([Query(name) for name, _ in asked]), strict=True):
        best = max((score for _, score in hits), default=0.0)
        top = {found for found, score in hits if score >= best - 1e-9}
        first += (wanted in top) / max(1, len(top))
    return first


def _figure(task: str, matcher: Matcher, part: float, whole: int) -> Figure:
    interval = proportion(round(part), whole)
    assert interval
    return Figure(task, matcher.name, evolve(interval, share=part / whole))


def _people(names: dict[str, str]) -> list[Person]:
    return [Person(identifier, identifier, name) for identifier, name in names.items()]


Make = Callable[[list[Person]], Matcher]


def twice(data: Path, make: Make) -> Iterator[Figure]:
    """Ask the other romanisation among all candidates of an election."""
    pool = {row["id"]: row["latin"] for row in rows(data / "af_candidates_scripts.jsonl") if row["latin"]}
    same = [r for r in rows(data / "af_same_person_across_elections.jsonl") if not r["identical_latin"]]
    pool |= {r[side]["id"]: r[side]["latin"] for r in same for side in "ab" if r[side]["latin"]}
    first, asked, sizes = 0.0, 0, list[int]()
    for election in sorted({row["b"]["id"][:6] for row in same}):
        # candidates of one name are one: nobody can tell them apart by name
        ids: dict[str, str] = {}
        for identifier, name in pool.items():
            if identifier[:6] == election:
                ids.setdefault(ascii_text(name), identifier)
        pairs = [
            (row["a"]["latin"], ids[ascii_text(row["b"]["latin"])])
            for row in same
            if row["b"]["id"][:6] == election and row["a"]["id"][:6] != election
            if row["a"]["latin"] and row["b"]["latin"]
        ]
        matcher = make(_people({identifier: pool[identifier] for identifier in ids.values()}))
        first += first_share(matcher, pairs)
        asked, sizes = asked + len(pairs), [*sizes, len(ids)]
    yield _figure(f"romanised twice, first among {sizes}", matcher, first, asked)


def scripts(data: Path, make: Make) -> Iterator[Figure]:
    """Ask names in another script among Latin ones; names that are nobody's alone are left out."""
    rng = Random(5)
    wikidata = [r for r in _named(data, "wikidata arabic script") if len(r[2].split()) >= 2]
    rng.shuffle(wikidata)
    for task in SCRIPTS:
        named = wikidata if task.startswith("wikidata") else _named(data, task)
        known, seen, kept = Counter(native for _, native, _ in named), set(), []
        for identifier, native, latin in named:
            if latin.lower() not in seen and known[native] == 1:
                seen.add(latin.lower())
                kept.append((identifier, native, latin))
        kept = kept[:AMONG]
        matcher = make(_people({identifier: latin for identifier, _, latin in kept}))
        asked = [(native, who) for who, native, _ in rng.sample(kept, min(ASKED, len(kept)))]
        share = first_share(matcher, asked)
        yield _figure(f"{task}, first among {len(kept):,}", matcher, share, len(asked))


def _named(data: Path, task: str) -> list[tuple[str, str, str]]:
    file, key = SCRIPTS[task]
    found = [(row[key], row["latin"]) for row in rows(data / file) if row.get(key) and row["latin"]]
    return [(str(number), native, latin) for number, (native, latin) in enumerate(found)]


def pairs(data: Path, make: Make) -> Iterator[Figure]:
    """Score labelled pairs; the best F1 over all thresholds is a single figure without an interval."""
    bench = [r for r in rows(data / "nomenklatura_name_bench.jsonl") if r.get("schema") == "Person"]
    named = [(row["name1"], row["name2"]) for row in bench]
    same = np.array([str(row["is_match"]).lower() == "true" for row in bench])
    matcher = make([Person("x", "x", "Invented Person")])
    scores = np.array(_pair_scores(matcher, named))
    best = 0.0
    for cut in np.unique(scores):
        above = scores >= cut
        best = max(best, 2 * float((above & same).sum()) / float(above.sum() + same.sum()))
    yield Figure(f"labelled pairs, best F1 of {len(bench)}", matcher.name, Interval(best, best, best))


def _pair_scores(matcher: Matcher, named: Sequence[tuple[str, str]]) -> list[float]:
    if isinstance(matcher, Nomenklatura):
        return matcher.scores(named)
    if isinstance(matcher, Rahdari):
        return [compare(subject_of(Query(a)), entry_of(Person("x", "x", b))).bits for a, b in named]
    from rapidfuzz import fuzz
    from rapidfuzz.distance import JaroWinkler

    score = JaroWinkler.normalized_similarity if matcher.name == "jaro-winkler" else fuzz.token_sort_ratio
    return [score(ascii_text(a), ascii_text(b)) for a, b in named]


def fathers(data: Path, lexicon: Path) -> Iterator[Figure]:
    """Respell listed people and their fathers; homonyms with another father are to pass."""
    rng, spellings = Random(3), _spellings(lexicon)
    listed = [row for row in rows(data / "nacta_entries.jsonl") if row["name"] and row["father"]]
    matcher = Rahdari(
        [Person(r["entity_id"], r["entity_id"], r["name"], (), ("pk",), None, r["father"]) for r in listed]
    )
    both = list(rows(data / "nacta_homonym_negatives.jsonl"))
    homonyms = list({row[side]["entity_id"]: row[side] for side in "ab" for row in both}.values())
    asked = []
    for row in rng.sample(listed, min(ASKED, len(listed))):
        name, father = _respell(row["name"], spellings, rng), _respell(row["father"], spellings, rng)
        if (name, father) != (row["name"], row["father"]):
            asked.append((row["entity_id"], name, father))
    for mode, with_father in (("name", False), ("name and father's name", True)):
        queries = [Query(n, None, "pk", None, f if with_father else None) for _, n, f in asked]
        others = [Query(r["name"], None, "pk", None, r["father"] if with_father else None) for r in homonyms]
        own = [
            max((bits for found, bits in hits if found == who), default=-np.inf)
            for (who, _, _), hits in zip(asked, matcher.hits(queries), strict=True)
        ]
        stopped = [
            max((bits for found, bits in hits if found != row["entity_id"]), default=-np.inf)
            for row, hits in zip(homonyms, matcher.hits(others), strict=True)
        ]
        falling = -np.sort(-np.array(stopped))
        for rate in FATHER_RATES:
            share = recall(np.array(own), falling, allowance(rate, len(falling)))
            assert share
            task = f"respelled by {mode}, {rate:.1%} of {len(homonyms):,} homonyms stopped"
            yield Figure(task, matcher.name, share)


def _spellings(lexicon: Path) -> dict[str, list[tuple[str, int]]]:
    """Return for each Latin token the other spellings of the same written word, with their counts."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for line in lexicon.read_text("utf-8").splitlines()[1:]:
        counted = [spelling.rsplit(":", 1) for spelling in line.split("\t")[2].split("|")]
        known = [(token.lower(), int(count)) for token, count in counted if int(count) > 1]
        for token, _ in known:
            found[token] += [other for other in known if other[0] != token]
    return {token: others for token, others in found.items() if others}


def _respell(name: str, spellings: dict[str, list[tuple[str, int]]], rng: Random) -> str:
    """Write half of the tokens that have other spellings in one of them, the commoner the likelier."""
    out = []
    for token in name.split():
        others = spellings.get(token.lower())
        if others and rng.random() < 0.5:
            token = rng.choices([t for t, _ in others], [n for _, n in others])[0].title()
        out.append(token)
    return " ".join(out)


def measure(data: Path, peers: Sequence[str], lexicon: Path | None) -> Iterator[Figure | str]:
    """Measure all matchers on all tasks."""
    for name in ("rahdari", *peers):

        def make(people: list[Person], name: str = name) -> Any:
            return makers(people, peers)[name]()

        try:
            for task in (twice, scripts, pairs):
                yield from task(data, make)
        except RuntimeError as error:
            yield f"{name}: {error}"
    if lexicon:
        yield from fathers(data, lexicon)


def line(figure: Figure) -> str:
    """Return a figure as a line of a table."""
    share = figure.share
    return (
        f"| {figure.task} | {figure.matcher} | {100 * share.share:.1f} "
        f"({100 * share.low:.1f}-{100 * share.high:.1f}) |"
    )


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description="First among thousands, fathers, labelled pairs")
    parser.add_argument("data", type=Path)
    parser.add_argument("--lexicon", type=Path)
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=PEERS)
    given = parser.parse_args()
    print("| task | matcher | % |\n|---|---|---|")
    measured = []
    for figure in measure(given.data, given.peers, given.lexicon):
        if isinstance(figure, str):
            print(figure, file=sys.stderr)
        else:
            measured.append(figure)
            print(line(figure), flush=True)
    keep("first", measured)


if __name__ == "__main__":
    main()
