"""Why a release was refused, in the page's language; the exact sentence behind it stays in English."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

_REASONS = {
    "tampered": gettext_noop("A file is not the one that was signed. Copy the folder again, whole."),
    "rolled-back": gettext_noop("It is older than what this gate has seen already. Fetch the newest folder."),
    "frozen": gettext_noop("It is an old copy: nobody has said since that it is the newest. Fetch it again."),
    "unsigned": gettext_noop("Signatures are missing, or are by keys that are not trusted here."),
    "expired": gettext_noop("A signature is past its day. Its party has to sign again."),
    "foreign": gettext_noop("It is signed by others than this gate trusts for it."),
    "missing": gettext_noop("A file is missing. Copy the whole folder."),
    "oversized": gettext_noop("A file is larger than it may be."),
    "slow": gettext_noop("It was sent so slowly that it was given up."),
    "disk": gettext_noop("It cannot be kept on this computer's disk."),
    "content": gettext_noop("Its entries cannot be used as they are."),
    "key": gettext_noop("This key cannot sign here."),
    "repository": gettext_noop("The folder is not ready for this."),
}


def refused(reason: str) -> str:
    """Return why, and what to do."""
    return gettext(_REASONS.get(reason, _REASONS["tampered"]))
