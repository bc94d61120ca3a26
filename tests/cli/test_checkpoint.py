from __future__ import annotations

from pathlib import Path

import pytest

from rahdari.cli.checkpoint import Resumable, Tally
from rahdari.errors import UsageError


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "hits.csv"


def sink(out: Path, job: str = "job") -> Resumable:
    return Resumable(out, out.with_name("errors"), job)


def begun(out: Path) -> Resumable:
    """A run that was interrupted after two good rows, and while it wrote the third."""
    first = sink(out)
    assert first.resume(lambda _: "") is None
    first.write("one\ntwo\n", "bad\n")
    first.checkpoint(Tally(rows=3, bad_rows=1, hits=2), "digest of 3 rows")
    first.write("thr", "b")
    first.close()
    return sink(out)


def test_a_whole_run_leaves_the_output_and_nothing_else(out: Path) -> None:
    run = sink(out)
    run.resume(lambda _: "")
    run.write("one\n", "")
    run.checkpoint(Tally(rows=1, hits=1), "digest")
    assert not out.exists()
    run.finish()
    run.close()
    assert out.read_text() == "one\n"
    assert list(out.parent.iterdir()) == [out]


def test_an_interrupted_run_goes_on_where_it_was_good(out: Path) -> None:
    run, skipped = begun(out), []

    def skip(rows: int) -> str:
        skipped.append(rows)
        return "digest of 3 rows"

    assert run.resume(skip) == Tally(rows=3, bad_rows=1, hits=2)
    run.write("three\n", "worse\n")
    run.checkpoint(Tally(rows=5, bad_rows=2, hits=3), "digest of 5 rows")
    run.finish()
    run.close()
    assert skipped == [3]
    assert out.read_text() == "one\ntwo\nthree\n"
    assert out.with_name("errors").read_text() == "bad\nworse\n"
    assert not list(out.parent.glob("*.part"))
    assert not list(out.parent.glob("*.state*"))


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda out: sink(out, "other job"), "other options or another index"),
        (lambda out: (out.with_name("hits.csv.state.json").write_text("{"), sink(out))[1], "is damaged"),
        (lambda out: (out.with_name("hits.csv.part").write_text("one"), sink(out))[1], "more than its files"),
        (sink, "is of a run with another input"),
    ],
)
def test_another_run_is_not_gone_on_with(out: Path, spoil: object, why: str) -> None:
    begun(out)
    run = spoil(out)  # type: ignore[operator]
    with pytest.raises(UsageError, match=why):
        run.resume(lambda _: "another digest")
    run.close()


def test_two_runs_do_not_write_the_same_file(out: Path) -> None:
    first, second = sink(out), sink(out)
    first.resume(lambda _: "")
    with pytest.raises(UsageError, match="Another run is writing"):
        second.resume(lambda _: "")
    second.close()
    first.close()
