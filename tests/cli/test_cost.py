from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Command

from rahdari.cli.output import json_line
from rahdari.index.layout import current
from rahdari.screening import stored_costs
from rahdari.simulation.travellers import travellers


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Travellers who did not set the index's threshold."""
    file = tmp_path_factory.mktemp("others") / "others.jsonl"
    file.write_text("".join(json_line(s) + "\n" for s in travellers(400, seed=8)), "utf-8")
    return file


def test_costs_as_json(rahdari: Command, index: Path, others: Path) -> None:
    args = ("--index", index, "--population", others, "--stop-budget", 0.05, "--per-day", 400, "--json")
    done = rahdari("cost", *args)
    told = json.loads(done.out)
    assert done.status == 0
    assert told["expected_stops_per_day"] == pytest.approx(told["stopped"])
    assert told["low"] < told["expected_stops_per_day"] < told["high"]
    assert told["population"] == "others.jsonl"
    costs = [entry["expected_per_day"] for entry in told["entries"]]
    assert costs == sorted(costs, reverse=True)
    assert told["entries"][0]["helps"]
    assert told["overlap"] == 0


def test_costs_are_kept_beside_the_index_if_asked(rahdari: Command, index: Path, others: Path) -> None:
    file = current(index) / stored_costs.FILE
    args = ("--index", index, "--population", others, "--stop-budget", 0.05, "--helps", 0, "--json")
    done = rahdari("cost", *args)
    assert not file.exists()
    assert rahdari("cost", *args, "--keep").out == done.out
    kept = stored_costs.read(index)
    file.unlink()
    assert kept
    assert kept.costs.stopped == json.loads(done.out)["stopped"]


def test_costs_as_a_table(rahdari: Command, index: Path, others: Path) -> None:
    args = ("--index", index, "--population", others, "--stop-budget", 0.05, "--top", 2, "--helps", 1)
    done = rahdari("cost", *args)
    assert "of 10,000 travellers a day stopped" in done.out
    assert "cause 80 % of the stops" in done.out
    assert done.out.count("un:") == 2
    assert "not set" not in done.err


def test_it_says_so_if_the_travellers_set_the_threshold(
    rahdari: Command, listing: Path, tmp_path: Path
) -> None:
    from rahdari.calibration.population import bundled_population

    index, file = tmp_path / "index", tmp_path / "same.jsonl"
    assert rahdari("index", "build", f"un:{listing}", "-o", index).status == 0
    file.write_text("".join(json_line(s) + "\n" for s in bundled_population()[:300]), "utf-8")
    done = rahdari("cost", "--index", index, "--population", file, "--helps", 0)
    assert "helped to set the threshold" in done.err


def test_what_cannot_be_costed(rahdari: Command, index: Path, others: Path, tmp_path: Path) -> None:
    few = tmp_path / "few.jsonl"
    few.write_text('{"names": ["Zmaray"]}\n' * 3, "utf-8")
    assert rahdari("cost", "--index", index, "--population", few).status == 3
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"names": []}\n', "utf-8")
    done = rahdari("cost", "--index", index, "--population", bad)
    assert done.status == 3
    assert "line 1" in done.err
    assert rahdari("cost", "--index", tmp_path, "--population", others).status == 3
    assert rahdari("cost", "--index", index, "--population", others, "--stop-budget", 0.9).status == 2
