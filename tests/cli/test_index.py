from __future__ import annotations

import json
from pathlib import Path

from rahdari import Screener
from rahdari.index.reader import IndexReader
from rahdari.lists.reading import read_list


def test_build_then_show(rahdari, listing: Path, population: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    done = rahdari("index", "build", f"un:{listing}", "-o", folder, "--population", population, "--json")
    assert done.status == 0
    built = json.loads(done.out)
    assert built["sources"][0]["rejected"] == 0
    assert built["index"]["curve"]["travellers"] == 300
    shown = json.loads(rahdari("index", "show", folder, "--json").out)
    assert shown["entries"] == built["index"]["entries"] == built["sources"][0]["entries"]
    assert shown["curve"] == built["index"]["curve"]


def test_show_prints_the_curve(rahdari, index: Path) -> None:
    done = rahdari("index", "show", index)
    threshold = Screener.open(index, stop_budget=0.02).threshold
    assert done.status == 0
    assert f"20 in 1,000 stopped  {threshold:6.1f} bits" in done.out
    assert "measured on 300 travellers (travellers.jsonl)" in done.out


def test_a_build_that_breaks_leaves_the_old_index(
    rahdari, listing: Path, index: Path, tmp_path: Path
) -> None:
    before = rahdari("index", "show", index).out
    cut, few = tmp_path / "cut.xml", tmp_path / "few.jsonl"
    cut.write_bytes(listing.read_bytes()[:100_000])
    few.write_text('{"names": ["Gul Jan"]}\n')
    for arguments in (
        [f"un:{listing}", f"un:{cut}"],
        [f"un:{listing}", "un:nowhere.xml"],
        [f"un:{listing}", "--population", few],
    ):
        done = rahdari("index", "build", *arguments, "-o", index)
        assert (done.status, done.out) == (3, "")
        assert done.err.startswith("rahdari: ")
    assert rahdari("index", "show", index).out == before


def test_show_of_no_index(rahdari, tmp_path: Path) -> None:
    done = rahdari("index", "show", tmp_path)
    assert done.status == 3
    assert "rahdari index build" in done.err


def test_several_lists_in_one_index(rahdari, listing: Path, population: Path, tmp_path: Path) -> None:
    own, folder = tmp_path / "targets.simple.csv", tmp_path / "index"
    own.write_text("id,schema,name,aliases,birth_date\nown-1,Person,Invented Gul Khan,,1970\n")
    done = rahdari(
        "index", "build", f"un:{listing}", f"simple-csv:{own}", "-o", folder, "--population", population
    )
    assert done.status == 0
    assert "simple-csv" in done.err
    assert len(Screener.open(folder, stop_budget=0.02)) == len(list(read_list(f"un:{listing}"))) + 1


def test_update_is_a_build_of_what_stays_and_what_is_new(
    rahdari, listing: Path, population: Path, tmp_path: Path
) -> None:
    old, new, folder = tmp_path / "old.csv", tmp_path / "new.csv", tmp_path / "index"
    head = "id,schema,name,aliases,birth_date\n"
    old.write_text(head + "own-1,Person,Zmaray Khostai,,\nown-2,Person,Gul Popal,,\nown-3,Person,Nasir,,\n")
    new.write_text(head + "own-2,Person,Gul Popal,,1970\nown-4,Person,Karim Popal,,\n")
    assert (
        rahdari("index", "build", f"simple-csv:{old}", "-o", folder, "--population", population).status == 0
    )
    change = ("index", "update", folder, f"simple-csv:{new}", "--remove", "own-3")
    for missing in (change, ("index", "update", folder, "--population", population)):
        assert rahdari(*missing).status == 2
    done = rahdari(*change, "--population", population, "--json")
    assert json.loads(done.out)["index"]["entries"] == {"person": 3}
    entries = list(IndexReader(folder).entries())
    assert [e.id for e in entries] == ["own-1", "own-2", "own-4"]
    assert str(entries[1].birth_dates[0]) == "1970"
