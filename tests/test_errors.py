from __future__ import annotations

import pickle

import pytest

from rahdari import IndexFormatError, RahdariError, RecordError, SourceError

ERRORS = [
    RahdariError("Nothing works.", next_step="Try again."),
    IndexFormatError("It is damaged."),
    RecordError("birth date", "31/02/1970", "there is no such day", next_step="Write it as 1968."),
    SourceError("list.xml", "it is cut off", line=7, field="DOB", next_step="Fetch it again."),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda e: type(e).__name__)
def test_an_error_of_a_worker_process_arrives_whole(error: RahdariError) -> None:
    arrived = pickle.loads(pickle.dumps(error))
    assert type(arrived) is type(error)
    assert (str(arrived), vars(arrived)) == (str(error), vars(error))
