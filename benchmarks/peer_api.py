"""What yente does with a query after its search engine has answered. Runs in the peers' environment.

Standard input: a line with the candidates of each query, as [query, [candidate, ...]], each a person as
[name, born, nationality]. Standard output: one line of JSON with the milliseconds of each query: the query's
entity is made, every candidate is compared by logic-v2, and the best five are taken, as yente 5.5 does.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import count

from followthemoney import EntityProxy, model
from nomenklatura.matching import ScoringConfig, get_algorithm

ALGORITHM, CONFIG = get_algorithm("logic-v2"), ScoringConfig.defaults()
NUMBERS = count()


def person(name, born, nationality):
    """Make a person; each has an id of its own, because the matcher's functions cache by it."""
    properties = {"name": [name], "birthDate": [born], "nationality": [nationality]}
    stated = {key: values for key, values in properties.items() if values[0]}
    row = {"id": f"p{next(NUMBERS)}", "schema": "Person", "properties": stated}
    return EntityProxy.from_dict(row, cleaned=True)


def main():
    """Time every query."""
    assert model.get("Person")
    asked = json.loads(sys.stdin.readline())
    taken = []
    for query, candidates in asked:
        listed = [person(*candidate) for candidate in candidates]
        start = time.perf_counter()
        one = person(*query)
        scored = [(ALGORITHM.compare(one, other, CONFIG).score, other.id) for other in listed]
        sorted(scored, reverse=True)[:5]
        taken.append(1000 * (time.perf_counter() - start))
    print(json.dumps(taken[len(taken) // 10 :]))  # the first ones load what is loaded late


if __name__ == "__main__":
    main()
