"""What a gate does when its computer fails: each fault on a running desk under load, and what came of it.

usage: python -m benchmarks.faults NAME [--units N] [--times N]

A desk of its own in a new folder, invented travellers through some lanes, the fault among them. In the end
every answer that a lane got is held against the database, and the database against the ledger's files,
which are verified whole. Exit 1 if anything that was confirmed is lost, doubled or changed, or the ledger
does not hold.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from attrs import define, field
from tools.power_cut import PowerCut
from tools.preload import library

from benchmarks.keep import ROOT
from benchmarks.network import Cable, fetch, follow
from rahdari.cli.gate import _bring_lists
from rahdari.cli.gate_process import DeskProcess, free_port
from rahdari.errors import RahdariError
from rahdari.gate.project import start
from rahdari.gate.project.folder import Configuration, DataFolder

if TYPE_CHECKING:
    from rahdari.gate.simulate.lane import Seat

LANES = 8
CUTS = 30  # of the network, in each round
DAY = 24 * 3600
Forms = Iterator[Mapping[str, str]]


@define
class Gate:
    """A gate in a new folder below `home`, and what its lanes were told."""

    home: Path
    units: int
    folder: DataFolder = field(init=False)
    answers: dict[str, Mapping[str, Any]] = field(factory=dict, init=False)
    said: set[str] = field(factory=set, init=False)
    seats: list[Seat] = field(factory=list, init=False)
    sent: int = 0
    again: int = 0

    def __attrs_post_init__(self) -> None:
        self.folder = DataFolder(self.home / "data")
        self.folder.create(Configuration(), demonstration=True)
        start.use(self.folder)
        from rahdari.gate.project import demonstration
        from rahdari.gate.simulate.seats import seats

        start.migrate(self.folder)
        demonstration.prepare()
        _bring_lists(self.folder, self.folder.configuration(), None)
        self.seats = seats(LANES)
        _let_go()

    def desk(self, environment: Mapping[str, str] | None = None) -> DeskProcess:
        """Return a desk that has started."""
        desk = DeskProcess(self.folder.path, free_port(), environment=environment)
        desk.start()
        return desk

    def cross(self, desk: DeskProcess, fault: Callable[[], None] | None = None) -> None:
        """Send units through the lanes; the fault comes after a third of them."""
        from rahdari.gate.simulate.day import simulate, units

        forms = list(units(self.units, seed=self.sent + 1))
        self.sent += 1

        def among() -> Forms:
            for n, form in enumerate(forms):
                if n == len(forms) // 3 and fault:
                    fault()
                yield form

        day = simulate(desk.address, self.seats, among())
        self.answers |= day.answers
        self.said |= day.said
        self.again += day.retried

    def report(self, kept: str = "unit that was answered") -> bool:
        """Print what came of it; return whether all is well."""
        for text in sorted(self.said):
            print(f"said      {text}")
        wrong = [*self._audit(), *self.ledger()]
        _let_go()
        print(f"units     {len(self.answers):,} answered, {self.again:,} of them sent again")
        for text in wrong[:10]:
            print(f"WRONG     {text}")
        print("FAILED" if wrong else f"kept      every {kept}, once; the ledger holds")
        return not wrong

    def _audit(self) -> Iterator[str]:
        from rahdari.gate.simulate.audit import differences

        yield from differences(self.answers, frozenset())

    def ledger(self) -> Iterator[str]:
        """Bring the log up to what is kept; yield what is wrong with it, and which checks it lacks."""
        from django.utils import timezone

        from rahdari.gate.ledger.audit import differences
        from rahdari.gate.ledger.models import Leaf
        from rahdari.gate.ledger.sequencer import sequence
        from rahdari.gate.place.models import Gate as Place

        place = Place.objects.get()
        try:
            checkpoint = sequence(place, self.folder, now=timezone.now())
            yield from differences(place, self.folder)
        except RahdariError as error:
            yield f"the ledger: {error}"
            return
        checks = [member["check"] for answer in self.answers.values() for member in answer["members"]]
        kept = list(Leaf.objects.exclude(reference="").filter(held=False).values_list("reference", flat=True))
        for what in set(checks) - set(kept):
            yield f"the leaf of {what} is lost"
        if len(kept) != len(set(kept)):
            yield "a check has two leaves"
        print(f"ledger    {checkpoint.size:,} leaves, verified; {len(checks):,} checks")


def _let_go() -> None:
    from django.db import connection

    connection.close()


def power(gate: Gate, times: int) -> bool:
    """Power cuts: what was written and not synced is dropped, at every other cut only some of it."""
    beside, chance, lost = gate.home / "beside", Random(1), 0
    beside.mkdir()
    cut = PowerCut(gate.folder.path, beside)
    for n in range(times):
        desk = gate.desk(cut.environment)

        def off(desk: DeskProcess = desk, n: int = n) -> None:
            nonlocal lost
            desk.kill()
            lost += cut.cut(chance if n % 2 else None)
            desk.environment = cut.environment
            desk.start()

        timers: list[threading.Timer] = []

        def soon(timers: list[threading.Timer] = timers, off: Callable[[], None] = off) -> None:
            timers.append(threading.Timer(chance.uniform(0, 0.5), off))
            timers[-1].start()

        gate.cross(desk, soon)
        timers[0].join()
        desk.kill()
        lost += cut.cut(chance if n % 2 else None)
    print(f"cuts      {2 * times:,}; {lost:,} files lost what was not synced")
    return gate.report()


def full(gate: Gate, times: int) -> bool:
    """A full disk: no file of the desk may grow (RLIMIT_FSIZE), until there is space two seconds later."""
    desk = gate.desk()

    def fill() -> None:
        wal = Path(f"{gate.folder.database}-wal")
        resource.prlimit(desk.pid, resource.RLIMIT_FSIZE, (wal.stat().st_size // 2, resource.RLIM_INFINITY))
        free = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        threading.Timer(2, resource.prlimit, (desk.pid, resource.RLIMIT_FSIZE, free)).start()

    for _ in range(times):
        gate.cross(desk, fill)
    desk.end()
    return gate.report()


def read_only(gate: Gate, times: int) -> bool:
    """A disk that is read-only at the start (a mount of its own, in a name space): said, with what to do.

    One that turns read-only under a running desk is in tests/gate/faults/test_storage.py, by SQLite's own
    means: the system refuses to remount what is open for writing.
    """
    folder = str(gate.folder.path)
    script = f'mount --bind "{folder}" "{folder}" && mount -o remount,bind,ro "{folder}" && exec "$@"'
    ok = True
    for _ in range(times):
        desk = gate.desk()
        gate.cross(desk)
        desk.end()
        own = ("unshare", "-Urm", "sh", "-c", script, "sh")
        ok = _start_says(gate, "Nothing can be written", "Check it", prefix=own) and ok
    return gate.report() and ok


def page(gate: Gate, times: int) -> bool:
    """A damaged page of the database: found before anything is served; the last backup is brought back.

    What was answered after the backup is lost, and nothing else. Leaves that were signed for it are taken
    from the damaged folder's ledger, and stay without their records.
    """
    desk = gate.desk()
    gate.cross(desk)
    stick, secret = gate.home / "stick", gate.home / "passphrase"
    secret.write_text("an invented passphrase")
    asks = ("--passphrase-file", str(secret))
    ok = _does("backup", str(gate.folder.path), str(stick), *asks)
    before = frozenset(gate.answers)
    gate.cross(desk)
    desk.end()
    _let_go()
    damaged = bytearray(gate.folder.database.read_bytes())
    at = len(damaged) // 4096 // 2 * 4096
    damaged[at : at + 4096] = Random(1).randbytes(4096)
    gate.folder.database.write_bytes(damaged)
    ok = _start_says(gate, "cannot be used", "bring the last backup back") and ok
    broken = gate.folder.path.rename(gate.home / "damaged")
    (backup,) = stick.glob("rahdari-*Z")
    ok = _does("restore", str(backup), str(gate.folder.path), *asks) and ok
    ok = _does("ledger", "adopt", str(broken / "ledger"), "--data", str(gate.folder.path)) and ok
    from rahdari.gate.simulate.audit import kept_units

    lost = gate.answers.keys() - kept_units()
    old = len(lost & before)
    print(f"lost      {len(lost):,} of {len(gate.answers):,} units; {old:,} from before the backup")
    ok = ok and not old
    gate.answers = {key: answer for key, answer in gate.answers.items() if key not in lost}
    desk.start()
    gate.cross(desk)
    desk.end()
    return gate.report("other unit") and ok


def index(gate: Gate, times: int) -> bool:
    """A damaged index: found before anything is served, and built again from the release."""
    from rahdari.index.layout import current, verify

    desk = gate.desk()
    gate.cross(desk)
    desk.end()
    file = current(gate.folder.index) / "arrays.bin"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    desk = gate.desk()
    print(f"said      {' '.join(desk.said).strip()}")
    gate.cross(desk)
    desk.end()
    verify(current(gate.folder.index))
    return gate.report()


def tile(gate: Gate, times: int) -> bool:
    """Damaged tiles of the ledger: hashes are made again from the leaves; damaged leaves are named."""
    desk = gate.desk()
    gate.cross(desk)
    desk.end()
    ok = gate.report()
    tiles = sorted(path for path in (gate.folder.ledger / "tile").rglob("*") if path.is_file())
    print(f"tiles     {len(tiles):,}")
    for path in tiles:
        whole = path.read_bytes()
        damaged = bytearray(whole)
        damaged[len(whole) // 2] ^= 1
        path.write_bytes(damaged)
        found = list(gate.ledger())
        if path.read_bytes() == whole:
            print(f"tile      {path.relative_to(gate.folder.ledger)}: made again from the leaves")
        elif found:
            print(f"tile      {path.relative_to(gate.folder.ledger)}: {found[0]}")
        else:
            print(f"WRONG     {path.relative_to(gate.folder.ledger)}: not found")
            ok = False
        path.write_bytes(whole)
    return gate.report() and ok


def clock(gate: Gate, times: int) -> bool:
    """The clock jumps a day ahead, and back, and a year: no day is signed early, and what is held gets in."""
    ahead = gate.home / "ahead"
    ahead.write_text("0")
    jumping = {"LD_PRELOAD": str(library("clock", gate.home)), "CLOCK_AHEAD": str(ahead)}
    desk = gate.desk(os.environ | jumping)
    for _ in range(times):
        for seconds in (DAY, 0, -DAY, 0, 365 * DAY, 0):
            gate.cross(desk)
            ahead.write_text(str(seconds))
            _until_signed(gate, desk)
    desk.end()
    wrong = list(_days(gate))
    for text in wrong:
        print(f"WRONG     {text}")
    return gate.report() and not wrong


def _until_signed(gate: Gate, desk: DeskProcess) -> None:
    """Send units through the lanes until the desk has signed a checkpoint among them: it does each minute."""
    file = gate.folder.ledger / "checkpoint"
    before = file.stat().st_mtime_ns if file.exists() else 0
    for _ in range(100):
        gate.cross(desk)
        if file.exists() and file.stat().st_mtime_ns > before:
            break


def _days(gate: Gate) -> Iterator[str]:
    """Let all days end by a clock that is right; yield which signed counts the log does not bear out."""
    from django.utils import timezone

    from rahdari.gate.compliance.models import SignedDay
    from rahdari.gate.compliance.services import DAY as ONE_DAY
    from rahdari.gate.compliance.services import sign_days
    from rahdari.gate.ledger.keys import verifier_of
    from rahdari.gate.ledger.models import Leaf
    from rahdari.gate.ledger.sequencer import sequence
    from rahdari.gate.place.models import Gate as Place
    from rahdari.ledger.counts import check_counts, open_counts
    from rahdari.ledger.verify import verify

    place, verifier, now = Place.objects.get(), verifier_of(gate.folder), timezone.now()
    early = SignedDay.objects.filter(day__gte=now.date()).count()
    held = list(Leaf.objects.filter(position=None, held=True).values_list("pk", flat=True))
    sequence(place, gate.folder, now=now + 400 * ONE_DAY)
    sign_days(place, gate.folder, now=now + 400 * ONE_DAY)
    leaves = verify(gate.folder.ledger, verifier).leaves
    waiting = Leaf.objects.filter(pk__in=held, position=None).count()
    signed = list(SignedDay.objects.values_list("note", flat=True))
    for note in signed:
        try:
            check_counts(open_counts(note.encode(), verifier), leaves)
        except RahdariError as error:
            yield str(error)
    if early:
        yield f"{early} days were signed before they were over"
    if waiting:
        yield f"{waiting} leaves that were held are not in the log"
    _let_go()
    print(f"days      {len(signed):,} signed, held against the log; {len(held):,} held leaves came in")


def two(gate: Gate, times: int) -> bool:
    """Two servers with one folder: the second is refused; the first goes on."""
    desk = gate.desk()
    ok = True
    for _ in range(times):
        ok = _start_says(gate, "Another gate is running", "End it first") and ok
        gate.cross(desk)
    desk.end()
    return gate.report() and ok


def network(gate: Gate, times: int) -> bool:
    """The network is cut while the other side's witness follows the log, and while a release comes."""
    from django.utils import timezone

    from rahdari.gate.ledger.keys import signer_of
    from rahdari.gate.ledger.sequencer import sequence
    from rahdari.gate.place.models import Gate as Place

    place = Place.objects.get()
    key, chance, wrong = signer_of(gate.folder, place.name).verifier, Random(1), list[str]()
    desk = gate.desk()
    gate.cross(desk)
    cable = Cable(desk.address)
    for n in range(times):
        sequence(place, gate.folder, now=timezone.now())
        size = sum(file.stat().st_size for file in gate.folder.ledger.rglob("*") if file.is_file())

        def look(n: int = n, size: int = size) -> None:
            wrong.extend(follow(cable, gate.home / f"witness-{n}", key, size, CUTS, chance))

        looking = threading.Thread(target=look)
        gate.cross(desk, looking.start)
        looking.join()
    desk.end()
    wrong.extend(fetch(gate.home / "release", CUTS * times, chance))
    for text in wrong[:10]:
        print(f"WRONG     {text}")
    return gate.report() and not wrong


