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
from numpy.typing import NDArray

from benchmarks.accuracy import PEERS, makers
from benchmarks.data import Person, Query, rows
from benchmarks.keep import keep
from benchmarks.matchers import Matcher, Nomenklatura, Rahdari, ascii_text, entry_of, subject_of
from rahdari import compare
from rahdari.calibration.bootstrap import Interval, proportion, recall
from rahdari.calibration.evaluation import allowance

ASKED, AMONG = 1500, 10_000
DRAWN = 1000
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


@frozen
class Round:
    """People among whom names are asked: (name, id of its own record)."""

    task: str
    people: list[Person]
    asked: list[tuple[str, str]]


def twice_rounds(data: Path) -> Iterator[Round]:
    """Yield for each election its candidates, and the romanisations of the same people in another one."""
    pool = {row["id"]: row["latin"] for row in rows(data / "af_candidates_scripts.jsonl") if row["latin"]}
    same = [r for r in rows(data / "af_same_person_across_elections.jsonl") if not r["identical_latin"]]
    pool |= {r[side]["id"]: r[side]["latin"] for r in same for side in "ab" if r[side]["latin"]}
    for election in sorted({row["b"]["id"][:6] for row in same}):
        # candidates of one name are one: nobody can tell them apart by name
        ids: dict[str, str] = {}
        for identifier, name in pool.items():
            if identifier[:6] == election:
                ids.setdefault(ascii_text(name), identifier)
        asked = [
            (row["a"]["latin"], ids[ascii_text(row["b"]["latin"])])
            for row in same
            if row["b"]["id"][:6] == election and row["a"]["id"][:6] != election
            if row["a"]["latin"] and row["b"]["latin"]
        ]
        yield Round(
            "romanised twice", _people({identifier: pool[identifier] for identifier in ids.values()}), asked
        )


def script_rounds(data: Path) -> Iterator[Round]:
    """Yield names in another script and Latin ones; names that are nobody's alone are left out."""
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
        asked = [(native, who) for who, native, _ in rng.sample(kept, min(ASKED, len(kept)))]
        yield Round(task, _people({identifier: latin for identifier, _, latin in kept}), asked)


def twice(data: Path, make: Make) -> Iterator[Figure]:
    """Ask the other romanisation among all candidates of an election."""
    first, asked, sizes = 0.0, 0, list[int]()
    matcher: Matcher | None = None
    for election in twice_rounds(data):
        matcher = make(election.people)
        first += first_share(matcher, election.asked)
        asked, sizes = asked + len(election.asked), [*sizes, len(election.people)]
    assert matcher
    yield _figure(f"romanised twice, first among {sizes}", matcher, first, asked)


def scripts(data: Path, make: Make) -> Iterator[Figure]:
    """Ask names in another script among Latin ones."""
    for script in script_rounds(data):
        matcher = make(script.people)
        share = first_share(matcher, script.asked)
        task = f"{script.task}, first among {len(script.people):,}"
        yield _figure(task, matcher, share, len(script.asked))


def _named(data: Path, task: str) -> list[tuple[str, str, str]]:
    file, key = SCRIPTS[task]
    found = [(row[key], row["latin"]) for row in rows(data / file) if row.get(key) and row["latin"]]
    return [(str(number), native, latin) for number, (native, latin) in enumerate(found)]


def pairs(data: Path, make: Make) -> Iterator[Figure]:
    """Score labelled pairs; best F1 over all thresholds."""
    named, same = labelled(data)
    matcher = make([Person("x", "x", "Invented Person")])
    found = f1_interval(np.array(_pair_scores(matcher, named)), same)
    yield Figure(f"labelled pairs, best F1 of {len(named)}", matcher.name, found)


def labelled(data: Path) -> tuple[list[tuple[str, str]], NDArray[np.bool_]]:
    """Return pairs of names of people, and whether they are labelled as one person's."""
    bench = [r for r in rows(data / "nomenklatura_name_bench.jsonl") if r.get("schema") == "Person"]
    same = np.array([str(row["is_match"]).lower() == "true" for row in bench])
    return [(row["name1"], row["name2"]) for row in bench], same


def best_f1(scores: NDArray[np.float64], same: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the best F1 and the score from which on it is reached."""
    cuts = np.unique(scores)
    above = scores >= cuts[:, None]
    f1 = 2 * (above & same).sum(axis=1) / (above.sum(axis=1) + same.sum())
    return float(f1.max()), float(cuts[f1.argmax()])


def f1_interval(scores: NDArray[np.float64], same: NDArray[np.bool_]) -> Interval:
    """Return the best F1, and its interval by the bootstrap over pairs, each draw with its best threshold."""
    rng, n = np.random.default_rng(1), len(scores)
    drawn = [best_f1(scores[i], same[i])[0] for i in (rng.integers(n, size=n) for _ in range(DRAWN))]
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Interval(best_f1(scores, same)[0], float(low), float(high))


def _pair_scores(matcher: Matcher, named: Sequence[tuple[str, str]]) -> list[float]:
    if isinstance(matcher, Nomenklatura):
        return matcher.scores(named)
    if isinstance(matcher, Rahdari):
        return [compare(subject_of(Query(a)), entry_of(Person("x", "x", b))).bits for a, b in named]
    from rapidfuzz import fuzz
    from rapidfuzz.distance import JaroWinkler

    score = JaroWinkler.normalized_similarity if matcher.name == "jaro-winkler" else fuzz.token_sort_ratio
    return [score(ascii_text(a), ascii_text(b)) for a, b in named]


@frozen
class Fathers:
    """A list with fathers' names. respelled: (id, name, father); homonyms: real entries of one name."""

    listed: dict[str, tuple[str, str]]
    homonyms: list[dict[str, Any]]
    respelled: list[tuple[str, str, str]]

    def people(self) -> list[Person]:
        """Return what is indexed."""
        return [Person(i, i, name, (), ("pk",), None, father) for i, (name, father) in self.listed.items()]


def with_fathers(data: Path, lexicon: Path) -> Fathers:
    """Return the list of the father task."""
    rng, spellings = Random(3), _spellings(lexicon)
    listed = [row for row in rows(data / "nacta_entries.jsonl") if row["name"] and row["father"]]
    both = list(rows(data / "nacta_homonym_negatives.jsonl"))
    homonyms = list({row[side]["entity_id"]: row[side] for side in "ab" for row in both}.values())
    respelled = []
    for row in rng.sample(listed, min(ASKED, len(listed))):
        name, father = _respell(row["name"], spellings, rng), _respell(row["father"], spellings, rng)
        if (name, father) != (row["name"], row["father"]):
            respelled.append((row["entity_id"], name, father))
    return Fathers({r["entity_id"]: (r["name"], r["father"]) for r in listed}, homonyms, respelled)


def fathers(data: Path, lexicon: Path) -> Iterator[Figure]:
    """Respell listed people and their fathers; homonyms with another father are to pass."""
    task = with_fathers(data, lexicon)
    matcher, homonyms, asked = Rahdari(task.people()), task.homonyms, task.respelled
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
            what = f"respelled by {mode}, {rate:.1%} of {len(homonyms):,} homonyms stopped"
            yield Figure(what, matcher.name, share)


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
