"""Which missing field would make an entry cheaper: the entry completed, and its cost worked out anew.

The true value is not known, so it is drawn, as that of somebody who has nothing to do with the travellers
who are stopped: a birth date, a father's name, a document of another traveller of the same nationality. The
innocent then agree with it only as often as strangers do. Nationality and sex are drawn as they are among
those stopped: who bears the same name is likely of the same people. What a traveller does not show helps
nobody.

For each draw the weights of the travellers against the completed entry are compared with the threshold. A
field that agrees by chance adds bits, too, so travellers up to `REACH` below the threshold are weighed, too.
Error: both travellers and draws are samples; the interval is that of drawing both anew (bootstrap).
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from random import Random

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from rahdari.calibration.cost import Help
from rahdari.records.dates import PartialDate
from rahdari.records.entry import Entry, Sex, Subject

REACH = 10_000
"""Millibits below the threshold to which travellers are weighed again: what most fields can add by chance."""
DRAWS = 100
MOST = 150
"""Travellers above the threshold, and below it, who are weighed again; of more, so many are drawn."""
SHOWN = ("birth_dates", "father_names", "documents")
"""What an entry may be restricted to: only travellers who show it are compared with the entry."""
_FIELDS = {"birth_year": "birth_dates", "birth_date": "birth_dates"}
_ADULT = 16
_REPEATS = 200
_ENDS = (2.5, 97.5)


@frozen
class Completed:
    """An entry with a field that it lacks, once for each value drawn, and how likely each is."""

    field: str
    entries: tuple[Entry, ...]
    shares: tuple[float, ...]


@frozen
class Reached:
    """Travellers whom an entry stops or nearly stops; `each` stands for so many of the population."""

    subjects: tuple[Subject, ...]
    each: tuple[float, ...]

    @classmethod
    def of(cls, stopped: Sequence[Subject], nearly: Sequence[Subject], rng: Random) -> Reached:
        """Take all of them, or as many as can be weighed in a moment."""
        subjects: list[Subject] = []
        each: list[float] = []
        for group in (stopped, nearly):
            some = list(group) if len(group) <= MOST else rng.sample(list(group), MOST)
            subjects += some
            each += [len(group) / len(some)] * len(some) if some else []
        return cls(tuple(subjects), tuple(each))


class Donors:
    """Travellers of a population by nationality, from whom values are drawn."""

    def __init__(self, travellers: Iterable[Subject]) -> None:
        self.all = list(travellers)
        self._of: dict[str, list[Subject]] = {}
        for traveller in self.all:
            for nationality in traveller.nationalities:
                self._of.setdefault(nationality, []).append(traveller)

    def like(self, nationalities: Counter[str], n: int, rng: Random) -> list[Subject]:
        """Draw travellers of these nationalities, as often as each is counted."""
        known = [code for code in nationalities if code in self._of]
        if not known:
            return rng.choices(self.all, k=n)
        chosen = rng.choices(known, [nationalities[code] for code in known], k=n)
        return [rng.choice(self._of[code]) for code in chosen]


def completions(
    entry: Entry, stopped: Sequence[Subject], donors: Donors, today: datetime.date, rng: Random
) -> list[Completed]:
    """Return the entry with each field that it lacks."""
    if entry.kind != "person":
        return []
    peoples = Counter(entry.nationalities) or Counter(n for s in stopped for n in s.nationalities)
    out: list[Completed] = []

    def drawn(field: str, complete: Callable[[Subject], Entry | None]) -> None:
        found: Counter[Entry] = Counter()
        for donor in donors.like(peoples, 20 * DRAWS, rng):
            completed = complete(donor)
            if completed is not None:
                found[completed] += 1
            if found.total() == DRAWS:
                break
        if found:
            shares = tuple(n / found.total() for n in found.values())
            out.append(Completed(field, tuple(found), shares))

    exact = any(d.precision == "day" for d in entry.birth_dates)
    oldest = today.year - _ADULT
    if not entry.birth_dates:
        drawn("birth_year", lambda donor: _born(entry, donor, oldest, whole=False))
    if not exact:
        drawn("birth_date", lambda donor: _born(entry, donor, oldest, whole=True))
    if not entry.father_names:
        drawn(
            "father_names", lambda d: evolve(entry, father_names=d.father_names) if d.father_names else None
        )
    if not entry.documents:
        drawn(
            "documents", lambda donor: evolve(entry, documents=donor.documents) if donor.documents else None
        )
    if not entry.nationalities and peoples:
        shares = {code: count / peoples.total() for code, count in peoples.items()}
        values = tuple(evolve(entry, nationalities=(code,)) for code in shares)
        out.append(Completed("nationalities", values, tuple(shares.values())))
    if entry.sex is None:
        sexes: Counter[Sex] = Counter(s.sex for s in stopped if s.sex)
        if sexes:
            values = tuple(evolve(entry, sex=sex) for sex in sexes)
            out.append(Completed("sex", values, tuple(n / sexes.total() for n in sexes.values())))
    return out


def _born(entry: Entry, donor: Subject, latest: int, *, whole: bool) -> Entry | None:
    """Return the entry born when the donor was; a child's birth date is no listed person's.

    Where the entry states a year, it keeps it, and only the day is the donor's.
    """
    for date in donor.birth_dates:
        born = date.earliest
        if entry.birth_dates:
            born = _in_year(born, entry.birth_dates[0])
        elif born.year > latest:
            continue
        if not whole:
            return evolve(entry, birth_dates=(PartialDate.year(born.year),))
        if date.precision == "day":
            return evolve(entry, birth_dates=(PartialDate(born, born, "day"),))
    return None


def _in_year(born: datetime.date, stated: PartialDate) -> datetime.date:
    year = (stated.earliest.year + stated.latest.year) // 2
    try:
        return born.replace(year=year)
    except ValueError:  # 29 February
        return born.replace(year=year, day=28)


def helps(
    completed: Sequence[Completed],
    reached: Reached,
    weights: Sequence[Sequence[int]],
    threshold: int,
    per_traveller: float,
) -> tuple[Help, ...]:
    """Return what each completion leaves of the cost, the least first.

    weights: for each traveller reached, the millibits with every entry of every completion, in their order.
    per_traveller: stops a day that one traveller of the population stands for.
    """
    table = np.array(weights, dtype=np.int64).reshape(len(reached.subjects), -1) >= threshold
    each = np.array(reached.each)
    out, first = [], 0
    for one in completed:
        columns = table[:, first : first + len(one.entries)]
        first += len(one.entries)
        field = _FIELDS.get(one.field, one.field)
        shows = np.array([bool(getattr(s, field)) for s in reached.subjects], dtype=np.bool_)
        shares = np.array(one.shares)
        left = float(each @ columns @ shares)
        low, high = _interval(columns, each, shares)
        out.append(
            Help(
                one.field,
                left * per_traveller,
                low * per_traveller,
                high * per_traveller,
                float((each * shows) @ columns @ shares) * per_traveller,
            )
        )
    return tuple(sorted(out, key=lambda help: help.expected_per_day))


def _interval(
    stopped: NDArray[np.bool_], each: NDArray[np.float64], shares: NDArray[np.float64]
) -> tuple[float, float]:
    """Return the ends of the interval; where no draw stopped anybody, 3 in so many draws would not show."""
    rng = np.random.default_rng(1)
    travellers = rng.poisson(1.0, (_REPEATS, len(each))) * each
    draws = rng.multinomial(DRAWS, shares / shares.sum(), _REPEATS) / DRAWS
    means = np.einsum("rt,td,rd->r", travellers, stopped.astype(np.float64), draws, optimize=True)
    low, high = np.percentile(means, _ENDS)
    return float(low), max(float(high), 3 / DRAWS if not stopped.any() else 0.0)
