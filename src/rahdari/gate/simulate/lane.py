"""One simulated lane: signs in as a browser does, sends units, and does not give up when the server is gone.

Plain HTTP on this machine, one connection, no page: what is timed is the desk, from the request's first byte
to the answer's last.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Mapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from attrs import define, field, frozen

from rahdari.errors import GateError
from rahdari.gate.place.services import COOKIE

_PATIENCE = 300.0
_PAUSE = 0.2


@frozen
class Seat:
    """Who sits where: the token of a lane's computer, and an officer's name and PIN."""

    token: str
    username: str
    pin: str


@frozen
class Answered:
    """A unit's answer, and how long the one try took that got it."""

    answer: Mapping[str, Any]
    seconds: float
    tries: int


@define
class LaneBrowser:
    """A lane's browser. said: what the desk told it to do while it could keep nothing."""

    address: tuple[str, int]
    seat: Seat
    clock: Callable[[], float] = time.perf_counter
    said: set[str] = field(factory=set)
    _cookies: dict[str, str] = field(factory=dict, init=False)
    _connection: http.client.HTTPConnection | None = field(default=None, init=False)

    def sign_in(self) -> None:
        """Sign the officer in."""
        self._cookies[COOKIE] = self.seat.token
        self._ask("GET", "/sign-in/")
        status, _ = self._ask("POST", "/sign-in/", {"username": self.seat.username, "pin": self.seat.pin})
        if status != http.HTTPStatus.FOUND:
            raise GateError(f"{self.seat.username} could not sign in: the desk answered {status}.")

    def send(self, form: Mapping[str, str]) -> Answered:
        """Send a unit until it is answered: with the same key, so that it is kept once."""
        until, tries = self.clock() + _PATIENCE, 0
        while True:
            tries += 1
            start = self.clock()
            try:
                status, body = self._ask("POST", "/lane/", form)
            except (OSError, http.client.HTTPException):
                self._connection, status = None, http.HTTPStatus.SERVICE_UNAVAILABLE
            else:
                if status == http.HTTPStatus.SERVICE_UNAVAILABLE:
                    self.said.update(error["message"] for error in json.loads(body)["errors"])
            if status == http.HTTPStatus.SERVICE_UNAVAILABLE:
                if self.clock() > until:
                    raise GateError("The desk does not answer any more.")
                time.sleep(_PAUSE)
                continue
            if status == http.HTTPStatus.UNAUTHORIZED:  # signed out: somebody set the clock
                self.sign_in()
                continue
            if status != http.HTTPStatus.OK:
                raise GateError(f"The desk answered {status}: {body[:300]!r}")
            return Answered(json.loads(body), self.clock() - start, tries)

    def _ask(self, method: str, path: str, form: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(*self.address, timeout=30)
        headers = {
            "Accept": "application/json",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "X-CSRFToken": self._cookies.get("csrftoken", ""),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self._connection.request(method, path, urlencode(form) if form else None, headers)
        response = self._connection.getresponse()
        body = response.read()
        for line in response.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        return response.status, body
