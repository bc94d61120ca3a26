from __future__ import annotations

import csv
import gzip
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rahdari import Hit, Screener, Subject
from rahdari.cli import screen_file
from rahdari.cli.checkpoint import Tally
from rahdari.cli.screen_file import HIT_COLUMNS, Job, formats, run
from rahdari.lists.reading import read_list

PEOPLE = 6
RAHDARI = [sys.executable, "-c", "from rahdari.cli.main import main; main()"]


@pytest.fixture(scope="module")
def names(listing: Path) -> list[str]:
    """Names of listed people that are a hit by name alone."""
    people = [entry.names[0].text for entry in read_list(f"un:{listing}") if entry.kind == "person"]
    return sorted(people, key=lambda name: -len(name.split()))[:PEOPLE]


@pytest.fixture(scope="module")
def screener(index: Path) -> Screener:
    return Screener.open(index)


@pytest.fixture
def travellers(tmp_path: Path, names: list[str]) -> Path:
    """Rows by turns: a listed name, nobody, a bad row."""
    rows = [f"r{n},{name}\nn{n},Zzyzx Qwertz\nb{n},\n" for n, name in enumerate(names)]
    file = tmp_path / "travellers.csv"
    file.write_text("id,names\n" + "".join(rows), "utf-8")
    return file


def test_csv_in_and_out(rahdari, index: Path, travellers: Path, names: list[str], monkeypatch) -> None:
    out = travellers.with_name("hits.csv")
    monkeypatch.setattr(screen_file, "NOTED", 4)
    done = rahdari("screen", "--index", index, "--in", travellers, "--out", out, "--limit", 1)
    assert done.status == 3
    assert "Row 3 (line 4) was not screened: names '': a record needs a name or a document." in done.err
    assert done.err.count("was not screened") == 4
    assert "Rows: 18; to refer: 6; hits written: 6; not screened: 6." in done.err
    with open(out, newline="", encoding="utf-8") as file:
        hits = list(csv.DictReader(file))
    assert tuple(hits[0]) == HIT_COLUMNS
    assert [(hit["row"], hit["subject_id"]) for hit in hits] == [
        (f"{3 * n + 1}", f"r{n}") for n in range(PEOPLE)
    ]
    for name, hit in zip(names, hits, strict=True):
        assert name in hit["entry"]
        assert sum(float(part.split()[1]) for part in hit["evidence"].split("; ")) == pytest.approx(
            float(hit["bits"])
        )
    errors = [json.loads(line) for line in Path(f"{out}.errors.jsonl").read_text("utf-8").splitlines()]
    assert [(error["row"], error["line"]) for error in errors] == [
        (3 * n + 3, 3 * n + 4) for n in range(PEOPLE)
    ]
    assert len(list(out.parent.iterdir())) == 3


def test_json_lines_in_and_out(rahdari, index: Path, screener: Screener, names: list[str], tmp_path) -> None:
    source, out = tmp_path / "travellers.jsonl.gz", tmp_path / "hits.jsonl"
    source.write_bytes(gzip.compress(json.dumps({"id": "t1", "names": [names[0]]}).encode()))
    done = rahdari("screen", "--index", index, "--in", source, "--out", out, "--json")
    assert done.status == 10
    (hit,) = screener.screen(Subject([names[0]], id="t1"))
    (line,) = out.read_text("utf-8").splitlines()
    told = json.loads(line)
    assert (told["row"], told["line"], told["hit"]["bits"]) == (1, 1, hit.bits)
    assert told["hit"]["subject"]["id"] == "t1"
    assert json.loads(done.out) == {"rows": 1, "bad_rows": 0, "referred": 1, "hits": 1}


