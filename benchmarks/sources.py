"""How well provenance is found on invented reports of known truth: `python -m benchmarks.sources`.

Six sets: the one the rules were made on, four written later and then mended for, and one never mended for.
Precision and recall of the links of chains, of who says what, and of the counts of independent origins; with
every miss. `--reports FOLDER` shows the answer on reports of one's own instead, which have no truth.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from attrs import define, field

from rahdari.sources.answer import Finding, Picture, picture
from rahdari.sources.files import read_file
from rahdari.sources.origins import plain_name
from rahdari.sources.people import same_name
from rahdari.sources.records import Report
from rahdari.sources.text import as_text

SETS = (
    ("Twenty reports on which the rules were made", "truth.json"),
    ("Four written after the rules, then mended for", "later.json"),
    ("Ten in four languages, written before the rules for them, then mended for", "held.json"),
    ("Four of the same kind, kept closed until then, then mended for", "closed.json"),
    ("Six more in four languages, then mended for", "more.json"),
    ("Six written last, which no rule was mended for", "last.json"),
)
SAMPLES = Path(__file__).parents[1] / "tests" / "samples" / "reports"


@define
class Count:
    """What was found of what there is. `misses` says each that was not, and each that is not there."""

    right: int = 0
    found: int = 0
    true: int = 0
    misses: list[str] = field(factory=list)

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of what there is that was found."""
        return self.right / self.true if self.true else 1.0


def reports(names: list[str], truth: dict[str, Any]) -> list[Report]:
    """Return the invented reports of these file names."""
    return [
        read_file(SAMPLES / name, publisher=truth["reports"][name].get("publisher", "")) for name in names
    ]


def chains(truth: dict[str, Any]) -> Count:
    """Return how many links of each chain are found when all reports are read together."""
    names = list(truth["reports"])
    shown = picture(reports(names, truth))
    count = Count()
    for name, source in zip(names, shown.sources, strict=True):
        wanted, got = (
            set(pairwise(map(plain_name, way))) for way in (truth["reports"][name]["chain"], source.chain)
        )
        count.right += len(wanted & got)
        count.found, count.true = count.found + len(got), count.true + len(wanted)
        count.misses += [f"{name}: link {a} <- {b} not found" for a, b in sorted(wanted - got)]
        count.misses += [f"{name}: link {a} <- {b} is not there" for a, b in sorted(got - wanted)]
    return count


def attributions(truth: dict[str, Any]) -> Count:
    """Return how many of the marked statements are given to the right speaker, as the right kind of source.

    found: those that are given to somebody at all; true: those that somebody says.
    """
    count = Count()
    for name, known in truth["reports"].items():
        (source,) = picture(reports([name], truth)).sources
        for snippet, speaker, kind in known["said"]:
            one = next((s for s in source.statements if snippet in s.text), None)
            got = (one.kind, one.speaker) if one else ("nothing", "")
            somebody = kind not in ("outlet", "none")
            count.true += somebody
            count.found += got[0] not in ("outlet", "none", "nothing")
            right = got[0] == kind and plain_name(speaker) in plain_name(got[1])
            count.right += right and somebody
            if not right:
                count.misses.append(f"{name}: {snippet!r} is {kind} {speaker}, not {got[0]} {got[1]}")
    return count


def origins(truth: dict[str, Any]) -> Count:
    """Return for how many claims the number of independent origins and of named ones are right."""
    count = Count()
    for story in truth["stories"]:
        shown = picture(reports(story["reports"], truth))
        finding = _claim(shown, story)
        count.true += 1
        count.found += finding is not None
        wanted = (story["origins"], story["named"], True, True)
        got = finding and (
            finding.independent,
            finding.named,
            any(str(d).startswith(story.get("differs", "")) for d in [*finding.differs, ""]),
            len(finding.reports) >= story.get("carried", 1),
        )
        count.right += got == wanted
        if got != wanted:
            names = [one.name for one in finding.origins] if finding else []
            differs = finding.differs if finding else ()
            count.misses.append(
                f"{story['name']}: {wanted[:2]} wanted, {got and got[:2]} found: {names} {differs}"
            )
    return count


def _claim(shown: Picture, story: dict[str, Any]) -> Finding | None:
    """Return the first claim of the kind wanted about the person wanted."""
    who = story["who"]
    return next(
        (
            f
            for f in shown.findings
            if f.kind == story["kind"] and (not who or any(same_name(who, name) for name in f.who))
        ),
        None,
    )


def measure(file: str = "truth.json") -> dict[str, Count]:
    """Return the three counts of a set (`SETS`)."""
    truth = json.loads((SAMPLES / file).read_text("utf-8"))
    return {"chains": chains(truth), "attributions": attributions(truth), "origins": origins(truth)}


def lines(counts: dict[str, Count]) -> Iterator[str]:
    """Return the table and the misses."""
    yield f"{'':14}{'right':>6}{'found':>7}{'true':>6}  precision  recall"
    for name, one in counts.items():
        yield (f"{name:14}{one.right:>6}{one.found:>7}{one.true:>6}{one.precision:>10.1%}{one.recall:>9.1%}")
    for one in counts.values():
        yield from (f"  miss: {miss}" for miss in one.misses)


def main() -> None:
    """Print the figures, or the answer on a folder of reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=Path, help="a folder of reports to show the answer on")
    folder = parser.parse_args().reports
    if folder:
        files = sorted(p for p in folder.iterdir() if p.is_file())
        print(as_text(picture([read_file(p) for p in files]), statements=True), end="")
    else:
        for title, file in SETS:
            print("\n".join([title, *lines(measure(file)), ""]))


if __name__ == "__main__":
    main()
