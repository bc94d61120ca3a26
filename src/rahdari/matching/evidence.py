"""What a comparison finds: pieces of evidence that add up exactly, and the hit they belong to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from attrs import field, frozen

from rahdari.records.entry import Entry, Subject

T = TypeVar("T")


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


class Deferred(Generic[T]):
    """What is worked out when somebody asks for it: nobody asks for most hits of a batch."""

    __slots__ = ("_found", "_given", "_work")

    def __init__(self, work: Callable[..., T], *given: object) -> None:
        self._given = given
        self._work: Callable[..., T] | None = work

    def __call__(self) -> T:
        """Return it."""
        given, work = self._given, self._work  # in this order, as they go below: threads may share a hit
        if work is not None:
            self._found = work(*given)
            self._work, self._given = None, ()
        return self._found


def _found(value: T | Deferred[T]) -> T:
    return value() if isinstance(value, Deferred) else value


def _shown(value: object) -> str:
    return repr(_found(value))


@frozen
class Hit:
    """An entry that may be the subject, with its evidence.

    bits is the sum of the evidence. refer: whether it lies at or above `threshold`, the one threshold of
    the stop budget; None where no threshold was given. versions: of the parameters and (from a Screener)
    the index, so that the hit can be explained later.
    """

    _entry: Entry | Deferred[Entry] = field(eq=_found, repr=_shown)
    subject: Subject
    _evidence: tuple[Evidence, ...] | Deferred[tuple[Evidence, ...]] = field(eq=_found, repr=_shown)
    millibits: int
    threshold: float | None = None
    versions: tuple[tuple[str, str], ...] = field(default=())

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with entry and evidence, so that the hit can be explained in another process."""
        return Hit, (self.entry, self.subject, self.evidence, self.millibits, self.threshold, self.versions)

    @property
    def entry(self) -> Entry:
        """Whom the hit points to."""
        return _found(self._entry)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What agrees and what differs; its sum is `millibits`."""
        return _found(self._evidence)

    @property
    def verify(self) -> str:
        """What the officer is to check.

        "document" where an equal number meets a conflicting name or birth date, otherwise "identity".
        """
        number = any(e.field == "documents" and e.relation == "same" for e in self.evidence)
        names = [e.millibits for e in self.evidence if e.field == "names"]
        born = [e.millibits for e in self.evidence if e.field == "birth_dates"]
        conflict = (names and sum(names) < 0) or (born and sum(born) < -2000)
        return "document" if number and conflict else "identity"

    @property
    def entry_id(self) -> str:
        """The id of the entry."""
        return self.entry.id

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
