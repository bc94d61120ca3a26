"""Classes of errors of the name tasks that have no travellers: first among thousands, fathers, pairs.

usage: python -m benchmarks.errors_names DATA [--lexicon FILE] [--rate R]

In: a data folder, and the lexicon that the father task respells with. Out: counts, and no name.
first    whose own record is not alone in the first place, by the first of these that holds: not reached;
         another record has the same words; by what keeps the own record's names from agreeing
father   at the threshold that stops the share R of the homonyms, who is missed: even with the listed
         spelling (no reader of spellings could find them at this rate); or by the side on which the new
         spelling cost more. Who is stopped: by what the fathers have in common
pairs    at the threshold of the best F1, who is taken for another, and who for the same
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from benchmarks.data import Person, Query
from benchmarks.errors import DEEP, OF, alike, left_over
from benchmarks.first import best_f1, labelled, script_rounds, twice_rounds, with_fathers
from benchmarks.keep import keep
from benchmarks.matchers import HITS, Rahdari, entry_of, subject_of
from rahdari import Hit, compare

Classes = dict[str, Counter[str]]


def disagreement(own: Hit) -> str:
    """Return what keeps the names of one person from agreeing."""
    extra, omitted = (left_over(own, relation) for relation in ("extra", "omitted"))
    if extra and omitted:
        return "a word is spelled too differently" if alike(extra, omitted) else "a word is another"
    if extra or omitted:
        return "a word is missing, or too many"
    if any(e.relation == "different" for e in own.evidence if e.field == "names"):
        return "no word agrees"
    return "all words agree, but too little"


def screened(matcher: Rahdari, queries: Sequence[Query], limit: int = HITS) -> list[list[Hit]]:
    """Return the hits of each query, below the threshold too."""
    subjects = [subject_of(query) for query in queries]
    return matcher.screener.screen_batch(subjects, limit=limit, refer_only=False, workers=2)


def _words(hit: Hit) -> list[str]:
    return sorted(str(e.entry_value) for e in hit.evidence if e.field == "names" and e.entry_value)


def first(data: Path) -> Classes:
    """Count, by task, why the own record does not stand first by itself."""
    found: Classes = {}
    for asked in chain(twice_rounds(data), script_rounds(data)):
        counts = found.setdefault(asked.task, Counter())
        counts[OF] += len(asked.asked)
        matcher, queries = Rahdari(asked.people), [Query(name) for name, _ in asked.asked]
        missed = []
        for (name, wanted), hits in zip(asked.asked, screened(matcher, queries), strict=True):
            if [hit.entry_id for hit in hits if hit.millibits == hits[0].millibits] != [wanted]:
                missed.append((name, wanted))
        for (_, wanted), hits in zip(
            missed, screened(matcher, [Query(n) for n, _ in missed], DEEP), strict=True
        ):
            counts[_why_not_first(wanted, hits)] += 1
    return found


def _why_not_first(wanted: str, hits: Sequence[Hit]) -> str:
    own = next((hit for hit in hits if hit.entry_id == wanted), None)
    if own is None:
        return "not reached"
    if any(hit is not own and _words(hit) == _words(own) for hit in hits[:HITS]):
        return "another record has the same words"
    return disagreement(own)


def father(data: Path, lexicon: Path, rate: float) -> Classes:
    """Count who is missed and who is stopped at the threshold for this share of the homonyms."""
    task = with_fathers(data, lexicon)
    matcher = Rahdari(task.people())

    def best(queries: Sequence[Query], ids: Sequence[str], own: bool) -> list[Hit | None]:
        found = zip(ids, screened(matcher, queries), strict=True)
        return [next((hit for hit in hits if (hit.entry_id == i) == own), None) for i, hits in found]

    homonyms = [row["entity_id"] for row in task.homonyms]
    others = best([person_of(row["name"], row["father"]) for row in task.homonyms], homonyms, own=False)
    bits = sorted((hit.bits if hit else -np.inf for hit in others), reverse=True)
    cut = bits[int(len(bits) * rate)]
    stopped = Counter(_what_fathers_share(hit) for hit in others if hit and hit.bits > cut)
    ids = [i for i, _, _ in task.respelled]
    respelled = best([person_of(name, father) for _, name, father in task.respelled], ids, own=True)
    listed = best([person_of(*task.listed[i]) for i in ids], ids, own=True)
    missed = Counter(
        _why_not_found(mine, ideal, cut)
        for mine, ideal in zip(respelled, listed, strict=True)
        if mine is None or mine.bits <= cut
    )
    return {
        f"missed at {rate:.1%}": missed + Counter({OF: len(ids)}),
        f"stopped at {rate:.1%}": stopped + Counter({OF: len(others)}),
    }


def person_of(name: str, father: str) -> Query:
    """Ask for a person of Pakistan by name and father's name."""
    return Query(name, None, "pk", None, father)


