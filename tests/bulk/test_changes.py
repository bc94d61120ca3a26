"""A run over what has changed writes what a run over everything does, whatever has changed."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from random import Random

import attrs
import pytest
from tests.bulk.made import entries_of, hits, write_jsonl, write_parquet

from rahdari import build_index
from rahdari.bulk import reading
from rahdari.bulk.matcher import matcher
from rahdari.bulk.run import Order, Summary, run
from rahdari.records.entry import Entry, Subject
from rahdari.simulation.travellers import travellers

POPULATION = list(travellers(200, 78))
TODAY = datetime.date(2026, 11, 22)


def edited_people(people: list[Subject], others: list[Subject], rng: Random) -> list[Subject]:
    """Some leave, some come, some change a field, the order changes."""
    out = [p for p in people if rng.random() > 0.05]
    for at in rng.sample(range(len(out)), 12):
        other = rng.choice(others)
        change = rng.choice(["names", "father_names", "birth_dates", "nationalities"])
        out[at] = attrs.evolve(out[at], **{change: getattr(other, change)})
    out += [attrs.evolve(p, id=f"N{rng.random()}") for p in rng.sample(others, 8)]
    rng.shuffle(out)
    return out


def edited_entries(listed: list[Entry], others: list[Subject], rng: Random) -> list[Entry]:
    """Entries come, go, lapse, change in names and dates, and get namesakes with other fathers."""
    out = [e for e in listed if rng.random() > 0.02]
    out += [attrs.evolve(e, id=f"y:{rng.random()}") for e in entries_of(rng.sample(others, 4))]
    for at in rng.sample(range(len(out)), 3):
        out[at] = attrs.evolve(out[at], birth_dates=rng.choice(others).birth_dates)
    for at in rng.sample(range(len(out)), 2):
        out[at] = attrs.evolve(out[at], expires_on=TODAY)
    twin = rng.choice(out)
    out.append(attrs.evolve(twin, id=f"t:{rng.random()}", father_names=["Zmaryalai Nangyal"]))
    rng.shuffle(out)
    return out


def both(folder: Path, order: Order, state: Path) -> tuple[Summary, Summary]:
    """Run over the changes and over everything; the results have to be equal."""
    folder.mkdir()
    changed = run(attrs.evolve(order, out=folder / "changes.parquet", state=state))
    everything = run(attrs.evolve(order, out=folder / "everything.parquet"))
    assert hits(folder / "changes.parquet") == hits(folder / "everything.parquet")
    assert changed.tally.bad_rows == everything.tally.bad_rows
    assert changed.tally.known == everything.tally.known
    return changed, everything


@pytest.mark.parametrize("seed", range(3))
def test_changes_give_what_everything_gives(
    seed: int, tmp_path: Path, people: list[Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "ROWS", 64)
    rng = Random(seed)
    others = list(travellers(200, 1000 + seed))
    listed = entries_of([*people[:120], *others[:40]])
    source, index, state = tmp_path / "in.parquet", tmp_path / "index", tmp_path / "state"
    build_index(listed, index, population=POPULATION)
    order = Order(source, tmp_path / "out.parquet", index, threshold=12.0, limit=2, workers=1, today=TODAY)
    write_parquet(source, people)
    first = run(attrs.evolve(order, state=state))
    assert (first.mode, first.tally.screened) == ("everything", 400)
    for night in range(2):
        if rng.random() < 0.7 or night == 0:
            people = edited_people(people, others, rng)
            write_parquet(source, people)
        if rng.random() < 0.7 or night == 1:
            listed = edited_entries(listed, others, rng)
            build_index(listed, index, population=POPULATION)
        changed, everything = both(tmp_path / f"n{night}", order, state)
        assert changed.mode == "changes", changed.why
        assert changed.tally.screened < everything.tally.screened
        assert changed.tally.hits > 50


def test_another_matcher_is_a_run_over_everything(
    tmp_path: Path, index: Path, people: list[Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_parquet(tmp_path / "in.parquet", people)
    order = Order(source, tmp_path / "out.parquet", index, state=tmp_path / "state", workers=1)
    run(order)
    matcher.cache_clear()
    monkeypatch.setenv("RAHDARI_KERNEL", "off")
    write_parquet(source, people[:20])
    summary = run(order)
    matcher.cache_clear()
    assert (summary.mode, summary.tally.screened) == ("everything", 20)
    assert summary.why is not None
    assert summary.why.startswith("rahdari was '0.")


def test_nothing_has_changed_and_nobody_is_screened(
    tmp_path: Path, index: Path, people: list[Subject]
) -> None:
    source = write_parquet(tmp_path / "in.parquet", people)
    order = Order(source, tmp_path / "out.parquet", index, state=tmp_path / "state", workers=1)
    run(order)
    before = hits(order.out)
    summary = run(order)
    assert (summary.mode, summary.tally.screened, summary.tally.rows) == ("changes", 0, 400)
    assert hits(order.out) == before


def test_hits_below_the_threshold_are_those_of_a_run_over_everything(
    tmp_path: Path, people: list[Subject]
) -> None:
    others = list(travellers(60, 1000))
    source, index, state = (
        write_parquet(tmp_path / "in.parquet", people),
        tmp_path / "index",
        tmp_path / "state",
    )
    build_index(entries_of(people[:120]), index, population=POPULATION)
    order = Order(source, tmp_path / "out.parquet", index, refer_only=False, workers=1, today=TODAY)
    order = attrs.evolve(order, threshold=24.0)
    run(attrs.evolve(order, state=state))
    write_parquet(source, [*people, *others[:5]])
    changed, _ = both(tmp_path / "customers", order, state)
    assert (changed.mode, changed.tally.screened) == ("changes", 5)
    listed = [*entries_of(people[:120]), *(attrs.evolve(e, id=f"y:{e.id}") for e in entries_of(others[:10]))]
    build_index(listed, index, population=POPULATION)
    changed, everything = both(tmp_path / "entries", order, state)
    assert changed.tally == everything.tally
    assert changed.why is not None
    assert "below the threshold" in changed.why


FIRMS = ("Kohband Trading Company", "Kohband Transport", "Zarbolak Trading", "Nilab Cement Company")


def firm(name: str, number: int, **fields: object) -> Entry:
    return Entry(f"o:{number}", "organization", [name], **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("change", ["another firm is listed", "a firm that had lapsed is listed no more"])
def test_how_common_a_word_is_among_firms_concerns_firms_alone(
    change: str, tmp_path: Path, people: list[Subject]
) -> None:
    source, index, state = tmp_path / "in.jsonl", tmp_path / "index", tmp_path / "state"
    write_jsonl(source, people[:50])
    with open(source, "a") as file:
        for name in ("Kohband Trading", "Zarbolak Company", "Nilab Cement", "Kohband Cement Company"):
            file.write(json.dumps({"full_name": name, "kind": "organization"}) + "\n")
    listed = [*entries_of(people[:20]), *(firm(name, n) for n, name in enumerate(FIRMS))]
    other = firm("Trading Company", 9, expires_on=TODAY if "lapsed" in change else None)
    nights = [[*listed, other], listed] if "lapsed" in change else [listed, [*listed, other]]
    order = Order(source, tmp_path / "out.parquet", index, threshold=2.0, workers=1, today=TODAY)
    build_index(nights[0], index, population=POPULATION)
    run(attrs.evolve(order, state=state))
    before = hits(order.out)
    build_index(nights[1], index, population=POPULATION)
    changed, _ = both(tmp_path / "night", order, state)
    assert (changed.mode, changed.tally.screened) == ("changes", 4)
    weights = [(h["entry_id"], h["bits"]) for h in hits(tmp_path / "night" / "changes.parquet")]
    assert weights != [(h["entry_id"], h["bits"]) for h in before]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"threshold": 9.0}, "threshold was"),
        ({"limit": 1}, "limit was 5 and is 1"),
        ({"refer_only": False}, "refer_only was True"),
        ({"everything": True}, "asked for"),
    ],
)
def test_other_options_are_a_run_over_everything(
    change: dict[str, object], why: str, tmp_path: Path, index: Path, people: list[Subject]
) -> None:
    source = write_parquet(tmp_path / "in.parquet", people)
    order = Order(source, tmp_path / "out.parquet", index, state=tmp_path / "state", workers=1)
    run(order)
    summary = run(attrs.evolve(order, **change))  # type: ignore[arg-type]
    assert (summary.mode, summary.tally.screened) == ("everything", 400)
    assert summary.why is not None
    assert why in summary.why
