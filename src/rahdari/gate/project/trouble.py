"""What a page says when the database cannot be read or written: what happened, and what to do now.

Django hands everything that no view expected to `server_error`. It draws a page without the database, which
the lane's script shows while it goes on sending the same form with the same key: what the page says is not
kept is kept once when the trouble is over.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FULL = _(
    "The disk is full: nothing of this was kept. Go on by paper. Tell the administrator to free space on"
    " the server; what waits at a lane is sent again by itself."
)
READ_ONLY = _(
    "Nothing can be written on the server: nothing of this was kept. Go on by paper. Tell the administrator"
    " that the disk may be failing: check it, and bring the last backup to another one."
)
DAMAGED = _(
    "The database is damaged: nothing of this was kept. Go on by paper. Tell the administrator to end the"
    " gate and to bring the last backup back."
)
FAILING = _(
    "The disk of the server fails, or is full: nothing of this was kept. Go on by paper. Tell the"
    " administrator to look at the disk; what waits at a lane is sent again by itself."
)
BUSY = _(
    "Another program holds the database: nothing of this was kept. What waits at a lane is sent again"
    " by itself; if that goes on, tell the administrator to end the other program."
)
AWAY = _(
    "The database does not answer: nothing of this was kept. Go on by paper. Tell the administrator to start"
    " it; what waits at a lane is sent again by itself."
)

_SQLITE = {  # by SQLite's own words
    "database or disk is full": FULL,
    "readonly database": READ_ONLY,
    "disk image is malformed": DAMAGED,
    "not a database": DAMAGED,
    "disk I/O error": FAILING,
    "unable to open database file": FAILING,
    "is locked": BUSY,
}
_POSTGRESQL = {  # by the class of the SQLSTATE, or the whole of it
    "53100": FULL,
    "25006": READ_ONLY,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
    "58": FAILING,
    "55P03": BUSY,
    "08": AWAY,
    "57P": AWAY,
}
_SYSTEM = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EROFS: READ_ONLY,
    errno.EIO: FAILING,
}


def server_error(request: HttpRequest) -> HttpResponse:
    """Say what to do, where that is known; else that something failed."""
    said = trouble_of(sys.exc_info()[1])
    if said is None:
        return render(request, "500.html", status=HTTPStatus.INTERNAL_SERVER_ERROR)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        errors = [{"member": None, "field": "key", "message": str(said)}]
        return JsonResponse({"errors": errors}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return render(request, "503.html", {"said": said}, status=HTTPStatus.SERVICE_UNAVAILABLE)


def trouble_of(error: BaseException | None) -> Promise | None:
    """Return what to do about an error, or one that it comes of; None for one that is of another sort."""
    for one in _causes(error):
        if isinstance(one, OSError) and one.errno in _SYSTEM:
            return _SYSTEM[one.errno]
        if state := getattr(one, "sqlstate", None):
            return next((said for start, said in _POSTGRESQL.items() if state.startswith(start)), None)
        if isinstance(one, DatabaseError):
            for words, said in _SQLITE.items():
                if words in str(one):
                    return said
            if "connection" in str(one):  # PostgreSQL is gone: there is nobody to give a state
                return AWAY
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