@pytest.mark.parametrize("name", ["night.jsonl", "night.csv", "night.jsonl.gz"])
def test_an_empty_file_is_not_nobody(rahdari, index: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(gzip.compress(b"") if name.endswith(".gz") else b"")
    done = rahdari("screen", "--index", index, "--in", tmp_path / name, "--out", tmp_path / "hits.jsonl")
    assert (done.status, f"{name}: is empty." in done.err) == (3, True), done.err
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_folder_to_write_to_is_named_before_the_work(rahdari, index: Path, travellers: Path) -> None:
    folder = travellers.with_name("folder.csv")
    folder.mkdir()
    done = rahdari("screen", "--index", index, "--in", travellers, "--out", folder)
    assert (done.status, done.err) == (
        3,
        f"rahdari: {folder}: Is a directory. Check the path and the disk.\n",
    )
    done = rahdari(
        "screen", "--index", index, "--in", travellers, "--out", travellers.parent / "no" / "hits.csv"
    )
    assert (done.status, f"{travellers.parent / 'no'}: No such file" in done.err) == (3, True), done.err


def test_no_hit_is_a_whole_empty_file(rahdari, index: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "travellers.csv", tmp_path / "hits.csv"
    source.write_text("names\nZzyzx Qwertz\n")
    assert rahdari("screen", "--index", index, "--in", source, "--out", out).status == 0
    assert out.read_text() == ",".join(HIT_COLUMNS) + "\n"


def test_processes_find_the_same(screener: Screener, names: list[str], tmp_path: Path) -> None:
    source, one, two = (tmp_path / name for name in ("in.csv", "one.csv", "two.csv"))
    rows = [f",passport:X{n}\n" for n in range(600)]
    rows[::100] = [f"{name},\n" for name in names]
    source.write_text("names,documents\n" + "".join(rows), "utf-8")
    assert run(Job(str(source), str(one), "csv", "csv"), screener).referred == PEOPLE
    run(Job(str(source), str(two), "csv", "csv", workers=2), screener)
    assert one.read_bytes() == two.read_bytes()


def test_a_name_is_no_formula(rahdari, index: Path, names: list[str], tmp_path: Path) -> None:
    source, out = tmp_path / "travellers.csv", tmp_path / "hits.csv"
    source.write_text(f"id,names\n=1+1,-{names[0]}\n", "utf-8")
    rahdari("screen", "--index", index, "--in", source, "--out", out)
    assert f"\n1,'=1+1,'-{names[0]}," in out.read_text("utf-8")


class Interrupted:
    """A screener that is interrupted at its n-th batch."""

    def __init__(self, screener: Screener, batches: int) -> None:
        self._screener, self._left = screener, batches
        self.path, self.threshold = screener.path, screener.threshold

    def screen_batch(self, subjects: list[Subject], **options: object) -> list[list[Hit]]:
        if self._left == 0:
            raise KeyboardInterrupt
        self._left -= 1
        return self._screener.screen_batch(subjects, **options)  # type: ignore[arg-type]


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(stops=st.lists(st.integers(0, 1), max_size=4), kind=st.sampled_from(["csv", "jsonl"]))
def test_an_interrupted_run_ends_as_an_uninterrupted_one(
    screener: Screener, travellers: Path, monkeypatch: pytest.MonkeyPatch, stops: list[int], kind: str
) -> None:
    monkeypatch.setattr(screen_file, "BATCH", 4)
    results = []
    for n, interruptions in enumerate(([], stops)):
        out = travellers.with_name(f"{n}.{kind}")
        job = Job(str(travellers), str(out), *formats(str(travellers), str(out), None))
        for batches in interruptions:
            with pytest.raises(KeyboardInterrupt):
                run(job, Interrupted(screener, batches))  # type: ignore[arg-type]
            assert not out.exists()
        results.append((run(job, screener), out.read_bytes(), Path(f"{out}.errors.jsonl").read_bytes()))
        out.unlink()
    assert results[0] == results[1]
    assert results[0][0] == Tally(rows=18, bad_rows=6, referred=6, hits=results[0][0].hits)


def test_an_interrupted_run_does_not_go_on_with_other_rows(
    screener: Screener, travellers, monkeypatch
) -> None:
    monkeypatch.setattr(screen_file, "BATCH", 4)
    job = Job(str(travellers), str(travellers.with_name("hits.csv")), "csv", "csv")
    with pytest.raises(KeyboardInterrupt):
        run(job, Interrupted(screener, 2))  # type: ignore[arg-type]
    travellers.write_text(travellers.read_text("utf-8").replace("Qwertz", "Qwerty", 1), "utf-8")
    with pytest.raises(screen_file.UsageError, match=r"another input.*rm '"):
        run(job, screener)


def test_a_run_does_not_go_on_with_another_threshold(index: Path, screener, travellers, monkeypatch) -> None:
    monkeypatch.setattr(screen_file, "BATCH", 4)
    job = Job(str(travellers), str(travellers.with_name("hits.csv")), "csv", "csv")
    with pytest.raises(KeyboardInterrupt):
        run(job, Interrupted(screener, 2))  # type: ignore[arg-type]
    with pytest.raises(screen_file.UsageError, match="other options or another index"):
        run(job, Screener.open(index, stop_budget=0.02))


def test_a_file_that_is_refused_leaves_no_trace(rahdari, index: Path, tmp_path: Path) -> None:
    source = tmp_path / "travellers.csv"
    source.write_text("id,name\nt1,Gul Jan\n")
    done = rahdari("screen", "--index", index, "--in", source, "--out", tmp_path / "hits.csv")
    assert done.status == 3
    assert "travellers.csv, line 1: the column 'name' is not known." in done.err
    assert "Did you mean 'names'?" in done.err
    assert list(tmp_path.iterdir()) == [source]


def test_a_file_does_not_replace_itself(rahdari, index: Path, travellers: Path) -> None:
    before = travellers.read_bytes()
    assert rahdari("screen", "--index", index, "--in", travellers, "--out", travellers).status == 2
    assert travellers.read_bytes() == before


@pytest.mark.parametrize(
    ("source", "out", "stated", "both"),
    [
        ("a.csv", "b.jsonl", None, ("csv", "jsonl")),
        ("a.CSV.gz", "-", None, ("csv", "csv")),
        ("-", "b.ndjson", "csv", ("csv", "jsonl")),
        ("-", "-", "jsonl", ("jsonl", "jsonl")),
        ("a.csv", "b.csv.gz", "jsonl", ("csv", "jsonl")),
    ],
)
def test_formats(source: str, out: str, stated: str | None, both: tuple[str, str]) -> None:
    assert formats(source, out, stated) == both


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("did not happen")


def test_a_killed_process_goes_on(index: Path, names: list[str], tmp_path: Path) -> None:
    listed = [b"%s\n" % name.encode() for name in names]
    rows = b"names\n" + b"".join(listed[:3]) + b'""\n' * screen_file.BATCH + b"".join(listed)
    command = [*RAHDARI, "screen", "--index", index, "--in", "-", "--format", "csv", "--out"]
    out, whole = tmp_path / "hits.csv", tmp_path / "whole.csv"
    with subprocess.Popen([*command, out], stdin=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.write(rows)
        process.stdin.flush()
        wait_for((tmp_path / "hits.csv.state.json").exists)
        process.send_signal(signal.SIGKILL)
        process.stdin.close()
    assert not out.exists()
    again = subprocess.run([*command, out], input=rows, capture_output=True, check=False)
    assert again.returncode == 3
    assert f"Going on after row {screen_file.BATCH}." in again.stderr.decode()
    subprocess.run([*command, whole], input=rows, capture_output=True, check=False)
    assert out.read_bytes() == whole.read_bytes()


def test_a_pipe_is_answered_row_by_row(index: Path, names: list[str]) -> None:
    command = [*RAHDARI, "screen", "--index", index, "--in", "-", "--out", "-", "--format", "jsonl"]
    command += ["--limit", "1"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        for name in names[:3]:
            process.stdin.write(json.dumps({"names": [name]}).encode() + b"\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert answer["hit"]["subject"]["names"] == [name]
        process.stdin.close()
    assert process.returncode == 10
