"""A day's counts, signed by the log's key: what the two sides report to each other.

In: what a gate counted from one hour to another. Out: a signed note of lines, of one form only. How many
leaves there are of each release anybody counts again from the log (`differences` compares);
what was referred, how long it took, what was closed and what was counted apart from the checks stand on the
gate's signature. A count too small to be shown is `hidden`.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Mapping
from operator import attrgetter

from attrs import field, frozen

from rahdari.errors import LedgerError
from rahdari.ledger.leaf import HOUR
from rahdari.ledger.note import Signer, Verifier, open_note, sign

HEAD = "rahdari-counts:1"
HIDDEN = "hidden"
_NUMBER = r"(?:0|[1-9]\d{0,11})"
_REASON = re.compile(r"[a-z][a-z0-9_-]{0,59}")
_WHERE = re.compile(r"[^\x00-\x1f\x7f\u0080-\u009f\u2028\u2029]{1,100}")
_COUNTED = re.compile(rf"counted (?P<count>{_NUMBER}) (?P<gap>-?{_NUMBER}) (?P<lane>.+)", re.ASCII)
_TIME = "%Y-%m-%dT%H:%MZ"


def _closures(values: object) -> tuple[Closure, ...]:
    return tuple(sorted(values, key=Closure.line))  # type: ignore[call-overload]


@frozen
class Closure:
    """When a gate or a lane was closed, why (a word of a vocabulary), and which. until: None while it is."""

    since: datetime.datetime
    until: datetime.datetime | None
    reason: str
    what: str

    def line(self) -> str:
        """Return the closure as the note says it."""
        until = f"{self.until:{_TIME}}" if self.until else "open"
        return f"closed {self.since:{_TIME}} {until} {self.reason} {self.what}"


def _lanes(values: object) -> tuple[Counted, ...]:
    return tuple(sorted(values, key=attrgetter("lane")))  # type: ignore[call-overload]


@frozen
class Counted:
    """How many passed a lane, as somebody counted apart from the checks. gap: how many more than these."""

    count: int
    gap: int
    lane: str

    def line(self) -> str:
        """Return it as the note says it."""
        return f"counted {self.count} {self.gap} {self.lane}"


@frozen(kw_only=True)
class Counts:
    """What one gate counted in the hours from `since` up to, and without, `until` (as leaves name hours).

    leaves: how many the log has of each release: checks and everything else that the gate answers for.
    checks: travellers and trucks checked; lost: those of them whose records the gate has lost. referrals: how
    many were referred; None: too few to show. minutes: how long referrals took, as median and as what nine of
    ten stayed below; None if not shown. counted: at the lanes where somebody did, before this was signed.
    """

    origin: str
    gate: str
    since: str
    until: str
    leaves: Mapping[int, int]
    checks: int
    referrals: int | None
    minutes: tuple[int, int] | None
    lost: int = 0
    counted: tuple[Counted, ...] = field(default=(), converter=_lanes)
    closures: tuple[Closure, ...] = field(default=(), converter=_closures)

    def text(self) -> str:
        """Return the counts as their note says them."""
        shown = HIDDEN if self.referrals is None else self.referrals
        took = HIDDEN if self.minutes is None else f"{self.minutes[0]} {self.minutes[1]}"
        lines = [
            HEAD,
            self.origin,
            f"gate {self.gate}",
            f"hours {self.since} {self.until}",
            *(f"release {release} {count}" for release, count in sorted(self.leaves.items())),
            f"checks {self.checks}",
            *([f"lost {self.lost}"] if self.lost else []),
            f"referrals {shown}",
            f"minutes {took}",
            *(lane.line() for lane in self.counted),
            *(closure.line() for closure in self.closures),
        ]
        return "\n".join(lines) + "\n"


def sign_counts(counts: Counts, signer: Signer, at: datetime.datetime) -> bytes:
    """Return the signed note. What could not be read again is refused before it is signed."""
    text = counts.text()
    if counts.origin != signer.name or _parsed(text) != counts:
        raise LedgerError("form", "These counts cannot be written: a name or a number in them is none.")
    return sign(text, signer, at=at)


def open_counts(note: bytes, verifier: Verifier) -> Counts:
    """Read the counts that a log's key has signed."""
    counts = _parsed(open_note(note, [verifier.plain, verifier.timed]).text.decode("utf-8"))
    if counts.origin != verifier.name:
        raise LedgerError("unsigned", f"The counts are of {counts.origin}, not of {verifier.name}.")
    return counts


def leaves_in(
    counted: Mapping[tuple[str, str, int], int], gate: str, since: str, until: str
) -> dict[int, int]:
    """Return how many leaves of each release one gate has in some hours. counted: of `verify`'s report."""
    found: Counter[int] = Counter()
    for (hour, of, release), count in counted.items():
        if of == gate and since <= hour < until:
            found[release] += count
    return dict(sorted(found.items()))


