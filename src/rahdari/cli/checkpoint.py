"""An output file that an interrupted run leaves so that the next run can go on with it.

While a run lasts there are `OUT.part`, the errors file, and `OUT.state.json`, which says how far both are
good. Invariants:
1. `OUT` appears whole or not at all (`os.replace`).
2. The state is written after the bytes it speaks of are on disk; what a crash left behind it is cut off
   when the run goes on, so that no row is written twice and none is lost.
3. A run goes on only if it is the same run (`State.job`) with the input that it began with
   (`State.digest`, over the rows that are skipped).
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol

from attrs import asdict, define, frozen

from rahdari.errors import UsageError


@define
class Tally:
    """What a run counted: rows read, those no subject could be made of, subjects to refer, hits."""

    rows: int = 0
    bad_rows: int = 0
    referred: int = 0
    hits: int = 0


@frozen
class State:
    """How far a run is: which run, the SHA-256 of the input so far, and how many bytes of output are good."""

    job: str
    digest: str
    out_bytes: int
    error_bytes: int
    tally: Tally


class Sink(Protocol):
    """Where hits and errors go: resume, then write and checkpoint by turns, then finish; always close."""

    def resume(self, skip: Callable[[int], str]) -> Tally | None:
        """Return the tally of the interrupted run that this one goes on with, if there is one.

        skip reads past so many rows of the input and returns the SHA-256 of all read so far.
        """

    def write(self, hits: str, errors: str) -> None:
        """Append."""

    def checkpoint(self, tally: Tally, digest: str) -> None:
        """Make what was written so far good."""

    def finish(self) -> None:
        """All is written."""

    def close(self) -> None:
        """Let go of the files; an unfinished run can go on later."""


@frozen
class Stream:
    """A sink that cannot go on later: standard output. Bad rows are noted only."""

    out: BinaryIO

    def resume(self, skip: Callable[[int], str]) -> None:
        """There is nothing to go on with."""

    def write(self, hits: str, errors: str) -> None:
        """Append the hits."""
        self.out.write(hits.encode())

    def checkpoint(self, tally: Tally, digest: str) -> None:
        """Hand on what was written."""
        self.out.flush()

    def finish(self) -> None:
        """Each checkpoint handed on everything."""

    def close(self) -> None:
        """Standard output stays open."""


class Resumable:
    """A sink of two files, the hits and the errors, with a state file beside them."""

    def __init__(self, out: Path, errors: Path, job: str) -> None:
        self._out, self._errors, self._job = out, errors, job
        self._part, self._state = (out.with_name(out.name + end) for end in (".part", ".state.json"))
        self._files: tuple[BinaryIO, ...] = ()

    def resume(self, skip: Callable[[int], str]) -> Tally | None:
        """Open the files and cut off what the interrupted run wrote after its last checkpoint."""
        part = open(self._part, "ab")  # noqa: SIM115
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            part.close()
            raise UsageError(f"Another run is writing {self._part}.") from error
        self._files = part, open(self._errors, "ab")  # noqa: SIM115
        state = self._interrupted()
        if state and skip(state.tally.rows) != state.digest:
            raise self._other_run("is of a run with another input")
        good = (state.out_bytes, state.error_bytes) if state else (0, 0)
        for file, size in zip(self._files, good, strict=True):
            file.truncate(size)
            file.seek(size)
        return state.tally if state else None

    def _interrupted(self) -> State | None:
        try:
            noted = json.loads(self._state.read_text("utf-8"))
            state = State(**{**noted, "tally": Tally(**noted["tally"])})
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError) as error:
            raise self._other_run("is damaged") from error
        if state.job != self._job:
            raise self._other_run("is of a run with other options or another index")
        sizes = (os.fstat(file.fileno()).st_size for file in self._files)
        if any(size < noted for size, noted in zip(sizes, (state.out_bytes, state.error_bytes), strict=True)):
            raise self._other_run("says more than its files hold")
        return state

    def _other_run(self, why: str) -> UsageError:
        return UsageError(
            f"{self._state} {why}.",
            next_step=f"To start anew, remove it: rm '{self._state}' '{self._part}'.",
        )

    def write(self, hits: str, errors: str) -> None:
        """Append."""
        for file, text in zip(self._files, (hits, errors), strict=True):
            file.write(text.encode())

    def checkpoint(self, tally: Tally, digest: str) -> None:
        """Bring everything to disk, then the state that says so."""
        for file in self._files:
            file.flush()
            os.fsync(file.fileno())
        hits, errors = (file.tell() for file in self._files)
        new = self._state.with_name(self._state.name + ".new")
        with open(new, "w", encoding="utf-8") as state:
            json.dump(asdict(State(self._job, digest, hits, errors, tally)), state)
            state.flush()
            os.fsync(state.fileno())
        os.replace(new, self._state)

    def finish(self) -> None:
        """Put the hits in their place and remove what only the run needed."""
        os.replace(self._part, self._out)
        self._state.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the files. A run without a checkpoint leaves no trace; an unfinished one can go on later."""
        if self._files and not self._state.exists():
            self._part.unlink(missing_ok=True)
            if self._files[1].tell() == 0:
                self._errors.unlink()
        for file in self._files:
            file.close()
