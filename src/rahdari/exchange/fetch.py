"""Fetch a published list from its official address into a cache folder.

In: a format and a folder. Out: `Fetched`, the path to read and how old it is.
Invariants:
1. Only https is spoken, after a redirect too: the opener holds no handler for anything else.
2. What is not whole, larger than the limit, or a web page instead of a list is refused, and what was in
   the cache before stays. Every part of a list is fetched before the first one is replaced.
3. A cached copy is used only if each file still has the SHA-256 noted beside it (`fetched.json`); if it
   is used because the publisher could not be reached, the notice says so and how old it is.
"""

from __future__ import annotations

import datetime
import hashlib
import http.client
import json
import os
import re
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from attrs import asdict, field, frozen
from attrs.validators import instance_of, optional

from rahdari.errors import SourceError, UsageError
from rahdari.exchange.addresses import ADDRESSES, BY_HAND, Part
from rahdari.lists.files import sha256_of

TIMEOUT = 10.0
"""Seconds without a byte after which the publisher counts as out of reach."""
DEADLINE = 600.0
"""Seconds after which a file that still drips in is given up."""
MAX_BYTES = 512 << 20
SIDECAR = "fetched.json"
_CHUNK = 1 << 16
_WEB_PAGE = re.compile(rb"<!doctype html|<html", re.IGNORECASE)


@frozen
class Fetched:
    """A list on disk. `path` is its file, or the folder of a list of several files.

    fetched_on: the day on which the publisher gave these bytes, or last confirmed them.
    from_cache: no byte was transferred. notice: for people, why an older copy is used.
    """

    path: Path
    fetched_on: datetime.date
    from_cache: bool
    notice: str | None = None


@frozen
class _Kept:
    """What the sidecar notes of one file."""

    name: str = field(validator=instance_of(str))
    url: str = field(validator=instance_of(str))
    sha256: str = field(validator=instance_of(str))
    etag: str | None = field(validator=optional(instance_of(str)))
    last_modified: str | None = field(validator=optional(instance_of(str)))


@frozen
class _Client:
    opener: urllib.request.OpenerDirector
    timeout: float
    max_bytes: int
    deadline: float


class _OnlyHttps(urllib.request.BaseHandler):
    """Says why, wherever an address or a redirect names a scheme that has no handler."""

    def unknown_open(self, request: urllib.request.Request) -> None:
        raise urllib.error.URLError(f"only https is fetched, not {request.type}")


def https_opener(*handlers: urllib.request.BaseHandler) -> urllib.request.OpenerDirector:
    """Return an opener that speaks https (through the proxy of the environment) and follows redirects."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
        _OnlyHttps(),
        *handlers,
    ):
        opener.add_handler(handler)
    opener.addheaders = [("User-Agent", "rahdari (reads published lists)")]
    return opener


def fetch(
    format: str,
    *,
    cache_dir: str | Path,
    timeout: float = TIMEOUT,
    deadline: float = DEADLINE,
    max_bytes: int = MAX_BYTES,
    today: datetime.date | None = None,
    addresses: Mapping[str, tuple[Part, ...]] = ADDRESSES,
    opener: urllib.request.OpenerDirector | None = None,
) -> Fetched:
    """Fetch the list of `format`, or fall back on the cached copy; raise SourceError if there is neither."""
    if format not in addresses:
        how = BY_HAND.get(format, f"Only {', '.join(addresses)} can be fetched")
        raise UsageError(f"{format}:fetch is not possible.", next_step=f"{how}, and pass {format}:PATH.")
    parts, day = addresses[format], today or datetime.date.today()
    folder = Path(cache_dir) / format
    path = folder / parts[0].name if len(parts) == 1 else folder
    client = _Client(opener or https_opener(), timeout, max_bytes, deadline)
    fetched_on, kept = _cached(folder, parts)
    try:
        arrived = _renew(folder, day, parts, kept, client)
    except (OSError, http.client.HTTPException, SourceError) as error:
        why = _why(error)
        if fetched_on is None:
            raise SourceError(
                f"{format}:fetch",
                f"the list could not be fetched from {parts[0].url} ({why})",
                next_step=f"Download it by hand and pass its path: {format}:PATH.",
            ) from error
        notice = (
            f"The {format} list could not be fetched ({why}). "
            f"In use is the copy of {fetched_on}, {(day - fetched_on).days} days old."
        )
        return Fetched(path, fetched_on, True, notice)
    return Fetched(path, day, not arrived)


def _renew(
    folder: Path, day: datetime.date, parts: tuple[Part, ...], kept: Mapping[str, _Kept], client: _Client
) -> list[str]:
    """Replace the files that have changed, all or none; return their names."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as new:
        now = [_download(part, kept.get(part.url), Path(new), client) for part in parts]
        arrived = os.listdir(new)
        for name in arrived:
            os.replace(Path(new, name), folder / name)
        _note(folder, day, now)
    return arrived


