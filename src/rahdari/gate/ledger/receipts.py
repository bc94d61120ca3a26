"""What a traveller takes along: the receipt on a slip, and the token that says *checked, valid until*.

Neither says anything of an outcome. A token is given to whoever goes on: who was clear, or was referred and
then let go, by whichever decision; it is the same token. It is the same whenever it is printed.
"""

from __future__ import annotations

import datetime

from attrs import frozen

from rahdari.errors import LedgerError
from rahdari.gate.desk.models import Crossing, Unit, Verdict
from rahdari.gate.ledger.keys import signer_of
from rahdari.gate.ledger.models import Leaf
from rahdari.gate.ledger.sequencer import leaf_of, opening_of
from rahdari.gate.place.models import Gate
from rahdari.gate.project.folder import DataFolder
from rahdari.gate.secondary.models import Decision, Referral
from rahdari.ledger.clearances import Clearance, check_clearance, clear, mark_of
from rahdari.ledger.receipts import RECEIPT, issue, parse, with_inclusion
from rahdari.ledger.tiles import Folder
from rahdari.ledger.verify import checkpoint_of
from rahdari.records.schema import subject_from_json

_GOES_ON = (Decision.Outcome.CLEARED, Decision.Outcome.PROTECTION)


@frozen
class Token:
    """A token as it is shown: its code, and what the code says."""

    code: str
    reference: str
    until: datetime.datetime
    release: int


def receipt_of(reference: str, gate: Gate, folder: DataFolder) -> str | None:
    """Return the receipt of a check as a code holds it; None if its row is gone, or is older than the ledger.

    With the way to a signed root as soon as there is one; before, it is the log's promise.
    """
    row = Leaf.objects.filter(reference=reference, held=False).order_by("-pk").first()
    if row is None:
        return None
    signer, source = signer_of(folder, gate.name), Folder(folder.ledger)
    receipt = issue(leaf_of(row, gate.name), opening_of(row), signer)
    try:
        checkpoint = checkpoint_of(source, signer.verifier)
        if row.position is not None and row.position < checkpoint.size:
            receipt = with_inclusion(receipt, source, checkpoint, row.position)
    except LedgerError:
        pass  # the page of the ledger says what is wrong; the promise holds
    return receipt.text(signer.verifier)


def is_receipt(text: str) -> bool:
    """Tell whether a text is meant as a receipt."""
    return text.startswith(f"{RECEIPT}:")


def reference_in(text: str, gate: Gate, folder: DataFolder) -> str:
    """Return the reference of a receipt of this gate; raise LedgerError otherwise."""
    return parse(text.strip("\r\n"), signer_of(folder, gate.name).verifier).reference


def goes_on(crossing: Crossing) -> bool:
    """Tell whether this traveller was let go: clear at once, or referred and let go then."""
    if crossing.unit.undone_at or crossing.unit.drill:
        return False
    if crossing.verdict == Verdict.CLEAR:
        return True
    referral: Referral | None = getattr(crossing, "referral", None)
    if referral is None or referral.status != Referral.Status.DECIDED or referral.confirmed_at:
        return False  # who was confirmed may claim protection later, and was not let go by that
    return referral.decisions.filter(outcome__in=_GOES_ON).exists()


def crossing_in(unit: Unit, reference: str) -> Crossing | None:
    """Return the traveller of a unit whose check is called so."""
    numbers = {member.get("check"): member["number"] for member in unit.answer["members"]}
    found = unit.crossings.filter(number=numbers.get(reference, 0)).select_related("unit__lane__gate")
    return found.first() if reference else None


def token_of(crossing: Crossing, reference: str, folder: DataFolder) -> Token:
    """Return the token of somebody who was let go."""
    gate = crossing.unit.lane.gate
    row = Leaf.objects.filter(reference=reference, held=False).order_by("-pk").first()
    release, until = row.release if row else 0, crossing.unit.at + datetime.timedelta(hours=gate.token_hours)
    number = _number(crossing)
    mark = mark_of(reference, number) if number else None
    clearance = Clearance(gate.name, release, reference, until.replace(second=0, microsecond=0), mark)
    return Token(clear(clearance, signer_of(folder, gate.name)), reference, clearance.until, release)


def look_at(code: str, number: str, gate: Gate, folder: DataFolder, *, now: datetime.datetime) -> Clearance:
    """Return what a token of this gate says; raise LedgerError if it does not hold (`expired`, `proof`)."""
    verifier = signer_of(folder, gate.name).verifier
    return check_clearance(code, verifier, now, number if any(map(str.isalnum, number)) else None)


def _number(crossing: Crossing) -> str:
    subject = subject_from_json(crossing.subject) if crossing.subject else None
    return subject.documents[0].number if subject and subject.documents else ""
