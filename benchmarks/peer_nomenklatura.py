"""nomenklatura's logic-v2 behind its own blocking index. Runs in the peers' environment, not in ours.

Standard input: first a line with the people to index, then lines of queries (or of {"pairs": ...}).
Standard output: for each line one with the [id, score] of the candidates of each query.
"""

from __future__ import annotations

import json
import sys
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

from followthemoney import Dataset, StatementEntity
from nomenklatura.blocker import Index
from nomenklatura.matching import ScoringConfig, get_algorithm
from nomenklatura.resolver import Linker
from nomenklatura.store.memory import MemoryStore

LISTED, ASKED = (Dataset.make({"name": name, "title": name}) for name in ("listed", "asked"))
SEX = {"m": "male", "f": "female"}
ALGORITHM, CONFIG = get_algorithm("logic-v2"), ScoringConfig.defaults()
# Its functions cache by entity id, so that every query needs an id of its own.
NUMBERS = count()


def entity(dataset, identifier, name, born=(), nationalities=(), sex=None):
    """Make a person."""
    person = StatementEntity(dataset, {"schema": "Person", "id": identifier})
    person.add("name", name)
    for date in born:
        if "/" not in date:
            person.add("birthDate", date)
    for nationality in nationalities:
        person.add("nationality", nationality)
    if sex:
        person.add("gender", SEX.get(sex, sex))
    return person


def asked(name, born=None, nationality=None, sex=None):
    """Make the person that a query asks about."""
    given = [born] if born else [], [nationality] if nationality else [], sex
    return entity(ASKED, f"q{next(NUMBERS)}", name, *given)


def index(people):
    """Return the index of the people and the view that knows them."""
    store = MemoryStore(LISTED, Linker({}))
    writer = store.writer()
    for person in people:
        writer.add_entity(entity(LISTED, *person))
    view = store.default_view(external=True)
    built = Index(view, Path(mkdtemp()))
    built.build()
    return built, view


def score(a, b):
    """Compare two people."""
    return ALGORITHM.compare(a, b, CONFIG).score


def answer(built, view, queries):
    """Return the candidates of each query with their scores."""
    people = {person.id: person for person in (asked(*query) for query in queries)}
    found = {identifier: [] for identifier in people}
    for identifier, candidates in built.match_entities(list(people.values())):
        for candidate, _ in candidates:
            listed = view.get_entity(candidate.id)
            if listed is not None:
                found[identifier.id].append([listed.id, score(people[identifier.id], listed)])
    return list(found.values())


def main():
    """Answer line by line."""
    built = view = None
    for line in sys.stdin:
        told = json.loads(line)
        if isinstance(told, dict):
            out = [[["", score(asked(a), asked(b))]] for a, b in told["pairs"]]
        elif built is None:
            (built, view), out = index(told), []
        else:
            out = answer(built, view, told)
        print(json.dumps(out), flush=True)


if __name__ == "__main__":
    main()
