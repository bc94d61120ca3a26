from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction

from rahdari.gate.events.kinds import Kind
from rahdari.gate.events.models import Event
from rahdari.gate.events.services import record
from rahdari.gate.project.sqlite.base import Turns


def test_turns_are_given_in_the_order_in_which_they_were_asked_for() -> None:
    turns, got = Turns(), list[int]()

    def work(n: int) -> None:
        turns.take()
        got.append(n)
        turns.give()

    turns.take()
    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for n, thread in enumerate(threads, 1):
        thread.start()
        while len(turns._waiting) < n:
            time.sleep(0.001)
    turns.give()
    for thread in threads:
        thread.join(5)
    assert got == list(range(6))
    turns.take()  # free again


@pytest.mark.django_db(transaction=True)
def test_threads_write_one_after_another_and_a_failure_passes_the_turn_on() -> None:
    def work(n: int) -> int:
        try:
            with transaction.atomic():
                record(Kind.GATE_CHANGED, who=None, why=str(n))
                if n % 3 == 0:
                    raise DatabaseError
            return 1
        except DatabaseError:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        kept = sum(threads.map(work, range(40)))
    assert Event.objects.count() == kept == 26
