"""A language model's remarks on a report, where one is configured: marked as such, and never counted.

Any endpoint that speaks OpenAI's chat completions, by its address; none by default. What it returns is kept
beside the picture (`Remark`), not in it: no claim, origin or chain ever rests on it.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any

from attrs import frozen

from rahdari.errors import ReportError, UsageError
from rahdari.sources.records import Report

_ASK = (
    "List the statements of this report that are attributed to somebody. Answer with a JSON array of objects "
    'with the keys "words" (copied exactly from the report) and "speaker". Nothing else.'
)
_LONGEST = 20_000
_SECONDS = 60


@frozen
class Model:
    """Where a model is: the address up to and with `/v1`, its name, and a key where it needs one."""

    address: str
    name: str
    key: str = ""


@frozen
class Remark:
    """What a model says of a report. found: whether its words really stand in the report."""

    report: str
    speaker: str
    words: str
    found: bool
    by: str


def remarks(model: Model, reports: Sequence[Report]) -> tuple[Remark, ...]:
    """Return the remarks of a model on these reports."""
    if not model.address.startswith(("http://", "https://")):
        raise UsageError(f"{model.address!r} is no address of a language model.")
    return tuple(remark for report in reports for remark in _remarks(model, report))


def _remarks(model: Model, report: Report) -> list[Remark]:
    body = "\n\n".join(report.paragraphs)[:_LONGEST]
    asked = {
        "model": model.name,
        "temperature": 0,
        "messages": [{"role": "system", "content": _ASK}, {"role": "user", "content": body}],
    }
    request = urllib.request.Request(  # noqa: S310 (the scheme was checked)
        model.address.rstrip("/") + "/chat/completions",
        json.dumps(asked).encode(),
        {
            "Content-Type": "application/json",
            **({"Authorization": f"Bearer {model.key}"} if model.key else {}),
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310  # nosec B310
            said: Any = json.load(answer)
        rows = json.loads(said["choices"][0]["message"]["content"])
        pairs = [(str(row["speaker"]), str(row["words"])) for row in rows]
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise ReportError(
            report.name,
            f"the language model did not answer as asked ({type(error).__name__})",
            next_step="Leave the model out: nothing depends on it.",
        ) from error
    return [Remark(report.name, who, words, words in body, f"model {model.name}") for who, words in pairs]
