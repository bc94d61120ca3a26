"""A database connection whose transactions wait for one another in the order in which they came.

SQLite lets one transaction write at a time. Who finds it busy sleeps and looks again, longer each time, so
under load the unlucky wait for seconds while latecomers go first. All writers of a gate are threads of one
process; so here they queue for a turn before they ask SQLite, which then is free. Other processes (a backup,
the command line) still meet SQLite's own lock.
"""

from __future__ import annotations

from collections import deque
from threading import Lock

from django.db.backends.sqlite3 import base


class Turns:
    """A lock that is given in the order in which it was asked for."""

    def __init__(self) -> None:
        self._mutex, self._waiting, self._taken = Lock(), deque[Lock](), False

    def take(self) -> None:
        """Wait for the turn."""
        with self._mutex:
            if not self._taken:
                self._taken = True
                return
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()  # released by whoever has the turn before

    def give(self) -> None:
        """Hand the turn on."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


_turns = Turns()  # of the process, as SQLite's lock is of the file: a gate has one of each


class DatabaseWrapper(base.DatabaseWrapper):
    """One thread's connection."""

    _my_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        _turns.take()
        self._my_turn = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # if it fails Django rolls back, and the turn ends there
        self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        if self._my_turn:
            self._my_turn = False
            _turns.give()
