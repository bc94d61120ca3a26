"""How fast a peer screens. Runs in the peers' environment, not in ours.

usage: python peer_speed.py token-sort|jaro-winkler|nomenklatura

Standard input: a line with the people to index as [id, name, born, nationalities, sex], then one with the
queries as [name, born, nationality, sex]. Standard output: one line of JSON with the seconds it took to
build, the milliseconds of each query, and the megabytes resident at the end.
"""

from __future__ import annotations

import json
import sys
import time

from resident import resident


def rapidfuzz(scorer):
    """Return a builder of a search by this scorer against every name."""
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import JaroWinkler

    compare = JaroWinkler.normalized_similarity if scorer == "jaro-winkler" else fuzz.token_sort_ratio

    def build(people):
        names = [name.lower() for _, name, *_ in people]
        return lambda query: process.extract(query[0].lower(), names, scorer=compare, limit=5)

    return build


def nomenklatura(people):
    """Return a search by nomenklatura's own index and logic-v2."""
    from peer_nomenklatura import answer, index

    built, view = index(people)
    return lambda query: answer(built, view, [query])


def main():
    """Build, ask, print."""
    build = nomenklatura if sys.argv[1] == "nomenklatura" else rapidfuzz(sys.argv[1])
    people, queries = json.loads(sys.stdin.readline()), json.loads(sys.stdin.readline())
    start = time.perf_counter()
    search = build(people)
    built, taken = time.perf_counter() - start, []
    del people  # what is resident at the end is the peer's, not what it was told
    for query in queries:
        start = time.perf_counter()
        search(query)
        taken.append(1000 * (time.perf_counter() - start))
    print(json.dumps({"build_s": built, "ms": taken, "resident_mb": resident()}))


main()
