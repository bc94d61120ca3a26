"""The compiled kernel and its plain twin: the same integers, whatever the pair."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rahdari.cli.demo_measure import DATA, bundled_cases
from rahdari.errors import RecordError
from rahdari.index.engine import NO_FLOOR, Engine, kernel_class
from rahdari.index.reader import IndexReader
from rahdari.lists.reading import read_list
from rahdari.matching.parameters import load
from rahdari.matching.prepare import prepare_subject
from rahdari.matching.weigh import Weigher
from rahdari.names.scripts import SCRIPTS
from rahdari.names.tokens import tokenize
from rahdari.records.entry import Document, Entry, Name, Subject
from rahdari.screening import Screener, build_index
from rahdari.simulation.travellers import travellers

PAIRS = int(os.environ.get("RAHDARI_PAIRS", "2000"))
"""Random pairs compared; 100,000 in `make soak`."""
ODD = [
    Name(text)
    for text in (
        "A",
        "م",
        "ж",
        "😀 ",
        "😀 Gul 😀",
        "\u200fمحمد\u200e خان\u202c",
        "Иван Petrov محمد 王小明",
        " ".join(["Gul"] * 60),
        " ".join(f"Abdul{c}ir" for c in "bcdfghjklmnpqrstvwxyz" * 2),
        "baаtar",  # the third letter is Cyrillic
        "x" * 500,
        "99999999999999999999999999",
        "bin bin bin",
        "FNU",
        "Ooo Eiei Ou Ai",
        "Abd Abdul Abdullah Ullah",
        "Khan-e-Khanan s/o Gul",
        "ßtraße Łódź Ħal Þór",
        "Abu",
        "١٢٣ ۴۵۶ 789",
    )
]
HARD = [
    "Mir Abdulghani",
    "Mirabdulghani",
    "Abdulg Hani",
    "Abdulghani Nuruddin Jan",
    "Nuruddinjan",
    "Nurud In Asad Ulah",
    "Nuruddin Asadullah Xullah Gul",
    "Ma Ladin Maladin A Bdulkarim Abdulkarim",
    "Абд Улла Мад Жан",
    "Абдулла Маджан Мираб Дулгани",
    "میر عبدالغنی نور الدینجان",
    "میرعبدالغنی نورالدینجان",
    "Zmaray bin Zgqwpvl Xhjvbqa Wqnzzey",
    "Zgqwpvl bin Zmaray Xhjvbqa Wqnzzey",
]
"""Affixes that come and go where two words are one; son and father who change places."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    listed = list(read_list(f"un:{DATA / 'demo_list.xml'}"))
    odd = [
        Entry(f"odd:{n}", "person", [name], father_names=[ODD[n - 1].text], birth_dates=["1900/2020"])
        for n, name in enumerate(ODD)
    ]
    namesakes = [
        Entry(
            f"same:{n}",
            "person",
            ["Gul Khan", ODD[n]],
            father_names=[f"Gul {'Zmaray' * (n % 3)}", ODD[n].text],
        )
        for n in range(len(ODD))
    ]
    hard = [Entry(f"hard:{n}", "person", [name]) for n, name in enumerate(HARD)]
    build_index(
        [*listed, *odd, *namesakes, *hard], folder, population=list(travellers(220, seed=4)), workers=1
    )
    return folder


@pytest.fixture(scope="module")
def reader(folder: Path) -> IndexReader:
    return IndexReader(folder)


@pytest.fixture(scope="module")
def engine(reader: IndexReader) -> Engine:
    kernel = kernel_class()
    if kernel is None:
        pytest.skip("the kernel is not built")
    return Engine(kernel, reader.arrays, load())


