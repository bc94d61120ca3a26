"""What a comparison finds: pieces of evidence that add up exactly, and the hit they belong to."""

from __future__ import annotations

from attrs import field, frozen

from rahdari.records.entry import Entry, Subject


@frozen
class Evidence:
    """One thing that agrees, differs or is on one side only, and what it is worth.

    field: `names`, `father_names`, `birth_dates` ... as in the records. relation: how the two values
    relate (`same`, `spelling`, `script`, `different`, ...; docs/reference/evidence.md lists them).
    millibits: the weight, in integer thousandths of a bit; `bits` is the same number in bits.
    """

    field: str
    subject_value: str | None
    entry_value: str | None
    millibits: int
    relation: str

    @property
    def bits(self) -> float:
        """The weight in bits: log2 of how much more likely this is if the two are one person."""
        return self.millibits / 1000


@frozen
class Hit:
    """An entry that may be the subject, with its evidence.

    bits is the sum of the evidence. refer: whether it lies at or above `threshold`, the one threshold of
    the stop budget; None where no threshold was given. verify: what the officer is to check, "document"
    where an equal document number meets a conflicting name or birth date, otherwise "identity".
    versions: of the parameters and (from a Screener) the index, so that the hit can be explained later.
    """

    entry: Entry
    subject: Subject
    evidence: tuple[Evidence, ...]
    threshold: float | None = None
    verify: str = "identity"
    versions: tuple[tuple[str, str], ...] = field(default=())

    @property
    def entry_id(self) -> str:
        """The id of the entry."""
        return self.entry.id

    @property
    def millibits(self) -> int:
        """The sum of the evidence, in integer thousandths of a bit."""
        return sum(e.millibits for e in self.evidence)

    @property
    def bits(self) -> float:
        """The sum of the evidence, in bits."""
        return self.millibits / 1000

    @property
    def refer(self) -> bool | None:
        """Whether a person has to look at this."""
        return None if self.threshold is None else self.bits >= self.threshold

    def explain(self, language: str = "en") -> str:
        """Return the evidence in words, one line a piece, the weightiest first; the sum at the top."""
        from rahdari.matching.explain import explain

        return explain(self, language)
