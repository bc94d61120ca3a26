"""Uploaded files go to the disk of the data folder as they come, and stop at a limit; travellers' go to none.

For every upload of the gate. A steward's are lists. A supervisor's is a table of holders of permits, whose
fields must not be in the clear on any disk. What anybody else sends is refused before its first byte is
kept, also before the check of the form's token, which has to read the form.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.db.models import Max
from django.utils.translation import gettext as _

from rahdari.gate.accounts.models import Role
from rahdari.gate.imports.models import List
from rahdari.gate.listing.sheets import MOST_BYTES

_MEGABYTE = 1 << 20
_WITHOUT_LISTS = 20
"""Megabytes that may come while no list says how large it may be (a register of one's own entries)."""


class ToMemory(MemoryFileUploadHandler):
    """Takes a supervisor's table, as large as one may be; all others it leaves to the next handler."""

    def handle_raw_input(self, *args: Any, **more: Any) -> None:
        """Look at who sends how much, before anything is read."""
        content_length = args[2] if len(args) > 2 else more["content_length"]
        self.activated = role_of(self.request) == Role.SUPERVISOR and content_length < MOST_BYTES + _MEGABYTE


class ToDisk(TemporaryFileUploadHandler):
    """Writes each file into the data folder, and counts."""

    def handle_raw_input(self, *args: Any, **more: Any) -> None:
        """Look at who sends how much, before anything is read."""
        self._room = most_bytes() if role_of(self.request) == Role.STEWARD else 0
        content_length = args[2] if len(args) > 2 else more["content_length"]
        if content_length > self._room + _MEGABYTE:  # the form's other fields
            self._refuse()

    def new_file(self, *args: Any, **more: Any) -> None:
        """Begin a file."""
        if not self._room:
            self._refuse()
        settings.FOLDER.lists.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().new_file(*args, **more)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write some bytes."""
        self._room -= len(raw_data)
        if self._room < 0:
            self._refuse()
        super().receive_data_chunk(raw_data, start)

    def _refuse(self) -> None:
        raise RequestDataTooBig(_("The file is larger than is taken here."))


def role_of(request: object) -> str:
    """Return the role of whoever sends, empty for a stranger."""
    return getattr(getattr(request, "user", None), "role", "")


def most_bytes() -> int:
    """Return how large an upload may be: as large as the list with the most room."""
    most = List.objects.aggregate(most=Max("most_megabytes"))["most"]
    return max(most or 0, _WITHOUT_LISTS) * _MEGABYTE
