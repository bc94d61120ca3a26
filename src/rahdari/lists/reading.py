"""From a source's name to its entries: the one door through which every list is read.

In: a source such as `un:PATH`. Out: a `Reading`, an iterable of entries with a `ReadReport`.
What is bad is left out and reported, a field as a field and a record as a record; the rest goes on.
A reader is a function `read(spec, report)` in the module of its format, imported only when asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from attrs import evolve, field, frozen

from rahdari.errors import SourceError
from rahdari.lists.files import sha256_of
from rahdari.lists.report import Problem, ReadReport
from rahdari.records.entry import Entry


@frozen
class SourceSpec:
    """A source taken apart: `path` is its (first) file, `options` what else was stated.

    Options are `alt`, `add` and `comments` (further files of `ofac`) and `map` (of `table`).
    """

    format: str
    path: Path
    options: Mapping[str, str] = field(factory=dict, hash=False)

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that the publisher's list consists of."""
        return (self.path, *(Path(self.options[k]) for k in ("alt", "add", "comments") if k in self.options))


Reader = Callable[[SourceSpec, ReadReport], Iterator[Entry | None]]
"""Yields the entries; None for a record that none can be made of, which the report has then."""


def _reader_in(module: str) -> Reader:
    def read(spec: SourceSpec, report: ReadReport) -> Iterator[Entry | None]:
        reader: Reader = import_module(f"rahdari.lists.{module}").read
        return reader(spec, report)

    return read


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "un": _reader_in("un"),
        "ofac": _reader_in("ofac_csv"),
        "ofac-xml": _reader_in("ofac_xml"),
        "eu": _reader_in("eu"),
        "uk": _reader_in("uk"),
        "au": _reader_in("au"),
        "ca": _reader_in("ca"),
        "nacta": _reader_in("nacta"),
        "ftm": _reader_in("ftm"),
        "simple-csv": _reader_in("simple_csv"),
        "table": _reader_in("table"),
    }
)
_OPTIONS = {"ofac": ("sdn", "alt", "add", "comments"), "table": ("map",)}
_OFAC_NAMES = (
    {"sdn": "sdn.csv", "alt": "alt.csv", "add": "add.csv", "comments": "sdn_comments.csv"},
    {"sdn": "cons_prim.csv", "alt": "cons_alt.csv", "add": "cons_add.csv", "comments": "cons_comments.csv"},
)


def parse_source(source: str) -> SourceSpec:
    """Take `FORMAT:PATH[,OPTION=PATH]...` apart; raise SourceError that says what is possible."""
    kind, colon, rest = source.partition(":")
    if not colon or kind not in READERS:
        raise SourceError(
            source,
            f"{kind!r} is no known format",
            next_step=f"Write FORMAT:PATH, where FORMAT is one of {', '.join(READERS)}.",
        )
    allowed = _OPTIONS.get(kind, ())
    split_at = rf",(?=(?:{'|'.join(allowed)})=)" if allowed else r"(?!)"
    path, options = "", {}
    for piece in re.split(split_at, rest):
        key, equals, value = piece.partition("=")
        if equals and key in allowed:
            options[key] = str(Path(value).expanduser())
        else:
            path = piece
    if kind == "ofac":
        options = options or _ofac_folder(Path(path).expanduser())
        path = options.pop("sdn", "")
    if not path:
        example = "ofac:sdn=PATH,alt=PATH,add=PATH" if kind == "ofac" else f"{kind}:PATH"
        raise SourceError(source, "names no file", next_step=f"Write {example}.")
    if kind == "table" and "map" not in options:
        raise SourceError(source, "has no column mapping", next_step="Write table:PATH,map=MAP.toml.")
    spec = SourceSpec(kind, Path(path).expanduser(), options)
    for file in (*spec.files, *(Path(options[k]) for k in ("map",) if k in options)):
        if file.is_dir():
            raise SourceError(str(file), "is a folder, not a file", next_step="Name the file in it.")
        if not file.is_file():
            raise SourceError(str(file), "there is no such file", next_step="Check the path.")
    return spec


def _ofac_folder(folder: Path) -> dict[str, str]:
    """Find the official file names in `folder`: the SDN list's, else the consolidated non-SDN list's."""
    if not folder.is_dir():
        raise SourceError(
            str(folder),
            "is no folder with OFAC's files",
            next_step="Name the folder, or the files: ofac:sdn=PATH,alt=PATH,add=PATH[,comments=PATH].",
        )
    there = {p.name.lower().removesuffix(".gz"): str(p) for p in sorted(folder.iterdir())}
    for names in _OFAC_NAMES:
        if names["sdn"] in there:
            return {part: there[name] for part, name in names.items() if name in there}
    raise SourceError(
        str(folder),
        "holds neither sdn.csv nor cons_prim.csv",
        next_step="Name the files: ofac:sdn=PATH,alt=PATH,add=PATH[,comments=PATH].",
    )


class Reading:
    """The entries of one source, read as they are asked for; each iteration reads the source afresh.

    `report` belongs to the latest iteration and is complete once that is exhausted.
    """

    def __init__(self, spec: SourceSpec) -> None:
        self.spec = spec
        self.report = self._new_report()

    def _new_report(self) -> ReadReport:
        return ReadReport(self.spec.format, str(self.spec.path))

    def __iter__(self) -> Iterator[Entry]:
        """Yield each entry under an id of its own, and count it."""
        report = self.report = self._new_report()
        report.sha256 = sha256_of(*self.spec.files)
        seen: dict[str, int] = {}
        try:
            for entry in filter(None, READERS[self.spec.format](self.spec, report)):
                times = seen[entry.id] = seen.get(entry.id, 0) + 1
                if times > 1:
                    entry = _renamed(entry, times, report)
                report.count(entry)
                yield entry
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in ("lxml", "openpyxl"):
                raise
            raise SourceError(
                report.file,
                f"reading the format {report.format} needs {error.name}",
                next_step="Install it: pip install 'rahdari[lists]'.",
            ) from error

    def linked(self) -> Iterator[bytes]:
        """Yield what the source links to its entries, one JSON object each; only FollowTheMoney does."""
        if self.spec.format == "ftm":
            from rahdari.lists.ftm import linked

            yield from linked(self.spec)


def _renamed(entry: Entry, times: int, report: ReadReport) -> Entry:
    line = entry.source.line if entry.source else None
    new = f"{entry.id}#{times}"
    why = f"the id was already used in this list; kept as {new}"
    report.add(Problem("doubtful", why, line, "id", entry.id, entry_id=new))
    return evolve(entry, id=new)


def read_list(source: str | SourceSpec) -> Reading:
    """Return the reading of a source; nothing but its name is looked at before the first entry."""
    return Reading(parse_source(source) if isinstance(source, str) else source)