def _does(*words: str) -> bool:
    """Run a command; return whether it succeeds, and print what it says if it does not."""
    command = [str(Path(sys.executable).with_name("rahdari")), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    told = " ".join((done.stdout if done.returncode == 0 else done.stderr).split())
    print(f"{words[0]:9} {told}")
    return done.returncode == 0


def _start_says(gate: Gate, *words: str, prefix: tuple[str, ...] = ()) -> bool:
    """Start a desk that must not start; return whether it says these words."""
    rahdari = Path(sys.executable).with_name("rahdari")
    command = [*prefix, str(rahdari), "gate", "--demo", "--port", "0", "--data", str(gate.folder.path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    told = " ".join(done.stderr.split())
    print(f"said      {told}")
    return done.returncode != 0 and all(word in told for word in words)


FAULTS: Mapping[str, Callable[[Gate, int], bool]] = {
    "power": power,
    "full": full,
    "read-only": read_only,
    "page": page,
    "index": index,
    "tile": tile,
    "clock": clock,
    "two": two,
    "network": network,
}


def main() -> int:
    """Run one fault; 1 if it harmed what was confirmed."""
    parser = argparse.ArgumentParser(description="A gate whose computer fails")
    parser.add_argument("name", choices=FAULTS)
    parser.add_argument("--units", type=int, default=600, help="travellers in each round")
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args()
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory(prefix="rahdari-fault-") as home:
        return 0 if FAULTS[given.name](Gate(Path(home), given.units), given.times) else 1


if __name__ == "__main__":
    sys.exit(main())