def check_counts(counts: Counts, counted: Mapping[tuple[str, str, int], int]) -> None:
    """Raise `changed` unless the log has as many checks, and leaves of each release, as the counts say."""
    for difference in differences(counts, counted):
        raise LedgerError("changed", difference, place=f"{counts.gate}, {counts.since} to {counts.until}")


def differences(counts: Counts, counted: Mapping[tuple[str, str, int], int]) -> list[str]:
    """Return what the counts say and the log does not, a sentence each."""
    there = leaves_in(counted, counts.gate, counts.since, counts.until)
    found = [
        f"The counts say {counts.leaves.get(release, 0):,} leaves with release {release}; "
        f"the log has {there.get(release, 0):,}."
        for release in sorted({*there, *counts.leaves})
        if counts.leaves.get(release, 0) != there.get(release, 0)
    ]
    checks = sum(count for release, count in there.items() if release)
    if counts.checks != checks:
        found.append(f"The counts say {counts.checks:,} checks; the log has {checks:,}.")
    return found


def days_in(counted: Mapping[tuple[str, str, int], int]) -> dict[tuple[str, str], dict[int, int]]:
    """Return how many leaves of each release each gate has on each day of world time."""
    found: dict[tuple[str, str], Counter[int]] = {}
    for (hour, gate, release), count in sorted(counted.items()):
        found.setdefault((hour[:10], gate), Counter())[release] += count
    return {key: dict(sorted(releases.items())) for key, releases in found.items()}


_FORM = re.compile(
    rf"{HEAD}\n(?P<origin>[^\n]+)\ngate (?P<gate>[^\n]+)\nhours (?P<since>{HOUR}) (?P<until>{HOUR})\n"
    rf"(?P<releases>(?:release {_NUMBER} {_NUMBER}\n)*)checks (?P<checks>{_NUMBER})\n"
    rf"(?:lost (?P<lost>{_NUMBER})\n)?"
    rf"referrals (?P<referrals>{HIDDEN}|{_NUMBER})\nminutes (?P<minutes>{HIDDEN}|{_NUMBER} {_NUMBER})\n"
    rf"(?P<counted>(?:counted [^\n]+\n)*)(?P<closures>(?:closed [^\n]+\n)*)",
    re.ASCII,
)


def _parsed(text: str) -> Counts:
    found = _FORM.fullmatch(text)
    if not found or not _WHERE.fullmatch(found["gate"]):
        raise LedgerError("form", "These are no counts: a line is missing, too many, or of another form.")
    releases = [line.split(" ")[1:] for line in found["releases"].splitlines()]
    counts = Counts(
        origin=found["origin"],
        gate=found["gate"],
        since=found["since"],
        until=found["until"],
        leaves={int(release): int(count) for release, count in releases},
        checks=int(found["checks"]),
        referrals=None if found["referrals"] == HIDDEN else int(found["referrals"]),
        minutes=None if found["minutes"] == HIDDEN else _pair(found["minutes"]),
        lost=int(found["lost"] or 0),
        counted=tuple(_counted(line) for line in found["counted"].splitlines()),
        closures=tuple(_closure(line) for line in found["closures"].splitlines()),
    )
    if counts.lost > counts.checks:
        raise LedgerError("form", "These are no counts: more checks are lost than there were.")
    if counts.text() != text or counts.since >= counts.until:
        raise LedgerError("form", "These are no counts: their lines are not in their one order.")
    return counts


def _pair(text: str) -> tuple[int, int]:
    first, second = text.split(" ")
    return int(first), int(second)


def _counted(line: str) -> Counted:
    found = _COUNTED.fullmatch(line)
    if not found or not _WHERE.fullmatch(found["lane"]):
        raise LedgerError("form", f"This is no count of a lane: {line[:60]!r}.")
    return Counted(int(found["count"]), int(found["gap"]), found["lane"])


def _closure(line: str) -> Closure:
    words = line.split(" ", 4)
    if len(words) != 5 or not _REASON.fullmatch(words[3]) or not _WHERE.fullmatch(words[4]):
        raise LedgerError("form", f"This is no closure: {line[:60]!r}.")
    until = None if words[2] == "open" else _moment(words[2])
    return Closure(_moment(words[1]), until, words[3], words[4])


def _moment(text: str) -> datetime.datetime:
    try:
        return datetime.datetime.strptime(text, _TIME).replace(tzinfo=datetime.UTC)
    except ValueError:
        raise LedgerError("form", f"This is no time: {text[:30]!r}.") from None
