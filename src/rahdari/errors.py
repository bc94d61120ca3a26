"""What can go wrong, one branch per stage.

RahdariError
├── RecordError     a value that no record can hold (a date of 31/02/1970, an empty name)
├── SourceError     a list file that cannot be read as what it is said to be
├── IndexFormatError an index that is missing, damaged or of another version
├── ReleaseError    a release that must not come into force, or cannot be made
├── PopulationError a population file that cannot be measured on
├── LedgerError     a ledger, a receipt or a key of one that does not hold
├── ReportError     a report, offered as a source of an entry, that cannot be read
├── ApiError        an API that cannot be served as asked
├── BulkError       a bulk run that cannot go on
├── GateError       a gate that cannot be set up or started as asked
└── UsageError      a call that cannot be meant

Every error has a `code` (stable, for programs), a sentence (for people) and, where there is one, the
next step.
"""

from __future__ import annotations


class RahdariError(Exception):
    """Base of all errors that this library raises on purpose."""

    code = "rahdari"

    def __init__(self, message: str, *, next_step: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        """The sentence, and the next step where there is one."""
        return f"{self.message} {self.next_step}" if self.next_step else self.message


class RecordError(RahdariError):
    """A value that no record can hold. `field` names where it stood; `value` is a short copy of it."""

    code = "record"

    def __init__(self, field: str, value: object, why: str, *, next_step: str | None = None) -> None:
        shown = str(value)
        self.field, self.value, self.why = field, shown if len(shown) <= 80 else shown[:77] + "...", why
        super().__init__(f"{field} {self.value!r}: {why}.", next_step=next_step)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by the parts, so that a worker process can raise it in its caller."""
        return _again, (type(self), (self.field, self.value, self.why), {"next_step": self.next_step})


class SourceError(RahdariError):
    """A source that cannot be read: the file, where known the line and field, and why."""

    code = "source"

    def __init__(
        self,
        file: str,
        why: str,
        *,
        line: int | None = None,
        field: str | None = None,
        next_step: str | None = None,
    ) -> None:
        self.file, self.line, self.field, self.why = file, line, field, why
        where = file + (f", line {line}" if line else "") + (f", field {field}" if field else "")
        super().__init__(f"{where}: {why}.", next_step=next_step)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by the parts, so that a worker process can raise it in its caller."""
        more = {"line": self.line, "field": self.field, "next_step": self.next_step}
        return _again, (type(self), (self.file, self.why), more)


def _again(cls: type[RahdariError], parts: tuple[str, ...], more: dict[str, object]) -> RahdariError:
    return cls(*parts, **more)  # type: ignore[arg-type]


class IndexFormatError(RahdariError):
    """An index that is missing, damaged, or written in another format version."""

    code = "index"


class ReleaseError(RahdariError):
    """A release that is refused, or cannot be made. `reason` is one of a few words, for programs and pages.

    tampered, rolled-back, frozen (too old), unsigned, expired (a signature's time is over), foreign (of
    other signers), missing, oversized, slow, disk (of this computer), content; key,
    plan, repository (while one is made).
    """

    code = "release"

    def __init__(self, reason: str, message: str, *, next_step: str | None = None) -> None:
        super().__init__(message, next_step=next_step)
        self.reason = reason

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by the parts, so that a worker process can raise it in its caller."""
        return _again, (type(self), (self.reason, self.message), {"next_step": self.next_step})


class LedgerError(RahdariError):
    """A ledger that does not hold or cannot be written. `place` is a file or a leaf, `reason` a word:

    deleted, changed, reordered, forked, backdated (what a witness finds); beyond, foreign (files that no
    checkpoint covers); missing, form, unsigned, proof, promise, expired (what does not hold); key,
    older, unreadable, oversized, slow, gap, conflict, busy, disk (what cannot be read or written).
    """

    code = "ledger"

    def __init__(
        self, reason: str, message: str, *, place: str | None = None, next_step: str | None = None
    ) -> None:
        super().__init__(message, next_step=next_step)
        self.reason, self.place = reason, place

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by the parts, so that a worker process can raise it in its caller."""
        more = {"place": self.place, "next_step": self.next_step}
        return _again, (type(self), (self.reason, self.message), more)


class PopulationError(RahdariError):
    """A population that cannot be measured on: too few travellers, or not in the subject schema."""

    code = "population"


class UsageError(RahdariError):
    """A call whose arguments contradict one another or lie outside their range."""

    code = "usage"


class ReportError(RahdariError):
    """A report that cannot be read: which one, and why."""

    code = "report"

    def __init__(self, label: str, why: str, *, next_step: str | None = None) -> None:
        self.label, self.why = label, why
        super().__init__(f"{label}: {why}.", next_step=next_step)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by the parts, so that a worker process can raise it in its caller."""
        return _again, (type(self), (self.label, self.why), {"next_step": self.next_step})


class GateError(RahdariError):
    """A gate that cannot be started, set up or configured as asked."""

    code = "gate"


class ApiError(RahdariError):
    """An API that cannot be served as asked: an address that is taken, keys that cannot be read."""

    code = "api"


class BulkError(RahdariError):
    """A bulk run that cannot go on as it is."""

    code = "bulk"
