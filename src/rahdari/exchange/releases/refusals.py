"""What python-tuf raises, as a `ReleaseError` that says what happened and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tuf.api import exceptions

from rahdari.errors import ReleaseError, SourceError

_KEPT = "The release in force stays."


@contextmanager
def refusal(location: str) -> Iterator[None]:
    """Turn what the block meets into a refusal of the repository at `location`."""
    try:
        yield
    except ReleaseError as error:
        step = f"{error.next_step} {_KEPT}" if error.next_step else _KEPT
        raise ReleaseError(error.reason, f"{location}: {error.message}", next_step=step) from error
    except exceptions.ExpiredMetadataError as error:
        raise _expired(location, str(error)) from error
    except (exceptions.RepositoryError, exceptions.DownloadError, SourceError, ValueError) as error:
        reason, said, step = _say(error)
        raise ReleaseError(reason, f"{location}: {said} ({error})", next_step=f"{step} {_KEPT}") from error
    except OSError as error:  # on this computer's side: what fails over there is a DownloadError
        raise ReleaseError(
            "disk",
            f"{location}: it cannot be kept here ({error}).",
            next_step=f"Look at the disk and its free space. {_KEPT}",
        ) from error


def _say(error: Exception) -> tuple[str, str, str]:
    """Return the reason, a sentence, and the next step."""
    match error:
        case exceptions.UnsignedMetadataError():
            return "unsigned", "signatures are missing, or of keys that are not trusted", "Ask its signers."
        case exceptions.BadVersionNumberError():
            return (
                "rolled-back",
                "it offers something older than what was seen already",
                "Fetch a newer copy.",
            )
        case exceptions.LengthOrHashMismatchError():
            return "tampered", "a file is not the one that was signed", "Fetch the folder again, whole."
        case exceptions.DownloadLengthMismatchError():
            return (
                "oversized",
                "a file is longer than what was signed allows",
                "Fetch the folder again, whole.",
            )
        case exceptions.SlowRetrievalError():
            return "slow", "it sends so slowly that it was given up", "Try again, or use another way."
        case exceptions.DownloadHTTPError(status_code=404):
            return "missing", "a file is missing", "Copy the whole folder: metadata and targets."
        case exceptions.DownloadError():
            return "missing", "a file cannot be brought", "Try again, or use another way."
        case _:
            return "tampered", "its metadata does not hold together", "Fetch the folder again, whole."


def _expired(location: str, said: str) -> ReleaseError:
    """Say what has run out, and what brings a gate that has been away back."""
    if "root" in said:
        return ReleaseError(
            "expired",
            f"{location}: the newest root that it has is past its day.",
            next_step="Its signers have to sign a new root (rahdari release init, then sign); roots that "
            f"ran out in between do no harm. Is this computer's clock right? {_KEPT}",
        )
    if "timestamp" in said or "snapshot" in said:
        return ReleaseError(
            "frozen",
            f"{location}: it is an old copy; nobody has said since that nothing newer is there ({said}).",
            next_step="Fetch the whole folder again from where it is published; what was signed "
            f"in the time between comes with it. Is this computer's clock right? {_KEPT}",
        )
    return ReleaseError(
        "expired",
        f"{location}: a signature is past its day ({said}).",
        next_step=f"Its party has to sign again, with the next release. {_KEPT}",
    )
