"""The log as the other party reads it: its files, without a session, and where a cosignature arrives.

Only paths of the format are answered, so that no path leads anywhere else (C2SP tlog-tiles).
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from rahdari.errors import LedgerError
from rahdari.gate.accounts.access import EVERYBODY, open_to
from rahdari.gate.compliance.models import SignedDay
from rahdari.gate.ledger import others
from rahdari.gate.looks.plain import whole
from rahdari.gate.place.models import Gate
from rahdari.ledger.checkpoint import FILE
from rahdari.ledger.note import MAX_NOTE
from rahdari.ledger.tiles import Folder, Tile

_TEXT = "text/plain; charset=utf-8"
_FOREVER = "public, max-age=31536000, immutable"


@open_to(*EVERYBODY)
@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Give the last signed checkpoint, which changes each minute."""
    return _file(FILE, _TEXT, "no-cache")


@open_to(*EVERYBODY)
@require_safe
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """Give a tile, which never changes."""
    found = Tile.parse(f"tile/{path}")
    if found is None:
        raise Http404
    return _file(found.path, "application/octet-stream", _FOREVER)


@open_to(*EVERYBODY)
@require_safe
def counts(request: HttpRequest, day: str) -> HttpResponse:
    """Give the signed counts of a day."""
    try:
        signed = SignedDay.objects.get(day=datetime.date.fromisoformat(day))
    except (ValueError, SignedDay.DoesNotExist):
        raise Http404 from None
    answer = HttpResponse(signed.note, content_type=_TEXT)
    answer["Cache-Control"] = _FOREVER
    return answer


@csrf_exempt  # whoever sends it proves itself by a signature, and needs no session
@open_to(*EVERYBODY)
@require_http_methods(["GET", "POST"])
def cosign(request: HttpRequest) -> HttpResponse:
    """Take a checkpoint that a witness has signed; a browser goes to the page."""
    if request.method == "GET":
        return redirect("ledger:ledger")
    gate, length = Gate.objects.first(), whole(request.headers.get("Content-Length") or "0")
    if gate is None:
        return HttpResponse(status=404)
    if length is None or length > MAX_NOTE:
        return HttpResponse(status=400 if length is None else 413)
    try:
        others.bring(request.body, gate, settings.FOLDER, by=None)
    except LedgerError as error:
        return HttpResponse(f"{error.reason}: {error.message}\n", _TEXT, 422)
    return HttpResponse("taken\n", _TEXT)


def _file(path: str, content_type: str, cache: str) -> HttpResponse:
    content = Folder(settings.FOLDER.ledger).read(path)
    if content is None:
        raise Http404
    answer = HttpResponse(content, content_type)
    answer["Cache-Control"] = cache
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