def _why(error: Exception) -> str:
    if isinstance(error, SourceError):
        return error.why
    if isinstance(error, urllib.error.URLError) and not isinstance(error, urllib.error.HTTPError):
        return str(error.reason)
    return " ".join(str(error).split()) or type(error).__name__


def _download(part: Part, kept: _Kept | None, into: Path, client: _Client) -> _Kept:
    """Write the file into the folder `into`; return `kept` where the publisher says it still holds."""
    request = urllib.request.Request(part.url)  # noqa: S310  (the opener decides on the scheme)
    if kept:
        for header, value in (("If-None-Match", kept.etag), ("If-Modified-Since", kept.last_modified)):
            if value:
                request.add_header(header, value)
    try:
        response = client.opener.open(request, timeout=client.timeout)
    except urllib.error.HTTPError as error:
        error.close()
        if kept and error.code == http.client.NOT_MODIFIED:
            return kept
        raise
    with response:
        sha256 = _save(response, into / part.name, part, client)
        headers = response.headers
    return _Kept(part.name, part.url, sha256, headers["ETag"], headers["Last-Modified"])


def _save(response: http.client.HTTPResponse, to: Path, part: Part, client: _Client) -> str:
    """Copy the body to `to` and return its SHA-256; refuse what cannot be the whole list."""
    digest, size, stated = hashlib.sha256(), 0, response.headers["Content-Length"]
    until = time.monotonic() + client.deadline
    with open(to, "xb") as file:
        while chunk := response.read1(_CHUNK):  # what has come, so that the deadline is looked at
            if size == 0:
                _check_start(chunk, part, response.headers.get_content_type())
            size += len(chunk)
            if size > client.max_bytes:
                raise SourceError(part.url, f"sends more than the limit of {client.max_bytes:,} bytes")
            if time.monotonic() > until:
                raise SourceError(part.url, f"had not sent the list after {client.deadline:,.0f} seconds")
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if size == 0 or (stated and stated.isdigit() and size != int(stated)):
        raise SourceError(part.url, f"broke off after {size:,} of {stated or 'unknown'} bytes")
    return digest.hexdigest()


def _check_start(chunk: bytes, part: Part, content_type: str) -> None:
    start = chunk.removeprefix(b"\xef\xbb\xbf").lstrip()
    if content_type == "text/html" or _WEB_PAGE.search(start[:2048]):
        raise SourceError(part.url, "sends a web page instead of the list: an error page or a log-in")
    if part.begins and start[:1] not in [bytes([byte]) for byte in part.begins]:
        raise SourceError(part.url, f"sends something else than {part.name}: it begins {start[:20]!r}")


def _cached(folder: Path, parts: tuple[Part, ...]) -> tuple[datetime.date | None, dict[str, _Kept]]:
    """Return the date of the cached copy and its files by address; no date unless all are as noted."""
    try:
        noted = json.loads((folder / SIDECAR).read_text("utf-8"))
        kept = {part["url"]: _Kept(**part) for part in noted["parts"]}
        whole = all(sha256_of(folder / part.name) == kept[part.url].sha256 for part in parts)
        return (datetime.date.fromisoformat(noted["fetched_on"]), kept) if whole else (None, {})
    except (OSError, ValueError, KeyError, TypeError, SourceError):
        return None, {}


def _note(folder: Path, day: datetime.date, parts: list[_Kept]) -> None:
    """Write the sidecar last, and at once: until then the new files do not count as fetched."""
    noted = {"fetched_on": day.isoformat(), "parts": [asdict(part) for part in parts]}
    new = folder / f"{SIDECAR}.new"
    new.write_text(json.dumps(noted, indent=1) + "\n", "utf-8")
    os.replace(new, folder / SIDECAR)
