from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest

from rahdari.lists.reading import read_list
from rahdari.records.schema import subject_from_json
from rahdari.simulation.demonstration import demonstration

DATA = Path(str(resources.files("rahdari.simulation") / "data"))
TOOL = Path(__file__).parents[2] / "tools" / "make_demo_data.py"
TRAVELLERS = {
    subject.id: subject
    for line in (DATA / "demo_travellers.jsonl").read_text(encoding="utf-8").splitlines()
    for subject in [subject_from_json(json.loads(line))]
}
TRUTH = [json.loads(line) for line in (DATA / "demo_truth.jsonl").read_text(encoding="utf-8").splitlines()]
ENTRIES = {entry.id: entry for entry in read_list(f"un:{DATA / 'demo_list.xml'}")}


def test_the_bundled_files_are_what_the_seed_makes() -> None:
    for name, content in demonstration().items():
        assert (DATA / name).read_bytes() == content, f"{name}: run tools/make_demo_data.py"


def test_the_tool_says_so_too() -> None:
    done = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("unchanged") == 3


def test_the_tool_notices_a_file_that_was_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("make_demo_data", TOOL)
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    monkeypatch.setattr(tool, "DATA", tmp_path)
    assert tool.write(check=True) == 3
    assert not list(tmp_path.iterdir())
    tool.write(check=False)
    assert tool.write(check=True) == 0
    (tmp_path / "demo_truth.jsonl").write_text("{}\n")
    assert tool.write(check=True) == 1


def test_two_thousand_travellers_of_whom_sixty_people_and_five_trucks_are_listed() -> None:
    assert Counter(subject.kind for subject in TRAVELLERS.values()) == {"person": 1980, "vehicle": 20}
    found = [case for case in TRUTH if case["entry"]]
    assert len({case["entry"] for case in found}) == len(found) == 65
    kinds = Counter(ENTRIES[case["entry"]].kind for case in found)
    assert kinds == Counter(TRAVELLERS[case["id"]].kind for case in found) == {"person": 60, "vehicle": 5}
    kinds = Counter(entry.kind for entry in ENTRIES.values())
    assert kinds == {"person": 300, "organization": 46, "vehicle": 11, "vessel": 3}


def test_the_truth_names_travellers_and_entries_that_exist() -> None:
    for case in TRUTH:
        assert case["id"] in TRAVELLERS
        assert (case["entry"] or case["near"]) in ENTRIES
        assert case["varied"]


def test_nobody_presents_themselves_exactly_as_listed() -> None:
    for case in TRUTH:
        if case["entry"] and "name_spelling" in case["varied"]:
            names = {name.text.casefold() for name in ENTRIES[case["entry"]].names}
            assert not names & {name.text.casefold() for name in TRAVELLERS[case["id"]].names}


def test_every_way_of_varying_occurs() -> None:
    ways = Counter(way for case in TRUTH for way in case["varied"])
    assert {"name_spelling", "name_script", "name_part", "name_joined", "name_cut"} <= ways.keys()
    assert {
        "birth_heaped",
        "birth_off_by_one",
        "birth_missing",
        "father_missing",
        "same_document",
    } <= ways.keys()
    assert {"plate_joined", "plate_spaced", "plate_lower_case", "plate_digits"} <= ways.keys()
    assert min(ways[kin] for kin in ("homonym", "brother", "son", "father")) >= 5


def test_it_stays_small() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 1_500_000
