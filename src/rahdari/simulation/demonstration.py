"""The demonstration's files: an invented list, travellers, and the truth about them.

In: a seed. Out: `demo_list.xml` (the UN's format), `demo_travellers.jsonl` (subjects in the one JSON
shape), `demo_truth.jsonl` (for each traveller who is on the list the entry's id, and for each who only
seems to be the entry that is near, with how they were varied; all others are strangers).
Invariant: one seed, one set of bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from random import Random

from attrs import evolve

from rahdari.records.schema import subject_to_json
from rahdari.simulation.cases import Case, Cases, comparable
from rahdari.simulation.lexicon import Lexicons
from rahdari.simulation.organisations import organisations
from rahdari.simulation.people import People
from rahdari.simulation.travellers import TODAY, Desk, crowd
from rahdari.simulation.trucks import trucks
from rahdari.simulation.un_list import consolidated
from rahdari.simulation.watchlist import listed

SEED = 20261101
LISTED, FIRMS, VEHICLES, VESSELS = 300, 46, 11, 3
TRAVELLERS, FOUND_AGAIN, HARD, NEAR = 2000, 56, 4, 90
LISTED_TRUCKS, OTHER_TRUCKS = 5, 15
COINCIDENCES = frozenset((
    10, 14, 15, 16, 25, 30, 32, 38, 41, 45, 47, 53, 54, 58, 59, 62, 69, 73, 81, 87, 91, 95, 96, 109, 121,
    131, 138, 145, 150, 152, 163, 169, 184, 191, 194, 202, 203, 207, 210, 211, 217, 219, 221, 229, 243, 246,
    256, 260, 262, 283, 285, 286, 292, 303, 309, 317, 321, 325, 333, 339, 342, 351, 354, 357,
))  # fmt: skip
"""Draws that are left out, because a full name was by chance a really listed person's.

`tools/make_demo_data.py --against NAMES` finds them; look again whenever the generator changes.
"""


def demonstration(seed: int = SEED) -> Mapping[str, bytes]:
    """Make the files, by name."""
    rng = Random(seed)  # noqa: S311  (a simulation, not a secret)
    people, desk = People(Lexicons.load(), rng, TODAY), Desk(rng)
    entries = list(listed(people, LISTED, COINCIDENCES))
    firms = list(organisations(people, FIRMS, VEHICLES, VESSELS))
    cases = Cases(people, desk)
    clear = comparable(entries)
    present = rng.sample(clear, FOUND_AGAIN) + rng.sample([e for e in entries if e not in clear], HARD)
    made = [cases.present(entry) for entry in present]
    made += [cases.near(entry) for entry in rng.choices(clear, k=NEAR)]
    strangers = islice(crowd(people, families=0.25, villages=0.06), TRAVELLERS - len(made))
    made += [Case(desk.record(person), None, None, ()) for person in strangers]
    # Trucks take the place of the last strangers, from a generator of their own, so that all others stay.
    passing = trucks(firms, Random(seed), listed=LISTED_TRUCKS, others=OTHER_TRUCKS)  # noqa: S311
    made[-LISTED_TRUCKS - OTHER_TRUCKS :] = passing
    rng.shuffle(made)
    numbered = [evolve(case, subject=evolve(case.subject, id=f"T{i:04}")) for i, case in enumerate(made, 1)]
    return {
        "demo_list.xml": consolidated([entry.record for entry in entries], firms, TODAY),
        "demo_travellers.jsonl": _lines(subject_to_json(case.subject) for case in numbered),
        "demo_truth.jsonl": _lines(_truth(case) for case in numbered if case.varied),
    }


def _truth(case: Case) -> dict[str, object]:
    near = {} if case.near is None else {"near": case.near}
    return {"id": case.subject.id, "entry": case.entry, **near, "varied": list(case.varied)}


def _lines(objects: Iterable[Mapping[str, object]]) -> bytes:
    return "".join(json.dumps(o, ensure_ascii=False, separators=(",", ":")) + "\n" for o in objects).encode()
