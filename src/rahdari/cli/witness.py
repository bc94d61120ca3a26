"""`rahdari witness`: one side follows the other's ledger, and signs that it has only ever grown."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Annotated

import typer

from rahdari.cli.extras import needed
from rahdari.cli.ledger import shape_of
from rahdari.cli.ledger_keys import BROKEN, Certificates, KeyFile, held, key_in
from rahdari.cli.status import AsJson

if TYPE_CHECKING:
    from rahdari.ledger.note import Signer
    from rahdari.ledger.witness import Seen, Witness

_DAY = datetime.timedelta(days=1)


def witness(
    place: Annotated[
        str, typer.Argument(metavar="SOURCE", help="The ledger: an address, or a folder (on a stick).")
    ],
    state: Annotated[
        Path, typer.Option(metavar="DIR", help="What this witness remembers of this log; never on the stick.")
    ],
    key: KeyFile = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What this witness is called, as west.example/witness.")
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Check old leaves again, too; with --every, once a day.")
    ] = False,
    every: Annotated[
        int | None, typer.Option(metavar="SECONDS", help="Go on following, so often.", min=5)
    ] = None,
    send: Annotated[
        bool, typer.Option("--send", help="Bring the cosignature back to the address (POST).")
    ] = False,
    certificates: Certificates = None,
    as_json: AsJson = False,
) -> None:
    """Follow a gate's ledger as the other side: check that it has only grown, and co-sign it.

    What is wrong is called by its name (deleted, changed, reordered, forked, backdated), and DIR/evidence
    keeps the proof. DIR/cosigned is for the gate: by --send, or on the stick. DIR/mirror is a whole copy.
    The first time makes this witness's key (DIR/witness.pem, secret) and needs --name; DIR/witness.vkey is
    for the gate. Exit status: 0 in order, 1 a fault was found, 2 usage, not read, or an older copy.

    \b
    Examples:
      rahdari witness /media/stick/ledger --state east --key east.vkey --name west.example/witness
      rahdari witness https://gate.example/ledger --state east --every 60 --send
    """
    with needed("ledger"), held(as_json):
        from rahdari.cli.output import progress
        from rahdari.errors import UsageError
        from rahdari.ledger.fetching import Address, source_of
        from rahdari.ledger.witness import Witness

        source = source_of(place, certificates)
        if send and not isinstance(source, Address):
            raise UsageError(
                f"Nothing can be sent to {place}.", next_step=f"Bring {state}/cosigned back by hand."
            )
        by: Witness | None = None
        looked: datetime.datetime | None = None
        while True:
            due = whole and (looked is None or _now() - looked >= _DAY)
            with _going_on(every is not None, state):
                if by:
                    seen = by.follow(source, _now(), whole=due)
                else:
                    with key_in(source, key) as verifier, progress() as tell:
                        first = Witness(state, verifier, _signer(state, name))
                        seen = first.follow(
                            source, _now(), whole=due, tell=lambda done, n: tell("leaves", done, n)
                        )
                    by = first
                looked = _now() if due else looked
                _report(seen, state, as_json)
                if isinstance(source, Address) and send:
                    source.send(seen.cosigned)
            if every is None:
                return
            sleep(every)


@contextmanager
def _going_on(following: bool, state: Path) -> Iterator[None]:
    """While a log is followed, say what could not be read, sent or kept, and go on: only a fault is the end.

    So it is from the first time on: the gate may not be there yet, or not know this witness's key.
    """
    from rahdari.cli.output import note
    from rahdari.errors import LedgerError

    try:
        yield
    except LedgerError as error:
        if not following or error.reason in BROKEN or error.reason == "key":
            raise
        note(f"rahdari: {error}")
    except BrokenPipeError:  # nobody reads any more what is printed
        raise
    except OSError as error:  # this computer's own disk, full for a while
        if not following:
            raise
        note(f"rahdari: {error.filename or state}: {error.strerror or error}.")


def _signer(state: Path, name: str | None) -> Signer:
    """Return the witness's key, made the first time."""
    from rahdari.cli.output import note
    from rahdari.errors import LedgerError, UsageError
    from rahdari.ledger.note import TIMED, Signer

    file = state / "witness.pem"
    if file.exists():
        return Signer.read(file)
    if (state / "cosigned").exists():
        raise LedgerError(
            "key",
            f"{file} is not there, and this witness has signed with it.",
            place=str(file),
            next_step="Bring it back, or begin with another --state, whose new key goes to the gate.",
        )
    if not name:
        raise UsageError("This witness has no key yet.", next_step="Give it a name with --name.")
    signer = Signer.generate(name)
    signer.write(file, kind=TIMED)
    note(f"The key of this witness was made. Hand {file.with_suffix('.vkey')} to the gate, by another way.")
    return signer


def _report(seen: Seen, state: Path, as_json: bool) -> None:
    from rahdari.cli.output import print_json

    if as_json:
        remarks = list(seen.remarks)
        print_json(
            {"holds": True, "checkpoint": shape_of(seen.checkpoint), "new": seen.new, "remarks": remarks}
        )
        return
    at = seen.checkpoint
    new = f"{at.size:,} leaves, {seen.new:,} of them new"
    print(f"In order: {at.origin}, {new}, checkpoint of {at.at:%Y-%m-%d %H:%M} UTC")
    for remark in seen.remarks:
        print(f"  {remark}")
    print(f"Co-signed: {state / 'cosigned'}")


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
