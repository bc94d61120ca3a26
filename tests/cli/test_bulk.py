from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from rahdari.lists.reading import read_list


@pytest.fixture
def customers(tmp_path: Path, listing: Path) -> Path:
    """A listed name, nobody, and a column whose name says nothing."""
    people = (entry.names[0].text for entry in read_list(f"un:{listing}") if entry.kind == "person")
    file = tmp_path / "customers.csv"
    name = max(people, key=lambda name: len(name.split()))
    file.write_text(f"customer_id,Party,branch\nc1,{name},north\nc2,Zzyzx Qwertz,south\n", "utf-8")
    return file


def test_which_column_is_what_is_shown_and_nothing_is_written(rahdari, customers: Path, index: Path) -> None:
    out = customers.with_name("hits.csv")
    done = rahdari("bulk", customers, out, "--index", index, "--map", "Party=names", "--dry-run")
    assert done.status == 0
    assert [line.split() for line in done.err.splitlines()[1:]] == [
        ["customer_id", "id", "(guessed)"],
        ["Party", "names", "(as", "said)"],
        ["branch", "not", "read"],
    ]
    assert list(customers.parent.iterdir()) == [customers]


def test_a_run_by_the_command_and_the_next_of_what_has_changed(
    rahdari, customers: Path, index: Path, tmp_path: Path
) -> None:
    out = tmp_path / "hits.csv"
    order = ["bulk", customers, out, "--index", index, "--map", "Party=names", "--state", tmp_path / "night"]
    first = rahdari(*order, "--workers", 1)
    assert (first.status, first.out) == (10, "")
    assert "customers compared with the whole index: 2." in first.err
    assert "Rows: 2; to refer: 1; hits: 1; not screened: 0." in first.err
    (hit,) = csv.DictReader(out.open(encoding="utf-8"))
    assert (hit["row"], hit["subject_id"], hit["refer"]) == ("1", "c1", "true")
    with open(customers, "a", encoding="utf-8") as file:
        file.write("c3,,east\n")
    second = rahdari(*order, "--workers", 1, "--json")
    assert second.status == 3
    told = json.loads(second.out)
    assert (told["mode"], told["screened"], told["hits"], told["bad_rows"]) == ("changes", 1, 1, 1)
    assert told == json.loads((tmp_path / "hits.csv.summary.json").read_text("utf-8"))
    (problem,) = map(json.loads, (tmp_path / "hits.csv.errors.jsonl").read_text("utf-8").splitlines())
    assert (problem["line"], problem["subject_id"], problem["field"]) == (4, "c3", "names")


def test_a_column_that_cannot_be_meant_and_an_input_that_is_the_output(
    rahdari, customers: Path, index: Path
) -> None:
    done = rahdari("bulk", customers, customers.with_name("hits.csv"), "--index", index)
    assert done.status == 3
    assert "no column holds names or documents" in done.err
    done = rahdari("bulk", customers, customers, "--index", index, "--map", "Party=names")
    assert done.status == 2
    assert "cannot be read and written at once" in done.err
