"""A hit as JSON: what all answers say of the evidence, in one place."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from rahdari.api.scores import probability
from rahdari.matching.evidence import Evidence, Hit


def evidence_json(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    """Return the pieces of evidence."""
    return [
        {
            "field": e.field,
            "subject_value": e.subject_value,
            "entry_value": e.entry_value,
            "bits": e.bits,
            "relation": e.relation,
        }
        for e in evidence
    ]


def weights_json(hit: Hit, prior: float) -> dict[str, Any]:
    """Return a hit's bits and evidence, and its probability with the prior that it needs."""
    return {
        "bits": hit.bits,
        "evidence": evidence_json(hit.evidence),
        "prior": prior,
        "probability": probability(hit.millibits, prior),
        "verify": hit.verify,
    }


def explanations(evidence: tuple[Evidence, ...]) -> dict[str, dict[str, Any]]:
    """Return what each field contributes, in the form of yente's explanations; `score` is in bits."""
    out = {}
    for field, pieces in groupby(sorted(evidence, key=lambda e: e.field), key=lambda e: e.field):
        these = list(pieces)
        best = max(these, key=lambda e: abs(e.millibits))
        out[field] = {
            "score": sum(e.millibits for e in these) / 1000,
            "detail": "; ".join(f"{e.relation}: {e.bits:+.1f} bits" for e in these),
            "query": best.subject_value,
            "candidate": best.entry_value,
            "weight": 1.0,
        }
    return out