class Twin:
    """The plain Python, person by person and organisation by organisation."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        shares = reader.arrays["organisation_shares"]
        self.people = Weigher(reader.vocabulary, load())
        self.organisations = Weigher(reader.vocabulary.of_organisations(shares), load())

    def weigh(self, subject: Subject, entries: list[int]) -> list[int]:
        weigher = self.people if subject.kind == "person" else self.organisations
        prepared = prepare_subject(subject, weigher.names)
        return [sum(e.millibits for e in weigher.weigh(prepared, self._reader.prepared(n))) for n in entries]


@pytest.fixture(scope="module")
def twin(reader: IndexReader) -> Twin:
    return Twin(reader)


def _crowd() -> list[Subject]:
    """Listed people under other spellings, and travellers."""
    listed = [case.subject for case in bundled_cases() if case.varied]
    return [s for s in (*listed, *travellers(300, seed=9, villages=0.1)) if s.names]


def _initialled(name: str) -> str:
    """The first word of a name as one letter."""
    first, *rest = name.split()
    return " ".join([first[0], *rest])


def _subjects() -> Iterator[Subject]:
    """The same with fields taken away or swapped, and people with odd names."""
    rng, crowd = Random(11), _crowd()
    while True:
        a, b = rng.choice(crowd), rng.choice(crowd)
        name = Name(a.names[0].text[: rng.randint(3, 30)], truncated=True)
        yield rng.choice(
            (
                a,
                evolve(a, names=[*a.names, *b.names]),
                evolve(a, names=[name]),
                evolve(a, father_names=b.father_names, grandfather_names=b.father_names),
                evolve(a, names=[f"{a.names[0].text} {b.names[0].text}"]),
                evolve(a, names=[a.names[0].text.replace(" ", "")]),
                evolve(a, kind="organization"),
                Subject(
                    [rng.choice(ODD)],
                    father_names=[rng.choice(ODD).text],
                    birth_dates=["1950~", "1975-03-21"],
                ),
                Subject([rng.choice(ODD), *a.names], documents=b.documents, birth_places=b.birth_places),
            )
        )


def test_both_come_to_the_same_millibits(engine: Engine, twin: Twin, reader: IndexReader) -> None:
    rng = Random(5)
    subjects = _subjects()
    for _ in range(PAIRS // 20):
        subject = next(subjects)
        fast = engine.weigh_all(subject)
        likeliest = sorted(range(len(fast)), key=lambda n: -fast[n])[:10]
        chosen = likeliest + rng.sample(range(len(fast)), 10)
        assert twin.weigh(subject, chosen) == [fast[n] for n in chosen], subject


@pytest.mark.parametrize("name", HARD)
def test_hard_names_weigh_the_same(engine: Engine, twin: Twin, reader: IndexReader, name: str) -> None:
    subject = Subject([name])
    assert engine.weigh_all(subject) == twin.weigh(subject, list(range(len(reader))))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=40).filter(lambda t: t.strip()), cut=st.booleans())
def test_whatever_the_text(engine: Engine, twin: Twin, reader: IndexReader, text: str, cut: bool) -> None:
    try:
        subject = Subject([Name(text, truncated=cut)])
    except RecordError:
        return
    fast = engine.weigh_all(subject)
    chosen = sorted(range(len(fast)), key=lambda n: -fast[n])[:8]
    assert twin.weigh(subject, chosen) == [fast[n] for n in chosen]


def test_tokens_have_the_same_spellings_and_strangers(
    engine: Engine, twin: Twin, reader: IndexReader
) -> None:
    vocabulary = reader.vocabulary
    scripts = vocabulary.script_names()
    rng = Random(2)
    texts = [(vocabulary.texts[i], scripts[i]) for i in rng.sample(range(len(scripts)), 150)]
    unknown = [(t[::-1], s) for t, s in texts[:50]]
    for text, script in texts + unknown:
        for cut in (False, True):
            view = twin.people.strangers.view(text, script, cut)
            near, costs, strangers, _ = engine.view(text, SCRIPTS.index(script), cut)
            assert tuple(strangers) == view.strangers, (text, cut)
            if not cut:
                assert (near, costs) == (view.near.tolist(), view.costs.tolist()), text
                place = vocabulary.find(text, script)
                assert place is None or view.common == vocabulary.common[place], text


def test_a_name_that_the_kernel_looked_up_is_the_same(
    engine: Engine, twin: Twin, reader: IndexReader
) -> None:
    quick = Weigher(reader.vocabulary, load(), engine.view).strangers
    plain = Weigher(reader.vocabulary, load()).strangers
    for name in {name for s in _crowd()[:60] for name in s.names}:
        for token in tokenize(name.text):
            for cut in (False, True):
                one, other = (each.view(token.text, token.script, cut) for each in (quick, plain))
                assert one.near.tolist() == other.near.tolist()
                assert one.costs.tolist() == other.costs.tolist()
                for field in ("symbols", "keys", "strangers", "common", "known", "truncated"):
                    assert getattr(one, field) == getattr(other, field), (token, cut, field)


def test_nothing_is_missed_that_brute_force_refers(engine: Engine, folder: Path, reader: IndexReader) -> None:
    floor = round(1000 * (Screener.open(folder, stop_budget=0.02).threshold or 0))
    referred = lost = 0
    crowd = [(s, floor) for s in _crowd()]
    # Nothing is filed under initials, which alone reach floors below that of a gate.
    initials = [(evolve(s, names=[_initialled(s.names[0].text)]), floor + 15_000) for s, _ in crowd[::2]]
    for subject, least in crowd + initials:
        kinds = reader.kinds()
        every = engine.weigh_all(subject)
        wanted = {
            n
            for n, weight in enumerate(every)
            if weight >= least
            and kinds[n] == 0
            and all(getattr(subject, f) for f in reader.entry(n).restriction)
        }
        found = dict(engine.best([subject], len(every), least)[0])
        assert all(every[n] == weight for n, weight in found.items())
        referred += len(wanted)
        lost += len(wanted - found.keys())
    assert referred > 100
    assert lost <= referred / 1000


def test_an_entry_found_by_name_and_by_birthday_is_one_hit(engine: Engine, reader: IndexReader) -> None:
    entries = (reader.entry(n) for n in range(len(reader)))
    days = ((e, e.birth_dates[0]) for e in entries if e.kind == "person" and len(e.birth_dates) == 1)
    entry = next(e for e, date in days if date.precision == "day" and not date.coarse)
    subject = Subject(names=entry.names[:1], birth_dates=entry.birth_dates)
    found = [n for n, _ in engine.best([subject], 50, NO_FLOOR)[0]]
    assert len(found) == len(set(found)) > 1


def test_the_best_without_a_floor_is_the_best_of_all(engine: Engine, reader: IndexReader) -> None:
    subjects = [s for s, _ in zip(_subjects(), range(60), strict=False) if s.kind == "person"]
    for subject, found in zip(subjects, engine.best(subjects, 1, NO_FLOOR, 2), strict=True):
        weights = [
            w
            for n, w in enumerate(engine.weigh_all(subject))
            if not reader.entry(n).restriction and reader.entry(n).kind == "person"
        ]
        if max(weights) > 8000:
            assert found[0][1] >= max(weights)


def test_switched_off_everything_runs_on_the_twin(
    folder: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    subjects = [case.subject for case in bundled_cases() if case.varied][:40]
    fast = Screener.open(folder, stop_budget=0.02).screen_batch(subjects)
    monkeypatch.setenv("RAHDARI_KERNEL", "off")
    assert kernel_class() is None
    assert Screener.open(folder, stop_budget=0.02).screen_batch(subjects) == fast
    assert sum(map(len, fast)) > 10


def test_threads_share_an_engine(engine: Engine) -> None:
    subjects = [s for s, _ in zip(_subjects(), range(200), strict=False)]
    subjects = [evolve(s, documents=[Document("passport", "P1234567")]) for s in subjects]
    assert engine.best(subjects, 3, 5000, 4) == engine.best(subjects, 3, 5000, 1)
