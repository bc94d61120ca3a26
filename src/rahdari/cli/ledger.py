"""`rahdari ledger verify | copy | prove | receipt`: for whoever does not take a gate's word."""

from __future__ import annotations

import datetime
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rahdari.cli.extras import needed
from rahdari.cli.ledger_keys import Certificates, KeyFile, held, key_by_id, key_for, key_in
from rahdari.cli.status import AsJson

if TYPE_CHECKING:
    from rahdari.ledger.checkpoint import Checkpoint
    from rahdari.ledger.note import Verifier
    from rahdari.ledger.receipts import Checked
    from rahdari.ledger.verify import Report

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder `ledger` of a gate, or a copy.")]


def verify(
    folder: Folder,
    key: KeyFile = None,
    against: Annotated[
        Path | None,
        typer.Option(metavar="CHECKPOINT", help="A checkpoint seen before, which the log must go on from."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a whole ledger from its files: every leaf, every hash, every file, the signed root.

    Exit status: 0 sound, 1 broken (what was done and where is said), 2 usage, or it cannot be read.

    \b
    Examples:
      rahdari ledger verify /media/stick/ledger --key torkham.vkey
      rahdari ledger verify ledger --against checkpoint-of-monday
    """
    with needed("ledger"), held(as_json):
        from rahdari.cli.output import progress
        from rahdari.ledger import tiles, verify

        source = tiles.Folder(folder)
        with key_in(source, key) as verifier, progress() as tell:
            seen = checkpoint_brought(against, verifier).note if against else None
            report = verify.verify(
                folder, verifier, seen, tell=lambda done, total: tell("leaves", done, total)
            )
        _print_report(report, as_json)


def copy(
    place: Annotated[
        str, typer.Argument(metavar="SOURCE", help="The ledger: a gate's folder `ledger`, or its address.")
    ],
    to: Annotated[Path, typer.Argument(metavar="DIR", help="Where to: a folder on a stick, say.")],
    key: KeyFile = None,
    certificates: Certificates = None,
    as_json: AsJson = False,
) -> None:
    """Copy a ledger, or bring a copy up to date; it is checked on the way.

    A ledger grows while files are copied by hand, and such a copy may look broken. This one is whole: what an
    older copy has is checked first, and written again where it differs.

    \b
    Examples:
      rahdari ledger copy DATA/ledger /media/stick/ledger --key DATA/keys/ledger.vkey
      rahdari ledger copy https://gate.example/ledger /media/stick/ledger
    """
    with needed("ledger"), held(as_json):
        from rahdari.cli.output import progress
        from rahdari.ledger import copying
        from rahdari.ledger.fetching import source_of

        source = source_of(place, certificates)
        with key_in(source, key) as verifier, progress() as tell:
            found = copying.copy(source, to, verifier, tell=lambda done, n: tell("leaves", done, n))
        line = f"Copied: {found.origin}, {found.size:,} leaves, checkpoint of {_minute(found.at)}"
        _print(line, {"holds": True, "checkpoint": shape_of(found)}, as_json)


def prove(
    folder: Folder,
    index: Annotated[
        int, typer.Argument(metavar="LEAF", help="The number of a leaf; the first is 0.", min=0)
    ],
    key: KeyFile = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it.")
    ] = None,
) -> None:
    """Write the proof that one leaf is in a ledger; it verifies with the log's key alone (C2SP tlog-proof).

    \b
    Examples:
      rahdari ledger prove ledger 812 -o 812.tlog-proof
      rahdari ledger receipt 812.tlog-proof
    """
    with needed("ledger"), held(False):
        from rahdari.ledger import proofs, tiles
        from rahdari.ledger.verify import checkpoint_of

        source = tiles.Folder(folder)
        with key_in(source, key) as verifier:
            text = proofs.prove(source, checkpoint_of(source, verifier), index).text()
        if output:
            output.write_bytes(text)
        else:
            sys.stdout.buffer.write(text)


def receipt(
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="The text of a scanned code, or a file with it or a proof.")
    ],
    key: KeyFile = None,
    ledger: Annotated[
        str | None, typer.Option(metavar="DIR|ADDRESS", help="The ledger that must have its leaf.")
    ] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A checkpoint that it is held against.")
    ] = None,
    document: Annotated[
        str | None,
        typer.Option(metavar="NUMBER", help="The holder's document, for a clearance, in any spelling."),
    ] = None,
    certificates: Certificates = None,
    as_json: AsJson = False,
) -> None:
    """Check what travels alone: a slip's receipt, a clearance token, or a proof. No network is needed.

    A receipt is the gate's promise that its log has the leaf; with --ledger the leaf is looked for. Some
    carry the way to a signed root: the ledger has to go on from that root, and --checkpoint holds it
    against a checkpoint of as many leaves. Exit status: 0 it holds, 1 it does not (or the promise was
    broken, or there are two logs), 2 usage, or it cannot be read or compared.

    \b
    Examples:
      rahdari ledger receipt 'RAHDARI-R:...' --key torkham.vkey
      rahdari ledger receipt code.txt --ledger /media/stick/ledger
      rahdari ledger receipt code.txt --ledger https://gate.example/ledger --certificates gate.pem
      rahdari ledger receipt 'RAHDARI-C:...' --document P1234567
    """
    with needed("ledger"), held(as_json):
        from rahdari.ledger import clearances, compact, receipts
        from rahdari.ledger.fetching import source_of
        from rahdari.ledger.leaf import decode
        from rahdari.ledger.proofs import Proof

        text = _code(code)
        if text.startswith(b"c2sp.org/tlog-proof"):
            with brought(Path(code)):
                proof = Proof.parse(text)
                origin = _origin_of(proof.note)
            with key_for(origin, key) as verifier:
                seen = proof.check(verifier)
                decode(proof.leaf)  # what is none is not written to a terminal, whoever signed it
                _print_proof(proof.leaf, proof.index, seen, as_json)
            return
        said = text.decode("ascii", "replace").strip("\r\n")
        id = compact.key_id(said, (receipts.RECEIPT, clearances.CLEARANCE))
        with key_for(key_by_id(id, key), key) as verifier:
            if said.startswith(clearances.CLEARANCE):
                now = datetime.datetime.now(datetime.UTC)
                clearance = clearances.check_clearance(said, verifier, now, document)
                _print(
                    f"Checked: {clearance.reference} at {clearance.gate}, release {clearance.release}, "
                    f"valid until {_minute(clearance.until)}",
                    {"holds": True, "reference": clearance.reference, "gate": clearance.gate}
                    | {"release": clearance.release, "until": clearance.until.isoformat()},
                    as_json,
                )
                return
            at = checkpoint_brought(checkpoint, verifier) if checkpoint else None
            source = source_of(ledger, certificates) if ledger else None
            _print_receipt(receipts.check(said, verifier, source, at), as_json)


def content_of(file: Path, limit: int) -> bytes:
    """Return what is in a file, and no more of it than says that it is too long."""
    from rahdari.errors import LedgerError

    try:
        with open(file, "rb") as opened:
            return opened.read(limit + 1)
    except OSError as error:
        raise LedgerError("unreadable", f"{file} cannot be read: {error.strerror}.") from error


def checkpoint_brought(file: Path, verifier: Verifier) -> Checkpoint:
    """Return a checkpoint from a file of the caller's; where it is none, nothing is said of the log."""
    from rahdari.ledger.checkpoint import open_checkpoint
    from rahdari.ledger.note import MAX_NOTE

    with brought(file):
        return open_checkpoint(content_of(file, MAX_NOTE), verifier)


@contextmanager
def brought(file: Path) -> Iterator[None]:
    """Say of a file that is held against a log, and is not what it should be, that it cannot be read."""
    from rahdari.errors import LedgerError

    try:
        yield
    except LedgerError as error:
        raise LedgerError("unreadable", error.message, place=str(file), next_step=error.next_step) from error


def _code(code: str) -> bytes:
    """Return the text of a code, or of the file that is named instead."""
    from rahdari.ledger.note import MAX_NOTE

    return code.encode() if code.startswith("RAHDARI-") else content_of(Path(code), MAX_NOTE)


def _origin_of(note: bytes) -> str:
    from rahdari.ledger.checkpoint import head_of
    from rahdari.ledger.note import parts_of

    return head_of(parts_of(note)[0])[0]


def _print(line: str, shape: dict[str, object], as_json: bool) -> None:
    from rahdari.cli.output import print_json

    if as_json:
        print_json(shape)
    else:
        print(line)


def _minute(at: datetime.datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def shape_of(checkpoint: Checkpoint) -> dict[str, object]:
    """Return the JSON shape of a checkpoint."""
    from rahdari.ledger.note import to_base64

    return {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": to_base64(checkpoint.root),
        "at": checkpoint.at.isoformat(),
    }


def _print_report(report: Report, as_json: bool) -> None:
    checkpoint = report.checkpoint
    days: Counter[tuple[str, str, int]] = Counter()
    for (hour, gate, release), count in report.leaves.items():
        days[hour[:10], gate, release] += count
    rows = [
        {"day": day, "gate": gate, "release": release, "leaves": count}
        for (day, gate, release), count in sorted(days.items())
    ]
    lines = [
        f"Sound: {checkpoint.origin}, {checkpoint.size:,} leaves, checkpoint of {_minute(checkpoint.at)}"
    ]
    lines += [f"  {r['day']}  {r['gate']}  release {r['release']}  {r['leaves']:,} leaves" for r in rows]
    if report.against:
        lines.append(f"It goes on from the {report.against.size:,} leaves of {_minute(report.against.at)}")
    _print("\n".join(lines), {"holds": True, "checkpoint": shape_of(checkpoint), "days": rows}, as_json)


def _print_proof(leaf: bytes, index: int, checkpoint: Checkpoint, as_json: bool) -> None:
    said = leaf.decode("utf-8", "replace")
    _print(
        f"In the log {checkpoint.origin} of {_minute(checkpoint.at)}, leaf {index:,}: {said}",
        {"holds": True, "leaf": said, "index": index, "checkpoint": shape_of(checkpoint)},
        as_json,
    )


def _print_receipt(checked: Checked, as_json: bool) -> None:
    receipt = checked.receipt
    line = f"Checked: {receipt.reference} at {receipt.gate}, {receipt.hour}, release {receipt.release}\n"
    if checked.at:
        line += f"In the log: leaf {checked.index:,}, checkpoint of {_minute(checked.at)}"
    else:
        line += f"Promised: the log has to have it by {_minute(receipt.due)}"
    shape: dict[str, object] = {
        "holds": True,
        "reference": receipt.reference,
        "gate": receipt.gate,
        "hour": receipt.hour,
        "release": receipt.release,
        "index": checked.index,
        "at": checked.at.isoformat() if checked.at else None,
        "due": receipt.due.isoformat(),
    }
    _print(line, shape, as_json)
