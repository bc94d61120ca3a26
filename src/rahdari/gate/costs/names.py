"""What names this gate's travellers bear, as counts of words; and travellers with such names, to cost on.

In: the crossings of a day that is over. Out: for each word of names how many people bore it, added up by day.
Invariants: nothing says which words one person bears together; a word is counted only on a day on which at
least `SMALLEST` different people bear it, and of the rarer ones nothing is kept but how often there was one;
no day is counted twice. People are told apart by their document, or else by all that was recorded of them.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate
from random import Random

from attrs import evolve, frozen
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from rahdari.gate.costs.models import CountedDay, Day, NameCount
from rahdari.gate.desk.models import Crossing
from rahdari.gate.reports.suppression import SMALLEST
from rahdari.names.tokens import tokenize
from rahdari.records.documents.numbers import normalize
from rahdari.records.entry import Name, Subject
from rahdari.records.schema import subject_from_json

POPULATION = "simulated, with names as this gate has counted them"
"""What travellers with such names are called."""
LEAST = 10_000
"""People who have to be counted before lists are costed by it: a word that 1 in 100 bears then stands at a
hundred, which is good to a fifth."""
_SEED = 20261207
_RARE = ""
Word = tuple[str, str, str]
"""Where in a name it stands, its script, and the word as `names.tokens` has it."""


def due(*, now: datetime.datetime) -> list[datetime.date]:
    """Return the days to count: they are over, still remembered, and the gate has it so."""
    counted = set(CountedDay.objects.values_list("day", flat=True))
    days = [
        timezone.localdate(now) - datetime.timedelta(days=back)
        for usual in Day.objects.filter(own_names=True).select_related("gate")
        for back in range(1, max(1, usual.gate.keep_clear_hours // 24) + 1)
    ]
    return [day for day in days if day not in counted]


def count_day(day: datetime.date) -> int:
    """Count the names of one day's travellers; return how many people, none if the day was counted before."""
    crossings = Crossing.objects.filter(
        subject__isnull=False,
        unit__at__date=day,
        unit__drill=False,
        unit__undone_at=None,
    )
    seen, words = set[str](), Counter[Word]()
    for crossing in crossings.iterator():
        if crossing.subject is None:  # its key is gone
            continue
        subject = subject_from_json(crossing.subject)
        if (who := _who(subject)) not in seen:
            seen.add(who)
            words.update(set(_words(subject)))
    try:
        with transaction.atomic():
            CountedDay.objects.create(day=day, people=len(seen))
            _add(words)
    except IntegrityError:  # another server was first
        return 0
    return len(seen)


def people() -> int:
    """Return how many people were counted, each once a day."""
    return CountedDay.objects.aggregate(n=Sum("people"))["n"] or 0


def given(travellers: Iterable[Subject]) -> Iterator[Subject]:
    """Yield the travellers with names drawn by the counts, word by word; a rare word stays as it was."""
    bags = _bags()
    rng = Random(_SEED)  # noqa: S311  (a simulation, not a secret)
    for one in travellers:
        yield evolve(
            one,
            names=[evolve(name, text=_drawn(name.text, _NAME, bags, rng), parts=None) for name in one.names],
            father_names=[_drawn(_text(name), _FATHER, bags, rng) for name in one.father_names],
        )


_NAME, _FATHER = ("first", "further", "last"), ("father", "father", "father")


def _words(subject: Subject) -> Iterator[Word]:
    for name in subject.names:
        yield from _placed(name.text, _NAME)
    for father in subject.father_names:
        yield from _placed(_text(father), _FATHER)


def _placed(text: str, places: tuple[str, str, str]) -> Iterator[Word]:
    tokens = tokenize(text)
    for n, token in enumerate(tokens):
        place = places[0] if n == 0 else places[2] if n == len(tokens) - 1 else places[1]
        yield place, token.script, token.text[: NameCount.LONGEST]


def _text(name: Name | str) -> str:
    return name if isinstance(name, str) else name.text


def _who(subject: Subject) -> str:
    for document in subject.documents[:1]:
        return json.dumps([document.kind, document.country, normalize(document.kind, document.number)])
    return repr(evolve(subject, id=None))


def _add(words: Counter[Word]) -> None:
    """Add a day's counts to those there are; what few people share is added to what is rare."""
    shared = Counter[Word]()
    for (place, script, word), n in words.items():
        shared[place, script, word if n >= SMALLEST else _RARE] += n
    known = {(row.place, row.script, row.word): row.count for row in NameCount.objects.all()}
    NameCount.objects.bulk_create(
        [
            NameCount(place=key[0], script=key[1], word=key[2], count=n + known.get(key, 0))
            for key, n in shared.items()
        ],
        update_conflicts=True,
        unique_fields=["place", "script", "word"],
        update_fields=["count"],
    )


@frozen
class _Bag:
    words: tuple[str, ...]
    sums: tuple[int, ...]


def _bags() -> dict[tuple[str, str], _Bag]:
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in NameCount.objects.order_by("word"):
        found.setdefault((row.place, row.script), []).append((row.word, row.count))
    return {
        key: _Bag(tuple(word for word, _ in rows), tuple(accumulate(n for _, n in rows)))
        for key, rows in found.items()
    }


def _drawn(text: str, places: tuple[str, str, str], bags: dict[tuple[str, str], _Bag], rng: Random) -> str:
    out = []
    for place, script, word in _placed(text, places):
        bag = bags.get((place, script))
        drawn = rng.choices(bag.words, cum_weights=bag.sums)[0] if bag else _RARE
        out.append(drawn or word)
    return " ".join(out)
