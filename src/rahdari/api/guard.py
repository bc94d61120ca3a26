"""What every request passes: its size, its key, its rate; and what is written down of it.

Nothing that says who was asked for goes into a log: not the path (an entity's id stands in it), not the
query string, not the text of an exception; the route's pattern, status, milliseconds and the key's id do.
"""

from __future__ import annotations

import logging
import time
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rahdari.api import watch
from rahdari.api.keys import Key
from rahdari.api.state import LOG, State
from rahdari.api.trouble import place_of

ACCESS = logging.getLogger("rahdari.api.access")
MAX_URL = 60_000
"""httptools cuts a URL off beyond 64 KiB; before that it is refused."""
_DRAINED = 256 << 20
"""Bytes of a body that is too large that are read and thrown away, so that the client hears why."""
_OPEN = ("/healthz", "/readyz", "/openapi.json")
_NEEDED = (
    ("/match/", "screen"),
    ("/v1/screen", "screen"),
    ("/v1/costs", "read"),
    ("/search/", "read"),
    ("/entities/", "read"),
    ("/reconcile/", "read"),
    ("/updatez", None),  # its token is a key; `system.updatez` looks
    ("/metrics", "admin"),
)


class Refused(Exception):
    """A request that is not let in."""

    def __init__(self, status: int, detail: str, why: str, **headers: str) -> None:
        self.status, self.detail, self.why, self.headers = status, detail, why, headers


class Guard:
    """The outermost application."""

    def __init__(self, app: ASGIApp, state: State) -> None:
        self._app, self._state = app, state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        scope.setdefault("state", {})
        body = _Body(receive, self._state.settings.max_body)
        try:
            self._let_in(scope)
            await body.announced(scope)
            await self._app(scope, body, note)
        except Refused as refused:
            watch.REFUSED.labels(refused.why).inc()
            await _answer(refused.status, refused.detail, scope, receive, note, refused.headers)
        except Exception as error:
            LOG.error("%s", place_of(error))
            if not status:
                await _answer(500, "Something is wrong here; the log says where.", scope, receive, note)
        seconds = time.perf_counter() - began
        route = getattr(scope.get("route"), "path", "none")
        watch.REQUESTS.labels(route, str(status)).inc()
        watch.DURATION.labels(route).observe(seconds)
        key: Key | None = scope["state"].get("key")
        if ACCESS.isEnabledFor(logging.INFO):
            who = key.id if key else "-"
            ACCESS.info("%s %s %s %.1f ms key %s", scope["method"], route, status, 1000 * seconds, who)

    def _let_in(self, scope: Scope) -> None:
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_URL:
            raise Refused(414, "Request URI too long", "url")
        path = scope["path"]
        if self._state.open or path in _OPEN or scope["method"] == "OPTIONS":
            return
        needed = next((what for start, what in _NEEDED if path.startswith(start)), "any")
        if path.startswith("/reconcile/") and scope["method"] == "POST":
            needed = "screen"
        if needed is None:
            return
        text = given_key(scope)
        if text is None:
            raise Refused(401, "An API key is needed.", "no key", **{"WWW-Authenticate": "ApiKey"})
        key = self._state.key(text)
        if key is None:
            raise Refused(401, "This API key is not valid.", "bad key", **{"WWW-Authenticate": "ApiKey"})
        if needed not in ("any", *key.scopes):
            raise Refused(403, f"This API key has no scope {needed!r}.", "scope")
        scope["state"]["key"] = key
        charge(self._state, key, 1)


def charge(state: State, key: Key | None, queries: int) -> None:
    """Count queries of a key; raise `Refused` when it has asked for too many this minute."""
    if key is None:
        return
    wait = state.rates.ask(key.place, state.worker, key.rate, queries, time.time())
    if wait:
        raise Refused(429, "Too many queries this minute.", "rate", **{"Retry-After": str(wait)})


def charge_batch(state: State, request: Request, queries: int) -> None:
    """Count the queries of a batch beyond its first, which the request itself was counted as.

    One that no minute has room for is a mistake: a client that waits and asks again would never end.
    """
    key = key_of(request)
    if key is not None and key.rate is not None and queries > key.rate:
        why = f"Too many queries in one batch: this API key may ask for at most {key.rate} a minute."
        raise Refused(400, why, "rate")
    charge(state, key, max(0, queries - 1))


def given_key(scope: MutableMapping[str, Any]) -> str | None:
    """Return the key that a request brings in a header; OpenRefine can send none, and has it in the URL."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            scheme, _, text = value.decode("latin-1").partition(" ")
            return text.strip() if scheme.lower() in ("apikey", "bearer", "token") else None
    if scope["path"].startswith("/reconcile/"):
        return next(iter(parse_qs(scope["query_string"].decode("latin-1")).get("api_key", ())), None)
    return None


class _Body:
    """The body as it comes, up to the limit."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._limit, self._size = receive, limit, 0

    async def announced(self, scope: Scope) -> None:
        """Refuse a body that says itself that it is too large."""
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit() and int(value) > self._limit:
                await self._drain()
                raise Refused(413, self._text, "size")

    async def __call__(self) -> Message:
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._size > self._limit:
            if message.get("more_body"):
                await self._drain()
            watch.REFUSED.labels("size").inc()
            raise HTTPException(413, self._text)
        return message

    @property
    def _text(self) -> str:
        return f"The body is too large; at most {self._limit:,} bytes are read."

    async def _drain(self) -> None:
        while self._size < _DRAINED:
            message = await self._receive()
            self._size += len(message.get("body", b""))
            if message["type"] != "http.request" or not message.get("more_body"):
                return


async def _answer(
    status: int,
    detail: str,
    scope: Scope,
    receive: Receive,
    send: Send,
    headers: dict[str, str] | None = None,
) -> None:
    response = JSONResponse({"detail": detail}, status, headers)
    await response(scope, receive, send)


def key_of(request: Request) -> Key | None:
    """Return the key of a request; None where none is asked for."""
    key: Key | None = request.scope["state"].get("key")
    return key
