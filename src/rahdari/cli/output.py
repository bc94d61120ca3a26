"""What commands print: results to standard output, everything else to standard error.

JSON is the library's own types (docs/reference/json.md): attrs types become objects of their fields and
properties, `Entry` and `Subject` the one schema of `records.schema`, dates ISO 8601 and partial dates EDTF.
"""

from __future__ import annotations

import datetime
import errno
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO, TypeVar

import attrs

from rahdari.records.dates import PartialDate
from rahdari.records.entry import Entry, Subject
from rahdari.records.schema import entry_to_json, subject_to_json

if TYPE_CHECKING:
    from rich.progress import TaskID

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

T = TypeVar("T")


def to_json(value: object) -> Json:
    """Return the JSON shape of any value that the library gives back."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Entry):
        return to_json(entry_to_json(value))
    if isinstance(value, Subject):
        return to_json(subject_to_json(value))
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (PartialDate, Path)):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if attrs.has(type(value)):
        return {name: to_json(getattr(value, name)) for name in _public(type(value))}  # type: ignore[arg-type]
    if isinstance(value, Iterable):
        return [to_json(item) for item in value]
    raise TypeError(f"no JSON shape for {type(value).__name__}")


@lru_cache
def _public(kind: type[attrs.AttrsInstance]) -> tuple[str, ...]:
    """Return the names of a type's fields and properties."""
    names = [field.name for field in attrs.fields(kind)]
    names += [name for name, member in vars(kind).items() if isinstance(member, property)]
    return tuple(name for name in names if not name.startswith("_"))


def json_line(value: object) -> str:
    """Return the JSON shape on one line, letters of every script as they are."""
    return json.dumps(to_json(value), ensure_ascii=False, separators=(",", ":"))


def print_json(value: object, *, error: bool = False) -> None:
    """Print one JSON document."""
    print(json.dumps(to_json(value), ensure_ascii=False, indent=2), file=sys.stderr if error else sys.stdout)


def note(text: str) -> None:
    """Tell the person at the terminal something that is no result."""
    print(text, file=sys.stderr)


class Tell(Protocol):
    """Called with the name of a step, how much of it is done, and of how much if that is known."""

    def __call__(self, step: str, done: int, total: int | None = None) -> None:  # noqa: D102
        ...


@contextmanager
def progress() -> Iterator[Tell]:
    """Show how far each step is on standard error, if that is a terminal, while the block runs."""
    if not sys.stderr.isatty():
        yield lambda step, done, total=None: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    err = Console(stderr=True)
    text = TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.completed:,}")
    with Progress(*text, TimeElapsedColumn(), console=err, transient=True, redirect_stdout=False) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(step: str, done: int, total: int | None = None) -> None:
            if step not in tasks:
                for task in tasks.values():
                    bars.stop_task(task)
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done)

        yield tell


def counted(items: Iterable[T], step: str, tell: Tell, total: int | None = None) -> Iterator[T]:
    """Pass the items on and tell how many they were."""
    done = 0
    for done, item in enumerate(items, 1):
        yield item
        if done % 100 == 0:
            tell(step, done, total)
    tell(step, done, total)


def check_out(path: Path) -> None:
    """Raise `OSError` that names a path as it was given, where no file can be: before the work, not after."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """Give a file to write that takes the place of `path` when the block ends, and vanishes if it fails."""
    check_out(path)
    part = path.with_name(path.name + ".part")
    try:
        with open(part, "w", encoding="utf-8") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
