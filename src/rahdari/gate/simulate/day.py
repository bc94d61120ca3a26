"""A simulated day: invented travellers through some lanes of the running desk, over HTTP.

In: where the desk listens, who sits in the lanes, the units. Out: `Day`, with every answer.
Deterministic in who crosses and in what units (a seed); how the lanes interleave is up to the machine.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

from attrs import frozen

from rahdari.gate.simulate.forms import unit
from rahdari.gate.simulate.lane import Answered, LaneBrowser, Seat
from rahdari.gate.simulate.tray import traveller_at

_FAMILIES = 0.1
_SIZES = (2, 3, 4, 5, 6)


@frozen
class Day:
    """What came out. seconds: of each unit's answer, sorted; answers: what the lanes were told, by key;
    said: what they were told to do while nothing could be kept.
    """

    crossings: int
    referred: int
    wall: float
    seconds: tuple[float, ...]
    retried: int
    answers: Mapping[str, Mapping[str, Any]]
    said: frozenset[str] = frozenset()

    def percentile(self, share: float) -> float:
        """Return the time, in milliseconds, that this share of the units did not exceed."""
        return 1000 * self.seconds[min(int(share * len(self.seconds)), len(self.seconds) - 1)]


def units(crossings: int, *, seed: int) -> Iterator[dict[str, str]]:
    """Yield forms until so many travellers have come: one by one, and one unit in ten a family."""
    rng, at = Random(seed), 0  # noqa: S311  (a simulation, not a secret)
    while at < crossings:
        size = min(rng.choice(_SIZES) if rng.random() < _FAMILIES else 1, crossings - at)
        members = [traveller_at(at + n) for n in range(size)]
        yield unit(*members, **{"class": "family" if size > 1 else "general"})
        at += size


def simulate(address: tuple[str, int], seats: Sequence[Seat], forms: Iterable[Mapping[str, str]]) -> Day:
    """Send the units through the lanes, each lane as fast as it is answered."""
    waiting, lock = iter(forms), threading.Lock()
    browsers = [LaneBrowser(address, seat) for seat in seats]

    def work(browser: LaneBrowser) -> list[Answered]:
        done: list[Answered] = []
        while True:
            with lock:
                form = next(waiting, None)
            if form is None:
                return done
            done.append(browser.send(form))

    with ThreadPoolExecutor(len(browsers)) as lanes:
        list(lanes.map(LaneBrowser.sign_in, browsers))
        start = browsers[0].clock()
        answered = [one for part in lanes.map(work, browsers) for one in part]
        wall = browsers[0].clock() - start
    members = [member for one in answered for member in one.answer["members"]]
    return Day(
        crossings=len(members),
        referred=sum(member["verdict"] == "refer" for member in members),
        wall=wall,
        seconds=tuple(sorted(one.seconds for one in answered)),
        retried=sum(one.tries > 1 for one in answered),
        answers={one.answer["key"]: one.answer for one in answered},
        said=frozenset().union(*(browser.said for browser in browsers)),
    )