def _father_bits(hit: Hit) -> float:
    return sum(e.bits for e in hit.evidence if e.field == "father_names")


def _why_not_found(mine: Hit | None, listed: Hit | None, cut: float) -> str:
    if mine is None or listed is None:
        return "not reached"
    if listed.bits <= cut:
        return "name and father too common in the listed spelling"
    fathers = _father_bits(listed) - _father_bits(mine)
    side = "father's" if fathers > listed.bits - mine.bits - fathers else "own"
    return f"the new spelling of the {side} name costs too much"


def _what_fathers_share(hit: Hit) -> str:
    found = [e for e in hit.evidence if e.field == "father_names"]
    if not found:
        return "one side has no father's name"
    if all(e.relation == "different" for e in found):
        return "another father, and a rare name"
    own = {e.relation for e in hit.evidence if e.field == "names"}
    same = all(e.subject_value == e.entry_value for e in found)
    if own & {"extra", "omitted"}:
        return "the same father, a part of the name"
    return "the same name and father's name" if same else "the same but for spelling"


def pairs(data: Path) -> tuple[Classes, float]:
    """Count labelled pairs on the wrong side of the best threshold; return the F1 too."""
    named, same = labelled(data)
    hits = [compare(subject_of(Query(a)), entry_of(Person("x", "x", b))) for a, b in named]
    scores = np.array([hit.bits for hit in hits])
    f1, cut = best_f1(scores, same)
    missed = Counter(disagreement(h) for h, one in zip(hits, same, strict=True) if one and h.bits < cut)
    false = Counter(disagreement(h) for h, one in zip(hits, same, strict=True) if not one and h.bits >= cut)
    return {
        "labelled one, taken for two": missed + Counter({OF: int(same.sum())}),
        "labelled two, taken for one": false + Counter({OF: int((~same).sum())}),
    }, f1


def table(what: str, counted: Mapping[str, Counter[str]]) -> Iterator[str]:
    """Yield a table: a line for each class, the tasks across."""
    yield f"| {what} | {' | '.join(counted)} |"
    yield f"|---|{'---|' * len(counted)}"
    for why, _ in sum(counted.values(), Counter()).most_common():
        yield f"| {why} | {' | '.join(f'{counts[why]:,}' for counts in counted.values())} |"


def main() -> None:
    """Count, print and keep."""
    parser = argparse.ArgumentParser(description="Classes of errors of the name tasks")
    parser.add_argument("data", type=Path)
    parser.add_argument("--lexicon", type=Path)
    parser.add_argument("--rate", type=float, default=0.01)
    given = parser.parse_args()
    found = {"first": first(given.data)}
    print(*table("not first by itself", found["first"]), sep="\n", end="\n\n")
    if given.lexicon:
        found["father"] = father(given.data, given.lexicon, given.rate)
        print(*table("fathers", found["father"]), sep="\n", end="\n\n")
    found["pairs"], f1 = pairs(given.data)
    print(*table(f"labelled pairs, best F1 {f1:.2f}", found["pairs"]), sep="\n")
    keep("errors_names", found)


if __name__ == "__main__":
    main()
